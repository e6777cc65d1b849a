//! Charts of real patients: every set is read, and most of what is recorded is known.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use trialfire::chart::{Chart, Fact, OddityKind, Sort, patients, read};
use trialfire::json;

use crate::support::corpus::corpus;

type Tree = json::Value<'static>;

/// The JSON texts of a file: one, or one a line; packed or not.
fn trees(path: &Path) -> Vec<Tree> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.to_string_lossy();
    let text = if name.ends_with(".gz") {
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .unwrap();
        text
    } else {
        String::from_utf8(bytes).unwrap()
    };
    let tree = |text: &str| Tree::from(serde_json::from_str::<serde_json::Value>(text).unwrap());
    if name.contains(".ndjson") {
        text.lines().filter(|line| !line.trim().is_empty()).map(tree).collect()
    } else {
        vec![tree(&text)]
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("json"))
        .collect();
    all.sort();
    all
}

fn maps(trees: &[Tree]) -> Vec<&json::Map<'static>> {
    trees.iter().filter_map(json::Value::as_object).collect()
}

/// Every chart of resources.
fn charts(trees: &[Tree]) -> Vec<Chart> {
    let whose = patients(maps(trees));
    whose
        .iter()
        .map(|patient| read(maps(trees), Some(patient)).unwrap())
        .collect()
}

/// How many facts there are of a sort, and of how many it is known what they are.
#[derive(Default)]
struct Known {
    counts: BTreeMap<Sort, (usize, usize)>,
    unknown: BTreeMap<(Sort, String), usize>,
    odd: BTreeMap<OddityKind, usize>,
    charts: usize,
}

fn is_known(fact: &Fact) -> bool {
    fact.variable.is_some() || !fact.concepts.is_empty()
}

impl Known {
    fn add(&mut self, chart: &Chart) {
        self.charts += 1;
        for fact in &chart.facts {
            let (all, known) = self.counts.entry(fact.sort).or_default();
            *all += 1;
            if is_known(fact) {
                *known += 1;
            } else {
                let name = format!("{} {}", fact.text, fact.codings.first().map_or("", |one| &one.code));
                *self.unknown.entry((fact.sort, name)).or_default() += 1;
            }
        }
        for oddity in &chart.oddities {
            *self.odd.entry(oddity.kind).or_default() += 1;
        }
    }

    fn share(&self, sort: Sort) -> f64 {
        let (all, known) = self.counts.get(&sort).copied().unwrap_or_default();
        if all == 0 { 1.0 } else { known as f64 / all as f64 }
    }

    fn print(&self, set: &str) {
        println!("{set}: {} charts, oddities {:?}", self.charts, self.odd);
        for (sort, (all, known)) in &self.counts {
            println!("  {:<20} {known} of {all} known", sort.name());
        }
        let mut unknown: Vec<_> = self.unknown.iter().collect();
        unknown.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        for ((sort, name), count) in unknown.iter().take(400) {
            println!("    {count} {} {name}", sort.name());
        }
    }
}

fn measure(set: &str) -> Option<Known> {
    let folder = corpus(&format!("data/patients/{set}"))?;
    let mut known = Known::default();
    if set == "bulk-10" {
        let all: Vec<Tree> = files(&folder).iter().flat_map(|path| trees(path)).collect();
        charts(&all).iter().for_each(|chart| known.add(chart));
    } else {
        for path in files(&folder) {
            for tree in trees(&path) {
                charts(&[tree]).iter().for_each(|chart| known.add(chart));
            }
        }
    }
    known.print(set);
    Some(known)
}

#[test]
fn every_set_is_read_and_most_is_known() {
    for (set, charts, floors) in [
        ("synthea", 120, [(Sort::Condition, 0.1), (Sort::Medication, 0.1), (Sort::Observation, 0.1)]),
        ("synthea-v2", 24, [(Sort::Condition, 0.1), (Sort::Medication, 0.1), (Sort::Observation, 0.1)]),
        ("bulk-10", 10, [(Sort::Condition, 0.1), (Sort::Medication, 0.1), (Sort::Procedure, 0.1)]),
        ("mcode", 18, [(Sort::Condition, 0.1), (Sort::Medication, 0.1), (Sort::Observation, 0.1)]),
        ("trec", 154, [(Sort::Condition, 0.1), (Sort::Medication, 0.1), (Sort::Observation, 0.1)]),
    ] {
        let Some(known) = measure(set) else { return };
        assert!(known.charts >= charts, "{set}: {}", known.charts);
        for (sort, floor) in floors {
            let share = known.share(sort);
            assert!(share >= floor, "{set}: {} {share:.3}", sort.name());
        }
    }
}
