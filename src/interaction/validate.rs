//! `$validate`: whether a resource is what the specification and profiles ask, and whether a write of it would be
//! taken: <https://hl7.org/fhir/R4/resource-operation-validate.html>.

use crate::conformance::{Validator, issue_of_text};
use crate::fhir::{FhirVersion, Issue, IssueCode, Key, Resource, operation_outcome, suggestion};
use crate::interaction::parameters::only;
use crate::interaction::read::read;
use crate::interaction::references::references_to;
use crate::interaction::refusal::Refusal;
use crate::interaction::repository::Repository;
use crate::interaction::served::served_type;
use crate::interaction::validate_input::{Asked, Mode, Subject, ValidateRequest, asked};
use crate::json;
use crate::store::At;

/// Size of a resource that is validated, in bytes.
pub(crate) const RESOURCE_BYTES_MAX: usize = 2 << 20;
/// Size of a Bundle that is validated, with the Parameters around it, in bytes.
pub const BUNDLE_BYTES_MAX: usize = 16 << 20;
/// Size of a resource of this type, in bytes, at most.
pub(crate) fn bytes_max(kind: &str) -> usize {
    if kind == "Bundle" {
        BUNDLE_BYTES_MAX
    } else {
        RESOURCE_BYTES_MAX
    }
}

/// What refers to a resource that is to be deleted: more of it is not listed.
const REFERRERS_TOLD_MAX: usize = 20;

/// Validates, and gives the `OperationOutcome`.
///
/// # Errors
/// What cannot be validated: no JSON, no resource, another type or a missing resource at the address, a mode that does
/// not go with it, a profile that is not known, too much of it.
pub async fn validate(
    repository: &Repository,
    version: FhirVersion,
    request: &ValidateRequest,
) -> Result<Resource, Refusal> {
    only(&request.parameters, &["mode", "profile"])?;
    let validator = repository.validation().validator(version);
    if let Some(kind) = &request.kind {
        known_type(validator, kind)?;
    }
    let nominated = match (&request.kind, &request.id) {
        (Some(kind), Some(id)) => Some(Refusal::key(served_type(version, kind)?, id)?),
        (Some(_) | None, _) => None,
    };
    let read = json::read_strict(&request.body);
    let is_empty = request.body.trim_ascii().is_empty();
    let Some(value) = read.value.as_ref().filter(|_| !is_empty) else {
        if is_empty {
            let asked = asked(request, None)?;
            return without_content(repository, validator, nominated.as_ref(), &asked).await;
        }
        return Err(Refusal::Malformed(read.faults.iter().map(issue_of_text).collect()));
    };
    let asked = asked(request, Some(value))?;
    // Of what is to be deleted the content does not matter.
    let Some(subject) = asked.subject.as_ref().filter(|_| asked.mode != Some(Mode::Delete)) else {
        return without_content(repository, validator, nominated.as_ref(), &asked).await;
    };
    is_validated(request, &asked, subject)?;
    let profiles = profiles(validator, &asked)?;
    let mut issues: Vec<Issue> = read.faults.iter().map(issue_of_text).collect();
    issues.extend(validator.check_placed(subject.value, &profiles, |paths| {
        let paths: Vec<Vec<json::Step<'_>>> = paths.iter().map(|path| [&subject.steps, *path].concat()).collect();
        let paths: Vec<&[json::Step<'_>]> = paths.iter().map(Vec::as_slice).collect();
        json::locate_all(&request.body, &paths)
    }));
    match asked.mode {
        None | Some(Mode::Delete | Mode::Profile) => {}
        Some(Mode::Create) => issues.extend(not_kept(version, subject)),
        Some(Mode::Update) => {
            if let Some(key) = update_key(&mut issues, version, subject, nominated.as_ref()) {
                exists(repository, version, &key).await?;
            }
        }
    }
    Ok(operation_outcome(&issues))
}

/// Validates what is stored, or whether it may be deleted.
async fn without_content(
    repository: &Repository,
    validator: &Validator,
    nominated: Option<&Key>,
    asked: &Asked<'_>,
) -> Result<Resource, Refusal> {
    let version = validator.version();
    let Some(key) = nominated else {
        let text = match asked.mode {
            Some(Mode::Delete | Mode::Profile) => {
                "expected the resource to be named in the address, as in `ResearchStudy/[id]/$validate`, found no id there"
            }
            None | Some(Mode::Create | Mode::Update) => "expected a resource in the body, found none",
        };
        return Err(Refusal::malformed(IssueCode::Required, text, "resource"));
    };
    if matches!(asked.mode, Some(Mode::Create | Mode::Update)) {
        let text = "expected a resource in the body, found none";
        return Err(Refusal::malformed(IssueCode::Required, text, "resource"));
    }
    let profiles = profiles(validator, asked)?;
    if asked.mode == Some(Mode::Profile) && profiles.is_empty() {
        let text = "expected a profile to hold the resource against, found none";
        return Err(Refusal::malformed(IssueCode::Required, text, "profile"));
    }
    let instance = read(repository, version, key).await?;
    if asked.mode == Some(Mode::Delete) {
        let referrers = references_to(repository, version, key, REFERRERS_TOLD_MAX).await?;
        let issues: Vec<Issue> = referrers
            .into_iter()
            .map(|(referrer, parameter)| {
                let text = format!("expected nothing that refers to `{key}`, found `{referrer}` (`{parameter}`)");
                Issue::error(IssueCode::Conflict, text)
            })
            .collect();
        return Ok(operation_outcome(&issues));
    }
    Ok(operation_outcome(&validator.check_text(&instance.body, &profiles)))
}

/// The type in the address is one of the release, whether or not its resources are kept here.
fn known_type(validator: &Validator, kind: &str) -> Result<(), Refusal> {
    let known = validator.definitions().types().resources();
    if known.contains(&kind) {
        return Ok(());
    }
    let near = suggestion(kind, known.into_iter());
    let text = format!(
        "expected a resource type of FHIR {}, found `{kind}`{near}",
        validator.version().number()
    );
    Err(Refusal::NotFound(Issue::error(IssueCode::NotSupported, text)))
}

/// Refuses a resource of another type than the address names, one that is too large, and one that is not asked about.
fn is_validated(request: &ValidateRequest, asked: &Asked<'_>, subject: &Subject<'_>) -> Result<(), Refusal> {
    if let Some(kind) = request.kind.as_deref().filter(|kind| *kind != subject.kind) {
        let near = suggestion(&subject.kind, [kind].into_iter());
        let text = format!(
            "expected a `{kind}`, as in the address, found a `{}`{near}",
            shown(&subject.kind)
        );
        return Err(Refusal::malformed(IssueCode::Invalid, text, "resourceType"));
    }
    let max = bytes_max(&subject.kind);
    if request.body.len() > max {
        let text = format!(
            "expected a resource of at most {max} bytes, found {}",
            request.body.len()
        );
        return Err(Refusal::TooLarge(Issue::error(IssueCode::TooLong, text)));
    }
    if asked.mode == Some(Mode::Profile) {
        let text =
            "expected mode `profile` without a resource: it is for the one in the address; found one in the body";
        return Err(Refusal::malformed(IssueCode::Invalid, text, "resource"));
    }
    Ok(())
}

/// The profiles that are asked for, all of which must be known.
fn profiles<'a>(validator: &Validator, asked: &'a Asked<'_>) -> Result<Vec<&'a str>, Refusal> {
    let unknown = |profile: &&String| validator.definitions().structure(profile).is_none();
    let issues: Vec<Issue> = asked
        .profiles
        .iter()
        .filter(unknown)
        .map(|profile| {
            let text = format!("expected a profile that is known here, found `{}`", shown(profile));
            Issue::error(IssueCode::NotFound, text).at("profile")
        })
        .collect();
    if issues.is_empty() {
        Ok(asked.profiles.iter().map(String::as_str).collect())
    } else {
        Err(Refusal::Invalid(issues))
    }
}

/// That resources of this type are not kept here, so that no write of one is taken.
fn not_kept(version: FhirVersion, subject: &Subject<'_>) -> Vec<Issue> {
    match served_type(version, &subject.kind) {
        Ok(_) => Vec::new(),
        Err(refusal) => refusal.issues().to_vec(),
    }
}

/// The resource that is updated, when its type and id are as they must be.
fn update_key(
    issues: &mut Vec<Issue>,
    version: FhirVersion,
    subject: &Subject<'_>,
    nominated: Option<&Key>,
) -> Option<Key> {
    let wrong = not_kept(version, subject);
    if !wrong.is_empty() {
        issues.extend(wrong);
        return None;
    }
    let at = format!("{}.id", subject.kind);
    let id = subject.value.get("id").and_then(json::Value::as_str);
    let text = match (id, nominated) {
        (Some(id), Some(key)) if id == key.id() => return Some(key.clone()),
        // What is wrong with the id itself is among the issues already.
        (Some(id), None) => return Key::new(subject.kind.as_str(), id).ok(),
        (Some(id), Some(key)) => format!(
            "expected the id `{}`, as in the address, found `{}`",
            key.id(),
            shown(id)
        ),
        (None, _) => "expected an `id`, without which a resource cannot be updated, found none".to_owned(),
    };
    issues.push(Issue::error(IssueCode::Invalid, text).at(at).by("update-id"));
    None
}

/// Refuses what never was here; what was deleted may be brought back.
async fn exists(repository: &Repository, version: FhirVersion, key: &Key) -> Result<(), Refusal> {
    match repository.store().read(version, key, At::Latest).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::no_resource(key)),
    }
}

/// A word of the client's, shortened.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}
