//! Life expectancy.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Life expectancy: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Life expectancy",
    understands: "A least time of expected survival.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "Life expectancy of at least 12 weeks",
            "life_expectancy ≥ 12 wk",
        ),
        (
            Side::Inclusion,
            "Expected survival of more than 3 months",
            "life_expectancy > 3 mo",
        ),
    ],
};
