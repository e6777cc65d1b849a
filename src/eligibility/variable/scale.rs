//! Units of one dimension, whatever is measured in them.

use std::borrow::Cow;

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dimension {
    /// Things in a volume; per liter.
    Number,
    /// Mass in a volume; grams per liter.
    Mass,
    /// Amount of substance in a volume; moles per liter.
    Substance,
    /// Activity of an enzyme in a volume; units per liter.
    Activity,
    /// Arbitrary units in a volume; per liter.
    Arbitrary,
    /// Volume in a time; milliliters per minute.
    Clearance,
    /// A share; of one.
    Share,
    /// Mass of one thing per mass of another.
    MassShare,
    /// Mass per amount of substance; grams per mole.
    MassPerSubstance,
    /// Mass in a time; grams per day.
    Excretion,
    /// Weight; grams.
    Weight,
    /// Length; meters.
    Length,
    /// Area; square meters.
    Area,
    /// Volume; liters.
    Volume,
    /// Time; days, months and years as UCUM's means of them.
    Time,
    /// Pressure; pascals.
    Pressure,
    /// How often; per minute.
    Rate,
    /// Body mass index; kilograms per square meter.
    BodyMass,
}

/// (UCUM without annotations, dimension, how many of the dimension's own unit).
const UNITS: &[(&str, Dimension, f64)] = &[
    ("/L", Dimension::Number, 1.0),
    ("/dL", Dimension::Number, 10.0),
    ("/mL", Dimension::Number, 1e3),
    ("/uL", Dimension::Number, 1e6),
    ("/mm3", Dimension::Number, 1e6),
    ("10*3/L", Dimension::Number, 1e3),
    ("10*6/L", Dimension::Number, 1e6),
    ("10*9/L", Dimension::Number, 1e9),
    ("10*12/L", Dimension::Number, 1e12),
    ("10*3/mL", Dimension::Number, 1e6),
    ("10*6/mL", Dimension::Number, 1e9),
    ("10*9/mL", Dimension::Number, 1e12),
    ("10*3/uL", Dimension::Number, 1e9),
    ("10*4/uL", Dimension::Number, 1e10),
    ("10*5/uL", Dimension::Number, 1e11),
    ("10*6/uL", Dimension::Number, 1e12),
    ("10*9/uL", Dimension::Number, 1e15),
    ("10*3/mm3", Dimension::Number, 1e9),
    ("10*4/mm3", Dimension::Number, 1e10),
    ("10*6/mm3", Dimension::Number, 1e12),
    ("10*9/mm3", Dimension::Number, 1e15),
    ("g/L", Dimension::Mass, 1.0),
    ("g/dL", Dimension::Mass, 10.0),
    ("g/mL", Dimension::Mass, 1e3),
    ("mg/L", Dimension::Mass, 1e-3),
    ("mg/dL", Dimension::Mass, 1e-2),
    ("mg/mL", Dimension::Mass, 1.0),
    ("ug/L", Dimension::Mass, 1e-6),
    ("ug/dL", Dimension::Mass, 1e-5),
    ("ug/mL", Dimension::Mass, 1e-3),
    ("ng/L", Dimension::Mass, 1e-9),
    ("ng/dL", Dimension::Mass, 1e-8),
    ("ng/mL", Dimension::Mass, 1e-6),
    ("pg/dL", Dimension::Mass, 1e-11),
    ("pg/mL", Dimension::Mass, 1e-9),
    ("mol/L", Dimension::Substance, 1.0),
    ("mmol/L", Dimension::Substance, 1e-3),
    ("umol/L", Dimension::Substance, 1e-6),
    ("umol/dL", Dimension::Substance, 1e-5),
    ("nmol/L", Dimension::Substance, 1e-9),
    ("nmol/mL", Dimension::Substance, 1e-6),
    ("pmol/L", Dimension::Substance, 1e-12),
    ("U/L", Dimension::Activity, 1.0),
    ("U/dL", Dimension::Activity, 10.0),
    ("U/mL", Dimension::Activity, 1e3),
    ("kU/L", Dimension::Activity, 1e3),
    ("mU/L", Dimension::Activity, 1e-3),
    ("mU/mL", Dimension::Activity, 1.0),
    ("uU/mL", Dimension::Activity, 1e-3),
    ("[IU]/L", Dimension::Arbitrary, 1.0),
    ("[IU]/dL", Dimension::Arbitrary, 10.0),
    ("[IU]/mL", Dimension::Arbitrary, 1e3),
    ("k[IU]/L", Dimension::Arbitrary, 1e3),
    ("m[IU]/L", Dimension::Arbitrary, 1e-3),
    ("m[IU]/mL", Dimension::Arbitrary, 1.0),
    ("u[IU]/mL", Dimension::Arbitrary, 1e-3),
    ("u[IU]/L", Dimension::Arbitrary, 1e-6),
    ("mL/min", Dimension::Clearance, 1.0),
    ("mL/s", Dimension::Clearance, 60.0),
    ("mL/h", Dimension::Clearance, 1.0 / 60.0),
    ("L/h", Dimension::Clearance, 1e3 / 60.0),
    ("L/min", Dimension::Clearance, 1e3),
    ("L/s", Dimension::Clearance, 6e4),
    ("1", Dimension::Share, 1.0),
    ("%", Dimension::Share, 1e-2),
    ("g/g", Dimension::MassShare, 1.0),
    ("mg/mg", Dimension::MassShare, 1.0),
    ("mg/g", Dimension::MassShare, 1e-3),
    ("ug/mg", Dimension::MassShare, 1e-3),
    ("ug/g", Dimension::MassShare, 1e-6),
    ("g/mol", Dimension::MassPerSubstance, 1.0),
    ("g/mmol", Dimension::MassPerSubstance, 1e3),
    ("mg/mmol", Dimension::MassPerSubstance, 1.0),
    ("ug/mmol", Dimension::MassPerSubstance, 1e-3),
    ("g/d", Dimension::Excretion, 1.0),
    ("g/(24.h)", Dimension::Excretion, 1.0),
    ("mg/d", Dimension::Excretion, 1e-3),
    ("mg/(24.h)", Dimension::Excretion, 1e-3),
    ("ug/min", Dimension::Excretion, 1.44e-3),
    ("g", Dimension::Weight, 1.0),
    ("kg", Dimension::Weight, 1e3),
    ("mg", Dimension::Weight, 1e-3),
    ("[lb_av]", Dimension::Weight, 453.592_37),
    ("[oz_av]", Dimension::Weight, 28.349_523_125),
    ("m", Dimension::Length, 1.0),
    ("cm", Dimension::Length, 1e-2),
    ("mm", Dimension::Length, 1e-3),
    ("um", Dimension::Length, 1e-6),
    ("km", Dimension::Length, 1e3),
    ("[in_i]", Dimension::Length, 0.0254),
    ("[ft_i]", Dimension::Length, 0.3048),
    ("m2", Dimension::Area, 1.0),
    ("cm2", Dimension::Area, 1e-4),
    ("mm2", Dimension::Area, 1e-6),
    ("L", Dimension::Volume, 1.0),
    ("dL", Dimension::Volume, 0.1),
    ("mL", Dimension::Volume, 1e-3),
    ("uL", Dimension::Volume, 1e-6),
    ("cm3", Dimension::Volume, 1e-3),
    ("mm3", Dimension::Volume, 1e-6),
    ("ms", Dimension::Time, 1e-3 / 86_400.0),
    ("s", Dimension::Time, 1.0 / 86_400.0),
    ("min", Dimension::Time, 1.0 / 1440.0),
    ("h", Dimension::Time, 1.0 / 24.0),
    ("d", Dimension::Time, 1.0),
    ("wk", Dimension::Time, 7.0),
    ("mo", Dimension::Time, 30.4375),
    ("a", Dimension::Time, 365.25),
    ("Pa", Dimension::Pressure, 1.0),
    ("kPa", Dimension::Pressure, 1e3),
    ("mm[Hg]", Dimension::Pressure, 133.322),
    ("cm[H2O]", Dimension::Pressure, 98.066_5),
    ("/min", Dimension::Rate, 1.0),
    ("/h", Dimension::Rate, 1.0 / 60.0),
    ("/s", Dimension::Rate, 60.0),
    ("Hz", Dimension::Rate, 60.0),
    ("kg/m2", Dimension::BodyMass, 1.0),
    ("g/cm2", Dimension::BodyMass, 10.0),
];

/// What `value` of one unit is in another of its dimension; none for others and for units that are not known here.
///
/// Both are UCUM without annotations (see [`bare`]).
pub(super) fn scaled(value: f64, from: &str, to: &str) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    let find = |unit: &str| UNITS.iter().find(|(code, ..)| *code == unit);
    let (_, dimension, many) = find(from)?;
    let (_, other, of) = find(to)?;
    (dimension == other).then(|| value * many / of)
}

/// A unit without its annotations, which mean nothing in UCUM: `{copies}/mL` is `/mL`, `mL/min/{1.73_m2}` is `mL/min`,
/// `{score}` is `1`. An empty text stays empty.
pub(super) fn bare(unit: &str) -> Cow<'_, str> {
    if !unit.contains('{') {
        return Cow::Borrowed(unit);
    }
    let mut out = String::with_capacity(unit.len());
    let mut is_inside = false;
    for c in unit.chars() {
        match c {
            '{' => is_inside = true,
            '}' => is_inside = false,
            _ if is_inside => {}
            _ => out.push(c),
        }
    }
    while out.ends_with(['/', '.']) {
        out.pop();
    }
    if out.is_empty() {
        out.push('1');
    }
    Cow::Owned(out)
}

#[cfg(test)]
pub(super) fn units() -> impl Iterator<Item = &'static str> {
    UNITS.iter().map(|(code, ..)| *code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_mean_nothing() {
        for (written, plain) in [
            ("{copies}/mL", "/mL"),
            ("mL/min/{1.73_m2}", "mL/min"),
            ("mg/g{creat}", "mg/g"),
            ("{score}", "1"),
            ("mg/dL", "mg/dL"),
            ("", ""),
            ("{", "1"),
        ] {
            assert_eq!(bare(written), plain);
        }
    }

    #[test]
    fn only_units_of_one_dimension_scale() {
        assert_eq!(scaled(1500.0, "/uL", "10*9/L"), Some(1.5));
        assert_eq!(scaled(7.0, "d", "wk"), Some(1.0));
        assert_eq!(scaled(1.0, "mg/dL", "mmol/L"), None);
        assert_eq!(scaled(1.0, "furlong", "m"), None);
    }

    #[test]
    fn each_unit_stands_once() {
        let mut seen = std::collections::BTreeSet::new();
        assert!(units().all(|unit| seen.insert(unit)));
    }
}
