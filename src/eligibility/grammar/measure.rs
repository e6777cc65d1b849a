//! Variables with their bounds: `ALT, AST and ALP < 2.5 x ULN`, `at least 18 years of age`, `ECOG 0-1`.

use std::borrow::Cow;

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{Code, Expr, Measure, Number, Op, WarningCode};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::{Cue, Head, Time};
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::grammar::quantity::{Bound, Marks, Quantity, is_time};
use crate::eligibility::grammar::reading::{Reading, all};
use crate::eligibility::lex::Kind;
use crate::eligibility::variable::{self, Group, Plausibility, Variable};

/// Marks that may stand between a variable and its bound.
const GAP_MAX: usize = 9;

/// Words of no known meaning that may stand among them.
const GAP_WORDS_MAX: usize = 3;

/// Variables that may share one bound.
const SHARED_MAX: usize = 12;

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
                bound_first(reading, here, at, &out).or_else(|| {
                    inherited = true;
                    inherit(reading, here, at, &out, &last)
                })
            }
            _ => None,
        };
        match found {
            Some((expr, next)) => {
                if !inherited {
                    names(&expr, &mut last);
                }
                let atom = reading.atom(expr);
                if inherited {
                    reading.inherited.push(atom);
                }
                reading.cover(&marks, at, next, What::Atom(atom), &mut out);
                at = next;
            }
            None => {
                out.extend(marks.get(at).copied());
                at += 1;
            }
        }
    }
    reading.marks = out;
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
    if let (Some(unit), Some(found)) = (quantity.unit, variable::variable(first))
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

/// The variables of a list with one bound, and whether any of them will do.
struct Shared {
    names: Vec<(&'static str, usize)>,
    any: Option<bool>,
    next: usize,
}

fn variables_at(here: Marks<'_>, at: usize) -> Option<Vec<&'static str>> {
    match here.cue(at)? {
        Cue::Variable(name) => Some(vec![name]),
        Cue::Variables(names) => Some(names.to_vec()),
        _ => None,
    }
}

/// `ALT, AST and/or ALP`, each with its abbreviation in brackets.
fn shared(here: Marks<'_>, at: usize) -> Option<Shared> {
    let mut found = Shared {
        names: Vec::new(),
        any: None,
        next: at,
    };
    loop {
        for name in variables_at(here, found.next)? {
            if !found.names.iter().any(|(known, _)| *known == name) {
                found.names.push((name, found.next));
            }
        }
        found.next = skip_alias(here, found.next + 1, &mut found.names);
        if found.names.len() >= SHARED_MAX {
            break;
        }
        let mut next = found.next;
        let mut any = None;
        let mut separated = false;
        while let Some(what) = here.what(next) {
            match what {
                What::Token(Kind::Comma | Kind::Plus) => {}
                What::Token(Kind::Slash | Kind::Dash | Kind::To | Kind::And) | What::Cue(Cue::And | Cue::AndOr) => {
                    any = any.or(Some(false));
                }
                What::Cue(Cue::Or) => any = Some(true),
                _ => break,
            }
            separated = true;
            next += 1;
        }
        // `ALT, total AST`: a filler before the next one.
        let next = if separated { here.skip_level(next, 2) } else { next };
        if !separated || variables_at(here, next).is_none() {
            break;
        }
        found.any = any.or(found.any);
        found.next = next;
    }
    Some(found)
}

/// The place after brackets that say a variable again: `(ANC)`, `[SGOT]`; a variable in them that is not yet named is
/// added when it stands alone (`aminotransferase (ALT)`).
fn skip_alias(here: Marks<'_>, at: usize, names: &mut [(&'static str, usize)]) -> usize {
    if !matches!(here.kind(at), Some(Kind::Open)) {
        return at;
    }
    let mut next = at + 1;
    for _ in 0..8 {
        match here.what(next) {
            Some(What::Token(Kind::Close)) => return next + 1,
            Some(
                What::Token(Kind::Word | Kind::Comma | Kind::Slash | Kind::Dash | Kind::Quote | Kind::Limit(_))
                | What::Concept(_)
                | What::Cue(
                    Cue::Variable(_)
                    | Cue::Variables(_)
                    | Cue::Filler
                    | Cue::Tie
                    | Cue::Level
                    | Cue::Qualifier
                    | Cue::Or
                    | Cue::And
                    | Cue::Head(_)
                    | Cue::Stage(_)
                    | Cue::Anchor(_),
                ),
            ) => next += 1,
            _ => return at,
        }
    }
    let _ = names;
    at
}

fn variable_first(reading: &mut Reading<'_>, here: Marks<'_>, at: usize) -> Option<(Expr, usize)> {
    let shared = shared(here, at)?;
    let first = shared.names.first().map(|(name, _)| *name)?;
    let grades = takes_grades(first);
    let mut next = shared.next;
    let mut words = 0;
    let mut brackets = false;
    let mut qualifiers = Vec::new();
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
            return Some((expr, after));
        }
        match here.what(next)? {
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
            What::Token(Kind::Comma) if words == 0 && is_bound_start(here, next + 1) => next += 1,
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
            What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => {
                return None;
            }
        }
    }
    None
}

fn is_bound_start(here: Marks<'_>, at: usize) -> bool {
    matches!(
        here.what(at),
        Some(
            What::Token(Kind::Compare(_) | Kind::Between | Kind::Number(_) | Kind::Roman(_) | Kind::Limit(_))
                | What::Cue(Cue::Normal)
        )
    )
}

/// A bound before its variable: `≥ 18 years of age`, `at least 12 weeks life expectancy`; or a bare age.
fn bound_first(reading: &mut Reading<'_>, here: Marks<'_>, at: usize, before: &[Mark]) -> Option<(Expr, usize)> {
    if matches!(here.cue(at), Some(Cue::Variable(_) | Cue::Variables(_))) {
        return None;
    }
    let (bound, after) = here.bound(at, false, false).or_else(|| here.bound(at, true, true))?;
    let start = here.marks.get(at)?.start;
    let lead = quantity_of(&bound);
    let next = here.skip_level(after, 3);
    if let Some(names) = variables_at(here, next) {
        let first = *names.first()?;
        let own = here.skip_level(next + 1, 4);
        let taken = is_bound_start(here, own) && !matches!(here.cue(own), Some(Cue::Normal));
        let is_age = first == "age";
        if (!taken || is_age) && fits(first, &bound) && (is_age || !is_equal(&bound)) {
            let shared = Shared {
                names: names.into_iter().map(|name| (name, next)).collect(),
                any: None,
                next: next + 1,
            };
            let expr = combine(reading, here, &shared, &bound, (start, end_of(here, next + 1)), &[]);
            return Some((expr, next + 1));
        }
    }
    let lead = lead?;
    if !matches!(lead.unit, Some("a" | "mo" | "wk" | "d")) {
        return None;
    }
    let aged = lead.age || matches!(here.cue(after), Some(Cue::Old));
    let after = after + usize::from(!lead.age && matches!(here.cue(after), Some(Cue::Old)));
    let people = lead.unit == Some("a") && !is_equal(&bound) && is_of_people(here, at, after, before);
    if (!aged && !people) || in_time(before) {
        return None;
    }
    let shared = Shared {
        names: vec![("age", at)],
        any: None,
        next: after,
    };
    let expr = combine(reading, here, &shared, &bound, (start, end_of(here, after)), &[]);
    Some((expr, after))
}

/// Whether a stretch of years without more is an age: it stands with people or their sex, and at the head of a clause.
fn is_of_people(here: Marks<'_>, _at: usize, after: usize, before: &[Mark]) -> bool {
    let follows = match here.what(after) {
        None
        | Some(
            What::Token(Kind::Stop | Kind::Comma | Kind::Semicolon | Kind::Close | Kind::Open)
            | What::Cue(Cue::Subject | Cue::Sex(_) | Cue::AnySex | Cue::And | Cue::Or | Cue::With | Cue::Filler),
        ) => true,
        Some(_) => false,
    };
    let mut leads = true;
    for mark in before.iter().rev().take(6) {
        match mark.what {
            What::Cue(Cue::Subject | Cue::Sex(_) | Cue::AnySex) => break,
            What::Cue(Cue::Filler | Cue::Level | Cue::Tie | Cue::Must | Cue::With | Cue::And | Cue::Or | Cue::Not)
            | What::Token(Kind::Colon | Kind::Comma | Kind::Open | Kind::Quote) => {}
            What::Token(Kind::Stop | Kind::Semicolon) => break,
            What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => {
                leads = false;
                break;
            }
        }
    }
    follows && leads
}

/// Whether words of time stand right before, so that years are no age.
fn in_time(before: &[Mark]) -> bool {
    for mark in before.iter().rev().take(3) {
        match mark.what {
            What::Cue(Cue::Time(Time::Before | Time::After | Time::Around | Time::Ago)) => return false,
            What::Cue(Cue::Time(_)) => return true,
            What::Cue(Cue::Filler | Cue::Tie | Cue::Level) => {}
            What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => {
                return false;
            }
        }
    }
    false
}

fn is_equal(bound: &Bound) -> bool {
    matches!(bound, Bound::One(Op::Eq, _))
}

fn quantity_of(bound: &Bound) -> Option<Quantity> {
    match bound {
        Bound::One(_, quantity) => Some(*quantity),
        Bound::Range { hi, .. } => Some(*hi),
        Bound::Set(list) => list.last().copied(),
        Bound::Normal => None,
    }
}

fn takes_grades(name: &str) -> bool {
    variable::variable(name).is_some_and(|found| matches!(found.group, Group::Score))
}

/// Whether a bound can be one on a variable: units of time go with variables of time, and no others.
fn fits(name: &str, bound: &Bound) -> bool {
    let Some(quantity) = quantity_of(bound) else {
        return true;
    };
    let of_time = variable::variable(name).is_some_and(|found| is_time(found.unit));
    !is_time(quantity.unit) || of_time || matches!(quantity.unit, Some("h" | "min")) && name != "age"
}

fn end_of(here: Marks<'_>, next: usize) -> u32 {
    here.marks.get(next.saturating_sub(1)).map_or(0, |mark| mark.end)
}

/// What a list of variables with one bound states.
fn combine(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    shared: &Shared,
    bound: &Bound,
    span: (u32, u32),
    qualifiers: &[usize],
) -> Expr {
    let words: Vec<Cow<'static, str>> = qualifiers
        .iter()
        .map(|at| Cow::Owned(here.words(*at).to_lowercase()))
        .collect();
    for at in qualifiers {
        if matches!(here.kind(*at), Some(Kind::Word)) {
            reading.left_over(here.marks, *at);
        }
    }
    let mut leaves: Vec<Expr> = Vec::with_capacity(shared.names.len());
    for (name, _) in &shared.names {
        let ends = two_units(bound);
        let mut parts: Vec<Expr> = Vec::with_capacity(1);
        for bound in ends
            .as_ref()
            .map_or(std::slice::from_ref(bound), |ends| ends.as_slice())
        {
            let mut measure = leaf(reading, name, bound, span);
            measure.qualifiers.clone_from(&words);
            parts.push(Expr::Measure(Box::new(measure)));
        }
        leaves.push(all(parts));
    }
    let any = match (shared.any, reading.side) {
        (Some(true), _) => true,
        (Some(false) | None, Side::Exclusion) => true,
        (Some(false) | None, Side::Inclusion | Side::Neutral) => false,
    };
    if leaves.len() == 1 {
        return leaves.pop().unwrap_or(Expr::All(Vec::new()));
    }
    if any { Expr::Any(leaves) } else { Expr::All(leaves) }
}

/// `1 month to 16 years`: ends in different units stay two bounds, since one cannot be said in the other's unit.
fn two_units(bound: &Bound) -> Option<[Bound; 2]> {
    let Bound::Range {
        lo,
        hi,
        lo_inclusive,
        hi_inclusive,
    } = bound
    else {
        return None;
    };
    let lower = if *lo_inclusive { Op::Ge } else { Op::Gt };
    let upper = if *hi_inclusive { Op::Le } else { Op::Lt };
    (lo.unit != hi.unit).then_some([Bound::One(lower, *lo), Bound::One(upper, *hi)])
}

/// A second bound behind the first: the same value in another unit is dropped after a check, another value is an
/// alternative.
fn alternative(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    name: &'static str,
    bound: &Bound,
    expr: &mut Expr,
    at: usize,
    start: u32,
) -> usize {
    let Bound::One(op, first) = bound else { return at };
    let (from, bracket, joined) = match here.what(at) {
        Some(What::Token(Kind::Open)) => (at + 1, true, false),
        Some(What::Cue(Cue::Or)) => (at + 1, false, true),
        Some(What::Token(Kind::Slash | Kind::Compare(Op::Eq))) => (at + 1, false, false),
        Some(What::Token(Kind::Comma)) if matches!(here.cue(at + 1), Some(Cue::Or)) => (at + 2, false, true),
        _ => return at,
    };
    let from = here.skip_level(from, 3);
    let Some((second, after)) = here.bound(from, false, true) else {
        return at;
    };
    let Bound::One(second_op, other) = second else {
        return at;
    };
    let after = if bracket {
        if !matches!(here.kind(after), Some(Kind::Close)) {
            return at;
        }
        after + 1
    } else {
        after
    };
    // `or ≥ 3 x ULN if …`: the condition decides, not this.
    let conditional = matches!(here.cue(after), Some(Cue::If | Cue::Tie | Cue::Unless));
    if conditional
        || (second_op != *op && second_op != Op::Eq)
        || variables_at(here, here.skip_level(after, 1)).is_some()
    {
        return at;
    }
    let different_unit = other.unit != first.unit && (other.unit.is_some() || other.limit.is_some());
    if !different_unit {
        return at;
    }
    let same = same_value(name, first, &other);
    if same == Some(true) {
        return after;
    }
    if same == Some(false) && !joined {
        let mark = here.marks.get(from);
        let (at_start, at_end) = mark.map_or((start, start), |mark| (mark.start, other.end));
        reading.warn(
            WarningCode::ValuesDiffer,
            "the value in the second unit is not that in the first",
            at_start,
            at_end,
        );
        return after;
    }
    if joined {
        let span = (start, end_of(here, after));
        let measure = leaf(reading, name, &Bound::One(*op, other), span);
        let before = std::mem::replace(expr, Expr::Any(Vec::new()));
        *expr = Expr::Any(vec![before, Expr::Measure(Box::new(measure))]);
        return after;
    }
    if bracket { after } else { at }
}

/// Whether two quantities of a variable are the same, within a twentieth; none when one cannot be converted.
fn same_value(name: &str, one: &Quantity, other: &Quantity) -> Option<bool> {
    let found = variable::variable(name)?;
    let one = variable::to_canonical(found, one.value, one.unit?)?;
    let other = variable::to_canonical(found, other.value, other.unit?)?;
    Some((one - other).abs() <= 0.05 * one.abs().max(other.abs()))
}

/// One variable with its bound.
fn leaf(reading: &mut Reading<'_>, name: &'static str, bound: &Bound, span: (u32, u32)) -> Measure {
    let found = variable::variable(name);
    reading.family(found.map_or(Family::Lab, |found| found.family));
    let mut measure = Measure {
        var: Cow::Borrowed(name),
        op: Op::Exists,
        value: None,
        lo: None,
        hi: None,
        lo_inclusive: None,
        hi_inclusive: None,
        values: Vec::new(),
        unit: None,
        relative_to: None,
        window: None,
        codes: found.map(codes).unwrap_or_default(),
        qualifiers: Vec::new(),
        start: reading.base + span.0 as usize,
        end: reading.base + span.1 as usize,
    };
    let last = match bound {
        Bound::One(op, quantity) => {
            measure.op = *op;
            measure.value = Some(Number(quantity.value));
            *quantity
        }
        Bound::Range {
            lo,
            hi,
            lo_inclusive,
            hi_inclusive,
        } => {
            measure.op = Op::Range;
            measure.lo = Some(Number(lo.value.min(hi.value)));
            measure.hi = Some(Number(hi.value.max(lo.value)));
            measure.lo_inclusive = Some(*lo_inclusive);
            measure.hi_inclusive = Some(*hi_inclusive);
            *hi
        }
        Bound::Set(list) => {
            set(&mut measure, list);
            match list.last() {
                Some(last) => *last,
                None => return measure,
            }
        }
        Bound::Normal => {
            measure.op = Op::In;
            measure.values = vec![Cow::Borrowed("normal")];
            return measure;
        }
    };
    measure.unit = last.unit.map(Cow::Borrowed);
    measure.relative_to = last.limit;
    check(reading, found, &measure, last);
    measure
}

/// Grades in a row are a range; others a set.
fn set(measure: &mut Measure, list: &[Quantity]) {
    let mut values: Vec<f64> = list.iter().map(|quantity| quantity.value).collect();
    values.sort_by(f64::total_cmp);
    values.dedup();
    let in_row = values
        .windows(2)
        .all(|pair| matches!(pair, [one, other] if (other - one - 1.0).abs() < f64::EPSILON));
    if let (true, Some(lo), Some(hi)) = (in_row, values.first(), values.last()) {
        measure.op = Op::Range;
        measure.lo = Some(Number(*lo));
        measure.hi = Some(Number(*hi));
        measure.lo_inclusive = Some(true);
        measure.hi_inclusive = Some(true);
    } else {
        measure.op = Op::In;
        measure.values = values
            .iter()
            .map(|value| Cow::Owned(Number(*value).to_string()))
            .collect();
    }
}

fn check(reading: &mut Reading<'_>, found: Option<&'static Variable>, measure: &Measure, last: Quantity) {
    let Some(found) = found else { return };
    if measure.relative_to.is_some() {
        return;
    }
    let Some(value) = measure.value.or(measure.hi) else {
        return;
    };
    let (code, text) = match variable::plausibility(found, value.0, measure.unit.as_deref().unwrap_or_default()) {
        Plausibility::Plausible => return,
        Plausibility::Implausible => (WarningCode::ImplausibleUnit, "the value cannot be meant in this unit"),
        Plausibility::UnitUnknown => (WarningCode::ImplausibleUnit, "the unit is not one of this variable"),
        // Nobody writes an age in months without saying so.
        Plausibility::UnitMissing if found.name == "age" => return,
        Plausibility::UnitMissing => (WarningCode::MissingUnit, "the variable has a unit, and none is written"),
    };
    reading.warn(code, text, last.start, last.end);
}

/// The LOINC codes of a variable.
fn codes(found: &'static Variable) -> Vec<Code> {
    found
        .loinc
        .iter()
        .map(|code| Code {
            system: Cow::Borrowed("http://loinc.org"),
            code: Cow::Borrowed(code),
        })
        .collect()
}
