//! Numbers in the unit of their variable, and whether a criterion can mean them.

use crate::eligibility::variable::kind::{Plausibility, Variable};
use crate::eligibility::variable::scale::{bare, scaled};

/// What `value` in `unit` (UCUM) is in the variable's own unit.
///
/// Annotations mean nothing, as in UCUM: a filtration rate in `mL/min` is read as one in `mL/min/{1.73_m2}`. None where
/// the unit is not one of the variable, and for an empty unit where the variable has one. Months and years are UCUM's
/// means; whoever counts on a calendar does not come here.
pub(crate) fn to_canonical(variable: &Variable, value: f64, unit: &str) -> Option<f64> {
    let from = bare(unit);
    let own = bare(variable.unit.unwrap_or("1"));
    if from.is_empty() {
        return variable.unit.is_none().then_some(value);
    }
    if from == own {
        return Some(value);
    }
    let listed = variable.others.iter().find(|(code, ..)| bare(code) == from);
    if let Some((_, factor, offset)) = listed {
        return Some(value * factor + offset);
    }
    // A plain number is not percent, unless the variable says so.
    variable.unit?;
    scaled(value, &from, &own).or_else(|| {
        variable.others.iter().find_map(|(code, factor, offset)| {
            let near = scaled(value, &from, &bare(code))?;
            Some(near * factor + offset)
        })
    })
}

/// Whether a criterion can mean `value` in `unit` (UCUM; empty for none) as a bound on the variable.
pub(crate) fn plausibility(variable: &Variable, value: f64, unit: &str) -> Plausibility {
    if unit.is_empty() && variable.unit.is_some() {
        return Plausibility::UnitMissing;
    }
    let Some(number) = to_canonical(variable, value, unit) else {
        return Plausibility::UnitUnknown;
    };
    match variable.plausible {
        Some((low, high)) if !(low..=high).contains(&number) => Plausibility::Implausible,
        Some(_) | None => Plausibility::Plausible,
    }
}

#[cfg(test)]
mod tests {
    use crate::eligibility::variable::{Plausibility, plausibility, to_canonical, variable};

    fn near(name: &str, value: f64, unit: &str, expected: f64) {
        let known = variable(name).unwrap();
        let found = to_canonical(known, value, unit).unwrap();
        assert!(
            (found - expected).abs() <= expected.abs() * 1e-9,
            "{name} {value} {unit}: {found} is not {expected}"
        );
    }

    #[test]
    fn units_of_each_quantity_are_converted() {
        near("hemoglobin", 90.0, "g/L", 9.0);
        near("hemoglobin", 9.0, "g/dL", 9.0);
        near("hemoglobin", 5.6, "mmol/L", 9.0216);
        near("creatinine", 132.6, "umol/L", 1.5);
        near("creatinine", 0.1326, "mmol/L", 1.5);
        near("creatinine", 2.0, "mg/mL", 200.0);
        near("bilirubin_total", 34.2, "umol/L", 2.0);
        near("anc", 1500.0, "/uL", 1.5);
        near("anc", 1500.0, "{cells}/uL", 1.5);
        near("anc", 1.5, "10*3/uL", 1.5);
        near("anc", 1.5e9, "/L", 1.5);
        near("platelets", 100_000.0, "/mm3", 100.0);
        near("platelets", 100_000.0, "10*6/L", 100.0);
        near("cd4", 0.2, "10*9/L", 200.0);
        near("hba1c", 53.0, "mmol/mol", 6.9995);
        near("glucose", 7.0, "mmol/L", 126.0);
        near("bun", 10.0, "mmol/L", 28.0);
        near("urine_protein_creatinine", 1.0, "g/g", 1000.0);
        near("urine_protein_creatinine", 0.5, "mg/mg{creat}", 500.0);
        near("calcium", 2.5, "mmol/L", 10.02);
        near("triglycerides", 2.0, "mmol/L", 177.14);
        near("testosterone", 1.7, "nmol/L", 48.96);
        near("alt", 1.0, "ukat/L", 60.0);
        near("alt", 40.0, "[IU]/L", 40.0);
        near("creatinine_clearance", 1.0, "mL/s", 60.0);
        near("egfr", 60.0, "mL/min", 60.0);
        near("fev1", 1500.0, "mL", 1.5);
        near("fev1_fvc", 0.7, "1", 70.0);
        near("height", 63.0, "[in_i]", 160.02);
        near("temperature", 100.4, "[degF]", 38.0);
        near("tumor_size", 30.0, "mm", 3.0);
        near("karnofsky", 70.0, "%", 70.0);
        near("karnofsky", 70.0, "{score}", 70.0);
        near("ecog", 1.0, "", 1.0);
        near("life_expectancy", 1.0, "a", 12.0);
    }

    #[test]
    fn what_is_no_unit_of_the_variable_is_not_converted() {
        for (name, unit) in [
            ("hbv_dna", "{copies}/mL"),
            ("hemoglobin", ""),
            ("hemoglobin", "%"),
            ("pt", "%"),
            ("ecog", "%"),
            ("albumin", "mmol/kg"),
            ("platelets", "furlong"),
        ] {
            assert_eq!(to_canonical(variable(name).unwrap(), 1.0, unit), None, "{name} {unit}");
        }
    }

    #[test]
    fn numbers_that_cannot_be_meant_are_seen() {
        use Plausibility::{Implausible, Plausible, UnitMissing, UnitUnknown};
        for (name, value, unit, expected) in [
            ("creatinine", 2.0, "mg/mL", Implausible),
            ("creatinine", 2.0, "mg/dL", Plausible),
            ("platelets", 75.0, "10*9/L", Plausible),
            ("platelets", 75.0, "/uL", Implausible),
            ("hemoglobin", 100.0, "g/L", Plausible),
            ("hemoglobin", 100.0, "g/dL", Implausible),
            ("hemoglobin", 9.0, "", UnitMissing),
            ("hemoglobin", 9.0, "mm[Hg]", UnitUnknown),
            ("ecog", 2.0, "", Plausible),
            ("ecog", 7.0, "", Implausible),
            ("age", 18.0, "a", Plausible),
            ("age", 18.0, "", UnitMissing),
            ("hba1c", 53.0, "mmol/mol", Plausible),
            ("hba1c", 53.0, "%", Implausible),
            ("inr", 1.5, "", Plausible),
        ] {
            assert_eq!(
                plausibility(variable(name).unwrap(), value, unit),
                expected,
                "{name} {value} {unit}"
            );
        }
        let ecog = variable("ecog").unwrap();
        assert_eq!(plausibility(ecog, f64::NAN, ""), Implausible);
    }
}
