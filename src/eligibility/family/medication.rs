//! Treatment at the same time.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::{Cue, Head};

/// Treatment at the same time: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "Treatment at the same time",
    understands: "Drugs and classes of drugs taken now.",
    phrases: &[
        (
            Cue::Qualifier,
            &[
                "fixed dose of",
                "high dose of",
                "high doses of",
                "low dose of",
                "low doses of",
                "maintenance dose of",
                "stable dosage",
                "stable dosage of",
                "stable dose",
                "stable dose of",
                "stable doses",
                "stable doses of",
                "stable regimen",
                "stable regimen of",
                "therapeutic dose of",
                "therapeutic doses of",
            ],
        ),
        (
            Cue::Head(Head::Treatment),
            &[
                "course of",
                "courses of",
                "cycle of",
                "cycles of",
                "dose of",
                "doses of",
                "intake of",
                "prescription of",
                "receipt of",
                "regimen of",
            ],
        ),
    ],
    abbreviations: &[],
    examples: &[
        (
            Side::Exclusion,
            "Concomitant use of warfarin or heparin",
            "any(medication \"warfarin\" (11289) {current}, medication \"heparin\" (B01AB) {current})",
        ),
        (
            Side::Inclusion,
            "Stable dose of metformin for at least 8 weeks",
            "medication \"metformin\" (6809) {stable dose of} [for at least 8 wk]",
        ),
        (
            Side::Exclusion,
            "Antibiotics such as macrolides or quinolones within 2 weeks before enrollment",
            "any(medication \"antibiotics\" (J01) [within 2 wk before enrollment], medication \"macrolides\" (J01FA) [within 2 wk before enrollment], medication \"quinolones\" (J01MA) [within 2 wk before enrollment])",
        ),
    ],
};
