//! The history of a resource.

use crate::support::library::{STUDY, deletion, meadow_study, retitled};
use crate::support::server::TestServer;

async fn lived_through() -> TestServer {
    let server = TestServer::start().await;
    for title in ["Second", "Third"] {
        server.clock.advance(60_000);
        server.put(vec![retitled(meadow_study(), title)]).await;
    }
    server.clock.advance(60_000);
    server
        .put(vec![deletion(STUDY, &[&format!("ResearchStudy/{STUDY}")])])
        .await;
    server.clock.advance(60_000);
    server.put(vec![retitled(meadow_study(), "Fifth")]).await;
    server
}

#[tokio::test]
async fn a_history_lists_every_version_newest_first() {
    let server = lived_through().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}/_history");
    let reply = server.get(&path).await;
    let bundle = reply.json();
    assert_eq!((&bundle["type"], &bundle["total"]), (&"history".into(), &5.into()));
    assert_eq!(reply.link("self"), Some(format!("{}{path}", server.root)));
    assert_eq!(reply.link("next"), None);
    let rows: Vec<String> = bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            assert_eq!(entry["fullUrl"], format!("{}/fhir/ResearchStudy/{STUDY}", server.root));
            assert_eq!(entry["request"]["url"], format!("ResearchStudy/{STUDY}"));
            [
                &entry["request"]["method"],
                &entry["response"]["status"],
                &entry["response"]["etag"],
                &entry["response"]["lastModified"],
                &entry["resource"]["title"],
            ]
            .map(|value| value.as_str().unwrap_or("-"))
            .join(" | ")
        })
        .collect();
    assert_eq!(
        rows,
        [
            "PUT | 201 Created | W/\"5\" | 2026-11-21T10:04:00.000Z | Fifth",
            "DELETE | 204 No Content | W/\"4\" | 2026-11-21T10:03:00.000Z | -",
            "PUT | 200 OK | W/\"3\" | 2026-11-21T10:02:00.000Z | Third",
            "PUT | 200 OK | W/\"2\" | 2026-11-21T10:01:00.000Z | Second",
            "PUT | 201 Created | W/\"1\" | 2026-11-21T10:00:00.000Z | Meadow Tea for Hay Fever",
        ]
    );
}

#[tokio::test]
async fn a_history_is_paged() {
    let server = lived_through().await;
    let mut next = Some(format!("/fhir/ResearchStudy/{STUDY}/_history?_count=2"));
    let mut tags = Vec::new();
    let mut pages = 0;
    while let Some(link) = next {
        let reply = server.get(&link).await;
        pages += 1;
        for entry in reply.json()["entry"].as_array().unwrap() {
            tags.push(entry["response"]["etag"].as_str().unwrap().to_owned());
        }
        next = reply.link("next");
    }
    assert_eq!(
        (pages, tags.join(" ")),
        (3, "W/\"5\" W/\"4\" W/\"3\" W/\"2\" W/\"1\"".to_owned())
    );
}

#[tokio::test]
async fn a_history_since_a_moment_leaves_out_what_is_older() {
    let server = lived_through().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}/_history");
    let reply = server.get(&format!("{path}?_since=2026-11-21T10:03:00Z")).await;
    assert_eq!(reply.json()["entry"].as_array().unwrap().len(), 2);
    let none = server.get(&format!("{path}?_since=2027")).await;
    assert_eq!(none.problem().3, "_since");
    let future = server.get(&format!("{path}?_since=2027-01-01")).await.json();
    assert!(
        future.get("entry").is_none(),
        "an empty list is not allowed in FHIR JSON: {future}"
    );
}

#[tokio::test]
async fn a_history_of_nothing_is_not_found() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/fhir/ResearchStudy/none/_history").await.problem().0, 404);
    let path = format!("/fhir/ResearchStudy/{STUDY}/_history");
    let (status, _, text, place) = server.get(&format!("{path}?_cout=2")).await.problem();
    assert_eq!((status, place.as_str()), (400, "_cout"));
    assert!(text.contains("did you mean `_count`?"), "{text}");
    assert_eq!(server.get(&format!("{path}?_cursor=zzz")).await.problem().3, "_cursor");
}
