//! What every interaction works on: one store for both FHIR releases, and a clock.

use std::sync::Arc;

use crate::interaction::clock::Clock;
use crate::interaction::instant::instant;
use crate::store::{Store, Timestamp};

/// One store, seen as R4 and as R5.
#[derive(Debug, Clone)]
pub struct Repository {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
}

impl Repository {
    /// A repository over `store`, stamped by `clock`.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The store.
    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
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
