//! Windows of time: `within 4 weeks prior to enrollment`, `in the past 5 years`, `for at least 3 months`.

use std::borrow::Cow;

use crate::eligibility::expr::{Alternative, Number, Op, Relation, Text, Window};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::{Cue, Time};
use crate::eligibility::grammar::mark::{What, cover};
use crate::eligibility::grammar::quantity::{Bound, Marks, Quantity, is_time};
use crate::eligibility::grammar::reading::Reading;
use crate::eligibility::lex::Kind;

/// Marks an anchor may have.
const ANCHOR_MAX: usize = 6;

/// Replaces every window of time by one mark.
pub(crate) fn read(reading: &mut Reading<'_>) {
    let marks = std::mem::take(&mut reading.marks);
    let mut out = Vec::with_capacity(marks.len());
    let mut at = 0;
    while at < marks.len() {
        let here = Marks {
            marks: &marks,
            text: reading.text,
        };
        if let Some((window, next)) = window(here, at, reading.base) {
            reading.family(Family::Window);
            reading.windows.push(window);
            let place = reading.windows.len() - 1;
            cover(&marks, at, next, What::Window(place), &mut out);
            at = next;
        } else {
            out.extend(marks.get(at).copied());
            at += 1;
        }
    }
    reading.marks = out;
}

fn window(here: Marks<'_>, at: usize, base: usize) -> Option<(Window, usize)> {
    let start = here.marks.get(at)?.start;
    let opened = match here.what(at)? {
        What::Cue(Cue::Time(time)) => Some(time),
        What::Cue(Cue::Tie | Cue::Filler) if at_for(here, at) => Some(Time::For),
        What::Token(Kind::Compare(_) | Kind::Number(_) | Kind::Between) => None,
        What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => return None,
    };
    let mut from = at;
    let mut lead = None;
    while let Some(Cue::Time(time)) = here.cue(from) {
        lead = Some(stronger(lead, time));
        from += 1;
        from = skip(here, from);
    }
    if opened == Some(Time::For) && lead.is_none() {
        let during = here.words(at).to_ascii_lowercase().starts_with("during");
        lead = Some(if during { Time::Past } else { Time::For });
        from = at + 1;
    }
    let from = skip(here, from);
    let (op, quantity, next) = stretch(here, from).or_else(|| single(here, lead, from))?;
    let (alternative, next) = other_stretch(here, next);
    let (alternative, next) = longer(here, alternative, next);
    let (relation, anchor, next) = relation(here, lead, op, next)?;
    let (alternative, next) = longer(here, alternative, next);
    let end = here.marks.get(next - 1)?.end;
    let window = Window {
        n: Number(quantity.value),
        unit: Cow::Borrowed(quantity.unit?),
        relation,
        anchor,
        alternative,
        start: base + start as usize,
        end: base + end as usize,
    };
    Some((window, next))
}

/// Whether a preposition is `for` before a stretch of time.
fn at_for(here: Marks<'_>, at: usize) -> bool {
    let words = here.words(at).to_ascii_lowercase();
    let from = skip(here, at + 1);
    match words.as_str() {
        "during" | "in" | "in the" => stretch(here, from).or_else(|| single(here, None, from)).is_some(),
        "for" | "of" | "over" => stretch(here, from).is_some(),
        _ => false,
    }
}

/// `4-week`: a number and a unit of time with a hyphen between them.
fn hyphened(here: Marks<'_>, at: usize) -> Option<(Option<Op>, Quantity, usize)> {
    let (Some(Kind::Number(value)), Some(Kind::Dash)) = (here.kind(at), here.kind(at + 1)) else {
        return None;
    };
    let unit = time_unit(here.words(at + 2).to_ascii_lowercase().trim_end_matches('s'))?;
    let quantity = Quantity {
        value,
        unit: Some(unit),
        limit: None,
        age: false,
        start: here.marks.get(at)?.start,
        end: here.marks.get(at + 2)?.end,
    };
    let old = matches!(here.cue(at + 3), Some(Cue::Old)) || matches!(here.kind(at + 3), Some(Kind::Dash));
    (value.is_finite() && !old).then_some((None, quantity, at + 3))
}

/// The unit a word for a time names.
fn time_unit(word: &str) -> Option<&'static str> {
    match word {
        "hour" => Some("h"),
        "day" => Some("d"),
        "week" | "wk" => Some("wk"),
        "month" => Some("mo"),
        "year" | "yr" => Some("a"),
        _ => None,
    }
}

/// A unit of time without a number: `the last year`, `the month before surgery`.
fn single(here: Marks<'_>, lead: Option<Time>, at: usize) -> Option<(Option<Op>, Quantity, usize)> {
    let unit = time_unit(&here.words(at).to_ascii_lowercase())?;
    let before = matches!(here.cue(at + 1), Some(Cue::Time(Time::Before))) && !is_of(here, at + 1);
    if !(before || matches!(lead, Some(Time::Past | Time::Next))) {
        return None;
    }
    let mark = here.marks.get(at)?;
    let quantity = Quantity {
        value: 1.0,
        unit: Some(unit),
        limit: None,
        age: false,
        start: mark.start,
        end: mark.end,
    };
    Some((None, quantity, at + 1))
}

fn is_of(here: Marks<'_>, at: usize) -> bool {
    here.words(at).eq_ignore_ascii_case("of")
}

/// `in the last`, `within the past`: the one that says more.
fn stronger(one: Option<Time>, other: Time) -> Time {
    match (one, other) {
        (Some(Time::Within), Time::Past | Time::Before) => Time::Past,
        (Some(Time::Within), Time::Next) => Time::Next,
        (Some(known), _) => known,
        (None, time) => time,
    }
}

fn skip(here: Marks<'_>, at: usize) -> usize {
    here.skip_level(at, 3)
}

/// A comparison, if any, and a number of units of time.
fn stretch(here: Marks<'_>, at: usize) -> Option<(Option<Op>, Quantity, usize)> {
    if let Some(found) = hyphened(here, at) {
        return Some(found);
    }
    if let Some(Kind::Number(_)) = here.kind(at)
        && let Some((quantity, next)) = here.quantity(at, false)
        && is_time(quantity.unit)
        && !quantity.age
    {
        return match here.kind(next) {
            Some(Kind::Post(op)) => Some((Some(op), quantity, next + 1)),
            Some(Kind::To | Kind::Dash) => {
                let (other, after) = here.quantity(next + 1, false)?;
                is_time(other.unit).then_some((None, other, after))
            }
            _ => Some((None, quantity, next)),
        };
    }
    let (bound, next) = here.bound(at, false, true)?;
    let (op, quantity) = match bound {
        Bound::One(op, quantity) => ((op != Op::Eq).then_some(op), quantity),
        Bound::Range { hi, .. } => (None, hi),
        Bound::Set(_) | Bound::Outside(..) | Bound::Normal => return None,
    };
    (is_time(quantity.unit) && !quantity.age).then_some((op, quantity, next))
}

/// `or 5 half-lives`, `(or 5 half-lives)`.
fn other_stretch(here: Marks<'_>, at: usize) -> (Option<Alternative>, usize) {
    let mut next = at;
    let bracket = matches!(here.kind(next), Some(Kind::Open));
    next += usize::from(bracket);
    if matches!(here.kind(next), Some(Kind::Comma)) {
        next += 1;
    }
    if matches!(here.cue(next), Some(Cue::Or)) || matches!(here.kind(next), Some(Kind::Slash)) {
        next += 1;
    } else if !bracket {
        return (None, at);
    }
    if let Some(Cue::Time(Time::Within)) = here.cue(next) {
        next += 1;
    }
    let next = skip(here, next);
    let Some((_, quantity, after)) = stretch(here, next) else {
        return (None, at);
    };
    if quantity.unit != Some("{half-life}") && !bracket {
        return (None, at);
    }
    let found = Alternative {
        n: Number(quantity.value),
        unit: Cow::Borrowed(quantity.unit.unwrap_or_default()),
        longer: None,
    };
    let after = match here.kind(after) {
        Some(Kind::Close) if bracket => after + 1,
        _ => after,
    };
    (Some(found), after)
}

/// `whichever is longer`, with or without brackets.
fn longer(here: Marks<'_>, alternative: Option<Alternative>, at: usize) -> (Option<Alternative>, usize) {
    let Some(mut found) = alternative else {
        return (None, at);
    };
    let mut next = at;
    let mut bracket = false;
    for _ in 0..4 {
        match here.what(next) {
            Some(What::Token(Kind::Open)) => {
                bracket = true;
                next += 1;
            }
            Some(What::Token(Kind::Comma | Kind::Close) | What::Cue(Cue::Filler | Cue::Tie)) => next += 1,
            Some(What::Cue(Cue::Time(time @ (Time::Longer | Time::Shorter)))) => {
                found.longer = Some(time == Time::Longer);
                next += 1;
                if bracket && matches!(here.kind(next), Some(Kind::Close)) {
                    next += 1;
                }
                // `…, whichever is longer, before enrollment`.
                if matches!(here.kind(next), Some(Kind::Comma))
                    && matches!(here.cue(next + 1), Some(Cue::Time(Time::Before | Time::After)))
                {
                    next += 1;
                }
                return (Some(found), next);
            }
            _ => break,
        }
    }
    (Some(found), at)
}

/// Whether a word says that something lies before what follows.
fn before(here: Marks<'_>, at: usize) -> bool {
    match here.cue(at) {
        Some(Cue::Time(Time::Before)) => true,
        Some(Cue::Time(Time::Past)) => here.words(at).eq_ignore_ascii_case("preceding"),
        _ => false,
    }
}

/// How the event lies to its anchor, and the anchor.
#[expect(clippy::too_many_lines, reason = "one arm for each pair of words of time")]
fn relation(here: Marks<'_>, lead: Option<Time>, op: Option<Op>, at: usize) -> Option<(Relation, Text, usize)> {
    // `in the one year period before surgery`.
    let period = matches!(lead, Some(Time::For | Time::Within | Time::Past))
        && matches!(here.cue(at), Some(Cue::Time(Time::Duration)))
        && before(here, at + 1)
        && !is_of(here, at + 1);
    let next = at + usize::from(period);
    let behind = match here.cue(next) {
        Some(Cue::Time(Time::Past)) if here.words(next).eq_ignore_ascii_case("preceding") => Some(Time::Before),
        Some(Cue::Time(time)) => Some(time),
        Some(Cue::Head(_)) if matches!(here.words(next), "prior" | "previous" | "previously" | "earlier") => {
            Some(Time::Ago)
        }
        _ => None,
    };
    let unstated = || Cow::Borrowed("unstated");
    let larger = matches!(op, Some(Op::Ge | Op::Gt));
    match (lead, behind) {
        (_, Some(Time::Around)) => {
            let (anchor, next) = anchor(here, next + 1);
            Some((Relation::Outside, anchor, next))
        }
        (Some(Time::Next), _) => Some((Relation::After, Cow::Borrowed("enrollment"), next)),
        (lead, Some(Time::Before)) => {
            let (anchor, after) = anchor(here, next + 1);
            let relation = if larger && lead != Some(Time::Within) {
                Relation::Before
            } else {
                Relation::Within
            };
            // `of`: only a known anchor makes it one of time.
            if matches!(here.words(next), "of" | "Of") && lead != Some(Time::Within) && lead != Some(Time::Past) {
                return Some(lasting(op, next));
            }
            Some((relation, anchor, after))
        }
        (lead, Some(Time::After)) => {
            let (anchor, after) = anchor(here, next + 1);
            let relation = if larger && lead != Some(Time::Within) {
                Relation::Before
            } else {
                Relation::After
            };
            Some((relation, anchor, after))
        }
        (Some(Time::Within | Time::Past), Some(Time::Since)) => {
            let (anchor, after) = anchor(here, next + 1);
            Some((Relation::After, anchor, after))
        }
        (_, Some(Time::Since)) => {
            // The event itself follows: `at least 4 weeks since surgery`.
            let relation = if matches!(op, Some(Op::Lt | Op::Le)) {
                Relation::Within
            } else {
                Relation::Before
            };
            Some((relation, unstated(), next + 1))
        }
        (_, Some(Time::Ago)) => {
            let relation = if larger { Relation::Before } else { Relation::Within };
            Some((relation, unstated(), next + 1))
        }
        (Some(Time::Within | Time::Past), _) => {
            let tied = here.cue(next) == Some(Cue::Tie);
            if tied
                && let (anchor, after) = anchor(here, next + 1)
                && anchor != "unstated"
            {
                return Some((Relation::Within, anchor, after));
            }
            Some((Relation::Within, unstated(), next))
        }
        (Some(Time::Before | Time::After | Time::Since), _) => Some((Relation::Before, unstated(), next)),
        (Some(Time::For | Time::Duration), Some(Time::Duration)) => Some(lasting(op, next + 1)),
        (Some(Time::For | Time::Duration), _) | (None, Some(Time::Duration)) => {
            let after = next + usize::from(behind == Some(Time::Duration));
            Some(lasting(op, after))
        }
        (Some(Time::During | Time::Ago | Time::Longer | Time::Shorter | Time::Around), _) => None,
        (None, _) => match (op, here.what(next)) {
            // `≥ 3 months` behind a comma or at the end: how long something lasts.
            (Some(_), _) => Some(lasting(op, next)),
            (None, _) => None,
        },
    }
}

fn lasting(op: Option<Op>, next: usize) -> (Relation, Text, usize) {
    let relation = match op {
        Some(Op::Lt | Op::Le) => Relation::ForLess,
        Some(Op::Eq | Op::Ne | Op::Gt | Op::Ge | Op::Range | Op::In | Op::Exists) | None => Relation::For,
    };
    (relation, Cow::Borrowed("unstated"), next)
}

/// The place after what the event of an anchor is of, and after another event in its place: `first dose of drug X`,
/// `screening or enrollment`.
fn past_named(here: Marks<'_>, at: usize) -> usize {
    let mut next = at;
    if here.words(next).eq_ignore_ascii_case("of") {
        let mut after = next + 1;
        while matches!(here.cue(after), Some(Cue::Filler)) && after < next + 3 {
            after += 1;
        }
        let from = after;
        while after < from + 3
            && matches!(
                here.what(after),
                Some(What::Concept(_) | What::Token(Kind::Word) | What::Cue(Cue::Named(_)))
            )
        {
            after += 1;
        }
        if after > from {
            next = after;
        }
    }
    if matches!(here.cue(next), Some(Cue::Or | Cue::And)) {
        let mut after = next + 1;
        while matches!(here.cue(after), Some(Cue::Filler | Cue::Tie | Cue::Time(Time::Before))) && after < next + 3 {
            after += 1;
        }
        if matches!(here.cue(after), Some(Cue::Anchor(_) | Cue::Time(Time::During))) {
            next = after + 1;
        }
    }
    next
}

/// The event a window counts from, and the place after it.
fn anchor(here: Marks<'_>, at: usize) -> (Text, usize) {
    let mut next = at;
    // `the start of`, `their first`: words that lead to it.
    for _ in 0..3 {
        match here.cue(next) {
            Some(Cue::Filler | Cue::Tie | Cue::Level) => next += 1,
            _ => break,
        }
    }
    if let Some(Cue::Anchor(name)) = here.cue(next) {
        let mut after = next + 1;
        // `randomization in the study`, `enrollment into this trial`.
        let mut ahead = after;
        for _ in 0..4 {
            match here.cue(ahead) {
                Some(Cue::Filler | Cue::Tie) => ahead += 1,
                Some(Cue::Anchor(_)) => {
                    after = ahead + 1;
                    ahead = after;
                }
                _ => break,
            }
        }
        return (Cow::Borrowed(name), past_named(here, after));
    }
    let from = next;
    let mut words = String::new();
    while next < from + ANCHOR_MAX {
        match here.what(next) {
            Some(
                What::Concept(_)
                | What::Token(Kind::Word)
                | What::Cue(Cue::Named(_) | Cue::Qualifier | Cue::Anchor(_) | Cue::Head(_)),
            ) => {
                for word in here.words(next).split_whitespace() {
                    if !words.is_empty() {
                        words.push('-');
                    }
                    words.push_str(&word.to_lowercase());
                }
                next += 1;
            }
            Some(What::Cue(Cue::Filler | Cue::Tie)) if next > from => {
                // Goes on only when something follows that can be part of it.
                let goes_on = matches!(here.what(next + 1), Some(What::Concept(_) | What::Cue(Cue::Anchor(_))));
                if !goes_on {
                    break;
                }
                next += 1;
            }
            _ => break,
        }
    }
    if words.is_empty() {
        (Cow::Borrowed("unstated"), at.min(from))
    } else {
        (Cow::Owned(words), next)
    }
}

#[cfg(test)]
mod tests {
    use crate::eligibility::criterion::Side;
    use crate::eligibility::grammar::Grammar;
    use crate::eligibility::notation;

    fn read(text: &str) -> String {
        notation(&Grammar::default().read(text, 0, Side::Exclusion).statement.expr)
    }

    #[test]
    fn windows_are_read_as_they_are_written() {
        for (text, wanted) in [
            ("stroke in the year before surgery", "[within 1 a before surgery]"),
            (
                "stroke in the one year period prior to surgery",
                "[within 1 a before surgery]",
            ),
            (
                "stroke within the three-month period before screening",
                "[within 3 mo before screening]",
            ),
            ("stroke during the 3 months", "[within 3 mo]"),
            (
                "stroke in the 2 weeks preceding screening",
                "[within 2 wk before screening]",
            ),
            (
                "stroke within 3 days of first dose of drug X",
                "[within 3 d before first-dose]",
            ),
            ("chronic (> 14 days) steroids", "[for at least 14 d]"),
            ("steroids over 2 weeks within the last year", "[within 1 a]"),
        ] {
            let found = read(text);
            assert!(found.contains(wanted), "{text}: {found}");
        }
    }

    #[test]
    fn a_window_alone_behind_a_list_is_of_all() {
        let found = read("stroke or gout, 8 weeks before screening");
        assert_eq!(found.matches("[within 8 wk before screening]").count(), 2, "{found}");
        let found = read("malignancy, other than gout, within 2 years");
        assert!(
            found.starts_with("all(condition \"malignancy\" (C80.1) [within 2 a]"),
            "{found}"
        );
    }
}
