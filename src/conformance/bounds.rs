//! Least and greatest values (ElementDefinition, `minValue[x]` and `maxValue[x]`).

use std::cmp::Ordering;

use crate::fhir::Value;
use crate::json;

/// How a value compares with a bound; none when it cannot be said, as of dates of different precision or of quantities
/// in different units.
pub(super) fn compare(found: &json::Value<'_>, bound: &Value) -> Option<Ordering> {
    match (found, bound) {
        (json::Value::Number(found), Value::Number(bound)) => decimals(found.as_str(), bound.as_str()),
        (json::Value::String(found), Value::String(bound)) => texts(found, bound),
        (json::Value::Object(_), Value::Object(_)) => quantities(found, bound),
        _ => None,
    }
}

/// Dates, times and 64-bit integers, as far as both are of one kind and precision.
fn texts(found: &str, bound: &str) -> Option<Ordering> {
    if let (Ok(found), Ok(bound)) = (found.parse::<i64>(), bound.parse::<i64>())
        && found.to_string().len() != 4
    {
        return Some(found.cmp(&bound));
    }
    if let (Ok(found), Ok(bound)) = (found.parse::<jiff::Timestamp>(), bound.parse::<jiff::Timestamp>()) {
        return Some(found.cmp(&bound));
    }
    (found.len() == bound.len()).then(|| found.cmp(bound))
}

fn quantities(found: &json::Value<'_>, bound: &Value) -> Option<Ordering> {
    let same =
        |name: &str| found.get(name).and_then(json::Value::as_str) == bound.get(name).and_then(json::Value::as_str);
    let number = |value: &json::Value<'_>| {
        value
            .get("value")
            .and_then(json::Value::as_number)
            .map(|n| n.as_str().to_owned())
    };
    if !(same("system") && same("code")) {
        return None;
    }
    decimals(&number(found)?, &number(bound)?)
}

/// Compares decimals digit by digit, so that none is lost; those with exponents as floating point.
fn decimals(one: &str, other: &str) -> Option<Ordering> {
    match (Digits::of(one), Digits::of(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.parse::<f64>().ok()?.partial_cmp(&other.parse().ok()?),
    }
}

/// A decimal without exponent.
#[derive(PartialEq, Eq)]
struct Digits<'t> {
    negative: bool,
    whole: &'t str,
    part: &'t str,
}

impl<'t> Digits<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        (plain(whole) && plain(part)).then(|| {
            let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
            Self {
                negative: negative && !(whole.is_empty() && part.is_empty()),
                whole,
                part,
            }
        })
    }

    fn cmp(&self, other: &Self) -> Ordering {
        let size = (self.whole.len(), self.whole, self.part).cmp(&(other.whole.len(), other.whole, other.part));
        match (self.negative, other.negative) {
            (false, false) => size,
            (true, true) => size.reverse(),
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_compared_by_value() {
        for (one, other, order) in [
            ("1.0", "1", Ordering::Equal),
            ("9", "10", Ordering::Less),
            ("-9", "-10", Ordering::Greater),
            ("-0", "0.00", Ordering::Equal),
            ("0.1", "0.09", Ordering::Greater),
            ("1e3", "999", Ordering::Greater),
            ("123456789012345678.1", "123456789012345678.2", Ordering::Less),
        ] {
            assert_eq!(decimals(one, other), Some(order), "{one} {other}");
        }
    }

    #[test]
    fn times_are_compared_as_instants() {
        assert_eq!(
            texts("2020-01-01T00:00:00Z", "2020-01-01T01:00:00+02:00"),
            Some(Ordering::Greater)
        );
        assert_eq!(texts("2020-01-01", "2020-02-01"), Some(Ordering::Less));
        assert_eq!(texts("2020", "2020-02"), None);
    }
}
