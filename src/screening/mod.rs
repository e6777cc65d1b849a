//! A patient against the criteria of a trial: per criterion met, not met or unknown, on what evidence, and what is
//! missing.
//!
//! Truth of a sentence and its effect on the trial are two things throughout; unknown never becomes yes or no.

mod across;
mod bearing;
mod describe;
mod index;
mod judge;
mod leaf;
mod marker;
mod near;
mod patient;
mod pool;
mod rank;
mod report;
mod screen;
mod sets;
mod setting;
mod study;
mod tally;
mod verdict;
mod why;

pub use across::{NearMiss, Wish, near_misses, wishes};
pub use patient::Patient;
pub use pool::{Found, Pool, Ranked, Ranking, Wanted};
pub use rank::score;
pub use report::{Evidence, Line, LinePart, Missing, Question, Report};
pub use screen::{order, report};
pub use setting::{LimitSource, Policy, Setting};
pub use study::{Place, Study};
pub use tally::{Counts, Tier};
pub use verdict::{Effect, Truth, Verdict};
pub use why::Why;
