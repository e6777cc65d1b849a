//! The vread interaction: <https://hl7.org/fhir/R4/http.html#vread>.

use crate::fhir::{FhirVersion, Issue, IssueCode, Key};
use crate::interaction::read::{Instance, alive};
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::store::At;

/// Reads the version with that number, as written in the address.
pub async fn vread(
    repository: &Repository,
    version: FhirVersion,
    key: &Key,
    version_id: &str,
) -> Result<Instance, Refusal> {
    let unknown = || {
        Refusal::NotFound(Issue::error(
            IssueCode::NotFound,
            format!("expected a version of `{key}`, found `{version_id}`; `{key}/_history` lists them"),
        ))
    };
    let number: u32 = version_id.parse().ok().filter(|&n| n > 0).ok_or_else(unknown)?;
    let stored = repository.store().read(version, key, At::Version(number)).await?;
    alive(key, Some(stored.ok_or_else(unknown)?))
}
