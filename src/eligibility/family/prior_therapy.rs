//! Earlier treatment.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::ConceptType;
use crate::eligibility::family::name::Family;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Named};

/// Systemic therapy.
const SYSTEMIC_THERAPY: Named = Named {
    name: "systemic therapy",
    kind: ConceptType::Medication,
    codes: &[],
    qualifiers: &[],
    family: Family::PriorTherapy,
};

/// Antineoplastic therapy.
const ANTINEOPLASTIC_THERAPY: Named = Named {
    name: "antineoplastic therapy",
    kind: ConceptType::Medication,
    codes: &[("http://www.whocc.no/atc", "L01")],
    qualifiers: &[],
    family: Family::PriorTherapy,
};

/// Progressive disease.
const PROGRESSIVE_DISEASE: Named = Named {
    name: "progressive disease",
    kind: ConceptType::Finding,
    codes: &[],
    qualifiers: &[],
    family: Family::PriorTherapy,
};

/// Recurrence.
const RECURRENCE: Named = Named {
    name: "recurrence",
    kind: ConceptType::Finding,
    codes: &[],
    qualifiers: &[],
    family: Family::PriorTherapy,
};

/// Local treatment.
const LOCAL_TREATMENT: Named = Named {
    name: "local treatment",
    kind: ConceptType::Procedure,
    codes: &[],
    qualifiers: &[],
    family: Family::PriorTherapy,
};

/// Earlier treatment: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Earlier treatment",
    understands: "Drugs, classes of drugs and procedures that were given, as far as the words say so.",
    phrases: &[
        (
            Cue::Named(&SYSTEMIC_THERAPY),
            &[
                "systemic therapy",
                "systemic treatment",
                "systemic anticancer therapy",
                "systemic anti cancer therapy",
                "systemic antineoplastic therapy",
                "prior systemic therapy",
                "systemic anticancer treatment",
                "systemic anti cancer treatment",
            ],
        ),
        (
            Cue::Named(&ANTINEOPLASTIC_THERAPY),
            &[
                "anticancer therapy",
                "anti cancer therapy",
                "anti tumor therapy",
                "antitumor therapy",
                "anti tumor medication",
                "antitumor medication",
                "anticancer treatment",
                "anti cancer treatment",
                "antineoplastic therapy",
                "antineoplastic treatment",
                "cancer therapy",
                "anti tumor treatment",
                "antitumor treatment",
                "anti tumor drugs",
                "antitumor drugs",
                "anticancer drugs",
                "anti cancer drugs",
                "cancer treatment",
                "anti cancer agents",
                "anticancer agents",
                "antineoplastic agents",
                "anti neoplastic therapy",
                "cytotoxic therapy",
                "cytotoxic agents",
            ],
        ),
        (
            Cue::Named(&PROGRESSIVE_DISEASE),
            &[
                "progressive disease",
                "disease progression",
                "progression",
                "progression of disease",
                "progression disease",
                "progressed",
                "has progressed",
                "have progressed",
                "disease that has progressed",
                "tumor progression",
                "radiographic progression",
            ],
        ),
        (
            Cue::Named(&RECURRENCE),
            &[
                "recurrence",
                "relapse",
                "disease recurrence",
                "recurrent disease",
                "relapsed disease",
                "local recurrence",
                "tumor recurrence",
            ],
        ),
        (
            Cue::Named(&LOCAL_TREATMENT),
            &[
                "local treatment",
                "local therapy",
                "locoregional therapy",
                "loco regional therapy",
                "locoregional treatment",
            ],
        ),
    ],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "No prior chemotherapy",
            "not procedure \"chemotherapy\"",
        ),
        (
            Side::Exclusion,
            "Prior treatment with anthracyclines or taxanes",
            "any(medication \"anthracyclines\" (L01DB), medication \"taxanes\" (L01CD))",
        ),
        (
            Side::Inclusion,
            "Prior platinum-based chemotherapy",
            "medication \"platinum-based chemotherapy\" (L01XA) {history}",
        ),
        (
            Side::Inclusion,
            "Mastectomy with or without radiotherapy",
            "procedure \"mastectomy\"",
        ),
    ],
};
