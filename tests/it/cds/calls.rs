//! Calls of services, and their cards.

use serde_json::{Value, json};
use trialfire::operation::hooks::HookSettings;
use trialfire::screening::Policy;

use crate::cds::sample::{STUDY, ask, bundle, call, cards_of, melanoma, server, server_with};

#[tokio::test]
async fn an_open_trial_that_fits_is_told_with_what_is_met_and_what_is_missing() {
    let server = server(HookSettings::default()).await;
    for (service, hook) in [
        ("trial-match", "patient-view"),
        ("trial-match-encounter", "encounter-start"),
        ("trial-match-order", "order-select"),
    ] {
        let cards = cards_of(&server, service, &call(hook)).await;
        assert_eq!(cards.len(), 1, "{service}: {cards:#?}");
        let card = &cards[0];
        let summary = card["summary"].as_str().unwrap();
        assert!(
            summary.contains("NCT99000001") && summary.chars().count() < 140,
            "{summary}"
        );
        assert_eq!(card["indicator"], "info");
        assert_eq!(card["source"]["label"], "Trialfire");
        assert_eq!(card["source"]["url"], server.root);
        assert_eq!(card["selectionBehavior"], "at-most-one");
        let detail = card["detail"].as_str().unwrap();
        assert!(detail.contains("| met | ECOG performance status 0 or 1 |"), "{detail}");
        assert!(
            detail.contains("| missing | Concomitant treatment with warfarin |"),
            "{detail}"
        );
        assert!(detail.contains("As of 2026-11-21, policy strict."), "{detail}");
        let kinds: Vec<&Value> = card["suggestions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| &one["actions"][0]["resource"]["resourceType"])
            .collect();
        assert_eq!(kinds, ["ServiceRequest", "ResearchSubject"]);
        let link = card["links"][0]["url"].as_str().unwrap();
        assert_eq!(link, format!("{}/fhir/ResearchStudy/{STUDY}", server.root));
        assert_eq!(server.get(link).await.status, 200, "the link leads somewhere");
    }
    let again = ask(&server, "trial-match", &call("patient-view")).await;
    assert_eq!(
        again.body,
        ask(&server, "trial-match", &call("patient-view")).await.body
    );
}

#[tokio::test]
async fn at_most_three_of_the_open_trials_are_told_and_the_others_counted() {
    let trials: Vec<(u32, &str)> = (1..=6)
        .map(|number| (number, if number == 2 { "COMPLETED" } else { "RECRUITING" }))
        .collect();
    let server = server_with(HookSettings::default(), &trials).await;
    let cards = cards_of(&server, "trial-match", &call("patient-view")).await;
    assert_eq!(cards.len(), 3);
    assert!(
        cards
            .iter()
            .all(|card| !card["summary"].as_str().unwrap().contains("NCT99000002"))
    );
    let last = cards[2]["detail"].as_str().unwrap();
    assert!(last.contains("2 more open trials fit as well."), "{last}");
}

#[tokio::test]
async fn nobody_is_told_of_what_is_closed_or_would_not_do() {
    let open = server(HookSettings::default()).await;
    let mut dead = call("patient-view");
    dead["prefetch"]["patient"]["deceasedBoolean"] = true.into();
    let mut other = call("patient-view");
    other["prefetch"]["conditions"] = bundle(&[json!({ "resourceType": "Condition", "id": "c1",
        "subject": { "reference": "Patient/p1" }, "code": { "text": "Asthma" } })]);
    let mut treated = call("patient-view");
    treated["prefetch"]["medicationStatements"] = bundle(&[json!({ "resourceType": "MedicationStatement", "id": "m1",
        "status": "active", "subject": { "reference": "Patient/p1" },
        "medicationCodeableConcept": { "text": "Warfarin" } })]);
    let mut unknown = call("patient-view");
    unknown["prefetch"]["conditions"] = Value::Null;
    for call in [dead, other, treated, unknown] {
        assert_eq!(
            cards_of(&open, "trial-match", &call).await,
            Vec::<Value>::new(),
            "{call}"
        );
    }
    let closed = server_with(HookSettings::default(), &[(1, "COMPLETED")]).await;
    assert_eq!(
        cards_of(&closed, "trial-match", &call("patient-view")).await,
        Vec::<Value>::new()
    );
}

#[tokio::test]
async fn a_draft_order_closes_trials_as_if_it_were_signed_and_opens_none() {
    let server = server(HookSettings::default()).await;
    let with = |order: Value| {
        let mut call = call("order-select");
        call["context"]["draftOrders"] = bundle(&[order]);
        call
    };
    let drug = |name: &str| {
        json!({ "resourceType": "MedicationRequest", "id": "d1", "status": "draft", "intent": "order",
            "subject": { "reference": "Patient/p1" }, "medicationCodeableConcept": { "text": name } })
    };
    let radiotherapy = json!({ "resourceType": "ServiceRequest", "id": "d2", "status": "draft", "intent": "order",
        "subject": { "reference": "Patient/p1" }, "code": { "text": "Radiotherapy" } });
    let count = async |order: Value| cards_of(&server, "trial-match-order", &with(order)).await.len();
    assert_eq!(count(drug("Paracetamol")).await, 1);
    assert_eq!(count(drug("Warfarin")).await, 0);
    // Of this criterion only key words are understood, which never decides: the order is shown beside it.
    let told = cards_of(&server, "trial-match-order", &with(radiotherapy)).await;
    let detail = told[0]["detail"].as_str().unwrap();
    assert!(detail.contains("Radiotherapy on 2026-11-21"), "{detail}");
    let mut closed = with(drug("Paracetamol"));
    closed["prefetch"]["medicationRequests"] = bundle(&[json!({ "resourceType": "MedicationRequest", "id": "m1",
        "status": "active", "intent": "order", "authoredOn": "2026-11-01", "subject": { "reference": "Patient/p1" },
        "medicationCodeableConcept": { "text": "Warfarin" } })]);
    assert_eq!(cards_of(&server, "trial-match-order", &closed).await.len(), 0);
    // The same draft among the records: a system may keep it already.
    let mut kept = with(drug("Warfarin"));
    kept["prefetch"]["medicationRequests"] = bundle(&[drug("Warfarin")]);
    assert_eq!(cards_of(&server, "trial-match-order", &kept).await.len(), 0);
}

#[tokio::test]
async fn the_policy_and_the_study_are_those_of_the_settings() {
    let settings = HookSettings {
        policy: Policy::Screening,
        study: Some("nct99000003".to_owned()),
        ..HookSettings::default()
    };
    let server = server_with(settings, &[(1, "RECRUITING"), (3, "RECRUITING")]).await;
    let cards = cards_of(&server, "trial-detail", &call("patient-view")).await;
    assert_eq!(cards.len(), 1, "{cards:#?}");
    assert!(cards[0]["summary"].as_str().unwrap().contains("NCT99000003"));
    assert!(cards[0]["detail"].as_str().unwrap().contains("policy screening"));
}

#[tokio::test]
async fn records_come_as_bundles_as_single_resources_or_not_at_all() {
    let server = server(HookSettings::default()).await;
    let mut single = call("patient-view");
    single["prefetch"]["conditions"] = melanoma();
    single["prefetch"]["procedures"] = json!({ "resourceType": "OperationOutcome",
        "issue": [{ "severity": "error", "code": "timeout" }] });
    single["prefetch"].as_object_mut().unwrap().remove("allergies");
    single["prefetch"]["observations"] = Value::Null;
    let cards = cards_of(&server, "trial-match", &single).await;
    assert_eq!(cards.len(), 1);
    let detail = cards[0]["detail"].as_str().unwrap();
    assert!(
        detail.contains("| missing | ECOG performance status 0 or 1 |"),
        "{detail}"
    );
    // Records about somebody else count for nothing.
    let mut foreign = call("patient-view");
    foreign["prefetch"]["conditions"]["entry"][0]["resource"]["subject"]["reference"] = "Patient/p2".into();
    assert_eq!(cards_of(&server, "trial-match", &foreign).await.len(), 0);
}
