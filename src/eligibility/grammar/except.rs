//! Exceptions: what is taken out of a statement, and what remains of it.

use std::borrow::Cow;

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{Expr, LeafRef, Opaque, Reason, Text, Who};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::{Cue, Head};
use crate::eligibility::grammar::lexicon::flat;
use crate::eligibility::grammar::mark::{What, weighs};
use crate::eligibility::grammar::reading::{Reading, all, any, give, not};
use crate::eligibility::grammar::work::span;
use crate::eligibility::lex::Kind;

/// What remains of a statement when an exception is taken out of it.
pub(crate) fn without(r: &mut Reading<'_>, rest: Option<Expr>, taken: Option<Expr>, lifts: bool) -> Option<Expr> {
    let (rest, taken) = match (rest, taken) {
        (Some(rest), Some(taken)) => (rest, taken),
        // Nothing weighs in the exception.
        (Some(rest), None) => return Some(rest),
        (None, _) => return None,
    };
    r.family(Family::Permission);
    Some(match (rest, r.side) {
        // `No malignancy except …`: the exception narrows what is denied.
        (Expr::Not(inner), _) => not(all(vec![*inner, not(taken)])),
        (rest, Side::Exclusion) => except_last(rest, taken),
        (rest, Side::Inclusion | Side::Neutral) if lifts => any(vec![rest, taken]),
        (rest, Side::Inclusion | Side::Neutral) => all(vec![rest, not(taken)]),
    })
}

/// Takes an exception out of the last of several alternatives, the one it stands with.
fn except_last(rest: Expr, taken: Expr) -> Expr {
    match rest {
        Expr::Any(mut parts) if parts.len() > 1 && !alike(&parts) => {
            if let Some(last) = parts.pop() {
                parts.push(all(vec![last, not(taken)]));
            }
            any(parts)
        }
        rest => all(vec![rest, not(taken)]),
    }
}

/// Whether all alternatives are plain concepts of one kind, so that an exception can mean any of them.
fn alike(parts: &[Expr]) -> bool {
    let kind = |part: &Expr| match part.leaf() {
        Some(LeafRef::Concept(concept)) => Some(concept.kind),
        Some(LeafRef::Measure(_)) | None => None,
    };
    let first = parts.first().and_then(kind);
    first.is_some() && parts.iter().all(|part| kind(part) == first)
}

/// What is taken out where the exception only narrows what stands before it (`brain metastases unless treated and
/// stable`): the same with those words; none where the exception names something of its own.
pub(crate) fn narrowed(r: &Reading<'_>, rest: &Expr, lo: usize, hi: usize) -> Option<Expr> {
    let mut words: Vec<Text> = Vec::new();
    let mut windows: Vec<usize> = Vec::new();
    let mut denied = false;
    let mut open = 0_usize;
    for at in lo..hi {
        let what = r.marks.get(at)?.what;
        match what {
            What::Token(Kind::Open) => open += 1,
            What::Token(Kind::Close) => open = open.saturating_sub(1),
            _ if open > 0 => {}
            What::Cue(Cue::Qualifier) => {
                let word = flat(r.words(at));
                words.push(Cow::Owned(if std::mem::take(&mut denied) {
                    format!("not {word}")
                } else {
                    word
                }));
            }
            What::Cue(Cue::Not) => denied = true,
            What::Window(place) => windows.push(place),
            // `(topical treatment is allowed)`.
            What::Cue(Cue::Head(Head::Treatment)) => {}
            other if weighs(other) => return None,
            _ => {}
        }
    }
    if words.is_empty() {
        return None;
    }
    let inner = match rest {
        Expr::Not(inner) => inner,
        Expr::Any(parts) if r.side == Side::Exclusion && !alike(parts) => parts.last()?,
        rest => rest,
    };
    let mut found = inner.clone();
    if !narrow(&mut found, &words) {
        return None;
    }
    for window in windows.iter().filter_map(|place| r.windows.get(*place)) {
        give(&mut found, window);
    }
    Some(found)
}

/// Adds words that narrow to the concepts of a statement; whether there was any.
fn narrow(expr: &mut Expr, words: &[Text]) -> bool {
    match expr {
        Expr::Concept(concept) => {
            concept.qualifiers.extend(words.iter().cloned());
            true
        }
        Expr::All(parts) | Expr::Any(parts) => {
            let mut any = false;
            for part in parts {
                any |= narrow(part, words);
            }
            any
        }
        Expr::Not(_)
        | Expr::AtLeast { .. }
        | Expr::If { .. }
        | Expr::Case { .. }
        | Expr::Ref(_)
        | Expr::Opaque(_)
        | Expr::Measure(_) => false,
    }
}

/// An exception whose words say nothing that is known: whether it applies is for a person to say.
pub(crate) fn unread(r: &Reading<'_>, lo: usize, hi: usize) -> Expr {
    let (start, end) = span(r, lo, hi);
    Expr::Opaque(Opaque {
        reason: Reason::Unparsed,
        ask: Cow::Borrowed("Does this hold for the participant?"),
        who: Who::Clinician,
        start,
        end,
    })
}

#[cfg(test)]
mod tests {
    use crate::eligibility::criterion::Side;
    use crate::eligibility::grammar::Grammar;
    use crate::eligibility::notation;

    fn read(text: &str, side: Side) -> String {
        notation(&Grammar::default().read(text, 0, side).statement.expr)
    }

    #[test]
    fn an_exception_may_only_narrow() {
        let found = read("brain metastases unless treated and stable", Side::Exclusion);
        assert!(found.starts_with("all(condition \"brain metastases\""), "{found}");
        assert!(
            found.contains("not condition") && found.contains("{treated, stable}"),
            "{found}"
        );
        let found = read("No brain metastases unless treated", Side::Inclusion);
        assert!(
            found.starts_with("not all(") && found.contains("not condition"),
            "{found}"
        );
        let found = read("brain metastases unless stable (no steroids)", Side::Exclusion);
        assert!(found.contains("not medication \"steroids\""), "{found}");
    }

    #[test]
    fn anything_but_something_is_its_denial() {
        let found = read("Any condition other than asthma", Side::Exclusion);
        assert!(found.starts_with("not condition \"asthma\""), "{found}");
    }
}
