//! Many calls at once, and large ones.

use std::sync::Arc;

use serde_json::{Value, json};
use trialfire::operation::hooks::HookSettings;

use crate::cds::sample::{ask, call, cards_of, server};

#[tokio::test]
async fn calls_that_hang_hold_up_nobody_else() {
    let server = Arc::new(server(HookSettings::default()).await);
    server.store.let_through(false);
    let asking: Vec<_> = (0..64)
        .map(|_| {
            let server = Arc::clone(&server);
            tokio::spawn(async move { ask(&server, "trial-match", &call("patient-view")).await.status })
        })
        .collect();
    server.store.searches(1).await;
    for path in ["/health/live", "/cds-services", "/fhir/metadata"] {
        assert_eq!(server.get(path).await.status, 200, "{path}");
    }
    server.store.let_through(true);
    for call in asking {
        assert_eq!(call.await.unwrap(), 200);
    }
}

#[tokio::test]
async fn a_long_history_is_read_and_one_beyond_the_limit_is_refused() {
    let server = server(HookSettings::default()).await;
    let many = |count: usize| {
        let one = |n: usize| {
            json!({ "resource": { "resourceType": "Observation", "id": format!("o{n}"), "status": "final",
                "subject": { "reference": "Patient/p1" }, "effectiveDateTime": "2026-10-01",
                "code": { "coding": [{ "system": "http://loinc.org", "code": "777-3" }] } } })
        };
        let mut call = call("patient-view");
        call["prefetch"]["observations"]["entry"] = Value::Array((0..count).map(one).collect());
        call
    };
    assert_eq!(cards_of(&server, "trial-match", &many(2_000)).await.len(), 1);
    let (status, code, text, _) = ask(&server, "trial-match", &many(20_001)).await.problem();
    assert_eq!((status, code.as_str()), (400, "too-costly"), "{text}");
}
