//! Many trials at once: criteria compiled over shared leaves, each leaf answered once a patient.
//!
//! A leaf about which a patient has no record on any of its topics has the answer of an empty chart, which is known
//! beforehand; only the others are asked, and each when the first trial needs it. A trial is a record of a few hundred
//! bytes behind the others, so that a scan reads memory in order, and what is kept on disk is the same bytes.

mod about;
mod answers;
mod kept;
mod kleene;
mod ranking;
mod record;
mod run;

pub use kept::Pool;
pub use ranking::{Found, Ranked, Ranking, Wanted};
