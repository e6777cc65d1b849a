//! Structure: elements that exist, in the right number and of the right type, by the published JSON schemas.
//!
//! The schemas say nothing of bindings beyond required codes, of invariants, or of which extensions go where.

use std::sync::{Arc, OnceLock};

use jsonschema::error::ValidationErrorKind;
use jsonschema::{Draft, PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value};

use crate::fhir::{FhirVersion, Issue, IssueCode};

/// The schema of 4.0.1; `profiles/schema/README.md` says where it comes from.
const R4: &[u8] = include_bytes!("../../profiles/schema/r4.schema.json");
/// The schema of 5.0.0.
const R5: &[u8] = include_bytes!("../../profiles/schema/r5.schema.json");

/// Most issues reported for one resource.
const ISSUES_MAX: usize = 100;
/// Deepest nesting of resources (`Bundle.entry.resource`, `contained`) that is looked into.
const DEPTH_MAX: usize = 8;
/// Longest part of a wrong value that an issue repeats, in characters.
const SHOWN_MAX: usize = 80;

/// Checks the structure of resources of one release.
///
/// A clone shares what is compiled. The schema of a type is compiled when the first resource of that type comes.
#[derive(Debug, Clone)]
pub struct StructureCheck {
    version: FhirVersion,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    definitions: Value,
    types: Vec<(String, OnceLock<Option<Validator>>)>,
}

impl StructureCheck {
    /// Reads the schema of a release; nothing is compiled yet.
    pub fn new(version: FhirVersion) -> Self {
        let bytes = match version {
            FhirVersion::R4 => R4,
            FhirVersion::R5 => R5,
        };
        // The file is part of the program, and the tests below read it: a failure here cannot reach a user.
        let mut schema: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let types = schema
            .get("types")
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice);
        let types = types
            .iter()
            .filter_map(|name| Some((name.as_str()?.to_owned(), OnceLock::new())))
            .collect();
        let definitions = schema.get_mut("definitions").map(Value::take).unwrap_or_default();
        Self {
            version,
            shared: Arc::new(Shared { definitions, types }),
        }
    }

    /// The release.
    pub fn version(&self) -> FhirVersion {
        self.version
    }

    /// The resource types that can be checked.
    pub fn types(&self) -> impl Iterator<Item = &str> {
        self.shared.types.iter().map(|(name, _)| name.as_str())
    }

    /// Every fault of a resource and of the resources in it, each with its place; none when all is well.
    pub fn check(&self, resource: &Value) -> Vec<Issue> {
        let mut issues = Vec::new();
        let root = resource
            .get("resourceType")
            .and_then(Value::as_str)
            .unwrap_or("Resource");
        self.check_at(resource, root, 0, &mut issues);
        issues.truncate(ISSUES_MAX);
        issues
    }

    fn check_at(&self, resource: &Value, place: &str, depth: usize, issues: &mut Vec<Issue>) {
        let Some(kind) = resource.get("resourceType").and_then(Value::as_str) else {
            let text = format!("expected a resource with a `resourceType`, found {}", shown(resource));
            issues.push(Issue::error(IssueCode::Structure, text).at(place));
            return;
        };
        let Some(validator) = self.validator(kind) else {
            let known: Vec<&str> = self.types().filter(|name| *name != kind).collect();
            let text = format!("expected a resource of type {}, found `{kind}`", known.join(", "));
            issues.push(Issue::error(IssueCode::NotSupported, text).at(place));
            return;
        };
        let errors = validator.iter_errors(resource).take(ISSUES_MAX);
        issues.extend(errors.map(|error| issue(&error, place)));
        if depth < DEPTH_MAX {
            for (inner, path) in nested(resource, kind) {
                self.check_at(inner, &format!("{place}.{path}"), depth + 1, issues);
            }
        }
    }

    fn validator(&self, kind: &str) -> Option<&Validator> {
        let (name, cell) = self.shared.types.iter().find(|(name, _)| name == kind)?;
        cell.get_or_init(|| self.compile(name)).as_ref()
    }

    fn compile(&self, kind: &str) -> Option<Validator> {
        let mut schema = Map::new();
        schema.insert("$ref".to_owned(), ["#/definitions/", kind].concat().into());
        schema.insert("definitions".to_owned(), self.shared.definitions.clone());
        jsonschema::options()
            .with_draft(Draft::Draft6)
            // Texts of a registry are long; this engine's time is linear in them.
            .with_pattern_options(PatternOptions::regex())
            .build(&Value::Object(schema))
            .ok()
    }
}

/// The resources inside a resource, each with its path.
fn nested<'a>(resource: &'a Value, kind: &str) -> Vec<(&'a Value, String)> {
    fn list<'a>(resource: &'a Value, name: &str) -> &'a [Value] {
        resource.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
    let mut found: Vec<(&Value, String)> = list(resource, "contained")
        .iter()
        .enumerate()
        .map(|(n, inner)| (inner, format!("contained[{n}]")))
        .collect();
    if kind == "Bundle" {
        for (n, entry) in list(resource, "entry").iter().enumerate() {
            found.extend(
                entry
                    .get("resource")
                    .map(|inner| (inner, format!("entry[{n}].resource"))),
            );
            let outcome = entry.get("response").and_then(|response| response.get("outcome"));
            found.extend(outcome.map(|inner| (inner, format!("entry[{n}].response.outcome"))));
        }
        found.extend(resource.get("issues").map(|inner| (inner, "issues".to_owned())));
    }
    if kind == "Parameters" {
        parameters(list(resource, "parameter"), "parameter", &mut found);
    }
    found
}

fn parameters<'a>(list: &'a [Value], path: &str, found: &mut Vec<(&'a Value, String)>) {
    for (n, parameter) in list.iter().enumerate() {
        let here = format!("{path}[{n}]");
        found.extend(
            parameter
                .get("resource")
                .map(|inner| (inner, format!("{here}.resource"))),
        );
        if let Some(parts) = parameter.get("part").and_then(Value::as_array) {
            parameters(parts, &format!("{here}.part"), found);
        }
    }
}

/// One fault in the words of FHIR: where, what was expected, what was found.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the enum is the validator's; what FHIR's schemas do not use falls back to its own words"
)]
fn issue(error: &ValidationError<'_>, root: &str) -> Issue {
    let place = place(root, error.instance_path().as_str());
    let found = shown(error.instance());
    let (code, text) = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            let names: Vec<String> = unexpected.iter().map(|name| format!("`{name}`")).collect();
            let words = format!(
                "expected only elements that FHIR defines here, found {}",
                names.join(", ")
            );
            (IssueCode::Structure, words)
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            (
                IssueCode::Required,
                format!("expected the element `{name}`, found none"),
            )
        }
        ValidationErrorKind::Type { .. } => (IssueCode::Structure, format!("{}, found {found}", wanted(error))),
        ValidationErrorKind::Enum { options } => {
            let words = format!("expected one of {}, found {found}", shown_list(options));
            (IssueCode::CodeInvalid, words)
        }
        ValidationErrorKind::Constant { expected_value } => (
            IssueCode::Value,
            format!("expected {}, found {found}", shown(expected_value)),
        ),
        ValidationErrorKind::Pattern { pattern } => {
            let words = format!("expected a value like `{pattern}`, found {found}");
            (IssueCode::Value, words)
        }
        _ => (IssueCode::Invalid, format!("{error}")),
    };
    Issue::error(code, text).at(place)
}

/// `expected a string`, `expected a list`, …: the type that the schema names.
fn wanted(error: &ValidationError<'_>) -> String {
    let ValidationErrorKind::Type { kind } = error.kind() else {
        return String::new();
    };
    let name = match kind {
        jsonschema::error::TypeKind::Single(kind) => kind.to_string(),
        jsonschema::error::TypeKind::Multiple(kinds) => kinds
            .iter()
            .map(|kind| kind.to_string())
            .collect::<Vec<_>>()
            .join(" or "),
    };
    match name.as_str() {
        "array" => "expected a list".to_owned(),
        "object" => "expected an object".to_owned(),
        _ => format!("expected a {name}"),
    }
}

/// A FHIRPath from a JSON pointer: `/arm/0/name` under `ResearchStudy` is `ResearchStudy.arm[0].name`.
fn place(root: &str, pointer: &str) -> String {
    let mut out = root.to_owned();
    for step in pointer.split('/').skip(1) {
        if !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit()) {
            out.push('[');
            out.push_str(step);
            out.push(']');
        } else {
            out.push('.');
            out.push_str(step);
        }
    }
    out
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    let mut short: String = text.chars().take(SHOWN_MAX).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("`{short}`")
}

fn shown_list(options: &Value) -> String {
    let list = options.as_array().map_or(&[][..], Vec::as_slice);
    let words: Vec<String> = list
        .iter()
        .map(|option| {
            option
                .as_str()
                .map_or_else(|| shown(option), |word| format!("`{word}`"))
        })
        .collect();
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(version: FhirVersion, resource: &Value) -> Vec<String> {
        let check = StructureCheck::new(version);
        let issues = check.check(resource);
        issues
            .iter()
            .map(|issue| format!("{}: {}", issue.expression.as_deref().unwrap_or_default(), issue.text))
            .collect()
    }

    #[test]
    fn every_type_of_both_releases_compiles() {
        for version in FhirVersion::ALL {
            let check = StructureCheck::new(version);
            let types: Vec<String> = check.types().map(str::to_owned).collect();
            assert_eq!(types.len(), 17);
            for kind in types {
                let issues = check.check(&json!({"resourceType": kind}));
                assert!(
                    issues.iter().all(|issue| issue.code == IssueCode::Required),
                    "{version} {kind}: {issues:?}"
                );
            }
        }
    }

    #[test]
    fn names_place_expected_and_found() {
        let study =
            json!({"resourceType": "ResearchStudy", "status": "recruiting", "arm": [{"name": 7, "label": "A"}]});
        let found = faults(FhirVersion::R4, &study);
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(
            found
                .iter()
                .any(|fault| fault
                    == "ResearchStudy.arm[0]: expected only elements that FHIR defines here, found `label`")
        );
        assert!(
            found
                .iter()
                .any(|fault| fault == "ResearchStudy.arm[0].name: expected a string, found `7`")
        );
        assert!(
            found
                .iter()
                .any(|fault| fault.starts_with("ResearchStudy.status: expected one of `active`"))
        );
    }

    #[test]
    fn an_element_of_the_other_release_is_unknown() {
        let study = json!({"resourceType": "ResearchStudy", "comparisonGroup": [{"name": "A"}]});
        assert_eq!(faults(FhirVersion::R5, &study), [""; 0]);
        assert_eq!(faults(FhirVersion::R4, &study).len(), 1);
    }

    #[test]
    fn looks_into_bundles() {
        let bundle = json!({"resourceType": "Bundle", "type": "batch", "entry": [
            {"resource": {"resourceType": "Group", "actual": "no"}}, {"resource": {"resourceType": "Patient"}}
        ]});
        let found = faults(FhirVersion::R4, &bundle);
        assert!(
            found
                .iter()
                .any(|fault| fault.starts_with("Bundle.entry[0].resource.actual: expected a boolean"))
        );
        assert!(
            found.iter().any(|fault| fault.starts_with("Bundle.entry[1].resource")),
            "{found:#?}"
        );
    }

    #[test]
    fn texts_may_hold_any_space() {
        let study = json!({"resourceType": "ResearchStudy", "title": "A\u{a0}B\nC"});
        assert_eq!(faults(FhirVersion::R4, &study), [""; 0]);
    }
}
