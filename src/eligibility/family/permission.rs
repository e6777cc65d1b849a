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
            Side::Exclusion,
            "Autoimmune disease. Vitiligo is permitted.",
            "all(condition \"autoimmune disease\" (D89.89), not condition \"vitiligo\" (L80))",
        ),
        (
            Side::Inclusion,
            "Previous chemotherapy is allowed",
            "procedure \"chemotherapy\" {history, permitted}",
        ),
        (
            Side::Inclusion,
            "Patients with treated brain metastases are eligible",
            "condition \"brain metastases\" (C79.31) {treated, permitted}",
        ),
    ],
};
