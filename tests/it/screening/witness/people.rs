//! Whose records the witnesses are asked of: the patients of the corpus, each as of the last day that is recorded, and
//! people made for a trial, whose records are about what it asks.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use trialfire::chart::{Chart, Day, read};
use trialfire::eligibility::{Class, Concept, ConceptType, Expr, Measure};
use trialfire::json;

use super::questions::Trial;
use crate::screening::patients::{files, topics_day, trees};
use crate::support::corpus::corpus;

/// The folders of `data/patients`.
const SETS: [&str; 5] = ["synthea", "synthea-v2", "mcode", "bulk-10", "trec"];

/// People made for each trial.
const MADE: u64 = 6;

/// A person.
#[derive(Debug)]
pub(super) struct Person {
    /// Where the records are from, and whose they are.
    pub(super) id: String,
    /// The day as of which both are asked; nothing is recorded of a later one.
    pub(super) as_of: Day,
    /// The records, as a client would hand them over: a Bundle.
    pub(super) bundle: json::Value<'static>,
    /// The same as facts.
    pub(super) chart: Chart,
}

impl Person {
    fn new(id: String, as_of: Option<Day>, bundle: Value) -> Option<Self> {
        let as_of = as_of.or_else(|| last_day(&bundle))?;
        let bundle = json::Value::from(bundle);
        let chart = read(bundle.as_object(), None).ok()?;
        Some(Self {
            id,
            as_of,
            bundle,
            chart,
        })
    }
}

/// Runs over the patients of the corpus that `wanted` chooses by their ids; false where there is no corpus.
pub(super) fn each_of_corpus(wanted: &dyn Fn(&str) -> bool, run: &mut dyn FnMut(Person)) -> bool {
    for set in SETS {
        let Some(folder) = corpus(&format!("data/patients/{set}")) else {
            return false;
        };
        let day = (set == "trec").then(topics_day);
        let mut loose: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for path in files(&folder) {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let stem = name.split(".json").next().unwrap().split(".ndjson").next().unwrap();
            let is_many = name.contains(".ndjson");
            for (n, tree) in trees(&path).into_iter().enumerate() {
                let tree = Value::from(tree);
                if tree["resourceType"] != "Bundle" {
                    let whose = owner(&tree);
                    loose.entry(whose).or_default().push(tree);
                    continue;
                }
                let id = if is_many {
                    format!("{set}/{stem}.{n}")
                } else {
                    format!("{set}/{stem}")
                };
                if wanted(&id)
                    && let Some(person) = Person::new(id, day, tree)
                {
                    run(person);
                }
            }
        }
        for (whose, resources) in loose {
            let id = format!("{set}/{whose}");
            if wanted(&id)
                && let Some(person) = Person::new(id, day, bundle(resources))
            {
                run(person);
            }
        }
    }
    true
}

/// Whose record a resource is: `Patient/p1`; nothing for what is nobody's.
fn owner(resource: &Value) -> String {
    if resource["resourceType"] == "Patient" {
        return format!("Patient/{}", resource["id"].as_str().unwrap_or_default());
    }
    let reference = resource["subject"]["reference"]
        .as_str()
        .or(resource["patient"]["reference"].as_str());
    reference.unwrap_or_default().to_owned()
}

/// The last day that is written anywhere in some records.
fn last_day(value: &Value) -> Option<Day> {
    match value {
        Value::String(text) => Day::parse(text.get(..10)?),
        Value::Array(list) => list.iter().filter_map(last_day).max(),
        Value::Object(map) => map.values().filter_map(last_day).max(),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn bundle(resources: Vec<Value>) -> Value {
    let entries: Vec<Value> = resources.into_iter().map(|one| json!({ "resource": one })).collect();
    json!({ "resourceType": "Bundle", "type": "collection", "entry": entries })
}

/// A number made of some words (FNV-1a), by which things are chosen.
pub(super) fn hash(text: &str) -> u64 {
    let folded = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // The low digits alone would follow the last letter.
    (folded ^ (folded >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}

/// People with records of what a trial asks: had and refuted, at, below and above the bounds, within and before the
/// stretches of time, of the ages on both sides of each birthday that counts.
pub(super) fn made(trial: &Trial) -> Vec<Person> {
    let as_of = Day::parse("2026-06-15").unwrap();
    let nodes = trial.case.criteria.walk();
    let stated = nodes.iter().filter_map(|node| node.statement.as_ref());
    let leaves: Vec<&Expr> = stated
        .filter(|stated| matches!(stated.class, Class::Exact | Class::Partial))
        .flat_map(|stated| stated.expr.walk())
        .collect();
    let ages: Vec<f64> = leaves.iter().filter_map(|leaf| age(leaf)).collect();
    let mut found = Vec::new();
    for n in 0..MADE {
        let mut records: BTreeMap<String, Value> = BTreeMap::new();
        for (at, leaf) in leaves.iter().enumerate() {
            let seed = hash(&format!("{} {n} {at}", trial.case.nct));
            let made = match leaf {
                Expr::Measure(measure) => result(measure, seed, as_of),
                Expr::Concept(concept) => record(concept, seed, as_of),
                _ => None,
            };
            if let Some((key, mut record)) = made {
                let id = format!("r{}", records.len());
                record["id"] = json!(id);
                records.entry(key).or_insert(record);
            }
        }
        let seed = hash(&format!("{} {n}", trial.case.nct));
        let mut all = vec![subject(seed, &ages, as_of)];
        all.extend(records.into_values());
        found.extend(Person::new(
            format!("made/{}.{n}", trial.case.nct),
            Some(as_of),
            bundle(all),
        ));
    }
    found
}

/// A bound on the age in years.
fn age(leaf: &Expr) -> Option<f64> {
    let Expr::Measure(measure) = leaf else { return None };
    let is_years = measure.var == "age" && measure.unit.as_deref() == Some("a");
    let bound = measure.value.or(measure.lo).or(measure.hi)?;
    is_years.then_some(bound.0)
}

/// One who is, or is a day short of, an age that counts, or a year older.
fn subject(seed: u64, ages: &[f64], as_of: Day) -> Value {
    let count = ages.len() as u64;
    let years = if count == 0 {
        20 + i32::try_from(seed % 60).unwrap()
    } else {
        ages[usize::try_from(seed / 16 % count).unwrap()] as i32
    };
    let birthday = as_of.months_later(-12 * years);
    let born = match seed / 4 % 4 {
        0 => birthday,
        1 => birthday.days_later(1),
        2 => birthday.months_later(-12),
        _ => birthday.months_later(-12).days_later(1),
    };
    let text = born.to_string();
    // Some are known by their year alone.
    let birth = if seed.is_multiple_of(11) { &text[..4] } else { &text };
    let gender = ["female", "male"][usize::from(seed.is_multiple_of(2))];
    json!({ "resourceType": "Patient", "id": "p1", "gender": gender, "birthDate": birth })
}

/// A day within a stretch, or around its edge, or any of the last weeks.
fn day(window: Option<&trialfire::eligibility::Window>, seed: u64, as_of: Day) -> Day {
    let days = window.map_or(14.0, |window| {
        window.n.0
            * match &*window.unit {
                "a" => 365.25,
                "mo" => 30.4375,
                "wk" => 7.0,
                _ => 1.0,
            }
    });
    let days = days.min(30_000.0) as i32;
    match seed / 64 % 4 {
        0 => as_of.days_later(-days / 2),
        1 => as_of.days_later(-days),
        2 => as_of.days_later(-days - 1),
        _ => as_of.days_later(-days - 40),
    }
}

/// A result at, below or above a bound, with its limits of normal where they count; by what it measures.
fn result(asked: &Measure, seed: u64, as_of: Day) -> Option<(String, Value)> {
    let code = pick(&asked.codes, seed)?;
    let bound = asked.value.or(asked.lo).or(asked.hi)?.0;
    let factor = [1.0, 0.9, 1.1][usize::try_from(seed % 3).unwrap()];
    let unit = asked.unit.as_deref().unwrap_or("1");
    let (value, unit, range) = if asked.relative_to.is_some() {
        let range = json!([{ "low": { "value": 10, "code": "U/L" }, "high": { "value": 40, "code": "U/L" } }]);
        let edge = if asked.relative_to == Some(trialfire::eligibility::Limit::Uln) {
            40.0
        } else {
            10.0
        };
        (bound * edge * factor, "U/L", range)
    } else {
        (bound * factor, unit, Value::Null)
    };
    let value = (value * 1e6).round() / 1e6;
    let when = day(asked.window.as_ref(), seed, as_of);
    let mut made = json!({
        "resourceType": "Observation", "status": "final", "subject": { "reference": "Patient/p1" },
        "code": { "coding": [{ "system": code.system, "code": code.code }] },
        "effectiveDateTime": when.to_string(),
        "valueQuantity": { "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit },
    });
    if !range.is_null() {
        made["referenceRange"] = range;
    }
    Some((format!("Observation {}", asked.var), made))
}

/// A record that says that somebody has it, had it, or has it not; by what it is about.
fn record(asked: &Concept, seed: u64, as_of: Day) -> Option<(String, Value)> {
    let code = pick(&asked.codes, seed / 3)?;
    // A chapter of ICD-10-CM is recorded as one of its kinds by every other.
    let is_chapter = code.system.ends_with("icd-10-cm") && code.code.len() == 3;
    let kind = if is_chapter && (seed / 4096).is_multiple_of(2) {
        ".9"
    } else {
        ""
    };
    let code = json!({ "coding": [{ "system": code.system, "code": format!("{}{kind}", code.code) }] });
    let about = json!({ "reference": "Patient/p1" });
    let when = day(asked.window.as_ref(), seed, as_of).to_string();
    let has = !(seed / 256).is_multiple_of(3);
    let verified = json!({ "coding": [{ "code": if has { "confirmed" } else { "refuted" } }] });
    let is_over = (seed / 1024).is_multiple_of(4);
    let clinical = json!({ "coding": [{ "code": if is_over { "resolved" } else { "active" } }] });
    let made = match asked.kind {
        ConceptType::Condition | ConceptType::Finding => json!({
            "resourceType": "Condition", "subject": about, "code": code, "onsetDateTime": when,
            "clinicalStatus": clinical, "verificationStatus": verified,
        }),
        ConceptType::Medication => {
            let status = match (has, is_over) {
                (false, _) => "not-taken",
                (true, true) => "completed",
                (true, false) => "active",
            };
            let mut made = json!({
                "resourceType": "MedicationStatement", "status": status, "subject": about,
                "medicationCodeableConcept": code, "effectivePeriod": { "start": when },
            });
            if is_over {
                made["effectivePeriod"]["end"] = json!(when);
            }
            made
        }
        ConceptType::Procedure => json!({
            "resourceType": "Procedure", "status": if has { "completed" } else { "not-done" }, "subject": about,
            "code": code, "performedDateTime": when,
        }),
        ConceptType::Allergy => json!({
            "resourceType": "AllergyIntolerance", "patient": about, "code": code, "recordedDate": when,
            "clinicalStatus": { "coding": [{ "code": "active" }] }, "verificationStatus": verified,
        }),
        ConceptType::Biomarker | ConceptType::Device | ConceptType::Person | ConceptType::Study => return None,
    };
    Some((format!("{:?} {}", asked.kind, asked.concept), made))
}

fn pick(codes: &[trialfire::eligibility::Code], seed: u64) -> Option<&trialfire::eligibility::Code> {
    let count = u64::try_from(codes.len()).unwrap();
    let at = seed.checked_rem(count)?;
    codes.get(usize::try_from(at).unwrap())
}
