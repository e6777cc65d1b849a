//! What holds of every patient and trial: what does not matter alters nothing, what is taken away decides nothing, the
//! same is said twice, and the fast way says what the slow way says.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use trialfire::chart::{Chart, Day, read};
use trialfire::screening::{Patient, Policy, Pool, Report, Setting, Tier, Verdict, Wanted, report};

use super::patients::{Person, files, people, topics_day, trees};
use super::trials::{self, Case};
use crate::support::corpus::corpus;

/// Patients of each set that are sampled, and trials for each.
const PATIENTS: usize = 8;
const TRIALS: usize = 60;

const SETS: [&str; 3] = ["synthea", "mcode", "trec"];

fn day(set: &str) -> Day {
    if set == "trec" {
        topics_day()
    } else {
        Day::parse("2024-06-30").unwrap()
    }
}

/// Some of all, evenly.
fn some<T>(all: Vec<T>, count: usize) -> Vec<T> {
    let step = (all.len() / count).max(1);
    all.into_iter().step_by(step).take(count).collect()
}

/// The Bundles of a set, one patient each.
fn bundles(set: &str) -> Option<Vec<Value>> {
    let folder = corpus(&format!("data/patients/{set}"))?;
    let mut found = Vec::new();
    for path in files(&folder) {
        let name = path.to_string_lossy().into_owned();
        if name.contains("searchset") {
            continue;
        }
        for tree in trees(&path) {
            let bundle: Value = Value::from(tree);
            let is_one = chart(&bundle).is_some();
            if is_one && bundle["entry"].is_array() {
                found.push(bundle);
            }
        }
    }
    Some(some(found, PATIENTS))
}

fn chart(bundle: &Value) -> Option<Chart> {
    let tree = trialfire::json::Value::from(bundle.clone());
    read(tree.as_object(), None).ok()
}

fn shown(case: &Case, chart: &Chart, setting: &Setting) -> Report {
    report(&case.protocol, &Patient::new(chart, setting))
}

fn sampled() -> Option<Vec<Case>> {
    Some(trials::every(90)?.into_iter().take(TRIALS).collect())
}

#[test]
fn order_strangers_and_repetition_alter_nothing() {
    let Some(cases) = sampled() else { return };
    let mut compared = 0;
    for set in SETS {
        for bundle in bundles(set).unwrap() {
            let mut other = bundle.clone();
            let entries = other["entry"].as_array_mut().unwrap();
            entries.reverse();
            let half = entries.len() / 2;
            entries.rotate_left(half);
            entries
                .push(json!({ "resource": { "resourceType": "Organization", "id": "stranger", "name": "Stranger" } }));
            entries.push(json!({ "resource": {
                "resourceType": "Condition", "id": "strange", "subject": { "reference": "Patient/somebody-else" },
                "code": { "text": "Pregnancy" },
            } }));
            let (a, b) = (chart(&bundle).unwrap(), chart(&other).unwrap());
            for policy in [Policy::Strict, Policy::Screening] {
                let setting = Setting::new(day(set), policy);
                for case in &cases {
                    let one = shown(case, &a, &setting);
                    assert_eq!(one, shown(case, &b, &setting), "{set} {}", case.nct);
                    assert_eq!(
                        format!("{one:?}"),
                        format!("{:?}", shown(case, &a, &setting)),
                        "{set} {}",
                        case.nct
                    );
                    compared += 1;
                }
            }
        }
    }
    println!("order, strangers, repetition: {compared} reports the same");
    assert!(compared > 1_000, "{compared}");
}

/// The same amount in another unit; none for units that are not turned here.
fn in_another_unit(quantity: &Value) -> Option<Value> {
    let value = quantity["value"].as_f64()?;
    let (unit, factor) = match quantity["code"].as_str().or(quantity["unit"].as_str())? {
        "kg" => ("g", 1000.0),
        "cm" => ("m", 0.01),
        "g/dL" => ("g/L", 10.0),
        "10*3/uL" => ("10*9/L", 1.0),
        "10*9/L" => ("10*3/uL", 1.0),
        _ => return None,
    };
    Some(json!({ "value": value * factor, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit }))
}

#[test]
fn units_alter_no_verdict() {
    let Some(cases) = sampled() else { return };
    let (mut turned, mut compared) = (0, 0);
    for set in SETS {
        for bundle in bundles(set).unwrap() {
            let mut other = bundle.clone();
            for entry in other["entry"].as_array_mut().unwrap() {
                if let Some(quantity) = in_another_unit(&entry["resource"]["valueQuantity"]) {
                    entry["resource"]["valueQuantity"] = quantity;
                    turned += 1;
                }
            }
            let (a, b) = (chart(&bundle).unwrap(), chart(&other).unwrap());
            let setting = Setting::new(day(set), Policy::Strict);
            for case in &cases {
                let (one, two) = (shown(case, &a, &setting), shown(case, &b, &setting));
                let verdicts =
                    |report: &Report| -> Vec<Verdict> { report.lines.iter().map(|line| line.verdict).collect() };
                assert_eq!(verdicts(&one), verdicts(&two), "{set} {}", case.nct);
                compared += 1;
            }
        }
    }
    println!("units: {turned} quantities in other units, {compared} reports the same");
    assert!(turned > 100 && compared > 500, "{turned} {compared}");
}

#[test]
fn what_is_taken_away_decides_nothing() {
    let Some(cases) = sampled() else { return };
    let (mut compared, mut lost, mut wrong) = (0, 0, Vec::new());
    for set in SETS {
        for bundle in bundles(set).unwrap() {
            let whole = chart(&bundle).unwrap();
            let setting = Setting::new(day(set), Policy::Strict);
            let full: Vec<Report> = cases.iter().map(|case| shown(case, &whole, &setting)).collect();
            let entries = bundle["entry"].as_array().unwrap();
            let records: Vec<usize> = (0..entries.len())
                .filter(|at| entries[*at]["resource"]["resourceType"] != "Patient")
                .collect();
            for at in some(records, 6) {
                let mut other = bundle.clone();
                let removed = other["entry"].as_array_mut().unwrap().remove(at);
                let less = chart(&other).unwrap();
                for (case, before) in cases.iter().zip(&full) {
                    let after = shown(case, &less, &setting);
                    for (a, b) in before.lines.iter().zip(&after.lines) {
                        compared += 1;
                        lost += usize::from(a.verdict != b.verdict);
                        let is_decided = matches!(b.verdict, Verdict::Met | Verdict::NotMet);
                        // An older measurement takes the place of the latest, and one of two that contradict one another
                        // leaves the other: what is recorded decides then, not what is missing.
                        let rests = b.parts.iter().any(|part| part.decides && !part.evidence.is_empty());
                        if is_decided && a.verdict != b.verdict && !rests {
                            wrong.push(format!(
                                "{set} {} {}: {:?} {} -> {:?} {} without {}",
                                case.nct,
                                a.id,
                                a.verdict,
                                a.sentence,
                                b.verdict,
                                b.sentence,
                                removed["resource"]["resourceType"]
                            ));
                        }
                    }
                }
            }
        }
    }
    println!(
        "taken away: {compared} lines, {lost} changed, {} decided by absence",
        wrong.len()
    );
    wrong.iter().take(20).for_each(|line| println!("  {line}"));
    assert!(compared > 50_000, "{compared}");
    assert!(wrong.is_empty(), "{} decided by absence", wrong.len());
}

/// All patients of the sets with the day as of which they are screened; some in a build that is not optimised.
fn everyone() -> Option<Vec<(Person, Day)>> {
    let mut found = Vec::new();
    for set in SETS {
        found.extend(people(set)?.into_iter().map(|one| (one, day(set))));
    }
    Some(found.into_iter().step_by(STEP).collect())
}

/// Of how many patients, and of how many trials, one is taken: all of them where the build is optimised, as it is for
/// the report.
const STEP: usize = if cfg!(debug_assertions) { 8 } else { 1 };

/// Every trial, or some in a build that is not optimised.
fn every_trial() -> Option<Vec<Case>> {
    trials::every(STEP)
}

fn pool(cases: &[Case]) -> Pool {
    let mut pool = Pool::new();
    for case in cases {
        pool.add(case.protocol.study(), case.protocol.criteria());
    }
    pool
}

#[test]
fn the_pool_says_what_reports_say() {
    let Some(cases) = every_trial() else { return };
    let pool = pool(&cases);
    let cases: BTreeMap<&str, &Case> = cases
        .iter()
        .map(|case| (case.protocol.study().id.as_str(), case))
        .collect();
    let wanted = Wanted {
        all: true,
        ..Wanted::default()
    };
    let (mut compared, mut wrong) = (0, Vec::new());
    for (at, (person, as_of)) in everyone().unwrap().into_iter().enumerate() {
        for policy in [Policy::Strict, Policy::Screening] {
            let setting = Setting::new(as_of, policy);
            let patient = Patient::new(&person.chart, &setting);
            let found = pool.rank(&patient, &wanted);
            assert_eq!(found.ranked.len(), cases.len());
            // Another part of the trials for each patient, so that together all of them are asked.
            for ranked in found.ranked.iter().skip(at % 31).step_by(31) {
                let case = cases[ranked.id];
                let slow = report(&case.protocol, &patient);
                compared += 1;
                if (slow.tier, slow.score, slow.nearness, slow.counts)
                    != (ranked.tier, ranked.score, ranked.nearness, ranked.counts)
                {
                    wrong.push(format!(
                        "{} {} {policy:?}: {:?} {} {:?} is not {:?} {} {:?}",
                        person.id,
                        case.nct,
                        ranked.tier,
                        ranked.score,
                        ranked.counts,
                        slow.tier,
                        slow.score,
                        slow.counts
                    ));
                }
            }
        }
    }
    println!("pool: {compared} pairs, {} otherwise than reported", wrong.len());
    wrong.iter().take(20).for_each(|line| println!("  {line}"));
    assert!(compared > 1_000, "{compared}");
    assert!(wrong.is_empty());
}

#[test]
fn the_prefilter_loses_no_trial() {
    let Some(cases) = every_trial() else { return };
    let pool = pool(&cases);
    let all = Wanted {
        all: true,
        ..Wanted::default()
    };
    let narrow = Wanted::default();
    let (mut pairs, mut kept, mut lost) = (0, 0, Vec::new());
    for (person, as_of) in everyone().unwrap() {
        let setting = Setting::new(as_of, Policy::Screening);
        let patient = Patient::new(&person.chart, &setting);
        let filtered = pool.rank(&patient, &narrow);
        let scanned = pool.rank(&patient, &all);
        pairs += scanned.ranked.len();
        kept += filtered.ranked.len();
        let ids: std::collections::BTreeSet<&str> = filtered.ranked.iter().map(|one| one.id).collect();
        for one in &scanned.ranked {
            if one.nearness > 0 && one.tier != Tier::Ineligible && !ids.contains(one.id) {
                lost.push(format!("{} {}", person.id, one.id));
            }
        }
    }
    println!("prefilter: {pairs} pairs, {kept} kept, {} lost", lost.len());
    assert!(pairs > 20_000, "{pairs}");
    assert!(lost.is_empty(), "{:?}", &lost[..lost.len().min(20)]);
}
