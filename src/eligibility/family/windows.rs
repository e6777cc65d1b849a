//! Windows of time.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Windows of time: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::Window,
    title: "Windows of time",
    understands: "A stretch of time before, after or around an event, how long something has lasted, and half-lives.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
