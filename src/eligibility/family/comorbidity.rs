//! Other diseases.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Other diseases: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Other diseases",
    understands: "Diseases by name with their state and time.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Uncontrolled hypertension",
            "condition \"hypertension\" (I10) {uncontrolled}",
        ),
        (
            Side::Exclusion,
            "History of stroke, epilepsy or dementia",
            "any(condition \"stroke\" (DOID:0051061) {history}, condition \"epilepsy\" (G40) {history}, condition \"dementia\" (F03) {history})",
        ),
        (
            Side::Exclusion,
            "Unstable angina or myocardial infarction within 6 months",
            "any(condition \"unstable angina\" (I20.0) [within 6 mo], condition \"myocardial infarction\" (I21) [within 6 mo])",
        ),
        (
            Side::Exclusion,
            "Autoimmune disease, except vitiligo",
            "all(condition \"autoimmune disease\" (D89.89), not condition \"vitiligo\" (L80))",
        ),
        (
            Side::Inclusion,
            "No heart failure",
            "not condition \"heart failure\" (I50)",
        ),
    ],
};
