//! Performance status.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Performance status: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::PerformanceStatus,
    title: "Performance status",
    understands: "ECOG, WHO and Zubrod grades: a bound, a range, a list.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
