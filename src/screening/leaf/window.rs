//! Whether an event lies in a stretch of time before the day of screening.

use crate::chart::{Day, Days, Fact, Standing};
use crate::eligibility::{Number, Relation, Window};
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// Where one event lies, and when that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed {
    /// Whether it is as the window says.
    pub(super) verdict: Verdict,
    /// Why that is unknown.
    pub(super) why: Option<Why>,
    /// The first day on which a verdict that time turns would be another.
    pub(super) turns: Option<Day>,
}

impl Placed {
    fn sure(holds: bool, turns: Option<Day>) -> Self {
        Self {
            verdict: if holds { Verdict::Met } else { Verdict::NotMet },
            why: None,
            turns,
        }
    }

    fn unknown(why: Why) -> Self {
        Self {
            verdict: Verdict::Unknown,
            why: Some(why),
            turns: None,
        }
    }

    fn denied(self) -> Self {
        let verdict = match self.verdict {
            Verdict::Met => Verdict::NotMet,
            Verdict::NotMet => Verdict::Met,
            other @ (Verdict::Unknown | Verdict::NotApplicable) => other,
        };
        Self { verdict, ..self }
    }
}

/// When something was: from its first possible to its last possible day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    /// When it began.
    pub(super) start: Days,
    /// When it ended; none when that is not known.
    pub(super) end: Option<Days>,
}

impl Event {
    /// The event that a fact tells of; none when it has no date.
    ///
    /// What goes on reaches the day of screening. A moment ends when it begins.
    pub(super) fn of(fact: &Fact, as_of: Day, is_moment: bool) -> Option<Self> {
        let start = fact.from.or(fact.to).or(fact.recorded)?;
        let end = if let Some(to) = fact.to {
            Some(to)
        } else if fact.standing == Standing::Active && !is_moment {
            Some(Days::on(as_of))
        } else if is_moment {
            Some(start)
        } else {
            None
        };
        Some(Self { start, end })
    }
}

/// Whether a window counts from the day of screening, for which enrollment, first dose and the like stand.
pub(super) fn counts_from_screening(window: &Window) -> bool {
    const PROXIES: &[&str] = &[
        "unstated",
        "screening",
        "enrollment",
        "first-dose",
        "randomization",
        "baseline",
        "consent",
        "start",
        "treatment",
        "cycle",
        "day-screening",
        "admission",
        "c1d1",
        "start-screening",
        "initial-dosing",
        "visit",
        "registration",
        "inclusion",
        "entry",
        "administration",
        "dose-of-trial-treatment",
        "beginning-therapy",
        "day",
        "sv",
        "now",
    ];
    let anchor: &str = &window.anchor;
    PROXIES.contains(&anchor)
        || [
            "first-dose",
            "consent",
            "screening",
            "enrol",
            "randomi",
            "study",
            "trial",
            "initiation-of-investigational",
        ]
        .iter()
        .any(|part| anchor.contains(part))
}

/// The first day of a stretch that ends on `day`; none for a unit that no calendar knows.
pub(super) fn back(day: Day, n: Number, unit: &str) -> Option<Day> {
    let number = n.0;
    if !(0.0..=36_500.0).contains(&number) {
        return None;
    }
    match (unit, n.whole().and_then(|whole| i32::try_from(whole).ok())) {
        ("a", Some(whole)) => Some(day.months_later(-12 * whole)),
        ("a", None) => Some(day.months_later(-whole_of(number * 12.0)?)),
        ("mo", Some(whole)) => Some(day.months_later(-whole)),
        ("mo", None) => Some(day.days_later(-whole_of(number * 30.4375)?)),
        ("wk", _) => Some(day.days_later(-whole_of(number * 7.0)?)),
        ("d", _) => Some(day.days_later(-whole_of(number)?)),
        ("h", _) => Some(day.days_later(-whole_of((number / 24.0).ceil())?)),
        ("min", _) => Some(day.days_later(-1)),
        _ => None,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be small")]
fn whole_of(number: f64) -> Option<i32> {
    (number.abs() < 1.0e6).then_some(number.round() as i32)
}

/// The day on which what happened on `day` is no longer within the stretch.
fn passes(day: Day, n: Number, unit: &str) -> Option<Day> {
    let forward = match (unit, n.whole().and_then(|whole| i32::try_from(whole).ok())) {
        ("a", Some(whole)) => day.months_later(12 * whole),
        ("mo", Some(whole)) => day.months_later(whole),
        _ => {
            let start = back(day, n, unit)?;
            day.days_later(day.0 - start.0)
        }
    };
    Some(forward.days_later(1))
}

/// Places an event in a window as of a day.
pub(super) fn place(event: Event, window: &Window, as_of: Day) -> Placed {
    if !counts_from_screening(window) {
        return Placed::unknown(Why::Anchor);
    }
    match window.relation {
        Relation::Within | Relation::Outside => within(event, window, as_of),
        Relation::Before => {
            let inside = within(event, window, as_of);
            // On the very day it is exactly so long ago: at least as long, but still within.
            inside.denied()
        }
        Relation::After => Placed::unknown(Why::Future),
        Relation::For => lasting(event, window, as_of),
        Relation::ForLess => lasting(event, window, as_of).denied(),
    }
}

fn within(event: Event, window: &Window, as_of: Day) -> Placed {
    if window.unit == "{half-life}" {
        return Placed::unknown(Why::HalfLife);
    }
    let fixed = within_fixed(event, window.n, &window.unit, as_of);
    let Some(other) = &window.alternative else { return fixed };
    let second = within_fixed(event, other.n, &other.unit, as_of);
    if other.unit != "{half-life}" {
        // Two stretches of a calendar: the longer holds both.
        let (a, b) = (fixed.verdict == Verdict::Met, second.verdict == Verdict::Met);
        return match other.longer {
            Some(true) if a || fixed.why.is_some() => fixed,
            Some(false) if b => fixed,
            _ => second,
        };
    }
    // Half-lives are unknown: within the longer of two is who is within the one that is known, and so on.
    match (other.longer, fixed.verdict) {
        (Some(true), Verdict::Met) => Placed { turns: None, ..fixed },
        (Some(false), Verdict::NotMet) => fixed,
        _ => Placed::unknown(Why::HalfLife),
    }
}

fn within_fixed(event: Event, n: Number, unit: &str, as_of: Day) -> Placed {
    let Some(first) = back(as_of, n, unit) else {
        return Placed::unknown(Why::HalfLife);
    };
    let starts_by = event.start.last <= as_of;
    let may_start_by = event.start.first <= as_of;
    match event.end {
        Some(end) if end.first >= first && starts_by => Placed::sure(true, passes(end.last.min(as_of), n, unit)),
        Some(end) if end.last < first || !may_start_by => Placed::sure(false, None),
        // It began within, or it is not known whether it had ended before.
        None if event.start.first >= first && starts_by => Placed::sure(true, None),
        Some(_) | None => Placed::unknown(Why::Imprecise),
    }
}

fn lasting(event: Event, window: &Window, as_of: Day) -> Placed {
    let Some(end) = event.end else {
        return Placed::unknown(Why::Imprecise);
    };
    let (end_first, end_last) = (end.first.min(as_of), end.last.min(as_of));
    let (Some(sure), Some(possible)) = (
        back(end_first, window.n, &window.unit),
        back(end_last, window.n, &window.unit),
    ) else {
        return Placed::unknown(Why::HalfLife);
    };
    if event.start.last <= sure {
        Placed::sure(true, None)
    } else if event.start.first > possible {
        let goes_on = end.last >= as_of;
        let turns = passes(event.start.last, window.n, &window.unit).map(|day| day.days_later(-1));
        Placed::sure(false, turns.filter(|_| goes_on))
    } else {
        Placed::unknown(Why::Imprecise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn window(n: f64, unit: &'static str, relation: Relation) -> Window {
        Window {
            n: Number(n),
            unit: Cow::Borrowed(unit),
            relation,
            anchor: Cow::Borrowed("enrollment"),
            alternative: None,
            start: 0,
            end: 0,
        }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn moment(text: &str) -> Event {
        let start = Days::parse(text).unwrap();
        Event {
            start,
            end: Some(start),
        }
    }

    fn verdict(event: &str, n: f64, unit: &'static str, relation: Relation) -> Verdict {
        place(moment(event), &window(n, unit, relation), day("2026-11-21")).verdict
    }

    #[test]
    fn the_first_day_is_within_and_the_day_before_is_not() {
        use Verdict::{Met, NotMet, Unknown};
        let within = |event, n, unit| verdict(event, n, unit, Relation::Within);
        assert_eq!(within("2026-10-24", 4.0, "wk"), Met);
        assert_eq!(within("2026-10-23", 4.0, "wk"), NotMet);
        assert_eq!(within("2026-05-21", 6.0, "mo"), Met);
        assert_eq!(within("2026-05-20", 6.0, "mo"), NotMet);
        assert_eq!(within("2021-11-21", 5.0, "a"), Met);
        assert_eq!(within("2021-11-20", 5.0, "a"), NotMet);
        // A month may lie on both sides of the edge.
        assert_eq!(within("2026-05", 6.0, "mo"), Unknown);
        assert_eq!(within("2026-04", 6.0, "mo"), NotMet);
        assert_eq!(within("2026-06", 6.0, "mo"), Met);
        assert_eq!(verdict("2026-10-23", 4.0, "wk", Relation::Before), Met);
        assert_eq!(verdict("2026-11-01", 4.0, "wk", Relation::Before), NotMet);
    }

    #[test]
    fn a_washout_says_when_it_is_over() {
        let placed = place(
            moment("2026-11-01"),
            &window(4.0, "wk", Relation::Within),
            day("2026-11-21"),
        );
        assert_eq!(placed.turns, Some(day("2026-11-30")));
        let later = place(
            moment("2026-11-01"),
            &window(4.0, "wk", Relation::Within),
            day("2026-11-30"),
        );
        assert_eq!(later.verdict, Verdict::NotMet);
    }

    #[test]
    fn half_lives_keep_the_branch_that_is_known() {
        let mut both = window(4.0, "wk", Relation::Within);
        let other = |longer| {
            Some(crate::eligibility::Alternative {
                n: Number(5.0),
                unit: Cow::Borrowed("{half-life}"),
                longer,
            })
        };
        let at = |window: &Window, event: &str| place(moment(event), window, day("2026-11-21")).verdict;
        both.alternative = other(Some(true));
        assert_eq!(at(&both, "2026-11-01"), Verdict::Met);
        assert_eq!(at(&both, "2026-01-01"), Verdict::Unknown);
        both.alternative = other(Some(false));
        assert_eq!(at(&both, "2026-11-01"), Verdict::Unknown);
        assert_eq!(at(&both, "2026-01-01"), Verdict::NotMet);
    }

    #[test]
    fn what_goes_on_lasts_until_the_day() {
        let event = Event {
            start: Days::parse("2026-09-01").unwrap(),
            end: Some(Days::on(day("2026-11-21"))),
        };
        let at = |n, relation| place(event, &window(n, "mo", relation), day("2026-11-21"));
        assert_eq!(at(2.0, Relation::For).verdict, Verdict::Met);
        let short = at(3.0, Relation::For);
        assert_eq!((short.verdict, short.turns), (Verdict::NotMet, Some(day("2026-12-01"))));
        assert_eq!(at(3.0, Relation::ForLess).verdict, Verdict::Met);
    }
}
