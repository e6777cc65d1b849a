//! Brackets behind an item: an exception, a condition, a window, a second bound, a state, or the name again.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{Expr, Reason};
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::fold::fold_case;
use crate::eligibility::grammar::found::Item;
use crate::eligibility::grammar::lexicon::flat;
use crate::eligibility::grammar::mark::{What, weighs};
use crate::eligibility::grammar::reading::{Reading, all, any, give, not};
use crate::eligibility::grammar::{example, except};
use crate::eligibility::lex::Kind;

/// What stands in a bracket, by its first weighty marks.
#[derive(Debug, Clone, Copy, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what is found in a bracket is a set of yes and no"
)]
struct Content {
    except: bool,
    condition: bool,
    permits: bool,
    example: bool,
    atoms: bool,
    inherits: bool,
    windows: bool,
    opaque: bool,
    qualifiers_only: bool,
    denies: bool,
    denies_first: bool,
    forbids: bool,
    lists: bool,
    names: bool,
    weighs: bool,
}

/// Reads a bracket between two places and adds what it says to the item before it.
#[expect(clippy::too_many_lines, reason = "one rule after the other, the first that applies")]
pub(crate) fn bracket(r: &mut Reading<'_>, lo: usize, hi: usize, before: &mut Item, depth: usize) {
    let content = content(r, lo, hi);
    if !content.weighs {
        return;
    }
    if content.except {
        let from = (lo..hi)
            .find(|at| r.is_cue(*at, |cue| matches!(cue, Cue::Except | Cue::Unless)))
            .map_or(lo, |at| at + 1);
        if let Some(taken) = (r.nested)(r, from, hi, depth) {
            take_out(before, taken);
        }
        return;
    }
    // `(no abnormal findings)`, `(not X or Y)`; `(X were excluded)` among what is asked for.
    let denied = content.denies_first && !content.windows || content.forbids && r.side != Side::Exclusion;
    if denied && !content.atoms && !content.opaque && !content.permits && !before.parts.is_empty() {
        if let Some(denied @ Expr::Not(_)) = (r.nested)(r, lo, hi, depth) {
            before.parts.push(denied);
        }
        return;
    }
    if content.inherits
        && let Some(expr) = (r.nested)(r, lo, hi, depth)
    {
        match expr {
            conditional @ Expr::If { .. } => {
                if let Some(rest) = fold_case(&mut before.parts, conditional) {
                    before.parts.push(rest);
                }
            }
            other => before.parts.push(other),
        }
        return;
    }
    if content.permits {
        // `(treated brain metastases are allowed)`: taken out of what stands before.
        let same = before.parts.last().and_then(|last| except::narrowed(r, last, lo, hi));
        let allowed = same.or_else(|| (r.nested)(r, lo, hi, depth).map(strip_permission));
        if let Some(allowed) = allowed {
            take_out(before, allowed);
        }
        return;
    }
    let named = if content.windows {
        content.names
    } else {
        content.lists && !content.qualifiers_only
    };
    if !content.atoms
        && !before.parts.is_empty()
        && !content.permits
        && !content.condition
        && (content.example || named)
    {
        // What is defined is no example, but one thing it may be.
        if let Some(found) = as_reasons(r, lo, hi, depth) {
            example::add(before, found);
        }
        return;
    }
    if content.windows && !content.atoms {
        windows(r, lo, hi, before);
        return;
    }
    if content.atoms || content.opaque || content.condition {
        if let Some(expr) = (r.nested)(r, lo, hi, depth) {
            before.measured |= content.atoms;
            // `Bone marrow function was good (platelets …)`: words without a code that the bounds behind them define.
            if content.atoms && before.parts.last().is_some_and(is_words) {
                before.parts.pop();
            }
            let judged =
                matches!(before.parts.last(), Some(Expr::Opaque(opaque)) if opaque.reason == Reason::Judgement);
            if judged && content.atoms && content.example && r.side == Side::Exclusion {
                // `Relevant abnormalities (e.g. Hb < 11 g/dL)`: each example is one.
                let judged = before.parts.pop();
                before.parts.push(any(judged.into_iter().chain([expr]).collect()));
            } else if before.parts.is_empty() || content.atoms || content.opaque {
                before.parts.push(expr);
            } else {
                r.incomplete = true;
            }
        }
        return;
    }
    if content.qualifiers_only {
        let words: Vec<_> = (lo..hi)
            .filter(|at| r.is_cue(*at, |cue| matches!(cue, Cue::Qualifier | Cue::Head(_))))
            .map(|at| flat(r.words(at)))
            .collect();
        if let Some(Expr::Concept(concept)) = before.parts.last_mut() {
            concept.qualifiers.extend(words.into_iter().map(Into::into));
        }
        return;
    }
    if before.parts.is_empty() {
        if let Some(expr) = (r.nested)(r, lo, hi, depth) {
            before.parts.push(expr);
        }
        return;
    }
    if content.denies {
        if let Some(denied @ Expr::Not(_)) = (r.nested)(r, lo, hi, depth) {
            before.parts.push(denied);
        }
        return;
    }
    // The name again: nothing is added.
    r.incomplete |= hi - lo > 4;
}

/// Reads what stands between two places as a list of alternatives, whatever the side.
fn as_reasons(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Expr> {
    let from = (lo..hi)
        .find(|at| !r.is_cue(*at, |cue| matches!(cue, Cue::Example | Cue::Defined)))
        .unwrap_or(lo);
    let side = std::mem::replace(&mut r.side, Side::Exclusion);
    let found = (r.nested)(r, from, hi, depth);
    r.side = side;
    found
}

fn content(r: &Reading<'_>, lo: usize, hi: usize) -> Content {
    let mut found = Content {
        qualifiers_only: true,
        ..Content::default()
    };
    for (at, mark) in r.marks.iter().enumerate().take(hi).skip(lo) {
        let weighs = weighs(mark.what);
        let weighed = found.weighs;
        found.weighs |= weighs;
        match mark.what {
            What::Atom(place) => {
                found.atoms = true;
                found.inherits |= r.inherits(place);
            }
            What::Window(_) => found.windows = true,
            What::Cue(Cue::Except | Cue::Unless) => found.except |= at - lo < 3,
            What::Cue(Cue::If) => found.condition = true,
            What::Cue(Cue::Permit) => found.permits = true,
            What::Cue(Cue::Example) => found.example = true,
            What::Cue(Cue::Opaque(_) | Cue::Able(_)) => found.opaque = true,
            What::Cue(Cue::Not) => {
                found.denies_first |= !weighed;
                found.denies = true;
            }
            What::Cue(Cue::Forbid) => found.forbids = true,
            What::Concept(_) | What::Cue(Cue::Named(_)) => found.names = true,
            What::Cue(Cue::Or | Cue::AndOr) | What::Token(Kind::Comma | Kind::Slash) => found.lists = true,
            _ => {}
        }
        found.qualifiers_only &= !weighs || matches!(mark.what, What::Cue(Cue::Qualifier | Cue::Head(_)));
    }
    found
}

/// Whether a statement is words without a code.
fn is_words(expr: &Expr) -> bool {
    matches!(expr, Expr::Concept(concept) if concept.codes.is_empty() && concept.window.is_none()
        && matches!(concept.concept, std::borrow::Cow::Owned(_)))
}

/// Takes something out of the last thing stated.
fn take_out(before: &mut Item, taken: Expr) {
    if let Some(last) = before.parts.pop() {
        before.parts.push(all(vec![last, not(taken)]));
    }
}

/// Windows in a bracket belong to what stands before it.
fn windows(r: &Reading<'_>, lo: usize, hi: usize, before: &mut Item) {
    for at in lo..hi {
        if let Some(What::Window(place)) = r.marks.get(at).map(|mark| mark.what)
            && let Some(window) = r.windows.get(place)
        {
            before.parts.iter_mut().for_each(|part| give(part, window));
            before.trailing = Some(place);
        }
    }
    // `(stable dose for 3 months)`: the words about it narrow it.
    let words: Vec<&str> = (lo..hi)
        .filter(|at| {
            r.marks.get(*at).is_some_and(|mark| {
                matches!(
                    mark.what,
                    What::Token(Kind::Word) | What::Cue(Cue::Qualifier | Cue::Level)
                )
            })
        })
        .map(|at| r.words(at))
        .collect();
    if let Some(Expr::Concept(concept)) = before.parts.last_mut()
        && !words.is_empty()
    {
        concept.qualifiers.push(words.join(" ").to_lowercase().into());
    }
}

/// A permission taken as what it allows.
fn strip_permission(expr: Expr) -> Expr {
    match expr {
        Expr::Concept(mut concept) => {
            concept.qualifiers.retain(|word| word != "permitted");
            Expr::Concept(concept)
        }
        Expr::Measure(mut measure) => {
            measure.qualifiers.retain(|word| word != "permitted");
            Expr::Measure(measure)
        }
        Expr::All(parts) => Expr::All(parts.into_iter().map(strip_permission).collect()),
        Expr::Any(parts) => Expr::Any(parts.into_iter().map(strip_permission).collect()),
        other @ (Expr::Not(_)
        | Expr::AtLeast { .. }
        | Expr::If { .. }
        | Expr::Case { .. }
        | Expr::Ref(_)
        | Expr::Opaque(_)) => other,
    }
}
