//! Matching of patients with trials: oracles, properties, and what physicians said of the same patients.
//!
//! Figures are printed for all cases, for those at which rules may be improved (`dev`) and for those kept aside
//! (`held`), and asserted as floors. `just matching-report` prints all of them; with `TRIALFIRE_SHOW=trialgpt` or
//! `TRIALFIRE_SHOW=trec` the failing dev cases are printed too.

mod boundary;
mod exclusion;
mod kept;
mod leaves;
mod patients;
mod pool;
mod properties;
mod rulings;
mod trec;
mod trialgpt;
mod trials;
mod witness;

use crate::support::figures::Half;

/// Whether the failing cases of a set are printed: those of the dev half, where the environment says so.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment is where a test takes wishes from"
)]
fn show(set: &str) -> Option<Half> {
    let wish = std::env::var("TRIALFIRE_SHOW").ok()?;
    (wish.split(':').next() == Some(set)).then_some(Half::Dev)
}
