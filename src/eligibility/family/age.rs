//! Age.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::Cue;

/// Age: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::Age,
    title: "Age",
    understands: "Bounds and ranges of age in years, months, weeks and days, with or without the word, and adults.",
    phrases: &[(
        Cue::Old,
        &[
            "years old",
            "old",
            "of age",
            "years of age",
            "year old",
            "y o",
            "yo",
            "yrs old",
            "months old",
            "weeks old",
            "days old",
            "months of age",
            "at birth",
        ],
    )],
    abbreviations: &[],
    examples: &[],
};
