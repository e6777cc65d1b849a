//! Major surgery and trauma.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::ConceptType;
use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Named};

/// Major surgery.
const MAJOR_SURGERY: Named = Named {
    name: "major surgery",
    kind: ConceptType::Procedure,
    codes: &[],
    qualifiers: &[],
    family: Family::MajorSurgery,
};

/// Severe trauma.
const SEVERE_TRAUMA: Named = Named {
    name: "severe trauma",
    kind: ConceptType::Condition,
    codes: &[("http://hl7.org/fhir/sid/icd-10-cm", "T14.90")],
    qualifiers: &[],
    family: Family::MajorSurgery,
};

/// Major surgery and trauma: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Major surgery and trauma",
    understands: "Major surgery, other operations and injuries.",
    phrases: &[
        (
            Cue::Named(&MAJOR_SURGERY),
            &[
                "major surgery",
                "major surgical procedure",
                "major surgical procedures",
                "major operation",
                "major surgical intervention",
                "major surgeries",
                "extensive surgery",
                "major surgical operation",
            ],
        ),
        (
            Cue::Named(&SEVERE_TRAUMA),
            &[
                "severe trauma",
                "significant traumatic injury",
                "major trauma",
                "significant trauma",
                "serious trauma",
                "severe traumatic injury",
                "traumatic injury",
                "major traumatic injury",
                "trauma",
            ],
        ),
    ],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Major surgery within 28 days before randomization",
            "procedure \"major surgery\" [within 28 d before randomization]",
        ),
        (
            Side::Exclusion,
            "Major surgery, other than biopsy, within 2 weeks",
            "all(procedure \"major surgery\" [within 2 wk], not procedure \"biopsy\" [within 2 wk])",
        ),
        (
            Side::Exclusion,
            "Major surgery or severe trauma within 4 weeks",
            "any(procedure \"major surgery\" [within 4 wk], condition \"severe trauma\" (T14.90) [within 4 wk])",
        ),
    ],
};
