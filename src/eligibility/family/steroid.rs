//! Steroids.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Steroids: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Steroids",
    understands: "Steroids with their routes and doses.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Systemic corticosteroids within 7 days before the first dose",
            "medication \"systemic corticosteroids\" (H02) [within 7 d before first-dose]",
        ),
        (
            Side::Exclusion,
            "Chronic (longer than 14 days) use of prednisone",
            "medication \"prednisone\" {chronic} [for at least 14 d]",
        ),
        (
            Side::Exclusion,
            "Systemic corticosteroids, except inhaled corticosteroids",
            "all(medication \"systemic corticosteroids\" (H02), not medication \"inhaled corticosteroids\" (R03BA))",
        ),
    ],
};
