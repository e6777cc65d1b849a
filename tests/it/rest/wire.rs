//! What is no HTTP, or more of it than is borne: refused by the HTTP library with a bare status, by us with words.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::server::TestServer;

const FORM: &str =
    "POST /fhir/Group/_search HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n";

/// Sends bytes and gives the status and the body of what comes back until the connection is closed.
async fn told(server: &TestServer, request: &str) -> (u16, String) {
    let address = server.root.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    // Whoever refuses a request may close before all of it was sent; what was said still arrives.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    (status.expect("a status"), body.to_owned())
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
}

#[tokio::test]
async fn what_can_be_taken_apart_is_refused_with_words() {
    let server = TestServer::start().await;
    for (request, status) in [
        (get("/fhir/Group/%zz"), 400),
        (get("/fhir/Group/%ff"), 400),
        (get("/fhir/Group?name=%zz"), 400),
        (get(&format!("/fhir/Group?name={}", "x".repeat(60_000))), 414),
        (get("/fhir/Group").replace("GET", "FROB"), 405),
        (
            format!("{FORM}content-length: 9999999\r\nconnection: close\r\n\r\n"),
            413,
        ),
        (format!("{FORM}transfer-encoding: chunked\r\n\r\nzz\r\n"), 400),
    ] {
        let (found, body) = told(&server, &request).await;
        assert_eq!(found, status, "{request}");
        let outcome: serde_json::Value = serde_json::from_str(&body).expect(&body);
        assert_eq!(outcome["resourceType"], "OperationOutcome", "{request}");
    }
}

/// The library answers these itself and lets nobody speak; `docs/operating.md` says so.
#[tokio::test]
async fn what_is_no_request_gets_a_bare_status() {
    let server = TestServer::start().await;
    let close = "connection: close\r\n\r\n";
    for (request, status) in [
        ("no request\r\n\r\n".to_owned(), 400),
        (get("/fhir/Group/a b"), 400),
        (get("/fhir/Group?name=\"a\""), 400),
        (get("/fhir/Group?name=é"), 400),
        (get(&format!("/fhir/Group?name={}", "x".repeat(66_000))), 400),
        (format!("GET /fhir/Group HTTP/1.1\r\n{close}"), 400),
        (format!("{FORM}content-length: x\r\n{close}"), 400),
        (
            get("/fhir/Group").replace("host", &format!("{}host", "x-a: b\r\n".repeat(97))),
            431,
        ),
        ("GET /fhir".to_owned(), 408),
    ] {
        assert_eq!(told(&server, &request).await, (status, String::new()), "{request}");
    }
}
