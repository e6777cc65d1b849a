//! Scores of organs and diseases.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Scores of organs and diseases: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::OrganScore,
    title: "Scores of organs and diseases",
    understands: "Child-Pugh, NYHA, ASA, Gleason and other scores by number or class.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
