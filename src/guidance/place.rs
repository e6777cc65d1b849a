//! Where a patient is, and how far they would go.

/// Kilometres in a mile.
const MILE_KM: f64 = 1.609_344;
/// Half the way around the Earth, in kilometres: nothing is farther.
const FARTHEST_KM: f64 = 20_038.0;

/// Reads `lat|lon`, `lat|lon|distance` or `lat|lon|distance|unit` as the search parameter `near` has it; the unit is
/// `km` where none is written. Degrees and kilometres.
pub(crate) fn near(text: &str) -> Option<((f64, f64), Option<f64>)> {
    let fields: Vec<&str> = text.split('|').map(str::trim).collect();
    let (lat, lon, rest) = match fields.as_slice() {
        [lat, lon, rest @ ..] if rest.len() <= 2 => (degrees(lat, 90.0)?, degrees(lon, 180.0)?, rest),
        _ => return None,
    };
    let within = match rest {
        [] | [""] | ["", _] => None,
        [distance] => Some(kilometres(number(distance)?, "km")?),
        [distance, unit, ..] => Some(kilometres(
            number(distance)?,
            if unit.is_empty() { "km" } else { unit },
        )?),
    };
    Some(((lat, lon), within))
}

/// A length in kilometres; none for another unit, a negative number and what is farther than the Earth allows.
pub(crate) fn kilometres(length: f64, unit: &str) -> Option<f64> {
    let km = match unit {
        "km" => length,
        "m" => length / 1_000.0,
        "mi" | "[mi_i]" | "[mi_us]" => length * MILE_KM,
        _ => return None,
    };
    (0.0..=FARTHEST_KM).contains(&km).then_some(km)
}

/// A number that is one.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

fn degrees(text: &str, most: f64) -> Option<f64> {
    number(text).filter(|degrees| degrees.abs() <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_searches_write_them() {
        assert_eq!(near("48.1|11.5"), Some(((48.1, 11.5), None)));
        assert_eq!(near("-48.1|11.5|50"), Some(((-48.1, 11.5), Some(50.0))));
        assert_eq!(near("48.1|11.5|5000|m"), Some(((48.1, 11.5), Some(5.0))));
        assert_eq!(near("48.1|11.5||km"), Some(((48.1, 11.5), None)));
        for wrong in [
            "",
            "48.1",
            "91|0",
            "0|181",
            "a|b",
            "0|0|-1",
            "0|0|1|furlong",
            "0|0|1|km|x",
            "NaN|0",
            "0|0|1e9",
        ] {
            assert_eq!(near(wrong), None, "{wrong}");
        }
        assert_eq!(kilometres(10.0, "[mi_us]"), Some(16.093_44));
    }
}
