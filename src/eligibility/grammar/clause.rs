//! Sentences: what is asked, under which condition, and what is taken out.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{Expr, Window};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::{Cue, Head};
use crate::eligibility::grammar::except;
use crate::eligibility::grammar::fold::fold_case;
use crate::eligibility::grammar::list;
use crate::eligibility::grammar::mark::{Mark, What, weighs};
use crate::eligibility::grammar::quantity::Marks;
use crate::eligibility::grammar::reading::{Reading, all, any, give, not};
use crate::eligibility::lex::Kind;

/// Deepest nesting of clauses: brackets, conditions and exceptions within each other. What is deeper is left over.
pub(crate) const DEPTH_MAX: usize = 12;

/// What a sentence says.
enum Said {
    /// It states this.
    Stated(Expr),
    /// It says that this is allowed.
    Permitted(Expr),
}

/// What the marks between two places state; none when they state nothing.
pub(crate) fn text(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Expr> {
    let mut said: Vec<(Said, bool)> = Vec::new();
    let mut from = lo;
    for at in ends(&r.marks, lo, hi) {
        let soft = r
            .marks
            .get(at)
            .is_some_and(|mark| matches!(mark.what, What::Token(Kind::Semicolon)));
        if let Some(found) = sentence(r, from, at, depth) {
            said.push((found, soft));
        }
        from = at + 1;
    }
    if let Some(found) = sentence(r, from, hi, depth) {
        said.push((found, false));
    }
    join(r, said)
}

/// The places of stops and semicolons outside brackets.
fn ends(marks: &[Mark], lo: usize, hi: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open = 0_usize;
    for (at, mark) in marks.iter().enumerate().take(hi).skip(lo) {
        match mark.what {
            What::Token(Kind::Open) => open += 1,
            What::Token(Kind::Close) => open = open.saturating_sub(1),
            What::Token(Kind::Stop | Kind::Semicolon) if open == 0 => found.push(at),
            _ => {}
        }
    }
    found
}

/// What several sentences state together.
fn join(r: &mut Reading<'_>, said: Vec<(Said, bool)>) -> Option<Expr> {
    let mut parts: Vec<Expr> = Vec::new();
    for (found, _) in said {
        match found {
            Said::Stated(expr) => {
                if let Some(expr) = fold_case(&mut parts, expr) {
                    parts.push(expr);
                }
            }
            Said::Permitted(expr) => permit(r, &mut parts, expr),
        }
    }
    if parts.is_empty() {
        return None;
    }
    Some(match r.side {
        Side::Exclusion => any(parts),
        Side::Inclusion | Side::Neutral => all(parts),
    })
}

/// What is allowed takes away from an exclusion before it; elsewhere it asks nothing, and says so.
fn permit(r: &mut Reading<'_>, parts: &mut Vec<Expr>, allowed: Expr) {
    r.family(Family::Permission);
    let denied = parts.last().is_some_and(|part| matches!(part, Expr::Not(_)));
    match parts.pop() {
        Some(before) if r.side == Side::Exclusion => parts.push(all(vec![before, not(allowed)])),
        Some(Expr::Not(before)) if denied => parts.push(not(all(vec![*before, not(allowed)]))),
        other => {
            parts.extend(other);
            parts.push(permitted(allowed));
        }
    }
}

/// A statement whose leaves are marked as permitted: they never shut out.
fn permitted(expr: Expr) -> Expr {
    match expr {
        Expr::Concept(mut concept) => {
            concept.qualifiers.push("permitted".into());
            Expr::Concept(concept)
        }
        Expr::Measure(mut measure) => {
            measure.qualifiers.push("permitted".into());
            Expr::Measure(measure)
        }
        Expr::All(parts) => Expr::All(parts.into_iter().map(permitted).collect()),
        Expr::Any(parts) => Expr::Any(parts.into_iter().map(permitted).collect()),
        Expr::Not(inner) => Expr::Not(Box::new(permitted(*inner))),
        other @ (Expr::AtLeast { .. } | Expr::If { .. } | Expr::Case { .. } | Expr::Ref(_) | Expr::Opaque(_)) => other,
    }
}

/// The first place outside brackets whose cue is one asked for.
fn find(marks: &[Mark], lo: usize, hi: usize, wanted: impl Fn(What) -> bool) -> Option<usize> {
    let mut open = 0_usize;
    for (at, mark) in marks.iter().enumerate().take(hi).skip(lo) {
        match mark.what {
            What::Token(Kind::Open) => open += 1,
            What::Token(Kind::Close) => open = open.saturating_sub(1),
            what if open == 0 && wanted(what) => return Some(at),
            _ => {}
        }
    }
    None
}

fn is_cue(what: What, wanted: fn(Cue) -> bool) -> bool {
    matches!(what, What::Cue(cue) if wanted(cue))
}

fn any_weighs(marks: &[Mark], lo: usize, hi: usize) -> bool {
    marks.iter().take(hi).skip(lo).any(|mark| weighs(mark.what))
}

fn sentence(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Said> {
    if lo >= hi || !any_weighs(&r.marks, lo, hi) {
        return None;
    }
    if depth >= DEPTH_MAX {
        let marks = std::mem::take(&mut r.marks);
        for at in lo..hi {
            r.left_over(&marks, at);
        }
        r.marks = marks;
        return None;
    }
    if let Some(said) = allowed(r, lo, hi, depth) {
        return said;
    }
    stated(r, lo, hi, depth).map(Said::Stated)
}

/// `X is allowed`, `patients with X are not eligible`; none when the sentence says neither.
fn allowed(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Option<Said>> {
    let says = |what| is_cue(what, |cue| matches!(cue, Cue::Permit | Cue::Forbid));
    let mut at = find(&r.marks, lo, hi, says)?;
    while is_adjective(r, at) {
        at = find(&r.marks, at + 1, hi, says)?;
    }
    let forbids = r
        .marks
        .get(at)
        .is_some_and(|mark| matches!(mark.what, What::Cue(Cue::Forbid)));
    if at == lo || !any_weighs(&r.marks, lo, at) {
        return None;
    }
    let subject = stated(r, lo, at, depth + 1);
    let mut rest = at + 1;
    // `…, but …`: what follows is a statement of its own.
    let turn = find(&r.marks, rest, hi, |what| {
        is_cue(what, |cue| matches!(cue, Cue::And | Cue::Or)) || matches!(what, What::Token(Kind::Comma))
    });
    let mut under = None;
    let mut more = None;
    match turn {
        Some(turn) if turn == rest || !any_weighs(&r.marks, rest, turn) => more = stated(r, turn + 1, hi, depth + 1),
        _ => {
            if let Some(condition) = find(&r.marks, rest, hi, |what| {
                is_cue(what, |cue| matches!(cue, Cue::If | Cue::Unless))
            }) {
                rest = condition + 1;
                under = stated(r, rest, hi, depth + 1);
            } else if any_weighs(&r.marks, rest, hi) {
                under = stated(r, rest, hi, depth + 1);
            }
        }
    }
    let subject = match (subject, under) {
        (Some(subject), Some(under)) => Some(all(vec![subject, under])),
        (subject, under) => subject.or(under),
    };
    let first = match (subject, forbids, r.side) {
        (Some(subject), true, Side::Exclusion) => Some(Said::Stated(subject)),
        (Some(subject), true, Side::Inclusion | Side::Neutral) => Some(Said::Stated(not(subject))),
        (Some(subject), false, _) => Some(Said::Permitted(subject)),
        (None, _, _) => None,
    };
    Some(match (first, more) {
        (Some(Said::Permitted(allowed)), Some(more)) => {
            r.family(Family::Permission);
            Some(Said::Stated(all(vec![permitted(allowed), more])))
        }
        (Some(Said::Stated(one)), Some(more)) => Some(Said::Stated(match r.side {
            Side::Exclusion => any(vec![one, more]),
            Side::Inclusion | Side::Neutral => all(vec![one, more]),
        })),
        (first, None) => first,
        (None, Some(more)) => Some(Said::Stated(more)),
    })
}

/// Whether a word of permission only narrows the noun behind it: `use an acceptable method`.
fn is_adjective(r: &Reading<'_>, at: usize) -> bool {
    let article = |at: usize| {
        let words = r.words(at).to_ascii_lowercase();
        matches!(
            words.as_str(),
            "a" | "an" | "any" | "the" | "one" | "medically" | "medical"
        )
    };
    let noun = r
        .marks
        .get(at + 1)
        .is_some_and(|mark| weighs(mark.what) && !matches!(mark.what, What::Window(_)));
    noun && !r.words(at).contains(' ') && at > 0 && article(at - 1)
}

/// What a sentence states: conditions, restrictions, exceptions, then lists.
fn stated(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Expr> {
    if lo >= hi || depth >= DEPTH_MAX {
        return None;
    }
    let lo = after_heading(r, lo, hi);
    if let Some(found) = condition_first(r, lo, hi, depth) {
        return found;
    }
    if let Some(found) = restricted(r, lo, hi, depth) {
        return Some(found);
    }
    if let Some(found) = exception(r, lo, hi, depth) {
        return found;
    }
    if let Some(found) = condition_last(r, lo, hi, depth) {
        return found;
    }
    list::list(r, lo, hi, depth)
}

/// The place after words that only name what follows: `Liver function:`, `severe anemia defined as`.
fn after_heading(r: &mut Reading<'_>, lo: usize, hi: usize) -> usize {
    let found = find(&r.marks, lo, hi, |what| {
        matches!(what, What::Token(Kind::Colon)) || is_cue(what, |cue| cue == Cue::Defined)
    });
    let Some(at) = found else { return lo };
    let measured = r
        .marks
        .iter()
        .take(hi)
        .skip(at)
        .any(|mark| matches!(mark.what, What::Atom(_)));
    let named = r
        .marks
        .iter()
        .take(at)
        .skip(lo)
        .any(|mark| matches!(mark.what, What::Atom(_)));
    // `Within 4 weeks before enrollment: …`: the window holds for what follows.
    let windowed = r
        .marks
        .iter()
        .take(at)
        .skip(lo)
        .any(|mark| matches!(mark.what, What::Window(_)));
    let speaks = r.marks.iter().take(at).skip(lo).any(|mark| {
        matches!(
            mark.what,
            What::Cue(
                Cue::Head(_) | Cue::Opaque(_) | Cue::Act(_) | Cue::Able(_) | Cue::Not | Cue::Permit | Cue::Forbid
            )
        )
    });
    if any_weighs(&r.marks, at + 1, hi) && !named && !windowed && (measured || (!speaks && at - lo <= 6)) {
        at + 1
    } else {
        lo
    }
}

/// `If X, Y`.
fn condition_first(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Option<Expr>> {
    let first = (lo..hi).find(|at| {
        !matches!(
            r.marks.get(*at).map(|mark| mark.what),
            Some(What::Cue(Cue::Filler | Cue::And | Cue::Or) | What::Token(Kind::Comma | Kind::Dash | Kind::Quote))
        )
    })?;
    let opens = r
        .marks
        .get(first)
        .is_some_and(|mark| matches!(mark.what, What::Cue(Cue::If)));
    if !opens {
        return None;
    }
    let Some((split, after)) = condition_end(r, first + 1, hi) else {
        return Some(stated(r, first + 1, hi, depth + 1));
    };
    // In a list of reasons, `if` only opens the reason.
    let asks = r
        .marks
        .iter()
        .take(hi)
        .skip(split)
        .any(|mark| matches!(mark.what, What::Cue(Cue::Must | Cue::Then)));
    let asks = asks || r.side != Side::Exclusion;
    let starts_alternative = r
        .marks
        .get(after)
        .is_some_and(|mark| matches!(mark.what, What::Cue(Cue::Or)));
    if !asks || starts_alternative {
        return Some(stated(r, first + 1, hi, depth + 1));
    }
    let guard = stated(r, first + 1, split, depth + 1);
    let then = stated(r, after, hi, depth + 1);
    Some(match (guard, then) {
        (Some(guard), Some(then)) => Some(conditional(r, guard, then)),
        (guard, then) => then.or(guard),
    })
}

/// Where the condition of `if` ends: at a comma, a colon or `then`, else where the first bound begins.
///
/// The place where it ends, and the one where what is asked begins.
fn condition_end(r: &Reading<'_>, lo: usize, hi: usize) -> Option<(usize, usize)> {
    let comma = find(&r.marks, lo, hi, |what| {
        matches!(what, What::Token(Kind::Comma | Kind::Colon)) || is_cue(what, |cue| matches!(cue, Cue::Then))
    });
    if let Some(comma) = comma
        && any_weighs(&r.marks, lo, comma)
        && any_weighs(&r.marks, comma + 1, hi)
    {
        return Some((comma, comma + 1));
    }
    // `if there is liver metastasis or bone metastasis AKP ≤ 5 x ULN`.
    let bound = find(&r.marks, lo, hi, |what| matches!(what, What::Atom(_)))?;
    (bound > lo && any_weighs(&r.marks, lo, bound)).then_some((bound, bound))
}

fn conditional(r: &mut Reading<'_>, guard: Expr, then: Expr) -> Expr {
    r.family(Family::ConditionalBound);
    Expr::If {
        guard: Box::new(guard),
        then: Box::new(then),
    }
}

/// `Women of childbearing potential must …`: asked of those named only.
fn restricted(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Expr> {
    let must = find(&r.marks, lo, hi, |what| is_cue(what, |cue| cue == Cue::Must))?;
    let mut people = false;
    let mut narrowed = false;
    for (at, mark) in r.marks.iter().enumerate().take(must).skip(lo) {
        match mark.what {
            // `Women must not be pregnant and must have …`: asked of all of them, both.
            What::Cue(Cue::Not) if asks_not(r.words(at)) => return None,
            What::Cue(Cue::Subject) => people = true,
            What::Cue(Cue::Sex(_)) => {
                people = true;
                narrowed = true;
            }
            What::Cue(Cue::Named(named)) if named.kind == crate::eligibility::expr::ConceptType::Person => {
                people = true;
                narrowed = true;
            }
            What::Concept(_) | What::Atom(_) | What::Cue(Cue::Named(_)) => narrowed = true,
            _ => {}
        }
    }
    // `Hepatitis B, must be treated`: a disease set apart by a comma is one that some have.
    let apart = must > lo
        && r.marks
            .get(must - 1)
            .is_some_and(|mark| matches!(mark.what, What::Token(Kind::Comma)));
    if !(people || apart) || !narrowed {
        return None;
    }
    // `Patients with A other than B must …`.
    let guard = match exception(r, lo, must, depth + 1) {
        Some(guard) => guard,
        None => list::list(r, lo, must, depth + 1),
    }?;
    match list_or_stated(r, must + 1, hi, depth) {
        Some(then) => Some(conditional(r, guard, then)),
        None => Some(guard),
    }
}

fn asks_not(words: &str) -> bool {
    let low = words.to_ascii_lowercase();
    ["must ", "should ", "may "].iter().any(|verb| low.starts_with(verb))
}

fn list_or_stated(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Expr> {
    stated(r, lo, hi, depth + 1)
}

/// `X unless Y`, `X except Y`.
fn exception(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Option<Expr>> {
    let at = find(&r.marks, lo, hi, |what| {
        is_cue(what, |cue| matches!(cue, Cue::Except | Cue::Unless))
    })?;
    let lifts = r
        .marks
        .get(at)
        .is_some_and(|mark| matches!(mark.what, What::Cue(Cue::Unless)));
    if !any_weighs(&r.marks, lo, at) {
        // `Any condition other than Y`: whatever is not Y.
        let anything = (lo..at).any(|place| r.is_cue(place, |cue| cue == Cue::Filler));
        if anything && !lifts {
            // `… with a life expectancy < 12 months` is said of whatever it is.
            let bound = find(&r.marks, at + 1, hi, |what| matches!(what, What::Atom(_)));
            let end = bound.and_then(|bound| {
                (at + 1..bound)
                    .rev()
                    .find(|place| r.is_cue(*place, |cue| cue == Cue::With))
            });
            let taken = stated(r, at + 1, end.unwrap_or(hi), depth + 1).map(not);
            let more = end.and_then(|end| stated(r, end + 1, hi, depth + 1));
            let parts: Vec<Expr> = taken.into_iter().chain(more).collect();
            return Some((!parts.is_empty()).then(|| all(parts)));
        }
        // `Except for Y, X`.
        let comma = find(&r.marks, at + 1, hi, |what| matches!(what, What::Token(Kind::Comma)))?;
        if !any_weighs(&r.marks, comma + 1, hi) {
            return None;
        }
        let taken = stated(r, at + 1, comma, depth + 1);
        let rest = stated(r, comma + 1, hi, depth + 1);
        return Some(except::without(r, rest, taken, false));
    }
    // An exception to a person's own kind is part of the statement: `other than English` stays with its item.
    let end = exception_end(r, at + 1, hi, lifts);
    let rest = stated_before(r, lo, at, depth);
    let same = rest.as_ref().and_then(|rest| except::narrowed(r, rest, at + 1, end));
    let window = trailing_window(r, lo, at, end).filter(|_| same.is_none());
    let mut taken = match same {
        // `… unless treated and stable (no steroids)`: the same, narrowed.
        Some(same) => Some(all(vec![same]
            .into_iter()
            .chain(bracketed(r, at + 1, end, depth))
            .collect())),
        None => stated(r, at + 1, end, depth + 1),
    };
    if taken.is_none() && any_weighs(&r.marks, at + 1, end) {
        taken = Some(except::unread(r, at + 1, end));
    }
    let rest = rest.map(|mut rest| {
        if let Some(window) = &window {
            give(&mut rest, window);
            if let Some(taken) = &mut taken {
                give(taken, window);
            }
        }
        rest
    });
    let said = except::without(r, rest, taken, lifts);
    if end == hi {
        return Some(said);
    }
    let more = stated(r, end + 1, hi, depth + 1);
    Some(match (said, more) {
        (Some(said), Some(more)) => Some(match r.side {
            Side::Exclusion => any(vec![said, more]),
            Side::Inclusion | Side::Neutral => all(vec![said, more]),
        }),
        (said, more) => said.or(more),
    })
}

/// What the brackets between two places state.
fn bracketed(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Vec<Expr> {
    let mut found = Vec::new();
    let mut from = None;
    for at in lo..hi {
        match r.marks.get(at).map(|mark| mark.what) {
            Some(What::Token(Kind::Open)) if from.is_none() => from = Some(at + 1),
            Some(What::Token(Kind::Close)) => {
                found.extend(from.take().and_then(|from| stated(r, from, at, depth + 1)));
            }
            _ => {}
        }
    }
    found
}

/// Where an exception ends: at a comma behind a window, or before a clause of its own; in a list of reasons also at a
/// comma behind a closed list (`except A or B, C`) and, where a condition lifts, at a comma with `or`.
fn exception_end(r: &Reading<'_>, lo: usize, hi: usize, lifts: bool) -> usize {
    let mut open = 0_usize;
    let mut closed_list = false;
    for at in lo..hi {
        match r.marks.get(at).map(|mark| mark.what) {
            Some(What::Token(Kind::Open)) => open += 1,
            Some(What::Token(Kind::Close)) => open = open.saturating_sub(1),
            Some(What::Token(Kind::Comma)) if open == 0 && at > lo => {
                let closed = r
                    .marks
                    .get(at - 1)
                    .is_some_and(|mark| matches!(mark.what, What::Window(_)));
                let joined = r.is_cue(at + 1, |cue| matches!(cue, Cue::Or | Cue::And | Cue::AndOr));
                let next = at + 1 + usize::from(joined);
                let goes_on = || (at + 1..hi).any(|at| r.is_cue(at, |cue| matches!(cue, Cue::Or | Cue::AndOr)));
                let over = r.side == Side::Exclusion && (closed_list && !joined && !goes_on() || lifts && joined);
                let fresh = r.is_cue(next, |cue| {
                    matches!(
                        cue,
                        Cue::Head(Head::History | Head::Current | Head::Diagnosis | Head::Allergy) | Cue::Not
                    )
                });
                if (closed || fresh || over) && any_weighs(&r.marks, at + 1, hi) {
                    return at;
                }
                closed_list |= joined;
            }
            Some(What::Cue(Cue::Or)) if open == 0 && at > lo => closed_list = true,
            _ => {}
        }
    }
    hi
}

/// A window that stands behind an exception and belongs to the whole: `surgery, other than biopsy, within 2 weeks`, and
/// `malignancy except carcinoma in situ within 5 years`, where what stands before has none.
fn trailing_window(r: &Reading<'_>, lo: usize, at: usize, end: usize) -> Option<Window> {
    let own = r
        .marks
        .iter()
        .take(at)
        .skip(lo)
        .any(|mark| matches!(mark.what, What::Window(_)));
    let Some(What::Window(place)) = r.marks.get(end.checked_sub(1)?).map(|mark| mark.what) else {
        return None;
    };
    if own {
        return None;
    }
    r.windows.get(place).cloned()
}

fn stated_before(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Expr> {
    if let Some(found) = condition_last(r, lo, hi, depth) {
        return found;
    }
    list::list(r, lo, hi, depth + 1)
}

/// `Y if X`, `≤ 5 x ULN for patients with X`.
fn condition_last(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Option<Expr>> {
    let at = find(&r.marks, lo, hi, |what| is_cue(what, |cue| cue == Cue::If)).or_else(|| tied(r, lo, hi))?;
    if at == lo || !any_weighs(&r.marks, lo, at) || !any_weighs(&r.marks, at + 1, hi) {
        return None;
    }
    let inherited = (lo..at).rev().find(|place| {
        r.marks
            .get(*place)
            .is_some_and(|mark| matches!(mark.what, What::Atom(atom) if r.inherits(atom)))
    });
    if let Some(inherited) = inherited {
        // `ALT ≤ 2.5 x ULN or ≤ 5 x ULN if liver metastases`: the second bound takes the place of the first.
        let before = stated_before(r, lo, inherited, depth + 1);
        let wide = list::list(r, inherited, at, depth + 1);
        let guard = stated(r, at + 1, hi, depth + 1);
        let (Some(wide), Some(guard)) = (wide, guard) else {
            return Some(before);
        };
        let mut parts: Vec<Expr> = match before {
            Some(Expr::All(parts)) => parts,
            before => before.into_iter().collect(),
        };
        let conditional = conditional(r, guard, wide);
        if let Some(rest) = fold_case(&mut parts, conditional) {
            parts.push(rest);
        }
        return Some(Some(all(parts)));
    }
    let is_if = r
        .marks
        .get(at)
        .is_some_and(|mark| matches!(mark.what, What::Cue(Cue::If)));
    if !is_if {
        return None;
    }
    let then = list::list(r, lo, at, depth + 1);
    let guard = stated(r, at + 1, hi, depth + 1);
    Some(match (then, guard, r.side) {
        (Some(then), Some(guard), Side::Exclusion) => Some(all(vec![then, guard])),
        (Some(then), Some(guard), Side::Inclusion | Side::Neutral) => Some(conditional(r, guard, then)),
        (then, guard, _) => then.or(guard),
    })
}

/// A preposition behind an inherited bound: `(≤ 3 x ULN for Gilbert's)`.
fn tied(r: &Reading<'_>, lo: usize, hi: usize) -> Option<usize> {
    let here = Marks {
        marks: &r.marks,
        text: r.text,
    };
    (lo + 1..hi).find(|at| {
        let behind = matches!(here.what(at - 1), Some(What::Atom(atom)) if r.inherits(atom));
        behind && matches!(here.cue(*at), Some(Cue::Tie | Cue::With))
    })
}

#[cfg(test)]
mod tests {
    use crate::eligibility::criterion::Side;
    use crate::eligibility::grammar::Grammar;
    use crate::eligibility::notation;

    #[test]
    fn what_must_not_be_is_no_condition_of_what_must_be() {
        let text = "Women must not be pregnant and must have asthma";
        let found = notation(&Grammar::default().read(text, 0, Side::Inclusion).statement.expr);
        assert!(found.starts_with("all(") && !found.contains("if "), "{found}");
    }
}
