//! Fetching from a server that plays the ClinicalTrials.gov API, its errors and its half answers.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::mpsc::channel;
use trialfire::operation::{FetchError, FetchOptions, Registry};

use crate::support::program::{command, fixture};

/// A server that gives scripted answers, one a connection, and remembers what it was asked.
struct Playing {
    base_url: String,
    asked: Arc<Mutex<Vec<(Instant, String)>>>,
}

fn play(answers: Vec<String>) -> Playing {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/api/v2", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let mut answers = VecDeque::from(answers);
    std::thread::spawn(move || {
        while let Some(answer) = answers.pop_front() {
            let Ok((mut stream, _)) = listener.accept() else { return };
            let line = request_line(&mut stream);
            seen.lock().unwrap().push((Instant::now(), line));
            let _gone = stream.write_all(answer.as_bytes());
        }
    });
    Playing { base_url, asked }
}

fn request_line(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|n| n == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn ok(body: &str) -> String {
    answer("200 OK", "", body)
}

fn registry(playing: &Playing) -> Registry {
    Registry::new(options(&playing.base_url)).unwrap()
}

fn options(base_url: &str) -> FetchOptions {
    FetchOptions {
        base_url: base_url.to_owned(),
        requests_per_minute: 60_000,
        page_size: 2,
        retries: 3,
        backoff: Duration::from_millis(5),
        timeout: Duration::from_secs(5),
        page_bytes_max: 10_000,
    }
}

impl Playing {
    fn lines(&self) -> Vec<String> {
        self.asked
            .lock()
            .unwrap()
            .iter()
            .map(|(_, line)| line.clone())
            .collect()
    }
}

#[tokio::test]
async fn a_study_is_fetched_by_its_number() {
    let playing = play(vec![ok(r#"{"protocolSection":{}}"#)]);
    let body = registry(&playing).study("NCT90000001").await.unwrap();
    assert_eq!(body, br#"{"protocolSection":{}}"#);
    assert_eq!(
        playing.lines(),
        ["GET /api/v2/studies/NCT90000001?format=json HTTP/1.1"]
    );
}

#[tokio::test]
async fn a_query_is_followed_to_its_last_page() {
    let playing = play(vec![
        ok(r#"{"studies":[1,2],"nextPageToken":"a b"}"#),
        ok(r#"{"studies":[3]}"#),
    ]);
    let (send, mut pages) = channel(8);
    let count = registry(&playing).query("lung & liver", &send).await.unwrap();
    assert_eq!((count, pages.len()), (2, 2));
    assert_eq!(
        pages.recv().await.unwrap(),
        br#"{"studies":[1,2],"nextPageToken":"a b"}"#
    );
    let lines = playing.lines();
    assert!(
        lines[0].contains("query.term=lung+%26+liver&pageSize=2"),
        "{}",
        lines[0]
    );
    assert!(lines[1].contains("pageToken=a+b"), "{}", lines[1]);
}

#[tokio::test]
async fn storms_and_half_answers_are_tried_again() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n{\"protocolSection\":".to_owned();
    let cut_cleanly = ok(r#"{"protocolSection":{"#);
    let html = ok("<html>maintenance</html>");
    let playing = play(vec![
        answer("503 Service Unavailable", "", ""),
        half,
        cut_cleanly,
        ok("{}"),
    ]);
    assert_eq!(registry(&playing).study("NCT90000001").await.unwrap(), b"{}");
    assert_eq!(playing.lines().len(), 4);

    let playing = play(vec![html.clone(), html.clone(), html.clone(), html]);
    let error = registry(&playing).study("NCT90000001").await.unwrap_err();
    assert!(matches!(error, FetchError::Unavailable { tries: 4, .. }), "{error}");
}

#[tokio::test]
async fn retry_after_is_honoured_and_bounded() {
    let playing = play(vec![
        answer("429 Too Many Requests", "Retry-After: 1\r\n", ""),
        ok("{}"),
    ]);
    registry(&playing).study("NCT90000001").await.unwrap();
    let asked: Vec<_> = playing.asked.lock().unwrap().iter().map(|(at, _)| *at).collect();
    assert!(asked[1] - asked[0] >= Duration::from_secs(1));

    let playing = play(vec![answer("429 Too Many Requests", "Retry-After: 99999\r\n", "")]);
    let error = registry(&playing).study("NCT90000001").await.unwrap_err();
    assert!(matches!(error, FetchError::Unavailable { tries: 1, .. }), "{error}");
}

#[tokio::test]
async fn what_cannot_pass_is_not_tried_again() {
    let playing = play(vec![answer("404 Not Found", "", "")]);
    assert!(
        matches!(registry(&playing).study("NCT90000001").await.unwrap_err(), FetchError::NotFound { number } if number == "NCT90000001")
    );
    let playing = play(vec![answer("400 Bad Request", "", "")]);
    assert!(matches!(
        registry(&playing).study("x").await.unwrap_err(),
        FetchError::Refused { status: 400, .. }
    ));
    assert_eq!(playing.lines().len(), 1);
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_refused() {
    let playing = play(vec![ok(&format!("\"{}\"", "x".repeat(20_000)))]);
    assert!(matches!(
        registry(&playing).study("NCT90000001").await.unwrap_err(),
        FetchError::TooLarge { limit: 10_000, .. }
    ));
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed() {
    let elsewhere = play(vec![ok("{}")]);
    let location = format!("Location: {}/studies/NCT90000001\r\n", elsewhere.base_url);
    let playing = play(vec![answer("302 Found", &location, "")]);
    assert!(matches!(
        registry(&playing).study("NCT90000001").await.unwrap_err(),
        FetchError::Refused { status: 302, .. }
    ));
    assert!(elsewhere.lines().is_empty(), "the other host was asked");
}

#[tokio::test]
async fn pages_that_lead_back_end_the_fetch() {
    let same = ok(r#"{"studies":[],"nextPageToken":"t"}"#);
    let playing = play(vec![same.clone(), same]);
    let (send, _pages) = channel(8);
    let error = registry(&playing).query("x", &send).await.unwrap_err();
    assert!(matches!(error, FetchError::Endless { page: 2, .. }), "{error}");
}

#[tokio::test]
async fn requests_keep_to_the_agreed_pace() {
    let playing = play(vec![ok("{}"), ok("{}"), ok("{}")]);
    let polite = Registry::new(FetchOptions {
        requests_per_minute: 600,
        ..options(&playing.base_url)
    })
    .unwrap();
    let began = Instant::now();
    for _ in 0..3 {
        polite.study("NCT90000001").await.unwrap();
    }
    assert!(
        began.elapsed() >= Duration::from_millis(200),
        "three requests at 600 a minute take at least 0.2 s"
    );
}

#[test]
fn a_base_that_is_no_url_is_refused() {
    for wrong in ["", "clinicaltrials", "ftp://x/y", "file:///etc"] {
        assert!(
            matches!(Registry::new(options(wrong)), Err(FetchError::BaseUrl { .. })),
            "{wrong}"
        );
    }
}

/// Runs `import` against a server that plays the registry.
fn import(playing: &Playing, arguments: &[&str]) -> (i32, Vec<serde_json::Value>) {
    let folder = tempfile::tempdir().unwrap();
    let ran = command(
        folder.path(),
        &[&["--store", "memory:", "--log", "error", "import", "--json"], arguments].concat(),
    )
    .env("TRIALFIRE_REGISTRY_URL", &playing.base_url)
    .env("TRIALFIRE_REGISTRY_REQUESTS_PER_MINUTE", "60000")
    .env("TRIALFIRE_REGISTRY_RETRIES", "1")
    .output()
    .unwrap();
    let out = String::from_utf8(ran.stdout).unwrap();
    (
        ran.status.code().unwrap(),
        out.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
    )
}

#[test]
fn import_fetches_a_number_and_a_query() {
    let lines = std::fs::read_to_string(fixture("registry/ctgov-v2/studies.ndjson")).unwrap();
    let studies: Vec<&str> = lines.lines().collect();
    let (code, report) = import(&play(vec![ok(studies[0])]), &["nct99000011"]);
    assert_eq!(
        (code, report[0]["trial"].as_str(), report[0]["outcome"].as_str()),
        (0, Some("nct99000011"), Some("created"))
    );

    let first = ok(&format!(
        r#"{{"studies":[{},{}],"nextPageToken":"2"}}"#,
        studies[0], studies[1]
    ));
    let last = ok(&format!(r#"{{"studies":[{}]}}"#, studies[2]));
    let playing = play(vec![answer("500 Internal Server Error", "", ""), first, last]);
    let (code, report) = import(&playing, &["--query", "gout"]);
    let indexes: Vec<u64> = report.iter().map(|line| line["index"].as_u64().unwrap()).collect();
    assert_eq!((code, indexes), (0, vec![0, 1, 2]), "{report:?}");
}

#[test]
fn import_says_when_the_registry_does_not_answer() {
    let down = answer("503 Service Unavailable", "", "");
    let (code, report) = import(&play(vec![down.clone(), down]), &["NCT99000011"]);
    assert_eq!(
        (code, report[0]["issues"][0]["code"].as_str()),
        (69, Some("service-unavailable"))
    );
}
