//! Trials of the corpus: their texts as criteria, with what the registry says beside them.

use std::collections::BTreeMap;

use serde::Deserialize;
use trialfire::screening::{Protocol, Study};
use trialfire::trial::{Age, Eligibility, Sex, Trial};

use crate::support::source::records;

/// A trial's row of the corpus.
#[derive(Debug, Deserialize)]
struct Row {
    nct: String,
    conditions: Option<Vec<String>>,
    structured: Option<Structured>,
    text: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Structured {
    sex: Option<String>,
    minimum_age: Option<String>,
    maximum_age: Option<String>,
}

/// A trial.
#[derive(Debug)]
pub(crate) struct Case {
    /// Its number.
    pub(crate) nct: String,
    /// Its conditions as written.
    pub(crate) conditions: Vec<String>,
    /// The trial with its text read.
    pub(crate) protocol: Protocol,
}

/// Every so many of the trials whose text is in the corpus; none where there is no corpus.
pub(crate) fn every(step: usize) -> Option<Vec<Case>> {
    let rows: Vec<Row> = records("trials/eligibility_texts.jsonl.gz")?;
    Some(rows.into_iter().step_by(step).map(case).collect())
}

/// Those of some numbers.
pub(crate) fn of(wanted: &dyn Fn(&str) -> bool) -> Option<BTreeMap<String, Case>> {
    let rows: Vec<Row> = records("trials/eligibility_texts.jsonl.gz")?;
    let rows = rows.into_iter().filter(|row| wanted(&row.nct));
    Some(rows.map(|row| (row.nct.clone(), case(row))).collect())
}

fn case(row: Row) -> Case {
    let structured = row.structured.unwrap_or_default();
    let conditions = row.conditions.unwrap_or_default();
    let sex = structured
        .sex
        .as_deref()
        .and_then(|sex| match sex.to_ascii_uppercase().as_str() {
            "FEMALE" => Some(Sex::Female),
            "MALE" => Some(Sex::Male),
            _ => None,
        });
    let trial = Trial {
        conditions: conditions.clone(),
        eligibility: Eligibility {
            sex,
            minimum_age: structured.minimum_age.as_deref().and_then(Age::read),
            maximum_age: structured.maximum_age.as_deref().and_then(Age::read),
            ..Eligibility::default()
        },
        ..Trial::default()
    };
    Case {
        protocol: Protocol::new(Study::of(&trial, &row.nct.to_lowercase()), row.text),
        nct: row.nct,
        conditions,
    }
}
