//! Values of one unit in another of the same kind.

/// What units measure; only those of one kind are converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Count,
    Copies,
    Mass,
    Concentration,
    Amount,
    Activity,
    International,
    Length,
    Volume,
    Clock,
    Calendar,
    Pressure,
    Flow,
    FlowBySurface,
    Ratio,
    RatioOfMole,
    DoseADay,
    DoseByWeight,
    DoseBySurface,
    Radiation,
}

/// A unit: its kind, and what it is in the kind's base: a factor and a power of ten.
type Row = (&'static str, Kind, f64, i32);

const UNITS: &[Row] = &[
    // Counts, by liter.
    ("/L", Kind::Count, 1.0, 0),
    ("/dL", Kind::Count, 1.0, 1),
    ("/mL", Kind::Count, 1.0, 3),
    ("/uL", Kind::Count, 1.0, 6),
    ("10*3/L", Kind::Count, 1.0, 3),
    ("10*6/L", Kind::Count, 1.0, 6),
    ("10*9/L", Kind::Count, 1.0, 9),
    ("10*12/L", Kind::Count, 1.0, 12),
    ("10*3/mL", Kind::Count, 1.0, 6),
    ("10*6/mL", Kind::Count, 1.0, 9),
    ("10*9/mL", Kind::Count, 1.0, 12),
    ("10*3/uL", Kind::Count, 1.0, 9),
    ("10*6/uL", Kind::Count, 1.0, 12),
    ("10*9/uL", Kind::Count, 1.0, 15),
    ("{copies}/L", Kind::Copies, 1.0, 0),
    ("{copies}/mL", Kind::Copies, 1.0, 3),
    ("{copies}/uL", Kind::Copies, 1.0, 6),
    // Masses, in grams. The avoirdupois pound is defined as 453.59237 g.
    ("pg", Kind::Mass, 1.0, -12),
    ("ng", Kind::Mass, 1.0, -9),
    ("ug", Kind::Mass, 1.0, -6),
    ("mg", Kind::Mass, 1.0, -3),
    ("g", Kind::Mass, 1.0, 0),
    ("kg", Kind::Mass, 1.0, 3),
    ("[lb_av]", Kind::Mass, 453.592_37, 0),
    ("[oz_av]", Kind::Mass, 28.349_523_125, 0),
    // Concentrations of mass, in grams a liter.
    ("pg/L", Kind::Concentration, 1.0, -12),
    ("pg/dL", Kind::Concentration, 1.0, -11),
    ("pg/mL", Kind::Concentration, 1.0, -9),
    ("ng/L", Kind::Concentration, 1.0, -9),
    ("ng/dL", Kind::Concentration, 1.0, -8),
    ("ng/mL", Kind::Concentration, 1.0, -6),
    ("ug/L", Kind::Concentration, 1.0, -6),
    ("ug/dL", Kind::Concentration, 1.0, -5),
    ("ug/mL", Kind::Concentration, 1.0, -3),
    ("mg/L", Kind::Concentration, 1.0, -3),
    ("mg/dL", Kind::Concentration, 1.0, -2),
    ("mg/mL", Kind::Concentration, 1.0, 0),
    ("g/L", Kind::Concentration, 1.0, 0),
    ("g/dL", Kind::Concentration, 1.0, 1),
    ("g/mL", Kind::Concentration, 1.0, 3),
    ("kg/L", Kind::Concentration, 1.0, 3),
    // Concentrations of amount, in moles a liter.
    ("pmol/L", Kind::Amount, 1.0, -12),
    ("pmol/mL", Kind::Amount, 1.0, -9),
    ("nmol/L", Kind::Amount, 1.0, -9),
    ("nmol/dL", Kind::Amount, 1.0, -8),
    ("nmol/mL", Kind::Amount, 1.0, -6),
    ("umol/L", Kind::Amount, 1.0, -6),
    ("umol/dL", Kind::Amount, 1.0, -5),
    ("umol/mL", Kind::Amount, 1.0, -3),
    ("mmol/L", Kind::Amount, 1.0, -3),
    ("mmol/dL", Kind::Amount, 1.0, -2),
    ("mmol/mL", Kind::Amount, 1.0, 0),
    ("mol/L", Kind::Amount, 1.0, 0),
    // Activities; a katal is 60 million units.
    ("uU/L", Kind::Activity, 1.0, -6),
    ("uU/mL", Kind::Activity, 1.0, -3),
    ("mU/L", Kind::Activity, 1.0, -3),
    ("mU/mL", Kind::Activity, 1.0, 0),
    ("U/L", Kind::Activity, 1.0, 0),
    ("U/dL", Kind::Activity, 1.0, 1),
    ("U/mL", Kind::Activity, 1.0, 3),
    ("kU/L", Kind::Activity, 1.0, 3),
    ("kU/mL", Kind::Activity, 1.0, 6),
    ("ukat/L", Kind::Activity, 60.0, 0),
    ("u[IU]/L", Kind::International, 1.0, -6),
    ("u[IU]/mL", Kind::International, 1.0, -3),
    ("m[IU]/L", Kind::International, 1.0, -3),
    ("m[IU]/mL", Kind::International, 1.0, 0),
    ("[IU]/L", Kind::International, 1.0, 0),
    ("[IU]/dL", Kind::International, 1.0, 1),
    ("[IU]/mL", Kind::International, 1.0, 3),
    ("k[IU]/L", Kind::International, 1.0, 3),
    ("k[IU]/mL", Kind::International, 1.0, 6),
    // Lengths, in meters; the inch is defined as 2.54 cm.
    ("um", Kind::Length, 1.0, -6),
    ("mm", Kind::Length, 1.0, -3),
    ("cm", Kind::Length, 1.0, -2),
    ("m", Kind::Length, 1.0, 0),
    ("km", Kind::Length, 1.0, 3),
    ("[in_i]", Kind::Length, 2.54, -2),
    ("[ft_i]", Kind::Length, 30.48, -2),
    ("uL", Kind::Volume, 1.0, -6),
    ("mL", Kind::Volume, 1.0, -3),
    ("dL", Kind::Volume, 1.0, -1),
    ("L", Kind::Volume, 1.0, 0),
    // Time by the clock, in seconds, and by the calendar, in months: a month has no number of days.
    ("ms", Kind::Clock, 1.0, -3),
    ("s", Kind::Clock, 1.0, 0),
    ("min", Kind::Clock, 60.0, 0),
    ("h", Kind::Clock, 3_600.0, 0),
    ("d", Kind::Clock, 86_400.0, 0),
    ("wk", Kind::Clock, 604_800.0, 0),
    ("mo", Kind::Calendar, 1.0, 0),
    ("a", Kind::Calendar, 12.0, 0),
    ("kPa", Kind::Pressure, 1.0, 3),
    ("mm[Hg]", Kind::Pressure, 133.322, 0),
    ("cm[H2O]", Kind::Pressure, 98.066_5, 0),
    // Flows, in milliliters a minute.
    ("mL/min", Kind::Flow, 1.0, 0),
    ("mL/s", Kind::Flow, 60.0, 0),
    ("L/min", Kind::Flow, 1.0, 3),
    ("L/s", Kind::Flow, 60.0, 3),
    ("mL/min/{1.73_m2}", Kind::FlowBySurface, 1.0, 0),
    ("mL/s/{1.73_m2}", Kind::FlowBySurface, 60.0, 0),
    // Ratios of masses, and of a mass to an amount, in milligrams by gram and by millimole.
    ("ng/mg", Kind::Ratio, 1.0, -3),
    ("ug/g", Kind::Ratio, 1.0, -3),
    ("mg/g", Kind::Ratio, 1.0, 0),
    ("ug/mg", Kind::Ratio, 1.0, 0),
    ("g/g", Kind::Ratio, 1.0, 3),
    ("mg/mg", Kind::Ratio, 1.0, 3),
    ("mg/mmol", Kind::RatioOfMole, 1.0, 0),
    ("g/mol", Kind::RatioOfMole, 1.0, 0),
    ("g/mmol", Kind::RatioOfMole, 1.0, 3),
    // Doses, in grams.
    ("ug/d", Kind::DoseADay, 1.0, -6),
    ("mg/d", Kind::DoseADay, 1.0, -3),
    ("g/d", Kind::DoseADay, 1.0, 0),
    ("ug/kg", Kind::DoseByWeight, 1.0, -6),
    ("mg/kg", Kind::DoseByWeight, 1.0, -3),
    ("g/kg", Kind::DoseByWeight, 1.0, 0),
    ("ug/m2", Kind::DoseBySurface, 1.0, -6),
    ("mg/m2", Kind::DoseBySurface, 1.0, -3),
    ("g/m2", Kind::DoseBySurface, 1.0, 0),
    ("cGy", Kind::Radiation, 1.0, -2),
    ("Gy", Kind::Radiation, 1.0, 0),
];

/// `value` of the UCUM unit `from` in the unit `to`; none where they measure different things or one of them is not
/// known. What depends on the substance, such as grams to moles, is not done here, and neither are days to months.
#[cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "variables convert by themselves so far; the matcher is to use it"
    )
)]
pub(crate) fn convert(value: f64, from: &str, to: &str) -> Option<f64> {
    if from == to {
        return Some(value);
    }
    if let Some(value) = temperature(value, from, to) {
        return Some(value);
    }
    let (_, kind, times, power) = row(from)?;
    let (_, other, divisor, less) = row(to)?;
    if kind != other {
        return None;
    }
    // Powers of ten up to 22 are exact, so that a bound stays the number that was written.
    let power = power - less;
    let value = value * times / divisor;
    Some(if power < 0 {
        value / 10_f64.powi(-power)
    } else {
        value * 10_f64.powi(power)
    })
}

fn row(code: &str) -> Option<&'static Row> {
    UNITS.iter().find(|(ucum, ..)| *ucum == code)
}

fn temperature(value: f64, from: &str, to: &str) -> Option<f64> {
    match (from, to) {
        ("Cel", "[degF]") => Some(value * 9.0 / 5.0 + 32.0),
        ("[degF]", "Cel") => Some((value - 32.0) * 5.0 / 9.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_one_kind_convert() {
        for (value, from, to, wanted) in [
            (1.5, "10*9/L", "/uL", 1500.0),
            (1500.0, "/uL", "10*9/L", 1.5),
            (100_000.0, "/uL", "10*9/L", 100.0),
            (75.0, "10*3/uL", "10*9/L", 75.0),
            (90.0, "g/L", "g/dL", 9.0),
            (2.0, "mg/mL", "mg/dL", 200.0),
            (1.0, "mL/s", "mL/min", 60.0),
            (2.0, "a", "mo", 24.0),
            (2.0, "wk", "d", 14.0),
            (37.5, "Cel", "[degF]", 99.5),
            (100.0, "cm", "m", 1.0),
            (6.0, "[ft_i]", "[in_i]", 72.0),
            (300.0, "mg/g", "g/g", 0.3),
        ] {
            assert_eq!(convert(value, from, to), Some(wanted), "{value} {from} in {to}");
        }
    }

    #[test]
    fn what_is_not_of_one_kind_does_not() {
        for (from, to) in [
            ("d", "mo"),
            ("wk", "a"),
            ("mg/dL", "umol/L"),
            ("U/mL", "[IU]/mL"),
            ("{copies}/mL", "[IU]/mL"),
            ("mL/min", "mL/min/{1.73_m2}"),
            ("mg", "nonsense"),
        ] {
            assert_eq!(convert(1.0, from, to), None, "{from} in {to}");
        }
    }

    #[test]
    fn there_and_back_is_the_same() {
        for (from, kind, ..) in UNITS {
            for (to, other, ..) in UNITS {
                if kind == other {
                    let there = convert(7.0, from, to).unwrap();
                    let back = convert(there, to, from).unwrap();
                    assert!((back - 7.0).abs() < 1e-9, "{from} {to}");
                }
            }
        }
    }
}
