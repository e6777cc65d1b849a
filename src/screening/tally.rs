//! From verdicts on criteria to what they mean for a trial: tier, counts and share.

use std::collections::HashMap;

use crate::eligibility::{Criteria, Criterion, Family, Kind, Statement};
use crate::screening::verdict::{Effect, Truth, Verdict};

/// What one criterion means for the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its effect; neutral for parts of larger criteria.
    pub(crate) effect: Effect,
    /// The verdict.
    pub(crate) truth: Truth,
    /// How much it says of a trial's fit, from 0.
    pub(crate) weight: u8,
}

/// What a patient's death means for every trial.
pub(crate) const DECEASED: Row = Row {
    effect: Effect::Blocks,
    truth: Truth::of(Verdict::NotMet),
    weight: 1,
};

/// How a patient stands to a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Nothing speaks against it, and what is open only a person can tell.
    Eligible,
    /// Nothing speaks against it, and something is open that records could tell.
    Potential,
    /// What speaks against it can change: a laboratory value, a washout, a pregnancy, an infection.
    Recoverable,
    /// Something that stays speaks against it.
    Ineligible,
}

impl Tier {
    /// `eligible-computable`, `potential`, `recoverable` or `ineligible`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Eligible => "eligible-computable",
            Self::Potential => "potential",
            Self::Recoverable => "recoverable",
            Self::Ineligible => "ineligible",
        }
    }

    /// What it means, for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Eligible => "eligible on computable criteria",
            Self::Potential => "potentially eligible",
            Self::Recoverable => "not now, could become eligible",
            Self::Ineligible => "not eligible",
        }
    }

    /// From 0 for eligible to 3.
    pub(crate) fn rank(self) -> u16 {
        match self {
            Self::Eligible => 0,
            Self::Potential => 1,
            Self::Recoverable => 2,
            Self::Ineligible => 3,
        }
    }
}

/// How many criteria came out how. Parts of larger criteria are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Speak for the patient.
    pub helps: u16,
    /// Keep the patient out.
    pub blocks: u16,
    /// Have to be settled.
    pub open: u16,
    /// Of these, only a person can tell.
    pub for_a_person: u16,
    /// Decided on the absence of a record.
    pub presumed: u16,
    /// Are not asked of this patient, or decide nothing.
    pub neutral: u16,
}

/// What all criteria together mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) tier: Tier,
    pub(crate) counts: Counts,
    /// The weight of what speaks for the patient in all that is decided or open, in ten-thousandths.
    pub(crate) share: u16,
}

/// Adds up the criteria of a trial.
pub(crate) fn tally(rows: impl IntoIterator<Item = Row>) -> Tally {
    let mut sum = Sum::default();
    rows.into_iter().for_each(|row| sum.add(row));
    sum.tally()
}

/// Criteria added up one by one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sum {
    counts: Counts,
    fixed: u16,
    helping: u32,
    all: u32,
}

impl Sum {
    /// Adds one.
    #[inline]
    pub(crate) fn add(&mut self, row: Row) {
        let counts = &mut self.counts;
        let presumed = row.truth.presumed && matches!(row.effect, Effect::Helps | Effect::Blocks);
        let weight = u32::from(row.weight);
        match row.effect {
            Effect::Helps => {
                counts.helps = counts.helps.saturating_add(1);
                self.helping += weight;
            }
            Effect::Blocks => {
                counts.blocks = counts.blocks.saturating_add(1);
                self.fixed = self.fixed.saturating_add(u16::from(!row.truth.movable));
            }
            Effect::Open => {
                counts.open = counts.open.saturating_add(1);
                counts.for_a_person = counts.for_a_person.saturating_add(u16::from(row.truth.personal));
            }
            Effect::Neutral => {
                counts.neutral = counts.neutral.saturating_add(1);
                return;
            }
        }
        self.all += weight;
        counts.presumed = counts.presumed.saturating_add(u16::from(presumed));
    }

    /// Whether something that stays speaks against the trial, whatever else is added.
    pub(crate) fn is_lost(&self) -> bool {
        self.fixed > 0
    }

    /// What all of them mean.
    pub(crate) fn tally(self) -> Tally {
        let counts = self.counts;
        let tier = if self.is_lost() {
            Tier::Ineligible
        } else if counts.blocks > 0 {
            Tier::Recoverable
        } else if counts.open > counts.for_a_person || counts.helps.saturating_add(counts.open) == 0 {
            // A trial of which no criterion is known cannot be said to fit.
            Tier::Potential
        } else {
            Tier::Eligible
        };
        let share = (self.helping * 10_000).checked_div(self.all).unwrap_or(0);
        Tally {
            tier,
            counts,
            share: u16::try_from(share).unwrap_or(10_000),
        }
    }
}

/// Of each criterion, parents before children, how much it says of a trial's fit and whether it counts on its own.
pub(crate) fn marks(criteria: &Criteria) -> Vec<(u8, bool)> {
    let nodes = criteria.walk();
    let places = nodes.iter().zip(0..).map(|(node, at)| (node.id.as_str(), at)).collect();
    nodes
        .iter()
        .map(|node| {
            let weight = node.statement.as_ref().map_or(0, weight);
            (weight, is_counted(node, &places, &nodes))
        })
        .collect()
}

/// How much a criterion says of a trial's fit: the most telling of what it speaks of.
fn weight(stated: &Statement) -> u8 {
    stated
        .families
        .iter()
        .map(|family| family_weight(*family))
        .max()
        .unwrap_or(1)
}

fn family_weight(family: Family) -> u8 {
    match family {
        Family::Diagnosis => 4,
        Family::Stage
        | Family::Metastasis
        | Family::Biomarker
        | Family::LinesOfTherapy
        | Family::PriorTherapy
        | Family::MeasurableDisease
        | Family::TumorBurden => 3,
        Family::Lab | Family::ConditionalBound | Family::OrganScore | Family::Infection | Family::OtherMalignancy => 2,
        Family::Age
        | Family::Sex
        | Family::PerformanceStatus
        | Family::Karnofsky
        | Family::LifeExpectancy
        | Family::Window
        | Family::MajorSurgery
        | Family::Investigational
        | Family::ConcomitantMedication
        | Family::Steroid
        | Family::Comorbidity
        | Family::Allergy
        | Family::Pregnancy
        | Family::Toxicity
        | Family::CrossReference => 1,
        Family::Contraception
        | Family::Consent
        | Family::Compliance
        | Family::Judgement
        | Family::Logistics
        | Family::Permission => 0,
    }
}

/// Whether a criterion counts on its own: it states something, is no permission, and is no part of a larger one.
fn is_counted(node: &Criterion, places: &HashMap<&str, usize>, nodes: &[&Criterion]) -> bool {
    if node.statement.is_none() || node.kind == Kind::Permissive {
        return false;
    }
    let mut id = node.id.as_str();
    while let Some((parent, _)) = id.rsplit_once('.') {
        let above = places.get(parent).and_then(|at| nodes.get(*at));
        if above.is_some_and(|above| above.statement.is_some()) {
            return false;
        }
        id = parent;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::Side;

    fn row(side: Side, verdict: Verdict, movable: bool) -> Row {
        let truth = Truth {
            movable,
            ..Truth::of(verdict)
        };
        Row {
            effect: Effect::of(side, truth),
            truth,
            weight: 1,
        }
    }

    #[test]
    fn tiers_follow_from_what_blocks_and_what_is_open() {
        let met = row(Side::Inclusion, Verdict::Met, false);
        let open = row(Side::Inclusion, Verdict::Unknown, false);
        let person = Row {
            truth: Truth::for_a_person(),
            ..open
        };
        let fixed = row(Side::Exclusion, Verdict::Met, false);
        let moving = row(Side::Inclusion, Verdict::NotMet, true);
        let tier = |rows: &[Row]| tally(rows.iter().copied()).tier;
        assert_eq!(tier(&[met, person]), Tier::Eligible);
        assert_eq!(tier(&[met, person, open]), Tier::Potential);
        assert_eq!(tier(&[met, moving, open]), Tier::Recoverable);
        assert_eq!(tier(&[met, moving, fixed]), Tier::Ineligible);
        assert_eq!(tally([met, met, open, fixed]).share, 5_000);
        assert_eq!((tally([]).share, tally([]).tier), (0, Tier::Potential));
    }
}
