//! A call of a service, read: whom it is about, what came with it, and from where more may be fetched.

use crate::fhir::{IssueCode, Map, Value};
use crate::interaction::{BUNDLE_BYTES_MAX, Refusal, read_json};
use crate::operation::hooks::prefetch::{PATIENT, Want, wants};
use crate::operation::hooks::schema::{Part, faults};
use crate::operation::hooks::service::{Hook, Service};
use crate::operation::hooks::token::Token;

/// Bundles inside one another in which the patient is looked for.
const NESTED_MAX: usize = 4;

/// A call of a service.
#[derive(Debug)]
pub struct Call {
    pub(crate) service: Service,
    /// The id of the patient who is looked at.
    pub(crate) patient: String,
    /// What came with the call and can be read.
    pub(crate) given: Vec<Map>,
    /// What did not come.
    pub(crate) missing: Vec<&'static Want>,
    /// Orders that are not signed.
    pub(crate) drafts: Vec<Map>,
    /// The FHIR server of the caller.
    pub(crate) server: Option<String>,
    /// What that server lets the bearer in for.
    pub(crate) token: Option<Token>,
}

/// Reads a call of a service.
///
/// # Errors
/// [`Refusal::Malformed`] for what is no JSON, not what the specification has a client send, for another hook than the
/// service's, or about another patient than the context names.
pub fn read_call(service: Service, body: &[u8]) -> Result<Call, Refusal> {
    let call = read_json(body, BUNDLE_BYTES_MAX)?.into_owned();
    let frame = frame(&call);
    let mut issues = faults(Part::Request, &frame, "");
    let hook = call.get("hook").and_then(Value::as_str);
    if let Some(hook) = hook.filter(|hook| *hook != service.hook().name()) {
        let known = [Hook::PatientView, Hook::EncounterStart, Hook::OrderSelect];
        let found = known
            .iter()
            .find(|known| known.name() == hook)
            .map(|known| known.name());
        let text = format!(
            "expected hook `{}` for the service `{}`, found {}",
            service.hook().name(),
            service.id(),
            found.map_or_else(|| "another".to_owned(), |name| format!("`{name}`")),
        );
        return Err(Refusal::malformed(IssueCode::Value, text, "hook"));
    }
    if let Some(context) = call.get("context").filter(|context| context.as_object().is_some()) {
        let context: serde_json::Value = context.clone().into();
        issues.extend(faults(Part::Context(service.hook()), &context, "context"));
    }
    if !issues.is_empty() {
        return Err(Refusal::Malformed(issues));
    }
    let text = |pointer: &str| call.pointer(pointer).and_then(Value::as_str);
    let patient = text("/context/patientId").unwrap_or_default();
    let (given, missing) = sorted(call.get("prefetch"));
    if let Some(sent) = call
        .pointer("/prefetch/patient")
        .filter(|sent| holds_other(sent, patient))
    {
        let kind = sent.get("resourceType").and_then(Value::as_str);
        let found = if kind == Some("Patient") { "another" } else { "none" };
        let text = format!("expected the Patient with the id of `context.patientId`, found {found}");
        return Err(Refusal::malformed(IssueCode::Value, text, "prefetch.patient"));
    }
    Ok(Call {
        service,
        patient: patient.to_owned(),
        given,
        missing,
        drafts: drafts(call.pointer("/context/draftOrders")),
        server: text("/fhirServer").map(str::to_owned),
        token: text("/fhirAuthorization/access_token").map(Token::new),
    })
}

/// A call without what its resources hold, which the schema does not look at; the context is checked by itself.
fn frame(call: &Value) -> serde_json::Value {
    let Some(members) = call.as_object() else {
        return call.clone().into();
    };
    let shapes = members.iter().map(|(name, value)| {
        let shape = match (name, value) {
            ("prefetch", prefetch) => outline(prefetch),
            ("context", Value::Object(_)) => Value::Object(Map::new()),
            _ => value.clone(),
        };
        (name.to_owned().into(), shape)
    });
    Value::Object(shapes.collect()).into()
}

/// The resources of a prefetch by their type alone.
fn outline(prefetch: &Value) -> Value {
    let Some(members) = prefetch.as_object() else {
        return prefetch.clone();
    };
    let shapes = members.iter().map(|(name, value)| {
        let shape = match value.as_object() {
            None => value.clone(),
            Some(resource) => {
                let kind = resource.get("resourceType").cloned();
                Value::Object(kind.into_iter().map(|kind| ("resourceType".into(), kind)).collect())
            }
        };
        (name.to_owned().into(), shape)
    });
    Value::Object(shapes.collect())
}

/// What came and can be read, and what did not come: absent, null, or an OperationOutcome, which tells of a failure.
fn sorted(prefetch: Option<&Value>) -> (Vec<Map>, Vec<&'static Want>) {
    let resource = |name: &str| {
        let found = prefetch?.get(name)?.as_object()?;
        let kind = found.get("resourceType").and_then(Value::as_str);
        (kind != Some("OperationOutcome")).then_some(found)
    };
    let missing = wants().iter().filter(|want| resource(want.key).is_none()).collect();
    // Whatever else the client sends about the patient is read too.
    let members = prefetch.and_then(Value::as_object);
    let names = members
        .into_iter()
        .flat_map(|members| members.iter().map(|(name, _)| name));
    (names.filter_map(resource).cloned().collect(), missing)
}

/// Whether what came as the patient is somebody else, or nobody.
fn holds_other(sent: &Value, patient: &str) -> bool {
    let failed = sent.get("resourceType").and_then(Value::as_str) == Some("OperationOutcome");
    !failed && sent.as_object().is_some_and(|sent| !holds(sent, patient, 0))
}

/// Whether a resource is the patient, or a Bundle that has the patient in it.
pub(crate) fn holds(resource: &Map, patient: &str, depth: usize) -> bool {
    match resource.get("resourceType").and_then(Value::as_str) {
        Some("Patient") => resource.get("id").and_then(Value::as_str) == Some(patient),
        Some("Bundle") if depth < NESTED_MAX => {
            let entries = resource.get("entry").and_then(Value::as_array);
            let inside = entries.into_iter().flatten().filter_map(|entry| entry.get("resource"));
            let mut inside = inside.filter_map(Value::as_object);
            inside.any(|one| holds(one, patient, depth + 1))
        }
        _ => false,
    }
}

/// The orders of a Bundle.
fn drafts(bundle: Option<&Value>) -> Vec<Map> {
    let entries = bundle.and_then(|bundle| bundle.get("entry")).and_then(Value::as_array);
    let resources = entries.into_iter().flatten().filter_map(|entry| entry.get("resource"));
    resources.filter_map(Value::as_object).cloned().collect()
}

impl Call {
    /// Whether the patient is known, without whom nothing can be answered.
    pub(crate) fn has_patient(&self) -> bool {
        self.missing.iter().all(|want| want.key != PATIENT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn call(change: impl Fn(&mut serde_json::Value)) -> Result<Call, Refusal> {
        let mut call = json!({ "hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
            "context": { "userId": "Practitioner/1", "patientId": "p1" },
            "prefetch": { "patient": { "resourceType": "Patient", "id": "p1" }, "conditions": null,
                "procedures": { "resourceType": "OperationOutcome" },
                "allergies": { "resourceType": "Bundle" } } });
        change(&mut call);
        read_call(Service::Match, call.to_string().as_bytes())
    }

    fn places(found: Result<Call, Refusal>) -> Vec<String> {
        let refusal = found.unwrap_err();
        assert!(matches!(refusal, Refusal::Malformed(_)), "{refusal:?}");
        let places = refusal
            .issues()
            .iter()
            .map(|issue| issue.expression.clone().unwrap_or_default());
        places.collect()
    }

    #[test]
    fn null_absent_and_failed_records_are_missing() {
        let call = call(|_| {}).unwrap();
        let missing: Vec<&str> = call.missing.iter().map(|want| want.key).collect();
        assert_eq!(
            missing,
            [
                "conditions",
                "observations",
                "medicationRequests",
                "medicationStatements",
                "procedures"
            ]
        );
        assert_eq!(call.given.len(), 2);
        assert!(call.has_patient());
    }

    #[test]
    fn a_call_of_another_hook_or_patient_is_refused() {
        assert_eq!(places(call(|call| call["hook"] = json!("order-select"))), ["hook"]);
        assert_eq!(
            places(call(|call| call["prefetch"]["patient"]["id"] = json!("p2"))),
            ["prefetch.patient"]
        );
        assert_eq!(
            places(call(|call| call["context"]["patientId"] = json!("p1?x=1"))),
            ["context.patientId"]
        );
        assert_eq!(places(call(|call| call["context"] = json!([]))), ["context"]);
        let bare =
            json!({ "access_token": "t", "token_type": "Bearer", "expires_in": 300, "scope": "", "subject": "s" });
        assert_eq!(places(call(|call| call["fhirAuthorization"] = bare.clone())), [""]);
    }
}
