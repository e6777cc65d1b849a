//! The entries of a Bundle that asks for several interactions: <https://hl7.org/fhir/R4/http.html#transaction>.

use crate::fhir::{FhirVersion, Issue, IssueCode, IssueSeverity, Key, Resource};
use crate::interaction::etag::expected_version;
use crate::interaction::parameters::decode;
use crate::interaction::refusal::Refusal;
use crate::interaction::sent::{read, resource, set_id, shown};
use crate::interaction::served::served_type;
use crate::interaction::update::check_id;
use crate::interaction::validate::BUNDLE_BYTES_MAX;
use crate::interaction::validation::{Strictness, Validation};
use crate::json::{Map, Value, locate_all};

/// Entries of one Bundle at most.
pub const ENTRIES_MAX: usize = 5_000;

/// What an entry asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked {
    /// `POST Type`, perhaps with criteria of `ifNoneExist`.
    Create {
        resource: Resource,
        criteria: Option<String>,
    },
    /// `PUT Type/id`, perhaps with the version of `ifMatch`.
    Update {
        key: Key,
        resource: Resource,
        expected: Option<u32>,
    },
    /// `GET Type/id`.
    Read(Key),
    /// `GET Type/id/_history/vid`.
    Vread(Key, String),
    /// `GET Type?…`.
    Search(&'static str, Vec<(String, String)>),
}

/// An entry.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Its place in the Bundle.
    pub(crate) at: usize,
    pub(crate) full_url: Option<String>,
    pub(crate) asked: Asked,
}

/// A Bundle as it was sent.
#[derive(Debug)]
pub(crate) struct SentBundle {
    /// Whether all is done or nothing.
    pub(crate) is_transaction: bool,
    /// The entries in order, each with what is wrong with it when it cannot be read.
    pub(crate) entries: Vec<Result<Entry, Refusal>>,
}

/// The FHIRPath of an entry.
pub(crate) fn place(at: usize) -> String {
    format!("Bundle.entry[{at}]")
}

/// A refusal with the entry that it is about.
pub(crate) fn in_entry(refusal: Refusal, at: usize) -> Refusal {
    refusal.map_issues(|mut issue| {
        if !issue
            .expression
            .as_deref()
            .is_some_and(|path| path.starts_with("Bundle.entry["))
        {
            issue.expression = Some(place(at));
        }
        issue
    })
}

/// Reads a Bundle of type `transaction` or `batch`; what is around the resources is checked as strictly as they will be.
///
/// # Errors
/// No JSON, no such Bundle, more than [`ENTRIES_MAX`] entries, a Bundle that breaks rules.
pub(crate) fn read_bundle(validation: &Validation, version: FhirVersion, text: &[u8]) -> Result<SentBundle, Refusal> {
    let mut value = read(text, BUNDLE_BYTES_MAX)?;
    let kind = value.get("resourceType").and_then(Value::as_str).unwrap_or_default();
    if kind != "Bundle" {
        let text = format!("expected a `Bundle`; a `{0}` goes to `{0}`", shown(kind));
        return Err(Refusal::malformed(IssueCode::Invalid, text, "resourceType"));
    }
    let is_transaction = match value.get("type").and_then(Value::as_str) {
        Some("transaction") => true,
        Some("batch") => false,
        other => {
            let found = other.map_or_else(|| "none".to_owned(), |other| format!("`{}`", shown(other)));
            let text =
                format!("expected a Bundle of type `transaction` or `batch`, found {found}; others go to `Bundle`");
            return Err(Refusal::malformed(IssueCode::Value, text, "Bundle.type"));
        }
    };
    let count = value.get("entry").and_then(Value::as_array).map_or(0, Vec::len);
    if count > ENTRIES_MAX {
        let text = format!("expected a Bundle of at most {ENTRIES_MAX} entries, found {count}; send it in parts");
        return Err(Refusal::TooLarge(
            Issue::error(IssueCode::TooLong, text).at("Bundle.entry"),
        ));
    }
    let resources = taken(&mut value);
    check_frame(validation, version, &value, text)?;
    let frames = value
        .get("entry")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let entries = frames.iter().zip(resources).enumerate();
    let entries = entries.map(|(at, (frame, resource))| {
        let entry = frame
            .as_object()
            .ok_or_else(|| structure("an entry, which is an object", &place(at)));
        entry
            .and_then(|frame| entry_of(version, at, frame, resource))
            .map_err(|refusal| in_entry(refusal, at))
    });
    Ok(SentBundle {
        is_transaction,
        entries: entries.collect(),
    })
}

/// Takes the resources out of a Bundle and leaves what tells their type and id.
fn taken<'t>(bundle: &mut Value<'t>) -> Vec<Option<Value<'t>>> {
    let entries = bundle
        .as_object_mut()
        .and_then(|map| map.get_mut("entry")?.as_array_mut());
    let entries = entries.map_or(&mut [][..], Vec::as_mut_slice);
    let take = |entry: &mut Value<'t>| {
        let resource = entry.as_object_mut()?.get_mut("resource")?;
        let mut rest = Map::new();
        for name in ["resourceType", "id"] {
            if let Some(value) = resource.get(name) {
                rest.insert(name, value.clone());
            }
        }
        Some(std::mem::replace(resource, Value::Object(rest)))
    };
    entries.iter_mut().map(take).collect()
}

/// Checks what is around the resources; they themselves are checked when they are written.
fn check_frame(validation: &Validation, version: FhirVersion, bundle: &Value<'_>, text: &[u8]) -> Result<(), Refusal> {
    if validation.strictness() != Strictness::Errors {
        return Ok(());
    }
    let issues = validation
        .validator(version)
        .check_placed(bundle, &[], |paths| locate_all(text, paths));
    let is_inside = |issue: &Issue| {
        let path = issue
            .expression
            .as_deref()
            .and_then(|path| path.strip_prefix("Bundle.entry["));
        let below = path.and_then(|path| path.split_once(']'));
        below.is_some_and(|(_, below)| below.starts_with(".resource"))
    };
    let grave = |issue: &Issue| issue.severity >= IssueSeverity::Error && !is_inside(issue);
    let errors: Vec<Issue> = issues.into_iter().filter(grave).take(ISSUES_TOLD_MAX).collect();
    validation.settle(errors).map(drop)
}

/// Issues of a Bundle that are told; more of them say no more.
const ISSUES_TOLD_MAX: usize = 100;

fn entry_of(version: FhirVersion, at: usize, frame: &Map<'_>, sent: Option<Value<'_>>) -> Result<Entry, Refusal> {
    let place = place(at);
    let request = frame.get("request").and_then(Value::as_object);
    let request = request.ok_or_else(|| required("a `request` that says what to do", &place))?;
    let word = |name: &str| request.get(name).and_then(Value::as_str);
    let method = word("method").ok_or_else(|| required("a `method`", &[&place, ".request.method"].concat()))?;
    let url_place = [&place, ".request.url"].concat();
    let url = word("url").ok_or_else(|| required("a `url`", &url_place))?;
    let url = url.strip_prefix('/').unwrap_or(url);
    let resource_place = [&place, ".resource"].concat();
    let sent = || sent.ok_or_else(|| required("a `resource`", &resource_place));
    let asked = match method {
        "POST" => {
            let kind = served_type(version, url)?;
            Asked::Create {
                resource: resource(sent()?, kind, &resource_place)?,
                criteria: word("ifNoneExist").map(str::to_owned),
            }
        }
        "PUT" => {
            if url.contains('?') {
                return Err(unsupported(
                    "an address such as `Patient/1`; conditional updates are not offered",
                    url,
                    &url_place,
                ));
            }
            let key = key_of(version, url, &url_place)?;
            let value = sent()?;
            check_id(&value, &key, &[&resource_place, ".id"].concat())?;
            let mut resource = resource(value, key.kind(), &resource_place)?;
            set_id(&mut resource, key.id());
            let expected = expectation(word("ifMatch"), &[&place, ".request.ifMatch"].concat())?;
            Asked::Update {
                key,
                resource,
                expected,
            }
        }
        "GET" => reading(version, url, &url_place)?,
        other => {
            let method_place = [&place, ".request.method"].concat();
            return Err(unsupported("one of GET, POST, PUT", other, &method_place));
        }
    };
    Ok(Entry {
        at,
        full_url: frame.get("fullUrl").and_then(Value::as_str).map(str::to_owned),
        asked,
    })
}

fn reading(version: FhirVersion, url: &str, place: &str) -> Result<Asked, Refusal> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        [kind] => Ok(Asked::Search(served_type(version, kind)?, decode(query)?)),
        [_, _] if query.is_empty() => Ok(Asked::Read(key_of(version, path, place)?)),
        [kind, id, "_history", version_id] if query.is_empty() => {
            let key = key_of(version, &format!("{kind}/{id}"), place)?;
            Ok(Asked::Vread(key, version_id.to_owned()))
        }
        _ => Err(unsupported("`Type/id`, `Type/id/_history/vid` or `Type?…`", url, place)),
    }
}

fn key_of(version: FhirVersion, url: &str, place: &str) -> Result<Key, Refusal> {
    let key = Key::parse(url).map_err(|error| Refusal::malformed(IssueCode::Value, error.to_string(), place))?;
    served_type(version, key.kind())?;
    Ok(key)
}

/// The version that must be current, by `If-Match`.
pub(crate) fn expectation(tag: Option<&str>, place: &str) -> Result<Option<u32>, Refusal> {
    let Some(tag) = tag else { return Ok(None) };
    let version = expected_version(tag).ok_or_else(|| {
        let text = format!("expected one version such as `W/\"3\"`, found `{}`", shown(tag));
        Refusal::malformed(IssueCode::Value, text, place)
    })?;
    Ok(Some(version))
}

fn required(what: &str, place: &str) -> Refusal {
    Refusal::malformed(IssueCode::Required, format!("expected {what}, found none"), place)
}

fn structure(what: &str, place: &str) -> Refusal {
    Refusal::malformed(
        IssueCode::Structure,
        format!("expected {what}, found another value"),
        place,
    )
}

fn unsupported(what: &str, found: &str, place: &str) -> Refusal {
    let text = format!("expected {what}, found `{}`", shown(found));
    Refusal::NotSupported(Issue::error(IssueCode::NotSupported, text).at(place))
}
