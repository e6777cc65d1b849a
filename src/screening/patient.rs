//! A chart made ready for questions: facts by variable, by concept and by words.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use crate::chart::{Chart, Fact, Sort, Stance};
use crate::concept::{ConceptId, concepts, words_key};
use crate::screening::near::Near;
use crate::screening::setting::Setting;

/// A patient ready to be asked, as of a day.
#[derive(Debug)]
pub struct Patient<'c> {
    pub(crate) chart: &'c Chart,
    pub(crate) setting: &'c Setting,
    /// Facts that are each concept or a kind of it.
    same: HashMap<ConceptId, Vec<u32>>,
    /// Facts of which each concept is a kind; closest first is not promised.
    wider: HashMap<ConceptId, Vec<u32>>,
    by_variable: HashMap<&'static str, Vec<u32>>,
    by_words: HashMap<u64, Vec<u32>>,
    near: OnceLock<Near>,
}

impl<'c> Patient<'c> {
    /// Makes a chart ready. Facts later than the day are left out.
    pub fn new(chart: &'c Chart, setting: &'c Setting) -> Self {
        let mut patient = Self {
            chart,
            setting,
            same: HashMap::new(),
            wider: HashMap::new(),
            by_variable: HashMap::new(),
            by_words: HashMap::new(),
            near: OnceLock::new(),
        };
        let all = concepts();
        // Many facts have the same concepts: their kin is found once.
        let mut of: HashMap<ConceptId, Vec<u32>> = HashMap::new();
        for (at, fact) in (0_u32..).zip(&chart.facts) {
            if is_later(fact, setting) {
                continue;
            }
            for concept in facts_concepts(fact) {
                of.entry(concept).or_default().push(at);
            }
            if let Some(variable) = fact.variable {
                patient.by_variable.entry(variable).or_default().push(at);
            }
            let names = fact.codings.iter().filter_map(|coding| coding.display.as_deref());
            let keys: BTreeSet<u64> = names.chain([&*fact.text]).map(words_key).collect();
            for key in keys {
                patient.by_words.entry(key).or_default().push(at);
            }
        }
        for (concept, facts) in of {
            for up in all.ancestors(concept) {
                patient.same.entry(up).or_default().extend(&facts);
            }
            for down in all.members(concept) {
                patient.wider.entry(down).or_default().extend(&facts);
            }
        }
        for facts in patient.same.values_mut().chain(patient.wider.values_mut()) {
            facts.sort_unstable();
            facts.dedup();
        }
        patient
    }

    /// The chart.
    pub fn chart(&self) -> &'c Chart {
        self.chart
    }

    /// Whether the patient had died by the day.
    pub fn is_deceased(&self) -> bool {
        let subject = &self.chart.subject;
        let later = subject.died.is_some_and(|day| day.first > self.setting.as_of);
        subject.deceased == Some(true) && !later
    }

    /// The setting.
    pub fn setting(&self) -> &'c Setting {
        self.setting
    }

    /// How near concepts are to what the patient has.
    pub(crate) fn near(&self) -> &Near {
        self.near.get_or_init(|| Near::of(&self.conditions()))
    }

    /// The fact at a place of the chart.
    pub(crate) fn fact(&self, at: u32) -> Option<&'c Fact> {
        self.chart.facts.get(usize::try_from(at).ok()?)
    }

    /// Facts that measure a variable, the latest first.
    pub(crate) fn measured(&self, variable: &str) -> &[u32] {
        self.by_variable.get(variable).map(Vec::as_slice).unwrap_or_default()
    }

    /// Facts that are a concept or a kind of it, in order of the chart.
    pub(crate) fn same(&self, concept: ConceptId) -> &[u32] {
        self.same.get(&concept).map(Vec::as_slice).unwrap_or_default()
    }

    /// Facts of which a concept is a kind, in order of the chart.
    pub(crate) fn wider(&self, concept: ConceptId) -> &[u32] {
        self.wider.get(&concept).map(Vec::as_slice).unwrap_or_default()
    }

    /// Facts that are called so, whatever the order of joining signs and capitals.
    pub(crate) fn called(&self, key: u64) -> &[u32] {
        self.by_words.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything a leaf may ask for that this patient has something about; in no order, and some of it twice.
    pub(crate) fn topics(
        &self,
    ) -> (
        impl Iterator<Item = ConceptId>,
        impl Iterator<Item = &'static str>,
        impl Iterator<Item = u64>,
    ) {
        (
            self.same.keys().chain(self.wider.keys()).copied(),
            self.by_variable.keys().copied(),
            self.by_words.keys().copied(),
        )
    }

    /// Conditions that the patient has or had, as recorded and not refuted.
    pub fn conditions(&self) -> Vec<ConceptId> {
        let facts = self.chart.facts.iter().filter(|fact| {
            fact.sort == Sort::Condition && fact.stance == Stance::Holds && !is_later(fact, self.setting)
        });
        let found: BTreeSet<ConceptId> = facts.flat_map(|fact| fact.concepts.iter().copied()).collect();
        found.into_iter().collect()
    }
}

/// Whether a fact is of a later day than that of the setting.
fn is_later(fact: &Fact, setting: &Setting) -> bool {
    let first = fact.from.or(fact.recorded).or(fact.to);
    first.is_some_and(|days| days.first > setting.as_of)
}

/// What a fact is about; a coded result speaks of what it names too.
fn facts_concepts(fact: &Fact) -> Vec<ConceptId> {
    let mut found = fact.concepts.clone();
    if let crate::chart::Value::Code { concepts, .. } = &fact.value {
        found.extend(concepts);
    }
    found
}
