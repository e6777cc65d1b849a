//! Patients of the corpus as charts, and the half that each is in.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use trialfire::chart::{Chart, Day, patients, read};
use trialfire::json;

use crate::support::corpus::corpus;
use crate::support::figures::Half;

type Tree = json::Value<'static>;

/// A patient of the corpus.
#[derive(Debug)]
pub(crate) struct Person {
    /// Its file without ending, or its reference.
    pub(crate) id: String,
    /// Its records.
    pub(crate) chart: Chart,
}

/// The day as of which the patients made from topics are described.
pub(crate) fn topics_day() -> Day {
    Day::parse("2023-06-30").unwrap()
}

/// Whether a patient's cases may be looked at: by a hash of its id (FNV-1a), so that all its cases are in one half.
pub(crate) fn half(patient: &str) -> Half {
    let hash = patient.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    if hash.is_multiple_of(2) { Half::Dev } else { Half::Held }
}

/// The patients made from topics, by id; none where there is no corpus.
pub(crate) fn topics() -> Option<BTreeMap<String, Chart>> {
    Some(people("trec")?.into_iter().map(|one| (one.id, one.chart)).collect())
}

/// The patients of a set of `data/patients`; none where there is no corpus.
pub(crate) fn people(set: &str) -> Option<Vec<Person>> {
    let folder = corpus(&format!("data/patients/{set}"))?;
    let mut found = Vec::new();
    for path in files(&folder) {
        let stem = path.file_name().unwrap().to_string_lossy().into_owned();
        let stem = stem.split(".json").next().unwrap().to_owned();
        for tree in trees(&path) {
            let whose = patients(tree.as_object());
            for reference in &whose {
                let id = if whose.len() == 1 && !stem.contains("ndjson") && !stem.contains("bundles") {
                    stem.clone()
                } else {
                    reference.clone()
                };
                found.push(Person {
                    id,
                    chart: read(tree.as_object(), Some(reference)).unwrap(),
                });
            }
        }
    }
    Some(found)
}

/// The files of a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = entries
        .filter(|path| path.to_string_lossy().contains(".json"))
        .collect();
    found.sort();
    found
}

/// The JSON texts of a file: one, or one a line; packed or not.
pub(crate) fn trees(path: &Path) -> Vec<Tree> {
    let bytes = std::fs::read(path).unwrap();
    let name = path.to_string_lossy();
    let mut text = String::new();
    if name.ends_with(".gz") {
        flate2::read::MultiGzDecoder::new(bytes.as_slice())
            .read_to_string(&mut text)
            .unwrap();
    } else {
        text = String::from_utf8(bytes).unwrap();
    }
    if name.contains(".ndjson") {
        text.lines().filter(|line| !line.trim().is_empty()).map(tree).collect()
    } else {
        vec![tree(&text)]
    }
}

/// A JSON text as a tree of its own.
pub(crate) fn tree(text: &str) -> Tree {
    Tree::from(serde_json::from_str::<serde_json::Value>(text).unwrap())
}

/// The chart of a Bundle that a test makes.
pub(crate) fn chart_of(resources: Vec<serde_json::Value>) -> Chart {
    let entries: Vec<serde_json::Value> = resources
        .into_iter()
        .map(|resource| serde_json::json!({ "resource": resource }))
        .collect();
    let bundle = Tree::from(serde_json::json!({ "resourceType": "Bundle", "type": "collection", "entry": entries }));
    read(bundle.as_object(), None).unwrap()
}
