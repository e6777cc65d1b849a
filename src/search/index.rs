//! What is indexed of a resource.

use crate::fhir::{FhirVersion, Resource};
use crate::search::entry::Entry;

/// The index entries of a resource in a release: every parameter of its type, in order, without repeats.
pub fn index(_version: FhirVersion, _resource: &Resource) -> Vec<Entry> {
    Vec::new()
}
