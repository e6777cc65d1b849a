//! Comparisons, as signs and in words, before their number and after it.

use super::limit;
use super::number;
use super::repair::{Cursor, Low};
use super::token::Kind;
use crate::eligibility::expr::Op;

/// A comparison that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// The place after it.
    pub(super) after: Cursor<'a>,
    /// The word that says the direction: its first byte and the byte after its last; empty for signs.
    pub(super) said: (usize, usize),
}

/// Which way a comparison goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Less,
    More,
}

impl Way {
    fn strict(self) -> Op {
        match self {
            Self::Less => Op::Lt,
            Self::More => Op::Gt,
        }
    }

    fn inclusive(self) -> Op {
        match self {
            Self::Less => Op::Le,
            Self::More => Op::Ge,
        }
    }

    /// `no more than` is at most.
    fn denied(self) -> Op {
        match self {
            Self::Less => Op::Ge,
            Self::More => Op::Le,
        }
    }
}

/// A sign of comparison and what belongs to it: `<`, `>=`, `=<`, `> or =`, `</=`, `≥ or equal to`.
pub(super) fn sign(start: Cursor<'_>) -> Option<Read<'_>> {
    let mut here = start;
    let first = here.eat_any(&['<', '>', '=', '≤', '≥', '≠', '≮', '≯', '!'])?;
    let op = match first {
        '<' => Op::Lt,
        '>' => Op::Gt,
        '=' => Op::Eq,
        '≤' | '≯' => Op::Le,
        '≥' | '≮' => Op::Ge,
        '≠' => Op::Ne,
        _ => {
            return here.eat('=').then_some(Read {
                kind: Kind::Compare(Op::Ne),
                after: here,
                said: (0, 0),
            });
        }
    };
    let (op, after) = with_equal(op, here);
    Some(Read {
        kind: Kind::Compare(op),
        after,
        said: (0, 0),
    })
}

/// The rest of a sign: an equals sign or its words.
fn with_equal(op: Op, start: Cursor<'_>) -> (Op, Cursor<'_>) {
    let wide = match op {
        Op::Lt | Op::Le => Op::Le,
        Op::Gt | Op::Ge => Op::Ge,
        Op::Eq => return turned(start),
        Op::Ne | Op::Range | Op::In | Op::Exists => return (op, start),
    };
    let mut here = start;
    if op == Op::Lt && here.eat('>') {
        return (Op::Ne, here);
    }
    // `>_ 3`: an underlined sign.
    if here.eat('_') {
        return (wide, here);
    }
    let mut here = start.gap();
    // `< / =`, `</=`
    here.eat('/');
    here = here.gap();
    if here.eat('=') {
        return (wide, here);
    }
    // `< than or equal to`
    let worded = start.phrase(&["than"]).unwrap_or(start);
    match or_equal(worded) {
        Some(after) => (wide, after),
        None => (op, worded),
    }
}

/// An equals sign and a sign behind it: `=<`, `= or >`, `=/>`.
fn turned(start: Cursor<'_>) -> (Op, Cursor<'_>) {
    let mut here = start;
    if here.eat('=') {
        return (Op::Eq, here);
    }
    let mut here = start.gap();
    if !here.eat('/')
        && let Some((low, after)) = here.low()
        && low.get() == b"or"
    {
        here = after;
    }
    let mut here = here.gap();
    match here.eat_any(&['<', '>', '≤', '≥']) {
        Some('<' | '≤') => (Op::Le, here),
        Some(_) => (Op::Ge, here),
        None => (Op::Eq, start),
    }
}

/// `or equal to`, `or equal`, `or =`, `/equal to`, `and equal to`.
fn or_equal(start: Cursor<'_>) -> Option<Cursor<'_>> {
    let mut here = start.gap();
    if !here.eat('/') {
        let (low, after) = here.low()?;
        if !matches!(low.get(), b"or" | b"and") {
            return None;
        }
        here = after;
        let mut both = here;
        if low.get() == b"and"
            && both.eat('/')
            && let Some((low, after)) = both.low()
            && low.get() == b"or"
        {
            here = after;
        }
    }
    let mut here = here.gap();
    if here.eat('=') {
        return Some(here);
    }
    let (low, after) = here.low()?;
    if !matches!(low.get(), b"equal" | b"equals" | b"equivalent") {
        return None;
    }
    let than = after.phrase(&["to"]).or_else(|| after.phrase(&["than"]));
    Some(than.unwrap_or(after))
}

fn way(low: &[u8]) -> Option<Way> {
    Some(match low {
        b"less" | b"lower" | b"fewer" | b"smaller" | b"younger" | b"shorter" | b"lesser" => Way::Less,
        b"greater" | b"more" | b"higher" | b"larger" | b"longer" | b"older" | b"bigger" | b"geater" => Way::More,
        _ => return None,
    })
}

/// A comparison in words that starts with the word `low`, which stands from `start` to before `after`.
pub(super) fn words<'a>(low: &Low, start: Cursor<'a>, after: Cursor<'a>) -> Option<Read<'a>> {
    let word = (start.at, after.at);
    let read = |op: Op, after: Cursor<'a>, said: (usize, usize)| {
        Some(Read {
            kind: Kind::Compare(op),
            after: in_brackets(op, after),
            said,
        })
    };
    if let Some(way) = way(low.get()) {
        let (inclusive, after) = than(after)?;
        let op = if inclusive { way.inclusive() } else { way.strict() };
        return read(op, after, word);
    }
    match low.get() {
        b"at" => at(after),
        b"no" | b"not" => negated(after),
        b"equal" | b"equals" => equal(after, word),
        b"up" => {
            let end = after.phrase(&["to"])?;
            let end = end.phrase(&["and", "including"]).unwrap_or(end);
            (number::starts(end) || limit_follows(end)).then_some(())?;
            read(Op::Le, end, word)
        }
        b"upto" if number::starts(after) => read(Op::Le, after, word),
        b"minimum" | b"maximum" => bound(low, after, word),
        b"a" => {
            let (next, behind) = after.next_word()?;
            let from = behind.at.saturating_sub(next.get().len());
            matches!(next.get(), b"minimum" | b"maximum").then_some(())?;
            bound(&next, behind, (from, behind.at))
        }
        b"over" | b"above" | b"exceeding" | b"exceeds" | b"exceed" | b"exceeded" => {
            if let Some(end) = or_equal(after) {
                return read(Op::Ge, before_number(end)?, word);
            }
            read(Op::Gt, before_number(after)?, word)
        }
        b"under" | b"below" => {
            if let Some(end) = or_equal(after) {
                return read(Op::Le, before_number(end)?, word);
            }
            read(Op::Lt, before_number(after)?, word)
        }
        b"in" => {
            let end = after.phrase(&["excess", "of"])?;
            number::starts(end).then_some(())?;
            read(Op::Gt, end, word)
        }
        b"between" | b"ranging" | b"range" | b"ranges" | b"ranged" | b"from" => {
            let end = range_start(low.get(), after)?;
            Some(Read {
                kind: Kind::Between,
                after: end,
                said: word,
            })
        }
        _ => None,
    }
}

/// Behind `at`: `at least`, `at most`, `at or above`.
fn at(after: Cursor<'_>) -> Option<Read<'_>> {
    let (next, behind) = after.next_word()?;
    let (op, end, word) = match next.get() {
        b"least" => (Op::Ge, behind, next),
        b"most" | b"maximum" => (Op::Le, behind, next),
        b"minimum" if number::starts(behind) => (Op::Ge, behind, next),
        b"or" => {
            let (side, end) = behind.next_word()?;
            let op = match side.get() {
                b"above" | b"over" => Op::Ge,
                b"below" | b"under" => Op::Le,
                _ => return None,
            };
            let end_of_word = said(end, side.get().len());
            return Some(Read {
                kind: Kind::Compare(op),
                after: before_number(end)?,
                said: end_of_word,
            });
        }
        _ => return None,
    };
    Some(Read {
        kind: Kind::Compare(op),
        after: in_brackets(op, end),
        said: said(end, word.get().len()),
    })
}

/// The place before the first end of a range that `between`, `ranging from` or `from` announces.
fn range_start<'a>(low: &[u8], after: Cursor<'a>) -> Option<Cursor<'a>> {
    match low {
        b"between" => before_number(after),
        b"from" => before_number(after).filter(|end| is_range(*end)),
        _ => {
            let end = after.phrase(&["from"]).or_else(|| after.phrase(&["between"]))?;
            before_number(end)
        }
    }
}

/// The place of the last `len` letters before `behind`.
fn said(behind: Cursor<'_>, len: usize) -> (usize, usize) {
    (behind.at.saturating_sub(len), behind.at)
}

/// Behind a comparative: `than`, `than or equal to`, `or equal to`; whether it includes the bound.
fn than(after: Cursor<'_>) -> Option<(bool, Cursor<'_>)> {
    let end = match after.next_word() {
        Some((low, behind)) if matches!(low.get(), b"than" | b"then") => {
            // `less than (<) or equal to`, `less than/equal to`
            let end = or_equal(behind).or_else(|| {
                let equal = behind.phrase(&["equal"])?;
                Some(equal.phrase(&["to"]).unwrap_or(equal))
            });
            return Some(match end {
                Some(end) => (true, end),
                None => (false, behind),
            });
        }
        _ => or_equal(after)?,
    };
    Some((true, end))
}

/// `no more than`, `not less than`, `not to exceed`, `not over`.
fn negated(after: Cursor<'_>) -> Option<Read<'_>> {
    let (low, behind) = after.next_word()?;
    let place = said(behind, low.get().len());
    if let Some(way) = way(low.get()) {
        let (inclusive, end) = than(behind)?;
        // `not greater than or equal to` leaves what is below.
        let op = match (inclusive, way) {
            (true, Way::Less) => Op::Gt,
            (true, Way::More) => Op::Lt,
            (false, way) => way.denied(),
        };
        return Some(Read {
            kind: Kind::Compare(op),
            after: in_brackets(op, end),
            said: place,
        });
    }
    let (op, end) = match low.get() {
        b"to" => {
            let (next, end) = behind.next_word()?;
            matches!(next.get(), b"exceed").then_some(())?;
            (Op::Le, end)
        }
        b"exceed" | b"exceeding" | b"exceeded" | b"over" | b"above" => (Op::Le, before_number(behind)?),
        b"under" | b"below" => (Op::Ge, before_number(behind)?),
        b"equal" => (Op::Ne, behind.phrase(&["to"]).unwrap_or(behind)),
        _ => return None,
    };
    Some(Read {
        kind: Kind::Compare(op),
        after: in_brackets(op, end),
        said: place,
    })
}

/// `equal to`, `equal to or greater than`, `equal or less than`.
fn equal(after: Cursor<'_>, word: (usize, usize)) -> Option<Read<'_>> {
    let to = after.phrase(&["to"]).unwrap_or(after);
    let mut other = to.gap();
    let joined = other.eat('/') || {
        match other.low() {
            Some((low, behind)) if low.get() == b"or" => {
                other = behind;
                true
            }
            _ => false,
        }
    };
    if joined {
        if let Some((low, behind)) = other.next_word()
            && let Some(way) = way(low.get())
        {
            let end = than(behind).map_or(behind, |(_, end)| end);
            let op = way.inclusive();
            return Some(Read {
                kind: Kind::Compare(op),
                after: in_brackets(op, end),
                said: said(behind, low.get().len()),
            });
        }
        let mut signed = other.gap();
        if let Some(c) = signed.eat_any(&['<', '>']) {
            let op = if c == '<' { Op::Le } else { Op::Ge };
            return Some(Read {
                kind: Kind::Compare(op),
                after: signed,
                said: word,
            });
        }
    }
    if to.at == after.at && !number::starts(after) {
        return None;
    }
    Some(Read {
        kind: Kind::Compare(Op::Eq),
        after: to,
        said: word,
    })
}

/// `minimum of 3`, `maximum 5`.
fn bound<'a>(low: &Low, after: Cursor<'a>, said: (usize, usize)) -> Option<Read<'a>> {
    let op = match low.get() {
        b"minimum" => Op::Ge,
        _ => Op::Le,
    };
    let end = after.phrase(&["of"]).unwrap_or(after);
    (number::starts(end) || limit_follows(end)).then_some(Read {
        kind: Kind::Compare(op),
        after: end,
        said,
    })
}

/// Past the same comparison said again in brackets: `less than (<)`.
fn in_brackets(op: Op, after: Cursor<'_>) -> Cursor<'_> {
    let mut here = after.gap();
    if here.eat_any(&['(', '[']).is_none() {
        return after;
    }
    let Some(inner) = sign(here.gap()) else { return after };
    let mut end = inner.after.gap();
    if inner.kind == Kind::Compare(op) && end.eat_any(&[')', ']']).is_some() {
        return end;
    }
    after
}

fn limit_follows(after: Cursor<'_>) -> bool {
    limit::read(after, false).is_some()
}

/// The place before the number or limit that a preposition governs, past `the age of` and its like; none where it
/// governs something else.
fn before_number(after: Cursor<'_>) -> Option<Cursor<'_>> {
    if number::starts(after) || limit_follows(after) {
        return Some(after);
    }
    let mut here = after;
    if let Some(behind) = here.phrase(&["the"]) {
        here = behind;
    }
    let (low, behind) = here.next_word()?;
    match low.get() {
        b"age" | b"ages" | b"aged" => {}
        b"about" | b"approximately" if here.at == after.at => return number::starts(behind).then_some(behind),
        _ => return None,
    }
    let end = behind.phrase(&["of"]).unwrap_or(behind);
    number::starts(end).then_some(end)
}

/// Whether a range follows: a number, perhaps a unit, and what joins it to its other end.
fn is_range(start: Cursor<'_>) -> bool {
    let here = start.gap();
    let first = match here.char() {
        Some('0'..='9' | '.') => number::read(here),
        _ => here.low().and_then(|(low, after)| number::spelled(low.get(), after)),
    };
    let Some(first) = first else { return false };
    let end = number::again(&first);
    let end = super::unit::read(end, first.value).map_or(end, |unit| unit.after);
    let mut joint = end.gap();
    if joint.eat('-') {
        return number::starts(joint);
    }
    joint
        .low()
        .is_some_and(|(low, after)| matches!(low.get(), b"to" | b"through" | b"until" | b"up") && after.is_word_end())
}

/// A comparison behind its number: `or more`, `and older`, `and/or above`, from `or` or `and` on.
pub(super) fn post<'a>(low: &Low, after: Cursor<'a>) -> Option<Read<'a>> {
    let mut here = after;
    match low.get() {
        b"or" => {}
        b"and" => {
            let mut both = here;
            if both.eat('/')
                && let Some((low, after)) = both.low()
                && low.get() == b"or"
            {
                here = after;
            }
        }
        _ => return None,
    }
    post_word(here)
}

/// The word of a comparison behind its number.
pub(super) fn post_word(here: Cursor<'_>) -> Option<Read<'_>> {
    let (low, behind) = here.next_word()?;
    let op = match low.get() {
        b"more" | b"greater" | b"older" | b"over" | b"above" | b"higher" | b"up" | b"upward" | b"upwards"
        | b"longer" | b"larger" | b"beyond" => Op::Ge,
        b"less" | b"lower" | b"younger" | b"below" | b"under" | b"fewer" | b"smaller" | b"shorter" => Op::Le,
        _ => return None,
    };
    if !behind.is_word_end() || number::starts(behind) || limit_follows(behind) {
        return None;
    }
    // `or greater than`, `or equal to` begin another bound.
    let other = behind
        .next_word()
        .is_some_and(|(low, _)| matches!(low.get(), b"than" | b"then" | b"to"));
    (!other).then_some(Read {
        kind: Kind::Post(op),
        after: behind,
        said: said(behind, low.get().len()),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::shown;

    #[test]
    fn signs_compare() {
        for (texts, wanted) in [
            (&["<5", "＜5", "&lt; 5", r"\< 5", "˂5", "less than (<) 5"][..], "Lt #5"),
            (
                &[
                    "≤5",
                    "<=5",
                    "=<5",
                    "</=5",
                    "< or = 5",
                    "<or=5",
                    "≦5",
                    "⩽5",
                    "< / = 5",
                    "≤ or equal to 5",
                    r"\<= 5",
                ],
                "Le #5",
            ),
            (&[">5", "&gt;5", "greater than [>] 5", "more than > 5"], "Gt #5"),
            (
                &[
                    "≥5",
                    ">=5",
                    "=>5",
                    ">/=5",
                    "≥ =5",
                    "> or equal to 5",
                    "= or > 5",
                    "&#8805;5",
                    "≧5",
                ],
                "Ge #5",
            ),
            (&["=5", "equal to 5", "equals 5"], "Eq #5"),
            (&["≠5", "!=5", "<>5", "not equal to 5"], "Ne #5"),
        ] {
            for text in texts {
                assert_eq!(shown(text), wanted, "{text}");
            }
        }
    }

    #[test]
    fn words_compare() {
        for (texts, wanted) in [
            (
                &[
                    "less than 5",
                    "below 5",
                    "under 5",
                    "lower than 5",
                    "fewer than 5",
                    "younger than 5",
                    "under the age of 5",
                ][..],
                "Lt #5",
            ),
            (
                &[
                    "less than or equal to 5",
                    "at most 5",
                    "no more than 5",
                    "not more than 5",
                    "no greater than 5",
                    "not to exceed 5",
                    "not exceeding 5",
                    "up to 5",
                    "a maximum of 5",
                    "equal to or less than 5",
                    "less or equal to 5",
                    "not over 5",
                    "at or below 5",
                    "less than/equal to 5",
                ],
                "Le #5",
            ),
            (
                &[
                    "greater than 5",
                    "more than 5",
                    "above 5",
                    "over 5",
                    "older than 5",
                    "exceeding 5",
                    "in excess of 5",
                ],
                "Gt #5",
            ),
            (
                &[
                    "at least 5",
                    "greater than or equal to 5",
                    "equal to or greater than 5",
                    "no less than 5",
                    "not less than 5",
                    "minimum of 5",
                    "a minimum of 5",
                    "greater or equal to 5",
                    "above or equal to 5",
                    "at or above 5",
                    "at least ≥ 5",
                    "more than equal to 5",
                    "no fewer than 5",
                ],
                "Ge #5",
            ),
        ] {
            for text in texts {
                assert_eq!(shown(text), wanted, "{text}");
            }
        }
    }

    #[test]
    fn words_that_compare_nothing_stay() {
        for text in [
            "over the past year",
            "under treatment",
            "above criteria",
            "not suitable",
            "from the clinic",
            "no other",
            "a range of",
        ] {
            assert_eq!(shown(text), text);
        }
    }

    #[test]
    fn comparisons_stand_behind_numbers() {
        for (text, wanted) in [
            ("18+", "#18 PostGe"),
            ("18 years or older", "#18 [a] PostGe"),
            ("18 years of age and older", "#18 [a] PostGe"),
            ("3 or more weeks", "#3 PostGe [wk]"),
            ("2 or less", "#2 PostLe"),
            ("18 and/or above", "#18 PostGe"),
            ("IIIB or higher", "IIIB PostGe"),
            ("grade II or greater", "grade Roman2 PostGe"),
            ("2 or greater than 3", "#2 or Gt #3"),
            ("5 or below 3", "#5 or Lt #3"),
            ("2+3", "#2 Plus #3"),
            ("3 lines or more of therapy", "#3 lines PostGe of therapy"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn ranges() {
        for (text, wanted) in [
            ("18-75", "#18 To #75"),
            ("18 - 75 years", "#18 To #75 [a]"),
            ("18–75", "#18 To #75"),
            ("18 to 75 years", "#18 To #75 [a]"),
            ("6 months to 2 years", "#6 [mo] To #2 [a]"),
            ("6 months - 2 years", "#6 [mo] To #2 [a]"),
            ("between 18 and 75", "Between #18 and #75"),
            ("between the ages of 18 and 75", "Between #18 and #75"),
            ("from 18 to 75", "Between #18 To #75"),
            ("from 18 months on", "from #18 [mo] on"),
            ("ranging from 2 to 4", "Between #2 To #4"),
            ("18 through 75", "#18 To #75"),
            ("18 to < 75", "#18 To Lt #75"),
            ("1.5 to 3 x ULN", "#1.5 To #3 Times Uln"),
            ("refer to 3", "refer to #3"),
            ("Day -28 to Day 1", "Day #-28 to Day #1"),
            ("6-month", "#6 Dash [mo]"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }
}
