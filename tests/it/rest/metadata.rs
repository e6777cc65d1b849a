//! The `CapabilityStatement` says what is true.

use std::collections::BTreeSet;

use serde_json::Value;
use trialfire::fhir::FhirVersion;
use trialfire::search::{Kind, parameters, types_of};

use crate::support::library::STUDY;
use crate::support::server::TestServer;

/// The types whose part of the statement is shown: those of trials, and two of patients.
const SHOWN: [&str; 9] = [
    "Binary",
    "EvidenceVariable",
    "Group",
    "Location",
    "Observation",
    "Organization",
    "Patient",
    "PlanDefinition",
    "ResearchStudy",
];

fn texts(list: &Value, name: &str) -> Vec<String> {
    let list = list.as_array().cloned().unwrap_or_default();
    list.iter()
        .map(|item| item[name].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_statement_reads_well() {
    let server = TestServer::start().await;
    for (base, name) in [("/fhir", "metadata_r4"), ("/fhir/r5", "metadata_r5")] {
        let reply = server.get(&format!("{base}/metadata?_pretty=true")).await;
        assert_eq!(reply.status, 200);
        // Brief enough to be read: a line for each list, and for each parameter.
        let mut statement = reply.json();
        let resources = statement["rest"][0]["resource"].as_array_mut().unwrap();
        resources.retain(|resource| SHOWN.contains(&resource["type"].as_str().unwrap()));
        for resource in resources {
            let joined = |list: &Value| {
                let list = list.as_array().cloned().unwrap_or_default();
                Value::from(list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "))
            };
            resource["interaction"] = texts(&resource["interaction"], "code").join(", ").into();
            for list in ["searchInclude", "searchRevInclude"] {
                resource[list] = joined(&resource[list]);
            }
            let lines = resource["searchParam"].as_array().cloned().unwrap_or_default();
            let line = |p: &Value| {
                let part = |name: &str| p[name].as_str().unwrap_or_default().to_owned();
                let (name, kind, definition) = (part("name"), part("type"), part("definition"));
                Value::from(format!("{name} ({kind}) {definition} {}", part("documentation")))
            };
            resource["searchParam"] = lines.iter().map(line).collect();
        }
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, serde_json::to_string_pretty(&statement).unwrap());
        });
    }
}

#[tokio::test]
async fn what_is_stated_is_routed() {
    let server = TestServer::start().await;
    for (base, version) in [("/fhir", FhirVersion::R4), ("/fhir/r5", FhirVersion::R5)] {
        let statement = server.get(&format!("{base}/metadata")).await.json();
        let resources = statement["rest"][0]["resource"].as_array().unwrap().clone();
        assert_eq!(texts(&statement["rest"][0]["resource"], "type"), types_of(version));
        for resource in &resources {
            let kind = resource["type"].as_str().unwrap();
            assert_eq!(
                texts(&resource["interaction"], "code"),
                ["read", "vread", "history-instance", "update", "create", "search-type"]
            );
            assert_eq!(
                (
                    &resource["versioning"],
                    &resource["updateCreate"],
                    &resource["conditionalCreate"]
                ),
                (&"versioned-update".into(), &true.into(), &true.into())
            );
            for undone in ["conditionalUpdate", "conditionalDelete"] {
                assert!(resource.get(undone).is_none(), "{kind} {undone}");
            }
            // An address that is routed and finds nothing speaks of the resource; one that is not speaks of addresses.
            for path in ["none", "none/_history", "none/_history/1"] {
                let (status, _, text, _) = server.get(&format!("{base}/{kind}/{path}")).await.problem();
                assert_eq!(status, 404);
                assert!(text.contains(&format!("{kind}/none")), "{kind}/{path}: {text}");
            }
            assert_eq!(
                server.get(&format!("{base}/{kind}?_count=1")).await.status,
                200,
                "{kind}"
            );
            let operations = texts(&resource["operation"], "name");
            let expected: &[&str] = match kind {
                "ResearchStudy" => &["everything", "match", "match-patients", "evaluate", "validate"],
                "Patient" => &["match-trials", "validate"],
                "PlanDefinition" => &["apply", "data-requirements", "validate"],
                _ => &["validate"],
            };
            assert_eq!(operations, expected, "{kind}");
        }
        assert_eq!(texts(&statement["rest"][0]["operation"], "name"), ["validate"]);
        assert_eq!(
            texts(&statement["rest"][0]["interaction"], "code"),
            ["transaction", "batch"]
        );
        for operation in ["everything", "validate"] {
            let path = format!("{base}/ResearchStudy/{STUDY}/${operation}");
            assert_eq!(server.get(&path).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn every_parameter_that_is_stated_is_taken() {
    let server = TestServer::start().await;
    for (base, version) in [("/fhir", FhirVersion::R4), ("/fhir/r5", FhirVersion::R5)] {
        let statement = server.get(&format!("{base}/metadata")).await.json();
        for resource in statement["rest"][0]["resource"].as_array().unwrap() {
            let kind = resource["type"].as_str().unwrap();
            let names = texts(&resource["searchParam"], "name");
            let shipped: Vec<&str> = parameters(version, kind).iter().map(|p| p.code).collect();
            assert_eq!(names, shipped);
            assert_eq!(
                names.len(),
                names.iter().collect::<BTreeSet<_>>().len(),
                "{kind}: a name twice"
            );
            for parameter in parameters(version, kind) {
                let code = parameter.code;
                let plain = match (code, parameter.kind) {
                    ("near", _) => "52|4|5|km",
                    (_, Kind::Date) => "2026",
                    (_, Kind::Composite) => continue,
                    _ => "58",
                };
                let modified = parameter.modifiers().iter().map(|modifier| match *modifier {
                    "missing" => format!("{code}:missing=false"),
                    other => format!("{code}:{other}=58"),
                });
                for question in modified.chain([format!("{code}={plain}")]) {
                    let path = format!("{base}/{kind}?{question}&_count=1");
                    let reply = server.get(&path).await;
                    assert_eq!(reply.status, 200, "{path}: {}", String::from_utf8_lossy(&reply.body));
                }
            }
            for include in resource["searchInclude"].as_array().into_iter().flatten() {
                let path = format!("{base}/{kind}?_count=1&_include={}", include.as_str().unwrap());
                assert_eq!(server.get(&path).await.status, 200, "{path}");
            }
            // Most types are referred to by hundreds of parameters that lead to any type: one in so many is tried.
            let step = if SHOWN.contains(&kind) { 1 } else { 31 };
            for include in resource["searchRevInclude"]
                .as_array()
                .into_iter()
                .flatten()
                .step_by(step)
            {
                let path = format!("{base}/{kind}?_count=1&_revinclude={}", include.as_str().unwrap());
                assert_eq!(server.get(&path).await.status, 200, "{path}");
            }
        }
    }
}

#[tokio::test]
async fn a_statement_can_be_asked_for_in_part() {
    let server = TestServer::start().await;
    let part = server.get("/fhir/metadata?_elements=fhirVersion,format").await.json();
    assert_eq!((&part["fhirVersion"], part.get("rest")), (&"4.0.1".into(), None));
    assert_eq!(
        server.get("/fhir/r5/metadata?mode=full").await.json()["fhirVersion"],
        "5.0.0"
    );
    assert_eq!(server.get("/fhir/metadata?_summary=true").await.status, 200);
}
