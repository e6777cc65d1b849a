//! What is left of a source's JSON tree when all that has a slot was taken: source fields, and findings about them.

use std::collections::BTreeSet;

use crate::json::Value;
use crate::registry::tree_path::Path;
use crate::trial::{Finding, FindingCode, Severity, SourceField};

/// What no slot took, and what was odd.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// Fields without a slot, in the source's own notation.
    pub(crate) extra: Vec<SourceField>,
    /// What was odd about the fields.
    pub(crate) findings: Vec<Finding>,
    unknown: BTreeSet<String>,
}

impl Kept {
    /// Keeps a value.
    pub(crate) fn keep(&mut self, path: &Path<'_>, value: Value<'_>) {
        self.extra.push(SourceField {
            path: path.to_string(),
            value: value.into(),
        });
    }

    /// Keeps a value that is not of the type or list that its field has.
    pub(crate) fn refuse(&mut self, path: &Path<'_>, expected: &str, value: Value<'_>) {
        let text = format!("expected {expected}, found {}; it was kept as it stands", shown(&value));
        self.findings
            .push(Finding::new(Severity::Warning, FindingCode::ValueUnexpected, text).at_path(path.to_string()));
        self.keep(path, value);
    }

    /// Keeps a field that we do not know; each is reported once, however many list items have it.
    pub(crate) fn unknown(&mut self, path: &Path<'_>, value: Value<'_>) {
        if self.unknown.insert(path.without_indices()) {
            let text = "found a field that has no slot; it was kept as it stands";
            self.findings
                .push(Finding::new(Severity::Information, FindingCode::FieldUnknown, text).at_path(path.to_string()));
        }
        self.keep(path, value);
    }
}

/// How a value that could not be taken is left behind.
pub(crate) enum Left {
    /// It says nothing, or is known to have no slot.
    Silent,
    /// It is of another type or list; the words say what was expected.
    Unexpected(&'static str),
    /// It is no date.
    DateUnread,
}

impl Left {
    /// Keeps the value, and says so unless nothing is odd about it.
    pub(crate) fn put(self, kept: &mut Kept, path: &Path<'_>, value: Value<'_>) {
        match self {
            Self::Silent => kept.keep(path, value),
            Self::Unexpected(expected) => kept.refuse(path, expected, value),
            Self::DateUnread => {
                let text = format!(
                    "expected a date such as `2024-05`, found {}; it was kept as it stands",
                    shown(&value)
                );
                kept.findings
                    .push(Finding::new(Severity::Warning, FindingCode::DateUnread, text).at_path(path.to_string()));
                kept.keep(path, value);
            }
        }
    }
}

/// The kind of a value, with its text when short.
fn shown(value: &Value<'_>) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(text) if text.chars().count() > SHOWN_CHARS_MAX => {
            format!("the text `{}…`", text.chars().take(SHOWN_CHARS_MAX).collect::<String>())
        }
        Value::String(text) => format!("the text `{text}`"),
        Value::Null | Value::Bool(_) | Value::Number(_) => format!("`{value}`"),
    }
}
