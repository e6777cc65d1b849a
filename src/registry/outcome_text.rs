//! Splits outcomes that a source joins to one text: `measure, description, timeFrame`, several joined by `|`.
//!
//! The website's CSV and the plain dump join the three parts with `, ` and leave empty parts out, so nothing in
//! the text marks the seams: a measure holds `, ` in 7 % of real outcomes, a time frame in 21 %, and 18 % have no
//! description. `|` never occurs inside an outcome (0 of 20,329), so the first level is certain.

use std::collections::HashMap;

use crate::registry::outcome_seam::{Cut, Evidence, SHARED_BYTES_MAX, SHARED_SEAMS_MAX, best_cut};
use crate::trial::{Finding, FindingCode, Outcome, OutcomeRank, OutcomeSplit, Severity};

/// What joins the parts of an outcome.
const SEAM: &str = ", ";

/// From this confidence a cut of three plain segments counts as certain: of 1,400 such cuts of trials that the
/// weights were not fitted on, one was wrong.
const CERTAIN: f64 = 0.99;

/// Splits every outcome cell of one trial; a tail that several outcomes share is likely their time frame.
pub(crate) fn split_cells(cells: &[(OutcomeRank, &str)]) -> Vec<Outcome> {
    let texts: Vec<(OutcomeRank, &str)> = cells
        .iter()
        .flat_map(|(rank, cell)| cell.split('|').map(move |text| (*rank, text)))
        .filter(|(_, text)| !text.trim().is_empty())
        .collect();
    let shared = shared_tails(texts.iter().map(|(_, text)| *text));
    texts.iter().map(|(rank, text)| split(*rank, text, &shared)).collect()
}

/// One finding for the guessed and one for the unsplit outcomes of a rank, each naming them by number from 1.
pub(crate) fn split_findings(rank: OutcomeRank, outcomes: &[Outcome], path: &str) -> Vec<Finding> {
    let of_rank: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.rank == rank).collect();
    let kinds = [
        (
            OutcomeSplit::Guessed,
            Severity::Information,
            FindingCode::OutcomeGuessed,
            "measure, description and time frame were told apart by rule",
        ),
        (
            OutcomeSplit::Unsplit,
            Severity::Warning,
            FindingCode::OutcomeUnsplit,
            "measure, description and time frame could not be told apart, the whole text is kept as the measure",
        ),
    ];
    kinds
        .into_iter()
        .filter_map(|(kind, severity, code, words)| {
            let numbers: Vec<String> = of_rank
                .iter()
                .zip(1..)
                .filter(|(outcome, _)| outcome.split == kind)
                .map(|(_, number): (_, u32)| number.to_string())
                .collect();
            let text = format!(
                "{words} in {} of {} outcomes: {}",
                numbers.len(),
                of_rank.len(),
                numbers.join(", ")
            );
            (!numbers.is_empty()).then(|| Finding::new(severity, code, text).at_path(path))
        })
        .collect()
}

/// How many other outcomes end with the same tail, for every tail that begins after a seam.
fn shared_tails<'a>(texts: impl Iterator<Item = &'a str>) -> Evidence<'a> {
    let mut counts = HashMap::new();
    for text in texts {
        for (at, _) in text.rmatch_indices(SEAM).take(SHARED_SEAMS_MAX) {
            let tail = text.get(at + SEAM.len()..).unwrap_or_default();
            if tail.len() > SHARED_BYTES_MAX {
                break;
            }
            *counts.entry(tail).or_insert(0) += 1;
        }
    }
    for count in counts.values_mut() {
        *count -= 1;
    }
    counts
}

fn split(rank: OutcomeRank, text: &str, shared: &Evidence<'_>) -> Outcome {
    let segments: Vec<&str> = text.split(SEAM).collect();
    let raw = Some(text.to_owned());
    let joined = |part: &[&str]| (!part.is_empty()).then(|| part.join(SEAM));
    if segments.len() < 2 {
        // A text without a seam is one part, and a measure is never the part left out.
        return Outcome {
            rank,
            measure: raw.clone(),
            raw,
            split: OutcomeSplit::Clean,
            ..Outcome::default()
        };
    }
    let (cut, confidence) = best_cut(text, &segments, shared);
    let (measure, description, time_frame, split) = match cut {
        Cut::Whole => (Some(text.to_owned()), None, None, OutcomeSplit::Unsplit),
        Cut::NoTime => {
            let (measure, rest) = segments.split_at(1);
            (joined(measure), joined(rest), None, OutcomeSplit::Guessed)
        }
        Cut::At { measure, time } => {
            let (head, tail) = segments.split_at(time.min(segments.len()));
            let (measure, description) = head.split_at(measure.min(head.len()));
            let certain = segments.len() == 3 && description.len() == 1 && confidence >= CERTAIN;
            let split = if certain {
                OutcomeSplit::Clean
            } else {
                OutcomeSplit::Guessed
            };
            (joined(measure), joined(description), joined(tail), split)
        }
    };
    Outcome {
        rank,
        measure,
        description,
        time_frame,
        raw,
        split,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, String, String) {
        let outcome = split(OutcomeRank::Primary, text, &Evidence::new());
        assert_eq!(outcome.raw.as_deref(), Some(text));
        (
            outcome.measure.unwrap_or_default(),
            outcome.description.unwrap_or_default(),
            outcome.time_frame.unwrap_or_default(),
        )
    }

    #[test]
    fn finds_the_three_parts() {
        for (measure, description, time_frame) in [
            (
                "Overall response rate",
                "Complete or partial response by RECIST 1.1.",
                "Up to 2 years",
            ),
            (
                "Progression-free survival",
                "Time from enrolment to progression or death, whichever comes first.",
                "1-year, 3-year",
            ),
            (
                "Pain score (0, none, to 10, worst)",
                "Measured on a visual scale by the patient.",
                "Baseline, Week 4, Week 12",
            ),
            ("Overall survival", "", "5 years"),
            (
                "Number of falls",
                "",
                "From enrolment to the end of treatment at 8 weeks",
            ),
        ] {
            let whole: Vec<&str> = [measure, description, time_frame]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            assert_eq!(
                parts(&whole.join(", ")),
                (measure.to_owned(), description.to_owned(), time_frame.to_owned())
            );
        }
    }

    #[test]
    fn says_how_sure_it_is() {
        let one = split(OutcomeRank::Other, "Quality of life", &Evidence::new());
        assert_eq!((one.split, one.time_frame), (OutcomeSplit::Clean, None));
        let two = split(OutcomeRank::Other, "Quality of life, 6 months", &Evidence::new());
        assert_eq!(two.split, OutcomeSplit::Guessed);
        let none = split(
            OutcomeRank::Other,
            "Safety, tolerability and acceptability",
            &Evidence::new(),
        );
        assert_eq!(
            (none.split, none.measure.as_deref()),
            (OutcomeSplit::Unsplit, none.raw.as_deref())
        );
    }

    #[test]
    fn a_shared_tail_is_a_time_frame() {
        let cell = "Heart rate, Beats counted at the left wrist, rest, exercise|Blood pressure, Mean of three readings, rest, exercise";
        let outcomes = split_cells(&[(OutcomeRank::Secondary, cell)]);
        assert_eq!(outcomes.len(), 2);
        assert!(
            outcomes
                .iter()
                .all(|o| o.time_frame.as_deref() == Some("rest, exercise")),
            "{outcomes:?}"
        );
    }

    #[test]
    fn findings_name_the_outcomes() {
        let outcomes = split_cells(&[(OutcomeRank::Primary, "Weight|Height, 1 year")]);
        let findings = split_findings(OutcomeRank::Primary, &outcomes, "Primary Outcome Measures");
        assert_eq!(findings.len(), 1);
        assert!(
            findings[0].text.ends_with("in 1 of 2 outcomes: 2"),
            "{}",
            findings[0].text
        );
    }

    #[test]
    fn empty_cells_hold_nothing() {
        assert!(split_cells(&[(OutcomeRank::Primary, " | |")]).is_empty());
    }
}
