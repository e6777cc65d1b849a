//! The actions of the protocol: one for each arm, below it one for each intervention that the arm receives.
//!
//! Registries link arms and interventions by words, from either side or from both, and the words may repeat or
//! fail to match. Each listed name is one action, linked where an intervention answers to it; an intervention
//! that names the arm without being listed by it is one more; what no arm claims stands at the top level.

use serde_json::Value;

use crate::fhir::names::CANONICAL;
use crate::fhir::{FhirVersion, Object, Resource};
use crate::mapping::coding::concept;
use crate::mapping::contract::Writing;
use crate::mapping::extension::{Extensions, Found};
use crate::mapping::ids;
use crate::trial::{Arm, Intervention, InterventionType, Trial};

/// The arms in order, then the interventions that no arm claims.
pub(crate) fn actions(w: &Writing<'_>) -> Vec<Value> {
    let trial = w.trial;
    let mut claimed = vec![false; trial.interventions.len()];
    let mut actions: Vec<Value> = trial
        .arms
        .iter()
        .enumerate()
        .map(|(n, arm)| arm_action(w, n + 1, arm, &mut claimed))
        .collect();
    for (at, _) in claimed.iter().enumerate().filter(|(_, claimed)| !**claimed) {
        actions.push(intervention_action(w, &format!("int-{}", at + 1), None, Some(at)));
    }
    actions
}

/// Reads the names that each arm lists, in order; arms that are not there yet are made.
pub(crate) fn read(plan: &Resource, trial: &mut Trial) {
    let arms = plan.list("action").iter().filter(|action| is_arm(action));
    for (n, action) in arms.enumerate() {
        if trial.arms.len() <= n {
            trial.arms.push(Arm::default());
        }
        if let Some(arm) = trial.arms.get_mut(n) {
            let below = action.get("action").and_then(Value::as_array);
            arm.intervention_names = below
                .into_iter()
                .flatten()
                .filter_map(|action| Found::on(Some(action)).text("listed-as"))
                .collect();
        }
    }
}

fn is_arm(action: &Value) -> bool {
    let id = action.get("id").and_then(Value::as_str);
    id.is_some_and(|id| id.starts_with("arm-"))
}

fn arm_action(w: &Writing<'_>, n: usize, arm: &Arm, claimed: &mut [bool]) -> Value {
    let id = ids::arm_link(n);
    let mut linked = vec![false; claimed.len()];
    let mut below = Vec::new();
    for listed in &arm.intervention_names {
        let found = resolve(w.trial, listed, arm.label.as_deref(), &linked);
        if let Some(mark) = found.and_then(|at| linked.get_mut(at)) {
            *mark = true;
        }
        let id = format!("{id}.{}", below.len() + 1);
        below.push(intervention_action(w, &id, Some(listed), found));
    }
    if let Some(label) = &arm.label {
        for (at, intervention) in w.trial.interventions.iter().enumerate() {
            if linked.get(at) == Some(&false) && intervention.arm_labels.contains(label) {
                if let Some(mark) = linked.get_mut(at) {
                    *mark = true;
                }
                let id = format!("{id}.{}", below.len() + 1);
                below.push(intervention_action(w, &id, None, Some(at)));
            }
        }
    }
    for (claimed, linked) in claimed.iter_mut().zip(linked) {
        *claimed |= linked;
    }
    let kind = arm.kind.as_ref().map(|kind| concept(kind, None));
    let body = head(w.version, &id)
        .with_some("title", arm.label.as_deref())
        .with_some("description", arm.description.as_deref());
    let body = match w.version {
        FhirVersion::R4 => body.with_all("code", kind),
        FhirVersion::R5 => body.with_some("code", kind),
    };
    body.with("action", below).into()
}

fn intervention_action(w: &Writing<'_>, id: &str, listed: Option<&str>, found: Option<usize>) -> Value {
    let mut body = head(w.version, id);
    let mut extensions = Extensions::own();
    extensions.add("listed-as", "valueString", listed);
    body.set("extension", extensions.into_list());
    let name = found.and_then(|at| w.trial.interventions.get(at)?.name.as_deref());
    let canonical = found.map(|at| {
        let id = ids::intervention(&w.study_id, at + 1);
        [CANONICAL, "/ActivityDefinition/", &id].concat()
    });
    body.with_some("title", name.or(listed))
        .with_some("definitionCanonical", canonical)
        .into()
}

/// An action with its id; R5 has a `linkId` beside it (PlanDefinition.action.linkId).
fn head(version: FhirVersion, id: &str) -> Object {
    let body = Object::new().with("id", id);
    match version {
        FhirVersion::R4 => body,
        FhirVersion::R5 => body.with("linkId", id),
    }
}

/// Which intervention a listed name means: of those that answer to it, one that names the arm and is not linked yet.
fn resolve(trial: &Trial, listed: &str, label: Option<&str>, linked: &[bool]) -> Option<usize> {
    let candidates = trial.interventions.iter().enumerate();
    candidates
        .filter(|(_, intervention)| answers_to(intervention, listed))
        .min_by_key(|(at, intervention)| {
            let names_arm = label.is_some_and(|label| intervention.arm_labels.iter().any(|named| named == label));
            (linked.get(*at) == Some(&true), !names_arm, *at)
        })
        .map(|(at, _)| at)
}

/// Arms list interventions by name, with the kind before it or without (`Drug: Placebo`, `Placebo`).
fn answers_to(intervention: &Intervention, listed: &str) -> bool {
    let Some(name) = intervention.name.as_deref() else {
        return false;
    };
    if listed == name {
        return true;
    }
    let Some((kind, rest)) = listed.split_once(':') else {
        return false;
    };
    rest.trim() == name.trim()
        && intervention
            .kind
            .as_ref()
            .is_none_or(|known| *known == InterventionType::read(kind))
}
