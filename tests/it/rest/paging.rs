//! Paging stays whole while the data moves.

use std::collections::BTreeSet;

use crate::support::library::{deletion, garden_study};
use crate::support::server::{GARDENS, TestServer};

#[tokio::test]
async fn following_next_gives_every_match_once_while_others_come_and_go() {
    let server = TestServer::start().await;
    for order in ["", "&_sort=-_lastUpdated", "&_sort=title"] {
        let mut next = Some(format!("/fhir/ResearchStudy?title:contains=garden&_count=4{order}"));
        let mut seen = Vec::new();
        let mut page = 0;
        while let Some(link) = next {
            let reply = server.get(&link).await;
            let keys = reply.keys();
            assert!(keys.len() <= 4 && page < 40);
            seen.extend(keys);
            next = reply.link("next");
            page += 1;
            // Each page finds the data changed: one more study, and one that was not reached yet is gone.
            server.clock.advance(1000);
            server.put(vec![garden_study(2_000_000 + page)]).await;
            server
                .put(vec![deletion(
                    "x",
                    &[&format!("ResearchStudy/nct9{:07}", 2_000_000 + page)],
                )])
                .await;
        }
        let once: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(once.len(), seen.len(), "a study came twice with `{order}`");
        let original = seen.iter().filter(|key| key.starts_with("ResearchStudy/nct91")).count();
        assert_eq!(original, GARDENS as usize, "a study was left out with `{order}`");
    }
}

#[tokio::test]
async fn links_keep_the_question() {
    let server = TestServer::start().await;
    let first = server.get("/fhir/r5/ResearchStudy?status=active&_count=2").await;
    let next = first.link("next").unwrap();
    assert!(
        next.starts_with(&format!(
            "{}/fhir/r5/ResearchStudy?status=active&_count=2&_cursor=",
            server.root
        )),
        "{next}"
    );
    assert_eq!(first.link("self"), first.link("first"));
    let second = server.get(&next).await;
    assert_eq!(second.keys().len(), 2);
    assert_ne!(second.keys(), first.keys());
}

#[tokio::test]
async fn a_forged_link_is_refused() {
    let server = TestServer::start().await;
    for forged in ["x", "AAAA", "%F0%9F%A6%80", &"A".repeat(5000)] {
        let (status, _, text, place) = server
            .get(&format!("/fhir/ResearchStudy?_cursor={forged}"))
            .await
            .problem();
        assert_eq!((status, place.as_str()), (400, "_cursor"), "{text}");
    }
    let first = server.get("/fhir/ResearchStudy?_count=2").await;
    let next = first.link("next").unwrap();
    let other = next.replace("_count=2", "_count=2&status=active");
    assert!([200, 400].contains(&server.get(&other).await.status));
}

#[tokio::test]
async fn a_page_has_a_largest_size() {
    let server = TestServer::start().await;
    let reply = server.get("/fhir/ResearchStudy?_count=100000").await;
    assert_eq!(reply.status, 200);
    let bundle = reply.json();
    let last = bundle["entry"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["search"]["mode"], "outcome", "a lowered count is said");
}
