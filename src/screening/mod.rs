//! A patient against the criteria of a trial: per criterion met, not met or unknown, on what evidence, and what is
//! missing.
//!
//! Truth of a sentence and its effect on the trial are two things throughout; unknown never becomes yes or no.

mod leaf;
mod patient;
mod setting;
mod verdict;
mod why;

pub use patient::Patient;
pub use setting::{LimitSource, Policy, Setting};
pub use verdict::{Effect, Truth, Verdict};
pub use why::Why;
