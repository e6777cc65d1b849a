//! One leaf of a criterion, answered from a patient's records.

mod age;
mod concept;
mod marker;
mod number;
mod person;
mod qualifier;
mod stage;
mod topic;
mod window;

use crate::chart::{Day, Sort};
use crate::eligibility::{Concept, ConceptType, Measure};
use crate::screening::patient::Patient;
use crate::screening::setting::{LimitSource, Policy};
use crate::screening::verdict::{Truth, Verdict};
use crate::screening::why::Why;

pub(crate) use concept::is_any_cancer;
pub(crate) use topic::{Topic, topics_of_concept, topics_of_measure, variable_topic};

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
    fn of(truth: Truth) -> Self {
        Self {
            truth,
            why: None,
            facts: Vec::new(),
            turns: None,
            limit: None,
            if_recent: None,
        }
    }

    fn said(holds: bool) -> Self {
        Self::of(Truth::of(if holds { Verdict::Met } else { Verdict::NotMet }))
    }

    pub(crate) fn unknown(why: Why) -> Self {
        Self {
            why: Some(why),
            ..Self::of(Truth::UNKNOWN)
        }
    }

    fn not_asked() -> Self {
        Self::of(Truth::NOT_APPLICABLE)
    }

    /// Nothing is recorded, and that is taken for `holds`.
    fn presumed(holds: bool) -> Self {
        let mut answer = Self::said(holds);
        answer.truth.presumed = true;
        answer
    }

    fn from(mut self, facts: impl IntoIterator<Item = u32>) -> Self {
        self.facts.extend(facts);
        self
    }

    fn movable(mut self) -> Self {
        self.truth.movable = true;
        self
    }

    fn turning(mut self, day: Option<Day>) -> Self {
        if let Some(day) = day {
            self.truth.movable = true;
            self.turns = Some(day);
        }
        self
    }

    fn denied(mut self) -> Self {
        self.truth = self.truth.denied();
        self.if_recent = self.if_recent.map(|verdict| Truth::of(verdict).denied().verdict);
        self
    }
}

/// Answers a bound on a variable.
pub(crate) fn measure(measure: &Measure, patient: &Patient<'_>) -> Answer {
    if is_permitted(&measure.qualifiers) {
        return Answer::not_asked();
    }
    match &*measure.var {
        "age" => age::age(measure, patient),
        "sex" => person::sex(measure, patient),
        "stage" => stage::stage(measure, patient),
        _ => number::number(measure, patient),
    }
}

/// Answers whether a patient has, had, takes or is something.
pub(crate) fn concept(asked: &Concept, patient: &Patient<'_>) -> Answer {
    if is_permitted(&asked.qualifiers) {
        return Answer::not_asked();
    }
    if let Some(answer) = person::about_person(asked, patient) {
        return answer;
    }
    match asked.kind {
        ConceptType::Biomarker => marker::marker(asked, patient),
        ConceptType::Condition
        | ConceptType::Procedure
        | ConceptType::Medication
        | ConceptType::Allergy
        | ConceptType::Finding
        | ConceptType::Device
        | ConceptType::Person
        | ConceptType::Study => concept::recorded(asked, patient),
    }
}

/// `is allowed`: what never shuts anyone out.
fn is_permitted(qualifiers: &[crate::eligibility::Text]) -> bool {
    qualifiers.iter().any(|word| word == "permitted")
}

/// The answer when nothing of the kind is recorded: unknown, or presumed absent under the screening policy.
fn absent(kind: ConceptType, patient: &Patient<'_>) -> Answer {
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
