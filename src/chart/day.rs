//! Days, and stretches of days that a partial date may mean.

use jiff::civil::Date;

/// A day, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i32);

impl Day {
    /// The day of a date.
    pub fn of(date: Date) -> Self {
        let since = date.since(Date::constant(1970, 1, 1)).map(|span| span.get_days());
        Self(since.unwrap_or(0))
    }

    /// The date of the day.
    pub fn date(self) -> Date {
        let span = jiff::Span::new().try_days(self.0);
        span.and_then(|span| Date::constant(1970, 1, 1).checked_add(span))
            .unwrap_or(if self.0 < 0 { Date::MIN } else { Date::MAX })
    }

    /// Reads `2026-11-21`; none for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let days = Days::parse(text)?;
        (text.len() == 10).then_some(days.first)
    }

    /// The day `n` months later, or earlier where `n` is negative; the last of the month where it has no such day.
    #[must_use]
    pub fn months_later(self, n: i32) -> Self {
        let span = jiff::Span::new().try_months(n);
        span.and_then(|span| self.date().checked_add(span))
            .map_or(self, Self::of)
    }

    /// The day `n` days later.
    #[must_use]
    pub fn days_later(self, n: i32) -> Self {
        Self(self.0.saturating_add(n))
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.date())
    }
}

/// The days that a date may mean: `2026-03` is any day of March.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Days {
    /// The earliest.
    pub first: Day,
    /// The latest.
    pub last: Day,
    /// Minutes since 1 January 1970 in UTC, where a time is stated.
    pub minute: Option<i64>,
}

impl Days {
    /// One day.
    pub fn on(day: Day) -> Self {
        Self {
            first: day,
            last: day,
            minute: None,
        }
    }

    /// Reads a FHIR date, dateTime or instant; none where it is not one. The day of a time is that of its own zone.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i16>().ok();
        let small = |range: std::ops::Range<usize>| text.get(range)?.parse::<i8>().ok();
        let bytes = text.as_bytes();
        let year = number(0..4)?;
        if text.len() == 4 {
            return Some(Self::between(
                Date::new(year, 1, 1).ok()?,
                Date::new(year, 12, 31).ok()?,
            ));
        }
        if bytes.get(4) != Some(&b'-') {
            return None;
        }
        let month = small(5..7)?;
        let first = Date::new(year, month, 1).ok()?;
        if text.len() == 7 {
            return Some(Self::between(first, first.last_of_month()));
        }
        if bytes.get(7) != Some(&b'-') {
            return None;
        }
        let day = Day::of(Date::new(year, month, small(8..10)?).ok()?);
        if text.len() == 10 {
            return Some(Self::on(day));
        }
        let minute = text.parse::<jiff::Timestamp>().ok().map(|at| at.as_second() / 60);
        (bytes.get(10) == Some(&b'T')).then_some(Self {
            first: day,
            last: day,
            minute,
        })
    }

    fn between(first: Date, last: Date) -> Self {
        Self {
            first: Day::of(first),
            last: Day::of(last),
            minute: None,
        }
    }

    /// Whether it is known to the day.
    pub fn is_exact(self) -> bool {
        self.first == self.last
    }
}

impl std::fmt::Display for Days {
    /// As precise as it is known: `2026-03-05`, `2026-03`, `2026`, else from when to when.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (first, last) = (self.first.date(), self.last.date());
        if first == last {
            write!(f, "{first}")
        } else if first == last.first_of_month() && last == first.last_of_month() {
            write!(f, "{:04}-{:02}", first.year(), first.month())
        } else if first == first.first_of_year() && last == first.last_of_year() {
            write!(f, "{:04}", first.year())
        } else {
            write!(f, "{first} to {last}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates_are_stretches() {
        let days = |text: &str| Days::parse(text).map(|days| (days.first.to_string(), days.last.to_string()));
        let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));
        assert_eq!(days("2024"), pair("2024-01-01", "2024-12-31"));
        assert_eq!(days("2024-02"), pair("2024-02-01", "2024-02-29"));
        assert_eq!(days("2024-02-29"), pair("2024-02-29", "2024-02-29"));
        // The day is that of the clock on the wall, whatever it was in Greenwich.
        assert_eq!(days("2024-02-29T23:30:00-05:00"), pair("2024-02-29", "2024-02-29"));
        for wrong in [
            "",
            "24",
            "2024-13",
            "2023-02-29",
            "2024-2-1",
            "2024/02/01",
            "2024-02-01 10:00",
            "later",
        ] {
            assert_eq!(Days::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn months_keep_within_the_month() {
        let day = Day::parse("2024-03-31").unwrap();
        assert_eq!(day.months_later(-1).to_string(), "2024-02-29");
        assert_eq!(day.months_later(12).to_string(), "2025-03-31");
        assert_eq!(day.days_later(1).to_string(), "2024-04-01");
        assert_eq!(Days::parse("2024-03").unwrap().to_string(), "2024-03");
        assert_eq!(Days::parse("2024").unwrap().to_string(), "2024");
    }
}
