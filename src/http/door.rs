//! What every request is answered from: the repository, and how the server is to present itself.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::web::Bytes;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fhir::FhirVersion;
use crate::http::gate::{Gate, MatchingLimits};
use crate::http::limits::{BODIES_BYTES_MAX, LONG_ANSWERS_PER_CORE, cores};
use crate::http::media::SPOKEN;
use crate::http::routes::{base_path, routed_interactions};
use crate::interaction::{Offer, Repository, capability_statement};
use crate::operation::hooks::{HookSettings, Tally};
use crate::operation::matching::{Demand, Matching, Roster};

/// How the server presents itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The absolute URL of the server as its clients see it, such as `https://trials.example`; without it, links
    /// repeat the `Host` that the client asked for.
    pub public_url: Option<String>,
    /// Web origins whose pages may ask (exactly as browsers send them); none by default.
    pub origins: Vec<String>,
    /// How the services of CDS Hooks answer.
    pub hooks: HookSettings,
    /// How much matching is taken on.
    pub matching: MatchingLimits,
}

/// The state behind every request.
#[derive(Debug)]
pub struct Door {
    pub(crate) repository: Repository,
    pub(crate) options: Options,
    /// What became of cards.
    pub(crate) cards: Tally,
    /// The trials of the store, kept ready for matching.
    roster: Arc<Roster>,
    statements: [OnceLock<Bytes>; 2],
    /// Who is matched, and who waits.
    pub(crate) gate: Gate,
    turns: Arc<Semaphore>,
    /// Bytes that may still be taken in.
    room: Arc<Semaphore>,
    boot: u32,
    requests: AtomicU64,
}

impl Door {
    /// A door to `repository`.
    pub fn new(repository: Repository, options: Options) -> Self {
        // Random per process, so that ids of two runs differ; nothing secret hangs on it.
        let random = RandomState::new().hash_one("boot");
        Self {
            repository,
            gate: Gate::new(options.matching),
            options,
            roster: Arc::new(Roster::new()),
            cards: Tally::default(),
            statements: [OnceLock::new(), OnceLock::new()],
            turns: Arc::new(Semaphore::new(long_answers_max())),
            room: Arc::new(Semaphore::new(BODIES_BYTES_MAX)),
            boot: u32::try_from(random >> 32).unwrap_or_default(),
            requests: AtomicU64::new(0),
        }
    }

    /// What the operations on matching work with, as long as there is a demand.
    pub fn matching(&self, demand: Demand) -> Matching {
        Matching {
            repository: self.repository.clone(),
            roster: Arc::clone(&self.roster),
            demand,
        }
    }

    /// Waits for the turn to do work that may take long.
    pub(crate) async fn turn(&self) -> Option<OwnedSemaphorePermit> {
        // It is never closed, so there is always a turn.
        Arc::clone(&self.turns).acquire_owned().await.ok()
    }

    /// Takes room for so many bytes of a body, if there is.
    pub(crate) fn room(&self, bytes: usize) -> Option<OwnedSemaphorePermit> {
        let bytes = u32::try_from(bytes).ok()?;
        Arc::clone(&self.room).try_acquire_many_owned(bytes).ok()
    }

    /// An id for a request that brought none.
    pub(crate) fn next_request_id(&self) -> String {
        format!("{:08x}-{:x}", self.boot, self.requests.fetch_add(1, Ordering::Relaxed))
    }

    /// The `CapabilityStatement` of a release; made once, for nothing in it changes while the server runs.
    pub(crate) fn statement(&self, version: FhirVersion) -> Bytes {
        let [r4, r5] = &self.statements;
        let place = match version {
            FhirVersion::R4 => r4,
            FhirVersion::R5 => r5,
        };
        let make = || {
            let url = self.options.public_url.as_deref();
            let offer = Offer {
                interactions: routed_interactions(),
                formats: SPOKEN.to_vec(),
                url: url.map(|url| format!("{}{}", url.trim_end_matches('/'), base_path(version))),
                cors: !self.options.origins.is_empty(),
            };
            capability_statement(version, &offer).to_bytes().into()
        };
        place.get_or_init(make).clone()
    }
}

/// How many answers that may take long are worked on at once.
fn long_answers_max() -> usize {
    cores() * LONG_ANSWERS_PER_CORE
}
