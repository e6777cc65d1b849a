//! Lines of therapy.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Lines of therapy: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Lines of therapy",
    understands: "How many lines or regimens were given.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "At least 2 prior lines of therapy",
            "lines_of_therapy ≥ 2",
        ),
        (Side::Inclusion, "No more than 3 prior regimens", "lines_of_therapy ≤ 3"),
        (
            Side::Inclusion,
            "1 or 2 prior lines of therapy",
            "lines_of_therapy in [1, 2]",
        ),
        (
            Side::Exclusion,
            "More than 2 prior lines of therapy",
            "lines_of_therapy > 2",
        ),
    ],
};
