//! Everything that is written is valid against the published schema of its release.

use serde_json::Value;
use trialfire::conformance::StructureCheck;
use trialfire::fhir::{FhirVersion, Resource};
use trialfire::mapping::{Record, map};
use trialfire::trial::{Finding, FindingCode, Severity, Trial};

use crate::mapping::sample::{FAMILY, bare, full, odd};
use crate::profiles::claims::undefined;

fn resources(trial: &Trial, version: FhirVersion) -> Vec<Resource> {
    let documents: Vec<&[u8]> = trial.sources.iter().map(|_| &b"abc"[..]).collect();
    let finding = Finding::new(
        Severity::Warning,
        FindingCode::StaleStatus,
        "open, and ended in the past",
    );
    let record = Record {
        trial,
        documents: &documents,
        findings: &[finding],
        recorded: Some("2026-11-20T10:00:00Z"),
    };
    map(&record, version)
}

fn family() -> Vec<Trial> {
    (0..FAMILY).map(full).chain([odd(), bare(), Trial::default()]).collect()
}

#[test]
fn all_resources_are_valid() {
    for version in FhirVersion::ALL {
        let check = StructureCheck::new(version);
        for trial in family() {
            for resource in resources(&trial, version) {
                let value = resource.into_value();
                assert_eq!(undefined(&value, version), [""; 0]);
                let issues = check.check(&value);
                let shown = serde_json::to_string_pretty(&value).unwrap();
                assert!(issues.is_empty(), "{version}: {issues:#?}\n{shown}");
            }
        }
    }
}

#[test]
fn ids_are_unique_and_references_lead_somewhere() {
    fn references(value: &Value, out: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                out.extend(map.get("reference").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| references(value, out));
            }
            Value::Array(list) => list.iter().for_each(|value| references(value, out)),
            _ => {}
        }
    }
    for version in FhirVersion::ALL {
        for trial in family() {
            let resources = resources(&trial, version);
            let mut keys: Vec<String> = resources.iter().map(|r| r.key().unwrap().to_string()).collect();
            keys.sort_unstable();
            let count = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), count, "{version}: an id twice");
            let mut wanted = Vec::new();
            for resource in resources {
                references(&resource.into_value(), &mut wanted);
            }
            wanted.retain(|reference| keys.binary_search(reference).is_err());
            assert!(wanted.is_empty(), "{version}: references to nothing: {wanted:?}");
        }
    }
}

/// Nothing empty, nothing contained, and `meta` third in every resource.
#[test]
fn resources_are_tidy() {
    fn empties(value: &Value, at: &str, out: &mut Vec<String>) {
        match value {
            Value::Null => out.push(at.to_owned()),
            Value::String(text) if text.is_empty() => out.push(at.to_owned()),
            Value::Array(list) if list.is_empty() => out.push(at.to_owned()),
            Value::Object(map) if map.is_empty() => out.push(at.to_owned()),
            Value::Array(list) => list.iter().for_each(|value| empties(value, at, out)),
            Value::Object(map) => map
                .iter()
                .for_each(|(name, value)| empties(value, &format!("{at}.{name}"), out)),
            Value::String(_) | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    for version in FhirVersion::ALL {
        for trial in family() {
            for resource in resources(&trial, version) {
                let names: Vec<&str> = resource.as_map().iter().map(|(name, _)| name).take(3).collect();
                assert_eq!(names, ["resourceType", "id", "meta"], "{version} {}", resource.kind());
                assert!(resource.get("contained").is_none());
                let mut found = Vec::new();
                let kind = resource.kind().to_owned();
                empties(&resource.into_value(), &kind, &mut found);
                assert!(found.is_empty(), "{version}: empty: {found:?}");
            }
        }
    }
}
