//! Infections.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::ConceptType;
use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Named};

/// Active infection.
const ACTIVE_INFECTION: Named = Named {
    name: "active infection",
    kind: ConceptType::Condition,
    codes: &[("http://hl7.org/fhir/sid/icd-10-cm", "B99.9")],
    qualifiers: &[],
    family: Family::Infection,
};

/// Infections: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Infections",
    understands: "Infections by name and by serology.",
    phrases: &[(
        Cue::Named(&ACTIVE_INFECTION),
        &[
            "active infection",
            "serious infection",
            "uncontrolled infection",
            "systemic infection",
            "severe infection",
            "acute infection",
            "active systemic infection",
            "active uncontrolled infection",
            "ongoing infection",
            "active or uncontrolled infection",
            "serious active infection",
            "infection requiring systemic therapy",
            "active infections",
            "ongoing or active infection",
            "serious infections",
        ],
    )],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Active infection that requires antibiotics",
            "all(condition \"active infection\" (B99.9), medication \"antibiotics\" (J01))",
        ),
        (
            Side::Exclusion,
            "Infection with HIV, hepatitis B or hepatitis C",
            "any(condition \"infection with hiv\" (B20), condition \"hepatitis b\" (B19.10), condition \"hepatitis c\" (B19.20))",
        ),
        (
            Side::Exclusion,
            "Hepatitis B surface antigen positive",
            "biomarker \"hepatitis b surface antigen positive\" (5196-1)",
        ),
        (
            Side::Exclusion,
            "Pneumonia within the last month",
            "condition \"pneumonia\" (J18.9) [within 1 mo]",
        ),
    ],
};
