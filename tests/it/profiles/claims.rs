//! Whatever a mapped resource claims or uses is defined, in the package or in the base specification.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::Value;
use trialfire::concept::concepts;
use trialfire::definition::{CodeLookup, Definitions, own_resources};
use trialfire::fhir::FhirVersion;
use trialfire::fhir::names::{ISO_3166, LOINC, MESH, NCIT, SNOMED, UCUM};

/// Terminologies that are published by others and too large or not ours to copy.
const FOREIGN: [&str; 6] = [SNOMED, LOINC, NCIT, UCUM, MESH, ISO_3166];

/// What the package of a release defines.
struct Package {
    /// Address of every profile and extension, with its definition.
    structures: BTreeMap<String, Value>,
    /// Codes of every code system, and whether these are all.
    systems: BTreeMap<String, (BTreeSet<String>, bool)>,
    /// Addresses of registries' numbers.
    names: BTreeSet<String>,
    base: Definitions,
}

fn package(version: FhirVersion) -> &'static Package {
    static R4: OnceLock<Package> = OnceLock::new();
    static R5: OnceLock<Package> = OnceLock::new();
    let place = match version {
        FhirVersion::R4 => &R4,
        FhirVersion::R5 => &R5,
    };
    place.get_or_init(|| Package::of(version))
}

impl Package {
    fn of(version: FhirVersion) -> Self {
        let mut found = Self {
            structures: BTreeMap::new(),
            systems: BTreeMap::new(),
            names: BTreeSet::new(),
            base: Definitions::bundled(version),
        };
        for resource in own_resources(version) {
            let resource = resource.into_value();
            let url = text(&resource, "url");
            match resource["resourceType"].as_str().unwrap() {
                "StructureDefinition" => {
                    found.structures.insert(url, resource);
                }
                "CodeSystem" => {
                    let codes = resource["concept"].as_array().unwrap().iter();
                    let codes = codes.map(|concept| text(concept, "code")).collect();
                    found.systems.insert(url, (codes, resource["content"] == "complete"));
                }
                "NamingSystem" => {
                    let ids = resource["uniqueId"].as_array().unwrap().iter();
                    found.names.extend(ids.map(|id| text(id, "value")));
                }
                _ => {}
            }
        }
        found
    }

    fn extension(&self, extension: &Value, at: &str, out: &mut Vec<String>) {
        let url = text(extension, "url");
        let Some(definition) = self.structures.get(&url) else {
            if self.base.structure(&url).is_none() {
                out.push(format!("{at}: extension {url} is not defined"));
            }
            return;
        };
        let elements = definition["differential"]["element"].as_array().unwrap();
        let allowed = |id: &str, value: &Value| {
            let element = elements.iter().find(|element| element["id"] == id);
            let types = element.and_then(|element| element["type"].as_array());
            let used = value.as_object().unwrap().keys().find(|name| name.starts_with("value"));
            match (types, used) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(types), Some(used)) => types
                    .iter()
                    .any(|kind| used["value".len()..].eq_ignore_ascii_case(kind["code"].as_str().unwrap())),
            }
        };
        if !allowed("Extension.value[x]", extension) {
            out.push(format!("{at}: extension {url} has another type of value"));
        }
        for part in extension["extension"].as_array().into_iter().flatten() {
            let name = text(part, "url");
            if !name.contains("://") && !allowed(&format!("Extension.extension:{name}.value[x]"), part) {
                out.push(format!("{at}: extension {url} has no such part {name}"));
            }
        }
    }

    fn coding(&self, coding: &Value, at: &str, out: &mut Vec<String>) {
        let (system, code) = (text(coding, "system"), text(coding, "code"));
        // Of a system of two versions ours is the one that the coding names.
        let known = match self.systems.get(&system) {
            Some((codes, complete)) => codes.contains(&code) || !complete,
            None => match self.base.code(&system, &code) {
                CodeLookup::Known { .. } => true,
                CodeLookup::NotKnown => false,
                CodeLookup::UnknownSystem => FOREIGN.contains(&system.as_str()),
            },
        };
        // Concepts of criteria carry codes of the dictionary's systems; that it has the code is what can be checked.
        if !known && concepts().by_code(&system, &code).is_none() {
            out.push(format!("{at}: code {code} of {system} is not defined"));
        }
    }

    fn walk(&self, value: &Value, at: &str, out: &mut Vec<String>) {
        match value {
            Value::Array(list) => list.iter().for_each(|item| self.walk(item, at, out)),
            Value::Object(map) => {
                let has = |name: &str| map.get(name).is_some_and(Value::is_string);
                if at.ends_with(".extension") && text(value, "url").contains("://") {
                    self.extension(value, at, out);
                }
                if has("system") && has("code") {
                    self.coding(value, at, out);
                }
                if has("system") && has("value") && at.ends_with(".identifier") {
                    let system = text(value, "system");
                    if system != "urn:ietf:rfc:3986" && !self.names.contains(&system) {
                        out.push(format!("{at}: numbers of {system} are not defined"));
                    }
                }
                for (name, item) in map {
                    self.walk(item, &format!("{at}.{}", name.trim_start_matches('_')), out);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// What a mapped resource claims or uses and nobody defines.
pub(crate) fn undefined(resource: &Value, version: FhirVersion) -> Vec<String> {
    let package = package(version);
    let mut out = Vec::new();
    let kind = text(resource, "resourceType");
    let claims = resource["meta"]["profile"].as_array().cloned().unwrap_or_default();
    if claims.is_empty() {
        out.push(format!("{kind} claims no profile"));
    }
    for claim in claims {
        match package.structures.get(claim.as_str().unwrap()) {
            None => out.push(format!("{kind}: profile {claim} is not defined")),
            Some(profile) if text(profile, "type") != kind => {
                out.push(format!("{kind}: profile {claim} is one of {}", text(profile, "type")));
            }
            Some(_) => {}
        }
    }
    package.walk(resource, &kind, &mut out);
    out
}

/// Every record among the fixtures; `mapping::corpus` asks the same of the real ones.
#[test]
fn what_fixtures_claim_is_defined() {
    let mut paths = vec![std::path::PathBuf::from("fixtures/registry")];
    let mut resources = 0;
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let record = std::fs::read(&path).unwrap();
        let Ok(reading) = trialfire::registry::read_any(&record, &trialfire::registry::Limits::default()) else {
            continue;
        };
        for version in FhirVersion::ALL {
            let record = trialfire::mapping::Record {
                trial: &reading.trial,
                documents: &[&record],
                findings: &reading.findings,
                recorded: Some("2026-11-20T10:00:00Z"),
            };
            for resource in trialfire::mapping::map(&record, version) {
                resources += 1;
                let found = undefined(&resource.into_value(), version);
                assert!(found.is_empty(), "{} {version}: {found:#?}", path.display());
            }
        }
    }
    assert!(resources > 400, "{resources}");
}

#[test]
fn what_is_not_defined_is_found() {
    let resource = serde_json::json!({
        "resourceType": "Group",
        "meta": {"profile": ["https://trialfire.example/fhir/StructureDefinition/trial-site"]},
        "extension": [
            {"url": "https://trialfire.example/fhir/StructureDefinition/age", "valueString": "7"},
            {"url": "https://trialfire.example/fhir/StructureDefinition/source-text", "valueInteger": 7},
            {"url": "https://trialfire.example/fhir/StructureDefinition/criterion", "extension": [
                {"url": "sort", "valueCode": "criterion"},
            ]},
        ],
        "code": {"coding": [{"system": "https://trialfire.example/fhir/CodeSystem/criterion-role", "code": "other"}]},
        "identifier": [{"system": "https://trialfire.example/fhir/NamingSystem/other", "value": "7"}],
    });
    for version in FhirVersion::ALL {
        let found = undefined(&resource, version);
        assert_eq!(found.len(), 6, "{found:#?}");
    }
}
