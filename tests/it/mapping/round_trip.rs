//! Trial to R4 to trial, trial to R5 to trial: every field of the canonical trial comes back.

use serde_json::Value;
use trialfire::fhir::FhirVersion;
use trialfire::mapping::{Record, map, map_releases, read};
use trialfire::trial::Trial;

use crate::mapping::sample::{FAMILY, bare, full, odd};

/// JSON pointers at which two values differ.
pub(super) fn differences(at: &str, before: &Value, after: &Value, out: &mut Vec<String>) {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            for name in names {
                let (a, b) = (a.get(name).unwrap_or(&Value::Null), b.get(name).unwrap_or(&Value::Null));
                differences(&format!("{at}/{name}"), a, b, out);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            for n in 0..a.len().max(b.len()) {
                let (a, b) = (a.get(n).unwrap_or(&Value::Null), b.get(n).unwrap_or(&Value::Null));
                differences(&format!("{at}/{n}"), a, b, out);
            }
        }
        _ if before == after => {}
        _ => out.push(format!("{at}: {before} became {after}")),
    }
}

fn check(trial: &Trial) {
    let documents: Vec<&[u8]> = trial.sources.iter().map(|_| &b"abc"[..]).collect();
    let record = Record {
        trial,
        documents: &documents,
        findings: &[],
        recorded: Some("2026-11-20T10:00:00Z"),
    };
    for version in FhirVersion::ALL {
        let resources = map(&record, version);
        let back = read(&resources, version).expect("there is a study");
        let (before, after) = (
            serde_json::to_value(trial).unwrap(),
            serde_json::to_value(&back).unwrap(),
        );
        let mut found = Vec::new();
        differences("", &before, &after, &mut found);
        assert!(
            found.is_empty(),
            "{version}: {} differ\n{}",
            found.len(),
            found.join("\n")
        );
        assert_eq!(*trial, back, "{version}");
        assert_eq!(
            map(&record, version),
            resources,
            "{version}: the same record gives the same resources"
        );
    }
}

#[test]
fn every_field_and_every_code_comes_back() {
    for n in 0..FAMILY {
        check(&full(n));
    }
}

#[test]
fn words_outside_the_lists_come_back() {
    check(&odd());
}

#[test]
fn absent_stays_absent() {
    check(&Trial::default());
    check(&bare());
}

/// Each field alone: what one field needs may not hang on another being there.
#[test]
fn every_field_comes_back_alone() {
    let Value::Object(whole) = serde_json::to_value(full(1)).unwrap() else {
        panic!("a trial is an object");
    };
    for (name, value) in whole {
        // Arms hold their interventions' names in the protocol, which is written for arms.
        let mut parts = vec![value.clone()];
        if let Value::Object(members) = &value {
            parts.extend(members.iter().map(|(name, value)| serde_json::json!({ name: value })));
        }
        for part in parts {
            let one = serde_json::json!({ &name: part });
            let trial: Trial = serde_json::from_value(one).unwrap_or_else(|error| panic!("{name}: {error}"));
            check(&trial);
        }
    }
}

#[test]
fn both_releases_at_once_are_what_each_is_alone() {
    let trial = full(0);
    let documents: [&[u8]; 3] = [b"a", b"b", b"c"];
    let record = Record {
        trial: &trial,
        documents: &documents,
        findings: &[],
        recorded: Some("2026-11-20T10:00:00Z"),
    };
    let both = map_releases(&record);
    for (version, own) in [(FhirVersion::R4, &both.r4), (FhirVersion::R5, &both.r5)] {
        let together: Vec<_> = own.iter().chain(&both.shared).cloned().collect();
        assert_eq!(together, map(&record, version), "{version}");
    }
}
