//! What is sent, held against a JSON Schema of our own (`schema.json`): what is wrong, and where.

use std::sync::LazyLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value};

use crate::fhir::{Issue, IssueCode};
use crate::operation::hooks::service::Hook;

/// The schema. It refers to itself only, so that nothing is fetched.
const SCHEMA: &str = include_str!("schema.json");
/// Faults of one body that are told.
const ISSUES_MAX: usize = 20;

/// What clients send, as a part of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The frame of a call.
    Request,
    /// The context of a hook.
    Context(Hook),
    /// What became of cards.
    Feedback,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Context(hook) => hook.name(),
            Self::Feedback => "feedback",
        }
    }
}

/// What is wrong with a value that stands at `place`; an empty place is the whole body.
pub(crate) fn faults(part: Part, value: &Value, place: &str) -> Vec<Issue> {
    static REQUEST: LazyLock<Option<Validator>> = LazyLock::new(|| compile(Part::Request));
    static VIEW: LazyLock<Option<Validator>> = LazyLock::new(|| compile(Part::Context(Hook::PatientView)));
    static START: LazyLock<Option<Validator>> = LazyLock::new(|| compile(Part::Context(Hook::EncounterStart)));
    static SELECT: LazyLock<Option<Validator>> = LazyLock::new(|| compile(Part::Context(Hook::OrderSelect)));
    static FEEDBACK: LazyLock<Option<Validator>> = LazyLock::new(|| compile(Part::Feedback));
    let validator: &Option<Validator> = match part {
        Part::Request => &REQUEST,
        Part::Context(Hook::PatientView) => &VIEW,
        Part::Context(Hook::EncounterStart) => &START,
        Part::Context(Hook::OrderSelect) => &SELECT,
        Part::Feedback => &FEEDBACK,
    };
    let Some(validator) = validator else {
        // A test compiles every part.
        return vec![Issue::error(
            IssueCode::Exception,
            "expected a schema that can be read, found none",
        )];
    };
    let errors = validator.iter_errors(value).take(ISSUES_MAX);
    errors.map(|error| issue(&error, place)).collect()
}

fn compile(part: Part) -> Option<Validator> {
    let whole: Value = serde_json::from_str(SCHEMA).ok()?;
    let mut schema = Map::new();
    schema.insert("$ref".to_owned(), ["#/$defs/", part.name()].concat().into());
    schema.insert("$defs".to_owned(), whole.get("$defs")?.clone());
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        // This engine's time is linear in the text.
        .with_pattern_options(PatternOptions::regex())
        .build(&Value::Object(schema))
        .ok()
}

/// One fault: what was expected and where. What was found is told by its kind only: it may be about a patient.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is the validator's; the kinds that the schema uses have words of their own"
)]
fn issue(error: &ValidationError<'_>, root: &str) -> Issue {
    let found = kind(error.instance());
    let (code, text) = match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            (IssueCode::Required, format!("expected the member `{name}`, found none"))
        }
        ValidationErrorKind::Type { kind } => {
            let kinds = match kind {
                TypeKind::Single(one) => one.to_string(),
                TypeKind::Multiple(some) => {
                    let names: Vec<String> = some.iter().map(|one| one.to_string()).collect();
                    names.join(" or ")
                }
            };
            (IssueCode::Structure, format!("expected {kinds}, found {found}"))
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let options: Vec<String> = options.iter().map(|one| format!("`{}`", plain(one))).collect();
            let text = format!("expected one of {}, found another {found}", options.join(", "));
            (IssueCode::CodeInvalid, text)
        }
        ValidationErrorKind::Constant { expected_value } => {
            let text = format!("expected `{}`, found another {found}", plain(expected_value));
            (IssueCode::Value, text)
        }
        ValidationErrorKind::Pattern { pattern } => {
            let text = format!("expected a text like `{pattern}`, found another");
            (IssueCode::Value, text)
        }
        ValidationErrorKind::MinItems { limit } => (
            IssueCode::Required,
            format!("expected at least {limit} items, found fewer"),
        ),
        ValidationErrorKind::MaxItems { limit } => (
            IssueCode::TooCostly,
            format!("expected at most {limit} items, found more"),
        ),
        ValidationErrorKind::MaxProperties { limit } => (
            IssueCode::TooCostly,
            format!("expected at most {limit} members, found more"),
        ),
        ValidationErrorKind::Minimum { limit } => (
            IssueCode::Value,
            format!("expected a number of at least {}, found less", plain(limit)),
        ),
        _ => (
            IssueCode::Invalid,
            "expected what the specification has a client send, found something else".to_owned(),
        ),
    };
    let place = place(root, error.instance_path().as_str());
    let issue = Issue::error(code, text);
    if place.is_empty() { issue } else { issue.at(place) }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// `context.draftOrders.entry[0]` from the pointer `/draftOrders/entry/0` below `context`.
fn place(root: &str, pointer: &str) -> String {
    let mut place = root.to_owned();
    for step in pointer.split('/').skip(1) {
        if step.bytes().all(|byte| byte.is_ascii_digit()) {
            place.extend(["[", step, "]"]);
            continue;
        }
        if !place.is_empty() {
            place.push('.');
        }
        // A name of the client's own may be anything.
        place.push_str(&step.chars().filter(char::is_ascii_graphic).take(40).collect::<String>());
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(part: Part, value: &Value) -> Vec<String> {
        let issues = faults(part, value, "");
        issues
            .iter()
            .map(|issue| format!("{}: {}", issue.expression.as_deref().unwrap_or("-"), issue.text))
            .collect()
    }

    #[test]
    fn every_part_of_the_schema_can_be_read() {
        let hooks = [Hook::PatientView, Hook::EncounterStart, Hook::OrderSelect].map(Part::Context);
        for part in hooks.into_iter().chain([Part::Request, Part::Feedback]) {
            assert!(compile(part).is_some(), "{part:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_without_the_value() {
        let call = json!({ "hook": 7, "hookInstance": "Zaphod", "prefetch": { "patient": { "id": "Zaphod" } } });
        assert_eq!(
            told(Part::Request, &call),
            [
                "-: expected the member `context`, found none",
                "hook: expected string, found number",
                "hookInstance: expected a text like \
                 `^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$`, found another",
                "prefetch.patient: expected the member `resourceType`, found none",
            ]
        );
        let context = json!({ "userId": "Practitioner/1", "patientId": "a/b", "selections": [],
            "draftOrders": { "resourceType": "Bundle", "entry": [{}] } });
        assert_eq!(
            faults(Part::Context(Hook::OrderSelect), &context, "context")
                .iter()
                .filter_map(|issue| issue.expression.as_deref())
                .collect::<Vec<_>>(),
            ["context.patientId", "context.draftOrders.entry[0]"]
        );
    }

    #[test]
    fn an_accepted_card_names_what_was_accepted() {
        let card = |outcome: &str| {
            json!({ "feedback": [{ "card": "4e0a3a1e-3283-4575-ab82-028d55fe2719", "outcome": outcome,
                "outcomeTimestamp": "2026-11-21T10:00:00Z" }] })
        };
        assert_eq!(told(Part::Feedback, &card("overridden")), Vec::<String>::new());
        assert_eq!(
            told(Part::Feedback, &card("accepted")),
            ["feedback[0]: expected the member `acceptedSuggestions`, found none"]
        );
        assert_eq!(
            told(Part::Feedback, &card("ignored")),
            ["feedback[0].outcome: expected one of `accepted`, `overridden`, found another string"]
        );
        assert_eq!(told(Part::Feedback, &json!({ "feedback": [] })).len(), 1);
    }
}
