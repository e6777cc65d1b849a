//! The chart of a patient of the store.

use crate::chart::{self, Chart, RECORDS_MAX};
use crate::fhir::{FhirVersion, Issue, IssueCode, Resource};
use crate::interaction::{Refusal, Repository, read, search};
use crate::json::Map;
use crate::search::{COUNT_MAX, Handling};

/// Types of records, each with the search parameter by which those of a patient are found.
const RECORDS: &[(&str, &str)] = &[
    ("AdverseEvent", "subject"),
    ("AllergyIntolerance", "patient"),
    ("CarePlan", "patient"),
    ("Condition", "patient"),
    ("DeviceUseStatement", "patient"),
    ("DiagnosticReport", "patient"),
    ("Encounter", "patient"),
    ("FamilyMemberHistory", "patient"),
    ("Immunization", "patient"),
    ("MedicationAdministration", "patient"),
    ("MedicationDispense", "patient"),
    ("MedicationRequest", "patient"),
    ("MedicationStatement", "patient"),
    ("Observation", "patient"),
    ("Procedure", "patient"),
    ("ResearchSubject", "patient"),
];

/// Reads the chart of a patient of the store.
///
/// # Errors
/// [`Refusal::NotFound`] without such a Patient; [`Refusal::TooCostly`] with more records than [`RECORDS_MAX`].
pub async fn stored_chart(repository: &Repository, version: FhirVersion, id: &str) -> Result<Chart, Refusal> {
    let mut resources = vec![stored_resource(repository, version, "Patient", id).await?];
    let reference = format!("Patient/{id}");
    for (kind, parameter) in RECORDS {
        let kind = renamed(version, kind);
        let mut parameters = vec![
            ((*parameter).to_owned(), reference.clone()),
            ("_count".to_owned(), COUNT_MAX.to_string()),
        ];
        loop {
            let found = search(repository, version, kind, &parameters, Handling::Strict).await?;
            let bodies = found.entries.iter().filter_map(|entry| entry.stored.body.as_deref());
            resources.extend(bodies.filter_map(Resource::parse));
            if resources.len() > RECORDS_MAX {
                let text = format!("expected at most {RECORDS_MAX} records of a patient, found more");
                return Err(Refusal::TooCostly(Issue::error(IssueCode::TooCostly, text)));
            }
            let Some(next) = found.next else { break };
            parameters.retain(|(name, _)| name != crate::search::CURSOR);
            parameters.push((crate::search::CURSOR.to_owned(), next));
        }
    }
    let maps = resources.iter().map(|resource| -> &Map<'_> { resource.as_map() });
    chart::read(maps, Some(&reference))
        .map_err(|problem| Refusal::NotFound(Issue::error(IssueCode::NotFound, problem.to_string())))
}

/// A resource of the store as it is now.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none, [`Refusal::Gone`] where it was deleted, [`Refusal::Damaged`] where what is
/// stored cannot be read.
pub(super) async fn stored_resource(
    repository: &Repository,
    version: FhirVersion,
    kind: &str,
    id: &str,
) -> Result<Resource, Refusal> {
    let key = Refusal::key(kind, id)?;
    let instance = read(repository, version, &key).await?;
    Resource::parse(&instance.body).ok_or_else(|| Refusal::failed(format!("`{key}` cannot be read")))
}

/// The ids of the patients of the store, in order; one more than `most` at most.
pub(crate) async fn stored_patients(
    repository: &Repository,
    version: FhirVersion,
    most: usize,
) -> Result<Vec<String>, Refusal> {
    let mut parameters = vec![
        ("_sort".to_owned(), "_id".to_owned()),
        ("_count".to_owned(), COUNT_MAX.to_string()),
    ];
    let mut ids = Vec::new();
    loop {
        let found = search(repository, version, "Patient", &parameters, Handling::Strict).await?;
        ids.extend(found.entries.iter().map(|entry| entry.stored.key.id().to_owned()));
        ids.truncate(most + 1);
        let Some(next) = found.next.filter(|_| ids.len() <= most) else {
            return Ok(ids);
        };
        parameters.retain(|(name, _)| name != crate::search::CURSOR);
        parameters.push((crate::search::CURSOR.to_owned(), next));
    }
}

/// What a type is called in a release.
fn renamed(version: FhirVersion, kind: &'static str) -> &'static str {
    match (version, kind) {
        (FhirVersion::R5, "DeviceUseStatement") => "DeviceUsage",
        _ => kind,
    }
}
