//! Walking a statement once for each language, and what came of every criterion of a trial.

use std::collections::HashMap;

use crate::eligibility::{Class, Criteria, Criterion, Expr, Side, Statement, WarningCode};
use crate::mapping::logic::question::{Question, of_concept, of_measure};
use crate::mapping::logic::{cql, fhirpath};

/// Rounds in which references to what was not yet said are tried again.
const ROUNDS_MAX: usize = 4;
/// Deepest statement that is said.
const DEPTH_MAX: usize = 32;

/// What differs from language to language.
pub(super) trait Language {
    /// A Boolean that is not known.
    const UNKNOWN: &'static str;
    /// A question, and whether it is one term that needs no brackets.
    fn leaf(&self, question: &Question<'_>) -> (String, bool);
    /// The opposite of a term, as a term.
    fn not(&self, term: &str) -> String;
    /// `yes` where the guard holds, `no` where it does not, and what both say where it is not known; of terms, as a term.
    fn case(&self, guard: &str, yes: &str, no: &str) -> String;
    /// At least `n` of some terms, as a term.
    fn at_least(&self, n: u32, of: &[String]) -> Option<String>;
    /// What another node states, as a term, and whether it says true where it asks nothing.
    fn reference(&self, id: &str) -> Option<(String, bool)>;
}

/// A statement in one language.
#[derive(Debug)]
pub(super) struct Part {
    /// The words.
    pub(super) text: String,
    /// Whether it can have another answer than none.
    pub(super) decides: bool,
    /// Whether it says true where it asks nothing (a guard does not hold), which must not be turned round.
    pub(super) is_lenient: bool,
    is_term: bool,
}

impl Part {
    fn term(text: String) -> Self {
        Self {
            text,
            decides: true,
            is_lenient: false,
            is_term: true,
        }
    }

    /// The words as one term.
    fn closed(&self) -> String {
        if self.is_term {
            self.text.clone()
        } else {
            ["(", &self.text, ")"].concat()
        }
    }
}

/// Where a part stands: what its truth does there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// It is asked for, alone or among others: to ask nothing is as good as true.
    Required,
    /// Anywhere else.
    Open,
}

/// Says a statement in a language; none where it cannot be said exactly.
///
/// `is_required` is whether it is asked for, not what excludes. `is_sure` is whether a stretch of the text was read
/// without doubt.
pub(super) fn say<L: Language>(
    expr: &Expr,
    language: &L,
    is_required: bool,
    is_sure: &dyn Fn(usize, usize) -> bool,
) -> Option<Part> {
    let place = if is_required { Place::Required } else { Place::Open };
    Sayer { language, is_sure }.say(expr, place, 0)
}

struct Sayer<'s, L> {
    language: &'s L,
    is_sure: &'s dyn Fn(usize, usize) -> bool,
}

impl<L: Language> Sayer<'_, L> {
    fn say(&self, expr: &Expr, place: Place, depth: usize) -> Option<Part> {
        if depth > DEPTH_MAX {
            return None;
        }
        let within = |inner: &Expr, place: Place| self.say(inner, place, depth + 1);
        match expr {
            Expr::All(parts) => self.joined(parts, " and ", place, depth),
            Expr::Any(parts) => self.joined(parts, " or ", Place::Open, depth),
            Expr::Not(inner) => {
                let inner = within(inner, Place::Open)?;
                let text = self.language.not(&inner.closed());
                Some(Part {
                    text,
                    is_term: true,
                    ..inner
                })
            }
            Expr::AtLeast { n, of } => {
                let of: Option<Vec<Part>> = of.iter().map(|part| within(part, Place::Open)).collect();
                let of = of?;
                let terms: Vec<String> = of.iter().map(Part::closed).collect();
                let text = self.language.at_least(*n, &terms)?;
                Some(Part {
                    decides: of.iter().any(|part| part.decides),
                    ..Part::term(text)
                })
            }
            Expr::If { guard, then } => {
                (place == Place::Required).then_some(())?;
                let (guard, then) = (within(guard, Place::Open)?, within(then, Place::Required)?);
                let text = [guard.closed().as_str(), " implies ", &then.closed()].concat();
                let decides = guard.decides || then.decides;
                Some(Part {
                    text,
                    decides,
                    is_lenient: true,
                    is_term: false,
                })
            }
            Expr::Case { guard, then, otherwise } => {
                let (guard, then) = (within(guard, Place::Open)?, within(then, Place::Open)?);
                let otherwise = within(otherwise, Place::Open)?;
                let text = self.language.case(&guard.closed(), &then.closed(), &otherwise.closed());
                Some(Part {
                    decides: then.decides || otherwise.decides,
                    ..Part::term(text)
                })
            }
            Expr::Ref(id) => {
                let (text, is_lenient) = self.language.reference(id)?;
                (!is_lenient || place == Place::Required).then_some(Part {
                    is_lenient,
                    ..Part::term(text)
                })
            }
            Expr::Opaque(_) => {
                let text = L::UNKNOWN.to_owned();
                Some(Part {
                    decides: false,
                    ..Part::term(text)
                })
            }
            Expr::Measure(measure) => {
                (self.is_sure)(measure.start, measure.end).then_some(())?;
                Some(self.leaf(&of_measure(measure)?))
            }
            Expr::Concept(concept) => {
                (self.is_sure)(concept.start, concept.end).then_some(())?;
                Some(self.leaf(&of_concept(concept)?))
            }
        }
    }

    fn leaf(&self, question: &Question<'_>) -> Part {
        let (text, is_term) = self.language.leaf(question);
        Part {
            is_term,
            ..Part::term(text)
        }
    }

    fn joined(&self, parts: &[Expr], word: &str, place: Place, depth: usize) -> Option<Part> {
        let said: Option<Vec<Part>> = parts.iter().map(|part| self.say(part, place, depth + 1)).collect();
        let mut said = said?;
        match said.len() {
            0 => None,
            1 => said.pop(),
            _ => {
                let terms: Vec<String> = said.iter().map(Part::closed).collect();
                Some(Part {
                    text: terms.join(word),
                    decides: said.iter().any(|part| part.decides),
                    is_lenient: said.iter().any(|part| part.is_lenient),
                    is_term: false,
                })
            }
        }
    }
}

/// What one criterion states, in each language that can say it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Said {
    /// In `FHIRPath`.
    pub(crate) fhirpath: Option<String>,
    /// In CQL: the body of the definition that has the criterion's id as its name.
    pub(crate) cql: Option<String>,
    is_lenient: bool,
}

/// What the criteria of a trial state, by the id of the node.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Logic {
    said: HashMap<String, Said>,
    /// The ids of those that are said in CQL, in order of the text.
    defined: Vec<String>,
}

impl Logic {
    /// Says all criteria that can be said.
    pub(crate) fn of(criteria: &Criteria) -> Self {
        let nodes = criteria.walk();
        let mut logic = Self::default();
        let mut left: Vec<(&Criterion, &Statement)> = nodes
            .iter()
            .filter_map(|node| Some((*node, node.statement.as_ref()?)))
            .filter(|(_, stated)| is_computable(stated.class))
            .collect();
        // A statement may refer to one that stands behind it.
        for _ in 0..ROUNDS_MAX {
            let before = left.len();
            left.retain(|(node, stated)| !logic.add(node, stated));
            if left.len() == before {
                break;
            }
        }
        let defined = nodes
            .iter()
            .filter(|node| logic.get(&node.id).is_some_and(|said| said.cql.is_some()));
        logic.defined = defined.map(|node| node.id.clone()).collect();
        logic
    }

    /// What a node states.
    pub(crate) fn get(&self, id: &str) -> Option<&Said> {
        self.said.get(id)
    }

    /// The definitions in CQL: name and body, in order of the text.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.defined
            .iter()
            .filter_map(|id| Some((id.as_str(), self.said.get(id)?.cql.as_deref()?)))
    }

    /// Whether anything is said in CQL.
    pub(crate) fn has_definitions(&self) -> bool {
        !self.defined.is_empty()
    }

    /// Says one statement; false where that may still be possible later.
    fn add(&mut self, node: &Criterion, stated: &Statement) -> bool {
        if is_list(&stated.expr) {
            // The actions below it say the same, combined as the group says.
            if !has_reference(&stated.expr) {
                return true;
            }
        }
        let is_sure = |start: usize, end: usize| {
            let doubts = stated.warnings.iter().filter(|warning| is_doubt(warning.code));
            doubts
                .into_iter()
                .all(|warning| warning.at.end <= start || end <= warning.at.start)
        };
        let is_required = node.side == Side::Inclusion;
        let part = say(&stated.expr, &cql::Cql { logic: self }, is_required, &is_sure);
        let Some(part) = part.filter(|part| part.decides) else {
            return !has_reference(&stated.expr);
        };
        let is_group = is_list(&stated.expr);
        let said = Said {
            fhirpath: if is_group {
                None
            } else {
                fhirpath::expression(&stated.expr, is_required, &is_sure)
            },
            cql: Some(part.text),
            is_lenient: part.is_lenient,
        };
        self.said.insert(node.id.clone(), said);
        true
    }

    /// The definition of a node as a term of CQL, and whether it says true where it asks nothing.
    pub(super) fn reference(&self, id: &str) -> Option<(String, bool)> {
        let said = self.said.get(id).filter(|said| said.cql.is_some())?;
        Some((cql::name(id), said.is_lenient))
    }
}

/// Whether a statement of that class may decide.
pub(crate) fn is_computable(class: Class) -> bool {
    match class {
        Class::Exact | Class::Partial => true,
        Class::Weak | Class::Opaque => false,
    }
}

/// Whether a warning leaves open what is meant.
fn is_doubt(code: WarningCode) -> bool {
    match code {
        WarningCode::ImplausibleUnit
        | WarningCode::MissingUnit
        | WarningCode::ValuesDiffer
        | WarningCode::BoundaryAmbiguous
        | WarningCode::UnresolvedReference
        | WarningCode::TooComplex => true,
        WarningCode::UnknownConcept | WarningCode::LeftOver | WarningCode::PossibleInversion => false,
    }
}

/// Whether a statement only lists others, as that of a group does.
pub(crate) fn is_list(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast { of: parts, .. } => {
            parts.iter().all(|part| matches!(part, Expr::Ref(_)))
        }
        Expr::Ref(_) => true,
        Expr::Not(_) | Expr::If { .. } | Expr::Case { .. } | Expr::Opaque(_) | Expr::Measure(_) | Expr::Concept(_) => {
            false
        }
    }
}

fn has_reference(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast { of: parts, .. } => parts.iter().any(has_reference),
        Expr::Not(inner) => has_reference(inner),
        Expr::If { guard, then } => has_reference(guard) || has_reference(then),
        Expr::Case { guard, then, otherwise } => [guard, then, otherwise].iter().any(|part| has_reference(part)),
        Expr::Ref(_) => true,
        Expr::Opaque(_) | Expr::Measure(_) | Expr::Concept(_) => false,
    }
}

/// How many statements there are of each class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// All of it understood.
    pub(crate) exact: usize,
    /// But for some words.
    pub(crate) partial: usize,
    /// A key word.
    pub(crate) weak: usize,
    /// Nothing a record could answer.
    pub(crate) opaque: usize,
}

impl Counts {
    /// Counts the statements of a tree; those that only list others are not counted.
    pub(crate) fn of(criteria: &Criteria) -> Self {
        let mut counts = Self::default();
        for stated in criteria.walk().iter().filter_map(|node| node.statement.as_ref()) {
            if is_list(&stated.expr) {
                continue;
            }
            *match stated.class {
                Class::Exact => &mut counts.exact,
                Class::Partial => &mut counts.partial,
                Class::Weak => &mut counts.weak,
                Class::Opaque => &mut counts.opaque,
            } += 1;
        }
        counts
    }

    /// How many there are.
    pub(crate) fn all(self) -> usize {
        self.exact + self.partial + self.weak + self.opaque
    }
}
