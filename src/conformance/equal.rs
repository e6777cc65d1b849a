//! Fixed values and patterns (ElementDefinition, `fixed[x]` and `pattern[x]`).

use crate::fhir::{Map, Value};
use crate::json;

/// Whether a value is exactly the fixed one: the same members, the same lists in the same order.
pub(super) fn is_fixed(expected: &Value, found: &json::Value<'_>) -> bool {
    match (expected, found) {
        (Value::Object(expected), json::Value::Object(found)) => {
            expected.len() == found.len()
                && expected
                    .iter()
                    .all(|(name, value)| found.get(name).is_some_and(|found| is_fixed(value, found)))
        }
        (Value::Array(expected), json::Value::Array(found)) => {
            expected.len() == found.len() && expected.iter().zip(found).all(|(one, other)| is_fixed(one, other))
        }
        (expected, found) => is_same_primitive(expected, found),
    }
}

/// Whether a value has at least what the pattern has: each member, and for each item of a list one that has it.
pub(super) fn has_pattern(pattern: &Value, found: &json::Value<'_>) -> bool {
    match (pattern, found) {
        (Value::Object(pattern), json::Value::Object(found)) => members_have(pattern, found),
        (Value::Array(pattern), json::Value::Array(found)) => pattern
            .iter()
            .all(|wanted| found.iter().any(|item| has_pattern(wanted, item))),
        (pattern, found) => is_same_primitive(pattern, found),
    }
}

fn members_have(pattern: &Map, found: &json::Map<'_>) -> bool {
    pattern
        .iter()
        .all(|(name, value)| found.get(name).is_some_and(|found| has_pattern(value, found)))
}

fn is_same_primitive(one: &Value, other: &json::Value<'_>) -> bool {
    match (one, other) {
        (Value::Null, json::Value::Null) => true,
        (Value::Bool(one), json::Value::Bool(other)) => one == other,
        (Value::String(one), json::Value::String(other)) => one == other,
        // The precision of a decimal is part of it.
        (Value::Number(one), json::Value::Number(other)) => one.as_str() == other.as_str(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::json;

    #[test]
    fn a_pattern_asks_for_some_and_a_fixed_value_for_all() {
        let asked = json!({"coding": [{"system": "s", "code": "c"}]});
        let codings = vec![
            json!({"code": "x"}),
            json!({"code": "c", "system": "s", "display": "d"}),
        ];
        let more = json!({"coding": codings, "text": "t"});
        let other = json!({"coding": [{"system": "s", "code": "d"}]});
        assert!(has_pattern(&asked, &more));
        assert!(!is_fixed(&asked, &more));
        assert!(is_fixed(&asked, &asked));
        assert!(!has_pattern(&asked, &other));
    }
}
