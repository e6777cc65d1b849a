//! Representations: media types, releases, indentation, compression, origins, request ids.

use std::io::Read as _;

use trialfire::http::Options;

use crate::support::library::STUDY;
use crate::support::server::TestServer;

#[tokio::test]
async fn only_json_is_spoken_and_each_base_speaks_one_release() {
    let server = TestServer::start().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}");
    for accept in [
        "*/*",
        "application/json",
        "text/json",
        "application/fhir+json; fhirVersion=4.0",
        "text/html,*/*;q=0.8",
    ] {
        assert_eq!(
            server.get_with(&path, &[("accept", accept)]).await.status,
            200,
            "{accept}"
        );
    }
    let (status, code, text, place) = server
        .get_with(&path, &[("accept", "application/fhir+xml")])
        .await
        .problem();
    assert_eq!(
        (status, code.as_str(), place.as_str()),
        (406, "not-supported", "Accept")
    );
    assert!(text.contains("only JSON"), "{text}");
    let r5 = [("accept", "application/fhir+json; fhirVersion=5.0")];
    assert!(server.get_with(&path, &r5).await.problem().2.contains("`/fhir/r5`"));
    assert_eq!(
        server.get_with(&path.replace("/fhir", "/fhir/r5"), &r5).await.status,
        200
    );
    assert_eq!(server.get(&format!("{path}?_format=xml")).await.problem().3, "_format");
    let html = [("accept", "text/html")];
    assert_eq!(
        server
            .get_with(&format!("{path}?_format=application/fhir+json"), &html)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn pretty_is_the_same_resource_with_line_ends() {
    let server = TestServer::start().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}");
    let plain = server.get(&path).await;
    let pretty = server.get(&format!("{path}?_pretty=true")).await;
    assert!(!plain.body.contains(&b'\n') && pretty.body.contains(&b'\n'));
    assert_eq!(plain.json(), pretty.json());
}

#[tokio::test]
async fn what_is_wrong_is_told_in_the_representation_that_was_asked_for() {
    let server = TestServer::start().await;
    for path in [
        "/nowhere?_pretty=true",
        "/fhir/Group/none?_pretty=true",
        "/fhir/Group?naem=x&_pretty=true",
        "/fhir/Group?name=%ff&_pretty=true",
        "/fhir/Group?_format=xml&_pretty=true",
    ] {
        let pretty = server.get(path).await;
        let plain = server.get(&path.replace("_pretty=true", "_pretty=false")).await;
        assert_eq!(pretty.problem(), plain.problem(), "{path}");
        assert!(pretty.body.contains(&b'\n') && !plain.body.contains(&b'\n'), "{path}");
    }
    let form = server
        .post_form("/fhir/Group/_search", "naem=x&_pretty=true&_format=json")
        .await;
    assert_eq!(form.problem().0, 400);
    assert!(form.body.contains(&b'\n'));
}

#[tokio::test]
async fn what_is_worth_it_is_compressed_for_those_who_can_read_it() {
    let server = TestServer::start().await;
    let path = "/fhir/ResearchStudy?_count=20";
    let plain = server.get(path).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert!(plain.header("vary").contains("Accept-Encoding"));
    let packed = server.get_with(path, &[("accept-encoding", "br, gzip;q=0.8")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice())
        .read_to_end(&mut unpacked)
        .unwrap();
    assert_eq!(unpacked, plain.body);
    let refused = server.get_with(path, &[("accept-encoding", "gzip;q=0")]).await;
    assert_eq!(refused.header("content-encoding"), "");
    let small = server
        .get_with("/fhir/Organization/org-meadow", &[("accept-encoding", "gzip")])
        .await;
    assert_eq!(small.header("content-encoding"), "");
}

#[tokio::test]
async fn other_origins_are_shut_out_unless_they_are_named() {
    let origin = [("origin", "https://app.example")];
    let path = "/fhir/Organization/org-meadow";
    let closed = TestServer::start().await.get_with(path, &origin).await;
    assert_eq!((closed.status, closed.header("access-control-allow-origin")), (200, ""));

    let origins = vec!["https://app.example".to_owned()];
    let open = TestServer::with(Options {
        origins,
        ..Options::default()
    })
    .await;
    let reply = open.get_with(path, &origin).await;
    assert_eq!(reply.header("access-control-allow-origin"), "https://app.example");
    assert!(reply.header("access-control-expose-headers").contains("ETag, Location"));
    assert!(reply.header("vary").contains("Origin"));
    let stranger = open
        .get_with(path, &[("origin", "https://app.example.evil.example")])
        .await;
    assert_eq!(stranger.header("access-control-allow-origin"), "");
    let ask = [origin[0], ("access-control-request-method", "POST")];
    let preflight = open.send(reqwest::Method::OPTIONS, path, &ask, None).await;
    assert_eq!(preflight.status, 204);
    assert!(
        preflight
            .header("access-control-allow-headers")
            .contains("If-None-Match")
    );
    assert_eq!(preflight.header("access-control-allow-origin"), "https://app.example");
}

#[tokio::test]
async fn links_carry_the_address_that_is_configured() {
    let options = Options {
        public_url: Some("https://trials.example/".to_owned()),
        ..Options::default()
    };
    let server = TestServer::with(options).await;
    let reply = server.get("/fhir/r5/ResearchStudy?_count=1").await;
    assert!(
        reply
            .link("self")
            .unwrap()
            .starts_with("https://trials.example/fhir/r5/ResearchStudy?")
    );
    assert!(
        reply.json()["entry"][0]["fullUrl"]
            .as_str()
            .unwrap()
            .starts_with("https://trials.example/fhir/r5/")
    );
    let forged = TestServer::start()
        .await
        .get_with("/fhir/ResearchStudy?_count=1", &[("host", "evil.example/x?")])
        .await;
    assert!(
        !forged.link("self").unwrap().contains("evil"),
        "a host that is none is not repeated"
    );
}

#[tokio::test]
async fn a_request_keeps_its_id() {
    let server = TestServer::start().await;
    let own = server.get_with("/health/live", &[("x-request-id", "abc-123")]).await;
    assert_eq!(own.header("x-request-id"), "abc-123");
    let odd = server
        .get_with("/health/live", &[("x-request-id", "a b<script>")])
        .await;
    assert!(!odd.header("x-request-id").is_empty() && !odd.header("x-request-id").contains('<'));
    let first = server.get("/health/live").await;
    assert_ne!(
        first.header("x-request-id"),
        server.get("/health/live").await.header("x-request-id")
    );
}
