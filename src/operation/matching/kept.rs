//! A trial read back from the store, as far as matching needs it.

use crate::fhir::{FhirVersion, Key, Resource};
use crate::interaction::{Refusal, Repository};
use crate::mapping::read;
use crate::screening::{Protocol, Study};
use crate::store::At;
use crate::trial::Trial;

/// Most sites of one trial whose places are read.
const SITES_MAX: usize = 500;

/// The part of a trial that matching needs; `id` is that of its `ResearchStudy`.
pub fn protocol(trial: &Trial, id: &str) -> Protocol {
    let text = trial.eligibility.criteria.clone().unwrap_or_default();
    Protocol::new(Study::of(trial, id), text)
}

/// Reads a trial from the store; none when there is no such study, or it was not made by an import.
pub async fn kept_trial(repository: &Repository, id: &str) -> Result<Option<Protocol>, Refusal> {
    let trial = stored_trial(repository, id).await?;
    Ok(trial.map(|trial| protocol(&trial, id)))
}

/// Reads a trial from the store, its criteria not yet parsed.
pub(super) async fn stored_trial(repository: &Repository, id: &str) -> Result<Option<Trial>, Refusal> {
    let Some(study) = resource(repository, "ResearchStudy", id).await? else {
        return Ok(None);
    };
    of_study(repository, study, id).await
}

/// Completes a study with what else of it is in the store.
pub(super) async fn of_study(repository: &Repository, study: Resource, id: &str) -> Result<Option<Trial>, Refusal> {
    let sites: Vec<String> = study
        .list("site")
        .iter()
        .filter_map(|site| site.get("reference")?.as_str()?.strip_prefix("Location/"))
        .take(SITES_MAX)
        .map(str::to_owned)
        .collect();
    let mut resources = vec![study];
    resources.extend(resource(repository, "PlanDefinition", &format!("{id}-elig")).await?);
    for site in sites {
        resources.extend(resource(repository, "Location", &site).await?);
    }
    Ok(read(&resources, FhirVersion::R4))
}

async fn resource(repository: &Repository, kind: &'static str, id: &str) -> Result<Option<Resource>, Refusal> {
    let Ok(key) = Key::new(kind, id) else { return Ok(None) };
    let stored = repository.store().read(FhirVersion::R4, &key, At::Latest).await?;
    Ok(stored.and_then(|stored| Resource::parse(&stored.body?)))
}
