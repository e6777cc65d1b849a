//! Values in the words of issues.

use crate::json;

/// What a JSON value is, in a word or two.
pub(super) fn shown(value: &json::Value<'_>) -> &'static str {
    match value {
        json::Value::Null => "null",
        json::Value::Bool(_) => "true or false",
        json::Value::Number(_) => "a number",
        json::Value::String(_) => "a text",
        json::Value::Array(_) => "a list",
        json::Value::Object(_) => "an object",
    }
}

/// The beginning of a text.
pub(super) fn short(text: &str) -> String {
    const SHOWN_MAX: usize = 80;
    if text.chars().count() <= SHOWN_MAX {
        return text.to_owned();
    }
    text.chars().take(SHOWN_MAX).chain("…".chars()).collect()
}
