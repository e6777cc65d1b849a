//! `number` and `quantity`: values with the range that their digits imply. <https://hl7.org/fhir/R4/search.html#number>

use crate::fhir::Value;
use crate::search::entry::EntryValue;
use crate::search::kind::date::prefix;
use crate::search::query::{Prefix, Wanted};
use crate::search::value::{split, unescape};

/// How far about (`ap`) reaches, as a part of the value.
const ABOUT: f64 = 0.1;

/// Indexes a number, Quantity or Range.
pub(crate) fn index(node: &Value, out: &mut Vec<EntryValue>) {
    let number = |node: &Value| node.as_number()?.as_f64().filter(|value| value.is_finite());
    if let Some(value) = number(node) {
        out.push(EntryValue::Quantity {
            lo: value,
            hi: value,
            system: None,
            unit: None,
        });
        return;
    }
    let text = |node: &Value, name: &str| node.get(name).and_then(Value::as_str).map(str::to_owned);
    let unit = |node: &Value| text(node, "code").or_else(|| text(node, "unit"));
    let (low, high) = (node.get("low"), node.get("high"));
    if let Some(value) = node.get("value").and_then(number) {
        let (lo, hi) = match node.get("comparator").and_then(Value::as_str) {
            Some("<" | "<=") => (f64::NEG_INFINITY, value),
            Some(">" | ">=") => (value, f64::INFINITY),
            _ => (value, value),
        };
        out.push(EntryValue::Quantity {
            lo,
            hi,
            system: text(node, "system"),
            unit: unit(node),
        });
    } else if let Some(one) = low.or(high) {
        let bound = |side: Option<&Value>| side.and_then(|side| side.get("value")).and_then(number);
        out.push(EntryValue::Quantity {
            lo: bound(low).unwrap_or(f64::NEG_INFINITY),
            hi: bound(high).unwrap_or(f64::INFINITY),
            system: text(one, "system"),
            unit: unit(one),
        });
    }
}

/// Reads a number with its prefix.
pub(crate) fn wanted_number(text: &str) -> Result<Wanted, String> {
    let (prefix, rest) = prefix(text.trim());
    let (value, lo, hi) =
        implied(rest).ok_or_else(|| format!("expected a number such as `100` or `ge1.5`, found `{text}`"))?;
    Ok(Wanted::Quantity {
        prefix,
        value,
        lo,
        hi,
        system: None,
        unit: None,
    })
}

/// Reads `value`, `value|system|unit` or `value||unit`, with a prefix.
pub(crate) fn wanted_quantity(text: &str) -> Result<Wanted, String> {
    let error =
        || format!("expected a quantity such as `18`, `ge18|http://unitsofmeasure.org|a` or `18||a`, found `{text}`");
    let parts = split(text, '|');
    let (number, system, unit) = match parts[..] {
        [number] => (number, None, None),
        [number, system, unit] => {
            let given = |part: &str| Some(unescape(part)).filter(|part| !part.is_empty());
            (number, given(system), given(unit))
        }
        _ => return Err(error()),
    };
    let (prefix, rest) = prefix(number.trim());
    let (value, lo, hi) = implied(rest).ok_or_else(error)?;
    Ok(Wanted::Quantity {
        prefix,
        value,
        lo,
        hi,
        system,
        unit,
    })
}

/// The value of a decimal and half a unit of its last digit to either side: `100` is 99.5 to 100.5, `1e2` 50 to 150.
fn implied(text: &str) -> Option<(f64, f64, f64)> {
    let shape = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+' | b'e' | b'E'));
    let value: f64 = text.parse().ok().filter(|value: &f64| shape && value.is_finite())?;
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let decimals = i32::try_from(mantissa.split_once('.').map_or(0, |(_, part)| part.len())).ok()?;
    let half = 0.5 * 10_f64.powi(exponent.parse::<i32>().ok()?.checked_sub(decimals)?);
    Some((value, value - half, value + half))
}

/// What is asked of a value: prefix, value and implied range.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// How it compares.
    pub prefix: Prefix,
    /// The value.
    pub value: f64,
    /// Lower bound, included.
    pub lo: f64,
    /// Upper bound, not included.
    pub hi: f64,
}

/// Whether an interval is what was asked for. Only `eq`, `ne` and `ap` use the implied range.
pub(crate) fn matches(asked: Asked, found: (f64, f64)) -> bool {
    let (lo, hi) = found;
    let within = lo >= asked.lo && hi < asked.hi;
    match asked.prefix {
        Prefix::Eq => within,
        Prefix::Ne => !within,
        Prefix::Gt => hi > asked.value,
        Prefix::Lt => lo < asked.value,
        Prefix::Ge => hi >= asked.value,
        Prefix::Le => lo <= asked.value,
        Prefix::Sa => lo > asked.value,
        Prefix::Eb => hi < asked.value,
        Prefix::Ap => {
            let (alo, ahi) = about(asked);
            lo <= ahi && hi >= alo
        }
    }
}

/// The range that counts as about the same.
pub fn about(asked: Asked) -> (f64, f64) {
    let reach = (asked.value.abs() * ABOUT).max(asked.value - asked.lo);
    (asked.value - reach, asked.value + reach)
}

/// Whether a unit is the one asked for: by code or by its printed form.
pub(crate) fn unit_matches(asked: (Option<&str>, Option<&str>), found: (Option<&str>, Option<&str>)) -> bool {
    asked.0.is_none_or(|system| found.0 == Some(system)) && asked.1.is_none_or(|unit| found.1 == Some(unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_imply_a_range() {
        assert_eq!(implied("100"), Some((100.0, 99.5, 100.5)));
        assert_eq!(implied("1e2"), Some((100.0, 99.5 - 49.5, 150.0)));
        let (_, lo, hi) = implied("5.40").unwrap();
        assert!((lo - 5.395).abs() < 1e-9 && (hi - 5.405).abs() < 1e-9);
        for wrong in ["", "x", "inf", "NaN", "1e999", "0x1"] {
            assert_eq!(implied(wrong), None, "{wrong}");
        }
    }
}
