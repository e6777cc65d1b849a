//! The invented pages: each is recognised as what it is and read without an error.

use std::fs;
use std::path::Path;

use trialfire::registry::{Limits, ReadError, Reading, read_any};
use trialfire::trial::{Format, Severity};

use crate::support::reading::read_as;

/// Reads every fixture of a layout: name, findings as codes, counts of what it holds.
fn read_all(layout: &str, format: Format) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/registry/pages")
        .join(layout);
    let mut shown: Vec<String> = fs::read_dir(folder)
        .expect("the folder opens")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let page = fs::read(&path).expect("a page");
            let reading = read_any(&page, &Limits::default()).expect(&name);
            assert_eq!(reading.trial.sources[0].format, format, "{name}");
            assert!(
                reading
                    .findings
                    .iter()
                    .all(|finding| finding.severity < Severity::Error),
                "{name}"
            );
            show(&name, &reading)
        })
        .collect();
    shown.sort();
    shown
}

fn show(name: &str, reading: &Reading) -> String {
    let trial = &reading.trial;
    // How outcomes of dumps are told apart is measured elsewhere.
    let codes: Vec<&str> = reading
        .findings
        .iter()
        .map(|finding| finding.code.code())
        .filter(|code| *code != "outcome-guessed")
        .collect();
    format!(
        "{name}: {} phases, {} conditions, {} interventions, {} arms, {} outcomes, {} sites, {} collaborators, {} kept; {}",
        trial.design.phases.len(),
        trial.conditions.len(),
        trial.interventions.len(),
        trial.arms.len(),
        trial.outcomes.len(),
        trial.sites.len(),
        trial.sponsors.collaborators.len(),
        trial.extra.len(),
        codes.join(" ")
    )
}

#[test]
fn medpath_fixtures() {
    assert_eq!(
        read_all("medpath", Format::Medpath),
        [
            "harbourline-copd: 2 phases, 2 conditions, 3 interventions, 3 arms, 5 outcomes, 3 sites, 0 collaborators, 0 kept; ",
            "lanternfish-registry: 0 phases, 2 conditions, 1 interventions, 2 arms, 1 outcomes, 1 sites, 0 collaborators, 0 kept; ",
            "tidewall-oligometastatic: 1 phases, 2 conditions, 2 interventions, 2 arms, 2 outcomes, 1 sites, 0 collaborators, 0 kept; ",
        ]
    );
}

#[test]
fn exchange_fixtures() {
    assert_eq!(
        read_all("exchange", Format::Exchange),
        [
            "lockgate-oligorecurrent: 1 phases, 0 conditions, 0 interventions, 0 arms, 0 outcomes, 0 sites, 0 collaborators, 0 kept; id-missing",
            "orchard-migraine: 1 phases, 0 conditions, 0 interventions, 0 arms, 0 outcomes, 0 sites, 2 collaborators, 0 kept; zero-sentinel id-missing",
            "tideline-withdrawn: 1 phases, 0 conditions, 0 interventions, 0 arms, 0 outcomes, 0 sites, 0 collaborators, 0 kept; zero-sentinel id-missing",
        ]
    );
}

#[test]
fn dump_fixtures() {
    assert_eq!(
        read_all("dump", Format::Dump),
        [
            "evening-light-crossover: 0 phases, 2 conditions, 3 interventions, 0 arms, 4 outcomes, 0 sites, 0 collaborators, 0 kept; id-missing status-missing",
            "island-growth: 0 phases, 2 conditions, 0 interventions, 0 arms, 1 outcomes, 0 sites, 0 collaborators, 0 kept; id-missing status-missing",
        ]
    );
}

#[test]
fn torn_pages_are_read_or_refused() {
    /// Bytes between two cuts.
    const STEP: usize = 13;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/registry/pages");
    for layout in ["medpath", "exchange", "dump"] {
        for entry in fs::read_dir(root.join(layout)).expect("the folder opens") {
            let page = fs::read(entry.expect("an entry").path()).expect("a page");
            for at in (0..=page.len()).step_by(STEP) {
                let (head, tail) = page.split_at(at);
                for format in [Format::Medpath, Format::Exchange, Format::Dump] {
                    for part in [head, tail] {
                        // Either is fine; what counts is that no cut, inside a character or not, is fatal.
                        let _: Result<Reading, ReadError> = read_as(format, part);
                    }
                }
            }
        }
    }
}
