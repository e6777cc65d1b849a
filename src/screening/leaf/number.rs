//! Bounds on measured numbers: the latest that counts, in the variable's unit, against its bound.

use crate::chart::{Day, Days, Fact, Measured, Value};
use crate::concept::{join, key};
use crate::eligibility::{Limit, Measure, Number, Op, to_canonical, variable};
use crate::screening::index::{Newest, date};
use crate::screening::leaf::answer::Answer;
use crate::screening::leaf::window::{Event, place};
use crate::screening::patient::Patient;
use crate::screening::setting::{LimitSource, fresh_days};
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// Largest difference, in parts of the bound, that is only a trace of converting units.
const ROUNDING: f64 = 1.0e-9;

/// Answers a bound on a variable by the latest measurement up to the day.
pub(super) fn number(asked: &Measure, patient: &Patient<'_>) -> Answer {
    if !asked.qualifiers.is_empty() {
        let base = Measure {
            qualifiers: Vec::new(),
            ..asked.clone()
        };
        let plain = number(&base, patient);
        return if plain.truth.verdict == Verdict::Unknown {
            plain
        } else {
            Answer {
                facts: plain.facts,
                ..Answer::unknown(Why::Qualifier)
            }
        };
    }
    if let Some(answer) = class_or_score(asked, patient) {
        return answer;
    }
    if asked.var == "visual_acuity" && !is_decimal_acuity(asked) {
        return Answer::unknown(Why::Ambiguous);
    }
    let compare = |fact: &Fact| compare(asked, fact, patient);
    if let Some(newest) = patient.index.newest(&asked.var) {
        return of_newest(asked, patient, newest, &compare);
    }
    if variable(&asked.var).is_some() {
        return Answer::unknown(Why::NoData);
    }
    // What the catalogue does not know may bear its words.
    let valued = |at: &&u32| {
        patient
            .fact(**at)
            .is_some_and(|fact| !matches!(fact.value, Value::Nothing))
    };
    let facts: Vec<u32> = patient
        .index
        .called(words_of(&asked.var))
        .iter()
        .filter(valued)
        .copied()
        .collect();
    latest(asked, patient, &facts, &compare)
}

/// Whether a bound on sight is a decimal fraction: what stands in place of one is the upper number of `20/40`, a number
/// of letters, or the lines of some chart, and which of them the words alone do not say.
fn is_decimal_acuity(asked: &Measure) -> bool {
    let numbers = [asked.value, asked.lo, asked.hi];
    numbers
        .into_iter()
        .flatten()
        .all(|number| (0.0..1.0).contains(&number.0))
}

/// The key of a variable's words: of `tumor_size` that of `tumor size`.
pub(super) fn words_of(name: &str) -> u64 {
    name.split('_').map(key).fold(0, join)
}

/// What one measurement says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Compared {
    /// Whether the bound holds.
    pub(super) verdict: Verdict,
    /// Why that is unknown.
    pub(super) why: Option<Why>,
    /// The limit of normal that was used.
    pub(super) limit: Option<(f64, LimitSource)>,
}

impl Compared {
    pub(super) fn said(holds: bool) -> Self {
        Self {
            verdict: if holds { Verdict::Met } else { Verdict::NotMet },
            why: None,
            limit: None,
        }
    }

    pub(super) fn unknown(why: Why) -> Self {
        Self {
            verdict: Verdict::Unknown,
            why: Some(why),
            limit: None,
        }
    }
}

/// The answer of the latest facts that count: within the window, or fresh, and agreeing.
pub(super) fn latest(
    asked: &Measure,
    patient: &Patient<'_>,
    facts: &[u32],
    compare: &dyn Fn(&Fact) -> Compared,
) -> Answer {
    let newest = Newest::of(patient.chart, patient.setting.as_of, facts.iter().copied());
    of_newest(asked, patient, &newest, compare)
}

/// The answer of the newest facts.
fn of_newest(asked: &Measure, patient: &Patient<'_>, newest: &Newest, compare: &dyn Fn(&Fact) -> Compared) -> Answer {
    let equally = match newest {
        Newest::None => return Answer::unknown(Why::NoData),
        Newest::Undated(facts) => return Answer::unknown(Why::Imprecise).from(facts.iter().copied()),
        Newest::At(facts) => facts,
    };
    let facts = || equally.iter().filter_map(|at| patient.fact(*at));
    let places = || equally.iter().copied();
    let mut found = facts().map(compare);
    let Some(first) = found.next() else {
        return Answer::unknown(Why::NoData);
    };
    if found.any(|one| one.verdict != first.verdict) {
        return Answer::unknown(Why::Conflict).from(places());
    }
    let mut answer = match first.why {
        Some(why) => Answer::unknown(why).from(places()),
        None => Answer::said(first.verdict == Verdict::Met).from(places()).movable(),
    };
    answer.limit = first.limit;
    if answer.truth.verdict != Verdict::Unknown
        && let Some(why) = too_old(asked, patient.setting.as_of, facts().filter_map(date))
    {
        return Answer {
            if_recent: Some(answer.truth.verdict),
            limit: answer.limit,
            facts: answer.facts,
            ..Answer::unknown(why)
        };
    }
    answer
}

/// Whether measurements of these days do not speak of the time that is asked for.
fn too_old(asked: &Measure, as_of: Day, mut days: impl Iterator<Item = Days>) -> Option<Why> {
    if let Some(window) = &asked.window {
        for when in days {
            let event = Event {
                start: when,
                end: Some(when),
            };
            let placed = place(event, window, as_of);
            match placed.verdict {
                Verdict::Met => {}
                Verdict::NotMet | Verdict::NotApplicable => return Some(Why::Stale),
                Verdict::Unknown => return placed.why.or(Some(Why::Imprecise)),
            }
        }
        return None;
    }
    let edge = as_of.days_later(-fresh_days(&asked.var)?);
    if days.all(|when| when.first >= edge) {
        None
    } else {
        Some(Why::Stale)
    }
}

/// Compares one measurement with the bound.
fn compare(asked: &Measure, fact: &Fact, patient: &Patient<'_>) -> Compared {
    let Value::Number(measured) = &fact.value else {
        return if asked.op == Op::Exists {
            Compared::said(true)
        } else {
            Compared::unknown(Why::Unit)
        };
    };
    if asked.op == Op::Exists {
        return Compared::said(true);
    }
    if asked.op == Op::In {
        return normal(asked, measured, patient);
    }
    if let Some(limit) = asked.relative_to {
        let own = measured.limits.map(|limits| (limits, LimitSource::Record));
        let Some((limits, source)) = own
            .filter(|(limits, _)| end(limits, limit).is_some())
            .or_else(|| patient.setting.limits_of(&asked.var).filter(|_| measured.is_comparable))
        else {
            return Compared::unknown(Why::NoReferenceRange);
        };
        let Some(edge) = end(&limits, limit) else {
            return Compared::unknown(Why::NoReferenceRange);
        };
        let bound = |number: Number| Some(number.0 * edge);
        let mut found = against(asked, measured, &bound);
        found.limit = Some((edge, source));
        return found;
    }
    let bound = |number: Number| in_unit(asked, measured, number);
    against(asked, measured, &bound)
}

fn end(limits: &crate::chart::Limits, limit: Limit) -> Option<f64> {
    match limit {
        Limit::Uln => limits.high,
        Limit::Lln => limits.low,
    }
}

/// A bound in the unit of a measurement; none where the units cannot be compared.
fn in_unit(asked: &Measure, measured: &Measured, number: Number) -> Option<f64> {
    let written = asked.unit.as_deref().unwrap_or_default();
    match variable(&asked.var) {
        Some(known) if measured.is_comparable => to_canonical(known, number.0, written),
        Some(_) | None => {
            (written == measured.unit || is_plain(written) && is_plain(&measured.unit)).then_some(number.0)
        }
    }
}

/// A unit that says nothing: none, `1`, or an annotation.
fn is_plain(unit: &str) -> bool {
    unit.is_empty() || unit == "1" || unit.starts_with('{')
}

/// Whether the whole interval of a measurement is on one side of the bound.
fn against(asked: &Measure, measured: &Measured, bound: &dyn Fn(Number) -> Option<f64>) -> Compared {
    let one = |op: Op, number: Option<Number>| -> Option<Verdict> { Some(side(op, measured, bound(number?)?)) };
    let verdict = match asked.op {
        Op::Range => {
            let low = match asked.lo {
                None => Some(Verdict::Met),
                lo => one(
                    if asked.lo_inclusive == Some(false) {
                        Op::Gt
                    } else {
                        Op::Ge
                    },
                    lo,
                ),
            };
            let high = match asked.hi {
                None => Some(Verdict::Met),
                hi => one(
                    if asked.hi_inclusive == Some(false) {
                        Op::Lt
                    } else {
                        Op::Le
                    },
                    hi,
                ),
            };
            low.zip(high).map(|(low, high)| match (low, high) {
                (Verdict::Met, Verdict::Met) => Verdict::Met,
                (Verdict::NotMet, _) | (_, Verdict::NotMet) => Verdict::NotMet,
                _ => Verdict::Unknown,
            })
        }
        op @ (Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge) => one(op, asked.value),
        Op::In | Op::Exists => None,
    };
    match verdict {
        None => Compared::unknown(Why::Unit),
        Some(Verdict::Met) => Compared::said(true),
        Some(Verdict::NotMet) => Compared::said(false),
        Some(Verdict::Unknown | Verdict::NotApplicable) => Compared::unknown(Why::Imprecise),
    }
}

/// Whether every number of an interval is on one side of a bound, or none is.
fn side(op: Op, measured: &Measured, bound: f64) -> Verdict {
    let near = |a: f64| (a - bound).abs() <= bound.abs() * ROUNDING;
    let low = if near(measured.low) { bound } else { measured.low };
    let high = if near(measured.high) { bound } else { measured.high };
    let below = high < bound || (high <= bound && !measured.high_inclusive);
    let up_to = high <= bound;
    let above = low > bound || (low >= bound && !measured.low_inclusive);
    let from = low >= bound;
    let (yes, no) = match op {
        Op::Lt => (below, from),
        Op::Le => (up_to, above),
        Op::Gt => (above, up_to),
        Op::Ge => (from, below),
        Op::Eq => (from && up_to, below || above),
        Op::Ne => (below || above, from && up_to),
        Op::Range | Op::In | Op::Exists => (false, false),
    };
    match (yes, no) {
        (true, _) => Verdict::Met,
        (false, true) => Verdict::NotMet,
        (false, false) => Verdict::Unknown,
    }
}

/// `normal`, or one of several grades.
fn normal(asked: &Measure, measured: &Measured, patient: &Patient<'_>) -> Compared {
    if asked.values.iter().any(|word| word == "normal") {
        let own = measured.limits.map(|limits| (limits, LimitSource::Record));
        let usual = || patient.setting.limits_of(&asked.var).filter(|_| measured.is_comparable);
        let Some((limits, source)) = own.or_else(usual) else {
            return Compared::unknown(Why::NoReferenceRange);
        };
        let low = limits.low.map_or(Verdict::Met, |low| side(Op::Ge, measured, low));
        let high = limits.high.map_or(Verdict::Met, |high| side(Op::Le, measured, high));
        let mut found = match (low, high) {
            (Verdict::Met, Verdict::Met) => Compared::said(true),
            (Verdict::NotMet, _) | (_, Verdict::NotMet) => Compared::said(false),
            _ => Compared::unknown(Why::Imprecise),
        };
        found.limit = limits.high.or(limits.low).map(|edge| (edge, source));
        return found;
    }
    let numbers: Option<Vec<f64>> = asked.values.iter().map(|word| word.parse().ok()).collect();
    match numbers {
        Some(numbers) if (measured.low - measured.high).abs() < f64::EPSILON => {
            Compared::said(numbers.iter().any(|one| (one - measured.low).abs() < f64::EPSILON))
        }
        Some(_) => Compared::unknown(Why::Imprecise),
        None => Compared::unknown(Why::Unit),
    }
}

/// The classes of Child and Pugh are stretches of their score, and say so of one another.
fn class_or_score(asked: &Measure, patient: &Patient<'_>) -> Option<Answer> {
    if asked.var != "child_pugh_class" || asked.op != Op::In {
        return None;
    }
    let own = patient.index.measured("child_pugh_class");
    if !own.is_empty() {
        let read = |fact: &Fact| match &fact.value {
            Value::Code { text, codings, .. } => {
                let said = [text.as_str()]
                    .into_iter()
                    .chain(codings.iter().map(|coding| coding.code.as_str()))
                    .find_map(class_letter);
                match said {
                    Some(letter) => {
                        Compared::said(asked.values.iter().any(|value| class_letter(value) == Some(letter)))
                    }
                    None => Compared::unknown(Why::Unit),
                }
            }
            Value::Nothing | Value::Number(_) | Value::Flag(_) => Compared::unknown(Why::Unit),
        };
        return Some(latest(asked, patient, own, &read));
    }
    let facts = patient.index.measured("child_pugh_score");
    let read = |fact: &Fact| match &fact.value {
        Value::Number(measured) if (measured.low - measured.high).abs() < f64::EPSILON => {
            let letter = match measured.low {
                5.0..=6.0 => 'A',
                7.0..=9.0 => 'B',
                10.0..=15.0 => 'C',
                _ => return Compared::unknown(Why::Unit),
            };
            Compared::said(asked.values.iter().any(|value| class_letter(value) == Some(letter)))
        }
        Value::Nothing | Value::Number(_) | Value::Flag(_) | Value::Code { .. } => Compared::unknown(Why::Imprecise),
    };
    Some(latest(asked, patient, facts, &read))
}

/// `A`, `class B`, `Child-Pugh C`: the last letter that stands alone.
fn class_letter(text: &str) -> Option<char> {
    let word = text
        .split(|sign: char| !sign.is_alphanumeric())
        .rfind(|word| !word.is_empty())?;
    let mut signs = word.chars();
    let letter = signs.next()?.to_ascii_uppercase();
    (signs.next().is_none() && ('A'..='C').contains(&letter)).then_some(letter)
}
