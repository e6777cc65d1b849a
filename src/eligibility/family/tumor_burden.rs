//! Tumor burden.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Tumor burden: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::TumorBurden,
    title: "Tumor burden",
    understands: "Number and size of lesions.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
