//! Matching takes processor time by the second, so only so many are matched at once, only so many wait, and nobody waits
//! or works for ever. What answers at once, such as the health checks, is never behind it.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::fhir::{Issue, IssueCode};
use crate::http::limits::{MATCHING_SECONDS_MAX, MATCHING_WAIT_SECONDS_MAX, MATCHING_WAITING_MAX, cores};
use crate::interaction::Refusal;

/// How much matching the server takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MatchingLimits {
    /// Requests that are matched at once; 0 is one for each core.
    pub at_once: usize,
    /// Further requests that wait for their turn; those beyond are refused at once.
    pub waiting: usize,
    /// How long a request waits for its turn before it is refused.
    pub wait: Duration,
    /// How long a request is matched before it is given up.
    pub time: Duration,
}

impl Default for MatchingLimits {
    fn default() -> Self {
        Self {
            at_once: 0,
            waiting: MATCHING_WAITING_MAX,
            wait: Duration::from_secs(MATCHING_WAIT_SECONDS_MAX),
            time: Duration::from_secs(MATCHING_SECONDS_MAX),
        }
    }
}

/// Who is matched, and who waits.
#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) limits: MatchingLimits,
    /// One for each request that is matched.
    pub(crate) turns: Arc<Semaphore>,
    /// One for each request that is matched or waits.
    pub(crate) places: Arc<Semaphore>,
}

impl Gate {
    pub(crate) fn new(limits: MatchingLimits) -> Self {
        let at_once = if limits.at_once == 0 { cores() } else { limits.at_once };
        Self {
            limits,
            turns: Arc::new(Semaphore::new(at_once)),
            places: Arc::new(Semaphore::new(
                at_once.saturating_add(limits.waiting).min(Semaphore::MAX_PERMITS),
            )),
        }
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`Refusal::Unavailable`] when too many wait already, or the wait is too long.
    pub(crate) async fn pass(&self) -> Result<Pass, Refusal> {
        let place = Arc::clone(&self.places)
            .try_acquire_owned()
            .map_err(|_full_or_closed| busy("no place is left to wait for a turn to match"))?;
        let turn = tokio::time::timeout(self.limits.wait, Arc::clone(&self.turns).acquire_owned()).await;
        match turn {
            Ok(Ok(turn)) => Ok(Pass {
                _turn: turn,
                _place: place,
            }),
            Ok(Err(_)) | Err(_) => Err(busy("no turn to match came in time")),
        }
    }
}

/// The turn of a request, given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Pass {
    _turn: OwnedSemaphorePermit,
    _place: OwnedSemaphorePermit,
}

fn busy(cause: &str) -> Refusal {
    let text = "expected fewer patients to be matched at once by all clients together; try again shortly";
    Refusal::Unavailable {
        issue: Issue::error(IssueCode::Throttled, text),
        cause: cause.to_owned(),
    }
}
