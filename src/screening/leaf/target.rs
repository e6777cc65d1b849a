//! What a concept is looked for by.

use crate::concept::{ConceptId, concepts, words_key};
use crate::eligibility::Concept;
use crate::screening::sets;

/// What a concept is looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// The concepts that answer it.
    pub(crate) concepts: Vec<ConceptId>,
    /// The key of its words.
    pub(crate) key: u64,
}

impl Target {
    /// What a leaf is looked for by: by its name, else by its first code; and the drugs that a treatment consists of.
    pub(crate) fn of(asked: &Concept) -> Self {
        let all = concepts();
        let own = |id: &ConceptId| {
            asked.codes.is_empty()
                || all
                    .codes(*id)
                    .any(|(system, code)| asked.codes.iter().any(|one| one.system == system && one.code == code))
        };
        let by_name = all.by_name(&asked.concept).filter(own);
        let by_code = || {
            let mut codes = asked.codes.iter();
            codes.find_map(|code| all.by_code(&code.system, &code.code))
        };
        let mut found: Vec<ConceptId> = by_name.or_else(by_code).into_iter().collect();
        let key = words_key(&asked.concept);
        found.extend(sets::classes_of(key));
        // `Drug allergy` is what is left of an allergy to a drug that the words do not name.
        if matches!(&*asked.concept, "drug allergy" | "excipients" | "allergy") {
            found.clear();
        }
        Self { concepts: found, key }
    }

    /// Whether it is cancer in general.
    pub(super) fn is_cancer(&self) -> bool {
        self.concepts.iter().any(|concept| sets::is_any_cancer(*concept))
    }
}
