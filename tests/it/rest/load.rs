//! Many at once, and the end.

use std::sync::Arc;

use crate::support::library::STUDY;
use crate::support::server::TestServer;

#[tokio::test]
async fn searches_that_hang_hold_up_nobody_else() {
    let server = Arc::new(TestServer::start().await);
    server.store.let_through(false);
    let ask = |server: Arc<TestServer>| async move { server.get("/fhir/ResearchStudy?_count=1").await.status };
    let hanging: Vec<_> = (0..40).map(|_| tokio::spawn(ask(Arc::clone(&server)))).collect();
    server.store.searches(2).await;
    for path in [
        "/health/live".to_owned(),
        "/fhir/metadata".to_owned(),
        format!("/fhir/ResearchStudy/{STUDY}"),
    ] {
        assert_eq!(server.get(&path).await.status, 200, "{path}");
    }
    server.store.let_through(true);
    for search in hanging {
        assert_eq!(search.await.unwrap(), 200);
    }
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
