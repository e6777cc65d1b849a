//! Search on a type, from the outside.

use reqwest::Method;
use serde_json::Value;

use crate::support::library::STUDY;
use crate::support::server::TestServer;

const MEADOW: &str = "ResearchStudy/nct90000001";

#[tokio::test]
async fn a_study_is_found_by_what_people_know_of_it() {
    let server = TestServer::start().await;
    for query in [
        "_id=nct90000001",
        "identifier=NCT90000001",
        "identifier=http://clinicaltrials.gov|NCT90000001",
        "identifier=http://clinicaltrials.gov/|NCT90000001",
        "identifier=https://clinicaltrials.gov|NCT90000001",
        "identifier=https://clinicaltrials.gov/nctid|NCT90000001",
        "title=meadow",
        "title:contains=hay%20fever",
        "condition:text=hay&status=active",
        "date=ge2024-03",
    ] {
        for base in ["/fhir", "/fhir/r5"] {
            let reply = server.get(&format!("{base}/ResearchStudy?{query}")).await;
            assert_eq!(reply.keys(), [MEADOW], "{base} {query}");
            assert_eq!(reply.json()["entry"][0]["search"]["mode"], "match");
        }
    }
}

#[tokio::test]
async fn a_search_tells_what_it_did() {
    let server = TestServer::start().await;
    let path = "/fhir/ResearchStudy?title:contains=hay%20fever&_count=3";
    let reply = server.get(path).await;
    let bundle = reply.json();
    assert_eq!(bundle["type"], "searchset");
    assert_eq!(bundle["entry"][0]["fullUrl"], format!("{}/fhir/{MEADOW}", server.root));
    assert_eq!(reply.link("self"), Some(format!("{}{path}", server.root)));
    let none = server.get("/fhir/ResearchStudy?title=nothing-like-it").await.json();
    assert!(
        none.get("entry").is_none(),
        "an empty list is not allowed in FHIR JSON: {none}"
    );
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_with_the_nearest_known() {
    let server = TestServer::start().await;
    let (status, _, text, place) = server.get("/fhir/ResearchStudy?titel=meadow").await.problem();
    assert_eq!((status, place.as_str()), (400, "titel"));
    assert!(text.contains("`title`"), "{text}");
    for query in [
        "title:wrong=x",
        "status=",
        "date=yesterday",
        "_sort=nothing",
        "_count=x",
        "_total=some",
    ] {
        assert_eq!(
            server.get(&format!("/fhir/ResearchStudy?{query}")).await.problem().0,
            400,
            "{query}"
        );
    }
}

#[tokio::test]
async fn a_lenient_search_leaves_it_out_and_says_so() {
    let server = TestServer::start().await;
    let lenient = [("prefer", "handling=lenient")];
    let reply = server
        .get_with("/fhir/ResearchStudy?titel=x&title=meadow&_elements=titel", &lenient)
        .await;
    let bundle = reply.json();
    assert_eq!(reply.keys(), [MEADOW, "OperationOutcome/"]);
    assert_eq!(bundle["entry"][1]["search"]["mode"], "outcome");
    let issues = bundle["entry"][1]["resource"]["issue"].as_array().unwrap();
    assert!(issues.iter().all(|issue| issue["severity"] == "warning"));
    assert!(
        issues.iter().any(|issue| issue["expression"][0] == "titel"),
        "{issues:?}"
    );
    assert!(
        issues.iter().any(|issue| issue["expression"][0] == "_elements"),
        "{issues:?}"
    );
    assert!(!reply.link("self").unwrap().contains("titel=x"));
}

#[tokio::test]
async fn post_and_get_search_alike() {
    let server = TestServer::start().await;
    let query = "title:contains=garden&status=active&_count=5&_total=accurate";
    let get = server.get(&format!("/fhir/ResearchStudy?{query}")).await;
    let post = server.post_form("/fhir/ResearchStudy/_search", query).await;
    assert_eq!(get.keys().len(), 5);
    assert_eq!(post.json(), get.json());
    let mixed = server.post_form(
        "/fhir/ResearchStudy/_search?_count=5&_total=accurate",
        "title:contains=garden&status=active",
    );
    assert_eq!(mixed.await.keys(), get.keys());
    let without_body = server
        .send(Method::POST, &format!("/fhir/ResearchStudy/_search?{query}"), &[], None)
        .await;
    assert_eq!(without_body.json(), get.json());
    let by_get = server.get(&format!("/fhir/ResearchStudy/_search?{query}")).await;
    assert_eq!(by_get.json(), get.json());
}

#[tokio::test]
async fn totals_are_told_when_they_are_asked_for() {
    let server = TestServer::start().await;
    let accurate = server
        .get("/fhir/ResearchStudy?title:contains=garden&_count=2&_total=accurate")
        .await
        .json();
    assert_eq!(accurate["total"], 25);
    let count = server
        .get("/fhir/ResearchStudy?title:contains=garden&_summary=count")
        .await
        .json();
    assert_eq!((&count["total"], count.get("entry")), (&25.into(), None));
}

#[tokio::test]
async fn views_shape_every_match() {
    let server = TestServer::start().await;
    let first = |bundle: Value| bundle["entry"][0]["resource"].clone();
    let path = "/fhir/ResearchStudy?_id=nct90000001";
    let summary = first(server.get(&format!("{path}&_summary=true")).await.json());
    assert!(summary.get("arm").is_none() && summary.get("title").is_some());
    assert_eq!(summary["meta"]["tag"][0]["code"], "SUBSETTED");
    let elements = first(server.get(&format!("{path}&_elements=title,arm")).await.json());
    let names: Vec<&String> = elements.as_object().unwrap().keys().collect();
    assert_eq!(names, ["resourceType", "id", "meta", "title", "status", "arm"]);
    assert_eq!(
        server.get(&format!("{path}&_elements=titel")).await.problem().3,
        "_elements"
    );
    let mixed = server
        .get(&format!("{path}&_summary=text&_include=ResearchStudy:sponsor"))
        .await;
    assert_eq!(mixed.problem().3, "_summary");
}

#[tokio::test]
async fn what_belongs_together_comes_along() {
    let server = TestServer::start().await;
    let reply = server
        .get("/fhir/ResearchStudy?_id=nct90000001&_include=ResearchStudy:site&_include=ResearchStudy:sponsor")
        .await;
    let mut keys = reply.keys();
    keys[1..].sort();
    assert_eq!(
        keys,
        [MEADOW, "Location/nct90000001-site-001", "Organization/org-meadow"]
    );
    assert_eq!(reply.json()["entry"][1]["search"]["mode"], "include");
    let reverse = server
        .get("/fhir/Location?address-city=Leiden&_revinclude=ResearchStudy:site")
        .await;
    assert_eq!(reverse.keys(), ["Location/nct90000001-site-001", MEADOW]);
    let chained = server.get("/fhir/ResearchStudy?site.address-city=leiden").await;
    assert_eq!(chained.keys(), [MEADOW]);
}

#[tokio::test]
async fn a_search_near_a_place_tells_how_far() {
    let server = TestServer::start().await;
    let reply = server.get("/fhir/ResearchStudy?near=52.16|4.497|5|km").await;
    assert_eq!(reply.keys(), [MEADOW]);
    let search = reply.json()["entry"][0]["search"].clone();
    let distance = &search["extension"][0];
    assert_eq!(
        distance["url"],
        "http://hl7.org/fhir/StructureDefinition/location-distance"
    );
    assert_eq!(
        (
            &distance["valueDistance"]["code"],
            distance["valueDistance"]["value"].as_f64()
        ),
        (&"km".into(), Some(0.0))
    );
    assert!(
        server
            .get("/fhir/ResearchStudy?near=10|10|5|km")
            .await
            .keys()
            .is_empty()
    );
}

#[tokio::test]
async fn types_that_are_not_served_are_not_searched() {
    let server = TestServer::start().await;
    assert_eq!(server.get("/fhir/Parameters?_id=x").await.problem().0, 404);
    assert_eq!(server.get("/fhir/researchstudy").await.problem().0, 404);
    assert_eq!(server.get("/fhir/r5/Media").await.problem().0, 404);
    assert!(server.get("/fhir/Media").await.keys().is_empty());
    assert_eq!(
        server.get(&format!("/fhir/Group?_id={STUDY}-elig")).await.keys(),
        ["Group/nct90000001-elig"]
    );
}
