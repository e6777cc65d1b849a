//! Every scalar of every real JSON record is found again in the trial read from it.

use std::collections::BTreeMap;

use serde_json::Value;
use trialfire::registry::{Limits, read_any};
use trialfire::trial::{Format, Trial};

use crate::reading::records::{file_records, lines, outcomes};
use crate::reading::scalars::{Bag, scalars};
use crate::support::corpus::corpus;

/// Reads a record and lists what was lost of it; the trial must also survive its own JSON.
fn read_whole(record: &[u8], format: Format) -> (Trial, Vec<String>) {
    let reading = read_any(record, &Limits::default()).unwrap();
    assert_eq!(reading.trial.sources[0].format, format);
    let canonical = serde_json::to_string(&reading.trial).unwrap();
    assert_eq!(serde_json::from_str::<Trial>(&canonical).unwrap(), reading.trial);
    let source: Value = serde_json::from_slice(record).unwrap();
    let missing = Bag::of(&reading.trial, false).missing(&scalars(&source));
    (reading.trial, missing)
}

fn conserve(path: &str, format: Format, records: usize) -> Vec<Trial> {
    let Some(path) = corpus(path) else {
        return Vec::new();
    };
    let lines = lines(&path);
    assert_eq!(lines.len(), records);
    let mut trials = Vec::new();
    for line in lines {
        let (trial, missing) = read_whole(&line, format);
        assert_eq!(missing, Vec::<String>::new(), "{:?}", trial.nct());
        trials.push(trial);
    }
    trials
}

/// Paths of kept source fields, indices taken off, with how many records have them.
fn kept(trials: &[Trial]) -> BTreeMap<String, usize> {
    let mut paths = BTreeMap::new();
    for trial in trials {
        let mut of_trial: Vec<String> = trial
            .extra
            .iter()
            .map(|field| {
                field
                    .path
                    .split('[')
                    .map(|part| part.split_once(']').map_or(part, |(_, rest)| rest))
                    .collect()
            })
            .collect();
        of_trial.sort();
        of_trial.dedup();
        for path in of_trial {
            *paths.entry(path).or_default() += 1;
        }
    }
    paths
}

#[test]
fn v2_studies_lose_nothing() {
    let trials = conserve("data/registry/ctgov-v2/studies.ndjson.gz", Format::CtgovV2, 596);
    if trials.is_empty() {
        return;
    }
    // What has no slot is what the registry derived, and what is newer or older than its published schema.
    let kept: Vec<String> = kept(&trials).into_keys().collect();
    assert_eq!(
        kept,
        [
            "derivedSection.conditionBrowseModule.ancestors",
            "derivedSection.conditionBrowseModule.browseBranches",
            "derivedSection.conditionBrowseModule.browseLeaves",
            "derivedSection.interventionBrowseModule.ancestors",
            "derivedSection.interventionBrowseModule.browseBranches",
            "derivedSection.interventionBrowseModule.browseLeaves",
            "derivedSection.miscInfoModule.modelPredictions",
            "derivedSection.miscInfoModule.submissionTracking",
            "documentSection.largeDocumentModule.noSap",
            "protocolSection.armsInterventionsModule.interventions.interventionMappedName",
            "protocolSection.contactsLocationsModule.locations_nested",
        ]
    );
    assert!(
        trials
            .iter()
            .all(|trial| trial.nct().is_some() && trial.status.overall.is_some())
    );
}

#[test]
fn classic_studies_lose_nothing() {
    let trials = conserve(
        "data/registry/ctgov-classic-json/fullstudies.ndjson.gz",
        Format::CtgovClassic,
        47,
    );
    if trials.is_empty() {
        return;
    }
    let kept: Vec<String> = kept(&trials).into_keys().collect();
    assert_eq!(
        kept,
        [
            "DerivedSection.ConditionBrowseModule.ConditionAncestorList",
            "DerivedSection.ConditionBrowseModule.ConditionBrowseBranchList",
            "DerivedSection.ConditionBrowseModule.ConditionBrowseLeafList",
            "DerivedSection.InterventionBrowseModule.InterventionAncestorList",
            "DerivedSection.InterventionBrowseModule.InterventionBrowseBranchList",
            "DerivedSection.InterventionBrowseModule.InterventionBrowseLeafList",
        ]
    );
}

#[test]
fn versions_and_partial_records_lose_nothing() {
    let versions = conserve("data/registry/ctgov-v2/versions.ndjson.gz", Format::CtgovV2, 32);
    let partial = conserve("data/registry/ctgov-v2/partial-fields.ndjson.gz", Format::CtgovV2, 8);
    assert!(versions.iter().chain(&partial).all(|trial| trial.nct().is_some()));
}

#[test]
fn pages_and_pretty_samples_are_read() {
    if let Some(page) = corpus("data/registry/ctgov-v2/page1-constructed.json") {
        let records = file_records(&page);
        assert_eq!(records.len(), 10);
        for record in &records {
            assert_eq!(read_whole(&record.raw, Format::CtgovV2).1, Vec::<String>::new());
        }
    }
    if let Some(folder) = corpus("data/registry/ctgov-v2/samples") {
        let mut count = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let number = path.file_stem().unwrap().to_string_lossy().into_owned();
            assert_eq!(outcomes(&file_records(&path)), [number]);
            count += 1;
        }
        assert_eq!(count, 55);
    }
}
