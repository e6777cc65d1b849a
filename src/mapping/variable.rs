//! `EvidenceVariables`: one for each outcome measure in both releases, and in R5 the nested eligibility criteria.
//!
//! Outcomes are read back from here, in the order in which the study refers to them. Their extensions:
//!
//! | name | context | value |
//! |---|---|---|
//! | `outcome-rank` | EvidenceVariable | code: `primary`, `secondary`, `other` |
//! | `outcome-split` | EvidenceVariable | code: `guessed`, `unsplit`; none where the parts are certain |
//! | `source-text` | EvidenceVariable | string: the source's fused text, where the parts were split from one |
//! | `time-frame` | EvidenceVariable (R4) | string; R5 has `characteristic.timeFromEvent.description` |

use crate::fhir::names::{CANONICAL, cross_version};
use crate::fhir::{FhirVersion, Object, Resource, Value, json};
use crate::mapping::agency::absent;
use crate::mapping::contract::{ResourceSet, Writing, meta};
use crate::mapping::extension::{Extensions, Found};
use crate::mapping::{coding, ids, variable_eligibility};
use crate::trial::{Outcome, OutcomeRank, OutcomeSplit, Trial};

/// Writes the outcomes in order, then in R5 the criteria.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    let outcomes = &w.trial.outcomes;
    for (outcome, id) in outcomes.iter().zip(ids::outcomes(&w.study_id, outcomes)) {
        out.push(outcome_variable(w, outcome, &id));
    }
    match w.version {
        FhirVersion::R4 => {}
        FhirVersion::R5 => variable_eligibility::write(w, out),
    }
}

/// Reads the outcomes.
pub(crate) fn read(set: &ResourceSet<'_>, trial: &mut Trial) {
    trial.outcomes = variables(set)
        .into_iter()
        .map(|variable| read_outcome(variable, set.version))
        .collect();
}

fn outcome_variable(w: &Writing<'_>, outcome: &Outcome, id: &str) -> Resource {
    let mut extensions = Extensions::own();
    extensions.add("outcome-rank", "valueCode", Some(rank_code(outcome.rank)));
    extensions.add("outcome-split", "valueCode", split_code(outcome.split));
    extensions.add("source-text", "valueString", outcome.raw.as_deref());
    if w.version == FhirVersion::R4 {
        extensions.add("time-frame", "valueString", outcome.time_frame.as_deref());
    }
    let body = Object::new()
        .with("meta", meta("trial-outcome-variable"))
        .with("extension", extensions.into_list())
        .with("url", [CANONICAL, "/EvidenceVariable/", id].concat())
        .with_some("title", outcome.measure.as_deref())
        .with_some(
            "_title",
            outcome.measure.is_none().then(|| json!({"extension": [absent()]})),
        )
        .with("status", "active")
        .with_some("description", outcome.description.as_deref())
        .with_all("characteristic", Some(characteristic(outcome, w.version)));
    Resource::build("EvidenceVariable", id, body)
}

/// R4 asks for a characteristic with a definition: one without a measure says that it is absent.
fn characteristic(outcome: &Outcome, version: FhirVersion) -> Value {
    let measure = outcome.measure.as_deref().map(coding::text);
    match version {
        FhirVersion::R4 => {
            let definition = measure.unwrap_or_else(|| json!({"extension": [absent()]}));
            json!({"definitionCodeableConcept": definition})
        }
        FhirVersion::R5 => {
            let when = outcome.time_frame.as_deref().map(|words| json!({"description": words}));
            Object::new()
                .with_some("definitionCodeableConcept", measure)
                .with_all("timeFromEvent", when)
                .into()
        }
    }
}

/// The variables in the order of the study's outcome measures; what the study does not refer to follows by rank.
fn variables<'a>(set: &ResourceSet<'a>) -> Vec<&'a Resource> {
    let mut found: Vec<&Resource> = match set.version {
        FhirVersion::R4 => {
            let url = cross_version("ResearchStudy.outcomeMeasure");
            let measures = set
                .study
                .list("extension")
                .iter()
                .filter(|measure| measure.get("url").and_then(Value::as_str) == Some(url.as_str()));
            measures
                .filter_map(|measure| set.resolve(Found::parts_of(Some(measure)).value("reference")?))
                .collect()
        }
        FhirVersion::R5 => {
            let measures = set.study.list("outcomeMeasure").iter();
            measures
                .filter_map(|measure| set.resolve(measure.get("reference")?))
                .collect()
        }
    };
    for letter in ['p', 's', 'o'] {
        for variable in set.series("EvidenceVariable", |n| format!("{}-out-{letter}-{n}", set.study_id)) {
            if !found.iter().any(|known| known.id() == variable.id()) {
                found.push(variable);
            }
        }
    }
    found
}

fn read_outcome(variable: &Resource, version: FhirVersion) -> Outcome {
    let extensions = Found::of(variable.list("extension"));
    let time_frame = match version {
        FhirVersion::R4 => extensions.text("time-frame"),
        FhirVersion::R5 => variable
            .list("characteristic")
            .first()
            .and_then(|first| first.pointer("/timeFromEvent/0/description"))
            .and_then(Value::as_str)
            .map(str::to_owned),
    };
    let code = |name| extensions.value(name).and_then(Value::as_str).unwrap_or_default();
    Outcome {
        rank: [OutcomeRank::Primary, OutcomeRank::Secondary, OutcomeRank::Other]
            .into_iter()
            .find(|rank| rank_code(*rank) == code("outcome-rank"))
            .unwrap_or_default(),
        measure: variable.text("title").map(str::to_owned),
        description: variable.text("description").map(str::to_owned),
        time_frame,
        raw: extensions.text("source-text"),
        split: [OutcomeSplit::Guessed, OutcomeSplit::Unsplit]
            .into_iter()
            .find(|split| split_code(*split) == Some(code("outcome-split")))
            .unwrap_or_default(),
    }
}

fn rank_code(rank: OutcomeRank) -> &'static str {
    match rank {
        OutcomeRank::Primary => "primary",
        OutcomeRank::Secondary => "secondary",
        OutcomeRank::Other => "other",
    }
}

fn split_code(split: OutcomeSplit) -> Option<&'static str> {
    match split {
        OutcomeSplit::Clean => None,
        OutcomeSplit::Guessed => Some("guessed"),
        OutcomeSplit::Unsplit => Some("unsplit"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::testing::{check_round_trip, numbered, only, written};

    #[test]
    fn outcomes_come_back() {
        let mut trial = numbered();
        for rank in [OutcomeRank::Primary, OutcomeRank::Secondary, OutcomeRank::Other] {
            for split in [OutcomeSplit::Clean, OutcomeSplit::Guessed, OutcomeSplit::Unsplit] {
                trial.outcomes.push(Outcome {
                    rank,
                    measure: Some("Pain, worst".into()),
                    description: Some("on a scale,  0-10".into()),
                    time_frame: Some("1-year, 3-year".into()),
                    raw: Some("Pain, worst, on a scale,  0-10, 1-year, 3-year".into()),
                    split,
                });
            }
            trial.outcomes.push(Outcome {
                rank,
                ..Outcome::default()
            });
        }
        check_round_trip(&trial, write, read);
    }

    #[test]
    fn the_time_frame_is_an_extension_in_r4_and_an_element_in_r5() {
        let mut trial = numbered();
        trial.outcomes = vec![Outcome {
            rank: OutcomeRank::Primary,
            measure: Some("Survival".into()),
            time_frame: Some("2 years".into()),
            ..Outcome::default()
        }];
        let r4 = only(&written(&trial, FhirVersion::R4, None, write), "EvidenceVariable");
        assert_eq!(r4["extension"][1]["valueString"], "2 years");
        let r5 = only(&written(&trial, FhirVersion::R5, None, write), "EvidenceVariable");
        assert_eq!(r5["characteristic"][0]["timeFromEvent"][0]["description"], "2 years");
    }
}
