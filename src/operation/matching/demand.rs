//! Whether anybody still waits for an answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::fhir::{Issue, IssueCode};
use crate::interaction::Refusal;

/// Whether an answer is still wanted: by default for ever. Work that takes long looks at it between its parts, and stops
/// when nobody waits any more, be it that the time is over or that the client is gone.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    over: Arc<AtomicBool>,
}

impl Demand {
    /// Nobody waits any more.
    pub fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Whether nobody waits any more.
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Goes on only while somebody waits.
    ///
    /// # Errors
    /// [`Refusal::TooCostly`] when nobody does; what the client is told in its place is for who ended the demand.
    pub fn check(&self) -> Result<(), Refusal> {
        if self.is_over() {
            let text = "expected somebody to wait for the answer, found nobody";
            return Err(Refusal::TooCostly(Issue::error(IssueCode::Timeout, text)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_lasts_until_it_is_ended() {
        let demand = Demand::default();
        let held = demand.clone();
        assert_eq!(held.check(), Ok(()));
        demand.end();
        assert!(held.is_over());
        assert!(matches!(held.check(), Err(Refusal::TooCostly(_))));
    }
}
