//! Diagnosis and histology.

use crate::eligibility::family::page::Page;

/// Diagnosis and histology: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Diagnosis and histology",
    understands: "A disease by name with how it was confirmed.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
