//! One leaf of a criterion, answered from a patient's records.

mod about;
mod age;
mod answer;
mod concept;
mod marker;
mod meaning;
mod number;
mod person;
mod qualifier;
mod stage;
mod state;
mod target;
mod topic;
mod window;

use crate::eligibility::{Concept, ConceptType, LeafRef, Measure};
use crate::screening::patient::Patient;

pub(crate) use answer::Answer;
pub(crate) use meaning::{Bound, Meaning, Sought};
pub(crate) use topic::topics;

/// Answers a leaf; `meaning` is what it means.
pub(crate) fn ask(leaf: LeafRef<'_>, meaning: &Meaning, patient: &Patient<'_>) -> Answer {
    match (leaf, meaning) {
        (LeafRef::Measure(asked), Meaning::Measure(bound)) => measure(asked, bound, patient),
        (LeafRef::Concept(asked), Meaning::Concept(sought)) => concept(asked, sought, patient),
        // What was looked up for another leaf is of no use.
        (LeafRef::Measure(asked), Meaning::Concept(_)) => measure(asked, &Bound::of(asked), patient),
        (LeafRef::Concept(asked), Meaning::Measure(_)) => concept(asked, &Sought::of(asked), patient),
    }
}

/// Answers a bound on a variable.
pub(crate) fn measure(asked: &Measure, bound: &Bound, patient: &Patient<'_>) -> Answer {
    if bound.permitted {
        return Answer::not_asked();
    }
    match &*asked.var {
        "age" => age::age(asked, patient),
        "sex" => person::sex(asked, patient),
        "stage" => stage::stage(asked, patient),
        _ => number::number(asked, bound, patient),
    }
}

/// Answers whether a patient has, had, takes or is something.
fn concept(asked: &Concept, sought: &Sought, patient: &Patient<'_>) -> Answer {
    if sought.permitted {
        return Answer::not_asked();
    }
    if let Some(about) = sought.about {
        return person::about_person(asked, about, sought, patient);
    }
    match asked.kind {
        ConceptType::Biomarker => marker::marker(asked, sought, patient),
        ConceptType::Condition
        | ConceptType::Procedure
        | ConceptType::Medication
        | ConceptType::Allergy
        | ConceptType::Finding
        | ConceptType::Device
        | ConceptType::Person
        | ConceptType::Study => concept::recorded(asked, sought, patient),
    }
}
