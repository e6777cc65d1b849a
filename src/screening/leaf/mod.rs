//! One leaf of a criterion, answered from a patient's records.

mod age;
mod answer;
mod concept;
mod marker;
mod number;
mod person;
mod qualifier;
mod stage;
mod target;
mod topic;
mod window;

use crate::eligibility::{Concept, ConceptType, Measure};
use crate::screening::patient::Patient;

pub(crate) use answer::Answer;
pub(crate) use topic::{topics_of_concept, topics_of_measure};

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
