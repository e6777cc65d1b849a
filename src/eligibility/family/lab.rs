//! Laboratory values, vital signs and measurements.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Laboratory values, vital signs and measurements: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Laboratory values, vital signs and measurements",
    understands: "Absolute bounds in any unit, multiples of the limits of normal, ranges, lists that share a bound, a second value in another unit.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "ALT, AST and ALP ≤ 2.5 x ULN",
            "all(alt ≤ 2.5 × ULN, ast ≤ 2.5 × ULN, alp ≤ 2.5 × ULN)",
        ),
        (Side::Inclusion, "Platelets ≥ 100 x 10^9/L", "platelets ≥ 100 10*9/L"),
        (
            Side::Inclusion,
            "Creatinine between 0.5 mg/dL and 1.5 mg/dL",
            "creatinine in [0.5, 1.5] mg/dL",
        ),
        (
            Side::Inclusion,
            "Blood pressure < 140/90 mmHg",
            "all(sbp < 140 mm[Hg], dbp < 90 mm[Hg])",
        ),
        (
            Side::Exclusion,
            "Blood pressure ≥ 160/100 mmHg",
            "any(sbp ≥ 160 mm[Hg], dbp ≥ 100 mm[Hg])",
        ),
        (
            Side::Inclusion,
            "Potassium within normal limits",
            "potassium in {normal}",
        ),
        (
            Side::Inclusion,
            "Spleen stiffness ≥ 40 kPa",
            "spleen_stiffness ≥ 40 kPa",
        ),
    ],
};
