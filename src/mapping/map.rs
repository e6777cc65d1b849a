//! A trial as FHIR resources: the study first, then the rest in a fixed order.

use crate::fhir::{FhirVersion, Resource};
use crate::mapping::contract::{Record, Writing};
use crate::mapping::study;

/// Maps one trial to the resources of one release; the same record always gives the same bytes.
pub fn map(record: &Record<'_>, version: FhirVersion) -> Vec<Resource> {
    let w = Writing::new(record, version, None);
    let mut out = Vec::with_capacity(16);
    study::write(&w, &mut out);
    out
}
