//! A number with a unit: FHIRPath's `Quantity`.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

use super::number::{decimal_of, is_equivalent, is_plain_decimal, rounded};
use super::shift::Span;
use crate::fhirpath::ucum::Unit;

/// A number with a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    pub(in crate::fhirpath) value: Decimal,
    pub(in crate::fhirpath) unit: Measure,
}

/// What a quantity counts.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::fhirpath) enum Measure {
    /// A span of the calendar, by its word.
    Calendar(Span, Box<str>),
    /// A UCUM code.
    Code(Box<str>),
}

impl Quantity {
    /// A number of a UCUM unit.
    pub fn new(value: Decimal, code: &str) -> Self {
        Self {
            value,
            unit: Measure::of_code(code),
        }
    }

    /// The number.
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// The UCUM code, or the calendar's word.
    pub fn unit(&self) -> &str {
        match &self.unit {
            Measure::Calendar(_, word) => word,
            Measure::Code(code) => code,
        }
    }

    /// Reads `4`, `4 days` or `4 'mg'`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let end = text.find([' ', '\t', '\'']).unwrap_or(text.len());
        let (number, unit) = text.split_at_checked(end)?;
        let value = decimal_of(number).filter(|_| is_plain_decimal(number))?;
        let unit = unit.trim();
        if unit.is_empty() {
            return Some(Self::new(value, "1"));
        }
        if let Some(code) = unit.strip_prefix('\'').and_then(|unit| unit.strip_suffix('\'')) {
            return Some(Self::new(value, code));
        }
        Some(Self {
            value,
            unit: Measure::Calendar(Span::of_word(unit)?, unit.into()),
        })
    }

    /// The span by which a date or time can be moved, if it is one.
    pub(in crate::fhirpath) fn span(&self) -> Option<Span> {
        match &self.unit {
            Measure::Calendar(span, _) => Some(*span),
            Measure::Code(code) => Span::of_code(code),
        }
    }

    /// Its unit in base units, where that is exact: years and months of the calendar are not.
    fn exact_unit(&self) -> Option<Unit> {
        match &self.unit {
            Measure::Calendar(Span::Year | Span::Month, _) => None,
            Measure::Calendar(span, _) => Unit::read(span.code()),
            Measure::Code(code) => Unit::read(code),
        }
    }

    fn nearest_unit(&self) -> Option<Unit> {
        match &self.unit {
            Measure::Calendar(span, _) => Unit::read(span.code()),
            Measure::Code(code) => Unit::read(code),
        }
    }

    fn months(&self) -> Option<Decimal> {
        match self.unit {
            Measure::Calendar(Span::Year, _) => self.value.checked_mul(Decimal::from(12)),
            Measure::Calendar(Span::Month, _) => Some(self.value),
            Measure::Calendar(..) | Measure::Code(_) => None,
        }
    }

    /// Which is greater; none when they cannot be compared.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.unit == other.unit {
            return Some(self.value.cmp(&other.value));
        }
        if let (Some(one), Some(two)) = (self.months(), other.months()) {
            return Some(one.cmp(&two));
        }
        self.exact_unit()?
            .compare(self.value, &other.exact_unit()?, other.value)
    }

    /// Whether they are the same in as many digits as the less exact has.
    pub fn is_equivalent(&self, other: &Self) -> bool {
        if self.unit == other.unit {
            return is_equivalent(self.value, other.value);
        }
        let (Some(one), Some(two)) = (self.nearest_unit(), other.nearest_unit()) else {
            return false;
        };
        // In the unit of either: the digits of the number that is written in it say how exact it is.
        let agree = |converted: Option<Decimal>, written: Decimal| {
            converted.is_some_and(|converted| {
                let digits = written.normalize().scale();
                rounded(converted, digits) == rounded(written, digits)
            })
        };
        agree(one.convert(self.value, &two), other.value) || agree(two.convert(other.value, &one), self.value)
    }

    /// Whether they measure the same (FHIR: `comparable`).
    pub fn is_comparable(&self, other: &Self) -> bool {
        self.unit == other.unit
            || matches!((self.nearest_unit(), other.nearest_unit()), (Some(one), Some(two)) if one.is_comparable(&two))
    }

    /// The same amount in another unit.
    pub(in crate::fhirpath) fn to_unit(&self, text: &str) -> Option<Self> {
        let unit = Measure::of(text);
        if self.unit == unit {
            return Some(self.clone());
        }
        let other = Self {
            value: self.value,
            unit,
        };
        let value = match (self.months(), other.months()) {
            (Some(months), Some(_)) if matches!(other.unit, Measure::Calendar(Span::Year, _)) => {
                months.checked_div(Decimal::from(12))?
            }
            (Some(months), Some(_)) => months,
            _ => self.exact_unit()?.convert(self.value, &other.exact_unit()?)?,
        };
        Some(Self { value, ..other })
    }

    /// The sum; none when they measure different things.
    pub(in crate::fhirpath) fn plus(&self, other: &Self, sign: Decimal) -> Option<Self> {
        let more = if self.unit == other.unit {
            other.value
        } else {
            other.to_unit(self.unit())?.value
        };
        Some(Self {
            value: self.value.checked_add(more.checked_mul(sign)?)?,
            unit: self.unit.clone(),
        })
    }

    /// The product or quotient, in a unit that is made of both.
    pub(in crate::fhirpath) fn times(&self, other: &Self, is_quotient: bool) -> Option<Self> {
        let code = |quantity: &Self| match &quantity.unit {
            Measure::Calendar(span, _) => span.code().to_owned(),
            Measure::Code(code) if code.contains(['.', '/']) => format!("({code})"),
            Measure::Code(code) => code.to_string(),
        };
        let (value, sign) = if is_quotient {
            (self.value.checked_div(other.value)?, '/')
        } else {
            (self.value.checked_mul(other.value)?, '.')
        };
        let (one, two) = (code(self), code(other));
        let unit = match (one.as_str(), two.as_str()) {
            (one, "1") => one.to_owned(),
            (one, two) if is_quotient && one == two => "1".to_owned(),
            ("1", two) if !is_quotient => two.to_owned(),
            ("1", two) => format!("/{two}"),
            (one, two) => format!("{one}{sign}{two}"),
        };
        Some(Self::new(value, &unit))
    }
}

impl Measure {
    fn of_code(code: &str) -> Self {
        // In quotation marks the calendar's words are written by some.
        match Span::of_word(code) {
            Some(span) => Self::Calendar(span, code.into()),
            None => Self::Code(code.into()),
        }
    }

    fn of(text: &str) -> Self {
        let code = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
        Self::of_code(code.unwrap_or(text))
    }
}

/// As FHIRPath writes it: `4 days`, `4 'mg'`.
impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.unit {
            Measure::Calendar(_, word) => write!(out, "{} {word}", self.value),
            Measure::Code(code) => write!(out, "{} '{code}'", self.value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quantity(text: &str) -> Quantity {
        Quantity::read(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn calendar_and_measured_time() {
        let compare = |one: &str, two: &str| quantity(one).compare(&quantity(two));
        assert_eq!(compare("7 days", "1 week"), Some(Ordering::Equal));
        assert_eq!(compare("7 days", "1 'wk'"), Some(Ordering::Equal));
        assert_eq!(compare("1 year", "12 months"), Some(Ordering::Equal));
        assert_eq!(compare("1 year", "1 'a'"), None);
        assert!(quantity("1 year").is_equivalent(&quantity("1 'a'")));
    }

    #[test]
    fn the_less_exact_decides_what_is_equivalent() {
        assert!(quantity("4 'g'").is_equivalent(&quantity("4040 'mg'")));
        assert!(!quantity("4 'g'").is_equivalent(&quantity("4600 'mg'")));
        assert!(!quantity("4 'g'").is_equivalent(&quantity("4 'm'")));
    }

    #[test]
    fn what_is_read_is_written() {
        for text in ["1.0 'mg'", "4 days", "-2 'm'"] {
            assert_eq!(quantity(text).to_string(), text);
        }
        for text in ["", "mg", "1 wk", "1. 'mg'", "1e3 'mg'"] {
            assert_eq!(Quantity::read(text), None, "{text}");
        }
    }

    #[test]
    fn arithmetic() {
        let product = quantity("2.0 'cm'").times(&quantity("2.0 'm'"), false).unwrap();
        assert_eq!(product.compare(&quantity("0.040 'm2'")), Some(Ordering::Equal));
        let quotient = quantity("4.0 'g'").times(&quantity("2.0 'm'"), true).unwrap();
        assert_eq!(quotient.compare(&quantity("2 'g/m'")), Some(Ordering::Equal));
        assert_eq!(
            quantity("1 'm'")
                .plus(&quantity("2 'cm'"), Decimal::ONE)
                .unwrap()
                .to_string(),
            "1.02 'm'"
        );
        assert_eq!(quantity("1 'm'").plus(&quantity("2 's'"), Decimal::ONE), None);
    }
}
