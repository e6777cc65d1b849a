//! Dates as registries give them: a year, a month or a day, never padded.

use std::fmt;
use std::str::FromStr;

use crate::trial::codes::DateKind;
use crate::trial::record::record;

/// A date known to the year, the month or the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct PartialDate {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a date such as `2024`, `2024-05`, `2024-05-17` or `May 17, 2024`, found `{found}`")]
pub struct DateError {
    /// The text as found.
    pub found: String,
}

impl PartialDate {
    /// A date of the proleptic Gregorian calendar, years 1 to 9999; a day needs a month.
    pub fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let in_range = (1..=9999).contains(&year)
            && month.is_none_or(|m| (1..=12).contains(&m))
            && match (month, day) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(m), Some(d)) => d >= 1 && d <= days_in(year, m),
            };
        in_range.then_some(Self { year, month, day })
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12, when known.
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, when known.
    pub fn day(self) -> Option<u8> {
        self.day
    }

    /// The first day the date may mean.
    #[must_use]
    pub fn earliest(self) -> Self {
        Self {
            year: self.year,
            month: Some(self.month.unwrap_or(1)),
            day: Some(self.day.unwrap_or(1)),
        }
    }

    /// The last day the date may mean.
    #[must_use]
    pub fn latest(self) -> Self {
        let month = self.month.unwrap_or(12);
        Self {
            year: self.year,
            month: Some(month),
            day: Some(self.day.unwrap_or_else(|| days_in(self.year, month))),
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

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

impl FromStr for PartialDate {
    type Err = DateError;

    /// Reads ISO 8601 calendar dates and the long English form `March 9, 2020` or `March 2020`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError { found: text.to_owned() };
        let trimmed = text.trim();
        if trimmed.starts_with(|c: char| c.is_ascii_digit()) {
            return iso(trimmed).ok_or_else(wrong);
        }
        english(trimmed).ok_or_else(wrong)
    }
}

fn iso(text: &str) -> Option<PartialDate> {
    let mut parts = text.split('-');
    let year = digits(parts.next()?, 4)?;
    let month = parts
        .next()
        .map(|part| digits(part, 2))
        .map_or(Some(None), |found| found.map(Some))?;
    let day = parts
        .next()
        .map(|part| digits(part, 2))
        .map_or(Some(None), |found| found.map(Some))?;
    if parts.next().is_some() {
        return None;
    }
    PartialDate::new(
        year,
        month.and_then(|m| u8::try_from(m).ok()),
        day.and_then(|d| u8::try_from(d).ok()),
    )
}

fn english(text: &str) -> Option<PartialDate> {
    let mut words = text.split_whitespace();
    let name = words.next()?.to_ascii_lowercase();
    let month = MONTHS.iter().position(|known| *known == name)?;
    let month = u8::try_from(month + 1).ok()?;
    let second = words.next()?;
    let (day, year) = match words.next() {
        Some(year) => (
            Some(second.strip_suffix(',').unwrap_or(second).parse::<u8>().ok()?),
            year,
        ),
        None => (None, second),
    };
    if words.next().is_some() {
        return None;
    }
    PartialDate::new(digits(year, 4)?, Some(month), day)
}

fn digits(text: &str, width: usize) -> Option<u16> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

impl fmt::Display for PartialDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(out, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(out, "-{day:02}")?;
        }
        Ok(())
    }
}

impl serde::Serialize for PartialDate {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for PartialDate {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str> as serde::Deserialize>::deserialize(from)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

record! {
    /// A date and whether it has come to pass; no kind means that the source does not say.
    pub struct DateFact {
        /// The date.
        pub date: PartialDate,
        /// Actual or estimated.
        pub kind: Option<DateKind>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_precision_and_prints_it_back() {
        for (text, printed) in [
            ("2024", "2024"),
            ("2024-05", "2024-05"),
            ("2024-02-29", "2024-02-29"),
            ("March 9, 2020", "2020-03-09"),
            ("August 2015", "2015-08"),
        ] {
            assert_eq!(
                text.parse::<PartialDate>().map(|d| d.to_string()),
                Ok(printed.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        for text in [
            "",
            "0000-00-00",
            "2023-02-29",
            "5/17/2024",
            "2024-5",
            "Smarch 2020",
            "2024-05-17-01",
        ] {
            assert!(text.parse::<PartialDate>().is_err(), "{text}");
        }
    }

    #[test]
    fn knows_the_days_it_may_mean() {
        let date: PartialDate = "2024-02".parse().unwrap();
        assert_eq!(
            (date.earliest().to_string(), date.latest().to_string()),
            ("2024-02-01".into(), "2024-02-29".into())
        );
    }
}
