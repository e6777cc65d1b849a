//! Texts that say nothing and numbers that count nothing: kept as they stand, and never FHIR that is none.

use serde_json::Value;
use trialfire::registry::{Limits, Reading, read_any};
use trialfire::trial::FindingCode;

use crate::mapping::corpus::sound;

/// Where the enrollment stands in a record.
const ENROLLMENT: &str = "/protocolSection/designModule/enrollmentInfo/count";

/// Records that hold a bit of everything.
fn records() -> Vec<Value> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/registry/ctgov-v2");
    let names = (1..=6).map(|n| format!("NCT9900000{n}.json"));
    names
        .map(|name| serde_json::from_slice(&std::fs::read(folder.join(name)).unwrap()).unwrap())
        .collect()
}

fn reading(record: &Value) -> Reading {
    read_any(record.to_string().as_bytes(), &Limits::default()).unwrap()
}

/// The JSON pointers of every text in a value that `wanted` takes.
fn texts(at: &str, value: &Value, wanted: fn(&str) -> bool, out: &mut Vec<String>) {
    match value {
        Value::String(text) if wanted(text) => out.push(at.to_owned()),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                texts(&format!("{at}/{n}"), item, wanted, out);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                texts(&format!("{at}/{name}"), field, wanted, out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_blank_text_is_kept_wherever_it_stands() {
    for whole in records() {
        let mut pointers = Vec::new();
        texts("", &whole, |text| !text.is_empty(), &mut pointers);
        assert!(pointers.len() > 20);
        for pointer in pointers {
            let mut record = whole.clone();
            *record.pointer_mut(&pointer).unwrap() = "".into();
            let mut kept = Vec::new();
            let trial = serde_json::to_value(reading(&record).trial).unwrap();
            texts("", &trial, str::is_empty, &mut kept);
            assert_eq!(kept.len(), 1, "{pointer} is kept once: {kept:?}");
        }
    }
}

#[test]
fn blank_texts_make_no_fhir_that_is_none() {
    let blank = records().into_iter().map(|mut record| {
        let mut pointers = Vec::new();
        texts("", &record, |text| !text.is_empty(), &mut pointers);
        for pointer in pointers {
            *record.pointer_mut(&pointer).unwrap() = "".into();
        }
        record.to_string().into_bytes()
    });
    sound(&blank.collect::<Vec<_>>());
}

#[test]
fn what_is_no_count_is_kept_and_told() {
    let whole = records()
        .into_iter()
        .find(|record| record.pointer(ENROLLMENT).is_some());
    let whole = whole.unwrap();
    for odd in ["2147483648", "-1", "2.5", "99999999999999999999", "\"\""] {
        let mut record = whole.clone();
        *record.pointer_mut(ENROLLMENT).unwrap() = serde_json::from_str(odd).unwrap();
        let Reading { trial, findings } = reading(&record);
        assert_eq!(trial.enrollment.count, None, "{odd}");
        let path = ENROLLMENT.trim_start_matches('/').replace('/', ".");
        let kept = trial.extra.iter().find(|field| field.path == path).expect(odd);
        assert_eq!(kept.value.to_string(), odd);
        assert!(
            findings
                .iter()
                .any(|finding| finding.code == FindingCode::ValueUnexpected
                    && finding.at.path.as_deref() == Some(path.as_str())),
            "{odd}: {findings:?}"
        );
        sound(&[record.to_string().into_bytes()]);
    }
}
