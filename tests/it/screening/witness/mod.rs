//! Two witnesses to the native verdict, neither of which shares a line with it: the conditions in `FHIRPath` that trials
//! publish, asked of a patient's Bundle by the engine that validates profiles, and their CQL, translated and run by
//! programs of others (`tests/witness`). Wherever both decide they agree, but for the kinds that [`differences`] names.

mod differences;
mod people;
mod questions;
mod tally;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::json;
use trialfire::definition::{Definitions, Types};
use trialfire::fhir::FhirVersion;
use trialfire::fhirpath::{Expression, Moment, Node, Outside, Surroundings};
use trialfire::screening::{Line, Patient, Policy, Setting, report};

use people::Person;
use questions::Trial;
pub(super) use tally::Disagreement;
use tally::Tally;

/// Trials whose criteria are compared.
const TRIALS: usize = if cfg!(debug_assertions) { 24 } else { 300 };
/// Of how many patients one is compared.
const PATIENTS_STEP: u64 = if cfg!(debug_assertions) { 16 } else { 1 };

/// Criteria that both decide, at the least.
const BOTH_MIN: usize = if cfg!(debug_assertions) { 100 } else { 1_000 };

/// The day as of which somebody is asked.
struct Clock(String);

impl Outside<'_> for Clock {
    fn now(&self) -> Option<Moment> {
        Moment::date_time(&self.0)
    }
}

/// What the published conditions say of one person, each asked once.
struct Conditions<'p> {
    person: &'p Person,
    types: &'p Types,
    clock: Clock,
    said: HashMap<&'p str, Option<bool>>,
}

impl<'p> Conditions<'p> {
    fn new(person: &'p Person, types: &'p Types) -> Self {
        Self {
            clock: Clock(format!("{}T12:00:00Z", person.as_of)),
            said: HashMap::new(),
            person,
            types,
        }
    }

    fn ask(&mut self, text: &'p str, read: &Expression) -> Option<bool> {
        if let Some(said) = self.said.get(text) {
            return *said;
        }
        let node = Node::new(Some(&self.person.bundle), None, self.types.named("Bundle"));
        let around = Surroundings::new(self.types, node, node, &self.clock);
        let said = read
            .holds(&around, node)
            .unwrap_or_else(|error| panic!("{}: {error}\n{text}", self.person.id));
        self.said.insert(text, said);
        said
    }
}

/// The native verdicts on the criteria of a trial.
fn native(person: &Person, trial: &Trial) -> Vec<Line> {
    let setting = Setting::new(person.as_of, Policy::Strict);
    let patient = Patient::new(&person.chart, &setting);
    let found = report(&trial.case.protocol, &patient);
    found.lines.into_iter().filter(|line| line.span.is_some()).collect()
}

#[test]
fn the_published_fhirpath_says_what_the_verdict_says() {
    let Some(trials) = questions::sampled(TRIALS) else {
        return;
    };
    let definitions = Definitions::bundled(FhirVersion::R4);
    let types = definitions.types();
    let mut read: HashMap<&str, Expression> = HashMap::new();
    for text in trials.iter().flat_map(|trial| trial.conditions.values()) {
        read.entry(text)
            .or_insert_with(|| Expression::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}")));
    }
    println!(
        "{} trials, {} different conditions in FHIRPath",
        trials.len(),
        read.len()
    );
    let (real, made) = compared("FHIRPath", &trials, &mut |person, trials, tally| {
        let mut conditions = Conditions::new(person, types);
        for trial in trials {
            for line in native(person, trial) {
                let Some(text) = trial.conditions.get(&line.id) else {
                    continue;
                };
                let said = conditions.ask(text, &read[text.as_str()]);
                tally.add(&Disagreement {
                    person,
                    trial,
                    line: &line,
                    said,
                });
            }
        }
    });
    settled(&[real, made]);
}

/// Prints the figures of all before any fails.
fn settled(tallies: &[Tally]) {
    for tally in tallies {
        tally.print();
    }
    for tally in tallies {
        tally.check(BOTH_MIN);
    }
}

/// Runs over the patients of the corpus with all trials, and over the people made for each trial with that one.
fn compared(witness: &str, trials: &[Trial], compare: &mut dyn FnMut(&Person, &[Trial], &mut Tally)) -> (Tally, Tally) {
    let mut real = Tally::new(format!("{witness}, patients of the corpus"));
    let wanted = |id: &str| people::hash(id).is_multiple_of(PATIENTS_STEP);
    people::each_of_corpus(&wanted, &mut |person| compare(&person, trials, &mut real));
    let mut made = Tally::new(format!("{witness}, people made for each trial"));
    for trial in trials {
        for person in people::made(trial) {
            compare(&person, std::slice::from_ref(trial), &mut made);
        }
    }
    (real, made)
}

/// The folder in which `tests/witness/run` asks the engine of CQL; none in other runs.
fn folder() -> Option<PathBuf> {
    let found = std::env::var_os("TRIALFIRE_WITNESS").map(PathBuf::from);
    if found.is_none() {
        eprintln!("passed over: `just witness` asks the engine of CQL");
    }
    found
}

#[test]
fn cql_is_written_down() {
    let Some(folder) = folder() else { return };
    let Some(trials) = questions::sampled(TRIALS) else {
        return;
    };
    let create = |name: &str| BufWriter::new(File::create(folder.join(name)).unwrap());
    let mut libraries = create("libraries.ndjson");
    for trial in &trials {
        if let Some(library) = &trial.library {
            writeln!(libraries, "{}", json!({ "id": trial.case.nct, "cql": library })).unwrap();
        }
    }
    let mut out = create("people.ndjson");
    let mut count = 0;
    let all = trials.len();
    compared("CQL", &trials, &mut |person, trials, _| {
        let bundle = serde_json::Value::from(person.bundle.clone());
        let of: Vec<&str> = trials.iter().map(|trial| trial.case.nct.as_str()).collect();
        // Whom all trials are asked of says nothing of trials.
        let of = (of.len() < all).then_some(of);
        let line = json!({ "person": person.id, "asOf": person.as_of.to_string(), "trials": of, "bundle": bundle });
        writeln!(out, "{line}").unwrap();
        count += 1;
    });
    println!("{all} trials, {count} people written");
    assert!(count > 0, "somebody is asked");
}

/// What an engine of CQL says of one person and one trial, by definition.
#[derive(Deserialize)]
struct Answers {
    person: String,
    trial: String,
    said: HashMap<String, serde_json::Value>,
}

#[test]
fn the_published_cql_says_what_the_verdict_says() {
    let Some(folder) = folder() else { return };
    let file = File::open(folder.join("answers.ndjson")).expect("the engine's answers");
    let trials = questions::sampled(TRIALS).unwrap();
    let mut answers: HashMap<(String, String), HashMap<String, serde_json::Value>> = HashMap::new();
    for line in BufReader::new(file).lines() {
        let one: Answers = serde_json::from_str(&line.unwrap()).unwrap();
        answers.insert((one.person, one.trial), one.said);
    }
    let (real, made) = compared("CQL", &trials, &mut |person, trials, tally| {
        for trial in trials.iter().filter(|trial| trial.library.is_some()) {
            let key = (person.id.clone(), trial.case.nct.clone());
            let said = answers.get(&key).unwrap_or_else(|| panic!("nobody asked {key:?}"));
            for line in native(person, trial) {
                if !trial.defined.contains(&line.id) {
                    continue;
                }
                let said = match said.get(&line.id) {
                    Some(serde_json::Value::Bool(said)) => Some(*said),
                    Some(serde_json::Value::Null) => None,
                    other => panic!("{key:?} {}: {other:?}", line.id),
                };
                tally.add(&Disagreement {
                    person,
                    trial,
                    line: &line,
                    said,
                });
            }
        }
    });
    settled(&[real, made]);
}
