//! What the records say of one leaf, and what is said when they say nothing.

use crate::chart::{Day, Sort};
use crate::eligibility::ConceptType;
use crate::screening::patient::Patient;
use crate::screening::setting::{LimitSource, Policy};
use crate::screening::verdict::{Truth, Verdict};
use crate::screening::why::Why;

/// What the records say of one leaf.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    /// The verdict.
    pub(crate) truth: Truth,
    /// Why it is unknown; none when it is not.
    pub(crate) why: Option<Why>,
    /// What it rests on: places of the chart, the most telling first.
    pub(crate) facts: Vec<u32>,
    /// The first day on which it would be otherwise if nothing else happened.
    pub(crate) turns: Option<Day>,
    /// The limit of normal that was used: the number in the variable's unit, and where it comes from.
    pub(crate) limit: Option<(f64, LimitSource)>,
    /// What the verdict would be if the record were recent.
    pub(crate) if_recent: Option<Verdict>,
}

impl Answer {
    pub(crate) fn of(truth: Truth) -> Self {
        Self {
            truth,
            why: None,
            facts: Vec::new(),
            turns: None,
            limit: None,
            if_recent: None,
        }
    }

    pub(crate) fn said(holds: bool) -> Self {
        Self::of(Truth::of(if holds { Verdict::Met } else { Verdict::NotMet }))
    }

    pub(crate) fn unknown(why: Why) -> Self {
        Self {
            why: Some(why),
            ..Self::of(Truth::UNKNOWN)
        }
    }

    pub(crate) fn not_asked() -> Self {
        Self::of(Truth::NOT_APPLICABLE)
    }

    /// Nothing is recorded, and that is taken for `holds`.
    pub(crate) fn presumed(holds: bool) -> Self {
        let mut answer = Self::said(holds);
        answer.truth.presumed = true;
        answer
    }

    pub(crate) fn from(mut self, facts: impl IntoIterator<Item = u32>) -> Self {
        self.facts.extend(facts);
        self
    }

    pub(crate) fn movable(mut self) -> Self {
        self.truth.movable = true;
        self
    }

    pub(crate) fn turning(mut self, day: Option<Day>) -> Self {
        if let Some(day) = day {
            self.truth.movable = true;
            self.turns = Some(day);
        }
        self
    }

    pub(crate) fn denied(mut self) -> Self {
        self.truth = self.truth.denied();
        self.if_recent = self.if_recent.map(|verdict| Truth::of(verdict).denied().verdict);
        self
    }
}

/// The answer when nothing of the kind is recorded: unknown, or presumed absent under the screening policy.
pub(crate) fn absent(kind: ConceptType, patient: &Patient<'_>) -> Answer {
    let sorts: &[Sort] = match kind {
        ConceptType::Condition | ConceptType::Finding => &[Sort::Condition],
        ConceptType::Medication => &[Sort::Medication],
        ConceptType::Procedure => &[Sort::Procedure],
        ConceptType::Allergy => &[Sort::Allergy, Sort::Condition],
        ConceptType::Study => &[Sort::Condition, Sort::Medication],
        ConceptType::Biomarker | ConceptType::Device | ConceptType::Person => &[],
    };
    let presumes = patient.setting.policy == Policy::Screening;
    if presumes && sorts.iter().any(|sort| patient.chart.has(*sort)) {
        Answer::presumed(false)
    } else {
        Answer::unknown(Why::NoData)
    }
}
