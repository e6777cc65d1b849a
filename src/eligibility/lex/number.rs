//! Numbers as meant: thousands, decimals, fractions, powers of ten, words.

use super::power;
use super::repair::{Cursor, fraction, is_blank, is_word};
use super::unit;

/// A number that was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Read<'a> {
    /// Its value.
    pub(super) value: f64,
    /// The place after it.
    pub(super) after: Cursor<'a>,
    /// Written in letters.
    pub(super) spelled: bool,
    /// One run of digits, or one word.
    pub(super) plain: bool,
}

/// A run of digits.
#[derive(Clone, Copy)]
struct Run<'a> {
    value: f64,
    count: u32,
    zeros: bool,
    after: Cursor<'a>,
}

fn run(start: Cursor<'_>) -> Option<Run<'_>> {
    let mut here = start;
    let (mut value, mut count, mut zeros) = (0.0_f64, 0_u32, true);
    while let Some((c, len)) = here.peek() {
        let Some(digit) = c.to_digit(10) else { break };
        value = value * 10.0 + f64::from(digit);
        zeros &= digit == 0;
        count = count.saturating_add(1);
        here.at += len;
    }
    (count > 0).then_some(Run {
        value,
        count,
        zeros,
        after: here,
    })
}

/// The number at a digit, or at a point before one; none where the digits are part of a name, an ordinal, a version
/// or a date.
pub(super) fn read(start: Cursor<'_>) -> Option<Read<'_>> {
    let mut here = start;
    if here.eat('.') {
        let decimals = run(here)?;
        return ends(decimals.value / power_of_ten(decimals.count), decimals.after, false);
    }
    if let Some(power) = power::ten(start)
        && power.stated
    {
        let value = 10_f64.powi(i32::try_from(power.exponent).ok()?);
        return Some(Read {
            value,
            after: power.after,
            spelled: false,
            plain: false,
        });
    }
    let whole = run(start)?;
    let mut comma = whole.after;
    match comma.char() {
        Some('.') => dotted(whole),
        Some(',') => {
            comma.skip();
            commas(whole, comma)
        }
        Some('/') => halves(whole).or_else(|| ends(whole.value, whole.after, true)),
        Some(c) if is_blank(c) => match spaced(whole) {
            Some(read) => Some(read),
            None => mixed(whole).or_else(|| ends(whole.value, whole.after, true)),
        },
        Some(c) if let Some(part) = fraction(c) => {
            comma.skip();
            ends(whole.value + part, comma, false)
        }
        _ => ends(whole.value, whole.after, true),
    }
}

/// `1/1000`, `2 ½`: what a digit stands for on its own.
fn mixed(whole: Run<'_>) -> Option<Read<'_>> {
    let mut here = whole.after.gap();
    let (c, len) = here.peek()?;
    if let Some(part) = fraction(c) {
        here.at += len;
        return ends(whole.value + part, here, false);
    }
    // `1 1/2 years`
    let above = run(here)?;
    let read = halves(above)?;
    (read.value < 1.0).then_some(Read {
        value: whole.value + read.value,
        ..read
    })
}

/// A fraction of small numbers where a unit or a number of times follows: `1/2 year`. All others (`20/40`, `140/90`,
/// `grade 1/2`) are two numbers.
fn halves(above: Run<'_>) -> Option<Read<'_>> {
    let mut here = above.after;
    if !here.eat('/') {
        return None;
    }
    let below = run(here)?;
    if above.count > 1 || below.count > 1 || above.value >= below.value || above.value == 0.0 {
        return None;
    }
    let value = above.value / below.value;
    let timed = unit::read(below.after, value).is_some_and(|read| read.time);
    (timed || is_multiple(below.after)).then_some(Read {
        value,
        after: below.after,
        spelled: false,
        plain: false,
    })
}

/// Whether a multiple of a limit follows.
fn is_multiple(after: Cursor<'_>) -> bool {
    after.next_word().is_some_and(|(low, _)| {
        matches!(
            low.get(),
            b"x" | b"xuln" | b"xunl" | b"times" | b"uln" | b"fold" | b"xiuln"
        )
    }) || after.gap().char() == Some('×')
}

/// Behind a run of digits and a point.
fn dotted(whole: Run<'_>) -> Option<Read<'_>> {
    let mut point = whole.after;
    point.skip();
    let Some(decimals) = run(point) else {
        return ends(whole.value, whole.after, true);
    };
    let mut groups = decimals.after;
    if groups.eat('.')
        && let Some(next) = run(groups)
    {
        // `1.500.000`, else a version, a section or a date.
        let mut value = whole.value * 1000.0 + decimals.value;
        let mut last = next;
        let mut thousands = whole.count <= 3 && decimals.count == 3;
        loop {
            thousands &= last.count == 3;
            value = value * 1000.0 + last.value;
            let mut point = last.after;
            match point.eat('.').then(|| run(point)).flatten() {
                Some(next) => last = next,
                None => break,
            }
        }
        return if thousands {
            ends(value, last.after, false)
        } else {
            None
        };
    }
    // A point before thousands: only where a count follows that has no fractions.
    if decimals.count == 3 && whole.count <= 3 && whole.value > 0.0 && unit::is_count(decimals.after) {
        return ends(whole.value * 1000.0 + decimals.value, decimals.after, false);
    }
    // Exactly rounded: the digits as one whole number, divided once.
    let scale = power_of_ten(decimals.count);
    ends((whole.value * scale + decimals.value) / scale, decimals.after, false)
}

/// Behind a run of digits and a comma.
fn commas<'a>(whole: Run<'a>, comma: Cursor<'a>) -> Option<Read<'a>> {
    let mut next = comma;
    // `100, 000/mm3`
    if next.char().is_some_and(is_blank) {
        next = next.gap();
        return match run(next) {
            Some(group) if group.count == 3 && group.zeros && whole.count <= 3 && unit::is_count(group.after) => {
                ends(whole.value * 1000.0, group.after, false)
            }
            _ => ends(whole.value, whole.after, true),
        };
    }
    let Some(group) = run(next) else {
        return ends(whole.value, whole.after, true);
    };
    if whole.count <= 3 && group.count == 3 && whole.value > 0.0 {
        let mut value = whole.value * 1000.0 + group.value;
        let mut last = group.after;
        loop {
            let mut comma = last;
            match comma.eat(',').then(|| run(comma)).flatten() {
                Some(group) if group.count == 3 => {
                    value = value * 1000.0 + group.value;
                    last = group.after;
                }
                _ => break,
            }
        }
        let mut point = last;
        if point.eat('.')
            && let Some(decimals) = run(point)
            && decimals.after.char() != Some('.')
        {
            let scale = power_of_ten(decimals.count);
            return ends((value * scale + decimals.value) / scale, decimals.after, false);
        }
        return ends(value, last, false);
    }
    // `1,5 mg/dL`: a list of numbers has no unit but of time behind it.
    let listed = matches!(group.after.char(), Some(',')) && {
        let mut more = group.after;
        more.eat(',');
        run(more).is_some()
    };
    let decimal = group.count <= 2 || (whole.value == 0.0 && group.count == 3);
    if decimal && !listed {
        let scale = power_of_ten(group.count);
        let value = (whole.value * scale + group.value) / scale;
        if unit::read(group.after, value).is_some_and(|read| !read.time) || is_multiple(group.after) {
            return ends(value, group.after, false);
        }
    }
    ends(whole.value, whole.after, true)
}

/// Blanks between thousands, where a count follows: `100 000/mm3`.
fn spaced(whole: Run<'_>) -> Option<Read<'_>> {
    if whole.count > 3 || whole.value == 0.0 {
        return None;
    }
    let mut value = whole.value;
    let mut last = whole.after;
    for _ in 0..3 {
        let mut here = last;
        if !here.char().is_some_and(is_blank) {
            break;
        }
        here.skip();
        match run(here) {
            Some(group) if group.count == 3 => {
                value = value * 1000.0 + group.value;
                last = group.after;
            }
            _ => break,
        }
    }
    if last.at == whole.after.at || !unit::is_count(last) {
        return None;
    }
    ends(value, last, false)
}

/// The number, unless letters are glued to it that make it a name or an ordinal (`2nd`, `18F`).
fn ends(value: f64, after: Cursor<'_>, plain: bool) -> Option<Read<'_>> {
    let read = Read {
        value,
        after,
        spelled: false,
        plain,
    };
    let Some(c) = after.char() else {
        return Some(read);
    };
    if c == '°' || c == '℃' || !is_word(c) {
        return Some(read);
    }
    let (low, _) = after.low()?;
    let joins = match low.get() {
        b"x" | b"xuln" | b"xunl" | b"xiuln" | b"xlln" | b"xn" | b"uln" | b"fold" | b"folds" | b"times" | b"to"
        | b"and" | b"or" | b"xupper" | b"xthe" | b"through" => true,
        _ => unit::read(after, value).is_some(),
    };
    joins.then_some(read)
}

/// A number in one word or two: `four`, `twenty-four`, `one hundred`, `one half`.
pub(super) fn spelled<'a>(low: &[u8], after: Cursor<'a>) -> Option<Read<'a>> {
    let value = by_word(low)?;
    if !after.is_word_end() {
        return None;
    }
    let one = Read {
        value,
        after,
        spelled: true,
        plain: true,
    };
    let mut hyphen = after.gap();
    let hyphened = hyphen.eat('-');
    let Some((next, behind)) = hyphen.next_word() else {
        return Some(one);
    };
    if !behind.is_word_end() {
        return Some(one);
    }
    let two = |value: f64| Read {
        value,
        after: behind,
        spelled: true,
        plain: false,
    };
    Some(match next.get() {
        b"hundred" if value < 20.0 => two(value * 100.0),
        b"half" if value <= 1.0 && !is_half_life(behind) => two(0.5),
        b"quarter" if value <= 1.0 && hyphened => two(0.25),
        b"third" if value <= 1.0 && hyphened => two(1.0 / 3.0),
        unit if value >= 20.0 => match by_word(unit) {
            Some(digit) if (1.0..10.0).contains(&digit) => two(value + digit),
            _ => one,
        },
        _ => one,
    })
}

fn is_half_life(behind: Cursor<'_>) -> bool {
    let mut here = behind.gap();
    here.eat('-');
    here.next_word().is_some_and(|(low, _)| low.get().starts_with(b"li"))
}

/// A number in one word.
pub(super) fn by_word(low: &[u8]) -> Option<f64> {
    Some(match low {
        b"zero" => 0.0,
        b"one" => 1.0,
        b"two" => 2.0,
        b"three" => 3.0,
        b"four" => 4.0,
        b"five" => 5.0,
        b"six" => 6.0,
        b"seven" => 7.0,
        b"eight" => 8.0,
        b"nine" => 9.0,
        b"ten" => 10.0,
        b"eleven" => 11.0,
        b"twelve" => 12.0,
        b"thirteen" => 13.0,
        b"fourteen" => 14.0,
        b"fifteen" => 15.0,
        b"sixteen" => 16.0,
        b"seventeen" => 17.0,
        b"eighteen" => 18.0,
        b"nineteen" => 19.0,
        b"twenty" => 20.0,
        b"thirty" => 30.0,
        b"forty" | b"fourty" => 40.0,
        b"fifty" => 50.0,
        b"sixty" => 60.0,
        b"seventy" => 70.0,
        b"eighty" => 80.0,
        b"ninety" => 90.0,
        _ => return None,
    })
}

/// Past the same number said again in brackets: `four (4)`, `4 (four)`.
pub(super) fn again<'a>(read: &Read<'a>) -> Cursor<'a> {
    let mut inside = read.after.gap();
    if inside.eat_any(&['(', '[']).is_none() {
        return read.after;
    }
    let inside = inside.gap();
    let same = match inside.char() {
        Some(c) if c.is_ascii_digit() => self::read(inside),
        Some(_) => inside.low().and_then(|(low, after)| spelled(low.get(), after)),
        None => None,
    };
    let Some(same) = same else { return read.after };
    let mut after = same.after.gap();
    let equal = (same.value - read.value).abs() < f64::EPSILON;
    let differently = read.spelled != same.spelled;
    if equal && differently && after.eat_any(&[')', ']']).is_some() {
        return after;
    }
    read.after
}

/// Whether a number starts here, behind a usual gap.
pub(super) fn starts(start: Cursor<'_>) -> bool {
    let here = start.gap();
    match here.char() {
        Some('0'..='9' | '@') => true,
        Some('.' | '-' | '~') => {
            let mut next = here;
            next.skip();
            next.char().is_some_and(|c| c.is_ascii_digit())
        }
        Some('<' | '>' | '=' | '≤' | '≥') => true,
        Some(c) if c.is_ascii_alphabetic() => here
            .low()
            .is_some_and(|(low, after)| spelled(low.get(), after).is_some()),
        Some(c) => fraction(c).is_some(),
        None => false,
    }
}

fn power_of_ten(count: u32) -> f64 {
    10_f64.powi(i32::try_from(count.min(400)).unwrap_or(400))
}
