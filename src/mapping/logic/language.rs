//! Walking a statement once for each language: what languages share, and what each has of its own.

use crate::eligibility::Expr;
use crate::mapping::logic::question::{Question, of_concept, of_measure};

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
