//! Importing: linking, merging, versions, and that a second time changes nothing.

use std::path::Path;

use serde_json::Value;

use crate::support::corpus::corpus;
use crate::support::program::{fixture, trialfire, trialfire_fed};

/// Imports and gives the report lines as `(trial, outcome)`.
fn import(folder: &Path, inputs: &[&str]) -> Vec<(String, String)> {
    let ran = trialfire(folder, &[&["import", "--json"], inputs].concat());
    let word = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    ran.json()
        .iter()
        .map(|line| (word(line, "trial"), word(line, "outcome")))
        .collect()
}

/// Everything that is kept, as R4 without version numbers and times, by type and id.
fn kept(folder: &Path) -> Vec<String> {
    let out = folder.join("kept");
    let _fresh = std::fs::remove_dir_all(&out);
    let ran = trialfire(folder, &["export", out.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut all = Vec::new();
    for entry in std::fs::read_dir(&out).unwrap() {
        for line in std::fs::read_to_string(entry.unwrap().path()).unwrap().lines() {
            let mut resource: Value = serde_json::from_str(line).unwrap();
            if resource["resourceType"] == "Provenance" {
                resource["recorded"] = Value::Null;
            }
            resource["meta"]["versionId"] = Value::Null;
            resource["meta"]["lastUpdated"] = Value::Null;
            all.push(resource.to_string());
        }
    }
    all.sort();
    all
}

#[test]
fn seeds_that_are_one_trial_become_one_and_others_do_not() {
    let Some(seeds) = corpus("seeds") else { return };
    let mut files: Vec<String> = std::fs::read_dir(seeds)
        .unwrap()
        .map(|entry| entry.unwrap().path().display().to_string())
        .collect();
    files.sort();
    let mut results = Vec::new();
    for order in [files.clone(), files.iter().rev().cloned().collect()] {
        let folder = tempfile::tempdir().unwrap();
        for file in &order {
            import(folder.path(), &[file]);
        }
        let again = import(folder.path(), &order.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(again.iter().all(|(_, outcome)| outcome == "unchanged"), "{again:?}");
        results.push(kept(folder.path()));
    }
    let together = tempfile::tempdir().unwrap();
    let lines = import(together.path(), &files.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(lines[1], ("nct06184841".to_owned(), "merged".to_owned()), "{lines:?}");
    results.push(kept(together.path()));
    let studies: Vec<&String> = results[0]
        .iter()
        .filter(|text| text.starts_with(r#"{"resourceType":"ResearchStudy""#))
        .collect();
    assert_eq!(studies.len(), 4);
    assert!(
        results.iter().all(|other| *other == results[0]),
        "the order of arrival must not matter"
    );
}

#[test]
fn versions_of_a_trial_update_it_and_an_older_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = fixture("registry/ctgov-v2/NCT99000001.json");
    let old = std::fs::read_to_string(&path).unwrap();
    let new = old
        .replace("\"RECRUITING\"", "\"COMPLETED\"")
        .replace("2026-05-04", "2026-06-01");
    assert_eq!(
        import(folder.path(), &[&path]),
        [("nct99000001".to_owned(), "created".to_owned())]
    );
    let updated = trialfire_fed(folder.path(), &["import", "--json", "-"], new.as_bytes());
    assert_eq!(updated.json()[0]["outcome"], "updated");
    let older = trialfire(folder.path(), &["import", "--json", &path]);
    let line = &older.json()[0];
    assert_eq!(line["outcome"], "unchanged", "the older version changes nothing");
    let codes: Vec<&Value> = line["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| &issue["code"])
        .collect();
    assert!(codes.contains(&&Value::from("older-version")), "{codes:?}");
    let found = trialfire(folder.path(), &["search", "ResearchStudy?identifier=NCT99000001"]);
    let study = &found.json()[0]["entry"][0]["resource"];
    assert_eq!(
        (study["status"].as_str(), study["meta"]["versionId"].as_str()),
        (Some("completed"), Some("2"))
    );
}

#[test]
fn what_a_newer_version_no_longer_has_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = fixture("registry/ctgov-v2/NCT99000001.json");
    import(folder.path(), &[&path]);
    let mut study: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    let sites = study
        .pointer_mut("/protocolSection/contactsLocationsModule/locations")
        .unwrap();
    sites.as_array_mut().unwrap().truncate(1);
    let newer = study.to_string().replace("2026-05-04", "2026-06-01");
    trialfire_fed(folder.path(), &["import", "-"], newer.as_bytes());
    let left = trialfire(folder.path(), &["search", "Location?_total=accurate"]);
    assert_eq!(left.json()[0]["total"], 1);
}

#[test]
fn a_zero_written_for_unknown_and_a_stale_status_are_said() {
    let Some(seeds) = corpus("seeds") else { return };
    let seed = std::fs::read_dir(seeds)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.display().to_string().contains("004_"))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let ran = trialfire(
        folder.path(),
        &["--store", "memory:", "import", "--json", seed.to_str().unwrap()],
    );
    let codes: Vec<String> = ran.json()[0]["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| issue["code"].as_str().unwrap().to_owned())
        .collect();
    for code in ["id-missing", "zero-sentinel", "stale-status"] {
        assert!(codes.iter().any(|found| found == code), "{code} is not in {codes:?}");
    }
}

#[test]
fn killed_at_any_time_only_whole_trials_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let donor = std::fs::read_to_string(fixture("registry/ctgov-v2/studies.ndjson")).unwrap();
    let donor = donor.lines().next().unwrap();
    let mut many = String::new();
    for n in 0..3000 {
        many.push_str(&donor.replace("NCT99000011", &format!("NCT{:08}", 99_100_000 + n)));
        many.push('\n');
    }
    let input = folder.path().join("many.ndjson");
    std::fs::write(&input, many).unwrap();
    let mut seen = 0;
    for milliseconds in [150, 300, 600, 900] {
        let mut child = crate::support::program::command(folder.path(), &["import", "--json", "many.ndjson"])
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(milliseconds));
        child.kill().unwrap();
        let reported = child.wait_with_output().unwrap();
        let reported = String::from_utf8_lossy(&reported.stdout)
            .lines()
            .filter(|line| line.ends_with('}'))
            .count();
        let out = folder.path().join("out");
        let _fresh = std::fs::remove_dir_all(&out);
        let exported = trialfire(folder.path(), &["export", out.to_str().unwrap()]);
        assert_eq!(exported.code, 0, "{}", exported.err);
        let count = |kind: &str| {
            std::fs::read_to_string(out.join(format!("{kind}.ndjson"))).map_or(0, |text| text.lines().count())
        };
        let studies = count("ResearchStudy");
        assert!(
            studies >= reported.max(seen),
            "{reported} were reported, {studies} are kept"
        );
        for kind in [
            "Group",
            "Location",
            "ActivityDefinition",
            "DocumentReference",
            "Binary",
            "Provenance",
        ] {
            assert_eq!(count(kind), studies, "{kind} of {studies} studies");
        }
        seen = studies;
    }
}
