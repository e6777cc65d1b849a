//! Steroids.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Steroids: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::Steroid,
    title: "Steroids",
    understands: "Steroids with their routes and doses.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
