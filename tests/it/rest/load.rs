//! Many at once, and the end.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use trialfire::http::{MatchingLimits, Options};

use super::create::post;
use crate::support::library::STUDY;
use crate::support::server::{Reply, TestServer};

/// What takes no time is answered whatever else goes on.
async fn answers_at_once(server: &TestServer) {
    for path in [
        "/health/live".to_owned(),
        "/fhir/metadata".to_owned(),
        format!("/fhir/ResearchStudy/{STUDY}"),
    ] {
        assert_eq!(server.get(&path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn searches_that_hang_hold_up_nobody_else() {
    let server = Arc::new(TestServer::start().await);
    server.store.let_through(false);
    let ask = |server: Arc<TestServer>| async move { server.get("/fhir/ResearchStudy?_count=1").await.status };
    let hanging: Vec<_> = (0..40).map(|_| tokio::spawn(ask(Arc::clone(&server)))).collect();
    server.store.searches(2).await;
    answers_at_once(&server).await;
    server.store.let_through(true);
    for search in hanging {
        assert_eq!(search.await.unwrap(), 200);
    }
}

async fn limited(matching: MatchingLimits) -> Arc<TestServer> {
    let options = Options {
        matching,
        ..Options::default()
    };
    Arc::new(TestServer::with(options).await)
}

/// Matches a patient of whom little is known.
async fn matched(server: Arc<TestServer>) -> Reply {
    let patient = json!({ "resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1970-01-01" });
    post(&server, "/fhir/ResearchStudy/$match", &[], &patient).await
}

#[tokio::test]
async fn matches_beyond_the_limit_are_refused_and_hold_up_nobody_else() {
    let server = limited(MatchingLimits {
        at_once: 1,
        waiting: 0,
        ..MatchingLimits::default()
    })
    .await;
    server.store.let_through(false);
    let first = tokio::spawn(matched(Arc::clone(&server)));
    server.store.searches(1).await;
    let refused = matched(Arc::clone(&server)).await;
    let (status, code, text, _) = refused.problem();
    assert_eq!((status, code.as_str()), (503, "throttled"), "{text}");
    assert_eq!(refused.header("retry-after"), "2");
    answers_at_once(&server).await;
    server.store.let_through(true);
    assert_eq!(first.await.unwrap().status, 200);
    assert_eq!(matched(server).await.status, 200);
}

#[tokio::test]
async fn a_match_that_takes_too_long_is_given_up() {
    let server = limited(MatchingLimits {
        time: Duration::from_millis(20),
        ..MatchingLimits::default()
    })
    .await;
    server.store.let_through(false);
    let late = matched(Arc::clone(&server)).await;
    let (status, code, text, _) = late.problem();
    assert_eq!((status, code.as_str()), (504, "timeout"), "{text}");
    assert!(text.contains("within 0.02 s"), "{text}");
    server.store.let_through(true);
}

#[tokio::test]
async fn a_server_that_stops_ends_what_it_began() {
    let mut server = TestServer::start().await;
    let running = server.take_running();
    let server = Arc::new(server);
    server.store.let_through(false);
    let search = tokio::spawn({
        let server = Arc::clone(&server);
        async move { server.get("/fhir/ResearchStudy?_count=1").await.keys().len() }
    });
    server.store.searches(1).await;
    let address = running.address();
    let stopped = tokio::spawn(running.stop());
    // The door is shut before the house is empty: wait until nobody new is let in.
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!search.is_finished());
    server.store.let_through(true);
    assert_eq!(search.await.unwrap(), 1);
    stopped.await.unwrap().unwrap();
}
