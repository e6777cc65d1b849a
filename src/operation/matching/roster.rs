//! The trials of the store, compiled and kept in step with it.
//!
//! The store is asked for what changed when somebody wants to match. A write is stamped before it is committed, so a
//! stretch before the latest stamp is looked at again until nothing has come for a while.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::Mutex;

use crate::fhir::{FhirVersion, Resource};
use crate::interaction::{Refusal, Repository};
use crate::operation::matching::kept::of_study;
use crate::screening::Pool;
use crate::search::{COUNT_MAX, Handling, parse};
use crate::store::Timestamp;

/// How long a write may wait between its stamp and its commit, in milliseconds.
const LATE_MS: i64 = 15_000;

/// The trials of a store, compiled.
#[derive(Debug, Default)]
pub struct Roster {
    pool: RwLock<Pool>,
    seen: Mutex<Seen>,
}

/// What of the store is in the pool.
#[derive(Debug, Default)]
struct Seen {
    /// The version of each study.
    versions: HashMap<String, u32>,
    /// The latest stamp.
    latest: Option<Timestamp>,
    /// When a change was last found.
    changed: Option<Timestamp>,
}

impl Roster {
    /// No trial yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The trials as they are now.
    pub fn pool(&self) -> RwLockReadGuard<'_, Pool> {
        self.pool.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in what has changed in the store; how many trials did.
    pub async fn refresh(&self, repository: &Repository) -> Result<usize, Refusal> {
        let mut seen = self.seen.lock().await;
        let now = repository.now();
        let newest = newest(repository).await?;
        let quiet = seen.changed.is_none_or(|at| now.0 - at.0 > LATE_MS);
        if newest.is_none() || (quiet && newest == seen.latest) {
            return Ok(0);
        }
        let since = seen.latest.map(|latest| Timestamp(latest.0 - LATE_MS));
        let mut changed = 0;
        let mut cursor = None;
        loop {
            let page = since_page(repository, since, cursor).await?;
            for entry in page.entries {
                let stored = entry.stored;
                let id = stored.key.id().to_owned();
                seen.latest = seen.latest.max(Some(stored.updated));
                if seen.versions.get(&id) == Some(&stored.version_id) {
                    continue;
                }
                let study = stored.body.as_deref().and_then(Resource::parse);
                let Some(study) = study else { continue };
                if let Some(kept) = of_study(repository, study, &id).await? {
                    let mut pool = self.pool.write().unwrap_or_else(PoisonError::into_inner);
                    pool.add(&kept.study, &kept.criteria);
                    changed += 1;
                }
                seen.versions.insert(id, stored.version_id);
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        if changed > 0 {
            seen.changed = Some(now);
        }
        Ok(changed)
    }
}

/// The latest stamp of a study.
async fn newest(repository: &Repository) -> Result<Option<Timestamp>, Refusal> {
    let parameters = [("_sort", "-_lastUpdated"), ("_count", "1"), ("_total", "none")];
    let page = repository.store().search(&query(&parameters, None)?).await?;
    Ok(page.entries.first().map(|entry| entry.stored.updated))
}

async fn since_page(
    repository: &Repository,
    since: Option<Timestamp>,
    cursor: Option<String>,
) -> Result<crate::store::Page, Refusal> {
    let count = COUNT_MAX.to_string();
    let from = since.map(|since| format!("ge{}", crate::interaction::instant(since)));
    let mut parameters = vec![("_sort", "_lastUpdated"), ("_count", &*count), ("_total", "none")];
    if let Some(from) = &from {
        parameters.push(("_lastUpdated", from));
    }
    Ok(repository.store().search(&query(&parameters, cursor)?).await?)
}

fn query(parameters: &[(&str, &str)], cursor: Option<String>) -> Result<crate::search::Query, Refusal> {
    let parameters: Vec<(String, String)> = parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let mut query = parse(FhirVersion::R4, "ResearchStudy", &parameters, Handling::Strict)?;
    query.cursor = cursor;
    Ok(query)
}
