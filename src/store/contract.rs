//! What a store promises; every engine passes the same suite of tests.
//!
//! A resource has one history, shared by both FHIR releases: a version may hold an R4 body, an R5 body or both.
//! Bodies are given without `meta.versionId` and `meta.lastUpdated`; the store adds both when it reads.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use crate::fhir::{FhirVersion, Key, Resource};
use crate::search::{Entry, Query, Releases};

/// What a verb gives: a future, so that an engine may wait for a network.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// Which version to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// The current one.
    Latest,
    /// The one with this number, from 1.
    Version(u32),
}

/// A version as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// Type and id.
    pub key: Key,
    /// Version number, from 1.
    pub version_id: u32,
    /// When it was written.
    pub updated: Timestamp,
    /// Compact JSON with `meta.versionId` and `meta.lastUpdated`; none marks a deletion.
    pub body: Option<Vec<u8>>,
}

/// A page of an instance's history, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryPage {
    /// How many versions at most.
    pub count: u32,
    /// Only versions older than this one.
    pub before: Option<u32>,
}

/// Why a resource is on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryMode {
    /// It matches.
    Match,
    /// A match refers to it, or it refers to a match.
    Include,
}

/// One resource on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct PageEntry {
    /// The resource.
    pub stored: Stored,
    /// Why it is here.
    pub mode: EntryMode,
    /// Distance in kilometres to the nearest place, for `near`.
    pub distance_km: Option<f64>,
}

/// A page of search results: matches in order, then what they include.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The entries.
    pub entries: Vec<PageEntry>,
    /// How many match altogether, when it was asked for or is known for nothing.
    pub total: Option<u64>,
    /// Where the next page starts (opaque; goes back into `Query::cursor`), when there is one.
    pub next: Option<String>,
    /// How many included resources were left out by the limit.
    pub includes_left_out: u64,
}

/// The bodies of one version.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bodies {
    /// As R4.
    pub r4: Option<Arc<Resource>>,
    /// As R5; the very same as R4 when the releases do not differ.
    pub r5: Option<Arc<Resource>>,
}

impl Bodies {
    /// One body for both releases.
    pub fn same(resource: Resource) -> Self {
        let body = Arc::new(resource);
        Self {
            r4: Some(Arc::clone(&body)),
            r5: Some(body),
        }
    }

    /// Bodies of their own, or only one.
    pub fn of(r4: Option<Resource>, r5: Option<Resource>) -> Self {
        Self {
            r4: r4.map(Arc::new),
            r5: r5.map(Arc::new),
        }
    }
}

/// What to do to a resource.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Make this its current version. Equal bodies change nothing.
    Put {
        /// The bodies.
        bodies: Bodies,
        /// Index entries, each with the releases it stands in.
        entries: Vec<(Releases, Entry)>,
    },
    /// Mark it deleted.
    Delete,
}

/// By whom a resource is written, which says who may write it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It comes with a study, by the id of its `ResearchStudy`.
    Study(String),
    /// Several studies use it, or none.
    Shared,
    /// A client wrote it. Such a write replaces only what a client wrote, and no body of a release that it does not
    /// bring itself; the other origins replace everything.
    Client,
}

/// One change to one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    /// Type and id.
    pub key: Key,
    /// By whom.
    pub origin: Origin,
    /// The change.
    pub change: Change,
    /// The version that must be current (0: none may exist); any when absent.
    pub expected: Option<u32>,
}

/// Changes that happen together or not at all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// The changes; a key occurs once.
    pub writes: Vec<Write>,
    /// The moment they are stamped with.
    pub at: Timestamp,
}

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// A new resource, or one that had been deleted.
    Created,
    /// A new version.
    Updated,
    /// Nothing: the bodies were equal, or it was deleted already.
    Unchanged,
    /// Deleted.
    Deleted,
}

/// What a batch did, write by write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// Key, effect and the version that is now current.
    pub effects: Vec<(Key, Effect, u32)>,
}

/// A resource that came with a study.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Owned {
    /// Type and id.
    pub key: Key,
    /// Its current version.
    pub version_id: u32,
}

/// Why a verb gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another version is current than the write expected.
    #[error("expected version {expected} of `{key}`, found {found}")]
    Conflict {
        /// The resource.
        key: Key,
        /// Expected version, 0 for none.
        expected: u32,
        /// Current version, 0 for none.
        found: u32,
    },
    /// A client's write of what came otherwise.
    #[error("expected `{key}` to be a client's, found that it was imported")]
    Imported {
        /// The resource.
        key: Key,
    },
    /// A client's write that would take away the body of the other release.
    #[error("expected `{key}` in the release that is written, found it in the other")]
    OtherRelease {
        /// The resource.
        key: Key,
    },
    /// A page link that this store did not issue.
    #[error("expected a page link as issued, found another")]
    Cursor,
    /// The query asks for more work than the limit allows.
    #[error("the search needs more than {limit}")]
    TooCostly {
        /// The limit, with its unit.
        limit: String,
    },
    /// The bytes on disk are not those that were written.
    #[error("version {version_id} of `{key}` does not have the content that was written")]
    Corrupt {
        /// The resource.
        key: Key,
        /// The version.
        version_id: u32,
    },
    /// No room is left.
    #[error("the disk is full")]
    Full,
    /// The engine cannot be reached, or refuses.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// A store cannot be opened at this address.
    #[error("{0}")]
    Open(String),
    /// The batch cannot be written: a body that is not the resource it is filed under, or a key twice.
    #[error("expected a batch of one change for each resource, {0}")]
    Batch(String),
}

/// A store of resources.
pub trait Store: Send + Sync + fmt::Debug {
    /// Reads one version; `None` when it never existed in that FHIR release.
    fn read<'a>(&'a self, version: FhirVersion, key: &'a Key, at: At) -> Answer<'a, Option<Stored>>;

    /// Reads versions of one resource, newest first.
    fn history<'a>(&'a self, version: FhirVersion, key: &'a Key, page: HistoryPage) -> Answer<'a, Vec<Stored>>;

    /// Finds resources.
    fn search<'a>(&'a self, query: &'a Query) -> Answer<'a, Page>;

    /// Lists what came with a study and is not deleted, in order of type and id.
    fn owned<'a>(&'a self, owner: &'a str) -> Answer<'a, Vec<Owned>>;

    /// Writes a batch; when the answer comes, the batch is durable and searchable. Work that needs no database is done
    /// before this returns, on the caller's thread.
    fn commit(&self, batch: Batch) -> Answer<'static, Receipt>;

    /// Checks that the engine answers: what readiness asks.
    fn ping(&self) -> Answer<'_, ()>;

    /// Where a file may be kept that is made of what is stored, with this extension; none for a store without files.
    fn beside(&self, _extension: &str) -> Option<PathBuf> {
        None
    }
}
