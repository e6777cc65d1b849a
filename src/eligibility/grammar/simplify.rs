//! The last hand on a statement: combinations within combinations taken in, questions asked once.

use crate::eligibility::expr::{Expr, Opaque, Reason};
use crate::eligibility::grammar::reading::{all, any, not};

/// A statement without what says the same twice.
///
/// Where nothing a record could answer stands beside a question, the words around it belong to the question. Several
/// questions stay several, and one that is denied stays denied.
pub(crate) fn simplify(expr: Expr) -> Expr {
    let content = Content::of(&expr);
    if let Some(question) = content.question
        && !content.answerable
        && !content.several
    {
        return Expr::Opaque(Opaque {
            start: content.start,
            end: content.end,
            ..question
        });
    }
    tidy(expr)
}

#[derive(Default)]
struct Content {
    question: Option<Opaque>,
    answerable: bool,
    /// Whether more than one thing is asked, or the question is denied.
    several: bool,
    start: usize,
    end: usize,
}

impl Content {
    fn of(expr: &Expr) -> Self {
        let mut content = Self::default();
        for part in expr.walk() {
            match part {
                Expr::Not(inner) => content.several |= matches!(**inner, Expr::Opaque(_)),
                Expr::Ref(_) | Expr::Measure(_) => content.answerable = true,
                Expr::Opaque(opaque) => content.add(opaque),
                Expr::Concept(concept) => {
                    content.cover(concept.start, concept.end);
                    let named = matches!(concept.concept, std::borrow::Cow::Borrowed(_));
                    content.answerable |= named || !concept.codes.is_empty() || concept.window.is_some();
                }
                Expr::All(_) | Expr::Any(_) | Expr::AtLeast { .. } | Expr::If { .. } | Expr::Case { .. } => {}
            }
        }
        content
    }

    fn add(&mut self, opaque: &Opaque) {
        self.cover(opaque.start, opaque.end);
        if opaque.reason == Reason::Unparsed {
            return;
        }
        match &self.question {
            Some(known) => self.several |= known.ask != opaque.ask,
            None => self.question = Some(opaque.clone()),
        }
    }

    fn cover(&mut self, start: usize, end: usize) {
        self.start = if self.end == 0 { start } else { self.start.min(start) };
        self.end = self.end.max(end);
    }
}

fn tidy(expr: Expr) -> Expr {
    match expr {
        Expr::All(parts) => all(once(parts.into_iter().map(tidy).collect())),
        Expr::Any(parts) => any(once(parts.into_iter().map(tidy).collect())),
        Expr::Not(inner) => not(tidy(*inner)),
        Expr::If { guard, then } => Expr::If {
            guard: Box::new(tidy(*guard)),
            then: Box::new(tidy(*then)),
        },
        Expr::Case { guard, then, otherwise } => Expr::Case {
            guard: Box::new(tidy(*guard)),
            then: Box::new(tidy(*then)),
            otherwise: Box::new(tidy(*otherwise)),
        },
        leaf @ (Expr::AtLeast { .. } | Expr::Ref(_) | Expr::Opaque(_) | Expr::Measure(_) | Expr::Concept(_)) => leaf,
    }
}

/// One question for all parts that ask the same.
fn once(parts: Vec<Expr>) -> Vec<Expr> {
    let mut kept: Vec<Expr> = Vec::with_capacity(parts.len());
    for part in parts {
        if let Expr::Opaque(question) = &part {
            let same = kept.iter_mut().find_map(|known| match known {
                Expr::Opaque(known) if known.reason == question.reason && known.ask == question.ask => Some(known),
                _ => None,
            });
            if let Some(known) = same {
                known.start = known.start.min(question.start);
                known.end = known.end.max(question.end);
                continue;
            }
        }
        kept.push(part);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::expr::{Concept, ConceptType, Who};

    fn question(reason: Reason, start: usize, end: usize) -> Expr {
        Expr::Opaque(Opaque {
            reason,
            ask: "Is it so?".into(),
            who: Who::Clinician,
            start,
            end,
        })
    }

    fn words(start: usize, end: usize) -> Expr {
        Expr::Concept(Box::new(Concept {
            concept: "something".to_owned().into(),
            kind: ConceptType::Finding,
            codes: Vec::new(),
            window: None,
            qualifiers: Vec::new(),
            start,
            end,
        }))
    }

    #[test]
    fn words_without_a_code_belong_to_the_question_beside_them() {
        let expr = Expr::Any(vec![question(Reason::Judgement, 4, 8), words(10, 20)]);
        assert_eq!(simplify(expr), question(Reason::Judgement, 4, 20));
    }

    #[test]
    fn two_questions_stay_two() {
        let mut other = question(Reason::Consent, 10, 20);
        if let Expr::Opaque(other) = &mut other {
            other.ask = "Is that so?".into();
        }
        let expr = Expr::Any(vec![question(Reason::Consent, 4, 8), other]);
        assert_eq!(simplify(expr.clone()), expr);
        let denied = Expr::Not(Box::new(question(Reason::Consent, 4, 8)));
        assert_eq!(simplify(denied.clone()), denied);
    }

    #[test]
    fn a_question_is_asked_once() {
        let expr = Expr::All(vec![
            Expr::Ref("inc.1".to_owned()),
            question(Reason::Consent, 4, 8),
            question(Reason::Consent, 10, 12),
        ]);
        let expected = Expr::All(vec![Expr::Ref("inc.1".to_owned()), question(Reason::Consent, 4, 12)]);
        assert_eq!(simplify(expr), expected);
    }
}
