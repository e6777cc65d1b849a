//! An invented trial, an invented patient, and calls about them.

use reqwest::Method;
use serde_json::{Value, json};
use trialfire::http::Options;
use trialfire::operation::hooks::HookSettings;
use trialfire::operation::ingest::{Item, ingest};
use trialfire::registry::{ReadOptions, Source, read_input};

use crate::support::program::fixture;
use crate::support::server::{Reply, TestServer};

/// The study in which the patient may take part.
pub(crate) const STUDY: &str = "nct99000001";

const CRITERIA: &str = "Inclusion Criteria:\n\n* Unresectable melanoma\n* ECOG performance status 0 or 1\n\n\
    Exclusion Criteria:\n\n* Concomitant treatment with warfarin\n* History of radiotherapy\n";

/// A server with the trial in it.
pub(crate) async fn server(hooks: HookSettings) -> TestServer {
    server_with(hooks, &[(1, "RECRUITING")]).await
}

/// A server with some trials in it that differ by number and state.
pub(crate) async fn server_with(hooks: HookSettings, trials: &[(u32, &str)]) -> TestServer {
    let server = TestServer::with(Options {
        hooks,
        ..Options::default()
    })
    .await;
    let text = std::fs::read_to_string(fixture("registry/ctgov-v2/NCT99000001.json")).unwrap();
    for (number, status) in trials {
        let mut record: Value = serde_json::from_str(&text).unwrap();
        let study = &mut record["protocolSection"];
        study["identificationModule"]["nctId"] = format!("NCT9900000{number}").into();
        study["identificationModule"]["orgStudyIdInfo"]["id"] = format!("MEADOW-{number}").into();
        let title = format!("Meadow Study {number} of Melanoma | [Tea]");
        study["identificationModule"]["briefTitle"] = title.clone().into();
        study["identificationModule"]["officialTitle"] = title.into();
        study["statusModule"]["overallStatus"] = (*status).into();
        study["eligibilityModule"]["eligibilityCriteria"] = CRITERIA.into();
        let bytes = record.to_string().into_bytes();
        take_in(&server, &bytes).await;
    }
    server
}

/// Imports the records of a text.
pub(crate) async fn take_in(server: &TestServer, bytes: &[u8]) {
    let (send, items) = tokio::sync::mpsc::channel(1);
    let found: Vec<Item> = records(bytes);
    let sending = tokio::spawn(async move {
        for item in found {
            send.send(item).await.unwrap();
        }
    });
    let mut rejected = Vec::new();
    ingest(server.repository(), items, |line| {
        if line.trial.is_none() {
            rejected.push(line.clone());
        }
    })
    .await
    .unwrap();
    sending.await.unwrap();
    assert!(rejected.is_empty(), "{rejected:?}");
}

fn records(bytes: &[u8]) -> Vec<Item> {
    let mut found = Vec::new();
    read_input(
        Source::Stream(Box::new(bytes)),
        &ReadOptions::default(),
        &mut |record| {
            found.push(Item {
                input: "sample".to_owned(),
                record,
            });
            std::ops::ControlFlow::Continue(())
        },
    );
    found
}

/// The patient.
pub(crate) fn patient() -> Value {
    json!({ "resourceType": "Patient", "id": "p1", "gender": "female", "birthDate": "1970-04-01",
        "name": [{ "family": "Sorrel" }] })
}

/// A searchset with resources in it.
pub(crate) fn bundle(resources: &[Value]) -> Value {
    let entries: Vec<Value> = resources.iter().map(|one| json!({ "resource": one })).collect();
    json!({ "resourceType": "Bundle", "type": "searchset", "entry": entries })
}

/// Melanoma, as the patient has it.
pub(crate) fn melanoma() -> Value {
    json!({ "resourceType": "Condition", "id": "c1", "subject": { "reference": "Patient/p1" },
        "clinicalStatus": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/condition-clinical",
            "code": "active" }] },
        "code": { "coding": [{ "system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C43.9" }],
            "text": "Malignant melanoma" }, "onsetDateTime": "2026-02-03" })
}

/// A recent state of the patient that fits.
pub(crate) fn ecog() -> Value {
    json!({ "resourceType": "Observation", "id": "o1", "status": "final", "subject": { "reference": "Patient/p1" },
        "code": { "coding": [{ "system": "http://loinc.org", "code": "89247-1" }] },
        "effectiveDateTime": "2026-11-15", "valueInteger": 1 })
}

/// A call of a service with everything that it wants to be sent.
pub(crate) fn call(hook: &str) -> Value {
    let mut context = json!({ "userId": "Practitioner/d1", "patientId": "p1" });
    if hook == "encounter-start" {
        context["encounterId"] = "e1".into();
    }
    if hook == "order-select" {
        context["selections"] = json!([]);
        context["draftOrders"] = json!({ "resourceType": "Bundle", "entry": [] });
    }
    json!({ "hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": context,
        "prefetch": { "patient": patient(), "conditions": bundle(&[melanoma()]), "observations": bundle(&[ecog()]),
            "medicationRequests": bundle(&[]), "medicationStatements": bundle(&[]), "procedures": bundle(&[]),
            "allergies": bundle(&[]) } })
}

/// Calls a service.
pub(crate) async fn ask(server: &TestServer, service: &str, call: &Value) -> Reply {
    let headers = [("content-type", "application/json")];
    let path = format!("/cds-services/{service}");
    server.send(Method::POST, &path, &headers, Some(call.to_string())).await
}

/// The cards of an answer.
pub(crate) fn cards(reply: &Reply) -> Vec<Value> {
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "no-store");
    reply.json()["cards"].as_array().unwrap().clone()
}

/// The cards with which a call is answered.
pub(crate) async fn cards_of(server: &TestServer, service: &str, call: &Value) -> Vec<Value> {
    cards(&ask(server, service, call).await)
}
