//! Parameters under construction: each has a value, a resource or parts, and none is empty.

use crate::fhir::names::own_system;
use crate::fhir::{Object, Resource, Value};

/// A list of parameters; what is absent or blank adds nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parts(Vec<Value>);

impl Parts {
    /// Adds a value; `member` is its member, such as `valueDate`.
    pub(crate) fn add(&mut self, name: &'static str, member: &'static str, value: impl Into<Value>) {
        self.0
            .push(Object::exact([("name", name.into()), (member, value.into())]));
    }

    /// Adds a text, unless it is blank.
    pub(crate) fn text(&mut self, name: &'static str, text: &str) {
        if !text.trim().is_empty() {
            self.add(name, "valueString", clean(text));
        }
    }

    /// Adds a code of one of our own code systems.
    pub(crate) fn code(&mut self, name: &'static str, system: &str, code: impl Into<Value>) {
        let coding = Object::exact([("system", own_system(system).into()), ("code", code.into())]);
        self.add(name, "valueCoding", coding);
    }

    /// Adds yes or no.
    pub(crate) fn flag(&mut self, name: &'static str, flag: bool) {
        self.add(name, "valueBoolean", flag);
    }

    /// Adds a number that counts or is a place in a text.
    pub(crate) fn count(&mut self, name: &'static str, count: usize) {
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        self.add(name, "valueInteger", count);
    }

    /// Adds a date as precise as it is known; what is no FHIR date is a text.
    pub(crate) fn date(&mut self, name: &'static str, date: &str) {
        let is_date = matches!(date.len(), 4 | 7 | 10) && date.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if is_date {
            self.add(name, "valueDate", date);
        } else {
            self.text(name, date);
        }
    }

    /// Adds parts, unless there are none.
    pub(crate) fn nest(&mut self, name: &'static str, parts: Self) {
        if !parts.0.is_empty() {
            self.add(name, "part", parts.0);
        }
    }

    /// Adds a resource.
    pub(crate) fn resource(&mut self, name: &'static str, resource: Resource) {
        self.add(name, "resource", resource.into_map());
    }

    /// The finished list, for `Parameters.parameter`.
    pub(crate) fn into_list(self) -> Vec<Value> {
        self.0
    }
}

/// A text as FHIR may hold it: without control characters other than tab and line ends, which JSON of FHIR forbids.
pub(crate) fn clean(text: &str) -> String {
    let is_forbidden = |c: char| c < ' ' && !matches!(c, '\t' | '\n' | '\r');
    text.replace(is_forbidden, "\u{fffd}")
}

/// A number with exactly these digits.
pub(crate) fn decimal(digits: &str) -> Value {
    digits.parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_empty_is_written() {
        let mut parts = Parts::default();
        parts.text("a", " \n");
        parts.nest("b", Parts::default());
        parts.date("c", "2024-03");
        parts.date("c", "2024-03-01 to 2024-03-09");
        parts.text("d", "one\u{1}two");
        let written = Value::from(parts.into_list()).to_string();
        assert_eq!(
            written,
            "[{\"name\":\"c\",\"valueDate\":\"2024-03\"},\
             {\"name\":\"c\",\"valueString\":\"2024-03-01 to 2024-03-09\"},\
             {\"name\":\"d\",\"valueString\":\"one\u{fffd}two\"}]"
        );
        assert_eq!(decimal("0.7100").to_string(), "0.7100");
    }
}
