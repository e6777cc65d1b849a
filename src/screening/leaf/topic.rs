//! What a leaf is about: where a patient has nothing on any topic of a leaf, its answer is that of an empty record.

use crate::chart::Sort;
use crate::eligibility::{Concept, ConceptType, Measure, variable};
use crate::screening::index::Topic;
use crate::screening::leaf::concept::{is_study, is_surgery};
use crate::screening::leaf::number::words_of;
use crate::screening::leaf::person::is_about_person;
use crate::screening::leaf::target::Target;
use crate::screening::marker::marker_of;
use crate::screening::sets;

/// What a bound is about.
pub(crate) fn topics_of_measure(asked: &Measure) -> Vec<Topic> {
    match &*asked.var {
        "age" | "sex" => vec![Topic::Anyone],
        "child_pugh_class" => vec![Topic::variable("child_pugh_class"), Topic::variable("child_pugh_score")],
        name if variable(name).is_some() => vec![Topic::variable(name)],
        name => vec![Topic::variable(name), Topic::Words(words_of(name))],
    }
}

/// What a concept is about.
pub(crate) fn topics_of_concept(asked: &Concept) -> Vec<Topic> {
    if is_about_person(asked) {
        return vec![Topic::Anyone];
    }
    let target = Target::of(asked);
    let concepts = target.concepts.iter().copied().map(Topic::Concept);
    let mut topics: Vec<Topic> = concepts.chain([Topic::Words(target.key)]).collect();
    if asked.kind == ConceptType::Biomarker {
        topics.extend(marker_of(&asked.concept).map(Topic::Marker));
    }
    if asked.kind == ConceptType::Allergy {
        // That there is none answers it too.
        topics.extend(sets::allergies().into_iter().flatten().map(Topic::Concept));
    }
    if is_study(asked) {
        topics.push(Topic::Sort(Sort::Study));
    }
    if is_surgery(asked) {
        topics.push(Topic::Sort(Sort::Procedure));
    }
    topics
}
