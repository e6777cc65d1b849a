//! Treatment at the same time.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Treatment at the same time: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::ConcomitantMedication,
    title: "Treatment at the same time",
    understands: "Drugs and classes of drugs taken now.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
