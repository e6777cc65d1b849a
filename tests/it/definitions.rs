//! Profiles that others wrote are taken in: each has a snapshot, or an issue says why it has none.

use std::fs;
use std::path::Path;

use trialfire::definition::Definitions;
use trialfire::fhir::{FhirVersion, Resource};

use crate::support::corpus::corpus;

/// Profiles of the suites that are themselves wrong, and what is said of them.
const WRONG: [(&str, &str); 1] = [(
    "parameters-profiled-resource-profiles-patient2",
    "Patient.dateOfBirth: expected an element",
)];

#[test]
fn profiles_of_the_suites_have_snapshots() {
    let Some(folder) = corpus("conformance") else { return };
    let mut profiles = Vec::new();
    collect(&folder, &mut profiles);
    assert!(profiles.len() > 50, "{}", profiles.len());
    for version in FhirVersion::ALL {
        let of_release = |profile: &&Resource| {
            let release = profile.text("fhirVersion").unwrap_or("4.0.1");
            release.starts_with(version.mime_parameter())
        };
        let resources: Vec<Resource> = profiles.iter().filter(of_release).cloned().collect();
        let (definitions, issues) = Definitions::bundled(version).with(&resources);
        for resource in &resources {
            let url = resource.text("url").unwrap();
            let structure = definitions.structure(url);
            let structure = structure.unwrap_or_else(|| panic!("no snapshot for {url}: {issues:#?}"));
            assert!(structure.snapshot.len() > 3, "{url}");
        }
        let texts: Vec<&str> = issues.iter().map(|issue| issue.text.as_str()).collect();
        let is_known = |text: &&str| {
            WRONG
                .iter()
                .any(|(url, said)| text.contains(url) && text.contains(said))
        };
        assert!(texts.iter().all(is_known), "{texts:#?}");
    }
}

/// The `StructureDefinitions` in the files of a folder and those below it.
fn collect(folder: &Path, profiles: &mut Vec<Resource>) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, profiles);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            let text = fs::read_to_string(&path).unwrap();
            let Ok(tree) = serde_json::from_str::<serde_json::Value>(&text) else {
                continue;
            };
            let is_profile = tree
                .get("resourceType")
                .is_some_and(|kind| kind == "StructureDefinition");
            profiles.extend(Resource::from_value(tree).filter(|_| is_profile));
        }
    }
}
