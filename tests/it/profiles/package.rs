//! The files of the package: each is what its name says, has the right address, and is as the recipe makes it.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use trialfire::definition::own_resources;
use trialfire::fhir::FhirVersion;
use trialfire::fhir::names::{CANONICAL, CROSS_VERSION, REGISTRY_ENUM};

fn files(version: FhirVersion) -> Vec<(String, Value)> {
    let folder = Path::new("profiles").join(version.name());
    let mut found: Vec<(String, Value)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().contains('-'))
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

#[test]
fn every_file_is_named_by_what_it_holds() {
    for version in FhirVersion::ALL {
        for (name, resource) in files(version) {
            let (kind, id) = (text(&resource, "resourceType"), text(&resource, "id"));
            assert_eq!(name, format!("{kind}-{id}.json"));
            let url = text(&resource, "url");
            let own = format!("{CANONICAL}/{kind}/{id}");
            let hl7 = [
                CROSS_VERSION,
                "http://hl7.org/fhir/",
                "http://terminology.hl7.org/CodeSystem/",
            ];
            let foreign = match kind {
                // R4 has no address here.
                "NamingSystem" if version == FhirVersion::R4 => url.is_empty(),
                "StructureDefinition" => hl7.iter().any(|base| url.starts_with(base)) && url.ends_with(id),
                "CodeSystem" => {
                    url.starts_with(REGISTRY_ENUM) || hl7.iter().any(|base| url.strip_prefix(base) == Some(id))
                }
                _ => false,
            };
            assert!(url == own || foreign, "{version} {name}: {url}");
            assert_eq!(text(&resource, "status"), "active", "{name}");
            assert!(!text(&resource, "name").is_empty(), "{name}");
            if let Some(release) = resource.get("fhirVersion").and_then(Value::as_str) {
                assert_eq!(release, version.number(), "{name}");
            }
        }
    }
}

#[test]
fn the_program_carries_what_the_folders_hold() {
    for version in FhirVersion::ALL {
        let carried = own_resources(version)
            .into_iter()
            .map(trialfire::fhir::Resource::into_value);
        let mut carried: Vec<Value> = carried.collect();
        let mut kept: Vec<Value> = files(version).into_iter().map(|(_, resource)| resource).collect();
        let key = |value: &Value| (text(value, "resourceType").to_owned(), text(value, "id").to_owned());
        carried.sort_by_key(key);
        kept.sort_by_key(key);
        assert!(
            carried == kept,
            "{version}: profiles/packed is not what profiles/{} holds",
            version.name()
        );
    }
}

#[test]
fn the_releases_define_the_same_unless_one_has_no_need() {
    let ids = |version| -> BTreeSet<String> { files(version).into_iter().map(|(name, _)| name).collect() };
    let (r4, r5) = (ids(FhirVersion::R4), ids(FhirVersion::R5));
    let missing: Vec<&String> = r4.symmetric_difference(&r5).collect();
    // Cross-version extensions and HL7's own exist for the release that lacks them, search parameters likewise.
    let own: Vec<&&String> = missing
        .iter()
        .filter(|name| name.starts_with("StructureDefinition") && !name.contains("extension-"))
        .collect();
    let expected = [
        "StructureDefinition-central-contact.json",
        "StructureDefinition-contactpoint-extension.json",
        "StructureDefinition-data-absent-reason.json",
        "StructureDefinition-iso21090-SC-coding.json",
        "StructureDefinition-location-distance.json",
        "StructureDefinition-match-grade.json",
        "StructureDefinition-source-size.json",
        "StructureDefinition-trial-eligibility-variable.json",
    ];
    assert_eq!(own, expected.iter().collect::<Vec<_>>());
}

/// Every address of ours that a definition refers to has a definition in the same release.
#[test]
fn definitions_refer_to_definitions() {
    fn references(value: &Value, out: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => map.values().for_each(|value| references(value, out)),
            Value::Array(list) => list.iter().for_each(|value| references(value, out)),
            Value::String(text) if text.starts_with(CANONICAL) => {
                out.insert(text.split('|').next().unwrap().to_owned());
            }
            _ => {}
        }
    }
    for version in FhirVersion::ALL {
        let all = files(version);
        let mut defined: BTreeSet<String> = all.iter().map(|(_, found)| text(found, "url").to_owned()).collect();
        for (_, resource) in &all {
            if text(resource, "resourceType") == "NamingSystem" {
                defined.insert(format!("{CANONICAL}/NamingSystem/{}", text(resource, "id")));
            }
        }
        let mut wanted = BTreeSet::new();
        all.iter().for_each(|(_, resource)| references(resource, &mut wanted));
        let missing: Vec<&String> = wanted.difference(&defined).collect();
        assert!(missing.is_empty(), "{version}: {missing:#?}");
    }
}

/// Rules have distinct keys and are told from one another by them.
#[test]
fn rules_have_keys_of_their_own() {
    for version in FhirVersion::ALL {
        let mut keys = BTreeSet::new();
        for (name, resource) in files(version) {
            for element in resource["differential"]["element"].as_array().into_iter().flatten() {
                for rule in element["constraint"].as_array().into_iter().flatten() {
                    assert!(keys.insert(text(rule, "key").to_owned()), "{name}: {rule}");
                    assert!(!text(rule, "expression").is_empty() && !text(rule, "human").is_empty());
                }
            }
        }
        assert!(keys.len() >= 25, "{keys:?}");
    }
}

/// The recipe needs Python; where there is none, what it made is still checked by the other tests.
#[test]
fn the_package_is_as_the_recipe_makes_it() {
    let Ok(ran) = Command::new("python3")
        .args(["-B", "profiles/build.py", "--check"])
        .output()
    else {
        eprintln!("passed over: no python3");
        return;
    };
    assert!(
        ran.status.success(),
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
}
