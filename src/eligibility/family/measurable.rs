//! Measurable disease.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::ConceptType;
use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Named};

/// Measurable disease.
const MEASURABLE_DISEASE: Named = Named {
    name: "measurable disease",
    kind: ConceptType::Finding,
    codes: &[],
    qualifiers: &[],
    family: Family::MeasurableDisease,
};

/// Measurable disease: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Measurable disease",
    understands: "Measurable or evaluable disease and the criteria it is measured by.",
    phrases: &[
        (
            Cue::Named(&MEASURABLE_DISEASE),
            &[
                "measurable disease",
                "measurable lesion",
                "measurable lesions",
                "measurable tumor",
                "measurable target lesion",
                "radiographically measurable disease",
                "bidimensionally measurable disease",
                "at least one measurable lesion",
                "at least one measurable target lesion",
                "one measurable lesion",
                "measurable or evaluable disease",
                "evaluable disease",
                "evaluable lesion",
                "measurable disease by recist",
                "measurable disease per recist",
                "measurable disease as defined by recist",
                "measurable disease according to recist",
                "disease measurable by recist",
                "target lesion",
                "assessable disease",
            ],
        ),
        (
            Cue::Filler,
            &[
                "recist",
                "recist 1.1",
                "recist v1.1",
                "recist version 1.1",
                "recist criteria",
                "per recist",
                "per recist 1.1",
                "according to recist",
                "according to recist 1.1",
                "response evaluation criteria in solid tumors",
                "by recist",
                "by recist 1.1",
                "irecist",
                "rano criteria",
                "lugano criteria",
                "nci ctcae",
                "ctcae",
                "ctcae v4.0",
                "ctcae v5.0",
                "version",
                "v 1.1",
            ],
        ),
    ],
    abbreviations: &[],
    examples: &[
        (Side::Inclusion, "Measurable disease", "finding \"measurable disease\""),
        (
            Side::Inclusion,
            "Measurable disease by RECIST",
            "finding \"measurable disease\"",
        ),
        (
            Side::Inclusion,
            "Measurable disease within 4 weeks before enrollment",
            "finding \"measurable disease\" [within 4 wk before enrollment]",
        ),
        (
            Side::Exclusion,
            "No measurable disease",
            "not finding \"measurable disease\"",
        ),
    ],
};
