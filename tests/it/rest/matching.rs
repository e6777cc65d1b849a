//! The operations on matching, over HTTP, with invented patients and the trials of the fixtures.

use serde_json::{Value, json};

use super::create::post;
use crate::cds::sample::take_in;
use crate::support::program::fixture;
use crate::support::server::TestServer;

/// A study of the fixtures, about melanoma.
const STUDY: &str = "nct99000001";

/// A server with some trials of the fixtures.
async fn server() -> TestServer {
    let server = TestServer::start().await;
    for name in ["NCT99000001", "NCT99000002", "NCT99000003"] {
        let path = fixture(&format!("registry/ctgov-v2/{name}.json"));
        take_in(&server, &std::fs::read(path).unwrap()).await;
    }
    server
}

fn records(name: &str) -> Value {
    let path = format!("{}/fixtures/patients/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The same records as a transaction.
fn transaction(name: &str) -> Value {
    let mut bundle = records(name);
    bundle["type"] = "transaction".into();
    for entry in bundle["entry"].as_array_mut().unwrap() {
        let kind = entry["resource"]["resourceType"].as_str().unwrap();
        let id = entry["resource"]["id"].as_str().unwrap();
        entry["request"] = json!({ "method": "PUT", "url": format!("{kind}/{id}") });
    }
    bundle
}

/// Ids of the studies that match, with their scores, in order.
fn matches(bundle: &Value) -> Vec<(String, f64)> {
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    let matches = entries.iter().filter(|entry| entry["search"]["mode"] == "match");
    matches
        .map(|entry| {
            let id = entry["resource"]["id"].as_str().unwrap().to_owned();
            (id, entry["search"]["score"].as_f64().unwrap())
        })
        .collect()
}

fn all_of<'a>(bundle: &'a Value, kind: &str) -> Vec<&'a Value> {
    let entries = bundle["entry"].as_array().unwrap();
    let resources = entries.iter().map(|entry| &entry["resource"]);
    resources.filter(|resource| resource["resourceType"] == kind).collect()
}

#[tokio::test]
async fn a_patient_who_is_sent_is_answered_and_not_kept() {
    let server = server().await;
    let path = "/fhir/ResearchStudy/$match?asOf=2026-10-10";
    let reply = post(&server, path, &[], &records("melanoma-fits")).await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let found = reply.json();
    let listed = matches(&found);
    assert!(listed.iter().any(|(id, _)| id == STUDY), "{listed:?}");
    assert!(
        listed.windows(2).all(|pair| pair[0].1 >= pair[1].1),
        "scores never rise: {listed:?}"
    );
    let guidance = all_of(&found, "GuidanceResponse");
    assert_eq!(guidance.len(), listed.len());
    assert!(
        guidance
            .iter()
            .all(|one| one["subject"]["reference"] == "Patient/melanoma-fits")
    );
    assert_eq!(all_of(&found, "OperationOutcome").len(), 1);
    // The same question, the same bytes; and nobody was stored.
    let again = post(&server, path, &[], &records("melanoma-fits")).await;
    assert_eq!(again.body, reply.body);
    assert_eq!(server.get("/fhir/Patient/melanoma-fits").await.status, 404);
    assert!(server.get("/fhir/Patient").await.keys().is_empty());
}

#[tokio::test]
async fn a_stored_patient_is_matched_from_either_side() {
    let server = server().await;
    let stored = post(&server, "/fhir", &[], &transaction("melanoma-fits")).await;
    assert_eq!(stored.status, 200, "{}", String::from_utf8_lossy(&stored.body));
    let trials = server
        .get("/fhir/Patient/melanoma-fits/$match-trials?asOf=2026-10-10")
        .await
        .json();
    assert!(matches(&trials).iter().any(|(id, _)| id == STUDY));
    let sent = post(
        &server,
        "/fhir/ResearchStudy/$match?asOf=2026-10-10",
        &[],
        &records("melanoma-fits"),
    )
    .await;
    assert_eq!(matches(&sent.json()), matches(&trials), "stored or sent, the same");
    let patients = post(
        &server,
        &format!("/fhir/ResearchStudy/{STUDY}/$match-patients?asOf=2026-10-10"),
        &[],
        &json!({ "resourceType": "Parameters" }),
    )
    .await;
    let patients = patients.json();
    let guidance = all_of(&patients, "GuidanceResponse");
    assert_eq!(guidance.len(), 1, "{patients}");
    assert_eq!(guidance[0]["subject"]["reference"], "Patient/melanoma-fits");
    let path = format!("/fhir/ResearchStudy/{STUDY}/$evaluate?patient=melanoma-fits&asOf=2026-10-10");
    let lines = server.get(&path).await.json();
    let criteria = lines["parameter"].as_array().unwrap().iter();
    let criteria: Vec<&Value> = criteria.filter(|one| one["name"] == "criterion").collect();
    assert!(criteria.len() >= 10, "{}", criteria.len());
    let text = lines.to_string();
    for words in [
        "ECOG 1 on 2026-09-30, 0 to 1 asked",
        "Observation/melanoma-fits-2",
        "Uveal or mucosal melanoma",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

#[tokio::test]
async fn plans_are_applied_and_say_what_they_need() {
    let server = server().await;
    post(&server, "/fhir", &[], &transaction("melanoma-fits")).await;
    let plan = server
        .get(&format!(
            "/fhir/PlanDefinition/{STUDY}-elig/$apply?subject=Patient/melanoma-fits"
        ))
        .await;
    assert_eq!(plan.status, 200, "{}", String::from_utf8_lossy(&plan.body));
    let plan = plan.json();
    assert_eq!(
        (&plan["resourceType"], &plan["status"]),
        (&"CarePlan".into(), &"draft".into())
    );
    let open = plan["activity"].as_array().unwrap();
    assert!(
        open.iter()
            .all(|one| one["detail"]["description"].as_str().unwrap().starts_with("Ask the "))
    );
    for base in ["/fhir", "/fhir/r5"] {
        let library = server
            .get(&format!("{base}/PlanDefinition/{STUDY}-elig/$data-requirements"))
            .await
            .json();
        assert_eq!(library["resourceType"], "Library");
        assert!(!library["dataRequirement"].as_array().unwrap().is_empty());
        // Every operation may be asked for by POST.
        let path = format!("{base}/PlanDefinition/{STUDY}-elig/$data-requirements");
        let posted = post(&server, &path, &[], &json!({ "resourceType": "Parameters" })).await;
        assert_eq!((posted.status, posted.json()), (200, library));
        let other = server
            .get(&format!("{base}/PlanDefinition/none-elig/$data-requirements"))
            .await;
        assert_eq!(other.status, 404);
    }
}

#[tokio::test]
async fn the_matching_service_form_gives_studies_with_scores() {
    let server = server().await;
    let mut bundle = records("melanoma-fits");
    let terms = json!({ "resourceType": "Parameters", "parameter": [
        { "name": "zipCode", "valueString": "02115" },
        { "name": "travelRadius", "valueString": "50" },
        { "name": "recruitmentStatus", "valueString": "all" },
    ]});
    bundle["entry"]
        .as_array_mut()
        .unwrap()
        .insert(0, json!({ "resource": terms }));
    let reply = post(&server, "/getClinicalTrial", &[], &json!({ "patientData": bundle })).await;
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let found = reply.json();
    assert_eq!(found["type"], "searchset");
    assert_eq!(
        all_of(&found, "ResearchStudy").len(),
        found["entry"].as_array().unwrap().len()
    );
    assert!(matches(&found).iter().any(|(id, _)| id == STUDY));
    let wrong = post(&server, "/getClinicalTrial", &[], &json!({ "patient": {} })).await;
    assert_eq!(wrong.status, 400);
}

#[tokio::test]
async fn what_is_wrong_with_a_question_is_said_with_its_place() {
    let server = server().await;
    let fits = records("melanoma-fits");
    let misspelt = post(&server, "/fhir/ResearchStudy/$match?polcy=strict", &[], &fits).await;
    let (status, _, text, _) = misspelt.problem();
    assert_eq!(status, 400);
    assert!(text.contains("`policy`"), "{text}");
    let nobody = post(
        &server,
        "/fhir/ResearchStudy/$match",
        &[],
        &json!({ "resourceType": "Parameters" }),
    )
    .await;
    assert_eq!(nobody.status, 400);
    let stranger = server.get("/fhir/Patient/none/$match-trials").await;
    assert_eq!(stranger.status, 404);
    let empty = json!({ "resourceType": "Bundle", "type": "collection" });
    assert_eq!(
        post(&server, "/fhir/ResearchStudy/$match", &[], &empty).await.status,
        422
    );
    // A patient who has died fits no trial and is told so.
    let deceased = post(&server, "/fhir/ResearchStudy/$match", &[], &records("deceased"))
        .await
        .json();
    assert!(matches(&deceased).is_empty());
    assert!(
        all_of(&deceased, "OperationOutcome")[0]
            .to_string()
            .contains("deceased")
    );
}
