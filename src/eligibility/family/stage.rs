//! Stage and extent.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::ConceptType;
use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Named};

/// Metastatic disease.
const METASTATIC_DISEASE: Named = Named {
    name: "metastatic disease",
    kind: ConceptType::Condition,
    codes: &[("http://hl7.org/fhir/sid/icd-10-cm", "C79.9")],
    qualifiers: &[],
    family: Family::Stage,
};

/// Oligometastatic disease.
const OLIGOMETASTATIC_DISEASE: Named = Named {
    name: "oligometastatic disease",
    kind: ConceptType::Finding,
    codes: &[],
    qualifiers: &[],
    family: Family::Stage,
};

/// Locally advanced or metastatic disease.
const LOCALLY_ADVANCED_OR_METASTATIC_DISEASE: Named = Named {
    name: "locally advanced or metastatic disease",
    kind: ConceptType::Finding,
    codes: &[],
    qualifiers: &[],
    family: Family::Stage,
};

/// Unresectable disease.
const UNRESECTABLE_DISEASE: Named = Named {
    name: "unresectable disease",
    kind: ConceptType::Finding,
    codes: &[],
    qualifiers: &[],
    family: Family::Stage,
};

/// Stage and extent: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Stage and extent",
    understands: "Stages and grades by number or letter, and words of extent.",
    phrases: &[
        (
            Cue::Stage("stage"),
            &[
                "stage",
                "stages",
                "clinical stage",
                "ajcc stage",
                "figo stage",
                "pathologic stage",
                "pathological stage",
                "disease stage",
                "tnm stage",
                "ann arbor stage",
            ],
        ),
        (
            Cue::Named(&METASTATIC_DISEASE),
            &[
                "metastatic disease",
                "distant metastasis",
                "distant metastases",
                "distant metastatic disease",
                "metastasis",
                "metastases",
                "systemic metastasis",
                "metastatic lesions",
                "metastatic spread",
                "extrahepatic metastasis",
                "metastatic cancer",
                "mets",
            ],
        ),
        (
            Cue::Named(&OLIGOMETASTATIC_DISEASE),
            &[
                "oligometastatic disease",
                "oligometastases",
                "oligometastasis",
                "oligometastatic",
                "genuine oligometastatic disease",
            ],
        ),
        (
            Cue::Named(&LOCALLY_ADVANCED_OR_METASTATIC_DISEASE),
            &[
                "locally advanced or metastatic disease",
                "advanced or metastatic disease",
            ],
        ),
        (
            Cue::Named(&UNRESECTABLE_DISEASE),
            &[
                "unresectable disease",
                "inoperable disease",
                "not amenable to surgical resection",
                "not amenable to curative surgery",
                "not a candidate for surgical resection",
            ],
        ),
    ],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "Stage IIIB/IV non-small cell lung cancer",
            "all(stage in {IIIB, IV}, condition \"non-small cell lung cancer\" (DOID:3908))",
        ),
        (
            Side::Inclusion,
            "Stage IB-IIIA breast cancer",
            "all(stage in {IB, II, IIIA}, condition \"breast cancer\" (C50))",
        ),
        (
            Side::Exclusion,
            "Grade 3 or higher neuropathy",
            "all(grade ≥ 3, condition \"neuropathy\" (G62))",
        ),
    ],
};
