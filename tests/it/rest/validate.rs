//! `$validate`: resources that are sent or stored, bare or in Parameters, and what cannot be validated.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::library::STUDY;
use crate::support::server::{Reply, TestServer};

const FHIR: (&str, &str) = ("content-type", "application/fhir+json");

async fn post(server: &TestServer, path: &str, body: &str) -> Reply {
    server.send(Method::POST, path, &[FHIR], Some(body.to_owned())).await
}

/// Severity and place of each issue.
fn found(reply: &Reply) -> Vec<(String, String)> {
    let body = reply.json();
    assert_eq!(
        (reply.status, &body["resourceType"]),
        (200, &"OperationOutcome".into()),
        "{body}"
    );
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let issues = body["issue"].as_array().unwrap().iter();
    issues
        .map(|issue| (text(&issue["severity"]), text(&issue["expression"][0])))
        .collect()
}

fn errors(reply: &Reply) -> Vec<String> {
    let errors = found(reply).into_iter().filter(|(severity, _)| severity == "error");
    errors.map(|(_, place)| place).collect()
}

fn line(reply: &Reply, at: usize) -> Value {
    let extensions = reply.json()["issue"][at]["extension"].clone();
    let line = |one: &&Value| one["url"].as_str().unwrap().ends_with("operationoutcome-issue-line");
    extensions.as_array().unwrap().iter().find(line).unwrap()["valueInteger"].clone()
}

fn parameters(resource: Option<&Value>, more: &[Value]) -> String {
    let resource = resource.map(|resource| json!({"name": "resource", "resource": resource}));
    let list: Vec<&Value> = resource.iter().chain(more).collect();
    json!({"resourceType": "Parameters", "parameter": list}).to_string()
}

#[tokio::test]
async fn a_resource_is_validated_in_every_form_it_is_sent() {
    let server = TestServer::start().await;
    let sound = json!({"resourceType": "Patient", "id": "p", "active": true});
    let wrong = json!({"resourceType": "Patient", "id": "p", "active": "yes"});
    let create = json!({"name": "mode", "valueCode": "create"});
    for base in ["/fhir", "/fhir/r5"] {
        for path in ["$validate", "Patient/$validate", "Patient/p/$validate"] {
            let path = format!("{base}/{path}");
            for (resource, expected) in [(&sound, vec![]), (&wrong, vec!["Patient.active"])] {
                let forms = [
                    (path.clone(), resource.to_string()),
                    (path.clone(), parameters(Some(resource), &[])),
                    (path.clone(), parameters(Some(resource), std::slice::from_ref(&create))),
                    (format!("{path}?mode=create"), resource.to_string()),
                ];
                for (path, body) in forms {
                    assert_eq!(errors(&post(&server, &path, &body).await), expected, "{path} {body}");
                }
            }
        }
    }
    let reply = post(&server, "/fhir/$validate", r#"{"resourceType":"Parameters"}"#).await;
    assert_eq!(
        errors(&reply),
        Vec::<String>::new(),
        "types that are not kept are validated all the same"
    );
    let reply = post(
        &server,
        "/fhir/Parameters/$validate",
        &parameters(None, &[json!({"nam": "x"})]),
    )
    .await;
    assert!(
        errors(&reply).contains(&"Parameters.parameter[0].nam".to_owned()),
        "{reply:?}"
    );
}

#[tokio::test]
async fn issues_have_the_line_of_the_text_that_was_sent() {
    let server = TestServer::start().await;
    let bare = "{\n \"resourceType\": \"Patient\",\n \"active\": true,\n \"birthDate\": \"x\",\n \"active\": false\n}";
    let reply = post(&server, "/fhir/Patient/$validate", bare).await;
    assert_eq!(
        errors(&reply),
        ["active", "Patient.birthDate"],
        "what is wrong with the text is said first"
    );
    assert_eq!((line(&reply, 0), line(&reply, 1)), (5.into(), 4.into()));
    let held = format!(
        "{{\"resourceType\": \"Parameters\", \"parameter\": [{{\"name\": \"resource\",\n\"resource\": {bare}}}]}}"
    );
    let reply = post(&server, "/fhir/Patient/$validate", &held).await;
    assert_eq!(errors(&reply).last().unwrap(), "Patient.birthDate");
    assert_eq!(line(&reply, 1), 5);
}

#[tokio::test]
async fn what_is_stored_is_validated_where_it_is() {
    let server = TestServer::start().await;
    for base in ["/fhir", "/fhir/r5"] {
        let path = format!("{base}/Location/{STUDY}-site-001/$validate");
        assert_eq!(errors(&server.get(&path).await), Vec::<String>::new());
        let reply = server.send(Method::POST, &path, &[], None).await;
        assert_eq!(errors(&reply), Vec::<String>::new());
        let core = "http://hl7.org/fhir/StructureDefinition/Location";
        let reply = server.get(&format!("{path}?mode=profile&profile={core}")).await;
        assert_eq!(errors(&reply), Vec::<String>::new());
        let body = parameters(
            None,
            &[
                json!({"name": "mode", "valueCode": "profile"}),
                json!({"name": "profile", "valueUri": core}),
            ],
        );
        assert_eq!(errors(&post(&server, &path, &body).await), Vec::<String>::new());
        let reply = server
            .get(&format!(
                "{path}?profile=http://hl7.org/fhir/StructureDefinition/Patient"
            ))
            .await;
        assert!(!errors(&reply).is_empty(), "a Location is no Patient");
    }
    assert_eq!(server.get("/fhir/Location/none/$validate").await.problem().0, 404);
}

#[tokio::test]
async fn a_mode_says_whether_a_write_would_be_taken() {
    let server = TestServer::start().await;
    let site = |id: &str| json!({"resourceType": "Location", "id": id, "name": "Clinic"}).to_string();
    let own = format!("{STUDY}-site-001");
    let update = format!("/fhir/Location/{own}/$validate?mode=update");
    assert_eq!(errors(&post(&server, &update, &site(&own)).await), Vec::<String>::new());
    assert_eq!(errors(&post(&server, &update, &site("other")).await), ["Location.id"]);
    let nameless = r#"{"resourceType":"Location","name":"Clinic"}"#;
    assert_eq!(errors(&post(&server, &update, nameless).await), ["Location.id"]);
    assert_eq!(
        errors(&post(&server, "/fhir/$validate?mode=update", &site(&own)).await),
        Vec::<String>::new()
    );
    let missing = post(&server, "/fhir/$validate?mode=update", &site("none")).await;
    assert_eq!(missing.problem().0, 404);
    let not_kept = post(
        &server,
        "/fhir/$validate?mode=create",
        r#"{"resourceType":"Parameters"}"#,
    )
    .await;
    assert_eq!(errors(&not_kept).len(), 1, "{not_kept:?}");

    let referred = server.get("/fhir/Organization/org-meadow/$validate?mode=delete").await;
    let text = String::from_utf8_lossy(&referred.body).into_owned();
    assert!(
        !errors(&referred).is_empty() && text.contains(&format!("`ResearchStudy/{STUDY}`")),
        "{text}"
    );
    // What is deleted is not looked at.
    let free = format!("/fhir/ResearchStudy/{STUDY}/$validate?mode=delete");
    assert_eq!(
        errors(&post(&server, &free, r#"{"resourceType":"Patient"}"#).await),
        Vec::<String>::new()
    );
}

#[tokio::test]
async fn what_cannot_be_validated_is_refused() {
    let server = TestServer::start().await;
    let patient = r#"{"resourceType":"Patient"}"#;
    let deep = format!("{}{}", r#"{"resourceType":"Patient","name":"#, "[".repeat(100_000));
    for (path, body, status) in [
        ("/fhir/Patient/$validate", "", 400),
        ("/fhir/Patient/$validate", "no json", 400),
        ("/fhir/Patient/$validate", r#"{"resourceType":"Patient""#, 400),
        ("/fhir/Patient/$validate", "\u{0}", 400),
        ("/fhir/Patient/$validate", &deep, 400),
        ("/fhir/Patient/$validate", "[]", 400),
        ("/fhir/Patient/$validate", "{}", 400),
        ("/fhir/Patient/$validate", r#"{"resourceType":7}"#, 400),
        ("/fhir/Observation/$validate", patient, 400),
        ("/fhir/Patients/$validate", patient, 404),
        ("/fhir/Patient/$validate?mode=creat", patient, 400),
        ("/fhir/Patient/$validate?mode=delete", patient, 400),
        ("/fhir/Patient/$validate?mode=profile", patient, 400),
        ("/fhir/Patient/$validate?mode=create&mode=update", patient, 400),
        ("/fhir/Patient/$validate?modes=create", patient, 400),
        ("/fhir/Patient/$validate?profile=http://none.example/p", patient, 422),
        ("/fhir/Patient/$validate", &parameters(None, &[]), 400),
        (
            "/fhir/Patient/$validate",
            &parameters(None, &[json!({"name": "resource"})]),
            400,
        ),
        (
            "/fhir/Patient/$validate",
            &parameters(None, &[json!({"name": "resurce"})]),
            400,
        ),
        ("/fhir/Patient/$validate", &parameters(None, &[json!(7)]), 400),
    ] {
        let reply = post(&server, path, body).await;
        let (found, _, text, _) = reply.problem();
        assert_eq!(found, status, "{path} {}: {text}", &body[..body.len().min(60)]);
        assert!(text.starts_with("expected"), "{text}");
    }
    let two = parameters(
        None,
        &vec![json!({"name": "resource", "resource": {"resourceType": "Patient"}}); 2],
    );
    assert_eq!(post(&server, "/fhir/$validate", &two).await.problem().0, 400);
    let reply = server.get("/fhir/Patient/$validate").await;
    assert_eq!((reply.problem().0, reply.header("allow")), (405, "POST"));
}

#[tokio::test]
async fn bodies_have_types_and_sizes() {
    let server = TestServer::start().await;
    let patient = r#"{"resourceType":"Patient"}"#;
    let path = "/fhir/Patient/$validate";
    for (headers, status) in [
        (vec![("content-type", "application/json")], 200),
        (
            vec![("content-type", "application/fhir+json; fhirVersion=4.0; charset=utf-8")],
            200,
        ),
        (vec![("content-type", "application/fhir+json; fhirVersion=5.0")], 415),
        (vec![("content-type", "application/fhir+xml")], 415),
        (vec![("content-type", "application/x-www-form-urlencoded")], 415),
        (vec![], 415),
        (vec![FHIR, ("content-encoding", "gzip")], 415),
        (vec![FHIR, ("accept", "application/fhir+xml")], 406),
    ] {
        let reply = server
            .send(Method::POST, path, &headers, Some(patient.to_owned()))
            .await;
        assert_eq!(
            reply.status,
            status,
            "{headers:?} {}",
            String::from_utf8_lossy(&reply.body)
        );
    }
    let padded = |start: &str, bytes: usize| format!("{start}{}}}", " ".repeat(bytes));
    let patient = |bytes| padded(r#"{"resourceType":"Patient""#, bytes);
    let bundle = |bytes| padded(r#"{"resourceType":"Bundle","type":"collection""#, bytes);
    let reply = post(&server, path, &patient(2 << 20)).await;
    assert_eq!((reply.problem().0, reply.problem().1), (413, "too-long".to_owned()));
    // A Bundle may be larger.
    assert_eq!(
        errors(&post(&server, "/fhir/$validate", &bundle(3 << 20)).await),
        Vec::<String>::new()
    );
    assert_eq!(post(&server, "/fhir/$validate", &bundle(16 << 20)).await.status, 413);
    // Room for bodies is given back: more than there is passes through, one after the other.
    for _ in 0..20 {
        assert_eq!(post(&server, "/fhir/$validate", &bundle(15 << 20)).await.status, 200);
    }
}
