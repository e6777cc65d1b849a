//! `GET /cds-services`.

use serde_json::Value;
use trialfire::http::Options;
use trialfire::operation::hooks::HookSettings;

use crate::support::server::TestServer;

async fn services(study: Option<&str>) -> Vec<Value> {
    let hooks = HookSettings {
        study: study.map(str::to_owned),
        ..HookSettings::default()
    };
    let server = TestServer::with(Options {
        hooks,
        ..Options::default()
    })
    .await;
    let reply = server.get("/cds-services").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "application/json; charset=utf-8");
    reply.json()["services"].as_array().unwrap().clone()
}

#[tokio::test]
async fn services_are_described_with_what_they_want_to_be_sent() {
    let services = services(None).await;
    let hooks: Vec<(&str, &str)> = services
        .iter()
        .map(|one| (one["id"].as_str().unwrap(), one["hook"].as_str().unwrap()))
        .collect();
    assert_eq!(
        hooks,
        [
            ("trial-match", "patient-view"),
            ("trial-match-encounter", "encounter-start"),
            ("trial-match-order", "order-select"),
        ]
    );
    for service in &services {
        for name in ["title", "description", "usageRequirements"] {
            assert!(service[name].as_str().is_some_and(|text| text.len() > 10), "{name}");
        }
        let prefetch = service["prefetch"].as_object().unwrap();
        let text = |name: &str| prefetch[name].as_str().unwrap();
        assert_eq!(text("patient"), "Patient/{{context.patientId}}");
        assert_eq!(text("conditions"), "Condition?patient={{context.patientId}}&_count=200");
        assert!(text("observations").contains("&_sort=-date"));
        // Platelets, ECOG, haemoglobin A1c.
        for code in ["777-3", "89247-1", "4548-4"] {
            assert!(text("observations").contains(code), "{code}");
        }
        let names: Vec<&str> = prefetch.keys().map(String::as_str).collect();
        assert_eq!(
            names,
            [
                "patient",
                "conditions",
                "observations",
                "medicationRequests",
                "medicationStatements",
                "procedures",
                "allergies"
            ]
        );
    }
}

#[tokio::test]
async fn the_detail_of_a_study_is_there_when_one_is_configured() {
    let services = services(Some("nct99000001")).await;
    assert_eq!(services.len(), 4);
    assert_eq!(services[3]["id"], "trial-detail");
    assert_eq!(services[3]["hook"], "patient-view");
}
