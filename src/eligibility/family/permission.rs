//! Notes, definitions and permissions.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Notes, definitions and permissions: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::Permission,
    title: "Notes, definitions and permissions",
    understands: "What is allowed never shuts out; behind an exclusion it takes away from it.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
