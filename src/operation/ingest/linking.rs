//! Which trial a record is of: known by its number, or by its title and outcome measures.

use crate::fhir::{FhirVersion, Key};
use crate::interaction::{Refusal, Repository};
use crate::mapping::study_id;
use crate::operation::ingest::documents::{Document, documents};
use crate::registry::{Link, merge, same_trial};
use crate::search::{Handling, parse};
use crate::store::At;
use crate::trial::{Finding, FindingCode, Severity, Trial};

/// Studies with the same title that are looked at; more of them would be no sign of one trial.
const CANDIDATES_MAX: u32 = 20;

/// What the store already knows of a record's trial.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Ids of the studies that are this trial; more than one when the record joins them.
    pub(crate) studies: Vec<String>,
    /// Their documents.
    pub(crate) documents: Vec<Document>,
    /// Candidates that were not joined.
    pub(crate) findings: Vec<Finding>,
}

/// Looks up what is known of `trial`.
pub(crate) async fn known(repository: &Repository, trial: &Trial) -> Result<Known, Refusal> {
    let mut known = Known::default();
    let own = study_id(trial);
    if exists(repository, &own).await? {
        known.documents = documents(repository, &own).await?;
        known.studies.push(own);
    }
    for candidate in same_title(repository, trial).await? {
        if known.studies.contains(&candidate) {
            continue;
        }
        let found = documents(repository, &candidate).await?;
        let trials: Vec<Trial> = found.iter().map(|document| document.reading.trial.clone()).collect();
        if trials.is_empty() {
            continue;
        }
        match same_trial(trial, &merge(trials)) {
            Link::Same => {
                known.studies.push(candidate);
                known.documents.extend(found);
            }
            Link::Candidate => known.findings.push(candidate_finding(&candidate)),
            Link::Different => {}
        }
    }
    Ok(known)
}

fn candidate_finding(candidate: &str) -> Finding {
    Finding::new(
        Severity::Warning,
        FindingCode::DuplicateCandidate,
        format!("may be the same trial as `ResearchStudy/{candidate}`: same title and interventions, other outcomes"),
    )
}

async fn exists(repository: &Repository, id: &str) -> Result<bool, Refusal> {
    let Ok(key) = Key::new("ResearchStudy", id) else {
        return Ok(false);
    };
    let stored = repository.store().read(FhirVersion::R4, &key, At::Latest).await?;
    Ok(stored.is_some_and(|stored| stored.body.is_some()))
}

/// Ids of studies whose title begins with this one's; `same_trial` looks closer.
async fn same_title(repository: &Repository, trial: &Trial) -> Result<Vec<String>, Refusal> {
    let Some(title) = trial.title() else {
        return Ok(Vec::new());
    };
    let parameters = [
        ("title".to_owned(), escape(title)),
        ("_count".to_owned(), CANDIDATES_MAX.to_string()),
    ];
    let Ok(query) = parse(FhirVersion::R4, "ResearchStudy", &parameters, Handling::Strict) else {
        return Ok(Vec::new());
    };
    let page = repository.store().search(&query).await?;
    Ok(page
        .entries
        .into_iter()
        .map(|entry| entry.stored.key.id().to_owned())
        .collect())
}

/// Escapes what separates values in a query (FHIR search, 3.1.1.4.0.1).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | ',' | '$' | '|') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
