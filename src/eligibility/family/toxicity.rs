//! Toxicity.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Toxicity: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Toxicity",
    understands: "What earlier treatment left behind, by grade.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "Toxicities of prior therapy resolved to grade ≤ 1",
            "residual_toxicity_grade ≤ 1",
        ),
        (
            Side::Inclusion,
            "All toxicities of earlier treatment have resolved to grade 1 or less",
            "residual_toxicity_grade ≤ 1",
        ),
        (
            Side::Inclusion,
            "Toxicities from prior therapy resolved to grade ≤ 1, except alopecia",
            "all(residual_toxicity_grade ≤ 1, not condition \"alopecia\" (L65.9))",
        ),
    ],
};
