//! What is logged about a request: its kind and its outcome, never whom it was about.

use std::io;
use std::sync::{Arc, Mutex};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::rest::create::{post, put};
use crate::support::faulty::{Fault, SECRET};
use crate::support::server::TestServer;

/// Collects what is logged by the whole process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Writes that are taken and writes that are refused in many ways, with a value everywhere that a client puts any.
async fn writes_with(server: &TestServer, value: &str) {
    let person = |gender: &str| {
        serde_json::json!({ "resourceType": "Patient", "id": value, "gender": gender,
            "identifier": [{ "system": "urn:example", "value": value }],
            "name": [{ "family": value }] })
    };
    let criteria = format!("identifier={value}");
    let path = format!("/fhir/Patient/{value}");
    for gender in ["female", value] {
        post(server, "/fhir/Patient", &[], &person(gender)).await;
        post(
            server,
            "/fhir/Patient",
            &[("if-none-exist", criteria.as_str())],
            &person(gender),
        )
        .await;
        put(server, &path, &[], &person(gender)).await;
        put(server, &path, &[("if-match", "W/\"9\"")], &person(gender)).await;
        put(server, &path, &[("if-match", value)], &person(gender)).await;
        let entry = serde_json::json!({ "fullUrl": format!("http://example.org/{value}"), "resource": person(gender),
            "request": { "method": "PUT", "url": format!("Patient/{value}"), "ifMatch": value } });
        for kind in ["transaction", "batch"] {
            let sent = serde_json::json!({ "resourceType": "Bundle", "type": kind, "entry": [entry, entry] });
            post(server, "/fhir", &[], &sent).await;
        }
    }
    let broken = [("content-type", "application/fhir+json")];
    server
        .send(
            reqwest::Method::POST,
            "/fhir/Patient",
            &broken,
            Some(format!("{{\"{value}\":{value}")),
        )
        .await;
}

/// Calls of a service and what became of its cards, taken and refused, with a value everywhere that a client puts any.
async fn calls_with(server: &TestServer, value: &str) {
    let condition = serde_json::json!({ "resourceType": "Condition", "id": value, "code": { "text": value },
        "subject": { "reference": format!("Patient/{value}") } });
    let call = serde_json::json!({ "hook": "patient-view", "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "fhirServer": format!("http://{value}.example/fhir"),
        "fhirAuthorization": { "access_token": value, "token_type": "Bearer", "expires_in": 1, "scope": value,
            "subject": value },
        "context": { "userId": format!("Practitioner/{value}"), "patientId": value, "encounterId": value },
        "prefetch": { "patient": { "resourceType": "Patient", "id": value, "name": [{ "family": value }] },
            "conditions": condition, value: { "resourceType": value } } });
    let feedback = serde_json::json!({ "feedback": [{ "card": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:00Z",
        "overrideReason": { "reason": { "code": value, "system": value }, "userComment": value } }] });
    let headers = [("content-type", "application/json"), ("authorization", value)];
    let send = async |path: &str, body: &serde_json::Value| {
        let path = format!("/cds-services/{path}");
        server
            .send(reqwest::Method::POST, &path, &headers, Some(body.to_string()))
            .await
    };
    for service in ["trial-match", "trial-match-order", value] {
        for mut sent in [call.clone(), serde_json::json!({ value: value }), value.into()] {
            send(service, &sent).await;
            if let Some(sent) = sent.as_object_mut() {
                sent.remove("prefetch");
            }
            send(service, &sent).await;
        }
        send(&format!("{service}/feedback"), &feedback).await;
        send(&format!("{service}/feedback"), &call).await;
    }
    let mut plain = call.clone();
    plain["prefetch"][value] = serde_json::Value::Null;
    assert_eq!(send("trial-match", &plain).await.status, 200);
    assert_eq!(send("trial-match/feedback", &feedback).await.status, 200);
}

#[tokio::test]
async fn no_value_of_a_request_reaches_the_log() {
    const CANARY: &str = "Zaphod-4711";
    let log = Log::default();
    // The client of the tests lives in the same process, and may say what it likes.
    let filter = EnvFilter::new("trace,hyper=off,hyper_util=off,reqwest=off,rustls=off,h2=off");
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_env_filter(filter)
        .with_ansi(false);
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();

    let server = TestServer::start().await;
    for path in [
        format!("/fhir/ResearchStudy?title={CANARY}&identifier={CANARY}"),
        format!("/fhir/ResearchStudy?{CANARY}=1"),
        format!("/fhir/ResearchStudy/{CANARY}"),
        format!("/fhir/r5/ResearchStudy/{CANARY}/_history/1"),
        format!("/fhir/{CANARY}"),
        format!("/{CANARY}/{CANARY}?x={CANARY}"),
    ] {
        server.get_with(&path, &[("accept", CANARY)]).await;
        server.get(&path).await;
    }
    server
        .post_form("/fhir/ResearchStudy/_search", &format!("title={CANARY}"))
        .await;
    let before = server.get("/fhir/Patient?_total=accurate&_count=0").await.json();
    calls_with(&server, CANARY).await;
    let after = server.get("/fhir/Patient?_total=accurate&_count=0").await.json();
    assert_eq!(before["total"], after["total"], "a patient of a call is not kept");
    writes_with(&server, CANARY).await;
    server.break_store(Fault::Unavailable);
    writes_with(&server, CANARY).await;
    let reply = server
        .get_with(&format!("/fhir/Group/{CANARY}"), &[("x-request-id", "ask-me")])
        .await;
    assert_eq!(reply.status, 503);

    let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!written.contains(CANARY), "{written}");
    let lines: Vec<&str> = written.lines().filter(|line| line.contains("ask-me")).collect();
    assert!(
        lines.iter().any(|line| line.contains(SECRET)),
        "the cause is for the log: {lines:?}"
    );
    let access = lines.iter().find(|line| line.contains("route")).unwrap();
    for part in ["method=\"GET\"", "route=\"{type}/{id}\"", "status=503", "ms="] {
        assert!(access.contains(part), "{part}: {access}");
    }
}
