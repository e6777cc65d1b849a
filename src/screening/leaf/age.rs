//! Age in completed units, as of the day of screening.

use crate::chart::{Day, Days};
use crate::eligibility::{Measure, Op};
use crate::screening::leaf::answer::Answer;
use crate::screening::patient::Patient;
use crate::screening::why::Why;

/// Furthest day on which a birthday still counts as something to wait for, in months.
const WAIT_MONTHS_MAX: i32 = 12;

/// Answers a bound on the age. Over 18 years is 19 and more; up to 75 includes the day before the 76th birthday.
pub(super) fn age(asked: &Measure, patient: &Patient<'_>) -> Answer {
    if !asked.qualifiers.is_empty() || asked.window.is_some() {
        return Answer::unknown(Why::Qualifier);
    }
    let Some(birth) = patient.chart.subject.birth else {
        return Answer::unknown(Why::NoData);
    };
    let Some((low, high)) = completed(asked) else {
        return Answer::unknown(Why::Ambiguous);
    };
    let as_of = patient.setting.as_of;
    let unit = asked.unit.as_deref().unwrap_or_else(|| usual_unit(asked));
    let Some(low) = low.map_or(Some(None), |n| ago(as_of, n, unit).map(Some)) else {
        return Answer::unknown(Why::Ambiguous);
    };
    let Some(high) = high.map_or(Some(None), |n| ago(as_of, n, unit).map(Some)) else {
        return Answer::unknown(Why::Ambiguous);
    };
    let holds = |born: Day| low.is_none_or(|day| born <= day) && high.is_none_or(|day| born > day);
    let (young, old) = (holds(birth.last), holds(birth.first));
    // Between both ends of a partial date there is no gap: bounds are one stretch.
    let answer = match (young, old) {
        (true, true) => Answer::said(true),
        (false, false) if straddles(birth, low, high) => Answer::unknown(Why::Imprecise),
        (false, false) => Answer::said(false),
        (true, false) | (false, true) => Answer::unknown(Why::Imprecise),
    };
    let answer = if asked.op == Op::Ne { answer.denied() } else { answer };
    let too_young = low.is_some_and(|day| birth.last > day);
    if birth.is_exact() && too_young {
        let wait = low.map(|day| birth.last.0 - day.0).unwrap_or_default();
        let on = as_of.days_later(wait);
        // Months differ in length: the day is tried and moved on until it fits.
        let on = (0..4).map(|more| on.days_later(more)).find(|day| {
            completed(asked)
                .and_then(|(low, _)| ago(*day, low?, unit))
                .is_some_and(|edge| birth.last <= edge)
        });
        return answer.turning(on.filter(|day| *day <= as_of.months_later(WAIT_MONTHS_MAX)));
    }
    answer
}

/// Whether the stretch of possible birthdays lies around the whole of the bounds.
fn straddles(birth: Days, low: Option<Day>, high: Option<Day>) -> bool {
    match (low, high) {
        (Some(low), Some(high)) => birth.first <= high && birth.last > low && high < low,
        _ => false,
    }
}

/// The unit of an age without one: years, where a bound is too high for the months of an infant.
fn usual_unit(asked: &Measure) -> &'static str {
    const LEAST_YEARS: f64 = 12.0;
    let highest = [asked.value, asked.lo, asked.hi]
        .into_iter()
        .flatten()
        .map(|number| number.0);
    if highest.fold(0.0, f64::max) >= LEAST_YEARS {
        "a"
    } else {
        ""
    }
}

/// The bounds in completed units: at least the first, and less than the second.
fn completed(asked: &Measure) -> Option<(Option<i32>, Option<i32>)> {
    let whole = |number: Option<crate::eligibility::Number>| number?.whole().and_then(|n| i32::try_from(n).ok());
    let value = whole(asked.value);
    Some(match asked.op {
        Op::Ge => (Some(value?), None),
        Op::Gt => (Some(value?.checked_add(1)?), None),
        Op::Lt => (None, Some(value?)),
        Op::Le => (None, Some(value?.checked_add(1)?)),
        Op::Eq | Op::Ne => (Some(value?), Some(value?.checked_add(1)?)),
        Op::Range => {
            let (low, high) = (whole(asked.lo), whole(asked.hi));
            if (asked.lo.is_some() && low.is_none()) || (asked.hi.is_some() && high.is_none()) {
                return None;
            }
            let low = low.map(|n| if asked.lo_inclusive == Some(false) { n + 1 } else { n });
            let high = high.map(|n| if asked.hi_inclusive == Some(false) { n } else { n + 1 });
            (low, high)
        }
        Op::In | Op::Exists => return None,
    })
}

/// The day `n` units before a day: who was born then or earlier has completed `n` units.
fn ago(day: Day, n: i32, unit: &str) -> Option<Day> {
    if !(0..=60_000).contains(&n) {
        return None;
    }
    match unit {
        "a" => Some(day.months_later(-12 * n.min(1_000))),
        "mo" => Some(day.months_later(-n.min(12_000))),
        "wk" => Some(day.days_later(-7 * n)),
        "d" => Some(day.days_later(-n)),
        _ => None,
    }
}
