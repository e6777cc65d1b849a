//! Resources read from files, and validators that know them.

use std::path::{Path, PathBuf};

use trialfire::conformance::{Settings, Validator};
use trialfire::definition::Definitions;
use trialfire::fhir::{FhirVersion, IssueSeverity, Resource};
use trialfire::xml;

/// The resource in a JSON file.
pub(super) fn resource(path: &Path) -> Resource {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let value: serde_json::Value =
        serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Resource::from_value(value).unwrap_or_else(|| panic!("{}: no resource", path.display()))
}

/// The resource in a file of JSON or of XML.
pub(super) fn any_resource(path: &Path, definitions: &Definitions) -> Resource {
    if path.extension().is_some_and(|extension| extension == "json") {
        return resource(path);
    }
    let read = xml::read_xml(&std::fs::read(path).unwrap(), definitions.types());
    read.value
        .and_then(Resource::from_value)
        .unwrap_or_else(|| panic!("{}: {:?}", path.display(), read.faults))
}

/// The JSON files of a folder, by name.
pub(super) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    found.sort();
    found
}

/// Whether a definition can be used in a release: it says none, or that one.
pub(super) fn is_for(resource: &Resource, version: FhirVersion) -> bool {
    let stated = resource.text("fhirVersion");
    stated.is_none_or(|stated| stated.get(..3) == version.number().get(..3))
}

/// A validator that knows definitions beside the bundled ones; what is wrong with those fails the test.
pub(super) fn validator(version: FhirVersion, added: &[Resource], settings: Settings) -> Validator {
    let (definitions, issues) = Definitions::bundled(version).with(added);
    let errors: Vec<_> = issues
        .iter()
        .filter(|issue| issue.severity >= IssueSeverity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
    Validator::new(definitions, settings)
}
