//! What a leaf is about: where a patient has nothing on any topic of a leaf, its answer is that of an empty record.

use crate::chart::Sort;
use crate::eligibility::{Concept, ConceptType, LeafRef, Measure};
use crate::screening::index::Topic;
use crate::screening::leaf::meaning::{Bound, Meaning, Sought};
use crate::screening::sets;

/// What a leaf is about; `meaning` is what it means.
pub(crate) fn topics(leaf: LeafRef<'_>, meaning: &Meaning) -> Vec<Topic> {
    match (leaf, meaning) {
        (LeafRef::Measure(asked), Meaning::Measure(bound)) => of_measure(asked, bound),
        (LeafRef::Concept(asked), Meaning::Concept(sought)) => of_concept(asked, sought),
        (LeafRef::Measure(_), Meaning::Concept(_)) | (LeafRef::Concept(_), Meaning::Measure(_)) => vec![Topic::Anyone],
    }
}

fn of_measure(asked: &Measure, bound: &Bound) -> Vec<Topic> {
    match &*asked.var {
        "age" | "sex" => vec![Topic::Anyone],
        "child_pugh_class" => vec![Topic::variable("child_pugh_class"), Topic::variable("child_pugh_score")],
        name if bound.variable.is_some() => vec![Topic::variable(name)],
        name => vec![Topic::variable(name), Topic::Words(bound.words)],
    }
}

fn of_concept(asked: &Concept, sought: &Sought) -> Vec<Topic> {
    if sought.about.is_some() {
        return vec![Topic::Anyone];
    }
    let concepts = sought.target.concepts.iter().copied().map(Topic::Concept);
    let mut topics: Vec<Topic> = concepts.chain([Topic::Words(sought.target.key)]).collect();
    topics.extend(sought.marker.map(Topic::Marker));
    if asked.kind == ConceptType::Allergy {
        // That there is none answers it too.
        topics.extend(sets::allergies().into_iter().flatten().map(Topic::Concept));
    }
    if sought.is_study {
        topics.push(Topic::Sort(Sort::Study));
    }
    if sought.is_surgery {
        topics.push(Topic::Sort(Sort::Procedure));
    }
    topics
}
