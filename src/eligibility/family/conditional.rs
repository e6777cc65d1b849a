//! Conditional bounds.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Conditional bounds: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::ConditionalBound,
    title: "Conditional bounds",
    understands: "A bound that a condition widens becomes a case; a requirement of some participants only an if.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
