//! Dates and times moved by a span, and the first and last moment that a partial one can mean.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::moment::{Moment, NANOS_PER_SECOND, OFFSET_MINUTES_MAX, Precision, date_of, days_in, days_of};

/// A unit in which dates and times are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::fhirpath) enum Span {
    Year,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
}

impl Span {
    /// The calendar's word for a unit, in singular or plural.
    pub(in crate::fhirpath) fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "year" | "years" => Self::Year,
            "month" | "months" => Self::Month,
            "week" | "weeks" => Self::Week,
            "day" | "days" => Self::Day,
            "hour" | "hours" => Self::Hour,
            "minute" | "minutes" => Self::Minute,
            "second" | "seconds" => Self::Second,
            "millisecond" | "milliseconds" => Self::Millisecond,
            _ => return None,
        })
    }

    /// A UCUM unit that is as long as the calendar's: those above a week are not.
    pub(in crate::fhirpath) fn of_code(code: &str) -> Option<Self> {
        Some(match code {
            "wk" => Self::Week,
            "d" => Self::Day,
            "h" => Self::Hour,
            "min" => Self::Minute,
            "s" => Self::Second,
            "ms" => Self::Millisecond,
            _ => return None,
        })
    }

    /// The UCUM unit nearest to it.
    pub(in crate::fhirpath) fn code(self) -> &'static str {
        match self {
            Self::Year => "a",
            Self::Month => "mo",
            Self::Week => "wk",
            Self::Day => "d",
            Self::Hour => "h",
            Self::Minute => "min",
            Self::Second => "s",
            Self::Millisecond => "ms",
        }
    }

    fn precision(self) -> Precision {
        match self {
            Self::Year => Precision::Year,
            Self::Month => Precision::Month,
            Self::Week | Self::Day => Precision::Day,
            Self::Hour => Precision::Hour,
            Self::Minute => Precision::Minute,
            Self::Second | Self::Millisecond => Precision::Second,
        }
    }

    /// How many of it make one of the next coarser unit; days of a month and of a year are reckoned as 30 and 365.
    fn coarser(self) -> Option<(Self, i64)> {
        Some(match self {
            Self::Year => return None,
            Self::Month => (Self::Year, 12),
            Self::Week => (Self::Day, -7),
            Self::Day => (Self::Month, 30),
            Self::Hour => (Self::Day, 24),
            Self::Minute => (Self::Hour, 60),
            Self::Second => (Self::Minute, 60),
            Self::Millisecond => (Self::Second, 1000),
        })
    }
}

impl Moment {
    /// The moment so many spans later (FHIRPath 2.0, 6.6.7); none where the calendar ends. Parts of a span count for
    /// nothing, except those of a second. What is finer than the moment is reckoned in its own unit.
    pub(in crate::fhirpath) fn plus(self, amount: Decimal, span: Span) -> Option<Self> {
        if span == Span::Second && self.precision == Precision::Second {
            let nanos = (amount * Decimal::from(NANOS_PER_SECOND)).trunc().to_i128()?;
            let digits = u8::try_from(amount.normalize().scale().min(9)).unwrap_or(9);
            // Thousandths are written in full.
            let digits = if digits == 0 { 0 } else { digits.max(3) };
            return self.plus_nanos(nanos, digits);
        }
        let (mut count, mut span) = (amount.trunc().to_i64()?, span);
        if span == Span::Millisecond && self.precision == Precision::Second {
            let digits = if count % 1000 == 0 { 0 } else { 3 };
            return self.plus_nanos(i128::from(count) * 1_000_000, digits);
        }
        while span.precision() > self.precision || matches!(span, Span::Week | Span::Millisecond) {
            (count, span) = match span {
                // A year is no whole number of 30-day months.
                Span::Day if self.precision == Precision::Year => (count / 365, Span::Year),
                _ => match span.coarser()? {
                    (coarser, factor) if factor < 0 => (count.checked_mul(-factor)?, coarser),
                    (coarser, factor) => (count / factor, coarser),
                },
            };
        }
        match span {
            Span::Year => self.plus_months(count.checked_mul(12)?),
            Span::Month => self.plus_months(count),
            Span::Week | Span::Day => self.plus_minutes(count.checked_mul(24 * 60)?),
            Span::Hour => self.plus_minutes(count.checked_mul(60)?),
            Span::Minute => self.plus_minutes(count),
            Span::Second | Span::Millisecond => self.plus_nanos(i128::from(count) * i128::from(NANOS_PER_SECOND), 0),
        }
    }

    fn plus_months(self, months: i64) -> Option<Self> {
        let total = (i64::from(self.year) * 12 + i64::from(self.month) - 1).checked_add(months)?;
        let year = u16::try_from(total.div_euclid(12))
            .ok()
            .filter(|year| (1..=9999).contains(year))?;
        let month = u8::try_from(total.rem_euclid(12) + 1).ok()?;
        Some(Self {
            year,
            month,
            day: self.day.min(days_in(year, month)),
            ..self
        })
    }

    fn plus_minutes(self, minutes: i64) -> Option<Self> {
        let of_day = i64::from(self.hour) * 60 + i64::from(self.minute);
        let total = of_day.checked_add(minutes)?;
        let days = days_of(self.year, self.month, self.day) + total.div_euclid(24 * 60);
        if !(days_of(1, 1, 1)..=days_of(9999, 12, 31)).contains(&days) {
            return None;
        }
        let (year, month, day) = date_of(days);
        let rest = total.rem_euclid(24 * 60);
        Some(Self {
            year,
            month,
            day,
            hour: u8::try_from(rest / 60).ok()?,
            minute: u8::try_from(rest % 60).ok()?,
            ..self
        })
    }

    fn plus_nanos(self, nanos: i128, digits: u8) -> Option<Self> {
        let per_minute = 60 * i128::from(NANOS_PER_SECOND);
        let of_minute = i128::from(self.second) * i128::from(NANOS_PER_SECOND) + i128::from(self.nanos);
        let total = of_minute.checked_add(nanos)?;
        let minutes = i64::try_from(total.div_euclid(per_minute)).ok()?;
        let rest = total.rem_euclid(per_minute);
        Some(Self {
            second: u8::try_from(rest / i128::from(NANOS_PER_SECOND)).ok()?,
            nanos: u32::try_from(rest % i128::from(NANOS_PER_SECOND)).ok()?,
            fraction_digits: self.fraction_digits.max(digits),
            ..self.plus_minutes(minutes)?
        })
    }

    /// The time of day so many spans later, around the clock.
    pub(in crate::fhirpath) fn time_plus(self, amount: Decimal, span: Span) -> Option<Self> {
        let anchored = Self {
            year: 5000,
            month: 1,
            day: 1,
            ..self
        };
        if matches!(span, Span::Year | Span::Month) {
            return None;
        }
        Some(anchored.plus(amount, span)?.to_time())
    }

    /// The first moment that it can mean, written with so many digits (FHIRPath 2.0: `lowBoundary`).
    pub(in crate::fhirpath) fn low(self, digits: u8) -> Option<Self> {
        self.bound(digits, false)
    }

    /// The last moment that it can mean, written with so many digits (FHIRPath 2.0: `highBoundary`).
    pub(in crate::fhirpath) fn high(self, digits: u8) -> Option<Self> {
        self.bound(digits, true)
    }

    fn bound(self, digits: u8, last: bool) -> Option<Self> {
        let (precision, fraction_digits) = match digits {
            4 => (Precision::Year, 0),
            6 => (Precision::Month, 0),
            8 => (Precision::Day, 0),
            10 => (Precision::Hour, 0),
            12 => (Precision::Minute, 0),
            14 => (Precision::Second, 0),
            17 => (Precision::Second, 3),
            _ => return None,
        };
        let mut filled = self;
        filled.fill(last);
        let far = i16::try_from(OFFSET_MINUTES_MAX).unwrap_or(i16::MAX);
        // The zone in which it comes last is twelve hours behind, the one in which it comes first fourteen ahead.
        let offset = self.offset.or(Some(if last { -12 * 60 } else { far }));
        let mut bound = Self {
            precision,
            fraction_digits,
            offset: offset.filter(|_| precision >= Precision::Hour),
            ..filled
        };
        if fraction_digits == 0 {
            bound.nanos = 0;
        }
        Some(bound)
    }

    /// The first or last time of day that it can mean.
    pub(in crate::fhirpath) fn time_bound(self, digits: u8, last: bool) -> Option<Self> {
        let digits = match digits {
            2 | 4 | 6 | 9 => digits + 8,
            _ => return None,
        };
        Some(self.bound(digits, last)?.to_time())
    }

    /// Fills what is not given with the least, or the most, that it can be.
    fn fill(&mut self, last: bool) {
        let pick = |low: u8, high: u8| if last { high } else { low };
        if self.precision < Precision::Month {
            self.month = pick(1, 12);
        }
        if self.precision < Precision::Day {
            self.day = pick(1, days_in(self.year, self.month));
        }
        if self.precision < Precision::Hour {
            self.hour = pick(0, 23);
        }
        if self.precision < Precision::Minute {
            self.minute = pick(0, 59);
        }
        if self.precision < Precision::Second {
            self.second = pick(0, 59);
        }
        if self.precision < Precision::Second || self.fraction_digits == 0 {
            self.nanos = if last { 999_000_000 } else { 0 };
        }
    }

    /// Digits of which it is made: 4 for a year, 17 for thousandths of a second (FHIRPath 2.0: `precision`).
    pub(in crate::fhirpath) fn digits(self) -> u8 {
        match self.precision {
            Precision::Year => 4,
            Precision::Month => 6,
            Precision::Day => 8,
            Precision::Hour => 10,
            Precision::Minute => 12,
            Precision::Second => 14 + self.fraction_digits,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, amount: &str, span: Span, expected: Option<&str>) {
        let moved = Moment::date_time(text).unwrap().plus(amount.parse().unwrap(), span);
        assert_eq!(
            moved.map(|moment| moment.to_string()).as_deref(),
            expected,
            "{text} + {amount} {span:?}"
        );
    }

    #[test]
    fn months_end_where_they_end() {
        check("2020-01-31", "1", Span::Month, Some("2020-02-29"));
        check("2020-02-29", "1", Span::Year, Some("2021-02-28"));
        check("2020-03-31", "-1", Span::Month, Some("2020-02-29"));
        check("9999-12-31", "1", Span::Day, None);
        check("0001-01-01", "-1", Span::Day, None);
        check("2020-01-01", "99999999999999999999", Span::Day, None);
    }

    #[test]
    fn finer_spans_are_reckoned_in_the_moments_own_unit() {
        check("2014", "23", Span::Month, Some("2015"));
        check("2014", "24", Span::Month, Some("2016"));
        check("2014", "730", Span::Day, Some("2016"));
        check("2014-02", "5", Span::Week, Some("2014-03"));
        check("2014-02-10", "25", Span::Hour, Some("2014-02-11"));
    }

    #[test]
    fn seconds_have_parts() {
        check(
            "2014-01-01T23:59:59.500Z",
            "0.5",
            Span::Second,
            Some("2014-01-02T00:00:00.000Z"),
        );
        check(
            "2014-01-01T00:00:00",
            "-1",
            Span::Millisecond,
            Some("2013-12-31T23:59:59.999"),
        );
    }
}
