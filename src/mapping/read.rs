//! A trial read back from its FHIR resources.

use crate::fhir::{FhirVersion, Resource};
use crate::mapping::contract::ResourceSet;
use crate::mapping::{activity, document, party, plan, site, study, variable};
use crate::trial::Trial;

/// Reads back the trial that [`map`](crate::mapping::map()) wrote; none without a ResearchStudy.
pub fn read(resources: &[Resource], version: FhirVersion) -> Option<Trial> {
    let set = ResourceSet::new(resources, version)?;
    let mut trial = Trial::default();
    // First the study: others complete what it has begun, such as its arms.
    study::read(&set, &mut trial);
    plan::read(&set, &mut trial);
    variable::read(&set, &mut trial);
    activity::read(&set, &mut trial);
    party::read(&set, &mut trial);
    site::read(&set, &mut trial);
    document::read(&set, &mut trial);
    Some(trial)
}
