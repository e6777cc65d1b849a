//! Scores of organs and diseases.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Scores of organs and diseases: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Scores of organs and diseases",
    understands: "Child-Pugh, NYHA, ASA, Gleason and other scores by number or class.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (Side::Inclusion, "Child-Pugh class A or B", "child_pugh_class in {A, B}"),
        (Side::Inclusion, "Child-Pugh score ≤ B7", "child_pugh_score ≤ 7"),
        (Side::Exclusion, "NYHA class III-IV", "nyha in [3, 4]"),
        (Side::Inclusion, "Gleason score ≤ 7", "gleason ≤ 7"),
    ],
};
