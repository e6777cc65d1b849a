//! The definitions over HTTP: read, searched, listed, in either release.

use trialfire::operation::publish;

use crate::support::server::TestServer;

const CANONICAL: &str = "https://trialfire.example/fhir";

async fn server() -> TestServer {
    let server = TestServer::start().await;
    let published = publish(server.repository()).await.unwrap();
    assert!(published.written > 200, "{published:?}");
    server
}

#[tokio::test]
async fn each_release_has_its_own_content_under_one_id() {
    let server = server().await;
    for (base, number, expected) in [
        ("/fhir", "4.0.1", "ResearchStudy.arm"),
        ("/fhir/r5", "5.0.0", "ResearchStudy.label"),
    ] {
        let reply = server
            .get(&format!("{base}/StructureDefinition/trial-research-study"))
            .await;
        assert_eq!(reply.status, 200);
        let body = reply.json();
        assert_eq!(body["fhirVersion"], number);
        assert_eq!(
            body["url"],
            format!("{CANONICAL}/StructureDefinition/trial-research-study")
        );
        let elements = body["differential"]["element"].as_array().unwrap();
        assert!(elements.iter().any(|element| element["id"] == expected));
        let only_r5 = server
            .get(&format!("{base}/StructureDefinition/trial-eligibility-variable"))
            .await;
        assert_eq!(only_r5.status, if number == "5.0.0" { 200 } else { 404 });
    }
}

#[tokio::test]
async fn definitions_are_found_as_any_resource() {
    let server = server().await;
    let cases = [
        (
            format!("StructureDefinition?url={CANONICAL}/StructureDefinition/trial-site"),
            vec!["StructureDefinition/trial-site"],
        ),
        (
            "StructureDefinition?type=Group&derivation=constraint&version=0.1.0".to_owned(),
            vec!["StructureDefinition/trial-eligibility-group"],
        ),
        (
            "StructureDefinition?name=TrialSponsor&status=active".to_owned(),
            vec!["StructureDefinition/trial-sponsor"],
        ),
        (
            "StructureDefinition?title:contains=eligibility%20plan".to_owned(),
            vec!["StructureDefinition/trial-eligibility-plan"],
        ),
        (
            "ValueSet?url=https://trialfire.example/fhir/ValueSet/criterion-role".to_owned(),
            vec!["ValueSet/criterion-role"],
        ),
        (
            "ValueSet?reference=https://trialfire.example/fhir/CodeSystem/outcome-rank".to_owned(),
            vec!["ValueSet/outcome-rank"],
        ),
        (
            "CodeSystem?code=stale-status".to_owned(),
            vec!["CodeSystem/ingest-flag"],
        ),
        (
            "CodeSystem?url=https://clinicaltrials.gov/data-about-studies/study-data-structure%23enum-Phase".to_owned(),
            vec!["CodeSystem/ctgov-phase"],
        ),
        (
            "ConceptMap?source-code=ECT".to_owned(),
            vec!["ConceptMap/ctgov-purpose-to-purpose"],
        ),
        (
            "NamingSystem?value=https://clinicaltrials.gov/nctid".to_owned(),
            vec!["NamingSystem/nct"],
        ),
        (
            "SearchParameter?base=Group&code=characteristic-range".to_owned(),
            vec!["SearchParameter/Group-characteristic-range"],
        ),
        (
            "OperationDefinition?code=everything&instance=true".to_owned(),
            vec!["OperationDefinition/ResearchStudy-everything"],
        ),
        (
            "Library?type=asset-collection".to_owned(),
            vec!["Library/trialfire-definitions"],
        ),
    ];
    for base in ["/fhir", "/fhir/r5"] {
        for (query, expected) in &cases {
            assert_eq!(
                server.get(&format!("{base}/{query}")).await.keys(),
                *expected,
                "{base}/{query}"
            );
        }
    }
}

#[tokio::test]
async fn definitions_come_page_by_page_and_have_a_history() {
    let server = server().await;
    let mut link = Some("/fhir/StructureDefinition?_count=20&_sort=url&_total=accurate".to_owned());
    let (mut found, mut total) = (Vec::new(), 0);
    while let Some(at) = link {
        let page = server.get(&at).await;
        total = page.json()["total"].as_u64().unwrap_or(total);
        found.extend(page.keys());
        link = page.link("next");
    }
    assert_eq!(found.len() as u64, total);
    found.sort_unstable();
    found.dedup();
    assert_eq!(found.len() as u64, total);
    // Publishing again writes nothing.
    assert_eq!(publish(server.repository()).await.unwrap().written, 0);
    let history = server.get("/fhir/StructureDefinition/trial-site/_history").await;
    assert_eq!(history.keys(), ["StructureDefinition/trial-site"]);
}

/// What the statement says is supported can be read where it says it.
#[tokio::test]
async fn what_is_supported_is_there() {
    let server = server().await;
    for base in ["/fhir", "/fhir/r5"] {
        let statement = server.get(&format!("{base}/metadata")).await.json();
        let mut followed = 0;
        for resource in statement["rest"][0]["resource"].as_array().unwrap() {
            let profiles = resource["supportedProfile"].as_array().into_iter().flatten();
            let parameters = resource["searchParam"].as_array().into_iter().flatten();
            let operations = resource["operation"].as_array().into_iter().flatten();
            let definitions = parameters.chain(operations).map(|found| &found["definition"]);
            for address in profiles.chain(definitions).map(|found| found.as_str().unwrap()) {
                if let Some(path) = address.strip_prefix(CANONICAL) {
                    assert_eq!(server.get(&format!("{base}{path}")).await.status, 200, "{base}{path}");
                    followed += 1;
                }
            }
        }
        assert!(followed > 50, "{followed}");
    }
}
