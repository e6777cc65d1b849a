//! Diagnosis and histology.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;

/// Diagnosis and histology: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Diagnosis and histology",
    understands: "A disease by name with how it was confirmed.",
    phrases: &[],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "Histologically confirmed breast cancer",
            "condition \"breast cancer\" (C50) {histologically-confirmed}",
        ),
        (
            Side::Inclusion,
            "Histologically or cytologically confirmed non-small cell lung cancer",
            "condition \"non-small cell lung cancer\" (DOID:3908) {histologically-or-cytologically-confirmed}",
        ),
        (
            Side::Inclusion,
            "Diagnosis of type 2 diabetes for at least 6 months",
            "condition \"type 2 diabetes\" (E11) [for at least 6 mo]",
        ),
        (
            Side::Inclusion,
            "Rheumatoid arthritis diagnosed more than 6 months before screening",
            "condition \"rheumatoid arthritis\" (M06.9) {diagnosed} [more than 6 mo before screening]",
        ),
        (
            Side::Inclusion,
            "Radiologically confirmed osteoarthritis of the knee",
            "condition \"osteoarthritis of the knee\" (M17) {imaging-confirmed}",
        ),
        (
            Side::Inclusion,
            "Diagnosis of schizophrenia or bipolar disorder",
            "any(condition \"schizophrenia\" (F20), condition \"bipolar disorder\" (F31))",
        ),
    ],
};
