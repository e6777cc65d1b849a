//! Life expectancy.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Life expectancy: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::LifeExpectancy,
    title: "Life expectancy",
    understands: "A least time of expected survival.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
