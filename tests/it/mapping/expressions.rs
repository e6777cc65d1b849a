//! What real criteria state in FHIRPath: every expression can be read and has an answer, or none, of any records.

use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde_json::Value;
use trialfire::definition::Definitions;
use trialfire::fhir::FhirVersion;
use trialfire::fhirpath::{Expression, Node, Surroundings};
use trialfire::json;
use trialfire::mapping::{Record, map};
use trialfire::registry::{Limits, read_any};

use crate::mapping::corpus::lines;
use crate::mapping::logic::Today;
use crate::support::corpus::corpus;

/// Trials whose criteria are looked at.
const TRIALS: usize = 200;
/// Different expressions that so many trials have at the least.
const EXPRESSIONS_MIN: usize = 200;

/// The records of one person.
fn person() -> Option<String> {
    let folder = corpus("data/patients/synthea")?;
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "gz"))
        .collect();
    files.sort();
    files.first().map(|path| unpacked(path))
}

fn unpacked(path: &Path) -> String {
    let mut text = String::new();
    MultiGzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// Every expression in FHIRPath within a resource, each once.
fn collect(value: &Value, out: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            let is_path = map.get("language").is_some_and(|language| language == "text/fhirpath");
            if let Some(text) = map.get("expression").and_then(Value::as_str).filter(|_| is_path) {
                out.insert(text.to_owned());
            }
            map.values().for_each(|inner| collect(inner, out));
        }
        Value::Array(list) => list.iter().for_each(|inner| collect(inner, out)),
        _ => {}
    }
}

#[test]
fn expressions_of_real_criteria_have_an_answer_or_none() {
    let records = lines("data/registry/ctgov-v2/studies.ndjson.gz");
    let Some(person) = person().filter(|_| !records.is_empty()) else {
        return;
    };
    let mut found = std::collections::BTreeSet::new();
    for bytes in records.iter().take(TRIALS) {
        let Ok(reading) = read_any(bytes, &Limits::default()) else {
            continue;
        };
        let documents = [bytes.as_slice()];
        let record = Record {
            trial: &reading.trial,
            documents: &documents,
            findings: &[],
            recorded: None,
        };
        for resource in map(&record, FhirVersion::R4) {
            if resource.kind() == "PlanDefinition" {
                collect(&resource.into_value(), &mut found);
            }
        }
    }
    assert!(found.len() > EXPRESSIONS_MIN, "{} expressions", found.len());
    let nobody: json::Value<'_> = serde_json::from_str(r#"{"resourceType": "Bundle", "type": "collection"}"#).unwrap();
    let person: json::Value<'_> = serde_json::from_str(&person).unwrap();
    let definitions = Definitions::bundled(FhirVersion::R4);
    let types = definitions.types();
    let mut decided = 0;
    for text in &found {
        let expression = Expression::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        let [nothing, something] = [&nobody, &person].map(|bundle| {
            let node = Node::new(Some(bundle), None, types.named("Bundle"));
            let around = Surroundings::new(types, node, node, &Today);
            expression
                .holds(&around, node)
                .unwrap_or_else(|error| panic!("{error}\n{text}"))
        });
        assert_eq!(nothing, None, "no record answers nothing: {text}");
        decided += usize::from(something.is_some());
    }
    assert!(
        decided > 0,
        "some of {} expressions are of anybody's records",
        found.len()
    );
}
