//! Age bounds as registries print them: `18 Years`, `6 Months`; an absent bound is open.

use crate::trial::record::record;

/// Unit of an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AgeUnit {
    /// Years.
    #[default]
    Years,
    /// Months.
    Months,
    /// Weeks.
    Weeks,
    /// Days.
    Days,
    /// Hours.
    Hours,
    /// Minutes.
    Minutes,
}

impl AgeUnit {
    /// The UCUM code (`a`, `mo`, `wk`, `d`, `h`, `min`).
    pub fn ucum(self) -> &'static str {
        match self {
            Self::Years => "a",
            Self::Months => "mo",
            Self::Weeks => "wk",
            Self::Days => "d",
            Self::Hours => "h",
            Self::Minutes => "min",
        }
    }

    /// Reads a UCUM code.
    pub fn from_ucum(code: &str) -> Option<Self> {
        [
            Self::Years,
            Self::Months,
            Self::Weeks,
            Self::Days,
            Self::Hours,
            Self::Minutes,
        ]
        .into_iter()
        .find(|unit| unit.ucum() == code)
    }
}

record! {
    /// One bound of an age range.
    pub struct Age {
        /// How many units.
        pub value: u32,
        /// The unit.
        pub unit: AgeUnit,
        /// The source's words, such as `18 Years`.
        pub text: String,
    }
}

impl Age {
    /// Reads `18 Years`, `1 Month`; anything else, `N/A` among them, is no bound.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let value = words.next()?.parse().ok()?;
        let unit = match words.next()?.to_ascii_lowercase().trim_end_matches('s') {
            "year" => AgeUnit::Years,
            "month" => AgeUnit::Months,
            "week" => AgeUnit::Weeks,
            "day" => AgeUnit::Days,
            "hour" => AgeUnit::Hours,
            "minute" => AgeUnit::Minutes,
            _ => return None,
        };
        words.next().is_none().then(|| Self {
            value,
            unit,
            text: text.to_owned(),
        })
    }

    /// The length in years, for comparing bounds of different units; a year has 365.25 days.
    pub fn years(&self) -> f64 {
        let value = f64::from(self.value);
        match self.unit {
            AgeUnit::Years => value,
            AgeUnit::Months => value / 12.0,
            AgeUnit::Weeks => value * 7.0 / 365.25,
            AgeUnit::Days => value / 365.25,
            AgeUnit::Hours => value / (24.0 * 365.25),
            AgeUnit::Minutes => value / (24.0 * 60.0 * 365.25),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_unit_in_both_numbers() {
        for (text, ucum) in [
            ("18 Years", "a"),
            ("1 Year", "a"),
            ("6 Months", "mo"),
            ("2 Weeks", "wk"),
            ("1 Day", "d"),
            ("12 Hours", "h"),
            ("5 Minutes", "min"),
        ] {
            assert_eq!(Age::read(text).map(|age| age.unit.ucum()), Some(ucum), "{text}");
        }
        assert_eq!(Age::read("N/A"), None);
        assert_eq!(Age::read("18"), None);
    }
}
