//! Tiers as grades of a match.

use crate::screening::{Report, Tier};

/// How good a match is (`http://terminology.hl7.org/CodeSystem/match-grade`).
///
/// Its `certain` is never given: while consent, judgement and other things that no record tells are open, a person
/// decides. Eligible on computable criteria is `probable`; potential and recoverable are `possible`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// Nothing speaks against it, and what is open only a person can tell.
    Probable,
    /// Something is open, or what speaks against it can change.
    Possible,
    /// Something that stays speaks against it.
    CertainlyNot,
}

impl Grade {
    /// Every grade, the best first.
    pub const ALL: [Self; 3] = [Self::Probable, Self::Possible, Self::CertainlyNot];

    /// The code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Probable => "probable",
            Self::Possible => "possible",
            Self::CertainlyNot => "certainly-not",
        }
    }

    /// The grade of a report. A trial for another condition is at most `possible`.
    pub fn of(report: &Report) -> Self {
        match report.tier {
            Tier::Eligible if report.nearness > 0 => Self::Probable,
            Tier::Eligible | Tier::Potential | Tier::Recoverable => Self::Possible,
            Tier::Ineligible => Self::CertainlyNot,
        }
    }

    /// The worst tier that is still of the grade.
    pub fn worst_tier(self) -> Tier {
        match self {
            Self::Probable => Tier::Eligible,
            Self::Possible => Tier::Recoverable,
            Self::CertainlyNot => Tier::Ineligible,
        }
    }
}
