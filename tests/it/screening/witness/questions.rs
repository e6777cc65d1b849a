//! What the witnesses are asked: the conditions that real trials publish with their criteria.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use serde_json::{Value, json};
use trialfire::fhir::{FhirVersion, Resource};
use trialfire::mapping::{Record, map_with};
use trialfire::trial::Trial as Canonical;

use super::people::hash;
use crate::screening::trials::{self, Case};

/// A trial, and what it publishes of its criteria.
#[derive(Debug)]
pub(super) struct Trial {
    /// Its criteria, and what counts beside them.
    pub(super) case: Case,
    /// Conditions in `FHIRPath`, by the id of the criterion.
    pub(super) conditions: BTreeMap<String, String>,
    /// Its library of CQL.
    pub(super) library: Option<String>,
    /// The criteria that the library defines.
    pub(super) defined: BTreeSet<String>,
}

/// Texts in the corpus, about.
const TEXTS: u64 = 5_483;

/// So many trials of the corpus, those whose numbers hash lowest; none where there is no corpus.
pub(super) fn sampled(count: usize) -> Option<Vec<Trial>> {
    let place = |nct: &str| hash(nct) % TEXTS;
    // Only what may be among them is read.
    let edge = u64::try_from(count).unwrap() * 3 / 2;
    let mut cases: Vec<Case> = trials::of(&|nct| place(nct) < edge)?.into_values().collect();
    cases.sort_by_key(|case| (place(&case.nct), case.nct.clone()));
    assert!(cases.len() >= count, "{} trials of {count}", cases.len());
    cases.truncate(count);
    Some(cases.into_iter().map(published).collect())
}

/// What a trial publishes.
fn published(case: Case) -> Trial {
    let mut trial: Canonical = serde_json::from_value(json!({
        "ids": [{ "role": "primary", "registry": "nct", "value": case.nct }],
        "titles": { "brief": "A trial" },
        "sources": [{ "format": "ctgov-v2", "sha256": "0".repeat(64), "bytes": 3 }],
    }))
    .unwrap();
    trial.eligibility.criteria = Some(case.protocol.text().to_owned());
    let documents: [&[u8]; 1] = [b"abc"];
    let record = Record {
        trial: &trial,
        documents: &documents,
        findings: &[],
        recorded: None,
    };
    let mut conditions = BTreeMap::new();
    let mut library = None;
    for resource in map_with(&record, Some(case.protocol.criteria().clone()), FhirVersion::R4) {
        match resource.kind() {
            "PlanDefinition" => collect(&resource.into_value(), &mut conditions),
            "Library" => library = Some(cql(resource)),
            _ => {}
        }
    }
    let defined = library.as_deref().map(names).unwrap_or_default();
    Trial {
        case,
        conditions,
        library,
        defined,
    }
}

/// The conditions in `FHIRPath` of an action and all below it.
fn collect(action: &Value, out: &mut BTreeMap<String, String>) {
    let expression = &action["condition"][0]["expression"];
    if expression["language"] == "text/fhirpath" {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        out.insert(text(&action["id"]), text(&expression["expression"]));
    }
    for below in action["action"].as_array().into_iter().flatten() {
        collect(below, out);
    }
}

fn cql(library: Resource) -> String {
    let library = library.into_value();
    let data = library["content"][0]["data"].as_str().unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// The names of the definitions, which are the ids of criteria.
fn names(cql: &str) -> BTreeSet<String> {
    let lines = cql.lines().filter_map(|line| line.strip_prefix("define \""));
    lines
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}
