//! A trial as FHIR resources: the study first, then the rest in a fixed order.

use crate::eligibility::split;
use crate::fhir::{FhirVersion, Resource};
use crate::mapping::contract::{Record, Writing};
use crate::mapping::{activity, document, group, party, plan, provenance, site, study, variable};

/// Maps one trial to the resources of one release; the same record always gives the same bytes.
pub fn map(record: &Record<'_>, version: FhirVersion) -> Vec<Resource> {
    let criteria = record.trial.eligibility.criteria.as_deref().map(split);
    let w = Writing::new(record, version, criteria);
    let mut out = Vec::with_capacity(16);
    study::write(&w, &mut out);
    plan::write(&w, &mut out);
    group::write(&w, &mut out);
    variable::write(&w, &mut out);
    activity::write(&w, &mut out);
    party::write(&w, &mut out);
    site::write(&w, &mut out);
    document::write(&w, &mut out);
    if let Some(recorded) = record.recorded {
        provenance::write(&w, recorded, &mut out);
    }
    out
}
