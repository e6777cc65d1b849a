//! Create: <https://hl7.org/fhir/R4/http.html#create>.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use trialfire::fhir::FhirVersion;
use trialfire::search::types_of;

use crate::support::server::{Reply, TestServer};

pub(crate) const FHIR_JSON: (&str, &str) = ("content-type", "application/fhir+json");

pub(crate) async fn post(server: &TestServer, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let headers = [&[FHIR_JSON][..], headers].concat();
    server.send(Method::POST, path, &headers, Some(body.to_string())).await
}

pub(crate) async fn put(server: &TestServer, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let headers = [&[FHIR_JSON][..], headers].concat();
    server.send(Method::PUT, path, &headers, Some(body.to_string())).await
}

/// An invented patient with a number of an invented hospital.
pub(crate) fn patient(number: &str) -> Value {
    json!({
        "resourceType": "Patient",
        "identifier": [{ "system": "urn:example:meadow", "value": number }],
        "name": [{ "family": "Sorrel", "given": ["Ada"] }],
        "gender": "female",
        "birthDate": "1970-04-01"
    })
}

#[tokio::test]
async fn what_is_created_is_read_searched_and_has_a_history() {
    let server = TestServer::start().await;
    let mut sent = patient("1");
    sent["id"] = "mine".into();
    sent["meta"] = json!({ "versionId": "77", "tag": [{ "code": "kept" }] });
    let reply = post(&server, "/fhir/Patient", &[], &sent).await;
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    assert_eq!(reply.header("etag"), "W/\"1\"");
    assert_eq!(reply.header("last-modified"), "Sat, 21 Nov 2026 10:00:00 GMT");
    let body = reply.json();
    let id = body["id"].as_str().unwrap();
    assert_ne!(id, "mine", "the server gives ids");
    assert_eq!(
        (&body["meta"]["versionId"], &body["meta"]["tag"][0]["code"]),
        (&"1".into(), &"kept".into())
    );
    let location = format!("{}/fhir/Patient/{id}/_history/1", server.root);
    assert_eq!(reply.header("location"), location);
    assert_eq!(server.get(&location).await.json(), body);
    assert_eq!(server.get(&format!("/fhir/Patient/{id}")).await.json(), body);
    for question in [
        "identifier=urn:example:meadow|1",
        "family=sorrel",
        "birthdate=1970",
        "gender=female",
        "_lastUpdated=2026-11-21",
        &format!("_id={id}"),
    ] {
        let found = server.get(&format!("/fhir/Patient?{question}")).await;
        assert_eq!(found.keys(), [format!("Patient/{id}")], "{question}");
    }
    let history = server.get(&format!("/fhir/Patient/{id}/_history")).await.json();
    assert_eq!(history["entry"].as_array().map(Vec::len), Some(1));
    // What was written as R4 is R4.
    assert_eq!(server.get(&format!("/fhir/r5/Patient/{id}")).await.status, 404);
    assert!(server.get("/fhir/r5/Patient").await.keys().is_empty());
}

#[tokio::test]
async fn the_client_is_told_as_much_as_it_prefers() {
    let server = TestServer::start().await;
    let wish = |words: &'static str| [("prefer", words)];
    let minimal = post(&server, "/fhir/Patient", &wish("return=minimal"), &patient("1")).await;
    assert_eq!((minimal.status, minimal.body.len()), (201, 0));
    assert!(!minimal.header("location").is_empty() && !minimal.header("etag").is_empty());
    let outcome = post(
        &server,
        "/fhir/Patient",
        &wish("return=OperationOutcome"),
        &patient("2"),
    )
    .await;
    assert_eq!(
        (outcome.status, outcome.json()["resourceType"].clone()),
        (201, "OperationOutcome".into())
    );
    let whole = post(
        &server,
        "/fhir/Patient",
        &wish("handling=strict, return=representation"),
        &patient("3"),
    )
    .await;
    assert_eq!(whole.json()["resourceType"], "Patient");
}

#[tokio::test]
async fn a_conditional_create_makes_one_and_finds_it_again() {
    let server = TestServer::start().await;
    let only = [("if-none-exist", "identifier=urn:example:meadow|1")];
    let first = post(&server, "/fhir/Patient", &only, &patient("1")).await;
    assert_eq!(first.status, 201);
    let again = post(&server, "/fhir/Patient", &only, &patient("1")).await;
    assert_eq!((again.status, again.json()), (200, first.json()));
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(post(&server, "/fhir/Patient", &[], &patient("1")).await.status, 201);
    let (status, code, text, at) = post(&server, "/fhir/Patient", &only, &patient("1")).await.problem();
    assert_eq!(
        (status, code.as_str(), at.as_str()),
        (412, "duplicate", "If-None-Exist"),
        "{text}"
    );
    for (criteria, status) in [("", 400), ("identifer=1", 400), ("_count=1", 400), ("birthdate=x", 400)] {
        let reply = post(&server, "/fhir/Patient", &[("if-none-exist", criteria)], &patient("9")).await;
        assert_eq!(reply.problem().0, status, "{criteria}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_who_create_the_same_make_one() {
    let server = TestServer::start().await;
    for round in 0..8 {
        let number = format!("round-{round}");
        let criteria = format!("identifier=urn:example:meadow|{number}");
        let (sent, headers) = (patient(&number), [("if-none-exist", criteria.as_str())]);
        let all = (0..32).map(|_| post(&server, "/fhir/Patient", &headers, &sent));
        let replies = futures_util::future::join_all(all).await;
        let created = replies.iter().filter(|reply| reply.status == 201).count();
        assert_eq!(created, 1);
        assert!(replies.iter().all(|reply| matches!(reply.status, 200 | 201)));
        let ids: BTreeSet<String> = replies.iter().map(|reply| reply.json()["id"].to_string()).collect();
        assert_eq!(ids.len(), 1);
        assert_eq!(server.get(&format!("/fhir/Patient?{criteria}")).await.keys().len(), 1);
    }
}

#[tokio::test]
async fn what_breaks_rules_is_refused_with_its_place() {
    let server = TestServer::start().await;
    let text = "{\n \"resourceType\": \"Patient\",\n \"gender\": \"blue\",\n \"colour\": 1\n}";
    let headers = [FHIR_JSON];
    let reply = server
        .send(Method::POST, "/fhir/Patient", &headers, Some(text.to_owned()))
        .await;
    assert_eq!(reply.status, 422);
    let issues = reply.json()["issue"].as_array().unwrap().clone();
    let line = |issue: &Value| {
        let extensions = issue["extension"].as_array().unwrap().clone();
        let line = extensions
            .iter()
            .find(|one| one["url"].as_str().unwrap().ends_with("issue-line"));
        line.map(|one| one["valueInteger"].clone()).unwrap()
    };
    let places: Vec<(Value, Value)> = issues
        .iter()
        .map(|issue| (issue["expression"][0].clone(), line(issue)))
        .collect();
    assert_eq!(
        places,
        [("Patient.gender".into(), 3.into()), ("Patient.colour".into(), 4.into())]
    );
    assert!(
        server.get("/fhir/Patient").await.keys().is_empty(),
        "nothing was written"
    );

    let send = async |path: &str, media: &str, body: &str| {
        let headers = [("content-type", media)];
        server
            .send(Method::POST, path, &headers, Some(body.to_owned()))
            .await
            .problem()
    };
    let fhir = "application/fhir+json";
    for (path, media, body, status, code, at) in [
        ("/fhir/Patient", fhir, "", 400, "required", "body"),
        ("/fhir/Patient", fhir, "{", 400, "structure", ""),
        ("/fhir/Patient", fhir, "[]", 400, "structure", "resourceType"),
        (
            "/fhir/Patient",
            fhir,
            r#"{"resourceType":"Patient","active":true,"active":false}"#,
            400,
            "structure",
            "active",
        ),
        (
            "/fhir/Patient",
            fhir,
            r#"{"resourceType":"Group"}"#,
            400,
            "invalid",
            "resourceType",
        ),
        (
            "/fhir/Patients",
            fhir,
            r#"{"resourceType":"Patients"}"#,
            404,
            "not-supported",
            "",
        ),
        (
            "/fhir/Parameters",
            fhir,
            r#"{"resourceType":"Parameters"}"#,
            404,
            "not-supported",
            "",
        ),
        (
            "/fhir/r5/Media",
            fhir,
            r#"{"resourceType":"Media"}"#,
            404,
            "not-supported",
            "",
        ),
        (
            "/fhir/Patient?x=1",
            fhir,
            r#"{"resourceType":"Patient"}"#,
            400,
            "not-supported",
            "x",
        ),
        (
            "/fhir/Patient",
            "text/plain",
            "{}",
            415,
            "not-supported",
            "Content-Type",
        ),
        (
            "/fhir/Patient",
            "application/fhir+json; fhirVersion=5.0",
            "{}",
            415,
            "not-supported",
            "Content-Type",
        ),
    ] {
        let (found, found_code, text, found_at) = send(path, media, body).await;
        assert_eq!(
            (found, found_code.as_str(), found_at.as_str()),
            (status, code, at),
            "{path} {body}: {text}"
        );
    }
    let deep = format!("{}1{}", "{\"a\":".repeat(70), "}".repeat(70));
    assert_eq!(send("/fhir/Patient", fhir, &deep).await.0, 400);
    let large = json!({ "resourceType": "Patient", "name": [{ "text": "x".repeat(2 << 20) }] }).to_string();
    assert_eq!(send("/fhir/Patient", fhir, &large).await.0, 413);
}

/// The least that a resource of each type needs is not the same in all; what the types have in common is tried on all.
#[tokio::test]
async fn resources_of_every_type_are_taken_in_both_releases() {
    let server = TestServer::start().await;
    // An id is of one release, and many types are in both.
    for (base, version, id) in [("/fhir", FhirVersion::R4, "x4"), ("/fhir/r5", FhirVersion::R5, "x5")] {
        for kind in types_of(version) {
            let reply = put(
                &server,
                &format!("{base}/{kind}/{id}"),
                &[],
                &json!({ "resourceType": kind, "id": id }),
            )
            .await;
            match reply.status {
                201 => {
                    let path = format!("{base}/{kind}/{id}");
                    assert_eq!(
                        server
                            .get_with(&path, &[("accept", "application/fhir+json")])
                            .await
                            .status,
                        200
                    );
                    assert_eq!(
                        server.get(&format!("{base}/{kind}?_id={id}")).await.keys(),
                        [format!("{kind}/{id}")]
                    );
                    assert_eq!(server.get(&format!("{path}/_history/1")).await.status, 200, "{path}");
                }
                // It lacks what its type asks for, which says that it was looked at as one of this type.
                422 => {
                    let (_, _, text, at) = reply.problem();
                    assert!(at.starts_with(kind), "{kind}: {at} {text}");
                }
                other => panic!("{base}/{kind}: {other} {}", String::from_utf8_lossy(&reply.body)),
            }
        }
    }
}

#[tokio::test]
async fn clinical_resources_are_found_by_what_they_say() {
    let server = TestServer::start().await;
    let code = |system: &str, code: &str| json!({ "coding": [{ "system": system, "code": code }] });
    let subject = json!({ "reference": "Patient/p" });
    let encounter = json!({ "reference": "Encounter/e" });
    let resources = [
        (
            json!({ "resourceType": "Condition", "id": "c", "subject": subject, "encounter": encounter,
                "clinicalStatus": code("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
                "category": [code("http://terminology.hl7.org/CodeSystem/condition-category", "problem-list-item")],
                "code": code("http://hl7.org/fhir/sid/icd-10-cm", "C43.59"), "onsetDateTime": "2026-02-03" }),
            vec![
                "patient=p",
                "subject=Patient/p",
                "encounter=e",
                "clinical-status=active",
                "category=problem-list-item",
                "code=http://hl7.org/fhir/sid/icd-10-cm|C43.59",
                "onset-date=2026-02",
            ],
        ),
        (
            json!({ "resourceType": "Observation", "id": "o", "status": "final", "subject": subject, "encounter": encounter,
                "code": code("http://loinc.org", "777-3"), "effectiveDateTime": "2026-10-01",
                "category": [code("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")],
                "valueQuantity": { "value": 210, "system": "http://unitsofmeasure.org", "code": "10*3/uL" } }),
            vec![
                "patient=p",
                "code=777-3",
                "status=final",
                "date=ge2026-10",
                "category=laboratory",
                "encounter=e",
                "value-quantity=gt200",
                "code-value-quantity=777-3$gt200",
            ],
        ),
        (
            json!({ "resourceType": "Procedure", "id": "r", "status": "completed", "subject": subject,
                "code": { "text": "Biopsy of skin" }, "performedDateTime": "2026-01-05" }),
            vec!["patient=p", "status=completed", "code:text=biopsy", "date=2026-01-05"],
        ),
        (
            json!({ "resourceType": "MedicationStatement", "id": "m", "status": "active", "subject": subject,
                "medicationCodeableConcept": code("http://www.nlm.nih.gov/research/umls/rxnorm", "860975") }),
            vec!["patient=p", "status=active", "code=860975"],
        ),
        (
            json!({ "resourceType": "AllergyIntolerance", "id": "a", "patient": subject,
                "clinicalStatus": code("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"),
                "code": { "text": "Penicillin" }, "recordedDate": "2020-05-01" }),
            vec![
                "patient=p",
                "clinical-status=active",
                "date=2020",
                "code:text=penicillin",
            ],
        ),
    ];
    for (resource, questions) in resources {
        let kind = resource["resourceType"].as_str().unwrap();
        let key = format!("{kind}/{}", resource["id"].as_str().unwrap());
        let reply = put(&server, &format!("/fhir/{key}"), &[], &resource).await;
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        for question in questions {
            let found = server.get(&format!("/fhir/{kind}?{question}")).await;
            assert_eq!(found.keys(), std::slice::from_ref(&key), "{kind}?{question}");
        }
        let other = server.get(&format!("/fhir/{kind}?patient=q")).await;
        assert!(other.keys().is_empty(), "{kind}");
    }
}
