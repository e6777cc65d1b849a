//! The facts of a chart by what they are about.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::chart::{Chart, Day, Days, Fact, Sort, Value};
use crate::concept::{ConceptId, concepts, words_key};
use crate::screening::marker::markers_in;

/// One thing that a fact is about and a leaf may be answered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// Something that every patient has: age, sex, languages.
    Anyone,
    /// A measured variable, by the key of its name.
    Variable(u64),
    /// A concept, or something wider or narrower.
    Concept(ConceptId),
    /// Words, by their key.
    Words(u64),
    /// A marker, by its number.
    Marker(u8),
    /// Any record of a sort.
    Sort(Sort),
}

impl Topic {
    /// The topic of a variable.
    pub(crate) fn variable(name: &str) -> Self {
        Self::Variable(words_key(name))
    }
}

/// The facts of a chart by what they are about, without those that are later than the day.
#[derive(Debug)]
pub(crate) struct Index {
    /// Facts that are each concept or a kind of it.
    same: HashMap<ConceptId, Vec<u32>>,
    /// Facts of which each concept is a kind.
    wider: HashMap<ConceptId, Vec<u32>>,
    by_variable: HashMap<&'static str, Vec<u32>>,
    /// The newest values of each variable.
    newest: HashMap<&'static str, Newest>,
    by_words: HashMap<u64, Vec<u32>>,
    by_marker: HashMap<u8, Vec<u32>>,
    by_sort: HashMap<Sort, Vec<u32>>,
    is_staged: bool,
}

/// The newest of some facts, which nothing tells apart in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Newest {
    /// There is none.
    None,
    /// There are some, but nobody knows when they were true.
    Undated(Vec<u32>),
    /// These, by their place in the chart.
    At(Vec<u32>),
}

impl Index {
    /// Looks at every fact of a chart once.
    pub(crate) fn of(chart: &Chart, as_of: Day) -> Self {
        let mut index = Self {
            same: HashMap::new(),
            wider: HashMap::new(),
            by_variable: HashMap::new(),
            newest: HashMap::new(),
            by_words: HashMap::new(),
            by_marker: HashMap::new(),
            by_sort: HashMap::new(),
            is_staged: false,
        };
        // Many facts have the same concepts and the same words: what those mean is found once.
        let mut of: HashMap<ConceptId, Vec<u32>> = HashMap::new();
        let mut keys: HashMap<&str, u64> = HashMap::new();
        let mut markers: HashMap<&str, Vec<u8>> = HashMap::new();
        for (at, fact) in (0_u32..).zip(&chart.facts) {
            if is_later(fact, as_of) {
                continue;
            }
            for concept in facts_concepts(fact) {
                of.entry(concept).or_default().push(at);
            }
            if let Some(variable) = fact.variable {
                index.by_variable.entry(variable).or_default().push(at);
            }
            index.by_sort.entry(fact.sort).or_default().push(at);
            let names = || fact.codings.iter().filter_map(|coding| coding.display.as_deref());
            let said: BTreeSet<u64> = names()
                .chain([&*fact.text])
                .map(|name| *keys.entry(name).or_insert_with(|| words_key(name)))
                .collect();
            for key in said {
                index.by_words.entry(key).or_default().push(at);
            }
            if fact.sort == Sort::Observation && !matches!(fact.value, Value::Nothing | Value::Number(_)) {
                let mut named = BTreeSet::new();
                for name in names().chain([&*fact.text]) {
                    named.extend(markers.entry(name).or_insert_with(|| markers_in(name)).iter().copied());
                }
                for marker in named {
                    index.by_marker.entry(marker).or_default().push(at);
                }
            }
            index.is_staged |= fact.qualifiers.iter().any(|word| word.contains("stage"));
        }
        for (concept, facts) in of {
            for up in concepts().ancestors(concept) {
                index.same.entry(up).or_default().extend(&facts);
            }
            for down in concepts().members(concept) {
                index.wider.entry(down).or_default().extend(&facts);
            }
        }
        for facts in index.same.values_mut().chain(index.wider.values_mut()) {
            facts.sort_unstable();
            facts.dedup();
        }
        for (variable, facts) in &index.by_variable {
            let valued = facts
                .iter()
                .copied()
                .filter(|at| fact(chart, *at).is_some_and(|fact| !matches!(fact.value, Value::Nothing)));
            index.newest.insert(variable, Newest::of(chart, as_of, valued));
        }
        index
    }

    /// Facts that measure a variable, the latest first.
    pub(crate) fn measured(&self, variable: &str) -> &[u32] {
        self.by_variable.get(variable).map(Vec::as_slice).unwrap_or_default()
    }

    /// The newest values of a variable; none where nothing measures it.
    pub(crate) fn newest(&self, variable: &str) -> Option<&Newest> {
        self.newest.get(variable)
    }

    /// Facts that are a concept or a kind of it, in order of the chart.
    pub(crate) fn same(&self, concept: ConceptId) -> &[u32] {
        self.same.get(&concept).map(Vec::as_slice).unwrap_or_default()
    }

    /// Facts of which a concept is a kind, in order of the chart.
    pub(crate) fn wider(&self, concept: ConceptId) -> &[u32] {
        self.wider.get(&concept).map(Vec::as_slice).unwrap_or_default()
    }

    /// Facts that are called so, by the key of the words.
    pub(crate) fn called(&self, key: u64) -> &[u32] {
        self.by_words.get(&key).map(Vec::as_slice).unwrap_or_default()
    }

    /// Coded observations that name a marker.
    pub(crate) fn marked(&self, marker: u8) -> &[u32] {
        self.by_marker.get(&marker).map(Vec::as_slice).unwrap_or_default()
    }

    /// Facts of a sort.
    pub(crate) fn of_sort(&self, sort: Sort) -> &[u32] {
        self.by_sort.get(&sort).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything that a leaf may ask for and the patient has something about; in no order, and some of it twice.
    pub(crate) fn topics(&self) -> impl Iterator<Item = Topic> {
        let concepts = self.same.keys().chain(self.wider.keys());
        let stage = self.is_staged.then(|| Topic::variable("stage"));
        concepts
            .copied()
            .map(Topic::Concept)
            .chain(self.by_variable.keys().map(|name| Topic::variable(name)))
            .chain(self.by_words.keys().copied().map(Topic::Words))
            .chain(self.by_marker.keys().copied().map(Topic::Marker))
            .chain(self.by_sort.keys().copied().map(Topic::Sort))
            .chain(stage)
    }
}

impl Newest {
    /// The newest up to a day.
    pub(crate) fn of(chart: &Chart, as_of: Day, facts: impl IntoIterator<Item = u32>) -> Self {
        let facts: Vec<u32> = facts.into_iter().collect();
        let dated = || {
            let dated = facts.iter().filter_map(|at| Some((*at, date(fact(chart, *at)?)?)));
            dated.filter(|(_, when)| when.first <= as_of)
        };
        let last = |when: &Days| when.last.min(as_of);
        let Some(top) = dated().map(|(_, when)| last(&when)).max() else {
            return if facts.is_empty() {
                Self::None
            } else {
                Self::Undated(facts)
            };
        };
        let of_day = || dated().filter(|(_, when)| last(when) == top);
        let minute = of_day().filter_map(|(_, when)| when.minute).max();
        let equally = of_day().filter(|(_, when)| when.minute.is_none_or(|at| Some(at) == minute));
        Self::At(equally.map(|(at, _)| at).collect())
    }
}

/// When something was true, or was written down.
pub(crate) fn date(fact: &Fact) -> Option<Days> {
    fact.from.or(fact.to).or(fact.recorded)
}

fn fact(chart: &Chart, at: u32) -> Option<&Fact> {
    chart.facts.get(usize::try_from(at).ok()?)
}

/// Whether a fact is of a later day.
pub(crate) fn is_later(fact: &Fact, as_of: Day) -> bool {
    let first = fact.from.or(fact.recorded).or(fact.to);
    first.is_some_and(|days| days.first > as_of)
}

/// What a fact is about; a coded result speaks of what it names too.
fn facts_concepts(fact: &Fact) -> impl Iterator<Item = ConceptId> {
    let result = match &fact.value {
        Value::Code { concepts, .. } => concepts.as_slice(),
        Value::Nothing | Value::Number(_) | Value::Flag(_) => &[],
    };
    fact.concepts.iter().chain(result).copied()
}
