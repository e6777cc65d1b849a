//! What a newcomer does with the five seeds: import them, find them, read them in both releases.

use serde_json::Value;

use crate::support::corpus::corpus;
use crate::support::program::trialfire;

struct Seeds {
    folder: tempfile::TempDir,
    texts: Vec<String>,
}

fn imported() -> Option<Seeds> {
    let path = corpus("seeds")?;
    let folder = tempfile::tempdir().unwrap();
    let ran = trialfire(folder.path(), &["import", path.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut files: Vec<_> = std::fs::read_dir(path)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let texts = files
        .iter()
        .map(|file| std::fs::read_to_string(file).unwrap())
        .collect();
    Some(Seeds { folder, texts })
}

impl Seeds {
    fn search(&self, release: &str, query: &str) -> Vec<Value> {
        let ran = trialfire(self.folder.path(), &["--fhir", release, "search", query]);
        assert_eq!(ran.code, 0, "{query}: {}", ran.err);
        let bundle = ran.json().remove(0);
        let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
        entries.into_iter().map(|mut entry| entry["resource"].take()).collect()
    }
}

#[test]
fn the_seeds_are_found_by_number_condition_title_and_age() {
    let Some(seeds) = imported() else { return };
    for release in ["r4", "r5"] {
        let ids = |query: &str| -> Vec<String> {
            let mut ids: Vec<String> = seeds
                .search(release, query)
                .iter()
                .map(|found| found["id"].as_str().unwrap().to_owned())
                .collect();
            ids.sort();
            ids
        };
        for spelling in [
            "NCT06184841",
            "http://clinicaltrials.gov%7CNCT06184841",
            "http://clinicaltrials.gov/%7CNCT06184841",
            "https://clinicaltrials.gov%7CNCT06184841",
            "https://clinicaltrials.gov/nctid%7CNCT06184841",
        ] {
            assert_eq!(
                ids(&format!("ResearchStudy?identifier={spelling}")),
                ["nct06184841"],
                "{release} {spelling}"
            );
        }
        assert_eq!(
            ids("ResearchStudy?condition:text=oligometastatic").len(),
            1,
            "{release}"
        );
        assert_eq!(ids("ResearchStudy?title=haic").len(), 1, "{release}");
        assert_eq!(ids("ResearchStudy?title:contains=tace").len(), 1, "{release}");
        assert_eq!(
            ids("ResearchStudy?age=58").len(),
            4,
            "{release}: no seed states an age bound, and open bounds pass"
        );
    }
}

#[test]
fn every_word_of_their_criteria_is_in_the_plan() {
    let Some(seeds) = imported() else { return };
    for release in ["r4", "r5"] {
        let plans: Vec<String> = seeds
            .search(release, "PlanDefinition?type=eca-rule&_count=50")
            .iter()
            .map(|plan| {
                let mut words = String::new();
                actions(plan, &mut words);
                letters(&words)
            })
            .collect();
        assert_eq!(plans.len(), 3, "{release}: three seeds state criteria");
        for criteria in seeds.texts.iter().filter_map(|text| criteria_of(text)) {
            assert!(
                plans.contains(&letters(criteria)),
                "{release}: no plan has the words, in order, of\n{criteria}"
            );
        }
    }
}

/// Headings, markers and texts of all actions, as they follow each other.
fn actions(element: &Value, words: &mut String) {
    for action in element["action"].as_array().into_iter().flatten() {
        for name in ["prefix", "textEquivalent"] {
            words.push_str(action[name].as_str().unwrap_or_default());
        }
        actions(action, words);
    }
}

/// What is left when white space and punctuation do not count.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn criteria_of(text: &str) -> Option<&str> {
    let (_, criteria) = text.split_at(text.find("Inclusion Criteria")?);
    Some(
        criteria
            .split_once("\nStudy & Design")
            .map_or(criteria, |(criteria, _)| criteria),
    )
}

#[test]
fn they_read_as_valid_resources_of_their_release() {
    let Some(seeds) = imported() else { return };
    let r4 = seeds.search("r4", "ResearchStudy?_id=nct06190782").remove(0);
    assert_eq!(
        (r4["status"].as_str(), r4["title"].as_str()),
        (
            Some("active"),
            Some("Local Therapy for Oligometastatic ESCC Patients Treated With PD-1 Inhibitor")
        )
    );
    assert_eq!(r4["phase"]["coding"][0]["code"], "phase-3");
    let r5 = seeds.search("r5", "ResearchStudy?_id=nct06190782").remove(0);
    assert_eq!(r5["comparisonGroup"].as_array().map(Vec::len), Some(2));
    assert_eq!(r5["recruitment"]["targetNumber"], 354);
    let silent = seeds.search("r4", "ResearchStudy?title:contains=tace").remove(0);
    assert!(
        silent.get("status").is_none(),
        "a status that is not stated has no code"
    );
    assert_eq!(silent["_status"]["extension"][0]["valueCode"], "unknown");
}
