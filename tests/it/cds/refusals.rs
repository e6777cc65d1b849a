//! Calls that are not as the specification has them.

use reqwest::Method;
use serde_json::{Value, json};
use trialfire::operation::hooks::HookSettings;

use crate::cds::sample::{ask, call, patient, server};

#[tokio::test]
async fn what_is_wrong_is_told_with_its_place() {
    let server = server(HookSettings::default()).await;
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut call = call("patient-view");
        change(&mut call);
        call
    };
    let cases: Vec<(Value, &str)> = vec![
        (changed(&|call| call["hook"] = "order-select".into()), "hook"),
        (changed(&|call| call["hookInstance"] = "1".into()), "hookInstance"),
        (
            changed(&|call| call["context"]["patientId"] = "../x".into()),
            "context.patientId",
        ),
        (
            changed(&|call| call["context"]["userId"] = Value::Null),
            "context.userId",
        ),
        (
            changed(&|call| call["prefetch"]["allergies"] = "x".into()),
            "prefetch.allergies",
        ),
        (
            changed(&|call| call["prefetch"]["patient"]["id"] = "p2".into()),
            "prefetch.patient",
        ),
        (
            changed(&|call| call["fhirServer"] = "file:///etc/passwd".into()),
            "fhirServer",
        ),
        (
            changed(&|call| {
                call["fhirServer"] = "https://ehr.example".into();
                call["fhirAuthorization"] = json!({ "access_token": "a b", "token_type": "Bearer", "expires_in": 1,
                    "scope": "", "subject": "s" });
            }),
            "fhirAuthorization.access_token",
        ),
        (json!([]), ""),
    ];
    for (call, place) in cases {
        let (status, _, text, found) = ask(&server, "trial-match", &call).await.problem();
        assert_eq!((status, found.as_str()), (400, place), "{text}");
        assert!(text.starts_with("expected "), "{text}");
    }
    let missing = json!({ "hook": "encounter-start", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": { "userId": "Practitioner/1", "patientId": "p1" } });
    let (status, code, text, place) = ask(&server, "trial-match-encounter", &missing).await.problem();
    assert_eq!((status, code.as_str(), place.as_str()), (400, "required", "context"));
    assert_eq!(text, "expected the member `encounterId`, found none");
}

#[tokio::test]
async fn other_services_methods_and_bodies_are_refused() {
    let server = server(HookSettings::default()).await;
    for service in ["trial-detail", "Zaphod"] {
        let (status, code, text, _) = ask(&server, service, &call("patient-view")).await.problem();
        assert_eq!((status, code.as_str()), (404, "not-found"));
        assert!(text.contains("trial-match-order") && !text.contains("Zaphod"), "{text}");
    }
    let reply = server.get("/cds-services/trial-match").await;
    assert_eq!((reply.status, reply.header("allow")), (405, "POST"));
    let plain = [("content-type", "text/plain")];
    let post = async |headers: &[(&str, &str)], body: &str| {
        let path = "/cds-services/trial-match";
        server
            .send(Method::POST, path, headers, Some(body.to_owned()))
            .await
            .problem()
            .0
    };
    assert_eq!(post(&plain, "{}").await, 415);
    let json = [("content-type", "application/json")];
    for body in [
        "",
        "{",
        "{\"hook\":1,\"hook\":2}",
        "[[[",
        "\u{feff}{}",
        "null",
        "{\"a\":1}}",
    ] {
        assert_eq!(post(&json, body).await, 400, "{body}");
    }
    assert_eq!(post(&json, &"[".repeat(100_000)).await, 400);
}

#[tokio::test]
async fn without_the_patient_it_is_said_what_is_missing_and_what_would_help() {
    let server = server(HookSettings::default()).await;
    for patient in [Value::Null, json!({ "resourceType": "OperationOutcome", "issue": [] })] {
        let mut call = call("patient-view");
        call["prefetch"]["patient"] = patient;
        call["fhirServer"] = "https://ehr.example/fhir".into();
        let (status, _, text, place) = ask(&server, "trial-match", &call).await.problem();
        assert_eq!((status, place.as_str()), (412, "prefetch.patient"));
        assert!(text.contains("`cds-fhir-servers`"), "{text}");
    }
    // The patient may be anywhere in what was sent.
    let mut elsewhere = call("patient-view");
    elsewhere["prefetch"]["patient"] = Value::Null;
    elsewhere["prefetch"]["everything"] = patient();
    assert_eq!(ask(&server, "trial-match", &elsewhere).await.status, 200);
}

#[tokio::test]
async fn pages_of_the_origins_that_are_allowed_may_call() {
    let options = trialfire::http::Options {
        origins: vec!["https://ehr.example".to_owned()],
        ..trialfire::http::Options::default()
    };
    let server = crate::support::server::TestServer::with(options).await;
    let ask = |origin| [("origin", origin), ("access-control-request-method", "POST")];
    let path = "/cds-services/trial-match";
    let reply = server
        .send(Method::OPTIONS, path, &ask("https://ehr.example"), None)
        .await;
    assert_eq!(reply.header("access-control-allow-origin"), "https://ehr.example");
    assert!(reply.header("access-control-allow-headers").contains("Authorization"));
    let reply = server
        .send(Method::OPTIONS, path, &ask("https://evil.example"), None)
        .await;
    assert_eq!(reply.header("access-control-allow-origin"), "");
}
