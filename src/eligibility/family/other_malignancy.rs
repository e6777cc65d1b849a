//! Other malignancies.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::ConceptType;
use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Named};

/// Other malignancy.
const OTHER_MALIGNANCY: Named = Named {
    name: "other malignancy",
    kind: ConceptType::Condition,
    codes: &[("http://hl7.org/fhir/sid/icd-10-cm", "C80.1")],
    qualifiers: &[],
    family: Family::OtherMalignancy,
};

/// Other malignancies: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Other malignancies",
    understands: "A second cancer, and the kinds that do not count.",
    phrases: &[(
        Cue::Named(&OTHER_MALIGNANCY),
        &[
            "other malignancy",
            "other malignancies",
            "second malignancy",
            "secondary malignancy",
            "second primary malignancy",
            "another malignancy",
            "other malignant tumor",
            "other malignant tumors",
            "other cancer",
            "other cancers",
            "concurrent malignancy",
            "prior malignancy",
            "previous malignancy",
            "another primary malignancy",
            "other primary malignancy",
            "other active malignancy",
            "concurrent malignancies",
            "second cancer",
            "second primary tumor",
            "second primary cancer",
            "other primary malignancies",
            "any other malignancy",
            "any other malignancies",
            "any other cancer",
            "any other malignant tumor",
            "another cancer",
            "additional malignancy",
            "other invasive malignancy",
            "other primary tumor",
            "other tumors",
            "other neoplasm",
            "other primary cancer",
            "known additional malignancy",
            "prior malignancies",
            "previous malignancies",
            "concomitant malignancy",
            "synchronous malignancy",
            "other concurrent malignancy",
            "active malignancy",
        ],
    )],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Second primary malignancy",
            "condition \"second primary malignancy\" (C80.1)",
        ),
        (
            Side::Exclusion,
            "Other malignancy within 5 years, except basal cell carcinoma",
            "all(condition \"other malignancy\" (C80.1) [within 5 a], not condition \"basal cell carcinoma\" (C44.91))",
        ),
        (
            Side::Exclusion,
            "Prior malignancy within 5 years except cervical carcinoma in situ",
            "all(condition \"prior malignancy\" (C80.1) [within 5 a], not condition \"cervical carcinoma in situ\" (D06))",
        ),
        (
            Side::Inclusion,
            "No history of another cancer",
            "not condition \"another cancer\" (C80.1)",
        ),
    ],
};
