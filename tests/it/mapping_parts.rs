//! What the parts of a trial are to one another: links that lead somewhere, bytes that both releases share, and the
//! criteria as people read them.

use serde_json::{Value, json};
use trialfire::conformance::Validator;
use trialfire::fhir::{FhirVersion, IssueSeverity, Resource};
use trialfire::mapping::{Record, map};
use trialfire::trial::Trial;

/// Base of the canonical URLs that stand for resources of ours.
const CANONICAL: &str = "https://trialfire.example/fhir/";

fn resources(trial: &Trial, version: FhirVersion) -> Vec<Resource> {
    let documents: Vec<&[u8]> = trial
        .sources
        .iter()
        .map(|_| b"{\"invented\": true}".as_slice())
        .collect();
    let record = Record {
        trial,
        documents: &documents,
        findings: &[],
        recorded: Some("2026-11-20T10:00:00Z"),
    };
    map(&record, version)
}

/// A trial with every kind of part.
fn trial() -> Trial {
    serde_json::from_value(json!({
        "ids": [{"role": "primary", "registry": "nct", "value": "NCT90000001"}],
        "titles": {"brief": "Velortine for Marsh Fever"},
        "sponsors": {"lead": {"name": "Harrow Institute", "class": "OTHER"}},
        "arms": [{"label": "High dose", "kind": "EXPERIMENTAL", "interventionNames": ["Drug: Velortine"]}],
        "interventions": [{"kind": "DRUG", "name": "Velortine", "armLabels": ["High dose"]}, {"name": "Diary"}],
        "outcomes": [{"rank": "primary", "measure": "Days without fever", "timeFrame": "12 weeks"}],
        "eligibility": {
            "criteria": CRITERIA,
            "sex": "FEMALE",
            "minimumAge": {"value": 18, "unit": "years", "text": "18 Years"},
        },
        "officials": [{"name": "A. Lindqvist, MD", "affiliation": "Harrow Institute", "role": "PRINCIPAL_INVESTIGATOR"}],
        "sites": [{"facility": "St. Erik's", "status": "RECRUITING", "country": "Sweden", "countryCode": "SE",
            "position": {"latitude": "55.60587", "longitude": "13.000"},
            "contacts": [{"name": "Desk", "phone": "+46 40 123", "phoneExt": "7", "email": "desk@example.org"}]}],
        "results": {"participantFlow": {}},
        "sources": [{"format": "ctgov-v2", "sha256": "ab".repeat(32), "bytes": 18}],
    }))
    .expect("a trial")
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
fn every_link_within_the_trial_leads_somewhere() {
    for version in FhirVersion::ALL {
        let written = resources(&trial(), version);
        let known: Vec<String> = written
            .iter()
            .filter_map(|found| found.key().ok())
            .map(|key| key.to_string())
            .collect();
        assert_eq!(known.len(), written.len());
        for resource in &written {
            let mut found = Vec::new();
            links(&resource.clone().into_value(), &mut found);
            for target in found {
                assert!(known.contains(&target), "{version}: {target} of {:?}", resource.id());
            }
        }
    }
}

/// Every `Type/id` that a reference, a canonical URL of ours or an attachment points to.
fn links(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|value| links(value, out)),
        Value::Object(map) => {
            for (name, value) in map {
                let target = match (name.as_str(), value.as_str()) {
                    ("reference", target) => target,
                    ("definitionCanonical" | "resource", url) => url.and_then(|url| url.strip_prefix(CANONICAL)),
                    ("url", url) => url.filter(|url| url.starts_with("Binary/")),
                    _ => None,
                };
                out.extend(target.map(str::to_owned));
                links(value, out);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn what_has_no_release_is_the_same_in_both() {
    const SHARED: [&str; 7] = [
        "ActivityDefinition",
        "Organization",
        "Practitioner",
        "PractitionerRole",
        "Location",
        "Binary",
        "Provenance",
    ];
    let shared = |version| -> Vec<Resource> {
        let written = resources(&trial(), version).into_iter();
        written.filter(|resource| SHARED.contains(&resource.kind())).collect()
    };
    let r4 = shared(FhirVersion::R4);
    assert!(SHARED.iter().all(|kind| r4.iter().any(|found| found.kind() == *kind)));
    assert_eq!(r4, shared(FhirVersion::R5));
}

/// A new edition of the record leaves every part alone whose words are the same.
#[test]
fn a_part_changes_with_its_own_words_only() {
    let (before, mut after) = (trial(), trial());
    after.sources[0].sha256 = "cd".repeat(32);
    after.titles.acronym = Some("MARSH".into());
    for version in FhirVersion::ALL {
        let (before, after) = (resources(&before, version), resources(&after, version));
        let changed = before.iter().zip(&after).filter(|(before, after)| before != after);
        let kinds: Vec<&str> = changed.map(|(before, _)| before.kind()).collect();
        assert_eq!(kinds, ["ResearchStudy", "DocumentReference"], "{version}");
    }
}

#[test]
fn the_criteria_read_well_as_a_plan() {
    let written = resources(&trial(), FhirVersion::R4);
    let plan = written
        .into_iter()
        .find(|found| found.kind() == "PlanDefinition" && found.id() == Some("nct90000001-elig"))
        .expect("a plan of the criteria");
    let shown = serde_json::to_string_pretty(&plan.into_value()).expect("JSON");
    insta::with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("eligibility_plan_r4", shown);
    });
}

#[test]
fn dates_that_contradict_one_another_are_kept_and_break_no_rule() {
    for (start, end, has_period) in [
        ("2024-03-01", "2023-12", false),
        ("2024-03-05", "2024-03", true),
        ("2024", "2025-01-01", true),
    ] {
        let mut odd = trial();
        let date = |text: &str| json!({"date": text, "kind": "ACTUAL"});
        let mut tree = serde_json::to_value(&odd).unwrap();
        tree["dates"] = json!({"start": date(start), "completion": date(end)});
        odd = serde_json::from_value(tree).unwrap();
        assert!(odd.dates.start.is_some() && odd.dates.completion.is_some());
        for version in FhirVersion::ALL {
            let resources = resources(&odd, version);
            let study = resources.iter().find(|one| one.kind() == "ResearchStudy").unwrap();
            assert_eq!(study.get("period").is_some(), has_period, "{start} {end}");
            let text = study.to_bytes();
            for date in [start, end] {
                let word = format!("\"{date}\"");
                assert!(String::from_utf8_lossy(&text).contains(&word), "{date}");
            }
            let issues = Validator::bundled(version).check_text(&text, &[]);
            let errors: Vec<_> = issues
                .iter()
                .filter(|one| one.severity >= IssueSeverity::Error)
                .collect();
            assert!(errors.is_empty(), "{version} {start} {end}: {errors:#?}");
        }
    }
}
