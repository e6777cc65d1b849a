//! Other diseases.

use crate::eligibility::family::page::Page;

/// Other diseases: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Other diseases",
    understands: "Diseases by name with their state and time.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
