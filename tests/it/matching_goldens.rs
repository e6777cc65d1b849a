//! Whole reports on the hand-written patients, as someone who treats them would read and sign them.
//!
//! Each file is one patient against the trial that the folder is named for, as of one day: under the strict policy, and
//! under that of screening where the two tell different stories.

use std::path::Path;

use crate::support::program::{fixture, trialfire};

/// The day as of which every report is written.
const AS_OF: &str = "2026-11-21";

/// The trial of each folder of patients: the folder, the record and the id of its study.
const TRIALS: [(&str, &str, &str); 3] = [
    (
        "tidewall",
        "registry/pages/medpath/tidewall-oligometastatic.txt",
        "nct99000103",
    ),
    (
        "lockgate",
        "registry/pages/exchange/lockgate-oligorecurrent.txt",
        "t-5404d29b7bbcc980",
    ),
    ("breakwater", "registry/ctgov-v2/NCT99000015.json", "nct99000015"),
];

/// What the command says of a patient.
fn report(folder: &str, patient: &str, policy: &str) -> String {
    let (_, record, study) = TRIALS.iter().find(|(name, ..)| *name == folder).expect("a trial");
    let path = fixture(&format!("patients/{folder}/{patient}.json"));
    let release = if patient.strip_suffix(".r5").is_some() {
        "r5"
    } else {
        "r4"
    };
    let home = tempfile::tempdir().unwrap();
    let ran = trialfire(
        home.path(),
        &[
            "--fhir",
            release,
            "match",
            &path,
            "--trials",
            &fixture(record),
            "--explain",
            study,
            "--as-of",
            AS_OF,
            "--policy",
            policy,
        ],
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{folder}/{patient} {policy}");
    ran.out
}

fn check(folder: &str, patient: &str, policies: &[&str]) {
    let reports: Vec<String> = policies.iter().map(|policy| report(folder, patient, policy)).collect();
    let name = format!("{folder}_{}", patient.trim_end_matches(".r5").replace('-', "_"));
    insta::with_settings!({
        snapshot_path => "snapshots/matching",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, reports.join("\n"));
    });
}

const STRICT: &[&str] = &["strict"];
const BOTH: &[&str] = &["strict", "screening"];

/// A test for each patient: its name, the folder, the file and the policies.
macro_rules! goldens {
    ($($name:ident: $folder:literal, $patient:literal, $policies:ident;)*) => {
        $(
            #[test]
            fn $name() {
                check($folder, $patient, $policies);
            }
        )*

        /// Every patient that has a golden.
        const ALL: &[(&str, &str)] = &[$(($folder, $patient)),*];
    };
}

goldens! {
    tidewall_eligible: "tidewall", "eligible", BOTH;
    tidewall_one_blocker: "tidewall", "one-blocker", STRICT;
    tidewall_recoverable: "tidewall", "recoverable", STRICT;
    tidewall_unknown_heavy: "tidewall", "unknown-heavy", BOTH;
    tidewall_deceased: "tidewall", "deceased", STRICT;
    tidewall_wrong_sex: "tidewall", "wrong-sex", STRICT;
    tidewall_pregnant: "tidewall", "pregnant", STRICT;
    lockgate_eligible: "lockgate", "eligible.r5", BOTH;
    lockgate_one_blocker: "lockgate", "one-blocker", BOTH;
    lockgate_recoverable: "lockgate", "recoverable", STRICT;
    lockgate_unknown_heavy: "lockgate", "unknown-heavy", BOTH;
    lockgate_deceased: "lockgate", "deceased", STRICT;
    lockgate_other_sex: "lockgate", "other-sex", STRICT;
    lockgate_pregnant: "lockgate", "pregnant", STRICT;
    breakwater_eligible: "breakwater", "eligible", BOTH;
    breakwater_one_blocker: "breakwater", "one-blocker", STRICT;
    breakwater_recoverable: "breakwater", "recoverable.r5", BOTH;
    breakwater_unknown_heavy: "breakwater", "unknown-heavy", STRICT;
    breakwater_deceased: "breakwater", "deceased", STRICT;
    breakwater_wrong_sex: "breakwater", "wrong-sex", STRICT;
    breakwater_pregnant: "breakwater", "pregnant", STRICT;
}

/// The tier that a report states for its trial.
fn standing(report: &str) -> &str {
    report
        .lines()
        .find_map(|line| line.split_once(", score ").map(|(tier, _)| tier))
        .unwrap_or_default()
}

#[test]
fn every_patient_of_the_folders_has_a_golden() {
    for (folder, ..) in TRIALS {
        let path = fixture(&format!("patients/{folder}"));
        for entry in std::fs::read_dir(Path::new(&path)).unwrap() {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            let patient = name.trim_end_matches(".json");
            assert!(ALL.contains(&(folder, patient)), "{folder}/{name}");
        }
    }
    assert_eq!(ALL.len(), 21);
}

#[test]
fn patients_are_what_their_files_are_called() {
    for (folder, patient) in ALL {
        let kind = patient.trim_end_matches(".r5");
        let (strict, screening) = (report(folder, patient, "strict"), report(folder, patient, "screening"));
        let expected = match kind {
            // His bilirubin is too high if the limit of normal is the usual one, which only screening assumes.
            "unknown-heavy" if *folder == "lockgate" => ["potentially eligible", "not now, could become eligible"],
            // What no record holds stays open: the dose of a steroid, the grade of a toxicity, a drug without a code.
            "eligible" | "other-sex" | "unknown-heavy" => ["potentially eligible"; 2],
            "recoverable" | "pregnant" => ["not now, could become eligible"; 2],
            _ => ["not eligible"; 2],
        };
        for (text, tier) in [(&strict, expected[0]), (&screening, expected[1])] {
            assert_eq!(standing(text), tier, "{folder}/{patient}");
        }
        if kind == "one-blocker" {
            let blocking = |text: &str| text.lines().filter(|line| line.trim_start().starts_with("x ")).count();
            assert_eq!(blocking(&screening), 1, "{folder}/{patient}\n{screening}");
        }
    }
}

#[test]
fn what_passes_by_itself_says_when() {
    let washout = report("lockgate", "recoverable", "strict");
    assert!(
        washout.contains("would pass on 2027-01-03 if nothing else changes"),
        "{washout}"
    );
    // Nobody knows when platelets recover.
    assert!(!report("tidewall", "recoverable", "strict").contains("would pass on"));
}
