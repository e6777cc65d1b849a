//! Variables with their bounds: `ALT, AST and ALP < 2.5 x ULN`, `at least 18 years of age`, `ECOG 0-1`.

use std::borrow::Cow;

use crate::concept::{ConceptKind, concepts};
use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{ConceptType, Expr, Op};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::analyte::unknown;
use crate::eligibility::grammar::cue::{Cue, Head, Time};
use crate::eligibility::grammar::first::bound_first;
use crate::eligibility::grammar::grade::{child_pugh, grade};
use crate::eligibility::grammar::guard;
use crate::eligibility::grammar::leaf::{Shared, combine, end_of, fits, leaf, quantity_of, takes_grades};
use crate::eligibility::grammar::listed::{is_bound_start, shared, skip_alias};
use crate::eligibility::grammar::mark::{Mark, What, cover};
use crate::eligibility::grammar::quantity::{Marks, is_time};
use crate::eligibility::grammar::reading::{Reading, all, any};
use crate::eligibility::grammar::second::alternative;
use crate::eligibility::lex::Kind;
use crate::eligibility::variable;

/// Marks that may stand between a variable and its bound.
const GAP_MAX: usize = 9;

/// Words of no known meaning that may stand among them.
const GAP_WORDS_MAX: usize = 3;

/// Replaces every variable with a bound by what it states.
pub(crate) fn read(reading: &mut Reading<'_>) {
    let marks = std::mem::take(&mut reading.marks);
    let mut out = Vec::with_capacity(marks.len());
    let mut at = 0;
    let mut last: Vec<&'static str> = Vec::new();
    while at < marks.len() {
        let here = Marks {
            marks: &marks,
            text: reading.text,
        };
        let mut inherited = false;
        let found = match here.what(at) {
            Some(What::Cue(Cue::Variable(_) | Cue::Variables(_))) => {
                variable_first(reading, here, at).or_else(|| bound_first(reading, here, at, &out))
            }
            Some(What::Token(Kind::Compare(_) | Kind::Between | Kind::Number(_) | Kind::Roman(_))) => {
                grade(reading, here, at, &mut out)
                    .or_else(|| bound_first(reading, here, at, &out))
                    .or_else(|| {
                        inherited = true;
                        inherit(reading, here, at, &out, &last)
                    })
                    .or_else(|| {
                        inherited = false;
                        unknown(reading, here, at, &mut out)
                    })
            }
            Some(What::Cue(_) | What::Token(Kind::Word)) => grade(reading, here, at, &mut out),
            _ => None,
        };
        let Some((mut expr, next)) = found else {
            out.extend(marks.get(at).copied());
            at += 1;
            continue;
        };
        // `minimum age of 18 years`, `maximum BMI 35`: the word says how the number bounds.
        let own = extreme(here.words(at).split_whitespace().next().unwrap_or_default());
        let before = out
            .last()
            .and_then(|mark| here.text.get(mark.start as usize..mark.end as usize));
        let said = before.and_then(extreme);
        if let Some(op) = own.or(said)
            && bound_by(&mut expr, op)
            && own.is_none()
        {
            out.pop();
        }
        if !inherited {
            names(&expr, &mut last);
        }
        let atom = reading.atom(expr);
        if inherited {
            reading.inherited.push(atom);
        }
        cover(&marks, at, next, What::Atom(atom), &mut out);
        at = next;
    }
    if reading.families.contains(&Family::Age) {
        out.iter_mut().for_each(say_age);
    } else if out
        .iter()
        .any(|mark| matches!(mark.what, What::Cue(Cue::Variable("age"))))
    {
        // `Matched for age`: no bound, and yet it is of age that the words speak.
        reading.family(Family::Age);
    }
    reading.marks = out;
    guard::read(reading);
}

/// `Adults` beside an age says nothing more.
fn say_age(mark: &mut Mark) {
    if let What::Cue(Cue::Named(named)) = mark.what
        && named.kind == ConceptType::Person
        && matches!(named.name, "adult" | "child" | "adolescent" | "infant" | "newborn")
    {
        mark.what = What::Cue(Cue::Subject);
    }
}

/// How a word for the least or the most bounds a number.
fn extreme(word: &str) -> Option<Op> {
    const LEAST: &[&str] = &["minimum", "minimal", "min"];
    const MOST: &[&str] = &["maximum", "maximal", "max"];
    let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
    if is(LEAST) {
        Some(Op::Ge)
    } else if is(MOST) {
        Some(Op::Le)
    } else {
        None
    }
}

/// Gives bounds without a comparison one; whether there was such a bound.
fn bound_by(expr: &mut Expr, op: Op) -> bool {
    match expr {
        Expr::Measure(measure) if measure.op == Op::Eq => {
            measure.op = op;
            true
        }
        Expr::All(parts) | Expr::Any(parts) => {
            let mut found = false;
            for part in parts {
                found |= bound_by(part, op);
            }
            found
        }
        _ => false,
    }
}

/// The variables of a statement.
fn names(expr: &Expr, out: &mut Vec<&'static str>) {
    out.clear();
    let mut add = |part: &Expr| {
        if let Expr::Measure(measure) = part
            && let Cow::Borrowed(name) = measure.var
            && !out.contains(&name)
        {
            out.push(name);
        }
    };
    let expr = match expr {
        Expr::If { then, .. } => then.as_ref(),
        other => other,
    };
    match expr {
        Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(add),
        other => add(other),
    }
}

/// A bound without a variable that stands behind another bound: `≤ 2.5 x ULN (≤ 5 x ULN if …)` is on the same one.
fn inherit(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    at: usize,
    before: &[Mark],
    last: &[&'static str],
) -> Option<(Expr, usize)> {
    let first = *last.first()?;
    let behind = before.iter().rev().take(3).any(|mark| {
        matches!(
            mark.what,
            What::Token(Kind::Open | Kind::Comma | Kind::Semicolon)
                | What::Cue(Cue::Or | Cue::If | Cue::And | Cue::Unless | Cue::Permit)
        )
    });
    if !behind || !matches!(here.kind(at), Some(Kind::Compare(_))) {
        return None;
    }
    let (bound, after) = here.bound(at, false, false)?;
    let quantity = quantity_of(&bound)?;
    let conditional = matches!(here.cue(after), Some(Cue::If | Cue::Tie | Cue::With));
    let measured = quantity.limit.is_some() || quantity.unit.is_some() && !is_time(quantity.unit);
    if !measured && !conditional || !fits(first, &bound) {
        return None;
    }
    if let (Some(unit), Some(found)) = (quantity.unit, variable(first))
        && variable::to_canonical(found, quantity.value, unit).is_none()
    {
        return None;
    }
    let shared = Shared {
        names: last.iter().map(|name| (*name, at)).collect(),
        any: None,
        next: after,
    };
    let start = here.marks.get(at)?.start;
    let expr = combine(reading, here, &shared, &bound, (start, end_of(here, after)), &[]);
    Some((expr, after))
}

#[expect(
    clippy::too_many_lines,
    reason = "what may stand between a variable and its bound, one arm each"
)]
fn variable_first(reading: &mut Reading<'_>, here: Marks<'_>, at: usize) -> Option<(Expr, usize)> {
    let shared = shared(here, at)?;
    let first = shared.names.first().map(|(name, _)| *name)?;
    let grades = takes_grades(first);
    let mut next = shared.next;
    let mut words = 0;
    let mut brackets = false;
    let mut qualifiers = Vec::new();
    let mut guarded = None;
    if let Some(found) = pressure(reading, here, at, &shared) {
        return Some(found);
    }
    if first == "child_pugh_score"
        && let Some(found) = child_pugh(reading, here, at, shared.next)
    {
        return Some(found);
    }
    for _ in 0..=GAP_MAX {
        // A number alone counts right behind the variable, or behind `of`, `=`, `:`.
        let bare = words == 0;
        if let Some((bound, after)) = here.bound(next, grades, bare) {
            if !fits(first, &bound) {
                return None;
            }
            let mut after = after;
            if brackets && matches!(here.kind(after), Some(Kind::Close)) {
                after += 1;
            }
            let start = here.marks.get(at)?.start;
            let mut expr = combine(
                reading,
                here,
                &shared,
                &bound,
                (start, end_of(here, after)),
                &qualifiers,
            );
            let after = alternative(reading, here, first, &bound, &mut expr, after, start);
            if let Some(guard) = guarded.and_then(|place| guard::sex(reading, here, place)) {
                reading.family(Family::ConditionalBound);
                expr = Expr::If {
                    guard: Box::new(guard),
                    then: Box::new(expr),
                };
            }
            return Some((expr, after));
        }
        match here.what(next)? {
            // `forced expiratory volume in 1 second`.
            What::Cue(Cue::Tie | Cue::Time(Time::For)) if is_second(here, next + 1) => next += 3,
            What::Cue(
                Cue::Level
                | Cue::Filler
                | Cue::Tie
                | Cue::Must
                | Cue::Subject
                | Cue::With
                | Cue::Stage(_)
                | Cue::Defined,
            )
            | What::Token(Kind::Colon | Kind::Quote | Kind::Dash) => next += 1,
            What::Token(Kind::Comma)
                if words == 0
                    && (is_bound_start(here, next + 1) || matches!(here.cue(next + 1), Some(Cue::Defined))) =>
            {
                next += 1;
            }
            // `Hemoglobin: men ≥ 13 g/dL, women ≥ 12 g/dL`.
            What::Cue(Cue::Sex(_) | Cue::If | Cue::Time(Time::For)) if guarded.is_none() && is_guard(here, next) => {
                guarded = Some(next + usize::from(guard::sex_of(here, next).is_none()));
                next = guarded? + 1;
            }
            What::Concept(id) if words < GAP_WORDS_MAX && concepts().kind(id) == ConceptKind::Procedure => {
                qualifiers.push(next);
                words += 1;
                next += 1;
            }
            What::Cue(Cue::Head(Head::Current | Head::Confirmed(_)) | Cue::Anchor(_) | Cue::Qualifier) => {
                qualifiers.push(next);
                next += 1;
            }
            What::Token(Kind::Word) if words < GAP_WORDS_MAX => {
                qualifiers.push(next);
                words += 1;
                next += 1;
            }
            What::Token(Kind::Open) if is_bound_start(here, next + 1) => {
                brackets = true;
                next += 1;
            }
            What::Token(Kind::Open) if skip_alias(here, next) > next => next = skip_alias(here, next),
            What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => {
                return None;
            }
        }
    }
    None
}

/// Whether a sex stands at a place, after `for` or alone, with a bound behind it.
fn is_guard(here: Marks<'_>, at: usize) -> bool {
    let place = at + usize::from(guard::sex_of(here, at).is_none());
    guard::sex_of(here, place).is_some() && is_bound_start(here, here.skip_level(place + 1, 2))
}

/// `Blood pressure < 140/90 mmHg`: a bound on each of the two.
fn pressure(reading: &mut Reading<'_>, here: Marks<'_>, at: usize, shared: &Shared) -> Option<(Expr, usize)> {
    let [(first, _), (second, _)] = shared.names.as_slice() else {
        return None;
    };
    if (*first, *second) != ("sbp", "dbp") {
        return None;
    }
    let mut next = shared.next;
    for _ in 0..=GAP_MAX {
        match here.what(next)? {
            What::Cue(Cue::Level | Cue::Filler | Cue::Tie | Cue::Must | Cue::With | Cue::Defined | Cue::Qualifier)
            | What::Token(Kind::Colon | Kind::Open | Kind::Comma) => next += 1,
            _ => break,
        }
    }
    let open = matches!(
        next.checked_sub(1).and_then(|before| here.kind(before)),
        Some(Kind::Open)
    );
    let (bounds, mut after) = here.pair(next)?;
    if open && matches!(here.kind(after), Some(Kind::Close)) {
        after += 1;
    }
    let span = (here.marks.get(at)?.start, end_of(here, after));
    let parts: Vec<Expr> = [*first, *second]
        .into_iter()
        .zip(&bounds)
        .map(|(name, bound)| Expr::Measure(Box::new(leaf(reading, name, bound, span))))
        .collect();
    let expr = match reading.side {
        Side::Exclusion => any(parts),
        Side::Inclusion | Side::Neutral => all(parts),
    };
    Some((expr, after))
}

/// Whether `1 second` stands at a place.
fn is_second(here: Marks<'_>, at: usize) -> bool {
    matches!(here.kind(at), Some(Kind::Number(1.0)))
        && matches!(here.kind(at + 1), Some(Kind::Unit(unit)) if unit.ucum == "s")
}
