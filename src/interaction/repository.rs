//! What every interaction works on: one store for both FHIR releases, a clock, and what is written is held against.

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard};

use crate::interaction::clock::Clock;
use crate::interaction::instant::instant;
use crate::interaction::validation::Validation;
use crate::store::{Store, Timestamp};

/// One store, seen as R4 and as R5.
#[derive(Debug, Clone)]
pub struct Repository {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    validation: Validation,
    /// Held from the search of a conditional create until what it creates is found by the next.
    turn: Arc<Mutex<()>>,
}

impl Repository {
    /// A repository over `store`, stamped by `clock`; a resource with an error is not written.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            clock,
            validation: Validation::default(),
            turn: Arc::default(),
        }
    }

    /// The same repository, with what is written held against this.
    #[must_use]
    pub fn validated_by(self, validation: Validation) -> Self {
        Self { validation, ..self }
    }

    /// The store.
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    /// What is written is held against.
    pub fn validation(&self) -> &Validation {
        &self.validation
    }

    /// Waits for the turn to look whether something exists and to create it if not. One at a time: two criteria may
    /// mean one thing, however they are worded.
    pub(crate) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The present moment as FHIR writes it: `2026-11-21T10:00:00.000Z`.
    pub fn instant(&self) -> String {
        instant(self.now())
    }
}
