//! Tumor burden.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Tumor burden: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Tumor burden",
    understands: "Number and size of lesions.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "No more than 4 distant metastases",
            "distant_metastasis_count ≤ 4",
        ),
        (
            Side::Inclusion,
            "Maximum diameter of the tumor less than 5 cm",
            "tumor_size < 5 cm",
        ),
        (
            Side::Inclusion,
            "At least 1 pathologically confirmed metastasis",
            "pathologically_confirmed_metastases ≥ 1",
        ),
    ],
};
