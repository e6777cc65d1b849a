//! What the parts of a trial are to one another: links that lead somewhere, and bytes that both releases share.

use serde_json::{Value, json};
use trialfire::fhir::{FhirVersion, Resource};
use trialfire::mapping::{Record, map};
use trialfire::trial::{Format, SourceDocument, Trial};

const DOCUMENT: &[u8] = b"{\"invented\": true}";

fn resources(trial: &Trial, version: FhirVersion) -> Vec<Resource> {
    let documents: Vec<&[u8]> = trial.sources.iter().map(|_| DOCUMENT).collect();
    let record = Record {
        trial,
        documents: &documents,
        findings: &[],
        recorded: Some("2026-11-20T10:00:00Z"),
    };
    map(&record, version)
}

/// A trial that states something in every field that a part of it carries.
fn maximal() -> Trial {
    let mut trial: Trial = serde_json::from_value(json!({
        "ids": [{"role": "primary", "registry": "nct", "value": "NCT90000001"}],
        "organization": {"name": "Harrow Institute", "class": "OTHER"},
        "titles": {"brief": "Velortine for Invented Disease"},
        "dates": {"lastUpdatePost": {"date": "2025-03-04", "kind": "ACTUAL"}},
        "sponsors": {
            "lead": {"name": "Harrow Institute", "class": "OTHER"},
            "collaborators": [{"name": "Lindqvist AB", "class": "INDUSTRY"}, {"name": "医院", "class": "odd words"}],
        },
        "enrollment": {"count": 120, "kind": "ESTIMATED"},
        "arms": [
            {"label": "High dose", "kind": "EXPERIMENTAL", "description": "Twice a day",
             "interventionNames": ["Drug: Velortine", "Drug: Velortine", "Other: Diary"]},
            {"label": "High dose", "kind": "Mixed", "interventionNames": []},
            {"description": "No label"},
        ],
        "interventions": [
            {"kind": "DRUG", "name": "Velortine", "description": "By mouth", "armLabels": ["High dose", "Low dose"],
             "otherNames": ["VLT-1", "VLT-1"]},
            {"kind": "Herbal", "name": "Velortine"},
            {},
        ],
        "outcomes": [
            {"rank": "secondary", "measure": "Sleep", "timeFrame": "1-year, 3-year"},
            {"rank": "primary", "measure": "Pain", "description": "Worst of the day,  0-10", "timeFrame": "12 weeks",
             "raw": "Pain, Worst of the day,  0-10, 12 weeks", "split": "guessed"},
            {"rank": "secondary", "raw": "fused", "split": "unsplit"},
            {},
        ],
        "eligibility": {
            "criteria": "Inclusion Criteria:\n\n* Age \\>= 18\n\nExclusion Criteria:\n\n* Ill",
            "sex": "FEMALE",
            "genderBased": true,
            "genderDescription": "Self-described",
            "minimumAge": {"value": 18, "unit": "years", "text": "18 Years"},
            "maximumAge": {"value": 900, "unit": "months", "text": "900 months"},
            "standardAges": ["ADULT", "OLDER_ADULT"],
            "healthyVolunteers": false,
            "studyPopulation": "Clinic",
            "samplingMethod": "PROBABILITY_SAMPLE",
        },
        "officials": [
            {"name": "A. Lindqvist, MD", "affiliation": "Harrow Institute", "role": "PRINCIPAL_INVESTIGATOR"},
            {"name": "B. Odd", "role": "Ringmaster"},
            {},
        ],
        "sites": [
            {"facility": "St. Erik's", "status": "RECRUITING", "city": "Malmö", "state": "Skåne", "zip": "211 20",
             "country": "Sweden", "countryCode": "SE", "position": {"latitude": "55.60587", "longitude": "13.000"},
             "contacts": [
                {"name": "Desk", "role": "CONTACT", "phone": "+46 40", "phoneExt": "7", "email": "desk@example.org"},
                {"role": "Usher"}, {},
             ]},
            {"status": "ot Recruiting", "position": {"latitude": "95", "longitude": "0"}},
            {},
        ],
        "results": {"participantFlow": {"groups": [{"id": "FG000", "n": 1.50}]}},
        "annotations": {"violations": []},
        "extra": [
            {"path": "derivedSection.a", "value": "words"},
            {"path": "derivedSection.b", "value": {"x": [1, 2.50, null]}},
        ],
        "alternates": [{"path": "/status/overall", "value": "COMPLETED", "source": "cd"}],
    }))
    .unwrap();
    trial.sources = [Format::CtgovV2, Format::Medpath, Format::Medpath]
        .map(|format| SourceDocument {
            format,
            sha256: "ab".repeat(32),
            bytes: DOCUMENT.len() as u64,
            url: Some("https://example.org/NCT90000001".into()),
        })
        .to_vec();
    trial
}

#[test]
fn every_reference_within_the_trial_resolves() {
    for version in FhirVersion::ALL {
        let written = resources(&maximal(), version);
        let known: Vec<String> = written.iter().map(|found| found.key().unwrap().to_string()).collect();
        for resource in &written {
            for target in references(&Value::Object(resource.as_map().clone())) {
                assert!(known.contains(&target), "{version}: {} of {:?}", target, resource.id());
            }
        }
    }
}

/// Every `Type/id` that a reference, a canonical URL of ours or an attachment points to.
fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(references).collect(),
        Value::Object(map) => {
            let own = |(name, value): (&String, &Value)| match (name.as_str(), value.as_str()) {
                ("reference", Some(target)) => Some(target.to_owned()),
                ("definitionCanonical", Some(url)) => {
                    url.strip_prefix("https://trialfire.example/fhir/").map(str::to_owned)
                }
                ("url", Some(url)) if url.starts_with("Binary/") => Some(url.to_owned()),
                _ => None,
            };
            let here: Vec<String> = map.iter().filter_map(own).collect();
            here.into_iter().chain(map.values().flat_map(references)).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn what_has_no_release_is_the_same_in_both() {
    let trial = maximal();
    let shared = |version| -> Vec<Resource> {
        let kinds = [
            "Organization",
            "Practitioner",
            "PractitionerRole",
            "Location",
            "Binary",
            "Provenance",
        ];
        let written = resources(&trial, version).into_iter();
        written.filter(|resource| kinds.contains(&resource.kind())).collect()
    };
    assert_eq!(shared(FhirVersion::R4), shared(FhirVersion::R5));
}

/// Criteria of the kinds that registries print: two sides, a group, a nested list, a note, and escaped signs.
const CRITERIA: &str = "Adults living near the marsh.

Inclusion Criteria:

1. Age 18 years or older
2. Confirmed marsh fever with either of:
   * spots on both hands
   * a temperature \\>= 39.5 degrees Celsius on two days running, measured at home with the thermometer of the study
3. Signed consent

Exclusion Criteria:

* Platelets \\< 75 x 10\\^9/L
* Earlier treatment with velortine

Note: creams are allowed.
";

#[test]
fn the_criteria_read_well_as_a_plan() {
    let mut trial = maximal();
    trial.eligibility.criteria = Some(CRITERIA.into());
    let plan = resources(&trial, FhirVersion::R4)
        .into_iter()
        .find(|found| found.kind() == "PlanDefinition" && found.id() == Some("nct90000001-elig"))
        .unwrap();
    insta::with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("eligibility_plan_r4", serde_json::to_string_pretty(&plan.into_value()).unwrap());
    });
}
