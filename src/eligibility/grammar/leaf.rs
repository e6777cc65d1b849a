//! Leaves: a variable, or several, with a bound, its unit, codes and what is odd about it.

use std::borrow::Cow;

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{Code, Expr, Measure, Number, Op, WarningCode};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::lexicon::flat;
use crate::eligibility::grammar::quantity::{Bound, Marks, Quantity, is_time};
use crate::eligibility::grammar::reading::{Reading, all, any};
use crate::eligibility::lex::Kind;
use crate::eligibility::variable::{self, Group, Plausibility, Variable};

/// The variables of a list with one bound, and whether any of them will do.
pub(crate) struct Shared {
    /// Their names, each with its place.
    pub(crate) names: Vec<(&'static str, usize)>,
    /// Whether any of them will do, where the words say so.
    pub(crate) any: Option<bool>,
    /// The place after them.
    pub(crate) next: usize,
}

/// What a list of variables with one bound states.
pub(crate) fn combine(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    shared: &Shared,
    bound: &Bound,
    span: (u32, u32),
    qualifiers: &[usize],
) -> Expr {
    let words: Vec<Cow<'static, str>> = qualifiers.iter().map(|at| Cow::Owned(flat(here.words(*at)))).collect();
    for at in qualifiers {
        if matches!(here.kind(*at), Some(Kind::Word)) {
            reading.left_over(here.marks, *at);
        }
    }
    let mut leaves: Vec<Expr> = Vec::with_capacity(shared.names.len());
    for (name, _) in &shared.names {
        let (pieces, either) = pieces(bound);
        let mut parts: Vec<Expr> = Vec::with_capacity(1);
        for bound in &pieces {
            let mut measure = leaf(reading, name, bound, span);
            measure.qualifiers.clone_from(&words);
            parts.push(Expr::Measure(Box::new(measure)));
        }
        leaves.push(if either { any(parts) } else { all(parts) });
    }
    let any = match (shared.any, reading.side) {
        (Some(true), _) | (Some(false) | None, Side::Exclusion) => true,
        (Some(false) | None, Side::Inclusion | Side::Neutral) => false,
    };
    if leaves.len() == 1 {
        return leaves.pop().unwrap_or(Expr::All(Vec::new()));
    }
    if any { Expr::Any(leaves) } else { Expr::All(leaves) }
}

/// The bounds that are leaves of their own, and whether any of them will do: ends in different units, since one cannot
/// be said in the other's (`1 month to 16 years`), and what lies outside a range (`< 18 or > 75`).
fn pieces(bound: &Bound) -> (Vec<Bound>, bool) {
    match bound {
        Bound::Range {
            lo,
            hi,
            lo_inclusive,
            hi_inclusive,
        } if lo.unit != hi.unit => {
            let lower = if *lo_inclusive { Op::Ge } else { Op::Gt };
            let upper = if *hi_inclusive { Op::Le } else { Op::Lt };
            (vec![Bound::One(lower, *lo), Bound::One(upper, *hi)], false)
        }
        Bound::Outside(low, high) => (vec![Bound::One(low.0, low.1), Bound::One(high.0, high.1)], true),
        other => (vec![other.clone()], false),
    }
}

/// A variable whose bound is still to be said.
pub(crate) fn blank(reading: &Reading<'_>, name: &'static str, span: (u32, u32)) -> Measure {
    Measure {
        codes: variable::variable(name).map(codes).unwrap_or_default(),
        start: reading.base + span.0 as usize,
        end: reading.base + span.1 as usize,
        ..Measure::new(name, Op::Exists)
    }
}

/// One variable with its bound.
pub(crate) fn leaf(reading: &mut Reading<'_>, name: &'static str, bound: &Bound, span: (u32, u32)) -> Measure {
    let found = variable::variable(name);
    reading.family(found.map_or(Family::Lab, |found| found.family));
    let mut measure = blank(reading, name, span);
    let last = match bound {
        // What lies outside a range was made two bounds before.
        Bound::One(op, quantity) | Bound::Outside(_, (op, quantity)) => {
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

/// The number of a bound; the upper one of a range.
pub(crate) fn quantity_of(bound: &Bound) -> Option<Quantity> {
    match bound {
        Bound::One(_, quantity) | Bound::Outside(_, (_, quantity)) => Some(*quantity),
        Bound::Range { hi, .. } => Some(*hi),
        Bound::Set(list) => list.last().copied(),
        Bound::Normal => None,
    }
}

/// Whether a variable takes grades.
pub(crate) fn takes_grades(name: &str) -> bool {
    variable::variable(name).is_some_and(|found| matches!(found.group, Group::Score))
}

/// Whether a bound can be one on a variable: units of time go with variables of time, and no others.
pub(crate) fn fits(name: &str, bound: &Bound) -> bool {
    let Some(quantity) = quantity_of(bound) else {
        return true;
    };
    let of_time = variable::variable(name).is_some_and(|found| is_time(found.unit));
    !is_time(quantity.unit) || of_time || matches!(quantity.unit, Some("h" | "min")) && name != "age"
}

/// The byte after the mark before a place.
pub(crate) fn end_of(here: Marks<'_>, next: usize) -> u32 {
    here.marks.get(next.saturating_sub(1)).map_or(0, |mark| mark.end)
}

/// Whether a bound is one number without a direction.
pub(crate) fn is_equal(bound: &Bound) -> bool {
    matches!(bound, Bound::One(Op::Eq, _))
}
