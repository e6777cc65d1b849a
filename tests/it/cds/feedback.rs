//! `POST /cds-services/{id}/feedback`.

use serde_json::{Value, json};
use trialfire::operation::hooks::HookSettings;

use crate::cds::sample::{ask, call, cards_of, server};

#[tokio::test]
async fn what_became_of_a_card_is_taken() {
    let server = server(HookSettings::default()).await;
    let cards = cards_of(&server, "trial-match", &call("patient-view")).await;
    let (card, suggestion) = (&cards[0]["uuid"], &cards[0]["suggestions"][0]["uuid"]);
    let reason = &cards[0]["overrideReasons"][0];
    let accepted = json!({ "card": card, "outcome": "accepted", "acceptedSuggestions": [{ "id": suggestion }],
        "outcomeTimestamp": "2026-11-21T10:00:05Z" });
    let overridden = json!({ "card": card, "outcome": "overridden", "outcomeTimestamp": "2026-11-21T10:00:05.250+01:00",
        "overrideReason": { "reason": { "code": reason["code"], "system": reason["system"] }, "userComment": "no" } });
    let path = "trial-match/feedback";
    let sent = json!({ "feedback": [accepted, overridden] });
    let reply = ask(&server, path, &sent).await;
    assert_eq!((reply.status, reply.body.len()), (200, 0), "{reply:?}");

    let mut wrong = sent.clone();
    wrong["feedback"][1]["outcome"] = "forgotten".into();
    let (status, _, text, place) = ask(&server, path, &wrong).await.problem();
    assert_eq!((status, place.as_str()), (400, "feedback[1].outcome"), "{text}");
    assert_eq!(ask(&server, "other/feedback", &sent).await.status, 404);
    assert_eq!(ask(&server, path, &Value::Null).await.status, 400);
    assert_eq!(server.get("/cds-services/trial-match/feedback").await.status, 405);
}
