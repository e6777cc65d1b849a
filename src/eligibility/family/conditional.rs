//! Conditional bounds.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Conditional bounds: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Conditional bounds",
    understands: "A bound that a condition widens becomes a case; a requirement of some participants only an if.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "ALT ≤ 2.5 x ULN (≤ 5 x ULN if liver metastases)",
            "if condition \"liver metastases\" (C78.7) then alt ≤ 5 × ULN else alt ≤ 2.5 × ULN",
        ),
        (
            Side::Inclusion,
            "Hemoglobin ≥ 13 g/dL for men, ≥ 12 g/dL for women",
            "if sex in {male} then hemoglobin ≥ 13 g/dL else hemoglobin ≥ 12 g/dL",
        ),
        (
            Side::Exclusion,
            "QTc > 450 ms (males) or > 470 ms (females)",
            "if sex in {male} then qtc > 450 ms else qtc > 470 ms",
        ),
        (
            Side::Inclusion,
            "If diabetic, HbA1c ≤ 8%",
            "if condition \"diabetic\" (DOID:9351) then hba1c ≤ 8 %",
        ),
        (
            Side::Inclusion,
            "Creatinine clearance ≥ 50 mL/min if creatinine > 1.5 mg/dL",
            "if creatinine > 1.5 mg/dL then creatinine_clearance ≥ 50 mL/min",
        ),
    ],
};
