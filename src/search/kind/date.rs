//! `date`: dates, times and periods as spans of milliseconds. <https://hl7.org/fhir/R4/search.html#date>
//!
//! A time without an offset is read as UTC. About (`ap`) reaches one unit of the stated precision to either side:
//! the specification's tenth of the distance from now would make answers change from day to day.

use crate::fhir::Value;
use crate::search::entry::EntryValue;
use crate::search::query::{Prefix, Wanted};
use crate::search::value::unescape;

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Indexes a date, dateTime, instant, Period or Timing.
pub(crate) fn index(node: &Value, out: &mut Vec<EntryValue>) {
    if let Some(text) = node.as_str() {
        out.extend(span(text).map(|(lo, hi)| EntryValue::Date { lo, hi }));
        return;
    }
    let part = |name: &str| node.get(name).and_then(Value::as_str).and_then(span);
    let (start, end) = (part("start"), part("end"));
    if start.is_some() || end.is_some() {
        out.push(EntryValue::Date {
            lo: start.map_or(i64::MIN, |span| span.0),
            hi: end.map_or(i64::MAX, |span| span.1),
        });
    }
    if let Some(events) = node.get("event").and_then(Value::as_array) {
        for event in events {
            index(event, out);
        }
    }
}

/// The prefix of a value, and the rest.
pub(crate) fn prefix(text: &str) -> (Prefix, &str) {
    let named = [
        ("eq", Prefix::Eq),
        ("ne", Prefix::Ne),
        ("gt", Prefix::Gt),
        ("lt", Prefix::Lt),
        ("ge", Prefix::Ge),
        ("le", Prefix::Le),
        ("sa", Prefix::Sa),
        ("eb", Prefix::Eb),
        ("ap", Prefix::Ap),
    ];
    let found = named
        .into_iter()
        .find_map(|(name, prefix)| Some((prefix, text.strip_prefix(name)?)));
    found.unwrap_or((Prefix::Eq, text))
}

/// Reads a date with its prefix.
pub(crate) fn wanted(text: &str) -> Result<Wanted, String> {
    let text = unescape(text);
    let (prefix, rest) = prefix(&text);
    // An unencoded `+` of an offset reaches us as a space.
    let (lo, hi) = span(&rest.trim().replace(' ', "+"))
        .ok_or_else(|| format!("expected a date such as `2024-05` or `ge2024-05-01T10:00:00Z`, found `{text}`"))?;
    Ok(Wanted::Date { prefix, lo, hi })
}

/// Whether a span of time is what was asked for.
pub(crate) fn matches(prefix: Prefix, asked: (i64, i64), found: (i64, i64)) -> bool {
    let (qlo, qhi) = asked;
    let (lo, hi) = found;
    let within = lo >= qlo && hi <= qhi;
    match prefix {
        Prefix::Eq => within,
        Prefix::Ne => !within,
        Prefix::Gt => hi > qhi,
        Prefix::Lt => lo < qlo,
        Prefix::Ge => hi > qhi || within,
        Prefix::Le => lo < qlo || within,
        Prefix::Sa => lo > qhi,
        Prefix::Eb => hi < qlo,
        Prefix::Ap => {
            let (alo, ahi) = about(qlo, qhi);
            lo <= ahi && hi >= alo
        }
    }
}

/// The span, one of its own lengths longer at either end.
pub fn about(lo: i64, hi: i64) -> (i64, i64) {
    let length = hi.saturating_sub(lo).saturating_add(1);
    (lo.saturating_sub(length), hi.saturating_add(length))
}

/// First and last millisecond of a date or time of any precision; none for text of another shape.
pub(crate) fn span(text: &str) -> Option<(i64, i64)> {
    let (date, time) = match text.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.split('-');
    let year = number(parts.next()?, 4)?;
    let month = parts
        .next()
        .map(|part| number(part, 2))
        .map_or(Some(None), |m| m.map(Some))?;
    let day = parts
        .next()
        .map(|part| number(part, 2))
        .map_or(Some(None), |d| d.map(Some))?;
    if parts.next().is_some() || month.is_some_and(|m| !(1..=12).contains(&m)) {
        return None;
    }
    let first = days(year, month.unwrap_or(1), day.unwrap_or(1)) * DAY;
    if let (Some(month), Some(day)) = (month, day)
        && (day < 1 || days(year, month, day) >= next_month(year, month))
    {
        return None;
    }
    if let Some(time) = time {
        day?;
        return clock(time).map(|(lo, hi)| (first + lo, first + hi));
    }
    let after = match (month, day) {
        (None, _) => days(year + 1, 1, 1) * DAY,
        (Some(month), None) => next_month(year, month) * DAY,
        (Some(_), Some(_)) => first + DAY,
    };
    Some((first, after - 1))
}

/// First and last millisecond of a time of day, the offset taken off.
fn clock(text: &str) -> Option<(i64, i64)> {
    let (time, offset) = match text.find(['Z', '+', '-']) {
        Some(at) => (text.get(..at)?, text.get(at..)?),
        None => (text, ""),
    };
    let shift = match offset {
        "" | "Z" => 0,
        _ => {
            let (hours, minutes) = offset.get(1..)?.split_once(':')?;
            let size = number(hours, 2)? * HOUR + number(minutes, 2)? * MINUTE;
            if offset.starts_with('-') { -size } else { size }
        }
    };
    let mut parts = time.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let lo = hour * HOUR + minute * MINUTE - shift;
    let Some(seconds) = parts.next() else {
        return (hour < 24 && minute < 60).then_some((lo, lo + MINUTE - 1));
    };
    let (whole, part) = seconds.split_once('.').unwrap_or((seconds, ""));
    let second = number(whole, 2)?;
    if parts.next().is_some() || hour > 24 || minute > 59 || second > 60 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let lo = lo + second * SECOND;
    if part.is_empty() {
        return Some((lo, lo + SECOND - 1));
    }
    let digits: String = part.chars().chain("00".chars()).take(3).collect();
    let unit = match part.len() {
        1 => 100,
        2 => 10,
        _ => 1,
    };
    let lo = lo + digits.parse::<i64>().ok()?;
    Some((lo, lo + unit - 1))
}

fn number(text: &str, digits: usize) -> Option<i64> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn next_month(year: i64, month: i64) -> i64 {
    if month == 12 {
        days(year + 1, 1, 1)
    } else {
        days(year, month + 1, 1)
    }
}

/// Days since 1970-01-01 in the Gregorian calendar: years are counted from March, so that a leap day ends one.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 3 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let century = year.div_euclid(100);
    365 * year + year.div_euclid(4) - century + year.div_euclid(400) + (153 * month + 2) / 5 + day - 719_469
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_span_their_precision() {
        assert_eq!(span("1970-01-01"), Some((0, DAY - 1)));
        assert_eq!(span("2024").unwrap().1 - span("2024").unwrap().0, 366 * DAY - 1);
        assert_eq!(span("2024-02").unwrap().1 + 1, span("2024-03").unwrap().0);
        assert_eq!(span("2000-03-01T00:00:00Z").unwrap().0, 951_868_800_000);
        assert_eq!(
            span("2024-05-01T10:00:00.12+02:00"),
            Some((1_714_550_400_120, 1_714_550_400_129))
        );
        for wrong in [
            "",
            "24",
            "2024-13",
            "2024-02-30",
            "2024-1",
            "05/2024",
            "2024-05-01T",
            "2024-05T10:00",
            "2024-05-01T25:00",
            "é024",
        ] {
            assert_eq!(span(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn prefixes_compare_spans() {
        let month = span("2024-05").unwrap();
        let check = |prefix, text: &str| matches(prefix, month, span(text).unwrap());
        assert!(check(Prefix::Eq, "2024-05-31") && !check(Prefix::Eq, "2024"));
        assert!(check(Prefix::Ge, "2024-05-31") && !check(Prefix::Gt, "2024-05-31") && check(Prefix::Gt, "2024"));
        assert!(check(Prefix::Sa, "2024-06-01") && check(Prefix::Eb, "2024-04-30") && check(Prefix::Ap, "2024-06-30"));
    }
}
