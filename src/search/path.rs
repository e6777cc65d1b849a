//! Paths: the small part of ``FHIRPath`` in which search parameters are written.
//!
//! Dotted names, `|`, `as`, `ofType`, `where` with one equality or `resolve() is`, `extension`, `repeat`. Whatever else
//! stands in an expression is an error when the tables are read, never a path that finds nothing.

use crate::fhir::{Map, Value};

/// A compiled path: the union of its branches.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path(Vec<Vec<Step>>);

#[derive(Debug, Clone, PartialEq)]
enum Step {
    /// A member, in any of its types when it is a choice.
    Member(String),
    /// A member of exactly this name: a choice of one type.
    Exactly(String),
    /// Only nodes where the path finds this text.
    Where(Path, String),
    /// Only references to this type.
    RefersTo(String),
    /// The extensions of this url.
    Extension(String),
    /// The member, its members of the same name, and so on down.
    Repeat(String),
}

/// Why a text is no path of this language.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found `{found}` in the path `{path}`")]
pub(crate) struct PathError {
    expected: &'static str,
    found: String,
    path: String,
}

/// The types a choice element may take; `value` finds `valueString`, but `description` not `descriptionSummary`.
const CHOICE_TYPES: &str = " Address Age Annotation Attachment Base64Binary Boolean Canonical Code CodeableConcept \
    CodeableReference Coding ContactDetail ContactPoint Count DataRequirement Date DateTime Decimal Distance Dosage \
    Duration Expression HumanName Id Identifier Instant Integer Integer64 Markdown Meta Money Oid ParameterDefinition \
    Period PositiveInt Quantity Range Ratio RatioRange Reference RelatedArtifact SampledData Signature String Time Timing TriggerDefinition UnsignedInt Uri Url \
    UsageContext Uuid ";

impl Path {
    /// Compiles a path.
    pub(crate) fn compile(text: &str) -> Result<Self, PathError> {
        let branches = split(text, '|').into_iter().map(|branch| compile_branch(branch, text));
        Ok(Self(branches.collect::<Result<_, _>>()?))
    }

    /// The nodes that the path leads to from an object, in document order branch by branch.
    pub(crate) fn walk<'a>(&self, root: &'a Map) -> Vec<&'a Value> {
        let mut found = Vec::new();
        for branch in &self.0 {
            let Some((first, rest)) = branch.split_first() else {
                continue;
            };
            let mut nodes = Vec::new();
            first.of_object(root, &mut nodes);
            for step in rest {
                let mut next = Vec::new();
                for node in nodes {
                    step.of_node(node, &mut next);
                }
                nodes = next;
            }
            found.extend(nodes);
        }
        found
    }
}

impl Step {
    fn of_node<'a>(&self, node: &'a Value, out: &mut Vec<&'a Value>) {
        match self {
            Self::Where(path, text) => {
                let holds = |map| {
                    path.walk(map)
                        .into_iter()
                        .any(|found| scalar(found).as_deref() == Some(text))
                };
                if node.as_object().is_some_and(holds) {
                    out.push(node);
                }
            }
            Self::RefersTo(kind) => {
                let target = node.get("reference").and_then(Value::as_str).unwrap_or_default();
                let mut parts = target.rsplit('/').skip(1);
                if parts.next() == Some(kind) || node.get("type").and_then(Value::as_str) == Some(kind) {
                    out.push(node);
                }
            }
            Self::Member(_) | Self::Exactly(_) | Self::Extension(_) | Self::Repeat(_) => {
                if let Some(map) = node.as_object() {
                    self.of_object(map, out);
                }
            }
        }
    }

    fn of_object<'a>(&self, map: &'a Map, out: &mut Vec<&'a Value>) {
        match self {
            Self::Member(name) => {
                if let Some(value) = map.get(name) {
                    flatten(value, out);
                } else {
                    let choice = map.iter().filter(|(key, _)| is_choice(key, name));
                    choice.for_each(|(_, value)| flatten(value, out));
                }
            }
            Self::Exactly(name) => {
                if let Some(value) = map.get(name) {
                    flatten(value, out);
                }
            }
            Self::Extension(url) => {
                let list = map
                    .get("extension")
                    .and_then(Value::as_array)
                    .map_or(&[][..], Vec::as_slice);
                out.extend(
                    list.iter()
                        .filter(|one| one.get("url").and_then(Value::as_str) == Some(url)),
                );
            }
            Self::Repeat(name) => {
                let Some(value) = map.get(name) else { return };
                let mut level = Vec::new();
                flatten(value, &mut level);
                for node in level {
                    out.push(node);
                    self.of_node(node, out);
                }
            }
            // A filter needs a node; the grammar puts none first.
            Self::Where(..) | Self::RefersTo(_) => {}
        }
    }
}

/// The text of a primitive value.
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn flatten<'a>(value: &'a Value, out: &mut Vec<&'a Value>) {
    match value {
        Value::Array(list) => out.extend(list.iter().filter(|one| !one.is_null())),
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => out.push(value),
    }
}

fn is_choice(key: &str, name: &str) -> bool {
    let kind = key.strip_prefix(name).unwrap_or_default();
    !kind.is_empty() && CHOICE_TYPES.contains(&[" ", kind, " "].concat())
}

fn compile_branch(branch: &str, path: &str) -> Result<Vec<Step>, PathError> {
    let error = |expected, found: &str| PathError {
        expected,
        found: found.to_owned(),
        path: path.to_owned(),
    };
    let mut branch = branch.trim();
    while let Some(inner) = branch.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        branch = inner.trim();
    }
    let (branch, cast) = match branch.split_once(" as ") {
        Some((left, kind)) => (left.trim(), Some(kind.trim())),
        None => (branch, None),
    };
    let mut steps = Vec::new();
    for part in split(branch, '.') {
        let part = part.trim();
        let (name, argument) = match part.split_once('(') {
            None => (part, None),
            Some((name, rest)) => {
                let argument = rest.strip_suffix(')').ok_or_else(|| error("`)`", part))?;
                (name, Some(argument.trim()))
            }
        };
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(error("a name", part));
        }
        match (name, argument) {
            (_, None) => steps.push(Step::Member(name.to_owned())),
            ("as" | "ofType", Some(kind)) => narrow(&mut steps, kind).ok_or_else(|| error("a name before it", part))?,
            ("where", Some(condition)) if !steps.is_empty() => steps.push(compile_condition(condition, path)?),
            ("extension", Some(url)) => {
                steps.push(Step::Extension(quoted(url).ok_or_else(|| error("a quoted url", url))?));
            }
            ("repeat", Some(name)) => steps.push(Step::Repeat(name.to_owned())),
            (_, Some(_)) => return Err(error("as, ofType, where, extension or repeat", part)),
        }
    }
    if let Some(kind) = cast {
        narrow(&mut steps, kind).ok_or_else(|| error("a name before `as`", kind))?;
    }
    if steps.is_empty() {
        return Err(error("a name", branch));
    }
    Ok(steps)
}

/// `value as Range` and `value.ofType(Range)` are the member `valueRange`.
fn narrow(steps: &mut Vec<Step>, kind: &str) -> Option<()> {
    let Some(Step::Member(name)) = steps.pop() else {
        return None;
    };
    let mut letters = kind.chars();
    let first = letters.next()?.to_ascii_uppercase();
    steps.push(Step::Exactly(format!("{name}{first}{}", letters.as_str())));
    Some(())
}

fn compile_condition(condition: &str, path: &str) -> Result<Step, PathError> {
    if let Some(kind) = condition.strip_prefix("resolve() is ") {
        return Ok(Step::RefersTo(kind.trim().to_owned()));
    }
    let parts = condition
        .split_once('=')
        .and_then(|(left, right)| Some((left.trim(), quoted(right)?)));
    match parts {
        Some((left, text)) if !left.ends_with(['!', '<', '>', '~']) => Ok(Step::Where(Path::compile(left)?, text)),
        _ => Err(PathError {
            expected: "`path='text'` or `resolve() is Type`",
            found: condition.to_owned(),
            path: path.to_owned(),
        }),
    }
}

fn quoted(text: &str) -> Option<String> {
    let inner = text.trim().strip_prefix('\'')?.strip_suffix('\'')?;
    (!inner.contains('\'')).then(|| inner.to_owned())
}

/// Splits at a character that stands outside brackets and quotes.
pub(crate) fn split(text: &str, at: char) -> Vec<&str> {
    let (mut depth, mut quote, mut start, mut parts) = (0_i32, false, 0, Vec::new());
    for (place, c) in text.char_indices() {
        match c {
            '\'' => quote = !quote,
            '(' if !quote => depth += 1,
            ')' if !quote => depth -= 1,
            _ if c == at && depth == 0 && !quote => {
                parts.extend(text.get(start..place));
                start = place + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(path: &str, value: &Value, expected: &[&str]) {
        let path = Path::compile(path).unwrap();
        let found: Vec<String> = path
            .walk(value.as_object().unwrap())
            .iter()
            .filter_map(|v| scalar(v))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn paths_lead_to_what_they_say() {
        let study = Value::from(json!({
            "title": "t", "description": "d", "descriptionSummary": "s",
            "extension": [{"url": "u", "extension": [{"url": "state", "valueCode": "x"}]}, {"url": "v", "valueString": "y"}],
            "relatedArtifact": [{"type": "a", "resource": "1"}, {"type": "b", "resource": "2"}],
            "useContext": [{"valueRange": {"low": 1}}, {"valueQuantity": {"value": 2}}],
            "subject": [{"reference": "Patient/1"}, {"reference": "http://x/Group/2"}],
            "action": [{"id": "1", "action": [{"id": "1.1"}]}, {"id": "2"}],
        }));
        check("title | description", &study, &["t", "d"]);
        check("extension('u').extension('state').value", &study, &["x"]);
        check(
            "extension('u').where(extension('state').value='x').extension('state').value",
            &study,
            &["x"],
        );
        check("relatedArtifact.where(type='b').resource | nothing", &study, &["2"]);
        check("useContext.value.ofType(Quantity).value", &study, &["2"]);
        check("useContext.value.low", &study, &["1"]);
        check(
            "subject.where(resolve() is Group).reference",
            &study,
            &["http://x/Group/2"],
        );
        check("repeat(action).id", &study, &["1", "1.1", "2"]);
        check("descript", &study, &[]);
    }

    #[test]
    fn what_is_not_in_the_language_is_refused() {
        for text in [
            "a.exists()",
            "a != b",
            "a and b",
            "where(a='b')",
            "a.where(b)",
            "a.where(b!='c')",
            "",
            "a..b",
            "(a",
        ] {
            assert!(Path::compile(text).is_err(), "{text}");
        }
    }
}
