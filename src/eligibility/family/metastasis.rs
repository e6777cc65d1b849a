//! Sites of metastases.

use crate::eligibility::family::page::Page;

/// Sites of metastases: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Sites of metastases",
    understands: "Metastases by site, with their state.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
