//! Karnofsky and Lansky.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Karnofsky and Lansky: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::Karnofsky,
    title: "Karnofsky and Lansky",
    understands: "Bounds on the Karnofsky and Lansky scores.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
