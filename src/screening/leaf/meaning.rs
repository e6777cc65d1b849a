//! What the words of a leaf mean: looked up once, whoever is asked.

use crate::concept::{join, key};
use crate::eligibility::{Concept, ConceptType, LeafRef, Measure, Text, Variable, to_canonical, variable};
use crate::screening::leaf::about::About;
use crate::screening::leaf::qualifier::Narrowed;
use crate::screening::leaf::state::State;
use crate::screening::leaf::target::Target;
use crate::screening::marker::marker_of;
use crate::screening::setting::fresh_days;

/// What a leaf means.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Meaning {
    Measure(Bound),
    Concept(Box<Sought>),
}

impl Meaning {
    /// Looks up what a leaf means.
    pub(crate) fn of(leaf: LeafRef<'_>) -> Self {
        match leaf {
            LeafRef::Measure(measure) => Self::Measure(Bound::of(measure)),
            LeafRef::Concept(concept) => Self::Concept(Box::new(Sought::of(concept))),
        }
    }
}

/// Which numbers answer a bound, and how they are compared with it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bound {
    /// Whether it shuts nobody out.
    pub(super) permitted: bool,
    /// The variable, where the catalogue knows it.
    pub(super) variable: Option<&'static Variable>,
    /// The key of the variable's words.
    pub(super) words: u64,
    /// For how many days a measurement speaks of the present; none where it does not age.
    pub(super) fresh_days: Option<i32>,
    /// The bound, and the ends of a range, in the unit of the catalogue; none where they are not stated or cannot be
    /// converted.
    pub(super) canonical: Ends,
}

/// The number of a bound, and both ends of a range.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Ends {
    pub(super) value: Option<f64>,
    pub(super) lo: Option<f64>,
    pub(super) hi: Option<f64>,
}

impl Ends {
    /// The numbers as written, each changed.
    pub(super) fn of(measure: &Measure, change: impl Fn(f64) -> Option<f64>) -> Self {
        Self {
            value: measure.value.and_then(|number| change(number.0)),
            lo: measure.lo.and_then(|number| change(number.0)),
            hi: measure.hi.and_then(|number| change(number.0)),
        }
    }
}

impl Bound {
    /// Looks up what a bound means.
    pub(crate) fn of(measure: &Measure) -> Self {
        let known = variable(&measure.var);
        let unit = measure.unit.as_deref().unwrap_or_default();
        Self {
            permitted: is_permitted(&measure.qualifiers),
            variable: known,
            words: words_of(&measure.var),
            fresh_days: fresh_days(&measure.var),
            canonical: Ends::of(measure, |number| to_canonical(known?, number, unit)),
        }
    }
}

/// What is looked for, and by what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sought {
    /// Whether it shuts nobody out.
    pub(super) permitted: bool,
    /// What is asked of the person and not of a single record.
    pub(super) about: Option<About>,
    /// How its qualifiers narrow it.
    pub(super) narrowed: Narrowed,
    /// What it is looked for by.
    pub(super) target: Target,
    /// Of a biomarker: the state that is asked for, and whether more than a state is; none where none is named.
    pub(super) state: Option<(State, bool)>,
    /// Which biomarker it is, where its name is known.
    pub(super) marker: Option<u8>,
    /// Whether taking part in another study is meant, or what is given there.
    pub(super) is_study: bool,
    /// Whether surgery of any kind is meant.
    pub(super) is_surgery: bool,
}

impl Sought {
    /// Looks up what a concept means.
    pub(crate) fn of(concept: &Concept) -> Self {
        let is_marker = concept.kind == ConceptType::Biomarker;
        Self {
            permitted: is_permitted(&concept.qualifiers),
            about: About::of(concept),
            narrowed: Narrowed::of(concept),
            target: Target::of(concept),
            state: if is_marker { State::of(concept) } else { None },
            marker: if is_marker { marker_of(&concept.concept) } else { None },
            is_study: is_study(concept),
            is_surgery: is_surgery(concept),
        }
    }
}

/// `is allowed`: what never shuts anyone out.
fn is_permitted(qualifiers: &[Text]) -> bool {
    qualifiers.iter().any(|word| word == "permitted")
}

/// Whether surgery of any kind is meant.
fn is_surgery(asked: &Concept) -> bool {
    let any = [
        "surgery",
        "major surgery",
        "surgical procedure",
        "surgical intervention",
    ];
    asked.kind == ConceptType::Procedure && any.contains(&&*asked.concept)
}

/// Whether taking part in another study is meant, or what is given there.
fn is_study(asked: &Concept) -> bool {
    asked.kind == ConceptType::Study || &*asked.concept == "investigational agent" && asked.kind != ConceptType::Allergy
}

/// The key of a variable's words: of `tumor_size` that of `tumor size`.
fn words_of(name: &str) -> u64 {
    name.split('_').map(key).fold(0, join)
}
