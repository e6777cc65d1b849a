//! References.

use crate::eligibility::criterion::Side;
use crate::eligibility::family::page::Page;
use crate::eligibility::grammar::cue::Cue;

/// References: its words and examples.
pub(crate) const PAGE: Page = Page {
    title: "References",
    understands: "What another part of the criteria states.",
    phrases: &[
        (
            Cue::Reference("inc"),
            &[
                "the inclusion criteria",
                "inclusion criteria",
                "all inclusion criteria",
                "inclusion criterion",
                "meet the inclusion criteria",
                "meeting the inclusion criteria",
                "above inclusion criteria",
                "not meeting inclusion criteria",
                "fulfill the inclusion criteria",
            ],
        ),
        (
            Cue::Reference("exc"),
            &[
                "the exclusion criteria",
                "exclusion criteria",
                "any of the exclusion criteria",
                "any exclusion criteria",
                "exclusion criterion",
                "any exclusion criterion",
                "any of the above exclusion criteria",
            ],
        ),
    ],
    abbreviations: &[],
    examples: &[
        (Side::Exclusion, "Does not meet the inclusion criteria", "not →inc"),
        (Side::Exclusion, "Meets any of the exclusion criteria", "→exc"),
        (Side::Inclusion, "No exclusion criteria", "not →exc"),
        (
            Side::Inclusion,
            "Fulfills all inclusion criteria and none of the exclusion criteria",
            "all(→inc, not →exc)",
        ),
    ],
};
