//! Decimals: reading them from JSON and text, rounding them, and the bounds of what is written.

use rust_decimal::prelude::{FromPrimitive, ToPrimitive};
use rust_decimal::{Decimal, RoundingStrategy};

/// Digits after the point that bounds have where nothing else is said (FHIRPath 2.0: `lowBoundary`).
const BOUNDARY_DIGITS: u32 = 8;
/// Digits after the point that a decimal can have.
const SCALE_MAX: i64 = 28;

/// Reads a decimal with its digits as written; none when it is too large. Digits beyond the 28th are rounded.
pub(in crate::fhirpath) fn decimal_of(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if digits.contains(['e', 'E']) {
        Decimal::from_scientific(digits).ok()
    } else {
        digits.parse().ok()
    }
}

/// Whether a text is a decimal as FHIRPath writes them: no exponent, digits on both sides of the point.
pub(in crate::fhirpath) fn is_plain_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match digits.split_once('.') {
        Some((whole, part)) => all(whole) && all(part),
        None => all(digits),
    }
}

/// Half goes away from zero.
pub(in crate::fhirpath) fn rounded(number: Decimal, digits: u32) -> Decimal {
    number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero)
}

/// Whether two numbers agree in as many digits after the point as the less exact of them has; trailing zeros are no
/// digits (FHIRPath 2.0, 6.1: equivalence).
pub(in crate::fhirpath) fn is_equivalent(one: Decimal, two: Decimal) -> bool {
    let digits = one.normalize().scale().min(two.normalize().scale());
    rounded(one, digits) == rounded(two, digits)
}

/// The least or the greatest number that is written like this, with so many digits after the point.
pub(in crate::fhirpath) fn bound(number: Decimal, digits: Option<i64>, last: bool) -> Option<Decimal> {
    let digits = match digits {
        None => BOUNDARY_DIGITS,
        Some(digits) if (0..=SCALE_MAX).contains(&digits) => u32::try_from(digits).ok()?,
        Some(_) => return None,
    };
    let half = Decimal::try_new(5, number.scale() + 1).ok()?;
    let edge = if last {
        number.checked_add(half)?
    } else {
        number.checked_sub(half)?
    };
    let strategy = if last {
        RoundingStrategy::ToPositiveInfinity
    } else {
        RoundingStrategy::ToNegativeInfinity
    };
    let mut bound = edge.round_dp_with_strategy(digits, strategy);
    bound.rescale(digits);
    (bound.scale() == digits).then_some(bound)
}

/// The square root, exact where it can be; none of what is below zero.
pub(in crate::fhirpath) fn square_root(number: Decimal) -> Option<Decimal> {
    if number.is_zero() {
        return Some(Decimal::ZERO);
    }
    let mut root = Decimal::from_f64(number.to_f64().filter(|float| *float > 0.0)?.sqrt())?;
    // Newton's method: each round doubles the digits that are right.
    for _ in 0..2 {
        root = (root.checked_add(number.checked_div(root)?)?).checked_div(Decimal::TWO)?;
    }
    Some(root.normalize())
}

/// A result of floating point arithmetic as a decimal, without the noise beyond the 15th digit.
pub(in crate::fhirpath) fn from_float(float: f64) -> Option<Decimal> {
    if !float.is_finite() {
        return None;
    }
    let number = Decimal::from_f64(float)?;
    Some(number.round_sf(15).unwrap_or(number).normalize())
}

/// A number raised to a power; whole powers are multiplied out.
pub(in crate::fhirpath) fn power(base: Decimal, exponent: Decimal) -> Option<Decimal> {
    if exponent.fract().is_zero()
        && let Some(mut count) = exponent.abs().to_u32()
    {
        let (mut result, mut square) = (Decimal::ONE, base);
        while count > 0 {
            if count & 1 == 1 {
                result = result.checked_mul(square)?;
            }
            count >>= 1;
            if count > 0 {
                square = square.checked_mul(square)?;
            }
        }
        return if exponent.is_sign_negative() && !exponent.is_zero() {
            Decimal::ONE.checked_div(result)
        } else {
            Some(result)
        };
    }
    from_float(base.to_f64()?.powf(exponent.to_f64()?))
}

/// The logarithm to a base; none where there is none.
pub(in crate::fhirpath) fn logarithm(number: Decimal, base: Decimal) -> Option<Decimal> {
    let (number, base) = (number.to_f64()?, base.to_f64()?);
    if number <= 0.0 || base <= 0.0 {
        return None;
    }
    from_float(number.ln() / base.ln())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_what_is_written() {
        let check = |number: &str, digits: Option<i64>, low: Option<&str>, high: Option<&str>| {
            let number = decimal_of(number).unwrap();
            assert_eq!(
                bound(number, digits, false).map(|bound| bound.to_string()).as_deref(),
                low
            );
            assert_eq!(
                bound(number, digits, true).map(|bound| bound.to_string()).as_deref(),
                high
            );
        };
        check("1.587", None, Some("1.58650000"), Some("1.58750000"));
        check("1.587", Some(2), Some("1.58"), Some("1.59"));
        check("-1.587", Some(2), Some("-1.59"), Some("-1.58"));
        check("12.500", Some(4), Some("12.4995"), Some("12.5005"));
        check("120", Some(2), Some("119.50"), Some("120.50"));
        check("1", Some(-1), None, None);
        check("1", Some(40), None, None);
        check("79228162514264337593543950335", Some(2), None, None);
    }

    #[test]
    fn roots_powers_and_logarithms() {
        let number = |text: &str| decimal_of(text).unwrap();
        assert_eq!(square_root(number("81")), Some(number("9")));
        assert_eq!(square_root(number("-1")), None);
        assert_eq!(
            square_root(number("2")).unwrap().to_string().get(..20),
            Some("1.414213562373095048")
        );
        assert_eq!(power(number("2.5"), number("2")), Some(number("6.25")));
        assert_eq!(power(number("2"), number("-2")), Some(number("0.25")));
        assert_eq!(power(number("-1"), number("0.5")), None);
        assert_eq!(power(number("10"), number("4000000000")), None);
        assert_eq!(logarithm(number("16"), number("2")), Some(number("4")));
        assert_eq!(logarithm(number("100"), number("10")), Some(number("2")));
    }
}
