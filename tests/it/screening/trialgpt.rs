//! What physicians said of single criteria and patients (the annotations published with `TrialGPT`), against ours.
//!
//! The patients are what was made of the same notes: sex, birth date, and stated or refuted conditions; so much of what
//! the physicians read is not in the records, and is to come out as unknown.

use serde::Deserialize;
use trialfire::chart::Sort;
use trialfire::eligibility::{Side, parse};
use trialfire::screening::{Effect, Patient, Policy, Protocol, Report, Setting, Study, Verdict, report};

use super::patients::{half, topics, topics_day};
use crate::support::figures::Figures;
use crate::support::source::records;

const SET: &str = "trialgpt";

/// What a way reaches at least.
struct Floors {
    /// Share decided; the goal under the strict policy is 0.25.
    coverage: f64,
    /// Share right of those; the goal under the strict policy is 0.93.
    decided: f64,
    /// Share with the physicians' own label; the goal under the screening policy is 0.72.
    labels: f64,
}

/// Ways in which the annotations are judged: a name, the policy, and whether the records count as a whole history. The
/// physicians read a whole note; the records that were made of it hold conditions only, so that without more said
/// nothing is presumed of drugs, procedures and allergies.
const WAYS: &[(&str, Policy, bool, Floors)] = &[
    (
        "strict",
        Policy::Strict,
        false,
        Floors {
            coverage: 0.08,
            decided: 0.74,
            labels: 0.32,
        },
    ),
    (
        "screening",
        Policy::Screening,
        false,
        Floors {
            coverage: 0.37,
            decided: 0.78,
            labels: 0.51,
        },
    ),
    (
        "screening, whole history",
        Policy::Screening,
        true,
        Floors {
            coverage: 0.45,
            decided: 0.80,
            labels: 0.58,
        },
    ),
];

#[derive(Debug, Deserialize)]
struct Annotation {
    #[serde(rename = "annotation_id")]
    number: u32,
    patient_id: String,
    criterion_type: String,
    criterion_text: Option<String>,
    expert_eligibility: String,
}

/// What a report says, in the words of the physicians' labels.
fn label(side: Side, report: &Report) -> &'static str {
    let effects: Vec<Effect> = report
        .lines
        .iter()
        .filter(|line| line.effect != Effect::Neutral)
        .map(|line| line.effect)
        .collect();
    let blocks = effects.contains(&Effect::Blocks);
    let open = effects.contains(&Effect::Open);
    let helps = effects.contains(&Effect::Helps);
    match side {
        _ if effects.is_empty() && report.lines.iter().any(|line| line.verdict == Verdict::NotApplicable) => {
            "not applicable"
        }
        Side::Exclusion if blocks => "excluded",
        Side::Exclusion if helps && !open => "not excluded",
        Side::Inclusion | Side::Neutral if blocks => "not included",
        Side::Inclusion | Side::Neutral if helps && !open => "included",
        _ => "not enough information",
    }
}

#[test]
fn verdicts_agree_with_physicians() {
    let Some(annotations) = records::<Annotation>("trialgpt/criterion_annotations.jsonl") else {
        return;
    };
    let Some(charts) = topics() else { return };
    let show = super::show(SET);
    for (name, policy, is_whole, floors) in WAYS {
        let mut figures = Figures::default();
        let setting = Setting::new(topics_day(), *policy);
        for one in &annotations {
            // One line says that a trial has no exclusion criteria.
            let Some(words) = &one.criterion_text else { continue };
            // Of one note no patient was made.
            let Some(chart) = charts.get(&one.patient_id) else {
                continue;
            };
            let mut chart = chart.clone();
            if *is_whole {
                chart.recorded = vec![Sort::Condition, Sort::Medication, Sort::Procedure, Sort::Allergy];
            }
            let (side, head) = match one.criterion_type.as_str() {
                "exclusion" => (Side::Exclusion, "Exclusion Criteria:"),
                _ => (Side::Inclusion, "Inclusion Criteria:"),
            };
            let text = format!("{head}\n\n* {}\n", words.trim());
            let criteria = parse(&text);
            let patient = Patient::new(&chart, &setting);
            let found = report(
                &Protocol::of(Study::default(), text.clone(), criteria.clone()),
                &patient,
            );
            let ours = label(side, &found);
            let gold = one.expert_eligibility.as_str();
            let half = half(&one.patient_id);
            let is_decided = ours != "not enough information";
            let family = found
                .lines
                .iter()
                .find_map(|line| line.families.first())
                .map_or_else(|| "none".to_owned(), |family| format!("{family:?}"));
            figures.count("coverage", &family, half, is_decided);
            figures.count("four labels", gold, half, ours == gold);
            let is_for_a_person = found.counts.for_a_person > 0 && found.counts.for_a_person == found.counts.open;
            if !is_for_a_person {
                figures.count("four labels of what records tell", gold, half, ours == gold);
            }
            if is_decided {
                figures.count("decided right", &family, half, ours == gold);
            }
            if show == Some(half) && ours != gold {
                println!(
                    "{name} #{} {} {}\n  text {}\n  gold {gold}\n  ours {ours}",
                    one.number, one.patient_id, one.criterion_type, words
                );
                for line in &found.lines {
                    println!(
                        "    {:?} {:?} {} | {}",
                        line.effect, line.why, line.presumed, line.sentence
                    );
                }
            }
        }
        println!("{}", figures.table(&format!("{SET} {name}")));
        figures.assert_floor("coverage", floors.coverage);
        figures.assert_floor("decided right", floors.decided);
        figures.assert_floor("four labels", floors.labels);
    }
}
