//! What became of a resource that a client sent.

use crate::fhir::{FhirVersion, Issue, IssueCode, Key};
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::write::{Prepared, SentWrite, prepare_sent};
use crate::store::{At, Batch, Effect, StoreError, Stored, Timestamp};

/// What a client prefers to be told of a write (`Prefer: return=`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Return {
    /// That it was done.
    Minimal,
    /// The resource as it now is.
    Representation,
    /// What was noticed.
    Outcome,
}

/// A resource after a write.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// Type and id.
    pub key: Key,
    /// Version that is now current, from 1.
    pub version_id: u32,
    /// When it was written.
    pub updated: Timestamp,
    /// Whether it is new.
    pub created: bool,
    /// Compact JSON, when it is at hand.
    pub body: Option<Vec<u8>>,
    /// Errors that did not keep it from being written.
    pub issues: Vec<Issue>,
}

impl Written {
    /// What was there already.
    pub(crate) fn existing(stored: Stored) -> Self {
        Self {
            key: stored.key,
            version_id: stored.version_id,
            updated: stored.updated,
            created: false,
            body: stored.body,
            issues: Vec::new(),
        }
    }
}

/// Why a batch of a client's was not written, and which resource is to blame, when it is one.
#[derive(Debug)]
pub(crate) struct Unwritten {
    pub(crate) key: Option<Key>,
    pub(crate) refusal: Refusal,
}

/// Checks and writes one resource that was sent by itself, and reads it back.
pub(crate) async fn write_one(
    repository: &Repository,
    version: FhirVersion,
    text: &[u8],
    write: SentWrite,
) -> Result<Written, Refusal> {
    let prepared = prepare_sent(repository.validation(), repository.now(), version, text, vec![write])?;
    let all = commit_sent(repository, version, prepared, true).await;
    let written = all.map_err(|unwritten| unwritten.refusal)?.pop();
    written.ok_or_else(|| Refusal::failed("the store tells nothing of what it wrote"))
}

/// Writes what [`crate::interaction::write::prepare_sent`] made, and tells what became of each resource, in order.
/// Bodies are read back when `whole`.
pub(crate) async fn commit_sent(
    repository: &Repository,
    version: FhirVersion,
    prepared: Prepared,
    whole: bool,
) -> Result<Vec<Written>, Unwritten> {
    let Prepared { batch, issues } = prepared;
    let at = batch.at;
    let receipt = commit(repository, batch).await?;
    let mut all = Vec::with_capacity(receipt.len());
    for (key, effect, version_id) in receipt {
        let mut written = Written {
            key,
            version_id,
            updated: at,
            created: effect == Effect::Created,
            body: None,
            issues: issues.clone(),
        };
        // A version that was there before has a time of its own.
        if whole || effect == Effect::Unchanged {
            let read = repository.store().read(version, &written.key, At::Version(version_id));
            if let Some(stored) = read.await.map_err(Unwritten::from)? {
                written.updated = stored.updated;
                written.body = stored.body.filter(|_| whole);
            }
        }
        all.push(written);
    }
    Ok(all)
}

async fn commit(repository: &Repository, batch: Batch) -> Result<Vec<(Key, Effect, u32)>, Unwritten> {
    let receipt = repository.store().commit(batch).await?;
    Ok(receipt.effects)
}

impl From<StoreError> for Unwritten {
    fn from(error: StoreError) -> Self {
        let key = match &error {
            StoreError::Conflict { key, .. }
            | StoreError::Imported { key }
            | StoreError::OtherRelease { key }
            | StoreError::Corrupt { key, .. } => Some(key.clone()),
            StoreError::Cursor
            | StoreError::TooCostly { .. }
            | StoreError::Full
            | StoreError::Unavailable(_)
            | StoreError::Open(_)
            | StoreError::Batch(_) => None,
        };
        let refusal = match error {
            // Clients say what they expect, and only they.
            StoreError::Conflict { key, expected, found } => Refusal::Precondition(unexpected(&key, expected, found)),
            other @ (StoreError::Imported { .. }
            | StoreError::OtherRelease { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Cursor
            | StoreError::TooCostly { .. }
            | StoreError::Full
            | StoreError::Unavailable(_)
            | StoreError::Open(_)
            | StoreError::Batch(_)) => Refusal::from(other),
        };
        Self { key, refusal }
    }
}

fn unexpected(key: &Key, expected: u32, found: u32) -> Issue {
    let there = match found {
        0 => "found none that is current".to_owned(),
        found => format!("found `W/\"{found}\"`"),
    };
    let text = match expected {
        0 => format!("expected that `{key}` does not exist, {there}"),
        u32::MAX => {
            format!("expected a version of `{key}` as this server names them, {there}; read it and decide anew")
        }
        expected => format!("expected `W/\"{expected}\"` as the version of `{key}`, {there}; read it and decide anew"),
    };
    Issue::error(IssueCode::Conflict, text)
}
