//! What a client sends to be written: from a text to a resource, and from what is wrong with the resource back to its
//! place in the text.

use crate::conformance::issue_of_text;
use crate::fhir::{Issue, IssueCode, IssueSeverity, Resource, TextPlace};
use crate::interaction::refusal::Refusal;
use crate::json::{Step, Value, locate_all, read_strict};

/// One step down to a value, with words of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Down {
    Member(String),
    Item(usize),
}

impl From<&Step<'_>> for Down {
    fn from(step: &Step<'_>) -> Self {
        match step {
            Step::Member(name) => Self::Member((*name).to_owned()),
            Step::Item(at) => Self::Item(*at),
        }
    }
}

/// Something wrong with a resource, and the way to it from the resource.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Flaw {
    pub(crate) issue: Issue,
    pub(crate) steps: Vec<Down>,
    /// The entry that the resource stands in, when a Bundle was sent.
    pub(crate) entry: Option<usize>,
}

/// Reads a text of at most `bytes_max` bytes that is a resource of any type.
///
/// # Errors
/// [`Refusal::TooLarge`], and [`Refusal::Malformed`] with line and column when it is no JSON, says a name twice in an
/// object, or has no `resourceType`.
pub fn read(text: &[u8], bytes_max: usize) -> Result<Value<'_>, Refusal> {
    let value = read_json(text, bytes_max)?;
    kind_of(&value, "resourceType")?;
    Ok(value)
}

/// Reads a text of at most `bytes_max` bytes that is JSON.
///
/// # Errors
/// As [`read`], but for the `resourceType`.
pub fn read_json(text: &[u8], bytes_max: usize) -> Result<Value<'_>, Refusal> {
    if text.trim_ascii().is_empty() {
        let words = "expected a resource in the body, found none";
        return Err(Refusal::malformed(IssueCode::Required, words, "body"));
    }
    check_size(text, bytes_max)?;
    let read = read_strict(text);
    let faults: Vec<Issue> = read.faults.iter().map(issue_of_text).collect();
    read.value
        .filter(|_| faults.iter().all(|issue| issue.severity < IssueSeverity::Error))
        .ok_or(Refusal::Malformed(faults))
}

/// Refuses a text of more than `bytes_max` bytes.
pub(crate) fn check_size(text: &[u8], bytes_max: usize) -> Result<(), Refusal> {
    if text.len() <= bytes_max {
        return Ok(());
    }
    let words = format!("expected a resource of at most {bytes_max} bytes, found {}", text.len());
    Err(Refusal::TooLarge(Issue::error(IssueCode::TooLong, words)))
}

/// The type of a resource.
pub(crate) fn kind_of<'a>(value: &'a Value<'_>, at: &str) -> Result<&'a str, Refusal> {
    value.get("resourceType").and_then(Value::as_str).ok_or_else(|| {
        let words = "expected a resource, which is an object with a `resourceType`, found none";
        Refusal::malformed(IssueCode::Structure, words, at)
    })
}

/// The resource, which must be of this type; `at` is where it stands.
pub(crate) fn resource(value: Value<'_>, kind: &str, at: &str) -> Result<Resource, Refusal> {
    let place = if at.is_empty() {
        "resourceType".to_owned()
    } else {
        [at, ".resourceType"].concat()
    };
    let found = kind_of(&value, &place)?;
    if found != kind {
        let words = format!("expected a `{kind}`, as in the address, found a `{}`", shown(found));
        return Err(Refusal::malformed(IssueCode::Invalid, words, place));
    }
    Resource::from_value(value.into_owned()).ok_or_else(|| {
        let words = "expected a resource, which is an object, found another value";
        Refusal::malformed(IssueCode::Structure, words, at)
    })
}

/// Gives a resource this id.
pub(crate) fn set_id(resource: &mut Resource, id: &str) {
    let kind = resource.kind().to_owned();
    let map = resource.as_map_mut();
    map.put_at(0, "resourceType", kind.into());
    map.put_at(1, "id", id.into());
}

/// A word of the client's, shortened.
pub(crate) fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// The issues of flaws, each at its line of `text` and, in a Bundle, named from the Bundle on. The text is read once.
pub(crate) fn placed(text: &[u8], flaws: Vec<Flaw>) -> Vec<Issue> {
    if flaws.is_empty() {
        return Vec::new();
    }
    let paths: Vec<Vec<Step<'_>>> = flaws.iter().map(steps).collect();
    let slices: Vec<&[Step<'_>]> = paths.iter().map(Vec::as_slice).collect();
    let places = locate_all(text, &slices);
    let mut issues = Vec::with_capacity(flaws.len());
    for (flaw, place) in flaws.into_iter().zip(places) {
        let mut issue = flaw.issue;
        if let Some(entry) = flaw.entry {
            issue.expression = Some(in_entry(entry, issue.expression.as_deref()));
        }
        issue.place = place.map(TextPlace::from);
        issues.push(issue);
    }
    issues
}

fn steps(flaw: &Flaw) -> Vec<Step<'_>> {
    let entry = flaw
        .entry
        .map(|at| [Step::Member("entry"), Step::Item(at), Step::Member("resource")]);
    let own = flaw.steps.iter().map(|step| match step {
        Down::Member(name) => Step::Member(name),
        Down::Item(at) => Step::Item(*at),
    });
    entry.into_iter().flatten().chain(own).collect()
}

/// `Patient.name[0]` in the third entry is `Bundle.entry[2].resource.name[0]`.
fn in_entry(at: usize, expression: Option<&str>) -> String {
    let rest = expression.and_then(|path| path.split_once('.'));
    match rest {
        Some((_, rest)) => format!("Bundle.entry[{at}].resource.{rest}"),
        None => format!("Bundle.entry[{at}].resource"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_resource_is_malformed() {
        for (text, code) in [
            ("", IssueCode::Required),
            ("  \n", IssueCode::Required),
            ("[]", IssueCode::Structure),
            ("{\"a\":1}", IssueCode::Structure),
            ("{\"resourceType\":\"Group\",", IssueCode::Structure),
            (
                "{\"resourceType\":\"Group\",\"id\":\"a\",\"id\":\"b\"}",
                IssueCode::Structure,
            ),
        ] {
            let refusal = read(text.as_bytes(), 100).unwrap_err();
            assert!(
                matches!(&refusal, Refusal::Malformed(issues) if issues[0].code == code),
                "{text}: {refusal}"
            );
        }
        assert!(matches!(read(&[b' '; 9], 8), Err(Refusal::Malformed(_))));
        assert!(matches!(
            read(b"{\"resourceType\":\"Group\"}", 8),
            Err(Refusal::TooLarge(_))
        ));
        assert!(read(b"{\"resourceType\":\"Group\"}", 100).is_ok());
    }

    #[test]
    fn flaws_are_named_from_the_bundle_on_and_have_lines() {
        let text = b"{\"entry\":[\n{},\n{\"resource\":{\n\"name\":1}}]}";
        let flaw = |expression: &str| Flaw {
            issue: Issue::error(IssueCode::Value, "x").at(expression),
            steps: vec![Down::Member("name".to_owned())],
            entry: Some(1),
        };
        let found = placed(text, vec![flaw("Patient.name"), flaw("Patient")]);
        let expressions: Vec<_> = found.iter().filter_map(|issue| issue.expression.as_deref()).collect();
        assert_eq!(
            expressions,
            ["Bundle.entry[1].resource.name", "Bundle.entry[1].resource"]
        );
        assert_eq!(found[0].place.map(|place| place.line), Some(4));
    }

    #[test]
    fn an_id_stands_behind_the_type() {
        let mut resource = Resource::parse(br#"{"active":true,"id":"old","resourceType":"Patient"}"#).unwrap();
        set_id(&mut resource, "new");
        let bytes = String::from_utf8(resource.to_bytes()).unwrap();
        assert_eq!(bytes, r#"{"resourceType":"Patient","id":"new","active":true}"#);
    }
}
