//! Eligibility text to a tree of criteria; total: any text gives a tree, and no word is lost.

mod criterion;

pub use criterion::{Criteria, Criterion, Join, Kind, Section, Side};
