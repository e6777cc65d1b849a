//! The facts that the mapping demands of each seed, and the whole reading as a golden file.

use std::fs;

use trialfire::registry::{Limits, Reading, read_any};
use trialfire::trial::{Format, OutcomeRank, OutcomeSplit, Phase, Sex, Status, Trial};

use super::registrar::show;
use crate::support::corpus::corpus;

/// The bytes of the seed whose file name begins so.
fn seed(number: &str) -> Option<Vec<u8>> {
    let folder = corpus("seeds")?;
    fs::read_dir(folder)
        .expect("the folder opens")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(number))
        })
        .map(|path| fs::read(path).expect("the seed opens"))
}

/// Reads a record whose format is told by its content.
#[track_caller]
fn recognised(record: &[u8], format: Format) -> Reading {
    let reading = read_any(record, &Limits::default()).expect("a trial");
    assert_eq!(reading.trial.sources[0].format, format);
    reading
}

#[track_caller]
fn golden(name: &str, reading: &Reading) {
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(format!("seed_{name}"), show(reading));
    });
}

fn outcomes(trial: &Trial, rank: OutcomeRank) -> usize {
    trial.outcomes.iter().filter(|outcome| outcome.rank == rank).count()
}

fn codes(reading: &Reading) -> Vec<&'static str> {
    reading.findings.iter().map(|finding| finding.code.code()).collect()
}

#[test]
fn seed_000_is_a_dump_without_description() {
    let Some(bytes) = seed("000") else { return };
    let reading = recognised(&bytes, Format::Dump);
    let trial = &reading.trial;
    assert_eq!(
        (
            outcomes(trial, OutcomeRank::Primary),
            outcomes(trial, OutcomeRank::Secondary)
        ),
        (1, 6)
    );
    assert_eq!((trial.conditions.len(), trial.interventions.len()), (3, 1));
    assert!(trial.texts.brief_summary.is_some());
    assert_eq!(trial.texts.detailed_description, None, "it repeats the summary");
    assert!(trial.ids.is_empty() && trial.status.overall.is_none() && trial.design.phases.is_empty());
    assert!(
        trial
            .outcomes
            .iter()
            .all(|outcome| outcome.time_frame.as_deref() == Some("Up to 2 years"))
    );
    for code in ["id-missing", "status-missing", "non-condition-in-conditions"] {
        assert!(codes(&reading).contains(&code), "{code}");
    }
    golden("000", &reading);
}

#[test]
fn seed_001_is_a_medpath_page_of_the_same_trial() {
    let (Some(bytes), Some(dump)) = (seed("001"), seed("000")) else {
        return;
    };
    let reading = recognised(&bytes, Format::Medpath);
    let trial = &reading.trial;
    assert_eq!(trial.nct(), Some("NCT06184841"));
    assert_eq!(trial.status.overall, Some(Status::Completed));
    assert_eq!(trial.design.phases, [Phase::Phase1]);
    assert_eq!(
        (trial.enrollment.count, trial.enrollment.kind.as_ref()),
        (Some(25), None)
    );
    assert_eq!(trial.eligibility.sex, Some(Sex::All));
    assert_eq!(trial.texts.detailed_description, None, "the page says `Not available`");
    assert_eq!(
        (
            trial.arms.len(),
            outcomes(trial, OutcomeRank::Primary),
            outcomes(trial, OutcomeRank::Secondary)
        ),
        (1, 1, 6)
    );
    let arm = &trial.arms[0];
    assert_eq!(
        arm.label.as_deref(),
        Some("esophageal squamous cell carcinoma with liver metastasis")
    );
    assert_eq!(arm.intervention_names, ["Drug: HAIC combined with intravenous PD-1"]);
    assert!(
        trial
            .outcomes
            .iter()
            .all(|outcome| outcome.split == OutcomeSplit::Clean)
    );
    assert_eq!(
        (trial.sites.len(), trial.sites[0].country_code.as_deref()),
        (1, Some("CN"))
    );
    assert_eq!(trial.sites[0].state.as_deref(), Some("Beijing"));
    assert_eq!(
        (
            numbered(trial, "Inclusion Criteria"),
            numbered(trial, "Exclusion Criteria")
        ),
        (9, 9)
    );
    assert_eq!(codes(&reading), ["non-condition-in-conditions"]);
    assert!(trial.extra.is_empty());
    // Both documents are of one trial: equal titles and the same seven outcomes, in another order.
    let dump = recognised(&dump, Format::Dump).trial;
    assert_eq!(dump.title(), trial.title());
    let facts = |trial: &Trial| {
        let mut facts: Vec<_> = trial
            .outcomes
            .iter()
            .map(|outcome| {
                (
                    outcome.rank,
                    outcome.measure.clone(),
                    outcome.time_frame.clone(),
                    outcome.description.clone(),
                )
            })
            .collect();
        facts.sort();
        facts
    };
    assert_eq!(facts(&dump), facts(trial));
    golden("001", &reading);
}

/// Numbered lines below a heading of the criteria.
fn numbered(trial: &Trial, heading: &str) -> usize {
    let text = trial.eligibility.criteria.as_deref().expect("criteria");
    text.lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.ends_with("Criteria"))
        .filter(|line| line.trim_start().starts_with(|c: char| c.is_ascii_digit()))
        .count()
}

#[test]
fn seed_002_is_a_dump_with_two_interventions() {
    let Some(bytes) = seed("002") else { return };
    let reading = recognised(&bytes, Format::Dump);
    let trial = &reading.trial;
    assert_eq!(
        (
            trial.interventions.len(),
            outcomes(trial, OutcomeRank::Primary),
            outcomes(trial, OutcomeRank::Secondary)
        ),
        (2, 1, 5)
    );
    assert!(trial.texts.detailed_description.is_some() && trial.status.overall.is_none());
    assert!(codes(&reading).contains(&"status-missing") && codes(&reading).contains(&"id-missing"));
    golden("002", &reading);
}

#[test]
fn seed_003_is_a_medpath_page_with_two_arms() {
    let Some(bytes) = seed("003") else { return };
    let reading = recognised(&bytes, Format::Medpath);
    let trial = &reading.trial;
    assert_eq!(trial.nct(), Some("NCT06190782"));
    assert_eq!(trial.status.overall, Some(Status::Recruiting));
    assert_eq!(trial.design.phases, [Phase::Phase3]);
    assert_eq!(trial.enrollment.count, Some(354));
    assert_eq!(
        (
            trial.arms.len(),
            outcomes(trial, OutcomeRank::Primary),
            outcomes(trial, OutcomeRank::Secondary)
        ),
        (2, 1, 3)
    );
    let names: Vec<_> = trial.arms.iter().map(|arm| arm.intervention_names.as_slice()).collect();
    assert_eq!(
        names,
        [
            ["Combination Product: PD-1 inhibitor+/- chemotherapy combined with local therapy"],
            ["Drug: systemic therapy alone"]
        ]
    );
    let side_effect = trial.outcomes.last().expect("an outcome");
    assert_eq!(side_effect.measure.as_deref(), Some("treatment related side effect"));
    assert_eq!(side_effect.split, OutcomeSplit::Guessed);
    let local = &trial.outcomes[1];
    assert_eq!(
        (local.measure.as_deref(), local.time_frame.as_deref()),
        (Some("local control rate"), Some("1-year, 3-year"))
    );
    let site = &trial.sites[0];
    assert_eq!((site.city.as_deref(), site.state.as_deref()), (Some("Shanghai"), None));
    assert!(
        trial
            .texts
            .detailed_description
            .as_deref()
            .is_some_and(|text| text.contains("same patient.All"))
    );
    assert!(trial.extra.is_empty());
    golden("003", &reading);
}

#[test]
fn seed_004_is_an_exchange_page_without_number() {
    let Some(bytes) = seed("004") else { return };
    let reading = recognised(&bytes, Format::Exchange);
    let trial = &reading.trial;
    assert!(trial.ids.is_empty());
    assert_eq!(trial.status.overall, Some(Status::Recruiting));
    assert_eq!(trial.enrollment.count, None, "`0` stands for `not given`");
    let completion = trial.dates.completion.as_ref().expect("a date");
    assert_eq!(
        (completion.date.to_string().as_str(), completion.kind.as_ref()),
        ("2024-01-01", None)
    );
    assert_eq!(trial.eligibility.healthy_volunteers, Some(false));
    assert_eq!(trial.design.phases, [Phase::Phase2]);
    assert!(trial.conditions.is_empty() && trial.outcomes.is_empty() && trial.arms.is_empty());
    assert!(codes(&reading).contains(&"id-missing") && codes(&reading).contains(&"zero-sentinel"));
    let criteria = trial.eligibility.criteria.as_deref().expect("criteria");
    assert!(criteria.starts_with("Inclusion Criteria:\n\n1. Patients"));
    assert!(
        String::from_utf8_lossy(&bytes).contains(criteria),
        "the criteria are verbatim"
    );
    golden("004", &reading);
}
