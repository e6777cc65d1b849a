//! Bounds for one sex or age only: `≥ 13 g/dL for men, ≥ 12 g/dL for women`, `ECOG 0 (> 70 years)`.

use std::borrow::Cow;

use crate::eligibility::expr::{Expr, Measure, Op};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::{Cue, Time};
use crate::eligibility::grammar::leaf::blank;
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::grammar::quantity::Marks;
use crate::eligibility::grammar::reading::Reading;
use crate::eligibility::lex::Kind;

/// Words between a bound and whom it is for.
const GAP_MAX: usize = 4;

/// Ties bounds to the sex or age that they are for; two of opposite sexes become one statement.
pub(crate) fn read(reading: &mut Reading<'_>) {
    let marks = std::mem::take(&mut reading.marks);
    let mut out: Vec<Mark> = Vec::with_capacity(marks.len());
    let mut at = 0;
    while at < marks.len() {
        let here = Marks {
            marks: &marks,
            text: reading.text,
        };
        let found = match here.what(at) {
            Some(What::Atom(atom)) if is_bound(reading, atom) => {
                behind(reading, here, at + 1).map(|(guard, next)| (atom, guard, next))
            }
            Some(What::Cue(Cue::Sex(_) | Cue::If)) => before(reading, here, at),
            _ => None,
        };
        if let Some((atom, guard, next)) = found {
            tie(reading, atom, guard);
            let from = opposite(reading, &out, atom).unwrap_or(out.len());
            let first = out.get(from).or(marks.get(at)).map_or(0, |mark| mark.start);
            let glued = out.get(from).or(marks.get(at)).is_some_and(|mark| mark.glued);
            out.truncate(from);
            out.push(Mark {
                what: What::Atom(atom),
                start: first,
                end: marks.get(next.saturating_sub(1)).map_or(first, |mark| mark.end),
                glued,
            });
            at = next;
        } else {
            out.extend(marks.get(at).copied());
            at += 1;
        }
    }
    reading.marks = out;
}

/// Whether an atom is a bound that can depend on whom it is for.
fn is_bound(reading: &Reading<'_>, atom: usize) -> bool {
    match reading.atoms.get(atom) {
        Some(Some(Expr::Measure(measure))) => !matches!(measure.var.as_ref(), "age" | "sex"),
        Some(Some(Expr::All(_) | Expr::Any(_))) => true,
        _ => false,
    }
}

fn is_age(reading: &Reading<'_>, atom: usize) -> bool {
    matches!(reading.atoms.get(atom), Some(Some(Expr::Measure(measure))) if measure.var == "age")
}

/// Whom a bound is for, said behind it, and the place after: `for men`, `in women`, `(males)`, `(≤ 70 years)`.
fn behind(reading: &mut Reading<'_>, here: Marks<'_>, at: usize) -> Option<(Expr, usize)> {
    let open = matches!(here.kind(at), Some(Kind::Open));
    let mut next = at + usize::from(open);
    let mut said = open;
    for _ in 0..GAP_MAX {
        match here.cue(next) {
            Some(Cue::If) if sex_of(here, next).is_none() => said = true,
            Some(Cue::Tie | Cue::Time(Time::For) | Cue::With) => said = true,
            Some(Cue::Filler | Cue::Subject | Cue::Level) => {}
            _ => break,
        }
        next += 1;
    }
    let is_if = matches!(here.cue(next), Some(Cue::If));
    let guard = match here.what(next)? {
        What::Cue(Cue::Sex(_) | Cue::If) if said || is_if => sex(reading, here, next)?,
        What::Atom(atom) if said && is_age(reading, atom) => {
            if !open && next == at + 1 && !matches!(here.cue(at), Some(Cue::If)) {
                return None;
            }
            reading.atoms.get_mut(atom)?.take()?
        }
        _ => return None,
    };
    next += 1;
    if matches!(here.cue(next), Some(Cue::Subject)) {
        next += 1;
    }
    if open {
        return matches!(here.kind(next), Some(Kind::Close)).then_some((guard, next + 1));
    }
    (!goes_on(here, next)).then_some((guard, next))
}

/// Whether whom the bound is for is narrowed further, so that the sex alone does not say it.
fn goes_on(here: Marks<'_>, at: usize) -> bool {
    match here.what(at) {
        Some(
            What::Concept(_)
            | What::Token(Kind::Word)
            | What::Cue(Cue::Named(_) | Cue::Qualifier | Cue::Tie | Cue::With | Cue::Sex(_)),
        ) => true,
        // `in men or postmenopausal women`: but `in men or ≥ 12 in women` is over.
        Some(What::Cue(Cue::Or | Cue::And) | What::Token(Kind::Slash)) => (at + 1..at + 5)
            .map_while(|place| here.what(place).filter(|what| !matches!(what, What::Atom(_))))
            .any(|what| matches!(what, What::Cue(Cue::Sex(_))) && !matches!(here.what(at + 2), Some(What::Atom(_)))),
        Some(_) | None => false,
    }
}

/// Whom a bound is for, said before it, with the bound and the place after: `women > 470 ms`, `Men: ferritin > 300`.
fn before(reading: &mut Reading<'_>, here: Marks<'_>, at: usize) -> Option<(usize, Expr, usize)> {
    sex_of(here, at)?;
    let mut next = at + 1;
    let mut colon = false;
    for _ in 0..GAP_MAX {
        match here.what(next) {
            Some(What::Token(Kind::Colon)) => colon = true,
            Some(
                What::Cue(Cue::Filler | Cue::Subject | Cue::Tie | Cue::Level | Cue::Must) | What::Token(Kind::Comma),
            ) => {}
            _ => break,
        }
        next += 1;
    }
    let What::Atom(atom) = here.what(next)? else {
        return None;
    };
    if !is_bound(reading, atom) || !(colon || reading.inherits(atom)) {
        return None;
    }
    Some((atom, sex(reading, here, at)?, next + 1))
}

/// The sex that a mark names: a word, or a condition with one (`for men`).
pub(crate) fn sex_of(here: Marks<'_>, at: usize) -> Option<&'static str> {
    match here.cue(at)? {
        Cue::Sex(sex) => Some(sex),
        Cue::If => {
            let low = here.words(at).to_ascii_lowercase();
            let last = low.rsplit(' ').next().unwrap_or_default();
            match last {
                "women" | "females" | "female" | "woman" => Some("female"),
                "men" | "males" | "male" | "man" => Some("male"),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The statement that a mark names a sex.
pub(crate) fn sex(reading: &mut Reading<'_>, here: Marks<'_>, at: usize) -> Option<Expr> {
    let sex = sex_of(here, at)?;
    let mark = here.marks.get(at)?;
    reading.family(Family::Sex);
    let span = (mark.start, mark.end);
    Some(Expr::Measure(Box::new(Measure {
        op: Op::In,
        values: vec![Cow::Borrowed(sex)],
        ..blank(reading, "sex", span)
    })))
}

/// Makes a bound ask only those whom it is for.
pub(crate) fn tie(reading: &mut Reading<'_>, atom: usize, guard: Expr) {
    if let Some(place) = reading.atoms.get_mut(atom)
        && let Some(then) = place.take()
    {
        *place = Some(Expr::If {
            guard: Box::new(guard),
            then: Box::new(then),
        });
        reading.family(Family::ConditionalBound);
    }
}

/// The place of the bound before that is for the other sex; the bound is made one with it.
fn opposite(reading: &mut Reading<'_>, out: &[Mark], atom: usize) -> Option<usize> {
    let place = out.iter().rposition(|mark| {
        !matches!(
            mark.what,
            What::Token(Kind::Comma | Kind::Semicolon | Kind::And | Kind::Slash)
                | What::Cue(Cue::And | Cue::Or | Cue::AndOr)
        )
    })?;
    let What::Atom(other) = out.get(place)?.what else {
        return None;
    };
    if sex_guard(reading, other)? == sex_guard(reading, atom)? {
        return None;
    }
    let Some(Expr::If { guard, then }) = reading.atoms.get_mut(other)?.take() else {
        return None;
    };
    let slot = reading.atoms.get_mut(atom)?;
    let Some(Expr::If { then: otherwise, .. }) = slot.take() else {
        return None;
    };
    *slot = Some(Expr::Case { guard, then, otherwise });
    Some(place)
}

/// The sex that a bound is for.
fn sex_guard(reading: &Reading<'_>, atom: usize) -> Option<Cow<'static, str>> {
    let Some(Some(Expr::If { guard, .. })) = reading.atoms.get(atom) else {
        return None;
    };
    match guard.as_ref() {
        Expr::Measure(measure) if measure.var == "sex" => measure.values.first().cloned(),
        _ => None,
    }
}
