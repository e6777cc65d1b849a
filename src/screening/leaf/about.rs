//! What is asked of the person and not of a single record.

use crate::eligibility::{Concept, ConceptType};

/// What is asked of the person and not of a single record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// Pregnancy, or breastfeeding.
    Pregnancy,
    /// A negative pregnancy test.
    NegativeTest,
    /// A positive pregnancy test.
    PositiveTest,
    /// Whether a pregnancy is possible.
    ChildBearing,
    /// From and to so many completed years.
    Age(i32, i32),
    /// A language.
    Language,
}

impl About {
    /// What a concept asks of the person; none for anything else.
    pub(super) fn of(asked: &Concept) -> Option<Self> {
        Some(match &*asked.concept {
            "pregnancy" | "breastfeeding" => Self::Pregnancy,
            "negative pregnancy test" => Self::NegativeTest,
            "positive pregnancy test" => Self::PositiveTest,
            "child-bearing potential" => Self::ChildBearing,
            "adult" => Self::Age(18, i32::MAX),
            "child" => Self::Age(0, 17),
            "adolescent" => Self::Age(12, 17),
            "infant" => Self::Age(0, 0),
            _ if asked.kind == ConceptType::Person && asked.qualifiers.iter().any(|word| word == "language") => {
                Self::Language
            }
            _ => return None,
        })
    }
}
