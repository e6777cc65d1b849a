//! `special`: `near`, `age`, and the facts that are worked out from a status.

use crate::fhir::Value;
use crate::fhir::names::REGISTRY_ENUM;
use crate::search::entry::EntryValue;
use crate::search::query::Wanted;
use crate::search::value::split;

/// Mean radius of the earth in kilometres.
const EARTH_KM: f64 = 6_371.0;
/// Distance when none is asked for, in kilometres.
const NEAR_KM_DEFAULT: f64 = 50.0;
/// Half the earth's girth, in kilometres: nothing is farther.
const NEAR_KM_MAX: f64 = 20_038.0;
/// Kilometres in a statute mile.
const MILE_KM: f64 = 1.609_344;
/// Days in a mean year.
const YEAR_DAYS: f64 = 365.25;

/// Indexes `Location.position`.
pub(crate) fn index_position(node: &Value, out: &mut Vec<EntryValue>) {
    let part = |name: &str| node.get(name).and_then(|part| part.as_number()?.as_f64());
    if let (Some(latitude), Some(longitude)) = (part("latitude"), part("longitude"))
        && latitude.abs() <= 90.0
        && longitude.abs() <= 180.0
    {
        out.push(EntryValue::Position { latitude, longitude });
    }
}

/// Indexes the ranges of ages in years; without any, every age is admitted, for an absent bound is open.
pub(crate) fn index_ages(nodes: &[&Value], out: &mut Vec<EntryValue>) {
    for node in nodes {
        index_age(node, out);
    }
    if nodes.is_empty() {
        out.push(EntryValue::Quantity {
            lo: f64::NEG_INFINITY,
            hi: f64::INFINITY,
            system: None,
            unit: None,
        });
    }
}

/// Indexes a range of ages in years, open bounds as infinities.
///
/// A person is 75 until the next birthday, so the upper bound reaches to the end of its last unit.
fn index_age(node: &Value, out: &mut Vec<EntryValue>) {
    let bound = |name: &str| {
        let side = node.get(name)?;
        let unit = side
            .get("code")
            .or_else(|| side.get("unit"))
            .and_then(Value::as_str)
            .unwrap_or("a");
        Some((side.get("value")?.as_number()?.as_f64()?, years(unit)?))
    };
    let (low, high) = (bound("low"), bound("high"));
    if low.is_none() && high.is_none() && node.get("low").or(node.get("high")).is_some() {
        return;
    }
    out.push(EntryValue::Quantity {
        lo: low.map_or(f64::NEG_INFINITY, |(value, unit)| value * unit),
        hi: high.map_or(f64::INFINITY, |(value, unit)| (value + 1.0) * unit),
        system: None,
        unit: None,
    });
}

/// Indexes whether a status of the registry, or of FHIR, says that participants are sought.
///
/// A status that says nothing (`UNKNOWN`, `WITHHELD`, words) gives no value: unknown is not no.
pub(crate) fn index_recruiting(nodes: &[&Value], out: &mut Vec<EntryValue>) {
    let mut found = None;
    for node in nodes {
        let codings = node
            .get("coding")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let codes = codings.iter().filter_map(|coding| {
            Some((
                coding.get("system").and_then(Value::as_str).unwrap_or_default(),
                coding.get("code")?.as_str()?,
            ))
        });
        let plain = node.as_str().map(|code| (REGISTRY_ENUM, code));
        for (system, code) in codes.chain(plain) {
            let status = system.starts_with(REGISTRY_ENUM);
            let says = match (status, code) {
                (true, "RECRUITING") | (false, "recruiting") => Some(true),
                (
                    true,
                    "ENROLLING_BY_INVITATION"
                    | "NOT_YET_RECRUITING"
                    | "ACTIVE_NOT_RECRUITING"
                    | "COMPLETED"
                    | "SUSPENDED"
                    | "TERMINATED"
                    | "WITHDRAWN"
                    | "AVAILABLE"
                    | "NO_LONGER_AVAILABLE"
                    | "TEMPORARILY_NOT_AVAILABLE"
                    | "APPROVED_FOR_MARKETING",
                )
                | (
                    false,
                    "enrolling-by-invitation"
                    | "not-yet-recruiting"
                    | "active-but-not-recruiting"
                    | "completed"
                    | "temporarily-closed-to-accrual"
                    | "terminated"
                    | "withdrawn",
                ) => Some(false),
                _ => None,
            };
            found = says.or(found);
        }
        // Later ones tell the dates of the study or its last known status, not the present one.
        if found.is_some() {
            break;
        }
    }
    out.extend(found.map(|truth| EntryValue::Token {
        system: None,
        code: truth.to_string(),
    }));
}

/// Indexes whether something happened: a boolean as it is, a date as true.
pub(crate) fn index_happened(nodes: &[&Value], out: &mut Vec<EntryValue>) {
    let truth = nodes
        .iter()
        .map(|node| node.as_bool().unwrap_or_else(|| node.as_str().is_some()))
        .next();
    out.extend(truth.map(|truth| EntryValue::Token {
        system: None,
        code: truth.to_string(),
    }));
}

/// Reads an age: `58`, `58|a`, `6|mo`.
pub(crate) fn wanted_age(text: &str) -> Result<Wanted, String> {
    let error = || format!("expected an age in years such as `58`, or with a unit such as `6|mo`, found `{text}`");
    let (number, unit) = text
        .split_once('|')
        .map_or((text, "a"), |(number, unit)| (number, unit.trim_start_matches('|')));
    let value: f64 = number
        .trim()
        .parse()
        .ok()
        .filter(|age: &f64| age.is_finite() && *age >= 0.0)
        .ok_or_else(error)?;
    Ok(Wanted::Within(value * years(unit).ok_or_else(error)?))
}

/// Whether an age lies within a range: the lower bound included, the upper not.
pub(crate) fn age_matches(age: f64, found: (f64, f64)) -> bool {
    found.0 <= age && age < found.1
}

/// Reads `latitude|longitude|distance|unit`; kilometres unless the unit says otherwise.
pub(crate) fn wanted_near(text: &str) -> Result<Wanted, String> {
    let error = || format!("expected `latitude|longitude|distance|unit` such as `31.2|121.5|50|km`, found `{text}`");
    let parts = split(text, '|');
    let number = |at: usize| {
        parts
            .get(at)
            .and_then(|part| part.trim().parse::<f64>().ok())
            .filter(|n| n.is_finite())
    };
    let (latitude, longitude) = (number(0).ok_or_else(error)?, number(1).ok_or_else(error)?);
    let distance = match parts.get(2).map(|part| part.trim()) {
        None | Some("") => NEAR_KM_DEFAULT,
        Some(_) => number(2).ok_or_else(error)?,
    };
    let unit = match parts.get(3).map(|part| part.trim()) {
        None | Some("" | "km") => 1.0,
        Some("m") => 0.001,
        Some("mi" | "[mi_i]" | "mi_us" | "[mi_us]") => MILE_KM,
        Some(_) => return Err(error()),
    };
    if parts.len() > 4 || latitude.abs() > 90.0 || longitude.abs() > 180.0 || distance < 0.0 {
        return Err(error());
    }
    Ok(Wanted::Near {
        latitude,
        longitude,
        km: (distance * unit).min(NEAR_KM_MAX),
    })
}

/// Kilometres between two places on a sphere (haversine; off by half a percent at most).
pub fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (north, east) = ((to.0 - from.0).to_radians(), (to.1 - from.1).to_radians());
    let chord =
        (north / 2.0).sin().powi(2) + from.0.to_radians().cos() * to.0.to_radians().cos() * (east / 2.0).sin().powi(2);
    2.0 * EARTH_KM * chord.sqrt().min(1.0).asin()
}

/// Years in a UCUM unit of age.
fn years(unit: &str) -> Option<f64> {
    Some(match unit {
        "a" | "year" | "years" => 1.0,
        "mo" | "month" | "months" => 1.0 / 12.0,
        "wk" | "week" | "weeks" => 7.0 / YEAR_DAYS,
        "d" | "day" | "days" => 1.0 / YEAR_DAYS,
        "h" => 1.0 / (YEAR_DAYS * 24.0),
        "min" => 1.0 / (YEAR_DAYS * 24.0 * 60.0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_distances() {
        let (paris, london) = ((48.8566, 2.3522), (51.5074, -0.1278));
        assert!((distance_km(paris, london) - 344.0).abs() < 2.0);
        assert!(wanted_near("31.2|121.5").is_ok() && wanted_near("31.2|121.5|10|mi").is_ok());
        for wrong in ["", "1", "91|0", "0|0|x", "0|0|1|ly", "0|0|1|km|x"] {
            assert!(wanted_near(wrong).is_err(), "{wrong}");
        }
    }
}
