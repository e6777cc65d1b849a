//! Eligibility text to a tree of criteria; total: any text gives a tree, and no word is lost.

mod block;
mod criterion;
mod heading;
mod inline;
mod kind;
mod lines;
mod marker;
mod nest;
mod numbering;
mod outline;
mod split;

pub use criterion::{Criteria, Criterion, Join, Kind, Section, Side, Span};
pub use outline::outline;
pub use split::split;
