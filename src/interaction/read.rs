//! The read interaction: <https://hl7.org/fhir/R4/http.html#read>.

use crate::fhir::{FhirVersion, Key};
use crate::interaction::parameters::only;
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::summary::View;
use crate::store::{At, Stored, Timestamp};

/// A version that has content.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance {
    /// Version number, from 1.
    pub version_id: u32,
    /// When it was written.
    pub updated: Timestamp,
    /// Compact JSON.
    pub body: Vec<u8>,
}

/// Reads the current version; refuses what never existed and what was deleted.
pub async fn read(repository: &Repository, version: FhirVersion, key: &Key) -> Result<Instance, Refusal> {
    let stored = repository.store().read(version, key, At::Latest).await?;
    alive(key, stored)
}

/// The part of a resource that `_summary` or `_elements` asks for; all of it when neither is there.
pub fn read_view(
    version: FhirVersion,
    key: &Key,
    instance: Instance,
    parameters: &[(String, String)],
) -> Result<Instance, Refusal> {
    only(parameters, &["_summary", "_elements"])?;
    let view = View::of_read(version, key.kind(), parameters)?;
    Ok(Instance {
        body: view.apply(version, instance.body),
        ..instance
    })
}

/// The content of a version, or why there is none.
pub(crate) fn alive(key: &Key, stored: Option<Stored>) -> Result<Instance, Refusal> {
    let stored = stored.ok_or_else(|| Refusal::no_resource(key))?;
    let body = stored.body.ok_or_else(|| Refusal::deleted(key))?;
    Ok(Instance {
        version_id: stored.version_id,
        updated: stored.updated,
        body,
    })
}
