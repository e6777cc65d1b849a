//! Laboratory values, vital signs and measurements.

use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;

/// Laboratory values, vital signs and measurements: its words and examples.
pub(crate) const PAGE: Page = Page {
    family: Family::Lab,
    title: "Laboratory values, vital signs and measurements",
    understands: "Absolute bounds in any unit, multiples of the limits of normal, ranges, lists that share a bound, a second value in another unit.",
    phrases: &[],
    abbreviations: &[],
    examples: &[],
};
