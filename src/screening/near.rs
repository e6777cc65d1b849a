//! How near the conditions of trials are to those of a patient.

use std::collections::HashMap;

use crate::concept::{ConceptId, concepts};
use crate::screening::sets::is_any_cancer;

/// How near concepts are to what the patient has.
#[derive(Debug)]
pub(crate) struct Near {
    by_concept: HashMap<ConceptId, u8>,
    has_conditions: bool,
}

impl Near {
    /// 3 for what the patient has, 2 for what is at most two steps wider or narrower, 1 for what is wider still, and for
    /// cancer in general; `own` is what the patient has.
    pub(crate) fn of(own: &[ConceptId]) -> Self {
        let all = concepts();
        let mut by_concept: HashMap<ConceptId, u8> = HashMap::new();
        let mut put = |concept: ConceptId, near: u8| {
            let kept = by_concept.entry(concept).or_default();
            *kept = near.max(*kept);
        };
        for has in own {
            for above in all.ancestors(*has) {
                put(above, 1);
            }
            let parents: Vec<ConceptId> = all.parents(*has).collect();
            for parent in &parents {
                for near in all.parents(*parent).chain([*parent]) {
                    if !is_any_cancer(near) {
                        put(near, 2);
                    }
                }
            }
            if !is_any_cancer(*has) {
                for child in all.children(*has) {
                    put(child, 2);
                    for below in all.children(child) {
                        put(below, 2);
                    }
                }
            }
            put(*has, 3);
        }
        Self {
            by_concept,
            has_conditions: !own.is_empty(),
        }
    }

    /// How near a trial with these conditions is; 1 where either side names none.
    pub(crate) fn to(&self, conditions: &[ConceptId]) -> u8 {
        if !self.has_conditions || conditions.is_empty() {
            return 1;
        }
        let near = conditions
            .iter()
            .map(|one| self.by_concept.get(one).copied().unwrap_or(0));
        near.max().unwrap_or(0)
    }

    /// The same for every concept by its number, as [`Self::to`] has it; 0 for those that are not near.
    pub(crate) fn by_number(&self) -> Vec<u8> {
        let mut near = vec![0; concepts().len()];
        for (concept, value) in &self.by_concept {
            let place = usize::try_from(concept.number()).unwrap_or(usize::MAX);
            if let Some(kept) = near.get_mut(place) {
                *kept = *value;
            }
        }
        near
    }

    /// Whether the patient has any condition that is known.
    pub(crate) fn has_conditions(&self) -> bool {
        self.has_conditions
    }

    /// Every concept that is near.
    pub(crate) fn concepts(&self) -> impl Iterator<Item = ConceptId> {
        self.by_concept.keys().copied()
    }
}
