//! Performance status.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Performance status: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Performance status",
    understands: "ECOG, WHO and Zubrod grades: a bound, a range, a list.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (Side::Inclusion, "ECOG performance status of 0 or 1", "ecog in [0, 1]"),
        (
            Side::Inclusion,
            "ECOG 0-2 (≤ 70 years) or ECOG 0 (> 70 years)",
            "any(if age ≤ 70 a then ecog in [0, 2], if age > 70 a then ecog = 0)",
        ),
        (Side::Exclusion, "WHO performance status greater than 2", "ecog > 2"),
    ],
};
