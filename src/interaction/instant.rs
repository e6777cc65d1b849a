//! Moments as FHIR writes them: <https://hl7.org/fhir/R4/datatypes.html#instant>.

use crate::store::Timestamp;

/// `2026-11-21T10:00:00.000Z`.
pub fn instant(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.0)
        .map(|moment| moment.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string())
        .unwrap_or_default()
}

/// Reads an instant; a date alone means its first moment in UTC.
pub(crate) fn parse_instant(text: &str) -> Option<Timestamp> {
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(Timestamp(moment.as_millisecond()));
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    let midnight = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp(midnight.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_and_read() {
        let text = "2026-11-21T10:00:00.120Z";
        assert_eq!(instant(parse_instant(text).unwrap()), text);
        assert_eq!(
            instant(parse_instant("2026-11-21T12:00:00+02:00").unwrap()),
            "2026-11-21T10:00:00.000Z"
        );
        assert_eq!(
            instant(parse_instant("2026-11-21").unwrap()),
            "2026-11-21T00:00:00.000Z"
        );
        assert_eq!(parse_instant("yesterday"), None);
    }
}
