//! Arms, what they receive, and what is measured.

use crate::fhir::{FhirVersion, Object, Value, json};
use crate::mapping::agency::absent;
use crate::mapping::coding::{arm_type, coded, coding, concept, objective_type, read_concept, study_system, text};
use crate::mapping::contract::{Writing, reference};
use crate::mapping::ids;
use crate::mapping::study::draft::{Backbone, Draft, Study};
use crate::trial::{Arm, ArmType, Intervention, Trial};

/// Code system of arm types; R4 has none of its own, so the URI is R5's in both.
const ARM_TYPES: &str = "http://hl7.org/fhir/research-study-arm-type";

pub(super) fn write(w: &Writing<'_>, draft: &mut Draft) {
    let arms: Vec<Value> = w
        .trial
        .arms
        .iter()
        .zip(1..)
        .map(|(arm, n)| group(arm, n, draft.version))
        .collect();
    draft.set(arm_element(draft.version), arms);
    write_focus(w.trial, draft);
    write_outcomes(w, draft);
}

pub(super) fn read(study: &Study<'_>, trial: &mut Trial) {
    let arms = study.resource.list(arm_element(study.version));
    trial.arms = arms.iter().map(read_group).collect();
}

fn arm_element(version: FhirVersion) -> &'static str {
    match version {
        FhirVersion::R4 => "arm",
        FhirVersion::R5 => "comparisonGroup",
    }
}

/// An arm; both releases require a name and differ in where the link id stands.
fn group(arm: &Arm, n: usize, version: FhirVersion) -> Value {
    let link = match version {
        FhirVersion::R4 => "id",
        FhirVersion::R5 => "linkId",
    };
    let object = Object::new().with(link, ids::arm_link(n));
    let object = match &arm.label {
        Some(label) => object.with("name", label.as_str()),
        None => object.with("_name", json!({"extension": [absent()]})),
    };
    let kind = arm
        .kind
        .as_ref()
        .map(|kind| concept(kind, arm_type(kind).map(|code| coding(ARM_TYPES, code))));
    object
        .with_some("type", kind)
        .with_some("description", arm.description.as_deref())
        .into()
}

fn read_group(found: &Value) -> Arm {
    let words = |name: &str| found.get(name).and_then(Value::as_str).map(str::to_owned);
    Arm {
        label: words("name"),
        kind: found.get("type").and_then(read_concept),
        description: words("description"),
        intervention_names: Vec::new(),
    }
}

/// The focus is what experimental arms receive; everything else is compared with it and searchable beside it.
fn write_focus(trial: &Trial, draft: &mut Draft) {
    let experimental: Vec<&str> = trial
        .arms
        .iter()
        .filter(|arm| arm.kind == Some(ArmType::Experimental))
        .filter_map(|arm| arm.label.as_deref())
        .collect();
    let mut focus = Vec::new();
    for intervention in &trial.interventions {
        let Some(concept) = intervention_concept(intervention) else {
            continue;
        };
        let labels = &intervention.arm_labels;
        let studied = experimental.is_empty()
            || labels.is_empty()
            || labels.iter().any(|label| experimental.contains(&label.as_str()));
        if !studied {
            draft
                .own
                .add("comparison-intervention", "valueCodeableConcept", Some(concept));
            continue;
        }
        focus.push(match draft.version {
            FhirVersion::R4 => concept,
            FhirVersion::R5 => json!({ "concept": concept }),
        });
    }
    draft.set("focus", focus);
}

/// The registry's kind of intervention says nothing about which substance it is, so it is no coding here.
fn intervention_concept(intervention: &Intervention) -> Option<Value> {
    intervention.name.as_deref().map(text)
}

fn write_outcomes(w: &Writing<'_>, draft: &mut Draft) {
    let outcomes = &w.trial.outcomes;
    let system = study_system(draft.version, "research-study-objective-type");
    for (outcome, id) in outcomes.iter().zip(ids::outcomes(&w.study_id, outcomes)) {
        let rank = coded(system.clone(), objective_type(outcome.rank));
        let parts = Backbone::new()
            .with("name", "valueString", outcome.measure.as_deref())
            .with_listed("type", "valueCodeableConcept", Some(rank))
            .with("description", "valueMarkdown", outcome.description.as_deref())
            .with("reference", "valueReference", Some(reference("EvidenceVariable", &id)));
        draft.add_parts("outcomeMeasure", parts);
    }
}
