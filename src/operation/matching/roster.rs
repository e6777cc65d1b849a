//! The trials of the store, compiled and kept in step with it.
//!
//! The store is asked for what changed when somebody wants to match. A write is stamped before it is committed, so a
//! stretch before the latest stamp is looked at again until nothing has come for a while. What was compiled is kept in a
//! file beside the store's, so that after a start only what changed since is read.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use tokio::sync::Mutex;

use crate::eligibility;
use crate::fhir::{FhirVersion, Key, Resource};
use crate::interaction::{Refusal, Repository};
use crate::operation::matching::index_file::IndexFile;
use crate::operation::matching::kept::of_study;
use crate::screening::{Pool, Study};
use crate::search::{COUNT_MAX, Handling, parse};
use crate::store::{At, Page, Timestamp};

/// How long a write may wait between its stamp and its commit, in milliseconds.
const LATE_MS: i64 = 15_000;

/// How often the trials are counted, to find those that were deleted, in milliseconds.
const COUNT_MS: i64 = 60_000;

/// Trials after which what was compiled is written to the file.
const WRITE_EVERY: usize = 2_000;

/// The extension of the file.
const EXTENSION: &str = "match";

/// The trials of a store, compiled.
#[derive(Debug, Default)]
pub struct Roster {
    pool: RwLock<Pool>,
    seen: Mutex<Seen>,
}

/// What of the store is in the pool.
#[derive(Debug, Default)]
struct Seen {
    /// The version of each study, with its stamp: another store may have the same version of another time.
    versions: HashMap<String, Version>,
    /// The latest stamp.
    latest: Option<Timestamp>,
    /// When a change was last found.
    changed: Option<Timestamp>,
    /// When the studies were last counted.
    counted: Option<Timestamp>,
    /// Studies since the last segment.
    fresh: Vec<(String, Version)>,
    file: Shelf,
}

/// A version of a study.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Version {
    /// From 1; 0 for a study that was deleted.
    number: u32,
    /// When it was written.
    at: Timestamp,
}

/// Where the pool is kept.
#[derive(Debug, Default)]
enum Shelf {
    /// Not yet looked for.
    #[default]
    Closed,
    /// Nowhere: the store has no files, another process has the file, or it cannot be written.
    Nowhere,
    /// Here.
    Open(IndexFile),
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
        if matches!(seen.file, Shelf::Closed) {
            self.open(&mut seen, repository).await;
        }
        let now = repository.now();
        let counts = seen.counted.is_none_or(|at| now.0 - at.0 > COUNT_MS);
        let (mut newest, mut total) = newest_of(repository, counts).await?;
        // The last one was deleted; or the store is another than that of the file, or was set back.
        let older = newest < seen.latest;
        if older && total.is_none() {
            (newest, total) = newest_of(repository, true).await?;
        }
        let quiet = seen.changed.is_none_or(|at| now.0 - at.0 > LATE_MS) && newest == seen.latest;
        let mut changed = 0;
        if newest.is_some() && !quiet && !older {
            let latest = seen.latest;
            changed = self.take_since(repository, latest, &mut seen).await?;
        }
        if let Some(total) = total {
            seen.counted = Some(now);
            let known = |seen: &Seen| u64::try_from(seen.versions.len()).unwrap_or(u64::MAX);
            if older || total < known(&seen) {
                changed += self.drop_stale(repository, &mut seen).await?;
            }
            if older {
                seen.latest = newest;
                if total > known(&seen) {
                    changed += self.take_since(repository, None, &mut seen).await?;
                }
            }
        }
        self.write(&mut seen);
        if changed > 0 {
            seen.changed = Some(now);
        }
        Ok(changed)
    }

    /// Takes in the studies that were written since.
    async fn take_since(
        &self,
        repository: &Repository,
        latest: Option<Timestamp>,
        seen: &mut Seen,
    ) -> Result<usize, Refusal> {
        let since = latest.map(|latest| Timestamp(latest.0 - LATE_MS));
        let (mut changed, mut cursor) = (0, None);
        loop {
            let page = since_page(repository, since, cursor).await?;
            for entry in page.entries {
                let stored = entry.stored;
                let id = stored.key.id().to_owned();
                let version = Version {
                    number: stored.version_id,
                    at: stored.updated,
                };
                if seen.versions.get(&id) != Some(&version) {
                    let study = stored.body.as_deref().and_then(Resource::parse);
                    let Some(study) = study else { continue };
                    match of_study(repository, study, &id).await? {
                        Some(trial) => {
                            let criteria =
                                eligibility::parse(trial.eligibility.criteria.as_deref().unwrap_or_default());
                            self.writing().add(&Study::of(&trial, &id), &criteria);
                        }
                        None => {
                            // It was made by an import before, and is not any more.
                            let _was_there = self.writing().remove(&id);
                        }
                    }
                    changed += 1;
                    seen.fresh.push((id.clone(), version));
                    seen.versions.insert(id, version);
                }
                // After its trial is in: an answer that fails on the way begins here again.
                seen.latest = seen.latest.max(Some(stored.updated));
                if seen.fresh.len() >= WRITE_EVERY {
                    self.write(seen);
                }
            }
            cursor = page.next;
            if cursor.is_none() {
                return Ok(changed);
            }
        }
    }

    /// Takes out the studies that are not there any more, or not as they were seen.
    async fn drop_stale(&self, repository: &Repository, seen: &mut Seen) -> Result<usize, Refusal> {
        let known: Vec<(String, Version)> = seen.versions.iter().map(|(id, at)| (id.clone(), *at)).collect();
        let mut dropped = 0;
        for (id, version) in known {
            let Ok(key) = Key::new("ResearchStudy", id.as_str()) else {
                continue;
            };
            let stored = repository.store().read(FhirVersion::R4, &key, At::Latest).await?;
            let stored = stored.filter(|stored| stored.body.is_some());
            if stored.is_none_or(|stored| (stored.version_id, stored.updated) != (version.number, version.at)) {
                let _was_there = self.writing().remove(&id);
                seen.versions.remove(&id);
                let at = Timestamp::default();
                seen.fresh.push((id, Version { number: 0, at }));
                dropped += 1;
            }
        }
        Ok(dropped)
    }

    fn writing(&self) -> std::sync::RwLockWriteGuard<'_, Pool> {
        self.pool.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the file beside the store, if it has one.
    async fn open(&self, seen: &mut Seen, repository: &Repository) {
        seen.file = Shelf::Nowhere;
        let Some(path) = repository.store().beside(EXTENSION) else {
            return;
        };
        let name = path.display().to_string();
        match tokio::task::spawn_blocking(move || read(&path)).await {
            Ok(Ok(Some((pool, found)))) => {
                *self.writing() = pool;
                *seen = found;
            }
            Ok(Ok(None)) => tracing::info!(
                file = name,
                "another process keeps the trials that are ready for matching"
            ),
            Ok(Err(cause)) => {
                tracing::warn!(file = name, %cause, "the trials that are ready for matching cannot be kept");
            }
            Err(cause) => tracing::warn!(file = name, %cause, "the trials that are ready for matching cannot be read"),
        }
    }

    /// Writes what is new to the file.
    fn write(&self, seen: &mut Seen) {
        let Shelf::Open(file) = &mut seen.file else {
            seen.fresh.clear();
            return;
        };
        if seen.fresh.is_empty() {
            return;
        }
        let mut pool = self.writing();
        let (mut fresh, mut written) = (std::mem::take(&mut seen.fresh), Ok(()));
        if pool.is_wasteful() {
            *pool = pool.compacted();
            fresh = seen
                .versions
                .iter()
                .map(|(id, version)| (id.clone(), *version))
                .collect();
            written = file.begin(&form());
        }
        let segment = Segment {
            pool: pool.give(),
            latest: seen.latest,
            studies: fresh,
        };
        drop(pool);
        if let Err(cause) = written.and_then(|()| file.append(&segment.bytes())) {
            tracing::warn!(%cause, "the trials that are ready for matching are kept no longer");
            seen.file = Shelf::Nowhere;
        }
    }
}

/// Reads the file; none when another process has it.
fn read(path: &Path) -> std::io::Result<Option<(Pool, Seen)>> {
    let Some(mut file) = IndexFile::open(path)? else {
        return Ok(None);
    };
    let (mut pool, mut seen) = (Pool::new(), Seen::default());
    let mut refused = false;
    let sound = file.read(&form(), |bytes| {
        let taken = Segment::read(bytes).and_then(|segment| {
            pool.take(&segment.pool)?;
            seen.latest = seen.latest.max(segment.latest);
            for (id, version) in segment.studies {
                match version.number {
                    0 => seen.versions.remove(&id),
                    _ => seen.versions.insert(id, version),
                };
            }
            Some(())
        });
        refused = taken.is_none();
        !refused
    })?;
    if refused {
        // Half a segment may be in the pool.
        (pool, seen) = (Pool::new(), Seen::default());
    }
    if !sound {
        let (trials, file) = (pool.len(), path.display().to_string());
        tracing::warn!(
            file,
            trials,
            "what was kept for matching is damaged or of another version; the rest is made anew"
        );
    }
    if file.is_blank() || refused {
        file.begin(&form())?;
    }
    seen.file = Shelf::Open(file);
    Ok(Some((pool, seen)))
}

/// What the file has to be made with: the same table, layout and program. A program that was built anew may read a
/// criterion otherwise, so its file is a part of it.
fn form() -> String {
    let program = std::env::current_exe().and_then(std::fs::metadata).ok();
    let built = program.map(|file| {
        let since = file
            .modified()
            .ok()
            .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        (file.len(), since.map_or(0, |since| since.as_millis()))
    });
    let (length, moment) = built.unwrap_or_default();
    format!("{} {length} {moment}", Pool::form())
}

/// What changed at one time.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    /// As the pool gives it.
    pool: Vec<u8>,
    /// The latest stamp that was seen.
    latest: Option<Timestamp>,
    /// Studies with their versions.
    studies: Vec<(String, Version)>,
}

impl Segment {
    /// Lengths and numbers are in little-endian order.
    fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.pool.len() + 32 * self.studies.len() + 16);
        out.extend_from_slice(&u64::try_from(self.pool.len()).unwrap_or(u64::MAX).to_le_bytes());
        out.extend_from_slice(&self.pool);
        out.extend_from_slice(&self.latest.map_or(i64::MIN, |latest| latest.0).to_le_bytes());
        for (id, version) in &self.studies {
            // Ids have at most 64 characters.
            out.push(u8::try_from(id.len()).unwrap_or(0));
            out.extend_from_slice(id.as_bytes());
            out.extend_from_slice(&version.number.to_le_bytes());
            out.extend_from_slice(&version.at.0.to_le_bytes());
        }
        out
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (pool, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*length)).ok()?)?;
        let (latest, mut rest) = rest.split_first_chunk()?;
        let latest = Some(i64::from_le_bytes(*latest)).filter(|latest| *latest != i64::MIN);
        let mut studies = Vec::new();
        while let Some((length, after)) = rest.split_first() {
            let (id, after) = after.split_at_checked(usize::from(*length))?;
            let (number, after) = after.split_first_chunk()?;
            let (at, after) = after.split_first_chunk()?;
            let version = Version {
                number: u32::from_le_bytes(*number),
                at: Timestamp(i64::from_le_bytes(*at)),
            };
            studies.push((std::str::from_utf8(id).ok()?.to_owned(), version));
            rest = after;
        }
        Some(Self {
            pool: pool.to_vec(),
            latest: latest.map(Timestamp),
            studies,
        })
    }
}

/// The latest stamp of a study, and how many there are where that is asked.
async fn newest_of(repository: &Repository, counts: bool) -> Result<(Option<Timestamp>, Option<u64>), Refusal> {
    let total = if counts { "accurate" } else { "none" };
    let parameters = [("_sort", "-_lastUpdated"), ("_count", "1"), ("_total", total)];
    let page = repository.store().search(&query(&parameters, None)?).await?;
    let newest = page.entries.first().map(|entry| entry.stored.updated);
    Ok((newest, page.total.filter(|_| counts)))
}

async fn since_page(
    repository: &Repository,
    since: Option<Timestamp>,
    cursor: Option<String>,
) -> Result<Page, Refusal> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_come_back_and_cut_ones_do_not() {
        let version = |number| Version {
            number,
            at: Timestamp(1_700_000_000_000),
        };
        let segment = Segment {
            pool: vec![1, 2, 3],
            latest: Some(Timestamp(-5)),
            studies: vec![("nct1".to_owned(), version(3)), ("nct2".to_owned(), version(0))],
        };
        let bytes = segment.bytes();
        assert_eq!(Segment::read(&bytes).as_ref(), Some(&segment));
        let whole = [bytes.len() - 34, bytes.len() - 17];
        for cut in 0..bytes.len() {
            assert_eq!(Segment::read(&bytes[..cut]).is_some(), whole.contains(&cut), "{cut}");
        }
    }
}
