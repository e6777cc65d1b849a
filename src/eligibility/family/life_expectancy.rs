//! Life expectancy.

use crate::eligibility::family::{Family, Page};

/// Life expectancy: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::LifeExpectancy,
    title: "Life expectancy",
    understands: "A least time of expected survival.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
