//! Dates and times that say how exact they are: reading, writing and comparing them.

use std::cmp::Ordering;
use std::fmt;

/// A date, a date with a time, or a time of day, down to some part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    pub(in crate::fhirpath) year: u16,
    pub(in crate::fhirpath) month: u8,
    pub(in crate::fhirpath) day: u8,
    pub(in crate::fhirpath) hour: u8,
    pub(in crate::fhirpath) minute: u8,
    pub(in crate::fhirpath) second: u8,
    /// Digits of the fraction of a second that are written.
    pub(in crate::fhirpath) fraction_digits: u8,
    pub(in crate::fhirpath) nanos: u32,
    /// Minutes east of UTC; none where no time zone is given.
    pub(in crate::fhirpath) offset: Option<i16>,
    pub(in crate::fhirpath) precision: Precision,
}

/// The last part of a date or time that is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// The year.
    Year,
    /// The month.
    Month,
    /// The day.
    Day,
    /// The hour.
    Hour,
    /// The minute.
    Minute,
    /// The second, with or without a fraction.
    Second,
}

/// The farthest that a time zone is from UTC, in minutes.
pub(in crate::fhirpath) const OFFSET_MINUTES_MAX: i64 = 14 * 60;
pub(in crate::fhirpath) const NANOS_PER_SECOND: u32 = 1_000_000_000;

impl Moment {
    const START: Self = Self {
        year: 0,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
        fraction_digits: 0,
        nanos: 0,
        offset: None,
        precision: Precision::Year,
    };

    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub fn date(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        let date = reader.date()?;
        reader.0.is_empty().then_some(date)
    }

    /// Reads a date, perhaps with `T`, a time and a time zone.
    pub fn date_time(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        let mut moment = reader.date()?;
        if reader.take(b'T') && !reader.0.is_empty() {
            if moment.precision < Precision::Day {
                return None;
            }
            reader.time(&mut moment)?;
            reader.offset(&mut moment)?;
        }
        reader.0.is_empty().then_some(moment)
    }

    /// Reads `hh`, `hh:mm`, `hh:mm:ss` or `hh:mm:ss.fff`, perhaps after a `T`.
    pub fn time(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        reader.take(b'T');
        let mut moment = Self::START;
        reader.time(&mut moment)?;
        reader.0.is_empty().then_some(moment)
    }

    /// How exact it is.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// Minutes east of UTC, where a time zone is given.
    pub fn offset_minutes(&self) -> Option<i16> {
        self.offset
    }

    /// The date alone.
    pub fn to_date(self) -> Self {
        Self {
            precision: self.precision.min(Precision::Day),
            hour: 0,
            minute: 0,
            second: 0,
            nanos: 0,
            fraction_digits: 0,
            offset: None,
            ..self
        }
    }

    /// The time of day alone.
    pub fn to_time(self) -> Self {
        Self {
            year: 0,
            month: 1,
            day: 1,
            offset: None,
            ..self
        }
    }

    fn has_time(&self) -> bool {
        self.precision >= Precision::Hour
    }

    /// Minutes since the first day of year 0, in its own time zone.
    fn local_minutes(&self) -> i64 {
        days_of(self.year, self.month, self.day) * 24 * 60 + i64::from(self.hour) * 60 + i64::from(self.minute)
    }

    /// The same moment in UTC.
    fn in_utc(self) -> Self {
        let minutes = self.local_minutes() - i64::from(self.offset.unwrap_or(0));
        let (year, month, day) = date_of(minutes.div_euclid(24 * 60));
        let rest = minutes.rem_euclid(24 * 60);
        Self {
            year,
            month,
            day,
            hour: u8::try_from(rest / 60).unwrap_or(0),
            minute: u8::try_from(rest % 60).unwrap_or(0),
            offset: Some(0),
            ..self
        }
    }

    /// Which of two moments comes first; none when they are not exact enough to tell (FHIRPath 2.0, 6.2), or when only
    /// one has a time zone and it matters which the other is in.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.has_time() && other.has_time() && self.offset != other.offset {
            if let (Some(_), Some(_)) = (self.offset, other.offset) {
                return self.in_utc().compare_parts(&other.in_utc());
            }
            let apart = self.in_utc().local_minutes() - other.in_utc().local_minutes();
            return (apart.abs() > OFFSET_MINUTES_MAX).then(|| apart.cmp(&0));
        }
        self.compare_parts(other)
    }

    fn compare_parts(&self, other: &Self) -> Option<Ordering> {
        let parts = |moment: &Self| {
            [
                (Precision::Year, u32::from(moment.year)),
                (Precision::Month, u32::from(moment.month)),
                (Precision::Day, u32::from(moment.day)),
                (Precision::Hour, u32::from(moment.hour)),
                (Precision::Minute, u32::from(moment.minute)),
                (Precision::Second, u32::from(moment.second)),
            ]
        };
        let shared = self.precision.min(other.precision);
        for ((precision, one), (_, two)) in parts(self).into_iter().zip(parts(other)) {
            if precision > shared {
                return (self.precision == other.precision).then_some(Ordering::Equal);
            }
            if one != two {
                return Some(one.cmp(&two));
            }
        }
        Some(self.nanos.cmp(&other.nanos))
    }

    /// Whether two moments are the same, with the same precision (FHIRPath 2.0, 6.1: equivalence).
    pub fn is_equivalent(&self, other: &Self) -> bool {
        self.precision == other.precision && self.compare(other) == Some(Ordering::Equal)
    }

    /// Writes it as a time of day, without the `T`.
    pub(in crate::fhirpath) fn write_time(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:02}", self.hour)?;
        if self.precision >= Precision::Minute {
            write!(out, ":{:02}", self.minute)?;
        }
        if self.precision >= Precision::Second {
            write!(out, ":{:02}", self.second)?;
            if self.fraction_digits > 0 {
                let digits = usize::from(self.fraction_digits.min(9));
                let nanos = format!("{:09}", self.nanos);
                write!(out, ".{}", nanos.get(..digits).unwrap_or(&nanos))?;
            }
        }
        Ok(())
    }

    /// The time of day as text.
    pub(in crate::fhirpath) fn time_text(&self) -> String {
        struct Time<'m>(&'m Moment);
        impl fmt::Display for Time<'_> {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.write_time(out)
            }
        }
        Time(self).to_string()
    }
}

/// As a date or a date with a time.
impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        if self.precision >= Precision::Month {
            write!(out, "-{:02}", self.month)?;
        }
        if self.precision >= Precision::Day {
            write!(out, "-{:02}", self.day)?;
        }
        if self.has_time() {
            out.write_str("T")?;
            self.write_time(out)?;
            match self.offset {
                None => {}
                Some(0) => out.write_str("Z")?,
                Some(minutes) => {
                    let sign = if minutes < 0 { '-' } else { '+' };
                    write!(out, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)?;
                }
            }
        }
        Ok(())
    }
}

/// Days since 0000-03-01 of the Gregorian calendar.
pub(in crate::fhirpath) fn days_of(year: u16, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year
}

/// The date that is so many days after 0000-03-01, kept within the years 0 to 9999.
pub(in crate::fhirpath) fn date_of(days: i64) -> (u16, u8, u8) {
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (
        u16::try_from(year.clamp(0, 9999)).unwrap_or(0),
        u8::try_from(month).unwrap_or(1),
        u8::try_from(day).unwrap_or(1),
    )
}

/// How many days a month has.
pub(in crate::fhirpath) fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// What is left to read.
struct Reader<'t>(&'t [u8]);

impl Reader<'_> {
    fn take(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == byte => {
                self.0 = rest;
                true
            }
            Some(_) | None => false,
        }
    }

    fn digits(&mut self, count: usize) -> Option<u16> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        digits.iter().try_fold(0_u16, |number, digit| {
            digit.is_ascii_digit().then(|| number * 10 + u16::from(digit - b'0'))
        })
    }

    fn two(&mut self, max: u8) -> Option<u8> {
        u8::try_from(self.digits(2)?).ok().filter(|number| *number <= max)
    }

    fn date(&mut self) -> Option<Moment> {
        let mut date = Moment {
            year: self.digits(4)?,
            ..Moment::START
        };
        if self.take(b'-') {
            date.month = self.two(12).filter(|month| *month > 0)?;
            date.precision = Precision::Month;
            if self.take(b'-') {
                date.day = self.two(days_in(date.year, date.month)).filter(|day| *day > 0)?;
                date.precision = Precision::Day;
            }
        }
        Some(date)
    }

    fn time(&mut self, moment: &mut Moment) -> Option<()> {
        moment.hour = self.two(23)?;
        moment.precision = Precision::Hour;
        if self.take(b':') {
            moment.minute = self.two(59)?;
            moment.precision = Precision::Minute;
            if self.take(b':') {
                // A leap second is written as 60.
                moment.second = self.two(60)?;
                moment.precision = Precision::Second;
                if self.take(b'.') {
                    self.fraction(moment)?;
                }
            }
        }
        Some(())
    }

    fn fraction(&mut self, moment: &mut Moment) -> Option<()> {
        let count = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self
            .0
            .split_at_checked(count)
            .filter(|(digits, _)| !digits.is_empty())?;
        self.0 = rest;
        let nanos = (0..9).fold(0, |nanos, at| {
            nanos * 10 + digits.get(at).map_or(0, |digit| u32::from(digit - b'0'))
        });
        moment.nanos = nanos;
        moment.fraction_digits = u8::try_from(count.min(9)).unwrap_or(9);
        Some(())
    }

    fn offset(&mut self, moment: &mut Moment) -> Option<()> {
        if self.take(b'Z') {
            moment.offset = Some(0);
            return Some(());
        }
        let sign = if self.take(b'+') {
            1
        } else if self.take(b'-') {
            -1
        } else {
            return Some(());
        };
        let hours = i16::from(self.two(14)?);
        self.take(b':').then_some(())?;
        let minutes = i16::from(self.two(59)?);
        moment.offset = Some(sign * (hours * 60 + minutes));
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written() {
        for text in [
            "2015",
            "2015-02",
            "2016-02-29",
            "2015-02-04T14",
            "2015-02-04T14:34",
            "2015-02-04T14:34:28",
            "2015-02-04T14:34:28.120Z",
            "2015-02-04T14:34:28-10:30",
        ] {
            assert_eq!(Moment::date_time(text).unwrap().to_string(), text);
        }
        assert_eq!(Moment::time("T10:30:00.5").unwrap().time_text(), "10:30:00.5");
        for text in [
            "15",
            "2015-13",
            "2015-02-29",
            "2015-2",
            "2015-02-04T24",
            "2015-02-04T10:3",
            "2015-02T10",
            "2015x",
        ] {
            assert_eq!(Moment::date_time(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_none() {
        let check = |one: &str, two: &str, expected: Option<Ordering>| {
            let (one, two) = (Moment::date_time(one).unwrap(), Moment::date_time(two).unwrap());
            assert_eq!(one.compare(&two), expected, "{one} {two}");
            assert_eq!(two.compare(&one), expected.map(Ordering::reverse), "{two} {one}");
        };
        check("2018-03", "2018-03-01", None);
        check("2018-02", "2018-03-01", Some(Ordering::Less));
        check("2018-02", "2018-02", Some(Ordering::Equal));
        check("2018", "2017-12-31T10:00:00Z", Some(Ordering::Greater));
        check(
            "2018-01-01T00:30:00+01:00",
            "2017-12-31T23:30:00Z",
            Some(Ordering::Equal),
        );
        check("2018-01-01T00:30:00", "2017-12-31T23:30:00Z", None);
        check("2018-01-05T00:30:00", "2017-12-31T23:30:00Z", Some(Ordering::Greater));
        check("2018-01-05T00:30:00", "2018-01-05T00:30:00.0", Some(Ordering::Equal));
    }

    #[test]
    fn days_are_counted_and_counted_back() {
        for (date, days) in [((0, 3, 1), 0), ((1970, 1, 1), 719_468), ((2000, 2, 29), 730_484)] {
            assert_eq!(days_of(date.0, date.1, date.2), days);
            assert_eq!(date_of(days), date);
        }
    }
}
