//! What queries mean, case by case, on a handful of invented resources.

use serde_json::{Value, json};
use trialfire::fhir::{FhirVersion, Key, Resource};
use trialfire::search::{Handling, parse};
use trialfire::store::{Bodies, Store, open};

use crate::search::sample;
use crate::store::run;

const XV: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy.";
const OWN: &str = "https://trialfire.example/fhir/StructureDefinition/";
const CT: &str = "https://clinicaltrials.gov/data-about-studies/study-data-structure#enum-";

fn resources() -> Vec<Value> {
    let state = |code: &str| {
        json!({"url": format!("{XV}progressStatus"), "extension": [{"url": "state",
        "valueCodeableConcept": {"coding": [{"system": format!("{CT}Status"), "code": code}]}}]})
    };
    let age =
        |low: Value, high: Value| json!({"url": format!("{OWN}age-range"), "valueRange": {"low": low, "high": high}});
    vec![
        json!({"resourceType": "ResearchStudy", "id": "a", "title": "Sjögren's Syndrome, a Study", "status": "active",
            "meta": {"tag": [{"system": "t", "code": "stale-status"}], "profile": ["http://x/p|1"]},
            "identifier": [{"system": "http://clinicaltrials.gov", "value": "NCT00000001"}, {"value": "ORG-1"}],
            "condition": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C15.9"}], "text": "Esophageal Cancer"}],
            "period": {"start": "2020-03", "end": "2021"},
            "extension": [state("RECRUITING"), age(json!({"value": 18, "code": "a"}), json!(null))],
            "site": [{"reference": "Location/paris"}, {"reference": "Location/suva"}],
            "protocol": [{"reference": "PlanDefinition/a-elig"}], "sponsor": {"reference": "Organization/o"}}),
        json!({"resourceType": "ResearchStudy", "id": "b", "title": "sjogren again", "status": "completed",
            "identifier": [{"system": "https://clinicaltrials.gov/nctid", "value": "NCT00000002"}],
            "condition": [{"text": "Cancer of the Lung, non-small cell"}], "period": {"start": "2020-03-15"},
            "extension": [state("COMPLETED"), age(json!({"value": 6, "code": "mo"}), json!({"value": 17, "code": "a"}))],
            "site": [{"identifier": {"system": "urn:sites", "value": "S-9"}}, {"reference": "Location/london"}]}),
        json!({"resourceType": "ResearchStudy", "id": "c", "title": "100% of A,B|C", "extension": [state("UNKNOWN")]}),
        json!({"resourceType": "Location", "id": "paris", "name": "Hôpital", "address": {"city": "Paris", "country": "France"}, "position": {"latitude": 48.86, "longitude": 2.35}}),
        json!({"resourceType": "Location", "id": "london", "address": {"city": "London"}, "position": {"latitude": 51.51, "longitude": -0.13}}),
        json!({"resourceType": "Location", "id": "suva", "address": {"city": "Suva"}, "position": {"latitude": -18.14, "longitude": 179.9}}),
        json!({"resourceType": "Organization", "id": "o", "name": "Ørsted", "type": [{"coding": [{"code": "INDUSTRY"}]}]}),
        json!({"resourceType": "PlanDefinition", "id": "a-elig", "url": "https://trialfire.example/fhir/PlanDefinition/a-elig", "status": "active",
            "extension": [{"url": format!("{OWN}criteria-text"), "valueMarkdown": "Platelets ≥ 75 and no prior Immunotherapy"}],
            "library": ["https://trialfire.example/fhir/Library/l|2"],
            "useContext": [{"code": {"code": "age"}, "valueQuantity": {"value": 5, "code": "a", "system": "http://unitsofmeasure.org"}},
                {"code": {"code": "focus"}, "valueCodeableConcept": {"coding": [{"code": "x"}]}}],
            "action": [{"action": [{"reason": [{"coding": [{"system": "http://loinc.org", "code": "777-3"}]}]}]}]}),
        json!({"resourceType": "Library", "id": "l", "status": "active", "name": "L"}),
        json!({"resourceType": "Group", "id": "g", "type": "person", "actual": false,
            "characteristic": [{"code": {"coding": [{"code": "age"}]}, "valueBoolean": true, "exclude": false}],
            "member": [{"entity": {"reference": "Patient/p"}}]}),
        json!({"resourceType": "Practitioner", "id": "dr", "name": [{"family": "Müller", "given": ["Änne"]}],
            "telecom": [{"system": "phone", "value": "+1 555"}, {"system": "email", "value": "dr@example.org"}]}),
        json!({"resourceType": "Patient", "id": "p"}),
    ]
}

fn filled() -> std::sync::Arc<dyn Store> {
    let store = open("memory:").unwrap();
    let all: Vec<(Key, Bodies)> = resources()
        .into_iter()
        .map(|value| {
            let r4 = Resource::from_value(value).unwrap();
            (r4.key().unwrap(), Bodies::of(Some(r4), None))
        })
        .collect();
    run(store.commit(sample::batch("a", &all, sample::START))).unwrap();
    store
}

#[test]
fn queries_find_what_they_mean() {
    let store = filled();
    let check = |kind: &str, query: &str, expected: &str| {
        let given: Vec<_> = query
            .split('&')
            .filter_map(|one| one.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let parsed = parse(FhirVersion::R4, kind, &given, Handling::Strict)
            .unwrap_or_else(|error| panic!("{kind}?{query}: {error}"));
        let page = run(store.search(&parsed)).unwrap();
        let mut found: Vec<&str> = page.entries.iter().map(|entry| entry.stored.key.id()).collect();
        if !query.contains("near") {
            found.sort_unstable();
        }
        assert_eq!(found.join(" "), expected, "{kind}?{query}");
    };
    let study = |query: &str, expected: &str| check("ResearchStudy", query, expected);
    // Every spelling of the registry's system, and none.
    for system in [
        "",
        "http://clinicaltrials.gov|",
        "http://clinicaltrials.gov/|",
        "https://clinicaltrials.gov|",
        "https://clinicaltrials.gov/nctid|",
    ] {
        study(&format!("identifier={system}NCT00000001"), "a");
        study(&format!("identifier={system}nct00000002"), "b");
    }
    study("identifier=https://clinicaltrials.gov|", "a b");
    study("identifier=|ORG-1", "a");
    study("identifier=|NCT00000001", "");
    study("identifier=http://other|NCT00000001", "");
    // Tokens.
    study("status=active,completed", "a b");
    study("status:not=active", "b c");
    study("status:missing=true", "c");
    study("condition=C15.9", "a");
    study("condition:below=http://hl7.org/fhir/sid/icd-10-cm|C15", "a");
    study("condition:text=esophageal", "a");
    study("condition:text=cancer", "b");
    study("condition:missing=true", "c");
    study("recruiting=true", "a");
    study("recruiting=false", "b");
    study("recruiting:missing=true", "c");
    study("progress-status=recruiting", "a");
    study("_tag=t|stale-status", "a");
    study("flag=stale-status", "a");
    study("_profile=http://x/p", "a");
    study("_profile=http://x/p|1", "a");
    study("_profile:below=http://x", "a");
    // Strings.
    study("title=SJOGREN", "a b");
    study("title=syndrome", "");
    study("title:contains=SYNDROME", "a");
    study("title:contains=jö", "a b");
    study("title:exact=Sjögren's Syndrome\\, a Study", "a");
    study("title:exact=sjögren's Syndrome\\, a Study", "");
    study("title=100% of a\\,b\\|c", "c");
    study("title=sjogren's syndrome\\, a study and more than forty letters", "");
    study("condition-text=lung cancer", "b");
    study("condition-text=cancer", "a b");
    study("_content=esoph", "a");
    study("_text=esoph", "");
    study("criteria-text=platelets immuno", "a");
    study("criteria-text:contains=no prior immu", "a");
    study("condition-text:contains=ung\\, non", "b");
    study("criterion-code=http://loinc.org|777-3", "a");
    // Dates.
    study("date=2020", "");
    study("date=ge2020", "a b");
    study("start=2020-03", "a b");
    study("start=2020-03-15", "b");
    study("start=ap2020-03-16", "a b");
    study("date=sa2020-03-10", "b");
    study("date=eb2022", "a");
    study("date=gt2021-12-31", "b");
    study("completion=le2021", "a");
    study("_lastUpdated=2024-01-01", "a b c");
    study("_lastUpdated=gt2024-01-01", "");
    study("_id=a,c", "a c");
    // Ages: open bounds admit; seventeen lasts until the eighteenth birthday.
    // Study c states no bound: it admits every age.
    study("age=58", "a c");
    study("age=17.9", "b c");
    study("age=18", "a c");
    study("age=3|mo", "c");
    study("age=7|mo", "b c");
    study("minimum-age=18", "a");
    study("minimum-age=18||a", "a");
    study("minimum-age=lt10||mo", "b");
    // Places and chains.
    study("near=48.8|2.3|20|km", "a");
    study("near=50|1|400|km", "a b");
    study("near=-18.1|-179.9|60|km", "a");
    study("near=0|0|20|km", "");
    study("site.address-city=par", "a");
    study("site:Location.name=hopital", "a");
    study("site.near=51.5|0|20|km", "b");
    study("site=Location/paris", "a");
    study("site=paris", "a");
    study("site:Location=https://trialfire.example/fhir/Location/paris", "a");
    study("site:identifier=urn:sites|s-9", "b");
    study("sponsor.name=Ørsted", "a");
    study("sponsor-class=industry", "a");
    check("Location", "_has:ResearchStudy:site:status=active", "paris suva");
    check("Location", "near=50|1|400|km", "paris london");
    check("Location", "address=france", "paris");
    // The rest.
    check(
        "PlanDefinition",
        "url:below=https://trialfire.example/fhir/Plan",
        "a-elig",
    );
    check("PlanDefinition", "url:below=https://trial", "a-elig");
    check("PlanDefinition", "depends-on=Library/l", "a-elig");
    check(
        "PlanDefinition",
        "depends-on=https://trialfire.example/fhir/Library/l",
        "a-elig",
    );
    check("PlanDefinition", "context-type-quantity=age$5", "a-elig");
    check("PlanDefinition", "context-type-quantity=focus$5", "");
    check("PlanDefinition", "context-type-value=focus$x", "a-elig");
    check(
        "PlanDefinition",
        "context-quantity=5|http://unitsofmeasure.org|a",
        "a-elig",
    );
    check("PlanDefinition", "context-quantity=5||mo", "");
    check("Group", "characteristic-value=age$true", "g");
    check("Group", "exclude=false", "g");
    check("Group", "member=Patient/p", "g");
    check("Practitioner", "family=muller", "dr");
    check("Practitioner", "name=anne", "dr");
    check("Practitioner", "phone=+1 555", "dr");
    check("Practitioner", "phone=dr@example.org", "");
    check("Practitioner", "email=DR@example.org", "dr");
    check("Patient", "", "p");
}
