//! A trial as FHIR resources: the study first, then the rest in a fixed order.

use crate::eligibility::{Criteria, parse};
use crate::fhir::{FhirVersion, Resource};
use crate::mapping::contract::{Record, Writing};
use crate::mapping::{activity, document, group, library, party, plan, provenance, site, study, variable};

/// Maps one trial to the resources of one release; the same record always gives the same bytes.
pub fn map(record: &Record<'_>, version: FhirVersion) -> Vec<Resource> {
    map_with(record, criteria(record), version)
}

/// Maps one trial whose criteria were read elsewhere, or corrected by hand.
///
/// `criteria` are those of the trial's own text; without them the text alone is written.
pub fn map_with(record: &Record<'_>, criteria: Option<Criteria>, version: FhirVersion) -> Vec<Resource> {
    let w = Writing::new(record, version, criteria);
    let mut out = Vec::with_capacity(resources_of(record));
    write_release(&w, &mut out);
    write_shared(&w, record, &mut out);
    out
}

/// The resources of one trial in both releases.
#[derive(Debug, Clone, PartialEq)]
pub struct Releases {
    /// Those of R4 that R5 writes otherwise, the study first.
    pub r4: Vec<Resource>,
    /// Those of R5 that R4 writes otherwise or not at all, the study first.
    pub r5: Vec<Resource>,
    /// Those that are the same in both.
    pub shared: Vec<Resource>,
}

/// Maps one trial to both releases: what [`map`] gives for each, with half of the work done once.
pub fn map_releases(record: &Record<'_>) -> Releases {
    let mut releases = Releases {
        r4: Vec::new(),
        r5: Vec::new(),
        shared: Vec::new(),
    };
    let mut w = Writing::new(record, FhirVersion::R4, criteria(record));
    write_release(&w, &mut releases.r4);
    w.version = FhirVersion::R5;
    write_release(&w, &mut releases.r5);
    write_shared(&w, record, &mut releases.shared);
    releases
}

fn criteria(record: &Record<'_>) -> Option<Criteria> {
    record.trial.eligibility.criteria.as_deref().map(parse)
}

/// The resources whose shape depends on the release.
fn write_release(w: &Writing<'_>, out: &mut Vec<Resource>) {
    study::write(w, out);
    plan::write(w, out);
    group::write(w, out);
    variable::write(w, out);
    document::write(w, out);
}

/// The resources that are the same in both releases.
fn write_shared(w: &Writing<'_>, record: &Record<'_>, out: &mut Vec<Resource>) {
    activity::write(w, out);
    party::write(w, out);
    site::write(w, out);
    library::write(w, out);
    document::write_content(w, out);
    if let Some(recorded) = record.recorded {
        provenance::write(w, recorded, out);
    }
}

/// About how many resources a trial has.
fn resources_of(record: &Record<'_>) -> usize {
    let trial = record.trial;
    12 + trial.sites.len() + trial.outcomes.len() + trial.interventions.len() + 2 * trial.officials.len()
}
