//! Measured numbers of a record in the unit of their variable.

use crate::chart::element::{number, object, objects, text};
use crate::chart::fact::{Limits, Measured};
use crate::eligibility::{Op, Variable, plain_quantity, plain_unit, to_canonical};
use crate::json::Map;

/// A number in a unit as it is recorded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    /// How it compares: `<` for `< 5`.
    pub(super) op: Op,
    /// The number.
    pub(super) value: f64,
    /// Its unit: the code, and the words for it.
    pub(super) units: Vec<String>,
}

impl Written {
    /// A number without a unit.
    pub(super) fn bare(value: f64) -> Self {
        Self {
            op: Op::Eq,
            value,
            units: Vec::new(),
        }
    }

    /// Reads a Quantity.
    pub(super) fn quantity(map: &Map<'_>) -> Option<Self> {
        let op = match text(map, "comparator") {
            Some("<") => Op::Lt,
            Some("<=") => Op::Le,
            Some(">") => Op::Gt,
            Some(">=") => Op::Ge,
            _ => Op::Eq,
        };
        let units = [text(map, "code"), text(map, "unit")];
        Some(Self {
            op,
            value: number(map, "value")?,
            units: units.into_iter().flatten().map(str::to_owned).collect(),
        })
    }

    /// Reads a text that is a number with its unit and nothing else.
    pub(super) fn plain(text: &str) -> Option<Self> {
        let (op, value, unit) = plain_quantity(text)?;
        Some(Self {
            op,
            value,
            units: (!unit.is_empty()).then(|| unit.to_owned()).into_iter().collect(),
        })
    }

    /// The number in the unit of `variable`; none where its unit is not one of the variable's.
    fn canonical(&self, variable: &Variable) -> Option<f64> {
        if self.units.is_empty() {
            return to_canonical(variable, self.value, "");
        }
        let as_coded = self
            .units
            .iter()
            .find_map(|unit| to_canonical(variable, self.value, unit));
        as_coded.or_else(|| {
            let spelled = self.units.iter().find_map(|unit| {
                let unit = plain_unit(unit)?;
                to_canonical(variable, self.value * unit.factor, unit.ucum)
            });
            // A score that is written with `points` or `score` has no unit.
            spelled.or_else(|| {
                (variable.unit.is_none() && self.units.iter().all(|unit| is_points(unit))).then_some(self.value)
            })
        })
    }

    fn shown(&self) -> String {
        let sign = match self.op {
            Op::Lt => "< ",
            Op::Le => "≤ ",
            Op::Gt => "> ",
            Op::Ge => "≥ ",
            Op::Eq | Op::Ne | Op::Range | Op::In | Op::Exists => "",
        };
        match self.units.first() {
            Some(unit) => format!("{sign}{} {unit}", self.value),
            None => format!("{sign}{}", self.value),
        }
    }
}

fn is_points(unit: &str) -> bool {
    ["points", "point", "score", "pts", "grade", "1"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(unit))
}

/// The number as an interval; the second part says whether its unit is known for the variable.
pub(super) fn measured(written: &Written, variable: Option<&Variable>) -> (Measured, bool) {
    let own = variable.and_then(|variable| written.canonical(variable));
    let value = own.unwrap_or(written.value);
    let (low, high) = match written.op {
        Op::Lt | Op::Le => (f64::NEG_INFINITY, value),
        Op::Gt | Op::Ge => (value, f64::INFINITY),
        Op::Eq | Op::Ne | Op::Range | Op::In | Op::Exists => (value, value),
    };
    let measured = Measured {
        low,
        high,
        low_inclusive: !matches!(written.op, Op::Gt | Op::Lt | Op::Le),
        high_inclusive: !matches!(written.op, Op::Lt | Op::Gt | Op::Ge),
        unit: unit(written, variable.filter(|_| own.is_some())),
        is_comparable: own.is_some(),
        written: written.shown(),
        limits: None,
    };
    (measured, own.is_some() || variable.is_none())
}

/// The unit of the ends: the variable's own, else the one recorded, in UCUM where its spelling is known.
fn unit(written: &Written, converted: Option<&Variable>) -> String {
    if let Some(variable) = converted {
        return variable.unit.unwrap_or_default().to_owned();
    }
    let known = |unit: &String| plain_unit(unit).filter(|unit| (unit.factor - 1.0).abs() < f64::EPSILON);
    let first = written.units.first();
    first
        .and_then(known)
        .map(|unit| unit.ucum.to_owned())
        .or_else(|| first.cloned())
        .unwrap_or_default()
}

/// An interval of two numbers, from a Range.
pub(super) fn range(map: &Map<'_>, variable: Option<&Variable>) -> Option<(Measured, bool)> {
    let end = |name: &str| object(map, name).and_then(Written::quantity);
    let (low, high) = (end("low"), end("high"));
    let one = low.as_ref().or(high.as_ref())?;
    let (mut both, is_known) = measured(one, variable);
    let (low_end, high_end) = (
        low.as_ref().map(|end| measured(end, variable)),
        high.as_ref().map(|end| measured(end, variable)),
    );
    both.low = low_end.as_ref().map_or(f64::NEG_INFINITY, |(end, _)| end.low);
    both.low_inclusive = low_end.is_some();
    both.high = high_end.as_ref().map_or(f64::INFINITY, |(end, _)| end.high);
    both.high_inclusive = high_end.is_some();
    both.written = match (&low, &high) {
        (Some(low), Some(high)) => format!("{} to {}", low.shown(), high.shown()),
        (Some(low), None) => format!("≥ {}", low.shown()),
        (None, Some(high)) => format!("≤ {}", high.shown()),
        (None, None) => return None,
    };
    both.is_comparable &= low_end.iter().chain(&high_end).all(|(end, _)| end.is_comparable) && both.low <= both.high;
    Some((both, is_known))
}

/// The record's own limits of normal, in the unit of `of`. None where several ranges claim to be normal.
pub(super) fn limits(map: &Map<'_>, of: &Measured, written: &Written, variable: Option<&Variable>) -> Option<Limits> {
    let mut normal = objects(map, "referenceRange")
        .map(|(_, one)| one)
        .filter(|one| is_normal(one));
    let range = normal.next()?;
    if normal.next().is_some() {
        return None;
    }
    let end = |name: &str| {
        let mut end = object(range, name).and_then(Written::quantity)?;
        if end.units.is_empty() {
            end.units.clone_from(&written.units);
        }
        let (end, _) = measured(&end, variable);
        (end.unit == of.unit && end.is_comparable == of.is_comparable && end.low.is_finite()).then_some(end.low)
    };
    let limits = Limits {
        low: end("low"),
        high: end("high"),
    };
    (limits.low.is_some() || limits.high.is_some()).then_some(limits)
}

/// Whether a reference range is of what is normal, as one that says nothing else is.
fn is_normal(range: &Map<'_>) -> bool {
    let Some(kind) = object(range, "type") else { return true };
    let mut codes = objects(kind, "coding").filter_map(|(_, one)| text(one, "code"));
    codes.any(|code| code == "normal") || text(kind, "text").is_some_and(|text| text.eq_ignore_ascii_case("normal"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::variable_by_name;
    use crate::json::Value;

    fn read(json: &str, name: &str) -> (Measured, bool) {
        let value: Value<'static> = serde_json::from_str::<serde_json::Value>(json).unwrap().into();
        let written = Written::quantity(value.as_object().unwrap()).unwrap();
        measured(&written, variable_by_name(name))
    }

    #[test]
    fn numbers_come_in_the_unit_of_their_variable() {
        for (json, name, low, unit) in [
            (r#"{"value": 92, "code": "10*9/L"}"#, "platelets", 92.0, "10*9/L"),
            (r#"{"value": 92000, "unit": "/uL"}"#, "platelets", 92.0, "10*9/L"),
            (r#"{"value": 92, "unit": "10^9/L"}"#, "platelets", 92.0, "10*9/L"),
            (r#"{"value": 92, "unit": "K/uL"}"#, "platelets", 92.0, "10*9/L"),
            (r#"{"value": 90, "code": "g/L"}"#, "hemoglobin", 9.0, "g/dL"),
            (r#"{"value": 40, "unit": "IU/L"}"#, "alt", 40.0, "U/L"),
            (r#"{"value": 1, "unit": "score"}"#, "ecog", 1.0, ""),
        ] {
            let (found, is_known) = read(json, name);
            assert!(
                (found.low - low).abs() < 1e-9 && is_known && found.is_comparable,
                "{json} {found:?}"
            );
            assert_eq!(found.unit, unit, "{json}");
        }
        let (found, is_known) = read(r#"{"value": 9, "unit": "furlong"}"#, "hemoglobin");
        assert!(!found.is_comparable && !is_known);
        let (found, _) = read(r#"{"value": 9}"#, "hemoglobin");
        assert!(!found.is_comparable, "a number without its unit is not compared");
    }

    #[test]
    fn comparators_are_half_lines() {
        let (found, _) = read(r#"{"value": 5, "comparator": "<", "code": "mg/dL"}"#, "creatinine");
        assert!(found.low.is_infinite() && !found.high_inclusive && (found.high - 5.0).abs() < 1e-9);
        assert_eq!(found.written, "< 5 mg/dL");
        let (found, _) = read(r#"{"value": 5, "comparator": ">=", "code": "mg/dL"}"#, "creatinine");
        assert!(found.high.is_infinite() && found.low_inclusive);
    }

    #[test]
    fn limits_of_normal_are_converted_and_never_chosen() {
        let limits_of = |json: &str| {
            let value: Value<'static> = serde_json::from_str::<serde_json::Value>(json).unwrap().into();
            let written = Written {
                op: Op::Eq,
                value: 90.0,
                units: vec!["g/L".to_owned()],
            };
            let variable = variable_by_name("hemoglobin");
            let (number, _) = measured(&written, variable);
            limits(value.as_object().unwrap(), &number, &written, variable)
        };
        let found =
            limits_of(r#"{"referenceRange": [{"low": {"value": 120}, "high": {"value": 16, "code": "g/dL"}}]}"#);
        let found = found.unwrap();
        assert!((found.low.unwrap() - 12.0).abs() < 1e-9 && (found.high.unwrap() - 16.0).abs() < 1e-9);
        assert_eq!(
            limits_of(r#"{"referenceRange": [{"low": {"value": 1}}, {"low": {"value": 2}}]}"#),
            None
        );
        assert_eq!(limits_of(r#"{"referenceRange": [{"text": "normal"}]}"#), None);
    }
}
