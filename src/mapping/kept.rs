//! What a trial keeps of its sources without a place of its own: fields without a slot, and what other documents say.
//!
//! Written on the first source document and read back from there. Values are strings as they stand, or JSON:
//!
//! | name | context | value |
//! |---|---|---|
//! | `source-field` | DocumentReference | parts `path`: string; `value`: string, or `json`: string, any other value as JSON |
//! | `alternate` | DocumentReference | parts `path`, `source`: string; `value` or `json` as above |

use crate::fhir::Value;
use crate::mapping::extension::{Extensions, Found};
use crate::trial::{Alternate, SourceField, Trial};

/// Adds what the trial keeps.
pub(crate) fn add(trial: &Trial, extensions: &mut Extensions) {
    for field in &trial.extra {
        let mut parts = Extensions::parts();
        parts.add("path", "valueString", stated(&field.path));
        add_value(&field.value, &mut parts);
        extensions.nest("source-field", parts);
    }
    for alternate in &trial.alternates {
        let mut parts = Extensions::parts();
        parts.add("path", "valueString", stated(&alternate.path));
        add_value(&alternate.value, &mut parts);
        parts.add("source", "valueString", stated(&alternate.source));
        extensions.nest("alternate", parts);
    }
}

fn stated(words: &str) -> Option<&str> {
    (!words.is_empty()).then_some(words)
}

/// A string as it stands, any other value (and the empty string, which FHIR does not allow) as JSON.
fn add_value(value: &serde_json::Value, parts: &mut Extensions) {
    match value.as_str() {
        Some(words) if !words.is_empty() => parts.add("value", "valueString", Some(words)),
        _ => parts.add("json", "valueString", Some(value.to_string())),
    }
}

fn read_value(parts: Found<'_>) -> serde_json::Value {
    if let Some(words) = parts.value("value") {
        return words.clone().into();
    }
    let json = parts.value("json").and_then(Value::as_str);
    json.and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default()
}

/// Reads it back.
pub(crate) fn read(extensions: Found<'_>, trial: &mut Trial) {
    let parts = |name| extensions.all(name).map(|found| Found::parts_of(Some(found)));
    trial.extra = parts("source-field")
        .map(|parts| SourceField {
            path: parts.text("path").unwrap_or_default(),
            value: read_value(parts),
        })
        .collect();
    trial.alternates = parts("alternate")
        .map(|parts| Alternate {
            path: parts.text("path").unwrap_or_default(),
            value: read_value(parts),
            source: parts.text("source").unwrap_or_default(),
        })
        .collect();
}
