//! Dates and times: real days of years 1 to 9999, and a time zone wherever there is a time.

use crate::fhir::version::FhirVersion;

/// Digits of a second's fraction (R5).
const FRACTION_DIGITS_MAX: usize = 9;

/// Whether it is a year, a month or a day.
pub(crate) fn is_date(text: &str) -> bool {
    Cursor(text.as_bytes())
        .date()
        .is_some_and(|(_, rest)| rest.0.is_empty())
}

/// Whether it is a date, or a day with a time and a time zone.
pub(crate) fn is_date_time(version: FhirVersion, text: &str) -> bool {
    Cursor(text.as_bytes()).date().is_some_and(|(precision, rest)| {
        rest.0.is_empty() || (precision == Precision::Day && rest.zoned_time(version).is_some())
    })
}

/// Whether it is a day with a time and a time zone.
pub(crate) fn is_instant(version: FhirVersion, text: &str) -> bool {
    Cursor(text.as_bytes())
        .date()
        .is_some_and(|(precision, rest)| precision == Precision::Day && rest.zoned_time(version).is_some())
}

/// Whether it is a time of day, with seconds and without time zone.
pub(crate) fn is_time(version: FhirVersion, text: &str) -> bool {
    Cursor(text.as_bytes())
        .time(version)
        .is_some_and(|rest| rest.0.is_empty())
}

#[derive(PartialEq, Eq)]
enum Precision {
    Year,
    Month,
    Day,
}

/// What is still to be read.
#[derive(Clone, Copy)]
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn date(self) -> Option<(Precision, Self)> {
        let (century, rest) = self.two_digits()?;
        let (year, rest) = rest.two_digits()?;
        let year = u16::from(century) * 100 + u16::from(year);
        if year == 0 {
            return None;
        }
        let Some(rest) = rest.byte(b'-') else {
            return Some((Precision::Year, rest));
        };
        let (month, rest) = rest.two_digits().filter(|(month, _)| (1..=12).contains(month))?;
        let Some(rest) = rest.byte(b'-') else {
            return Some((Precision::Month, rest));
        };
        let days = days_in(year, month);
        let (_, rest) = rest.two_digits().filter(|(day, _)| (1..=days).contains(day))?;
        Some((Precision::Day, rest))
    }

    /// `T`, a time and a time zone, and nothing after them.
    fn zoned_time(self, version: FhirVersion) -> Option<()> {
        let rest = self.byte(b'T')?.time(version)?;
        let rest = match rest.byte(b'Z') {
            Some(rest) => rest,
            None => rest.offset()?,
        };
        rest.0.is_empty().then_some(())
    }

    fn time(self, version: FhirVersion) -> Option<Self> {
        let (_, rest) = self.two_digits().filter(|(hours, _)| *hours <= 23)?;
        let (_, rest) = rest.byte(b':')?.two_digits().filter(|(minutes, _)| *minutes <= 59)?;
        // 60 is a leap second.
        let (_, rest) = rest.byte(b':')?.two_digits().filter(|(seconds, _)| *seconds <= 60)?;
        let Some(fraction) = rest.byte(b'.') else {
            return Some(rest);
        };
        let digits = fraction.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let within = digits > 0 && (version == FhirVersion::R4 || digits <= FRACTION_DIGITS_MAX);
        within.then(|| fraction.0.get(digits..).map(Self))?
    }

    /// An offset from UTC of up to 14 hours.
    fn offset(self) -> Option<Self> {
        let (hours, rest) = self.byte(b'+').or_else(|| self.byte(b'-'))?.two_digits()?;
        let (minutes, rest) = rest.byte(b':')?.two_digits()?;
        ((hours <= 13 && minutes <= 59) || (hours == 14 && minutes == 0)).then_some(rest)
    }

    fn byte(self, wanted: u8) -> Option<Self> {
        match self.0 {
            [byte, rest @ ..] if *byte == wanted => Some(Self(rest)),
            _ => None,
        }
    }

    fn two_digits(self) -> Option<(u8, Self)> {
        match self.0 {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9', rest @ ..] => {
                Some(((tens - b'0') * 10 + (ones - b'0'), Self(rest)))
            }
            _ => None,
        }
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_real() {
        let good = ["2020", "2020-12", "2020-02-29", "2000-02-29", "0001", "9999-12-31"];
        let bad = [
            "0000",
            "202",
            "20200",
            "2020-",
            "2020-00",
            "2020-13",
            "2020-1",
            "2020-01-00",
            "2020-01-32",
            "2021-02-29",
            "1900-02-29",
            "2020-04-31",
            "2020-01-01T",
            "2020/01/01",
            " 2020",
            "2020-01-01Z",
        ];
        for text in good {
            assert!(is_date(text) && is_date_time(FhirVersion::R5, text), "{text}");
            assert!(!is_instant(FhirVersion::R4, text), "{text}");
        }
        for text in bad {
            assert!(!is_date(text) && !is_date_time(FhirVersion::R5, text), "{text}");
        }
    }

    #[test]
    fn times_have_zones() {
        let good = [
            "2020-03-15T10:30:00Z",
            "2020-03-15T23:59:60.123456789+14:00",
            "2020-03-15T00:00:00.0-13:59",
            "2020-03-15T00:00:00-00:00",
        ];
        let bad = [
            "2020-03-15T10:30:00",
            "2020-03-15T10:30Z",
            "2020-03-15T24:00:00Z",
            "2020-03-15T10:60:00Z",
            "2020-03-15T10:30:61Z",
            "2020-03-15T10:30:00.Z",
            "2020-03-15T10:30:00+14:01",
            "2020-03-15T10:30:00+1400",
            "2020-03-15T10:30:00ZZ",
            "2020-03-15 10:30:00Z",
            "2020-03-15t10:30:00z",
            "2020-03T10:30:00Z",
            "2020-02-30T10:30:00Z",
        ];
        for version in FhirVersion::ALL {
            for text in good {
                assert!(is_date_time(version, text) && is_instant(version, text), "{text}");
                assert!(!is_date(text), "{text}");
            }
            for text in bad {
                assert!(!is_date_time(version, text) && !is_instant(version, text), "{text}");
            }
        }
        let fine = "2020-03-15T10:30:00.1234567890Z";
        assert!(is_instant(FhirVersion::R4, fine) && !is_instant(FhirVersion::R5, fine));
    }

    #[test]
    fn times_of_day_have_none() {
        for (text, is) in [
            ("10:30:00", true),
            ("23:59:60.5", true),
            ("10:30", false),
            ("24:00:00", false),
            ("10:30:00Z", false),
            ("10:30:00.", false),
            ("", false),
        ] {
            assert_eq!(is_time(FhirVersion::R5, text), is, "{text}");
        }
    }
}
