//! Notes, definitions and permissions.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Notes, definitions and permissions: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Notes, definitions and permissions",
    understands: "What is allowed never shuts out; behind an exclusion it takes away from it.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Cancer; treated skin cancer is allowed",
            "all(condition \"cancer\" (C80.1), not condition \"skin cancer\" (DOID:4159) {treated})",
        ),
        (
            Side::Inclusion,
            "Previous chemotherapy is allowed",
            "procedure \"chemotherapy\" {history, permitted}",
        ),
    ],
};
