//! The actions of the protocol: one for each arm, below it one for each intervention that the arm receives.
//!
//! Registries link arms and interventions by words, from either side or from both, and the words may repeat or
//! fail to match. Each listed name is one action, linked where an intervention answers to it; an intervention
//! that names the arm without being listed by it is one more; what no arm claims stands at the top level.

use crate::fhir::names::CANONICAL;
use crate::fhir::{FhirVersion, Object, Resource, Value};
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::mapping::plan;
    use crate::mapping::testing::{check_round_trip, numbered, only, written};
    use crate::trial::ArmType;

    fn arm(label: &str, listed: &[&str]) -> Arm {
        Arm {
            label: Some(label.into()),
            kind: Some(ArmType::Experimental),
            description: None,
            intervention_names: listed.iter().map(|&name| name.to_owned()).collect(),
        }
    }

    fn intervention(name: &str, arms: &[&str]) -> Intervention {
        Intervention {
            kind: Some(InterventionType::Drug),
            name: Some(name.into()),
            arm_labels: arms.iter().map(|&label| label.to_owned()).collect(),
            ..Intervention::default()
        }
    }

    /// Titles and targets of the interventions below each action.
    fn links(trial: &Trial, version: FhirVersion) -> Vec<(String, Vec<String>)> {
        let plan = only(&written(trial, version, None, plan::write), "PlanDefinition");
        let target = |action: &Value| {
            let canonical = action["definitionCanonical"].as_str().unwrap_or("none");
            canonical.rsplit('-').next().unwrap_or_default().to_owned()
        };
        let actions = plan["action"].as_array().unwrap().iter();
        actions
            .map(|action| {
                let below = action["action"].as_array().into_iter().flatten().map(target).collect();
                (action["id"].as_str().unwrap().to_owned(), below)
            })
            .collect()
    }

    #[test]
    fn arms_and_interventions_are_linked_from_either_side() {
        let mut trial = numbered();
        trial.arms = vec![
            arm(
                "A",
                &["Drug: Velortine", "Drug: Placebo", "Drug: Placebo", "Drug: Unheard of"],
            ),
            arm("B", &[]),
        ];
        trial.interventions = vec![
            intervention("Velortine", &["A"]),
            intervention("Placebo", &["B"]),
            intervention("Placebo", &["A", "B"]),
            intervention("Rest", &[]),
        ];
        for version in FhirVersion::ALL {
            let expected = [
                ("arm-1", vec!["1", "3", "2", "none"]),
                ("arm-2", vec!["2", "3"]),
                ("int-4", vec![]),
            ]
            .map(|(id, below)| (id.to_owned(), below.into_iter().map(str::to_owned).collect()));
            assert_eq!(links(&trial, version), expected);
        }
    }

    #[test]
    fn names_come_back_as_listed() {
        let mut trial = numbered();
        trial.arms = vec![arm("A", &["Drug: x", "Drug: x", "y"]), Arm::default(), arm("A", &["z"])];
        let plan = written(&trial, FhirVersion::R4, None, plan::write);
        let mut back = trial.clone();
        for arm in &mut back.arms {
            arm.intervention_names.clear();
        }
        read(&plan[0], &mut back);
        assert_eq!(back, trial);
        trial
            .arms
            .iter_mut()
            .for_each(|arm| (arm.label, arm.kind) = (None, None));
        check_round_trip(&trial, plan::write, plan::read);
    }

    #[test]
    fn the_code_is_a_list_in_r4_and_one_in_r5() {
        let mut trial = numbered();
        trial.arms = vec![arm("A", &[])];
        let code =
            |version| only(&written(&trial, version, None, plan::write), "PlanDefinition")["action"][0]["code"].take();
        assert_eq!(code(FhirVersion::R4), json!([code(FhirVersion::R5)]));
    }
}
