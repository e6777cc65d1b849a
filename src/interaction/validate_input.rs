//! What `$validate` is asked, taken apart: from a bare resource or Parameters, and from the address.

use crate::fhir::{Issue, IssueCode, suggestion};
use crate::interaction::parameters::one;
use crate::interaction::refusal::Refusal;
use crate::json::{Map, Step, Value};

/// Profiles that may be asked for at once.
const PROFILES_MAX: usize = 16;
/// Names of what the operation takes.
const NAMES: [&str; 3] = ["resource", "mode", "profile"];

/// What `$validate` is asked.
#[derive(Debug, Clone, Default)]
pub struct ValidateRequest {
    /// The type in the address; none for the whole system.
    pub kind: Option<String>,
    /// The id in the address.
    pub id: Option<String>,
    /// The body: a resource, or Parameters with `resource`, `mode` and `profile`; empty when there is none.
    pub body: Vec<u8>,
    /// Parameters in the address.
    pub parameters: Vec<(String, String)>,
}

/// What the resource is about to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// To be created.
    Create,
    /// To replace the one with its id.
    Update,
    /// To be deleted.
    Delete,
    /// To be held against a profile, as it is stored.
    Profile,
}

impl Mode {
    const ALL: [(&'static str, Self); 4] = [
        ("create", Self::Create),
        ("update", Self::Update),
        ("delete", Self::Delete),
        ("profile", Self::Profile),
    ];

    fn read(text: &str) -> Result<Self, Refusal> {
        let found = Self::ALL.into_iter().find(|(name, _)| *name == text);
        found.map(|(_, mode)| mode).ok_or_else(|| {
            let names = Self::ALL.map(|(name, _)| name);
            let shown: String = text.chars().take(40).collect();
            let near = suggestion(text, names.into_iter());
            let text = format!("expected one of {}, found `{shown}`{near}", names.join(", "));
            Refusal::malformed(IssueCode::Value, text, "mode")
        })
    }
}

/// What is validated.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) value: &'a Value<'a>,
    /// Its `resourceType`.
    pub(crate) kind: String,
    /// Where it stands in the body.
    pub(crate) steps: Vec<Step<'a>>,
}

/// What is asked.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    /// None for the resource in the address.
    pub(crate) subject: Option<Subject<'a>>,
    pub(crate) mode: Option<Mode>,
    pub(crate) profiles: Vec<String>,
}

/// Takes a request apart; `body` is what was read of its body.
pub(crate) fn asked<'a>(request: &ValidateRequest, body: Option<&'a Value<'a>>) -> Result<Asked<'a>, Refusal> {
    let mut asked = Asked {
        subject: None,
        mode: one(&request.parameters, "mode")?.map(Mode::read).transpose()?,
        profiles: request
            .parameters
            .iter()
            .filter(|(name, _)| name == "profile")
            .map(|(_, value)| value.clone())
            .collect(),
    };
    if let Some(body) = body {
        let kind = kind_of(body, "")?;
        match input(request, body, kind) {
            Some(input) => take(&mut asked, input)?,
            None => {
                asked.subject = Some(Subject {
                    value: body,
                    kind: kind.to_owned(),
                    steps: Vec::new(),
                });
            }
        }
    }
    if asked.profiles.len() > PROFILES_MAX {
        let text = format!(
            "expected at most {PROFILES_MAX} profiles at once, found {}",
            asked.profiles.len()
        );
        return Err(Refusal::TooCostly(
            Issue::error(IssueCode::TooCostly, text).at("profile"),
        ));
    }
    Ok(asked)
}

fn kind_of<'a>(value: &'a Value<'_>, at: &str) -> Result<&'a str, Refusal> {
    value.get("resourceType").and_then(Value::as_str).ok_or_else(|| {
        let text = "expected a resource, which is an object with a `resourceType`, found none";
        Refusal::malformed(IssueCode::Structure, text, [at, "resourceType"].concat())
    })
}

/// The list of parameters, when the body is the operation's input and no Parameters to be validated.
fn input<'a>(request: &ValidateRequest, body: &'a Value<'a>, kind: &str) -> Option<&'a [Value<'a>]> {
    if kind != "Parameters" {
        return None;
    }
    let list = body
        .get("parameter")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let is_input = |parameter: &Value<'_>| {
        let name = parameter.get("name").and_then(Value::as_str);
        name.is_some_and(|name| NAMES.contains(&name))
    };
    let is_validated = request.kind.as_deref().is_none_or(|kind| kind == "Parameters");
    (!is_validated || list.iter().any(is_input)).then_some(list)
}

fn take<'a>(asked: &mut Asked<'a>, input: &'a [Value<'a>]) -> Result<(), Refusal> {
    for (at, parameter) in input.iter().enumerate() {
        let place = format!("Parameters.parameter[{at}]");
        let members = parameter.as_object();
        match parameter.get("name").and_then(Value::as_str) {
            Some("resource") => {
                let Some(value) = parameter.get("resource") else {
                    let text = "expected a resource in the member `resource`, found none";
                    return Err(Refusal::malformed(IssueCode::Required, text, place));
                };
                let subject = Subject {
                    value,
                    kind: kind_of(value, &[&place, ".resource."].concat())?.to_owned(),
                    steps: vec![Step::Member("parameter"), Step::Item(at), Step::Member("resource")],
                };
                if asked.subject.replace(subject).is_some() {
                    return Err(twice("resource"));
                }
            }
            Some("mode") => {
                let mode = Mode::read(&text(members, &place)?)?;
                if asked.mode.replace(mode).is_some_and(|other| other != mode) {
                    return Err(twice("mode"));
                }
            }
            Some("profile") => asked.profiles.push(text(members, &place)?),
            other => {
                let found = other.unwrap_or_default();
                let shown: String = found.chars().take(40).collect();
                let near = suggestion(found, NAMES.into_iter());
                let text = format!("expected one of {}, found parameter `{shown}`{near}", NAMES.join(", "));
                return Err(Refusal::malformed(IssueCode::NotSupported, text, place));
            }
        }
    }
    Ok(())
}

fn twice(name: &str) -> Refusal {
    let text = format!("expected parameter `{name}` once, found it more often");
    Refusal::malformed(IssueCode::Value, text, name)
}

/// The value of a parameter, of whichever type that is written as a text.
fn text(members: Option<&Map<'_>>, place: &str) -> Result<String, Refusal> {
    let value = members.and_then(|members| {
        let mut values = members.iter().filter(|(name, _)| name.starts_with("value"));
        values.find_map(|(_, value)| value.as_str())
    });
    value.map(str::to_owned).ok_or_else(|| {
        let text = "expected a value that is a text, such as `valueCode`, found none";
        Refusal::malformed(IssueCode::Value, text, place)
    })
}
