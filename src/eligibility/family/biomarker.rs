//! Biomarkers.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::Cue;

/// Biomarkers: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Biomarkers",
    understands: "Genes, receptors and proteins with their state.",
    phrases: &[
        (
            Cue::Status("positive"),
            &[
                "positive",
                "positivity",
                "seropositive",
                "reactive",
                "detectable",
                "detected",
                "expressing",
                "overexpressing",
                "overexpression",
                "amplified",
                "amplification",
                "positive test",
                "tests positive",
                "test positive",
                "tested positive",
                "positive test for",
                "positive for",
                "positive serology",
                "positive serology for",
                "positive result for",
            ],
        ),
        (
            Cue::Status("negative"),
            &[
                "negative",
                "seronegative",
                "nonreactive",
                "non reactive",
                "undetectable",
                "not detected",
                "tests negative",
                "test negative",
                "tested negative",
                "negative for",
                "negative test for",
                "negative serology",
            ],
        ),
        (
            Cue::Status("mutated"),
            &[
                "mutated",
                "mutation",
                "mutations",
                "mutant",
                "activating mutation",
                "sensitizing mutation",
                "sensitizing mutations",
                "activating mutations",
                "alteration",
                "alterations",
                "rearrangement",
                "rearranged",
                "fusion",
                "translocation",
                "fusions",
                "gene mutation",
                "gene fusion",
            ],
        ),
        (
            Cue::Status("wild-type"),
            &["wild type", "wildtype", "wt", "non mutated", "unmutated"],
        ),
        (Cue::Status("unknown-status"), &["unknown status", "status unknown"]),
    ],
    abbreviations: &[],
    examples: &[
        (
            Side::Inclusion,
            "PD-L1 tumor proportion score of at least 1%",
            "pd_l1_tps ≥ 1 %",
        ),
        (Side::Inclusion, "Ki-67 ≤ 20%", "ki67 ≤ 20 %"),
        (
            Side::Inclusion,
            "Estrogen receptor positive and HER2 negative",
            "all(biomarker \"estrogen receptor positive\", biomarker \"her2 negative\")",
        ),
        (
            Side::Inclusion,
            "No EGFR mutation or ALK rearrangement",
            "not any(biomarker \"egfr mutation\", biomarker \"alk rearrangement\")",
        ),
        (Side::Inclusion, "Mutation of KRAS", "biomarker \"kras\" {mutated}"),
    ],
};
