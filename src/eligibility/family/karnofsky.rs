//! Karnofsky and Lansky.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Karnofsky and Lansky: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Karnofsky and Lansky",
    understands: "Bounds on the Karnofsky and Lansky scores.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "Karnofsky ≥ 70% or Lansky ≥ 50%",
            "any(karnofsky ≥ 70 %, lansky ≥ 50 %)",
        ),
        (Side::Inclusion, "KPS of at least 60", "karnofsky ≥ 60"),
    ],
};
