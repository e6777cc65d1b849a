//! Read and vread.

use reqwest::Method;

use crate::support::library::{STUDY, deletion, meadow_study, retitled};
use crate::support::server::TestServer;

#[tokio::test]
async fn a_read_gives_the_resource_with_its_version() {
    let server = TestServer::start().await;
    let reply = server.get(&format!("/fhir/ResearchStudy/{STUDY}")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.header("content-type"),
        "application/fhir+json; fhirVersion=4.0; charset=utf-8"
    );
    assert_eq!(reply.header("etag"), "W/\"1\"");
    assert_eq!(reply.header("last-modified"), "Sat, 21 Nov 2026 10:00:00 GMT");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    let body = reply.json();
    assert_eq!(body["title"], "Meadow Tea for Hay Fever");
    assert_eq!(body["meta"]["versionId"], "1");
    assert_eq!(body["meta"]["lastUpdated"], "2026-11-21T10:00:00.000Z");
}

#[tokio::test]
async fn both_bases_give_their_own_release() {
    let server = TestServer::start().await;
    let r4 = server.get(&format!("/fhir/ResearchStudy/{STUDY}")).await.json();
    let reply = server.get(&format!("/fhir/r5/ResearchStudy/{STUDY}")).await;
    assert_eq!(
        reply.header("content-type"),
        "application/fhir+json; fhirVersion=5.0; charset=utf-8"
    );
    assert!(r4.get("sponsor").is_some() && r4.get("associatedParty").is_none());
    assert!(reply.json().get("associatedParty").is_some());
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let server = TestServer::start().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}");
    for (name, value) in [
        ("if-none-match", "W/\"1\""),
        ("if-none-match", "\"7\", \"1\""),
        ("if-none-match", "*"),
        ("if-modified-since", "Sat, 21 Nov 2026 10:00:00 GMT"),
    ] {
        let reply = server.get_with(&path, &[(name, value)]).await;
        assert_eq!((reply.status, reply.body.len()), (304, 0), "{name}: {value}");
        assert_eq!(reply.header("etag"), "W/\"1\"");
    }
    for (name, value) in [
        ("if-none-match", "W/\"2\""),
        ("if-modified-since", "Sat, 21 Nov 2026 09:59:59 GMT"),
        ("if-modified-since", "no date"),
    ] {
        assert_eq!(
            server.get_with(&path, &[(name, value)]).await.status,
            200,
            "{name}: {value}"
        );
    }
}

#[tokio::test]
async fn every_version_can_be_read() {
    let server = TestServer::start().await;
    server.clock.advance(60_000);
    server
        .put(vec![retitled(meadow_study(), "Meadow Tea, Second Brew")])
        .await;
    let path = format!("/fhir/ResearchStudy/{STUDY}");
    let now = server.get(&path).await;
    assert_eq!(
        (now.header("etag"), now.header("last-modified")),
        ("W/\"2\"", "Sat, 21 Nov 2026 10:01:00 GMT")
    );
    let first = server.get(&format!("{path}/_history/1")).await;
    assert_eq!(first.header("etag"), "W/\"1\"");
    assert_eq!(first.json()["title"], "Meadow Tea for Hay Fever");
    assert_eq!(server.get(&format!("{path}/_history/2")).await.body, now.body);
    for unknown in ["3", "0", "x", "4294967296"] {
        let (status, code, text, _) = server.get(&format!("{path}/_history/{unknown}")).await.problem();
        assert_eq!((status, code.as_str()), (404, "not-found"), "{unknown}");
        assert!(text.contains(&format!("`{unknown}`")), "{text}");
    }
}

#[tokio::test]
async fn what_was_deleted_is_gone_and_keeps_its_versions() {
    let server = TestServer::start().await;
    let key = format!("PlanDefinition/{STUDY}-elig");
    server.put(vec![deletion(STUDY, &[&key])]).await;
    let (status, code, text, _) = server.get(&format!("/fhir/{key}")).await.problem();
    assert_eq!((status, code.as_str()), (410, "deleted"));
    assert!(text.contains("_history"), "{text}");
    assert_eq!(server.get(&format!("/fhir/{key}/_history/1")).await.status, 200);
    assert_eq!(server.get(&format!("/fhir/{key}/_history/2")).await.status, 410);
}

#[tokio::test]
async fn head_tells_what_get_would() {
    let server = TestServer::start().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}");
    let get = server.get(&path).await;
    let head = server.send(Method::HEAD, &path, &[], None).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-type", "content-length", "etag", "last-modified"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    assert_eq!(
        server.send(Method::HEAD, "/fhir/Group/none", &[], None).await.status,
        404
    );
}

#[tokio::test]
async fn part_of_a_resource_is_marked_as_such() {
    let server = TestServer::start().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}");
    let summary = server.get(&format!("{path}?_summary=true")).await.json();
    assert!(summary.get("title").is_some() && summary.get("arm").is_none());
    assert_eq!(summary["meta"]["tag"][0]["code"], "SUBSETTED");
    assert_eq!(summary["meta"]["versionId"], "1");
    let elements = server.get(&format!("{path}?_elements=arm")).await.json();
    assert!(elements.get("arm").is_some() && elements.get("status").is_some() && elements.get("title").is_none());
    let (status, _, text, place) = server.get(&format!("{path}?_elements=titel")).await.problem();
    assert_eq!((status, place.as_str()), (400, "_elements"));
    assert!(text.contains("did you mean `title`?"), "{text}");
    assert_eq!(server.get(&format!("{path}?_summary=perhaps")).await.status, 400);
    assert_eq!(server.get(&format!("{path}?title=x")).await.status, 400);
}

#[tokio::test]
async fn a_binary_is_given_out_as_what_it_holds_and_never_shown() {
    let server = TestServer::start().await;
    let path = format!("/fhir/Binary/{STUDY}-source");
    let raw = server.get(&path).await;
    assert_eq!((raw.status, raw.body.as_slice()), (200, b"<p>Hay</p>".as_slice()));
    assert_eq!(raw.header("content-type"), "text/html");
    assert_eq!(raw.header("content-disposition"), "attachment");
    assert_eq!(raw.header("x-content-type-options"), "nosniff");
    let resource = server.get_with(&path, &[("accept", "application/fhir+json")]).await;
    assert_eq!(resource.json()["resourceType"], "Binary");
    assert_eq!(
        server.get(&format!("{path}?_format=json")).await.json()["data"],
        "PHA+SGF5PC9wPg=="
    );
}
