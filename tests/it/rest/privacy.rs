//! What is logged about a request: its kind and its outcome, never whom it was about.

use std::io;
use std::sync::{Arc, Mutex};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::faulty::{Fault, SECRET};
use crate::support::server::TestServer;

/// Collects what is logged by the whole process.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn no_value_of_a_request_reaches_the_log() {
    const CANARY: &str = "Zaphod-4711";
    let log = Log::default();
    // The client of the tests lives in the same process, and may say what it likes.
    let filter = EnvFilter::new("trace,hyper=off,hyper_util=off,reqwest=off,rustls=off,h2=off");
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_env_filter(filter)
        .with_ansi(false);
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();

    let server = TestServer::start().await;
    for path in [
        format!("/fhir/ResearchStudy?title={CANARY}&identifier={CANARY}"),
        format!("/fhir/ResearchStudy?{CANARY}=1"),
        format!("/fhir/ResearchStudy/{CANARY}"),
        format!("/fhir/r5/ResearchStudy/{CANARY}/_history/1"),
        format!("/fhir/{CANARY}"),
        format!("/{CANARY}/{CANARY}?x={CANARY}"),
    ] {
        server.get_with(&path, &[("accept", CANARY)]).await;
        server.get(&path).await;
    }
    server
        .post_form("/fhir/ResearchStudy/_search", &format!("title={CANARY}"))
        .await;
    server.break_store(Fault::Unavailable);
    let reply = server
        .get_with(&format!("/fhir/Group/{CANARY}"), &[("x-request-id", "ask-me")])
        .await;
    assert_eq!(reply.status, 503);

    let written = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(!written.contains(CANARY), "{written}");
    let lines: Vec<&str> = written.lines().filter(|line| line.contains("ask-me")).collect();
    assert!(
        lines.iter().any(|line| line.contains(SECRET)),
        "the cause is for the log: {lines:?}"
    );
    let access = lines.iter().find(|line| line.contains("route")).unwrap();
    for part in ["method=\"GET\"", "route=\"{type}/{id}\"", "status=503", "ms="] {
        assert!(access.contains(part), "{part}: {access}");
    }
}
