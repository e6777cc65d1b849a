//! Numbers: whole ones within their ranges, and decimals.

use std::ops::RangeInclusive;

use crate::fhir::primitive::fault::Fault;
use crate::fhir::primitive::kind::Primitive;
use crate::fhir::version::FhirVersion;

/// Digits before the point of a decimal (R5).
const WHOLE_DIGITS_MAX: usize = 18;
/// Digits after the point of a decimal (R5).
const FRACTION_DIGITS_MAX: usize = 17;
/// Digits of the exponent of a decimal (R5).
const EXPONENT_DIGITS_MAX: usize = 9;

/// What is wrong with a whole number of that type.
pub(crate) fn whole(
    primitive: Primitive,
    range: &RangeInclusive<i64>,
    version: FhirVersion,
    text: &str,
) -> Option<Fault> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    // R4 reads `-0`; R5's pattern does not.
    let zero = digits == "0" && (!negative || version == FhirVersion::R4);
    let written = zero || (!digits.starts_with('0') && !digits.is_empty() && is_digits(digits.as_bytes()));
    if !written {
        return Some(Fault::format(primitive, text));
    }
    let within = text.parse::<i64>().is_ok_and(|number| range.contains(&number));
    (!within).then(|| Fault::range(primitive, text))
}

/// Whether it is a decimal: in R4 any number of digits, in R5 up to 18 before the point and 17 after it.
pub(crate) fn is_decimal(version: FhirVersion, text: &str) -> bool {
    let (whole_max, fraction_max, exponent_max) = match version {
        FhirVersion::R4 => (usize::MAX, usize::MAX, usize::MAX),
        FhirVersion::R5 => (WHOLE_DIGITS_MAX, FRACTION_DIGITS_MAX, EXPONENT_DIGITS_MAX),
    };
    let text = text.strip_prefix('-').unwrap_or(text);
    let (number, exponent) = match text.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    (whole == "0" || (!whole.starts_with('0') && is_some_digits(whole, whole_max)))
        && fraction.is_none_or(|fraction| is_some_digits(fraction, fraction_max))
        && exponent.is_none_or(|exponent| is_some_digits(exponent, exponent_max))
}

fn is_some_digits(text: &str, digits_max: usize) -> bool {
    !text.is_empty() && text.len() <= digits_max && is_digits(text.as_bytes())
}

fn is_digits(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(primitive: Primitive, range: RangeInclusive<i64>, good: &[&str], wrong: &[&str], out: &[&str]) {
        let fault = |text: &&str| whole(primitive, &range, FhirVersion::R5, text);
        assert_eq!(good.iter().find_map(fault), None);
        assert!(
            wrong
                .iter()
                .all(|text| matches!(fault(text), Some(Fault::Format { .. })))
        );
        assert!(out.iter().all(|text| matches!(fault(text), Some(Fault::Range { .. }))));
    }

    #[test]
    fn whole_numbers_have_ranges() {
        let wrong = ["", "-", "+1", "01", "1.0", "1e2", "a", "1L"];
        let out = ["6", "-6", "99999999999999999999"];
        check(Primitive::Integer, -5..=5, &["0", "-1", "5", "-5"], &wrong, &out);
        check(Primitive::PositiveInt, 1..=12, &["1", "12"], &wrong, &["0", "-1", "13"]);
        let edges = ["9223372036854775807", "-9223372036854775808"];
        check(
            Primitive::Integer64,
            i64::MIN..=i64::MAX,
            &edges,
            &wrong,
            &["9223372036854775808"],
        );
        let minus_zero = |version| whole(Primitive::Integer, &(-5..=5), version, "-0");
        assert!(minus_zero(FhirVersion::R4).is_none() && minus_zero(FhirVersion::R5).is_some());
    }

    #[test]
    fn decimals_have_eighteen_digits_in_r5() {
        for (text, r4, r5) in [
            ("0", true, true),
            ("-0.50", true, true),
            ("1E-22", true, true),
            ("1e+7", true, true),
            ("999999999999999999", true, true),
            ("1000000000000000000", true, false),
            ("1.00000000000000000", true, true),
            ("1.000000000000000000E-24", true, false),
            ("-1.000000000000000000E+245", true, false),
            ("1e1234567890", true, false),
            ("00.5", false, false),
            ("925.", false, false),
            (".5", false, false),
            ("+1", false, false),
            ("1e", false, false),
            ("1.5.1", false, false),
            ("NaN", false, false),
            ("", false, false),
            ("-", false, false),
        ] {
            let found = (is_decimal(FhirVersion::R4, text), is_decimal(FhirVersion::R5, text));
            assert_eq!(found, (r4, r5), "{text}");
        }
    }
}
