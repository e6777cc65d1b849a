//! Criteria that decide whether something is written, and conditional references: searches that must find one resource.

use crate::fhir::{FhirVersion, Issue, IssueCode};
use crate::interaction::parameters::decode;
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::served::served_type;
use crate::search::{Handling, Query, parse};
use crate::store::Stored;

/// Criteria on resources of one type.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    query: Query,
    /// As the client wrote them, with the type.
    text: String,
}

/// What criteria find.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Match {
    None,
    One(Stored),
    Several,
}

impl Condition {
    /// Reads criteria such as `identifier=urn:mrn|4711`; `at` is where they stand.
    ///
    /// # Errors
    /// A parameter that is unknown, or no criteria at all: what finds everything decides nothing.
    pub(crate) fn read(version: FhirVersion, kind: &str, criteria: &str, at: &str) -> Result<Self, Refusal> {
        let kind = served_type(version, kind)?;
        let criteria = criteria.strip_prefix(kind).unwrap_or(criteria);
        let criteria = criteria.strip_prefix('?').unwrap_or(criteria);
        let mut query = parse(version, kind, &decode(criteria)?, Handling::Strict)?;
        if query.clauses.is_empty() {
            let text = format!("expected criteria such as `identifier=system|value`, found none for `{kind}`");
            return Err(Refusal::malformed(IssueCode::Required, text, at));
        }
        query.includes.clear();
        query.sort.clear();
        query.cursor = None;
        query.count = 2;
        Ok(Self {
            query,
            text: format!("{kind}?{criteria}"),
        })
    }

    /// The criteria with their type: what is the same text is the same condition.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What the criteria find now.
    pub(crate) async fn find(&self, repository: &Repository) -> Result<Match, Refusal> {
        let page = repository.store().search(&self.query).await?;
        let mut found = page.entries.into_iter().map(|entry| entry.stored);
        Ok(match (found.next(), found.next()) {
            (None, _) => Match::None,
            (Some(one), None) => Match::One(one),
            (Some(_), Some(_)) => Match::Several,
        })
    }

    /// That they find several resources, where none or one was expected.
    pub(crate) fn several(&self, at: &str) -> Refusal {
        let text = format!(
            "expected at most one resource that `{}` finds, found several",
            self.text
        );
        Refusal::Precondition(Issue::error(IssueCode::Duplicate, text).at(at))
    }
}
