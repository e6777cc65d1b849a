//! Bundles of several interactions: <https://hl7.org/fhir/R4/http.html#transaction>.

use serde_json::{Value, json};

use crate::rest::create::{patient, post, put};
use crate::support::server::{Reply, TestServer};

fn bundle(kind: &str, entries: Vec<Value>) -> Value {
    json!({ "resourceType": "Bundle", "type": kind, "entry": entries })
}

fn creation(full_url: &str, resource: Value) -> Value {
    let kind = resource["resourceType"].clone();
    json!({ "fullUrl": full_url, "resource": resource, "request": { "method": "POST", "url": kind } })
}

fn replacement(resource: Value) -> Value {
    let part = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    let url = format!("{}/{}", part("resourceType"), part("id"));
    json!({ "resource": resource, "request": { "method": "PUT", "url": url } })
}

fn observation(subject: &str) -> Value {
    json!({ "resourceType": "Observation", "status": "final", "code": { "text": "Sneezes" },
        "subject": { "reference": subject }, "valueInteger": 3 })
}

fn responses(reply: &Reply) -> Vec<Value> {
    let body = reply.json();
    assert_eq!(reply.status, 200, "{body}");
    let entries = body["entry"].as_array().cloned().unwrap_or_default();
    entries.iter().map(|entry| entry["response"].clone()).collect()
}

/// `Type/id` of what a response says was written.
fn key(response: &Value) -> String {
    let location = response["location"].as_str().unwrap();
    location.split("/_history/").next().unwrap().to_owned()
}

const ADA: &str = "urn:uuid:6a1bd0a3-7a4e-4a3f-9f3e-0b9f6a1c0001";
const COUGH: &str = "urn:uuid:6a1bd0a3-7a4e-4a3f-9f3e-0b9f6a1c0002";

/// How many resources of the types that the tests write there are.
async fn count(server: &TestServer) -> usize {
    let mut count = 0;
    for kind in ["Patient", "Observation", "Condition"] {
        count += server.get(&format!("/fhir/{kind}")).await.keys().len();
    }
    count
}

#[tokio::test]
async fn links_within_a_transaction_lead_to_what_was_written() {
    let server = TestServer::start().await;
    // The patient stands behind what refers to it, and refers back: order plays no part.
    let mut ada = patient("1");
    ada["text"] = json!({ "status": "generated",
        "div": format!("<div xmlns=\"http://www.w3.org/1999/xhtml\"><a href=\"{COUGH}\">cough</a></div>") });
    ada["extension"] = json!([{ "url": "http://example.org/cough", "valueReference": { "reference": COUGH } }]);
    let mut again = observation("Patient/old");
    again["id"] = "here".into();
    again["hasMember"] = json!([{ "reference": COUGH }]);
    let linked = creation("https://example.org/fhir/Observation/here", again);
    let old = creation("https://example.org/fhir/Patient/old", patient("2"));
    let entries = vec![creation(COUGH, observation(ADA)), linked, creation(ADA, ada), old];
    let reply = post(&server, "/fhir", &[], &bundle("transaction", entries)).await;
    let responses = responses(&reply);
    assert_eq!(reply.json()["type"], "transaction-response");
    assert_eq!(responses.len(), 4);
    for response in &responses {
        assert_eq!(
            (&response["status"], &response["etag"]),
            (&"201 Created".into(), &"W/\"1\"".into())
        );
        assert_eq!(response["lastModified"], "2026-11-21T10:00:00.000Z");
        assert!(response["location"].as_str().unwrap().ends_with("/_history/1"));
    }
    let keys: Vec<String> = responses.iter().map(key).collect();
    let read = async |key: &str| server.get(&format!("/fhir/{key}")).await.json();
    assert_eq!(read(&keys[0]).await["subject"]["reference"], keys[2].as_str());
    let linked = read(&keys[1]).await;
    // A relative link is read beside the address that its resource had.
    assert_eq!(linked["subject"]["reference"], keys[3].as_str());
    assert_eq!(linked["hasMember"][0]["reference"], keys[0].as_str());
    let ada = read(&keys[2]).await;
    assert_eq!(ada["extension"][0]["valueReference"]["reference"], keys[0].as_str());
    assert!(
        ada["text"]["div"]
            .as_str()
            .unwrap()
            .contains(&format!("href=\"{}\"", keys[0]))
    );
    let id = keys[2].split_once('/').unwrap().1;
    assert_eq!(
        server.get(&format!("/fhir/Observation?patient={id}")).await.keys(),
        [keys[0].as_str()]
    );
}

#[tokio::test]
async fn a_transaction_with_one_fault_writes_nothing_and_names_it() {
    let server = TestServer::start().await;
    let good = || creation(ADA, patient("1"));
    let mut blue = patient("2");
    blue["gender"] = "blue".into();
    let invalid = |entry: Value| vec![good(), entry];
    let mut criteria = creation(COUGH, patient("3"));
    criteria["request"]["ifNoneExist"] = "identifer=1".into();
    let mut expects = replacement(json!({ "resourceType": "Patient", "id": "p" }));
    expects["request"]["ifMatch"] = "W/\"4\"".into();
    let mut twice = creation(COUGH, patient("1"));
    twice["request"]["ifNoneExist"] = "identifier=a".into();
    let mut twin = creation("urn:uuid:6a1bd0a3-7a4e-4a3f-9f3e-0b9f6a1c0003", patient("1"));
    twin["request"]["ifNoneExist"] = "identifier=a".into();
    let person = || replacement(json!({ "resourceType": "Patient", "id": "p" }));
    let cases: Vec<(Vec<Value>, u16, &str)> = vec![
        (invalid(creation(COUGH, blue)), 422, "Bundle.entry[1].resource.gender"),
        (
            invalid(creation(COUGH, observation("urn:uuid:nobody"))),
            422,
            "Bundle.entry[1].resource.subject.reference",
        ),
        (
            invalid(creation(COUGH, observation("Patient?identifier=none"))),
            412,
            "Bundle.entry[1].resource.subject.reference",
        ),
        (invalid(criteria), 400, "Bundle.entry[1].request.ifNoneExist"),
        (invalid(expects), 412, "Bundle.entry[1]"),
        (vec![twice, twin], 400, "Bundle.entry[1].request.ifNoneExist"),
        (vec![person(), person()], 400, "Bundle.entry[1]"),
        (
            invalid(json!({ "request": { "method": "DELETE", "url": "Patient/p" } })),
            400,
            "Bundle.entry[1].request.method",
        ),
        (
            invalid(json!({ "resource": patient("1"), "request": { "method": "PUT", "url": "Patient?identifier=a" } })),
            400,
            "Bundle.entry[1].request.url",
        ),
        (
            invalid(json!({ "resource": patient("1"), "request": { "method": "PUT", "url": "Patient/p" } })),
            400,
            "Bundle.entry[1].resource.id",
        ),
        (
            invalid(json!({ "resource": patient("1"), "request": { "method": "POST", "url": "Group" } })),
            400,
            "Bundle.entry[1].resource.resourceType",
        ),
        (
            invalid(json!({ "resource": patient("1"), "request": { "method": "POST", "url": "Nonsense" } })),
            400,
            "Bundle.entry[1]",
        ),
        (
            invalid(replacement(
                json!({ "resourceType": "Organization", "id": "org-meadow", "name": "x" }),
            )),
            409,
            "Bundle.entry[1]",
        ),
    ];
    for (entries, status, at) in cases {
        let sent = bundle("transaction", entries);
        let (found, _, text, place) = post(&server, "/fhir", &[], &sent).await.problem();
        assert_eq!((found, place.as_str()), (status, at), "{sent}: {text}");
        assert_eq!(count(&server).await, 0, "{sent}");
    }
    // What is wrong with the Bundle itself.
    for (sent, status) in [
        (json!({ "resourceType": "Bundle", "type": "collection" }), 400),
        (json!({ "resourceType": "Bundle" }), 400),
        (patient("1"), 400),
        (
            json!({ "resourceType": "Bundle", "type": "transaction", "entry": [{ "resource": patient("1") }] }),
            422,
        ),
        (
            json!({ "resourceType": "Bundle", "type": "transaction", "colour": 1 }),
            422,
        ),
        (
            bundle(
                "batch",
                vec![json!({ "request": { "method": "GET", "url": "Patient" } }); 5_001],
            ),
            413,
        ),
    ] {
        let reply = post(&server, "/fhir", &[], &sent).await;
        assert_eq!(reply.problem().0, status, "{:?}", reply.problem());
    }
}

#[tokio::test]
async fn several_faults_are_told_at_once_with_their_lines() {
    let server = TestServer::start().await;
    let mut blue = patient("2");
    blue["gender"] = "blue".into();
    let sent = bundle("transaction", vec![creation(ADA, blue.clone()), creation(COUGH, blue)]);
    let text = serde_json::to_string_pretty(&sent).unwrap();
    let line = text.lines().position(|line| line.contains("blue")).unwrap() + 1;
    let headers = [crate::rest::create::FHIR_JSON];
    let reply = server.send(reqwest::Method::POST, "/fhir", &headers, Some(text)).await;
    assert_eq!(reply.status, 422);
    let issues = reply.json()["issue"].as_array().unwrap().clone();
    let places: Vec<&str> = issues
        .iter()
        .map(|issue| issue["expression"][0].as_str().unwrap())
        .collect();
    assert_eq!(
        places,
        ["Bundle.entry[0].resource.gender", "Bundle.entry[1].resource.gender"]
    );
    assert_eq!(issues[0]["extension"][0]["valueInteger"], line);
}

#[tokio::test]
async fn conditions_hold_in_a_transaction() {
    let server = TestServer::start().await;
    let mut only = creation(ADA, patient("1"));
    only["request"]["ifNoneExist"] = "identifier=urn:example:meadow|1".into();
    let sent = bundle("transaction", vec![only, creation(COUGH, observation(ADA))]);
    let first = responses(&post(&server, "/fhir", &[], &sent).await);
    let again = responses(&post(&server, "/fhir", &[], &sent).await);
    assert_eq!(
        (&first[0]["status"], &again[0]["status"]),
        (&"201 Created".into(), &"200 OK".into())
    );
    assert_eq!(key(&first[0]), key(&again[0]));
    assert_eq!(again[1]["status"], "201 Created");
    // What was created the second time refers to what was there.
    let read = server.get(&format!("/fhir/{}", key(&again[1]))).await.json();
    assert_eq!(read["subject"]["reference"], key(&first[0]).as_str());
    let by_number = observation("Patient?identifier=urn:example:meadow|1");
    let found = responses(
        &post(
            &server,
            "/fhir",
            &[],
            &bundle("transaction", vec![creation(COUGH, by_number)]),
        )
        .await,
    );
    let read = server.get(&format!("/fhir/{}", key(&found[0]))).await.json();
    assert_eq!(read["subject"]["reference"], key(&first[0]).as_str());

    let mut ada = patient("1");
    ada["id"] = key(&first[0]).split_once('/').unwrap().1.into();
    ada["active"] = true.into();
    let mut update = replacement(ada);
    update["request"]["ifMatch"] = "W/\"1\"".into();
    let sent = bundle("transaction", vec![update]);
    let done = responses(&post(&server, "/fhir", &[("prefer", "return=representation")], &sent).await);
    assert_eq!(
        (&done[0]["status"], &done[0]["etag"]),
        (&"200 OK".into(), &"W/\"2\"".into())
    );
    let (status, _, _, at) = post(&server, "/fhir", &[], &sent).await.problem();
    assert_eq!((status, at.as_str()), (412, "Bundle.entry[0]"));
}

#[tokio::test]
async fn as_much_is_told_of_entries_as_is_preferred() {
    let server = TestServer::start().await;
    let sent = bundle("transaction", vec![creation(ADA, patient("1"))]);
    let entry = async |words: &'static str| {
        let reply = post(&server, "/fhir", &[("prefer", words)], &sent).await;
        reply.json()["entry"][0].clone()
    };
    let minimal = entry("return=minimal").await;
    assert!(minimal.get("resource").is_none() && minimal["response"].get("outcome").is_none());
    let whole = entry("return=representation").await;
    let url = format!("{}/fhir/{}", server.root, key(&whole["response"]));
    assert_eq!(
        (&whole["fullUrl"], &whole["resource"]["name"][0]["family"]),
        (&url.into(), &"Sorrel".into())
    );
    let outcome = entry("return=OperationOutcome").await;
    assert_eq!(outcome["response"]["outcome"]["resourceType"], "OperationOutcome");
}

#[tokio::test]
async fn the_entries_of_a_batch_are_each_for_themselves() {
    let server = TestServer::start().await;
    let mut blue = patient("2");
    blue["gender"] = "blue".into();
    let get = |url: &str| json!({ "request": { "method": "GET", "url": url } });
    let entries = vec![
        get("Patient/p1"),
        creation(ADA, blue),
        creation(COUGH, observation(ADA)),
        replacement(json!({ "resourceType": "Patient", "id": "p1", "active": true })),
        get("Patient?active=true"),
        get("Patient/nobody"),
        get("Patient/p1/_history/1"),
        json!({ "request": { "method": "DELETE", "url": "Patient/p1" } }),
    ];
    let reply = post(&server, "/fhir", &[], &bundle("batch", entries)).await;
    let responses = responses(&reply);
    let body = reply.json();
    assert_eq!(body["type"], "batch-response");
    let status = |at: usize| responses[at]["status"].as_str().unwrap();
    let found: Vec<&str> = (0..responses.len()).map(status).collect();
    assert_eq!(
        found,
        [
            "200 OK",
            "422 Unprocessable Entity",
            "422 Unprocessable Entity",
            "201 Created",
            "200 OK",
            "404 Not Found",
            "200 OK",
            "400 Bad Request"
        ]
    );
    // What is read is read after all is written.
    assert_eq!(body["entry"][0]["resource"]["active"], true);
    assert_eq!(body["entry"][4]["resource"]["entry"][0]["resource"]["id"], "p1");
    let place = |at: usize| {
        responses[at]["outcome"]["issue"][0]["expression"][0]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(place(1), "Bundle.entry[1].resource.gender");
    assert_eq!(place(2), "Bundle.entry[2].resource.subject.reference");
    assert_eq!(
        (place(5), place(7)),
        (
            "Bundle.entry[5]".to_owned(),
            "Bundle.entry[7].request.method".to_owned()
        )
    );
    assert_eq!(count(&server).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transactions_at_once_are_whole_or_not_at_all() {
    let server = TestServer::start().await;
    let writers = (0..16).map(|writer: u32| {
        let server = &server;
        async move {
            let number = format!("{}", writer % 4);
            let mut only = creation(ADA, patient(&number));
            only["request"]["ifNoneExist"] = format!("identifier=urn:example:meadow|{number}").into();
            let shared = json!({ "resourceType": "Patient", "id": "shared", "active": true,
                "name": [{ "text": format!("writer {writer}") }] });
            let mut contested = replacement(shared);
            contested["request"]["ifMatch"] = "W/\"1\"".into();
            let sent = bundle("transaction", vec![only, creation(COUGH, observation(ADA)), contested]);
            post(server, "/fhir", &[], &sent).await.status
        }
    });
    let first = json!({ "resourceType": "Patient", "id": "shared" });
    assert_eq!(put(&server, "/fhir/Patient/shared", &[], &first).await.status, 201);
    let done = futures_util::future::join_all(writers).await;
    assert_eq!(done.iter().filter(|status| **status == 200).count(), 1, "{done:?}");
    assert!(done.iter().all(|status| matches!(status, 200 | 412)), "{done:?}");
    // The one that won wrote a patient and an observation; the others nothing at all.
    assert_eq!(count(&server).await, 3);
}

#[tokio::test]
async fn the_invented_patients_are_taken_whole() {
    let server = TestServer::start().await;
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/patients")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let is_r5 = path.to_string_lossy().ends_with(".r5.json");
            if path.is_dir() {
                folders.push(path);
            } else if !is_r5 {
                files.push(path);
            }
        }
    }
    let mut patients = 0;
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        let chart: Value = serde_json::from_str(&text).unwrap();
        let entries = chart["entry"].as_array().unwrap();
        let put = entries.iter().map(|entry| {
            let mut request = replacement(entry["resource"].clone());
            request["fullUrl"] = entry["fullUrl"].clone();
            request
        });
        let answers = responses(&post(&server, "/fhir", &[], &bundle("transaction", put.collect())).await);
        assert!(
            answers.iter().all(|answer| answer["status"] == "201 Created"),
            "{answers:?}"
        );
        // Again as new ones, under ids of the server's.
        let new = entries.iter().map(|entry| {
            let url = entry["fullUrl"].as_str().unwrap();
            creation(url, entry["resource"].clone())
        });
        let answers = responses(&post(&server, "/fhir", &[], &bundle("transaction", new.collect())).await);
        let patient = answers.iter().map(key).find(|key| key.starts_with("Patient/")).unwrap();
        for answer in answers.iter().filter(|answer| key(answer).starts_with("Condition/")) {
            let read = server.get(&format!("/fhir/{}", key(answer))).await.json();
            assert_eq!(read["subject"]["reference"], patient.as_str());
        }
        patients += 2;
    }
    assert_eq!(server.get("/fhir/Patient?_count=100").await.keys().len(), patients);
}
