//! Windows of time.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Windows of time: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Windows of time",
    understands: "A stretch of time before, after or around an event, how long something has lasted, and half-lives.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Stroke within 6 months before enrollment",
            "condition \"stroke\" (DOID:0051061) [within 6 mo before enrollment]",
        ),
        (
            Side::Exclusion,
            "Stroke in the last year",
            "condition \"stroke\" (DOID:0051061) [within 1 a]",
        ),
        (
            Side::Inclusion,
            "At least 4 weeks since prior radiotherapy",
            "procedure \"radiotherapy\" [more than 4 wk]",
        ),
        (
            Side::Inclusion,
            "Asthma for more than 6 months",
            "condition \"asthma\" (J45) [for at least 6 mo]",
        ),
        (
            Side::Exclusion,
            "Within 3 months before screening: stroke, myocardial infarction or pulmonary embolism",
            "any(condition \"stroke\" (DOID:0051061) [within 3 mo before screening], condition \"myocardial infarction\" (I21) [within 3 mo before screening], condition \"pulmonary embolism\" (I26) [within 3 mo before screening])",
        ),
        (
            Side::Exclusion,
            "Recent (within 3 months) stroke",
            "condition \"stroke\" (DOID:0051061) {recent} [within 3 mo]",
        ),
        (
            Side::Exclusion,
            "Steroids over 2 weeks within the last 2 years",
            "medication \"steroids\" (H02) {over 2 weeks} [within 2 a]",
        ),
        (
            Side::Exclusion,
            "Monoclonal antibodies within 4 weeks or 5 half-lives, whichever is longer, before the first dose",
            "medication \"monoclonal antibodies\" [within 4 wk or 5 {half-life}, the longer before first-dose]",
        ),
    ],
};
