//! Toxicity.

use crate::eligibility::family::page::Page;

/// Toxicity: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Toxicity",
    understands: "What earlier treatment left behind, by grade.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
