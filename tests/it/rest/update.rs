//! Update: <https://hl7.org/fhir/R4/http.html#update>, and what keeps two writers from undoing each other.

use reqwest::Method;
use serde_json::{Value, json};
use trialfire::interaction::put_all;

use crate::rest::create::{FHIR_JSON, patient, post, put};
use crate::support::library::{STUDY, meadow_study};
use crate::support::server::TestServer;

fn named(id: &str, family: &str) -> Value {
    let mut resource = patient("1");
    resource["id"] = id.into();
    resource["name"][0]["family"] = family.into();
    resource
}

#[tokio::test]
async fn an_update_makes_a_resource_and_then_versions_of_it() {
    let server = TestServer::start().await;
    let first = put(&server, "/fhir/Patient/p1", &[], &named("p1", "Sorrel")).await;
    assert_eq!((first.status, first.header("etag")), (201, "W/\"1\""));
    assert_eq!(
        first.header("location"),
        format!("{}/fhir/Patient/p1/_history/1", server.root)
    );
    server.clock.advance(60_000);
    let second = put(&server, "/fhir/Patient/p1", &[], &named("p1", "Dock")).await;
    assert_eq!((second.status, second.header("etag")), (200, "W/\"2\""));
    assert_eq!(second.header("last-modified"), "Sat, 21 Nov 2026 10:01:00 GMT");
    // The same again is no new version, and keeps the time at which it was written.
    server.clock.advance(60_000);
    let same = put(&server, "/fhir/Patient/p1", &[], &named("p1", "Dock")).await;
    assert_eq!((same.status, same.header("etag")), (200, "W/\"2\""));
    assert_eq!(
        (same.header("last-modified"), same.json()),
        (second.header("last-modified"), second.json())
    );
    assert_eq!(
        server.get("/fhir/Patient/p1/_history/1").await.json()["name"][0]["family"],
        "Sorrel"
    );
    assert!(server.get("/fhir/Patient?family=sorrel").await.keys().is_empty());
    assert_eq!(server.get("/fhir/Patient?family=dock").await.keys(), ["Patient/p1"]);
}

#[tokio::test]
async fn an_update_that_expects_another_version_is_refused() {
    let server = TestServer::start().await;
    let tag = |tag: &'static str| [("if-match", tag)];
    // What is not there has no version.
    let none = put(&server, "/fhir/Patient/p1", &tag("W/\"1\""), &named("p1", "Sorrel")).await;
    assert_eq!(none.problem().0, 412);
    assert_eq!(
        put(&server, "/fhir/Patient/p1", &[], &named("p1", "Sorrel"))
            .await
            .status,
        201
    );
    let (status, code, text, _) = put(&server, "/fhir/Patient/p1", &tag("W/\"2\""), &named("p1", "Dock"))
        .await
        .problem();
    assert_eq!((status, code.as_str()), (412, "conflict"));
    assert!(text.contains("`W/\"2\"`") && text.contains("`W/\"1\"`"), "{text}");
    assert_eq!(
        put(&server, "/fhir/Patient/p1", &tag("W/\"x\""), &named("p1", "Dock"))
            .await
            .status,
        412
    );
    for unreadable in ["3", "*", "W/\"1\", W/\"2\""] {
        let reply = put(
            &server,
            "/fhir/Patient/p1",
            &[("if-match", unreadable)],
            &named("p1", "Dock"),
        )
        .await;
        assert_eq!(reply.problem().3, "If-Match", "{unreadable}");
    }
    assert_eq!(
        put(&server, "/fhir/Patient/p1", &tag("\"1\""), &named("p1", "Dock"))
            .await
            .status,
        200
    );
    let new = [("if-none-match", "*")];
    assert_eq!(
        put(&server, "/fhir/Patient/p1", &new, &named("p1", "Rue")).await.status,
        412
    );
    assert_eq!(
        put(&server, "/fhir/Patient/p2", &new, &named("p2", "Rue")).await.status,
        201
    );
    assert_eq!(server.get("/fhir/Patient/p1").await.json()["name"][0]["family"], "Dock");
}

#[tokio::test]
async fn the_body_is_the_resource_of_the_address() {
    let server = TestServer::start().await;
    for (body, at) in [
        (named("p2", "Sorrel"), "id"),
        (patient("1"), "id"),
        (json!({ "resourceType": "Group", "id": "p1" }), "resourceType"),
    ] {
        let (status, _, text, found) = put(&server, "/fhir/Patient/p1", &[], &body).await.problem();
        assert_eq!((status, found.as_str()), (400, at), "{text}");
    }
    let reply = put(&server, "/fhir/Patient/p_1", &[], &named("p_1", "Sorrel")).await;
    assert_eq!(reply.problem().0, 404, "an id that cannot be one");
    let reply = server
        .send(
            Method::PUT,
            "/fhir/Patient/p1",
            &[FHIR_JSON, ("if-none-exist", "a=b")],
            Some("{}".to_owned()),
        )
        .await;
    assert_eq!(reply.problem().3, "If-None-Exist");
    let reply = server
        .send(Method::PUT, "/fhir/Patient", &[FHIR_JSON], Some("{}".to_owned()))
        .await;
    assert_eq!((reply.status, reply.header("allow")), (405, "POST, GET, HEAD"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_who_expect_one_version_one_wins() {
    let server = TestServer::start().await;
    assert_eq!(
        put(&server, "/fhir/Patient/p", &[], &named("p", "Sorrel")).await.status,
        201
    );
    for round in 1..=20 {
        let tag = format!("W/\"{round}\"");
        let writers = (0..8).map(|writer| {
            let (tag, server) = (&tag, &server);
            async move {
                let body = named("p", &format!("Writer {round} {writer}"));
                let reply = put(server, "/fhir/Patient/p", &[("if-match", tag)], &body).await;
                (reply.status, writer)
            }
        });
        let done = futures_util::future::join_all(writers).await;
        let winners: Vec<u32> = done
            .iter()
            .filter(|(status, _)| *status == 200)
            .map(|(_, writer)| *writer)
            .collect();
        assert_eq!(winners.len(), 1, "{done:?}");
        assert!(done.iter().all(|(status, _)| matches!(status, 200 | 412)), "{done:?}");
        let now = server.get("/fhir/Patient/p").await;
        assert_eq!(now.header("etag"), format!("W/\"{}\"", round + 1));
        assert_eq!(
            now.json()["name"][0]["family"],
            format!("Writer {round} {}", winners[0])
        );
    }
}

#[tokio::test]
async fn what_was_imported_is_not_written_over() {
    let server = TestServer::start().await;
    for (path, kind) in [
        (format!("/fhir/ResearchStudy/{STUDY}"), "ResearchStudy"),
        (format!("/fhir/r5/Location/{STUDY}-site-001"), "Location"),
        ("/fhir/Organization/org-meadow".to_owned(), "Organization"),
    ] {
        let before = server.get(&path).await.json();
        let id = path.rsplit('/').next().unwrap();
        let mut body = before.clone();
        body.as_object_mut().unwrap().remove("text");
        body["language"] = "en".into();
        let (status, code, text, _) = put(&server, &path, &[], &body).await.problem();
        assert_eq!((status, code.as_str()), (409, "business-rule"), "{path}: {text}");
        assert!(text.contains(&format!("{kind}/{id}")), "{text}");
        assert_eq!(server.get(&path).await.json(), before, "{path}");
    }
    // An import may take over what a client wrote, whose version stays in the history.
    let mut own = json!({ "resourceType": "Organization", "id": "org-new", "name": "Client" });
    assert_eq!(put(&server, "/fhir/Organization/org-new", &[], &own).await.status, 201);
    own["name"] = "Import".into();
    let mut study = meadow_study();
    let body = trialfire::fhir::Resource::from_value(own.clone());
    study.shared = vec![trialfire::interaction::Bodies::of(body.clone(), body)];
    put_all(server.repository(), vec![study]).await.unwrap();
    assert_eq!(server.get("/fhir/Organization/org-new").await.json()["name"], "Import");
    assert_eq!(
        server.get("/fhir/Organization/org-new/_history/1").await.json()["name"],
        "Client"
    );
    assert_eq!(put(&server, "/fhir/Organization/org-new", &[], &own).await.status, 409);
}

#[tokio::test]
async fn a_resource_is_written_in_one_release() {
    let server = TestServer::start().await;
    assert_eq!(
        put(&server, "/fhir/Patient/p", &[], &named("p", "Sorrel")).await.status,
        201
    );
    let (status, code, ..) = put(&server, "/fhir/r5/Patient/p", &[], &named("p", "Dock"))
        .await
        .problem();
    assert_eq!((status, code.as_str()), (409, "business-rule"));
    assert_eq!(
        server.get("/fhir/Patient/p").await.json()["name"][0]["family"],
        "Sorrel"
    );
    assert_eq!(
        put(&server, "/fhir/r5/Patient/q", &[], &named("q", "Dock"))
            .await
            .status,
        201
    );
    assert_eq!(server.get("/fhir/r5/Patient?family=dock").await.keys(), ["Patient/q"]);
    assert!(server.get("/fhir/Patient?family=dock").await.keys().is_empty());
    assert_eq!(server.get("/fhir/Patient/q").await.status, 404);
}

#[tokio::test]
async fn binaries_keep_their_bytes() {
    let server = TestServer::start().await;
    let sent = json!({ "resourceType": "Binary", "contentType": "text/plain", "data": "aGF5" });
    let reply = post(&server, "/fhir/Binary", &[], &sent).await;
    assert_eq!(reply.status, 201);
    let place = reply.header("location").to_owned();
    assert_eq!(server.get_with(&place, &[("accept", "*/*")]).await.body, b"hay");
}
