//! Ranking many trials says what the report on each says, and the prefilter loses none that fits.

use std::collections::BTreeMap;

use trialfire::chart::{Chart, Day};
use trialfire::screening::{Patient, Policy, Pool, Ranked, Setting, Tier, Wanted, report};

use super::patients::people;
use super::trials::{self, Case};

/// Every so manieth trial and patient is looked at: all of them take minutes in a test build.
const TRIALS_STEP: usize = 23;
const PATIENTS_STEP: usize = 7;

/// Some trials and patients of the corpus; none where there is no corpus.
fn sample() -> Option<(Vec<Case>, Vec<Chart>)> {
    let trials: Vec<Case> = trials::every(TRIALS_STEP)?;
    let mut charts = Vec::new();
    for (folder, step) in [
        ("synthea", 2 * PATIENTS_STEP),
        ("mcode", 2),
        ("trec", 2 * PATIENTS_STEP),
    ] {
        charts.extend(people(folder)?.into_iter().step_by(step).map(|person| person.chart));
    }
    Some((trials, charts))
}

fn pool_of(trials: &[Case]) -> Pool {
    let mut pool = Pool::new();
    for trial in trials {
        pool.add(trial.protocol.study(), trial.protocol.criteria());
    }
    pool
}

fn settings() -> [Setting; 2] {
    let day = Day::parse("2023-06-30").unwrap();
    [Policy::Strict, Policy::Screening].map(|policy| Setting::new(day, policy))
}

fn everything() -> Wanted {
    Wanted {
        all: true,
        ..Wanted::default()
    }
}

#[test]
fn a_rank_says_what_the_report_says() {
    let Some((trials, charts)) = sample() else { return };
    let pool = pool_of(&trials);
    let wanted = everything();
    let (mut pairs, mut tiers) = (0, BTreeMap::new());
    for setting in settings() {
        for chart in &charts {
            let patient = Patient::new(chart, &setting);
            let found = pool.rank(&patient, &wanted);
            assert_eq!(found.ranked.len(), trials.len());
            let ranked: BTreeMap<&str, &Ranked<'_>> = found.ranked.iter().map(|one| (one.id, one)).collect();
            for case in &trials {
                let said = report(&case.protocol, &patient);
                let one = ranked[case.protocol.study().id.as_str()];
                let context = || format!("{} {} {}", chart.subject.reference, case.nct, setting.policy.code());
                assert_eq!(one.tier, said.tier, "{}", context());
                assert_eq!(one.counts, said.counts, "{}", context());
                assert_eq!((one.score, one.nearness), (said.score, said.nearness), "{}", context());
                assert_eq!(one.distance_km, said.distance_km, "{}", context());
                pairs += 1;
                *tiers.entry(said.tier.code()).or_insert(0) += 1;
            }
        }
    }
    println!(
        "{pairs} pairs of {} patients and {} trials: {tiers:?}",
        charts.len(),
        trials.len()
    );
    assert!(pairs > 5_000 && tiers.len() == 4, "{tiers:?}");
}

#[test]
fn the_prefilter_loses_no_trial_that_is_for_the_patient() {
    let Some((trials, charts)) = sample() else { return };
    let pool = pool_of(&trials);
    let (all, near) = (everything(), Wanted::default());
    let mut left_out = 0;
    for setting in settings() {
        for chart in &charts {
            let patient = Patient::new(chart, &setting);
            let scanned = pool.rank(&patient, &all);
            let filtered = pool.rank(&patient, &near);
            left_out += filtered.off_condition;
            // What the scan has first, down to the first trial for other conditions, is what the prefilter leaves.
            let kept: Vec<&str> = scanned
                .ranked
                .iter()
                .filter(|one| one.nearness > 0)
                .map(|one| one.id)
                .collect();
            let found: Vec<&str> = filtered.ranked.iter().map(|one| one.id).collect();
            assert_eq!(found, kept, "{}", chart.subject.reference);
            assert_eq!(scanned.ranked.len() - kept.len(), filtered.off_condition);
        }
    }
    assert!(left_out > 0);
}

#[test]
fn stopping_at_what_is_lost_loses_nothing_else() {
    let Some((trials, charts)) = sample() else { return };
    let pool = pool_of(&trials);
    for setting in settings() {
        for chart in &charts {
            let patient = Patient::new(chart, &setting);
            let wanted = everything();
            let whole = pool.rank(&patient, &wanted);
            for worst in [Tier::Eligible, Tier::Potential, Tier::Recoverable] {
                let ranking = pool.ranking(&patient, &wanted, worst);
                // In parts, of any size.
                let parts = (0..ranking.len())
                    .step_by(50)
                    .map(|first| ranking.part(first, first + 50));
                let some = ranking.joined(parts.collect());
                let expected: Vec<&Ranked<'_>> = whole.ranked.iter().filter(|one| one.tier <= worst).collect();
                assert_eq!(some.ranked.iter().collect::<Vec<_>>(), expected);
                assert_eq!((some.tiers, some.considered), (whole.tiers, whole.considered));
            }
        }
    }
}

#[test]
fn what_is_kept_in_parts_ranks_as_what_was_kept() {
    let Some((trials, charts)) = sample() else { return };
    let mut pool = Pool::new();
    let mut given = Vec::new();
    for (at, trial) in trials.iter().enumerate() {
        pool.add(trial.protocol.study(), trial.protocol.criteria());
        if at % 40 == 7 {
            // One that was given out is taken out, another is replaced.
            assert!(pool.remove(&trials[at - 7].protocol.study().id));
            pool.add(trials[at - 6].protocol.study(), trials[at - 5].protocol.criteria());
            given.push(pool.give());
        }
    }
    given.push(pool.give());
    assert_eq!(pool.give(), Vec::<u8>::new(), "nothing is new");
    let mut again = Pool::new();
    for part in &given {
        assert_eq!(again.take(part), Some(()));
    }
    let compacted = pool.compacted();
    assert_eq!((again.len(), again.leaves()), (pool.len(), pool.leaves()));
    assert!(compacted.len() == pool.len() && compacted.bytes() < pool.bytes());
    for chart in &charts {
        for setting in settings() {
            let patient = Patient::new(chart, &setting);
            let wanted = everything();
            let expected = pool.rank(&patient, &wanted);
            assert_eq!(again.rank(&patient, &wanted), expected);
            assert_eq!(compacted.rank(&patient, &wanted), expected);
        }
    }
    // A part of it that was cut is refused.
    for cut in [1, given[0].len() / 2, given[0].len() - 1] {
        assert_eq!(Pool::new().take(&given[0][..cut]), None, "{cut}");
    }
}
