//! Code systems and concept maps say what the program says.

use std::collections::BTreeMap;

use serde_json::Value;
use trialfire::definition::own_resources;
use trialfire::fhir::FhirVersion;
use trialfire::fhir::names::REGISTRY_ENUM;
use trialfire::mapping::{Record, map};
use trialfire::trial::*;

fn all(version: FhirVersion, kind: &str) -> BTreeMap<String, Value> {
    own_resources(version)
        .into_iter()
        .filter(|resource| resource.kind() == kind)
        .map(|resource| (resource.id().unwrap().to_owned(), resource.into_value()))
        .collect()
}

fn codes(system: &Value) -> Vec<&str> {
    let concepts = system["concept"].as_array().unwrap().iter();
    concepts.map(|concept| concept["code"].as_str().unwrap()).collect()
}

#[test]
fn code_systems_are_the_lists_of_the_program() {
    for version in FhirVersion::ALL {
        let systems = all(version, "CodeSystem");
        let by_url = |url: &str| systems.values().find(|system| system["url"] == url).unwrap();
        let mut lists = 0;
        macro_rules! same {
            ($($name:ident)*) => {$(
                let known: Vec<&str> = $name::KNOWN.iter().map($name::code).collect();
                assert_eq!(codes(by_url(&[REGISTRY_ENUM, $name::LIST].concat())), known);
                lists += 1;
            )*};
        }
        same! {
            AgencyClass Allocation ArmType BioSpecRetention DateKind EnrollmentKind InterventionModel InterventionType
            IpdSharing Masking ObservationalModel OfficialRole Phase PrimaryPurpose ReferenceType ResponsiblePartyType
            SamplingMethod Sex StandardAge Status StudyType TimePerspective WhoMasked
        }
        let of_registry = systems.keys().filter(|id| id.starts_with("ctgov-")).count();
        assert_eq!(of_registry, lists);
        let findings: Vec<&str> = FindingCode::ALL.iter().map(|code| code.code()).collect();
        assert_eq!(codes(&systems["ingest-flag"]), findings);
        let formats: Vec<&str> = Format::ALL.iter().map(|format| format.name()).collect();
        assert_eq!(codes(&systems["source-format"]), formats);
    }
}

/// Target of every code of a map, by system and code of the registry.
fn targets(map: &Value) -> BTreeMap<(String, String), Option<String>> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let groups = map["group"].as_array().unwrap().iter();
    groups
        .flat_map(|group| {
            let elements = group["element"].as_array().unwrap().iter();
            elements.map(|element| {
                let key = (word(&group["source"]), word(&element["code"]));
                (key, element["target"][0]["code"].as_str().map(str::to_owned))
            })
        })
        .collect()
}

/// Codings of the study that a trial is mapped to, below some member.
fn study(trial: &Trial, version: FhirVersion) -> Value {
    let record = Record {
        trial,
        documents: &[],
        findings: &[],
        recorded: None,
    };
    map(&record, version).into_iter().next().unwrap().into_value()
}

/// In a concept that has a coding of the registry, the code beside it.
fn beside(value: &Value, system: &str, code: &str, found: &mut Vec<Option<String>>) {
    match value {
        Value::Array(list) => {
            if list.iter().any(|item| item["system"] == system && item["code"] == code) {
                let other = list.iter().find(|item| item["system"] != system);
                found.push(other.map(|other| other["code"].as_str().unwrap().to_owned()));
            }
            list.iter().for_each(|item| beside(item, system, code, found));
        }
        Value::Object(map) => map.values().for_each(|item| beside(item, system, code, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn trial_with(system: &str, code: &str) -> Trial {
    let mut trial = Trial::default();
    let design = &mut trial.design;
    match system.strip_prefix(REGISTRY_ENUM).unwrap() {
        "Status" => trial.status.overall = Some(Status::read(code)),
        "Phase" => design.phases = vec![Phase::read(code)],
        "PrimaryPurpose" => design.primary_purpose = Some(PrimaryPurpose::read(code)),
        "ArmGroupType" => {
            trial.arms = vec![Arm {
                kind: Some(ArmType::read(code)),
                ..Arm::default()
            }];
        }
        "StudyType" => design.study_type = Some(StudyType::read(code)),
        "DesignAllocation" => design.allocation = Some(Allocation::read(code)),
        "InterventionalAssignment" => design.intervention_model = Some(InterventionModel::read(code)),
        "ObservationalModel" => design.observational_model = Some(ObservationalModel::read(code)),
        "DesignTimePerspective" => design.time_perspective = Some(TimePerspective::read(code)),
        "WhoMasked" => design.who_masked = vec![WhoMasked::read(code)],
        other => panic!("a list without a place: {other}"),
    }
    trial
}

#[test]
fn concept_maps_say_what_is_mapped() {
    for version in FhirVersion::ALL {
        let mut compared = 0;
        for (id, map) in all(version, "ConceptMap") {
            for ((system, code), target) in targets(&map) {
                let study = study(&trial_with(&system, &code), version);
                if id == "ctgov-status-to-r4-status" {
                    if version == FhirVersion::R4 {
                        assert_eq!(study["status"].as_str().map(str::to_owned), target, "{code}");
                    }
                    continue;
                }
                let mut found = Vec::new();
                beside(&study, &system, &code, &mut found);
                assert!(
                    !found.is_empty() && found.iter().all(|other| *other == target),
                    "{id} {code}: {found:?}"
                );
                compared += 1;
            }
        }
        assert!(compared > 50, "{compared}");
    }
}

#[test]
fn the_statement_names_our_profiles() {
    for version in FhirVersion::ALL {
        let statement =
            trialfire::interaction::capability_statement(version, &trialfire::interaction::Offer::default());
        let statement = statement.into_value();
        let resources = statement["rest"][0]["resource"].as_array().unwrap();
        let stated = |kind: &str| {
            let found = resources.iter().find(|resource| resource["type"] == kind);
            found.map_or(Vec::new(), |resource| {
                resource["supportedProfile"].as_array().cloned().unwrap_or_default()
            })
        };
        let mut named = 0;
        for (id, profile) in all(version, "StructureDefinition") {
            let kind = profile["type"].as_str().unwrap();
            if profile["kind"] == "resource" && resources.iter().any(|resource| resource["type"] == kind) {
                assert!(stated(kind).contains(&profile["url"]), "{version} {id}");
                named += 1;
            }
        }
        let all_stated: usize = resources
            .iter()
            .map(|r| stated(r["type"].as_str().unwrap()).len())
            .sum();
        assert_eq!(named, all_stated);
    }
}
