//! The seeds that are one trial and those that are not.

use trialfire::registry::{Limits, Link, merge, read_any, same_trial};
use trialfire::trial::{FindingCode, Trial};

use crate::support::corpus::corpus;

fn seed(name: &str) -> Option<Trial> {
    let bytes = std::fs::read(corpus(&format!("seeds/{name}"))?).unwrap();
    match read_any(&bytes, &Limits::default()) {
        Ok(reading) => Some(reading.trial),
        // Page readers are built beside this test.
        Err(error) if error.finding.code == FindingCode::FormatUnknown => {
            eprintln!("passed over: {error}");
            None
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

#[test]
fn two_seeds_are_one_trial() {
    let (Some(dump), Some(page)) = (seed("000_4949e7377ec74bbd.txt"), seed("001_c851a5b022aaff7b.txt")) else {
        return;
    };
    assert_eq!(same_trial(&dump, &page), Link::Same);
    let merged = merge(vec![dump.clone(), page.clone()]);
    assert_eq!(merge(vec![page, dump]), merged);
    assert_eq!(merge(vec![merged.clone()]), merged);
    assert_eq!(merged.nct(), Some("NCT06184841"));
    assert_eq!(merged.sources.len(), 2);
    assert_eq!(merged.outcomes.len(), 7);
}

#[test]
fn near_equal_titles_are_two_trials() {
    let (Some(page), Some(other)) = (seed("003_ff32130436767e24.txt"), seed("004_3a8d64e594130fed.txt")) else {
        return;
    };
    assert_eq!(same_trial(&page, &other), Link::Different);
}
