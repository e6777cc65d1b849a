//! The last hand on a statement: combinations within combinations taken in, questions asked once.

use crate::eligibility::expr::{Expr, Opaque, Reason};
use crate::eligibility::family::contraception;
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
        Expr::All(parts) => of_whom(once(parts.into_iter().map(tidy).collect())),
        Expr::Any(parts) => any(once(parts.into_iter().map(tidy).collect())),
        Expr::Not(inner) => not(tidy(*inner)),
        Expr::If { guard, then } => Expr::If {
            guard: Box::new(either(tidy(*guard))),
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

/// Contraception is asked of the people it is said of: nobody has to be able to bear children.
fn of_whom(parts: Vec<Expr>) -> Expr {
    let is_asked =
        |part: &Expr| matches!(part, Expr::Opaque(question) if contraception::ASKS.contains(&&*question.ask));
    let fits = parts.iter().all(|part| is_asked(part) || is_person(part));
    if !fits || !parts.iter().any(is_asked) || !parts.iter().any(is_person) {
        return all(parts);
    }
    let (asked, mut whom): (Vec<Expr>, Vec<Expr>) = parts.into_iter().partition(is_asked);
    for part in &mut whom {
        if let Expr::Concept(person) = part {
            // Until when it is used is said of the contraception.
            person.window = None;
        }
    }
    Expr::If {
        guard: Box::new(either(all(whom))),
        then: Box::new(all(asked)),
    }
}

/// `Women of childbearing potential and men`: one or the other, as nobody is both.
fn either(guard: Expr) -> Expr {
    match guard {
        Expr::All(parts) if parts.iter().all(is_person) && parts.iter().any(is_male) && !parts.iter().all(is_male) => {
            any(parts)
        }
        other => other,
    }
}

/// Whether someone is meant by sex or by being able to bear children.
fn is_person(part: &Expr) -> bool {
    match part {
        Expr::Measure(measure) => measure.var == "sex",
        Expr::Concept(concept) => concept.concept == "child-bearing potential",
        Expr::All(_)
        | Expr::Any(_)
        | Expr::AtLeast { .. }
        | Expr::Not(_)
        | Expr::If { .. }
        | Expr::Case { .. }
        | Expr::Ref(_)
        | Expr::Opaque(_) => false,
    }
}

fn is_male(part: &Expr) -> bool {
    matches!(part, Expr::Measure(measure) if measure.var == "sex" && measure.values.iter().all(|value| value == "male"))
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

    fn shown(expr: &Expr) -> Option<String> {
        if let Expr::Concept(concept) = expr {
            return concept.window.is_none().then(|| concept.concept.to_string());
        }
        if let Expr::Measure(measure) = expr {
            return Some(measure.values.join(" "));
        }
        matches!(expr, Expr::Any(_)).then(|| "any of".to_owned())
    }

    #[test]
    fn contraception_is_asked_of_whom_it_is_said() {
        let guard = |text: &str| -> String {
            let criteria = crate::eligibility::parse(&format!("Inclusion Criteria:\n* {text}\n"));
            let statement = criteria.walk().into_iter().find_map(|node| node.statement.clone());
            let Some(Expr::If { guard, .. }) = statement.map(|stated| stated.expr) else {
                return String::new();
            };
            guard.walk().filter_map(shown).collect::<Vec<_>>().join(" ")
        };
        for text in [
            "Women of childbearing potential must use effective contraception",
            "Women of childbearing potential use effective contraception during treatment and for 6 months after it",
            "Women of childbearing potential willing to use contraception",
        ] {
            assert_eq!(guard(text), "child-bearing potential", "{text}");
        }
        assert_eq!(
            guard("Women of childbearing potential and men must agree to use adequate contraception"),
            "any of child-bearing potential male"
        );
    }
}
