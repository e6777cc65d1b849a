//! Strong Kleene logic with a fourth value for what is not asked of the patient.

use crate::eligibility::Side;

/// Whether a statement is true of the patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verdict {
    /// It is true as written.
    Met,
    /// It is not.
    NotMet,
    /// The records do not say.
    Unknown,
    /// It is not asked of this patient.
    NotApplicable,
}

impl Verdict {
    /// `met`, `not-met`, `unknown` or `not-applicable`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not-applicable",
        }
    }
}

impl Verdict {
    /// In words: `met`, `not met`, `unknown` or `not asked of this patient`.
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not asked of this patient",
        }
    }
}

/// A verdict with what it rests on, in one byte's worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Truth {
    /// The verdict.
    pub verdict: Verdict,
    /// Whether it rests on the absence of a record.
    pub presumed: bool,
    /// Whether time or treatment can turn it: laboratory values, washouts, pregnancy, infection, toxicity.
    pub movable: bool,
    /// Whether it is unknown and no record could tell: only a person can.
    pub personal: bool,
}

impl Truth {
    /// Unknown.
    pub const UNKNOWN: Self = Self::of(Verdict::Unknown);
    /// Not asked.
    pub const NOT_APPLICABLE: Self = Self::of(Verdict::NotApplicable);

    /// A verdict that rests on records and stays.
    pub const fn of(verdict: Verdict) -> Self {
        Self {
            verdict,
            presumed: false,
            movable: false,
            personal: false,
        }
    }

    /// Unknown, and only a person can tell.
    pub const fn for_a_person() -> Self {
        Self {
            personal: true,
            ..Self::UNKNOWN
        }
    }

    /// The denial: met and not met change places.
    #[must_use]
    pub fn denied(self) -> Self {
        let verdict = match self.verdict {
            Verdict::Met => Verdict::NotMet,
            Verdict::NotMet => Verdict::Met,
            Verdict::Unknown => Verdict::Unknown,
            Verdict::NotApplicable => Verdict::NotApplicable,
        };
        Self { verdict, ..self }
    }

    /// Whether all hold: the least of them, what is not asked left out; nothing asked of all gives not applicable.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        fold(parts, Verdict::NotMet, Verdict::Met)
    }

    /// Whether any holds: the greatest of them, what is not asked left out.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        fold(parts, Verdict::Met, Verdict::NotMet)
    }

    /// Whether at least `n` hold.
    pub fn at_least(n: usize, parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut met, mut failed, mut unknown) = (Tally::default(), Tally::default(), Tally::default());
        for part in parts {
            match part.verdict {
                Verdict::Met => met.add(part),
                Verdict::NotMet => failed.add(part),
                Verdict::Unknown => unknown.add(part),
                Verdict::NotApplicable => {}
            }
        }
        if met.count + failed.count + unknown.count == 0 {
            Self::NOT_APPLICABLE
        } else if met.count >= n {
            met.one_by_one(Verdict::Met)
        } else if met.count + unknown.count < n {
            failed.one_by_one(Verdict::NotMet)
        } else {
            unknown.unknown()
        }
    }

    /// `then` of those of whom `guard` holds. Where that is unknown, what is met anyway is met.
    pub fn when(guard: Self, then: Self) -> Self {
        match (guard.verdict, then.verdict) {
            (Verdict::NotMet | Verdict::NotApplicable, _) => Self {
                presumed: guard.presumed,
                ..Self::NOT_APPLICABLE
            },
            (Verdict::Met, _) => Self {
                presumed: guard.presumed || then.presumed,
                ..then
            },
            (Verdict::Unknown, Verdict::Met) => then,
            (Verdict::Unknown, Verdict::NotMet | Verdict::NotApplicable) => guard,
            (Verdict::Unknown, Verdict::Unknown) => Self {
                personal: guard.personal && then.personal,
                ..Self::UNKNOWN
            },
        }
    }

    /// `then` where `guard` holds, `otherwise` where it does not; where that is unknown, what both say.
    pub fn case(guard: Self, then: Self, otherwise: Self) -> Self {
        let with = |branch: Self| Self {
            presumed: guard.presumed || branch.presumed,
            ..branch
        };
        match guard.verdict {
            Verdict::Met => with(then),
            Verdict::NotMet | Verdict::NotApplicable => with(otherwise),
            Verdict::Unknown if then.verdict == otherwise.verdict => Self {
                verdict: then.verdict,
                presumed: then.presumed || otherwise.presumed,
                movable: then.movable && otherwise.movable,
                personal: then.personal && otherwise.personal,
            },
            Verdict::Unknown => guard,
        }
    }

    /// The same, or unknown where it may not decide.
    #[must_use]
    pub fn if_sure(self, sure: bool) -> Self {
        match self.verdict {
            Verdict::Met | Verdict::NotMet if !sure => Self::UNKNOWN,
            Verdict::Met | Verdict::NotMet | Verdict::Unknown | Verdict::NotApplicable => self,
        }
    }
}

/// Parts that agree.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    count: usize,
    movable: usize,
    presumed: usize,
    personal: usize,
}

impl Tally {
    fn add(&mut self, part: Truth) {
        self.count += 1;
        self.movable += usize::from(part.movable);
        self.presumed += usize::from(part.presumed);
        self.personal += usize::from(part.personal);
    }

    /// Each of the parts alone would decide: all must turn to turn the whole, and it rests on records if any part does.
    fn one_by_one(self, verdict: Verdict) -> Truth {
        Truth {
            verdict,
            presumed: self.count > 0 && self.presumed == self.count,
            movable: self.count > 0 && self.movable == self.count,
            personal: false,
        }
    }

    /// The parts decide together: one that turns turns the whole, and it rests on all of them.
    fn together(self, verdict: Verdict) -> Truth {
        Truth {
            verdict,
            presumed: self.presumed > 0,
            movable: self.movable > 0,
            personal: false,
        }
    }

    /// Only a person can tell where every part that is unknown is so.
    fn unknown(self) -> Truth {
        Truth {
            personal: self.personal == self.count,
            ..Truth::UNKNOWN
        }
    }
}

fn fold(parts: impl IntoIterator<Item = Truth>, strong: Verdict, weak: Verdict) -> Truth {
    let (mut strongest, mut weakest, mut unknown) = (Tally::default(), Tally::default(), Tally::default());
    for part in parts {
        if part.verdict == strong {
            strongest.add(part);
        } else if part.verdict == weak {
            weakest.add(part);
        } else if part.verdict == Verdict::Unknown {
            unknown.add(part);
        }
    }
    if strongest.count > 0 {
        strongest.one_by_one(strong)
    } else if unknown.count > 0 {
        unknown.unknown()
    } else if weakest.count > 0 {
        weakest.together(weak)
    } else {
        Truth::NOT_APPLICABLE
    }
}

/// What a verdict on a criterion does to the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// Speaks for the patient.
    Helps,
    /// Keeps the patient out.
    Blocks,
    /// Has to be settled.
    Open,
    /// Decides nothing: a permission, a note, what is not asked of this patient, a part of a larger criterion.
    Neutral,
}

impl Effect {
    /// `helps`, `blocks`, `open` or `neutral`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Helps => "helps",
            Self::Blocks => "blocks",
            Self::Open => "open",
            Self::Neutral => "neutral",
        }
    }

    /// The effect of what is said on a side. A sentence before any heading is on no side and decides nothing.
    ///
    /// What is presumed absent keeps nobody out: it only lets pass. Of the physicians whose verdicts were published with
    /// `TrialGPT`, few took an unmentioned diagnosis that a trial asks for as missing, but most an unmentioned exclusion.
    pub(crate) fn of(side: Side, truth: Truth) -> Self {
        match (side, truth.verdict) {
            (Side::Neutral, _) | (_, Verdict::NotApplicable) => Self::Neutral,
            (_, Verdict::Unknown) => Self::Open,
            (Side::Inclusion, Verdict::Met) | (Side::Exclusion, Verdict::NotMet) => Self::Helps,
            (Side::Inclusion, Verdict::NotMet) | (Side::Exclusion, Verdict::Met) if truth.presumed => Self::Open,
            (Side::Inclusion, Verdict::NotMet) | (Side::Exclusion, Verdict::Met) => Self::Blocks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Effect::{Blocks, Helps, Neutral, Open};
    use super::Verdict::{Met as T, NotApplicable as N, NotMet as F, Unknown as U};
    use super::*;

    const EACH: [Verdict; 4] = [T, F, U, N];

    fn pair(fold: impl Fn([Truth; 2]) -> Truth) -> Vec<Verdict> {
        let mut table = Vec::new();
        for a in EACH {
            for b in EACH {
                table.push(fold([Truth::of(a), Truth::of(b)]).verdict);
            }
        }
        table
    }

    #[test]
    fn all_and_any_are_strong_kleene_with_what_is_not_asked_left_out() {
        #[rustfmt::skip]
        assert_eq!(pair(Truth::all), [
            T, F, U, T,
            F, F, F, F,
            U, F, U, U,
            T, F, U, N,
        ]);
        #[rustfmt::skip]
        assert_eq!(pair(Truth::any), [
            T, T, T, T,
            T, F, U, F,
            T, U, U, U,
            T, F, U, N,
        ]);
    }

    #[test]
    fn denials_guards_and_cases_have_whole_tables() {
        assert_eq!(EACH.map(|one| Truth::of(one).denied().verdict), [F, T, U, N]);
        #[rustfmt::skip]
        assert_eq!(pair(|[guard, then]| Truth::when(guard, then)), [
            T, F, U, N,
            N, N, N, N,
            T, U, U, U,
            N, N, N, N,
        ]);
        for guard in EACH {
            for then in EACH {
                for otherwise in EACH {
                    let found = Truth::case(Truth::of(guard), Truth::of(then), Truth::of(otherwise)).verdict;
                    let expected = match guard {
                        T => then,
                        F | N => otherwise,
                        U if then == otherwise => then,
                        U => U,
                    };
                    assert_eq!(found, expected, "{guard:?} {then:?} {otherwise:?}");
                }
            }
        }
    }

    #[test]
    fn at_least_counts_what_holds_and_what_may() {
        for a in EACH {
            for b in EACH {
                for c in EACH {
                    let parts = [a, b, c];
                    let count = |wanted: Verdict| parts.iter().filter(|one| **one == wanted).count();
                    for n in 1..=4 {
                        let found = Truth::at_least(n, parts.map(Truth::of)).verdict;
                        let expected = if count(N) == 3 {
                            N
                        } else if count(T) >= n {
                            T
                        } else if count(T) + count(U) < n {
                            F
                        } else {
                            U
                        };
                        assert_eq!(found, expected, "{n} of {parts:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_can_turn_is_what_would_turn_the_whole() {
        let stays = Truth::of(F);
        let turns = Truth { movable: true, ..stays };
        assert!(!Truth::all([stays, turns]).movable, "one that stays keeps it out");
        assert!(Truth::all([turns, turns]).movable);
        assert!(Truth::any([stays, turns]).movable, "one that turns lets it in");
        let sure = Truth::of(T);
        let presumed = Truth { presumed: true, ..sure };
        assert!(Truth::all([sure, presumed]).presumed, "it rests on both");
        assert!(!Truth::any([sure, presumed]).presumed, "one record is enough");
    }

    #[test]
    fn text_truth_and_effect_are_two_things() {
        let row = |side| EACH.map(|verdict| Effect::of(side, Truth::of(verdict)));
        let presumed = |side| {
            EACH.map(|verdict| {
                Effect::of(
                    side,
                    Truth {
                        presumed: true,
                        ..Truth::of(verdict)
                    },
                )
            })
        };
        assert_eq!(row(Side::Inclusion), [Helps, Blocks, Open, Neutral]);
        assert_eq!(row(Side::Exclusion), [Blocks, Helps, Open, Neutral]);
        assert_eq!(row(Side::Neutral), [Neutral; 4]);
        assert_eq!(presumed(Side::Inclusion), [Helps, Open, Open, Neutral]);
        assert_eq!(presumed(Side::Exclusion), [Open, Helps, Open, Neutral]);
    }
}
