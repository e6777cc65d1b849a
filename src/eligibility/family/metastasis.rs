//! Sites of metastases.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Sites of metastases: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Sites of metastases",
    understands: "Metastases by site, with their state.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Untreated or symptomatic brain metastases",
            "any(condition \"brain metastases\" (C79.31) {untreated}, condition \"brain metastases\" (C79.31) {symptomatic})",
        ),
        (
            Side::Exclusion,
            "Known central nervous system metastases or leptomeningeal disease",
            "any(condition \"central nervous system metastases\" (C79.31), condition \"leptomeningeal disease\" (C79.32))",
        ),
        (
            Side::Exclusion,
            "CNS metastases; treated CNS metastases are allowed",
            "all(condition \"cns metastases\" (C79.31), not condition \"cns metastases\" (C79.31) {treated})",
        ),
        (
            Side::Inclusion,
            "No evidence of distant metastases",
            "not condition \"distant metastases\" (C79.9)",
        ),
    ],
};
