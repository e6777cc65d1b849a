//! What a leaf is about: where a patient has nothing on any topic of a leaf, its answer is that of an empty record.

use crate::concept::{ConceptId, words_key};
use crate::eligibility::{Concept, ConceptType, Measure, variable};
use crate::screening::leaf::concept::Target;
use crate::screening::leaf::number::words_of;
use crate::screening::sets;

/// One thing that a leaf may be answered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// Something that every patient has: age, sex, languages; or what cannot be narrowed.
    Anyone,
    /// A measured variable of the catalogue, by the key of its name.
    Variable(u64),
    /// A concept, or something wider or narrower.
    Concept(ConceptId),
    /// Words, by their key.
    Words(u64),
}

/// The topic of a variable.
pub(crate) fn variable_topic(name: &str) -> Topic {
    Topic::Variable(words_key(name))
}

/// What a bound is about.
pub(crate) fn topics_of_measure(asked: &Measure) -> Vec<Topic> {
    match &*asked.var {
        "age" | "sex" | "stage" => vec![Topic::Anyone],
        "child_pugh_class" => vec![variable_topic("child_pugh_class"), variable_topic("child_pugh_score")],
        name if variable(name).is_some() => vec![variable_topic(name)],
        name => vec![variable_topic(name), Topic::Words(words_of(name))],
    }
}

/// What a concept is about.
pub(crate) fn topics_of_concept(asked: &Concept) -> Vec<Topic> {
    const ASKED_OF_ANYONE: &[&str] = &[
        "pregnancy",
        "breastfeeding",
        "negative pregnancy test",
        "positive pregnancy test",
        "child-bearing potential",
        "adult",
        "child",
        "adolescent",
        "infant",
        "surgery",
        "major surgery",
        "surgical procedure",
        "surgical intervention",
        "investigational agent",
    ];
    let of_anyone = ASKED_OF_ANYONE.contains(&&*asked.concept)
        || matches!(
            asked.kind,
            ConceptType::Biomarker | ConceptType::Person | ConceptType::Study
        );
    if of_anyone {
        return vec![Topic::Anyone];
    }
    let target = Target::of(asked);
    let concepts = target.concepts.iter().copied();
    if concepts.clone().any(sets::is_any_cancer) {
        return vec![Topic::Anyone];
    }
    let mut topics: Vec<Topic> = concepts.map(Topic::Concept).chain([Topic::Words(target.key)]).collect();
    if asked.kind == ConceptType::Allergy {
        // That there is none answers it too.
        topics.extend(sets::allergies().into_iter().flatten().map(Topic::Concept));
    }
    topics
}
