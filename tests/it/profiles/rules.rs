//! The rules of the profiles: what is mapped keeps them all, and each is broken by what it is about.

use serde_json::{Value, json};
use trialfire::conformance::Validator;
use trialfire::definition::own_resources;
use trialfire::fhir::names::own_extension;
use trialfire::fhir::{FhirVersion, IssueSeverity};
use trialfire::json;
use trialfire::mapping::{Record, map};
use trialfire::registry::{Limits, read_any};

const STATUS: &str = "https://clinicaltrials.gov/data-about-studies/study-data-structure#enum-Status";
const PROGRESS: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy.progressStatus";
const RECRUITMENT: &str = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ResearchStudy.recruitment";
const ROLE: &str = "https://trialfire.example/fhir/CodeSystem/criterion-role";

/// Rules that a resource breaks, or that cannot be checked, with their severity.
fn broken(validator: &Validator, resource: &Value) -> Vec<(String, IssueSeverity)> {
    let text = resource.to_string();
    let tree: json::Value<'_> = serde_json::from_str(&text).unwrap();
    let issues = validator.check(&tree, &[]).into_iter();
    let issues = issues.filter(|issue| issue.severity >= IssueSeverity::Warning);
    issues
        .map(|issue| (issue.rule.as_deref().unwrap_or_default().to_owned(), issue.severity))
        .collect()
}

/// Every resource of a fixture, by the name of its profile.
fn mapped(path: &str, version: FhirVersion) -> Vec<(String, Value)> {
    let bytes = std::fs::read(path).unwrap();
    let reading = read_any(&bytes, &Limits::default()).unwrap();
    let record = Record {
        trial: &reading.trial,
        documents: &[&bytes],
        findings: &reading.findings,
        recorded: Some("2026-11-20T10:00:00Z"),
    };
    let resources = map(&record, version)
        .into_iter()
        .map(trialfire::fhir::Resource::into_value);
    resources
        .map(|resource| {
            let claim = resource["meta"]["profile"][0].as_str().unwrap();
            (claim.rsplit('/').next().unwrap().to_owned(), resource)
        })
        .collect()
}

const FIXTURES: [&str; 4] = [
    "fixtures/registry/ctgov-v2/NCT99000001.json",
    "fixtures/registry/ctgov-v2/NCT99000004.json",
    "fixtures/registry/ctgov-xml/NCT99000021.xml",
    "fixtures/registry/pages/medpath/harbourline-copd.txt",
];

#[test]
fn what_is_mapped_keeps_every_rule() {
    for version in FhirVersion::ALL {
        let validator = Validator::bundled(version);
        for path in FIXTURES {
            for (profile, resource) in mapped(path, version) {
                let errors: Vec<String> = broken(&validator, &resource)
                    .into_iter()
                    .filter(|(_, severity)| *severity >= IssueSeverity::Error)
                    .map(|(rule, _)| rule)
                    .collect();
                assert!(
                    errors.is_empty(),
                    "{version} {path} {profile} {}: {errors:?}",
                    resource["id"]
                );
            }
        }
    }
}

/// The definitions keep the rules of definitions; of those of the specification these are broken, each for a reason.
#[test]
fn definitions_keep_the_rules_of_definitions() {
    // Warnings of R5: the registry's own addresses hold a `#` (cnl-1); R5 published eld-11 with quotation marks that
    // FHIRPath does not have.
    let expected = ["cnl-1", "eld-11"];
    for version in FhirVersion::ALL {
        let validator = Validator::bundled(version);
        for resource in own_resources(version) {
            let key = resource.key().unwrap();
            let found = broken(&validator, &resource.into_value()).into_iter();
            let found: Vec<_> = found.filter(|(rule, _)| !expected.contains(&rule.as_str())).collect();
            assert!(found.is_empty(), "{version} {key}: {found:?}");
        }
    }
}

/// The status of a study in the registry's code, and how many it enrolled.
fn with_status(study: &mut Value, version: FhirVersion, code: &str, enrolled: u32) {
    let state = json!({"coding": [{"system": STATUS, "code": code}], "text": code});
    match version {
        FhirVersion::R4 => {
            let list = study["extension"].as_array_mut().unwrap();
            list.retain(|extension| extension["url"] != PROGRESS && extension["url"] != RECRUITMENT);
            list.push(json!({"url": PROGRESS, "extension": [{"url": "state", "valueCodeableConcept": state}]}));
            let number = json!({"url": "actualNumber", "valueUnsignedInt": enrolled});
            list.push(json!({"url": RECRUITMENT, "extension": [number]}));
        }
        FhirVersion::R5 => {
            study["progressStatus"] = json!([{"state": state}]);
            study["recruitment"] = json!({"actualNumber": enrolled});
        }
    }
}

/// Changes a resource of that profile so that one rule is broken; none where the release has no such rule.
fn breaks(rule: &str, r: &mut Value, version: FhirVersion) -> bool {
    let r4 = version == FhirVersion::R4;
    match rule {
        "trs-1" => r["identifier"][0]["use"] = json!("usual"),
        "trs-2" => {
            r.as_object_mut().unwrap().remove("status");
            r["_status"] = json!({"extension": [{"url": own_extension("source-text"), "valueString": "?"}]});
        }
        "trs-3" => r["period"] = json!({"start": "2024-02", "end": "2023"}),
        "trs-4" => with_status(r, version, "WITHDRAWN", 3),
        "trs-6" => r["site"] = json!([{"display": "Somewhere"}]),
        "trs-7" if r4 => {
            let state = json!({"coding": [{"system": "http://hl7.org/fhir/research-study-status", "version": "5.0.0",
                "code": "recruiting"}]});
            with_status(r, version, "RECRUITING", 0);
            let list = r["extension"].as_array_mut().unwrap();
            let progress = list.iter_mut().find(|extension| extension["url"] == PROGRESS).unwrap();
            progress["extension"][0]["valueCodeableConcept"] = state;
        }
        "trs-7" => {
            r["progressStatus"][0]["state"] =
                json!({"coding": [{"system": "http://hl7.org/fhir/research-study-status", "code": "recruiting"}]});
        }
        "trs-8" => {
            let system = if r4 {
                "http://hl7.org/fhir/"
            } else {
                "http://terminology.hl7.org/CodeSystem/"
            };
            r["phase"] = json!({"coding": [{"system": (format!("{system}research-study-phase")), "code": "phase-1"}]});
        }
        "trs-9" => {
            r["identifier"][0] = json!({"use": "official", "system": "http://clinicaltrials.gov", "value": "NCT1"});
        }
        "tep-1" => {
            leaf(r).remove("textEquivalent");
        }
        "tep-2" => {
            let leaf = leaf(r);
            leaf.insert("id".to_owned(), json!("inc.x"));
        }
        "tep-3" => {
            let one = condition("text/fhirpath", "true");
            leaf(r).insert("condition".to_owned(), json!([one, one]));
        }
        "tep-4" => {
            let parts = leaf(r)["extension"][0]["extension"].as_array_mut().unwrap();
            parts.retain(|part| part["url"] != "computability");
            parts.push(json!({"url": "computability", "valueCode": "opaque"}));
            leaf(r).insert("condition".to_owned(), json!([condition("text/fhirpath", "true")]));
        }
        "tep-5" => {
            let concept = json!({"coding": [{"system": ROLE, "code": "exclusion"}]});
            let code = if r4 { json!([concept]) } else { concept };
            leaf(r).insert("code".to_owned(), code);
        }
        "tep-6" => {
            leaf(r).insert("textEquivalent".to_owned(), json!("Words that nobody wrote"));
        }
        "tep-9" => {
            r.as_object_mut().unwrap().remove("library");
            leaf(r).insert("condition".to_owned(), json!([condition("text/cql", "\"inc.1\"")]));
        }
        "tep-8" | "tpp-1" => r["action"][0]["id"] = json!(if rule == "tpp-1" { "one" } else { "exc" }),
        "tpp-2" => r["action"][0]["definitionCanonical"] = json!("https://trialfire.example/fhir/Questionnaire/a"),
        "teg-1" => {
            let url = "http://hl7.org/fhir/StructureDefinition/characteristicExpression";
            let expression = json!({"language": "text/fhirpath", "expression": "true"});
            r["extension"] = json!([{"url": url, "valueExpression": expression}]);
        }
        "teg-2" => r["characteristic"][0]["valueRange"] = json!({"low": {"value": 1, "unit": "year"}}),
        "tev-1" if !r4 => {
            r["characteristic"][0]["definitionCodeableConcept"] = json!({"text": "and so"});
        }
        "tev-2" if !r4 => {
            let nested = nested(r);
            nested.remove("linkId");
        }
        "tev-3" if !r4 => {
            let nested = nested(r);
            nested.remove("description");
        }
        "tsi-1" => r["position"] = json!({"longitude": 181.5, "latitude": 1.0}),
        "tsi-2" => {
            let map = r.as_object_mut().unwrap();
            map.remove("name");
            map.remove("address");
        }
        "tin-1" => {
            let map = r.as_object_mut().unwrap();
            map.remove("practitioner");
            map.remove("organization");
        }
        "tsd-1" => {
            r["content"][0]["attachment"].as_object_mut().unwrap().remove("hash");
        }
        _ => return false,
    }
    true
}

/// A criterion of the inclusion side that has no parts.
fn leaf(plan: &mut Value) -> &mut serde_json::Map<String, Value> {
    let mut action = &mut plan["action"][0]["action"][0];
    while action.get("action").is_some() {
        action = &mut action["action"][0];
    }
    action.as_object_mut().unwrap()
}

/// A characteristic that has no parts, inside of one that has.
fn nested(variable: &mut Value) -> &mut serde_json::Map<String, Value> {
    let list = variable["characteristic"].as_array_mut().unwrap();
    let at = list
        .iter()
        .position(|item| item.get("definitionByCombination").is_some())
        .unwrap();
    let mut found = &mut list[at];
    while found.get("definitionByCombination").is_some() {
        found = &mut found["definitionByCombination"]["characteristic"][0];
    }
    found.as_object_mut().unwrap()
}

/// Every rule of the profiles of what is mapped, with its profile.
fn rules(version: FhirVersion) -> Vec<(String, String)> {
    let profiles = own_resources(version)
        .into_iter()
        .map(trialfire::fhir::Resource::into_value);
    let profiles = profiles.filter(|profile| profile["kind"] == "resource" && profile["type"].is_string());
    profiles
        .flat_map(|profile| {
            let id = profile["id"].as_str().unwrap().to_owned();
            let elements = profile["differential"]["element"].as_array().unwrap().clone();
            let rules = elements.into_iter().flat_map(|element| {
                let rules = element["constraint"].as_array().cloned().unwrap_or_default();
                rules.into_iter().map(|rule| rule["key"].as_str().unwrap().to_owned())
            });
            rules.map(move |rule| (id.clone(), rule)).collect::<Vec<_>>()
        })
        .collect()
}

#[test]
fn every_rule_is_broken_by_what_it_is_about() {
    for version in FhirVersion::ALL {
        let validator = Validator::bundled(version);
        let samples: Vec<(String, Value)> = FIXTURES.iter().flat_map(|path| mapped(path, version)).collect();
        for (profile, rule) in rules(version) {
            // What depends on the day, and what is not mapped: elsewhere.
            if rule == "trs-5" || ["trial-match-bundle", "trial-guidance", "trial-referral"].contains(&profile.as_str())
            {
                continue;
            }
            let sample = samples.iter().find(|(of, _)| *of == profile).unwrap();
            let mut resource = sample.1.clone();
            assert!(
                !broken(&validator, &resource).iter().any(|(key, _)| *key == rule),
                "{version} {rule}"
            );
            assert!(
                breaks(&rule, &mut resource, version),
                "{version}: {rule} is tried by nothing"
            );
            let found = broken(&validator, &resource);
            assert!(found.iter().any(|(key, _)| *key == rule), "{version} {rule}: {found:?}");
        }
    }
}

/// A Bundle of matches with these scores and grades, each with its guidance.
fn matches(scores: &[f64], guided: usize) -> Value {
    let grade = json!({"url": "http://hl7.org/fhir/StructureDefinition/match-grade", "valueCode": "possible"});
    let mut entries: Vec<Value> = scores
        .iter()
        .enumerate()
        .map(|(n, score)| {
            let study = json!({"resourceType": "ResearchStudy", "id": (format!("s{n}")), "status": "active"});
            json!({
                "fullUrl": (format!("http://trials.example/fhir/ResearchStudy/s{n}")),
                "resource": study,
                "search": {"extension": [grade], "mode": "match", "score": score},
            })
        })
        .collect();
    for n in 0..guided {
        let guidance = json!({"resourceType": "GuidanceResponse", "id": (format!("g{n}")), "status": "success",
            "moduleCanonical": "https://trialfire.example/fhir/PlanDefinition/a"});
        entries.push(json!({
            "fullUrl": (format!("http://trials.example/fhir/GuidanceResponse/g{n}")),
            "resource": guidance,
            "search": {"mode": "include"},
        }));
    }
    let profile = own_extension("trial-match-bundle");
    json!({"resourceType": "Bundle", "meta": {"profile": [profile]}, "type": "searchset", "entry": entries})
}

#[test]
fn matches_come_with_their_score_grade_and_guidance() {
    for version in FhirVersion::ALL {
        let validator = Validator::bundled(version);
        let rules = |bundle: &Value| {
            let found = broken(&validator, bundle).into_iter().map(|(rule, _)| rule);
            found.filter(|rule| rule.starts_with("tmb-")).collect::<Vec<_>>()
        };
        let none: [&str; 0] = [];
        assert_eq!(rules(&matches(&[0.9, 0.5, 0.5, 0.1], 4)), none);
        assert_eq!(rules(&matches(&[], 0)), none);
        let mut unscored = matches(&[0.9, 0.5], 2);
        unscored["entry"][1]["search"].as_object_mut().unwrap().remove("score");
        assert_eq!(rules(&unscored), ["tmb-1"]);
        assert_eq!(rules(&matches(&[1.5, 0.9], 2)), ["tmb-2"]);
        assert_eq!(rules(&matches(&[0.9, 0.5], 1)), ["tmb-3"]);
        let mut ungraded = matches(&[0.9], 1);
        ungraded["entry"][0]["search"]
            .as_object_mut()
            .unwrap()
            .remove("extension");
        assert_eq!(rules(&ungraded), ["tmb-4"]);
    }
}

#[test]
fn guidance_asks_for_what_is_missing() {
    for version in FhirVersion::ALL {
        let validator = Validator::bundled(version);
        let guidance = |status: &str, needs: bool| {
            let mut found = json!({
                "resourceType": "GuidanceResponse",
                "meta": {"profile": [(own_extension("trial-guidance"))]},
                "moduleCanonical": "https://trialfire.example/fhir/PlanDefinition/a",
                "status": status,
                "subject": {"reference": "Patient/p1"},
            });
            if needs {
                found["dataRequirement"] = json!([{"type": "Observation"}]);
            }
            broken(&validator, &found).iter().any(|(rule, _)| rule == "tgr-1")
        };
        assert!(!guidance("data-required", true) && !guidance("success", false));
        assert!(guidance("data-required", false) && guidance("success", true));
    }
}

fn condition(language: &str, expression: &str) -> Value {
    json!({"kind": "applicability", "expression": {"language": language, "expression": expression}})
}
