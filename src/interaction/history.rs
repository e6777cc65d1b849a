//! The history of one resource: <https://hl7.org/fhir/R4/http.html#history>.

use crate::fhir::{FhirVersion, IssueCode, Key};
use crate::interaction::instant::parse_instant;
use crate::interaction::parameters::{count, one, only};
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::search::CURSOR;
use crate::store::{HistoryPage, Stored};

/// How many versions a page holds when nothing is said.
const HISTORY_COUNT_DEFAULT: u32 = 20;

/// One version in a history.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The version.
    pub stored: Stored,
    /// Whether it made the resource, or made it again after a deletion.
    pub created: bool,
}

/// A page of a history, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// The versions.
    pub events: Vec<Event>,
    /// How many there are altogether, when all of them are here.
    pub total: Option<u64>,
    /// Where the next page starts, when there is one.
    pub next: Option<String>,
    /// The parameters that were applied, without the place of the page.
    pub parameters: Vec<(String, String)>,
}

/// Lists versions; takes `_count`, `_since` and the place given by an earlier page.
pub async fn history(
    repository: &Repository,
    version: FhirVersion,
    key: &Key,
    parameters: &[(String, String)],
) -> Result<History, Refusal> {
    only(parameters, &["_count", "_since", CURSOR])?;
    let count = count(parameters)?.unwrap_or(HISTORY_COUNT_DEFAULT);
    let before = one(parameters, CURSOR)?.map(cursor).transpose()?;
    let since = one(parameters, "_since")?.map(since).transpose()?;
    // One more than asked: it tells whether there is a next page, and what the last one here replaced.
    let page = HistoryPage {
        count: count + 1,
        before,
    };
    let mut versions = repository.store().history(version, key, page).await?;
    if versions.is_empty() && before.is_none() {
        return Err(Refusal::no_resource(key));
    }
    let whole = before.is_none() && versions.len() <= count as usize;
    let wanted = versions
        .iter()
        .take(count as usize)
        .take_while(|stored| since.is_none_or(|since| stored.updated.0 >= since))
        .count();
    let next = (wanted == count as usize && versions.len() > wanted)
        .then(|| versions.get(wanted - 1).map(|stored| stored.version_id.to_string()))
        .flatten();
    let created: Vec<bool> = (0..wanted)
        .map(|at| versions.get(at + 1).is_none_or(|older| older.body.is_none()))
        .collect();
    versions.truncate(wanted);
    Ok(History {
        total: whole.then_some(wanted as u64),
        events: versions
            .into_iter()
            .zip(created)
            .map(|(stored, created)| Event { stored, created })
            .collect(),
        next,
        parameters: parameters.iter().filter(|(name, _)| name != CURSOR).cloned().collect(),
    })
}

fn cursor(text: &str) -> Result<u32, Refusal> {
    text.parse().ok().ok_or_else(|| {
        Refusal::malformed(
            IssueCode::Value,
            "expected a page link as this server issued it, found another; start again from the first page",
            CURSOR,
        )
    })
}

fn since(text: &str) -> Result<i64, Refusal> {
    parse_instant(text).map(|at| at.0).ok_or_else(|| {
        Refusal::malformed(
            IssueCode::Value,
            format!("expected an instant such as `2026-11-21T10:00:00Z`, found `{text}`"),
            "_since",
        )
    })
}
