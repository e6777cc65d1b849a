//! `$everything` of a study.

use crate::support::library::{STUDY, deletion};
use crate::support::server::TestServer;

const ALL: [&str; 6] = [
    "ResearchStudy/nct90000001",
    "Binary/nct90000001-source",
    "Group/nct90000001-elig",
    "Location/nct90000001-site-001",
    "PlanDefinition/nct90000001-elig",
    "Organization/org-meadow",
];

#[tokio::test]
async fn everything_is_the_study_what_it_owns_and_what_these_refer_to() {
    let server = TestServer::start().await;
    for base in ["/fhir", "/fhir/r5"] {
        let reply = server.get(&format!("{base}/ResearchStudy/{STUDY}/$everything")).await;
        assert_eq!(reply.keys(), ALL, "{base}");
        let bundle = reply.json();
        assert_eq!((&bundle["type"], &bundle["total"]), (&"searchset".into(), &6.into()));
        assert_eq!(bundle["entry"][0]["search"]["mode"], "match");
        assert_eq!(bundle["entry"][5]["search"]["mode"], "include");
        assert_eq!(
            bundle["entry"][5]["fullUrl"],
            format!("{}{base}/Organization/org-meadow", server.root)
        );
    }
}

#[tokio::test]
async fn everything_is_paged_and_follows_what_changes() {
    let server = TestServer::start().await;
    let first = server
        .get(&format!("/fhir/ResearchStudy/{STUDY}/$everything?_count=2"))
        .await;
    assert_eq!(first.keys(), ALL[..2]);
    assert!(first.json().get("total").is_none());
    server.put(vec![deletion(STUDY, &["Binary/nct90000001-source"])]).await;
    let second = server.get(&first.link("next").unwrap()).await;
    assert_eq!(second.keys(), ALL[2..4]);
    let third = server.get(&second.link("next").unwrap()).await;
    assert_eq!(third.keys(), ALL[4..]);
    assert_eq!(third.link("next"), None);
}

#[tokio::test]
async fn everything_can_be_narrowed_to_types() {
    let server = TestServer::start().await;
    let path = format!("/fhir/ResearchStudy/{STUDY}/$everything");
    assert_eq!(
        server.get(&format!("{path}?_type=Group,Organization")).await.keys(),
        [ALL[2], ALL[5]]
    );
    assert_eq!(
        server.get(&format!("{path}?_type=PlanDefinition")).await.keys(),
        [ALL[4]]
    );
    let escaped = server.get(&path.replace('$', "%24")).await;
    assert_eq!(escaped.keys(), ALL, "a dollar may be escaped");
    let (status, _, text, place) = server.get(&format!("{path}?_type=Grop")).await.problem();
    assert_eq!((status, place.as_str()), (400, "_type"));
    assert!(text.contains("did you mean `Group`?"), "{text}");
}

#[tokio::test]
async fn everything_of_nothing_is_not_found() {
    let server = TestServer::start().await;
    assert_eq!(
        server.get("/fhir/ResearchStudy/none/$everything").await.problem().0,
        404
    );
    assert_eq!(
        server.get("/fhir/Group/nct90000001-elig/$everything").await.problem().0,
        404
    );
    let path = format!("/fhir/ResearchStudy/{STUDY}/$everything");
    assert_eq!(
        server.get(&format!("{path}?_cursor=forged")).await.problem().3,
        "_cursor"
    );
    server
        .put(vec![deletion(STUDY, &[&format!("ResearchStudy/{STUDY}")])])
        .await;
    assert_eq!(server.get(&path).await.problem().0, 410);
}
