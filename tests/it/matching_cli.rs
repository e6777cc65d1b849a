//! The match command: patients in files, folders, lines and the store; what it prints, and how it ends.

use std::fs;

use serde_json::{Value, json};

use crate::support::program::{Ran, fixture, trialfire, trialfire_fed};

const TIDEWALL: &str = "registry/pages/medpath/tidewall-oligometastatic.txt";

/// Runs `match` on the patients with what follows, as of one day, in an empty folder.
fn matched(patients: &[&str], rest: &[&str]) -> Ran {
    let home = tempfile::tempdir().unwrap();
    fed(home.path(), patients, rest, b"")
}

fn fed(home: &std::path::Path, patients: &[&str], rest: &[&str], input: &[u8]) -> Ran {
    let mut arguments = vec!["match"];
    arguments.extend(patients);
    arguments.extend(["--as-of", "2026-11-21"]);
    arguments.extend(rest);
    trialfire_fed(home, &arguments, input)
}

fn patient(path: &str) -> String {
    fixture(&format!("patients/{path}"))
}

fn resources(path: &str) -> Vec<Value> {
    let bundle: Value = serde_json::from_str(&fs::read_to_string(patient(path)).unwrap()).unwrap();
    let entries = bundle["entry"].as_array().unwrap().iter();
    entries.map(|entry| entry["resource"].clone()).collect()
}

/// Resources as NDJSON.
fn as_lines(resources: &[Value]) -> String {
    let lines: Vec<String> = resources.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

/// The rows of a table of CSV, each with the columns by name.
fn rows(ran: &Ran) -> Vec<std::collections::HashMap<String, String>> {
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[test]
fn a_patient_in_a_file_is_told_of_every_trial_that_may_fit() {
    let trials = fixture("registry");
    let ran = matched(&[&patient("tidewall/eligible.json")], &["--trials", &trials]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(
        lines[0].starts_with("Patient/tidewall-eligible as of 2026-11-21, strict policy: "),
        "{}",
        ran.out
    );
    assert!(lines[1].starts_with("tier "), "{}", ran.out);
    assert!(
        lines[2].contains("NCT99000103"),
        "the trial for her condition comes first\n{}",
        ran.out
    );
    assert!(ran.out.contains("What is missing most"), "{}", ran.out);
}

#[test]
fn bundles_lines_single_resources_and_standard_input_say_the_same() {
    let home = tempfile::tempdir().unwrap();
    let trials = fixture(TIDEWALL);
    let rest = ["--trials", &trials, "--all"];
    let bundle = matched(&[&patient("tidewall/one-blocker.json")], &rest);
    assert_eq!(bundle.code, 0, "{}", bundle.err);
    let parts = resources("tidewall/one-blocker.json");
    let lines = as_lines(&parts);
    let named = home.path().join("lines.ndjson");
    fs::write(&named, &lines).unwrap();
    let by_lines = matched(&[named.to_str().unwrap()], &rest);
    assert_eq!((by_lines.code, &by_lines.out), (0, &bundle.out), "{}", by_lines.err);
    let by_input = fed(home.path(), &["-"], &rest, lines.as_bytes());
    assert_eq!((by_input.code, &by_input.out), (0, &bundle.out), "{}", by_input.err);
    // The order of records is nobody's business.
    let mut turned = parts;
    turned.reverse();
    let lines = as_lines(&turned);
    let by_input = fed(home.path(), &["-"], &rest, lines.as_bytes());
    assert_eq!((by_input.code, &by_input.out), (0, &bundle.out), "{}", by_input.err);
}

#[test]
fn a_folder_gives_each_of_its_patients_in_order_of_name() {
    let ran = matched(
        &[&patient("tidewall")],
        &["--trials", &fixture(TIDEWALL), "--all", "--csv"],
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let found: Vec<(String, String)> = rows(&ran)
        .into_iter()
        .map(|row| (row["patient"].clone(), row["tier"].clone()))
        .collect();
    // Who has died is in no row.
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Patient/tidewall-eligible",
            "Patient/tidewall-one-blocker",
            "Patient/tidewall-pregnant",
            "Patient/tidewall-recoverable",
            "Patient/tidewall-unknown-heavy",
            "Patient/tidewall-wrong-sex",
        ]
    );
    let tiers: Vec<&str> = found.iter().map(|(_, tier)| tier.as_str()).collect();
    assert_eq!(
        tiers,
        [
            "potential",
            "ineligible",
            "recoverable",
            "recoverable",
            "potential",
            "ineligible"
        ]
    );
}

#[test]
fn machines_get_a_searchset_or_csv() {
    let one = patient("tidewall/recoverable.json");
    let trials = fixture(TIDEWALL);
    let ran = matched(&[&one], &["--trials", &trials, "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let bundle = ran.json().remove(0);
    assert_eq!(
        (&bundle["resourceType"], &bundle["type"]),
        (&json!("Bundle"), &json!("searchset"))
    );
    let study = bundle["entry"]
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["resource"]["resourceType"] == "ResearchStudy")
        .unwrap();
    assert_eq!(study["resource"]["id"], "nct99000103");
    let score = study["search"]["score"].as_f64().unwrap();
    assert!((0.25..0.5).contains(&score), "{score}");
    let ran = matched(&[&one], &["--trials", &trials, "--csv"]);
    let row = rows(&ran).remove(0);
    assert_eq!((row["tier"].as_str(), row["blocked"].as_str()), ("recoverable", "1"));
    assert!(row["first_blocker"].contains("latelets"), "{row:?}");
    let both = matched(&[&one], &["--trials", &trials, "--csv", "--json"]);
    assert_eq!(both.code, 2, "{}", both.out);
}

#[test]
fn a_bundle_with_two_patients_is_two_patients() {
    let home = tempfile::tempdir().unwrap();
    let entries: Vec<Value> = ["tidewall/eligible.json", "tidewall/wrong-sex.json"]
        .iter()
        .flat_map(|path| resources(path))
        .map(|resource| json!({ "resource": resource }))
        .collect();
    let both = json!({ "resourceType": "Bundle", "type": "collection", "entry": entries });
    let named = home.path().join("both.json");
    fs::write(&named, both.to_string()).unwrap();
    let trials = fixture(TIDEWALL);
    let rest = ["--trials", trials.as_str(), "--all", "--csv"];
    let ran = matched(&[named.to_str().unwrap()], &rest);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let alone = |path: &str| rows(&matched(&[&patient(path)], &rest)).remove(0);
    let mut expected = vec![alone("tidewall/eligible.json"), alone("tidewall/wrong-sex.json")];
    let mut found = rows(&ran);
    let by_name = |row: &std::collections::HashMap<String, String>| row["patient"].clone();
    expected.sort_by_key(by_name);
    found.sort_by_key(by_name);
    assert_eq!(found, expected, "neither has anything of the other");
}

#[test]
fn what_is_broken_is_told_and_the_rest_goes_on() {
    let home = tempfile::tempdir().unwrap();
    let broken = home.path().join("broken.json");
    fs::write(&broken, r#"{"resourceType": "Bundle", "entry": ["#).unwrap();
    let trials = fixture(TIDEWALL);
    let rest = ["--trials", trials.as_str(), "--csv"];
    let ran = matched(&[broken.to_str().unwrap(), &patient("tidewall/eligible.json")], &rest);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("broken.json"), "{}", ran.err);
    assert_eq!(rows(&ran).len(), 1);
    let alone = matched(&[broken.to_str().unwrap()], &rest);
    assert_eq!(alone.code, 65, "{}", alone.err);
    let nobody = home.path().join("nobody.json");
    fs::write(&nobody, r#"{"resourceType": "Bundle", "type": "collection"}"#).unwrap();
    let ran = matched(&[nobody.to_str().unwrap()], &rest);
    assert_eq!(ran.code, 65, "{}", ran.err);
    let absent = matched(&["no-such-file.json"], &rest);
    assert_ne!(absent.code, 0);
    assert!(absent.err.contains("no-such-file.json"), "{}", absent.err);
}

#[test]
fn a_day_is_asked_for_as_a_day() {
    let home = tempfile::tempdir().unwrap();
    for wrong in ["yesterday", "2026-13-01", "2026-11", "21.11.2026"] {
        let ran = trialfire(
            home.path(),
            &[
                "match",
                &patient("tidewall/eligible.json"),
                "--trials",
                &fixture(TIDEWALL),
                "--as-of",
                wrong,
            ],
        );
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{wrong}");
        assert!(ran.err.contains(wrong), "{}", ran.err);
    }
}

#[test]
fn the_same_patient_passes_on_the_day_that_was_told() {
    let home = tempfile::tempdir().unwrap();
    let on = |day: &str| {
        let one = patient("lockgate/recoverable.json");
        let trials = fixture("registry/pages/exchange/lockgate-oligorecurrent.txt");
        let ran = trialfire(
            home.path(),
            &["match", &one, "--trials", &trials, "--as-of", day, "--csv"],
        );
        assert_eq!(ran.code, 0, "{}", ran.err);
        rows(&ran).remove(0)
    };
    let now = on("2026-11-21");
    assert_eq!(
        (now["tier"].as_str(), now["passes_on"].as_str()),
        ("recoverable", "2027-01-03")
    );
    assert_eq!(on("2027-01-02")["tier"], "recoverable");
    assert_eq!(
        on("2027-01-03")["tier"],
        "potential",
        "its values are old by then, but nothing blocks"
    );
}

#[test]
fn only_the_studies_that_are_named_are_told() {
    let trials = fixture("registry");
    let one = patient("tidewall/eligible.json");
    for name in ["NCT99000103", "nct99000103", "ResearchStudy/nct99000103"] {
        let ran = matched(&[&one], &["--trials", &trials, "--study", name, "--csv"]);
        let numbers: Vec<String> = rows(&ran).into_iter().map(|row| row["number"].clone()).collect();
        assert_eq!(numbers, ["NCT99000103"], "{name}");
    }
    let ran = matched(&[&one], &["--trials", &trials, "--explain", "NCT98765432"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("no such trial"), "{}", ran.out);
}

#[test]
fn both_releases_of_a_patient_are_read() {
    let trials = fixture("registry/ctgov-v2/NCT99000015.json");
    let ran = matched(
        &[&patient("breakwater/recoverable.r5.json")],
        &["--trials", &trials, "--csv", "--policy", "screening"],
    );
    let row = rows(&ran).remove(0);
    assert_eq!(row["tier"], "recoverable", "{row:?}");
}
