//! The invented pages: each is recognised as what it is and read without an error.

use std::fs;
use std::path::Path;

use trialfire::registry::page::{
    read_dump, read_exchange, read_medpath, recognises_dump, recognises_exchange, recognises_medpath,
};
use trialfire::registry::{ReadError, Reading};
use trialfire::trial::Severity;

type Read = fn(&[u8]) -> Result<Reading, ReadError>;

/// Reads every fixture of a layout: name, findings as codes, counts of what it holds.
fn read_all(layout: &str, read: Read, recognises: [bool; 3]) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/registry/pages")
        .join(layout);
    let mut shown: Vec<String> = fs::read_dir(folder)
        .expect("the folder opens")
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let page = fs::read(&path).expect("a page");
            assert_eq!(
                [
                    recognises_medpath(&page),
                    recognises_exchange(&page),
                    recognises_dump(&page)
                ],
                recognises,
                "{name}"
            );
            let reading = read(&page).expect(&name);
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
        read_all("medpath", read_medpath, [true, false, false]),
        [
            "harbourline-copd: 2 phases, 2 conditions, 3 interventions, 3 arms, 5 outcomes, 3 sites, 0 collaborators, 0 kept; ",
            "lanternfish-registry: 0 phases, 2 conditions, 1 interventions, 2 arms, 1 outcomes, 1 sites, 0 collaborators, 0 kept; ",
        ]
    );
}

#[test]
fn exchange_fixtures() {
    assert_eq!(
        read_all("exchange", read_exchange, [false, true, false]),
        [
            "orchard-migraine: 1 phases, 0 conditions, 0 interventions, 0 arms, 0 outcomes, 0 sites, 2 collaborators, 0 kept; zero-sentinel id-missing",
            "tideline-withdrawn: 1 phases, 0 conditions, 0 interventions, 0 arms, 0 outcomes, 0 sites, 0 collaborators, 0 kept; zero-sentinel id-missing",
        ]
    );
}

#[test]
fn dump_fixtures() {
    assert_eq!(
        read_all("dump", read_dump, [false, false, true]),
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
                for read in [read_medpath, read_exchange, read_dump] {
                    for part in [head, tail] {
                        // Either is fine; what counts is that no cut, inside a character or not, is fatal.
                        let _: Result<Reading, ReadError> = read(part);
                    }
                }
            }
        }
    }
}
