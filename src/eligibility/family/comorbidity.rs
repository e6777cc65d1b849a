//! Other diseases.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Other diseases: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::Comorbidity,
    title: "Other diseases",
    understands: "Diseases by name with their state and time.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
