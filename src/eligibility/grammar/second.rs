//! A second bound behind the first: the same value in another unit, or an alternative.

use crate::eligibility::expr::{Expr, Op, WarningCode};
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::leaf::{end_of, leaf};
use crate::eligibility::grammar::listed::variables_at;
use crate::eligibility::grammar::mark::What;
use crate::eligibility::grammar::quantity::{Bound, Marks, Quantity};
use crate::eligibility::grammar::reading::Reading;
use crate::eligibility::lex::Kind;
use crate::eligibility::variable;

/// A second bound behind the first: the same value in another unit is dropped after a check, another value is an
/// alternative.
pub(crate) fn alternative(
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
    let found = variable(name)?;
    let one = variable::to_canonical(found, one.value, one.unit?)?;
    let other = variable::to_canonical(found, other.value, other.unit?)?;
    Some((one - other).abs() <= 0.05 * one.abs().max(other.abs()))
}
