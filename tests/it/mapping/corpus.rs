//! Real records of every format: all of each comes back from FHIR, and all of the FHIR is valid.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;

use flate2::read::MultiGzDecoder;
use trialfire::conformance::StructureCheck;
use trialfire::eligibility::{Side, form, parse};
use trialfire::fhir::{FhirVersion, Resource};
use trialfire::mapping::{Record, criteria_of, map, read};
use trialfire::registry::{Limits, ReadOptions, Reading, Source, read_any, split_input};

use crate::mapping::round_trip::differences;
use crate::profiles::claims::undefined;
use crate::support::corpus::corpus;

/// Faults shown at most, of however many.
const SHOWN: usize = 20;

pub(super) fn lines(path: &str) -> Vec<Vec<u8>> {
    let Some(path) = corpus(path) else {
        return Vec::new();
    };
    let mut bytes = Vec::new();
    MultiGzDecoder::new(File::open(path).unwrap())
        .read_to_end(&mut bytes)
        .unwrap();
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(<[u8]>::to_vec).collect()
}

fn files(path: &str, ending: &str) -> Vec<Vec<u8>> {
    fn walk(folder: &std::path::Path, ending: &str, out: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, ending, out);
            } else if path.to_string_lossy().ends_with(ending) {
                out.push(path);
            }
        }
    }
    let Some(folder) = corpus(path) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    walk(&folder, ending, &mut found);
    found.sort();
    found.into_iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// The rows of the tables with that ending, each under its header.
fn rows(ending: &str) -> Vec<Vec<u8>> {
    let tables = files("data/registry/ctgov-csv", ending);
    let mut rows = Vec::new();
    for table in &tables {
        let source = Source::Stream(Box::new(table.as_slice()));
        split_input(source, &ReadOptions::default(), &mut |piece| {
            // The list of where the tables come from is no table of trials: it has no format.
            rows.extend(piece.content.ok().filter(|_| piece.format.is_some()));
            ControlFlow::Continue(())
        });
    }
    assert!(tables.is_empty() || rows.len() > tables.len(), "tables have rows");
    rows
}

/// Adds what is wrong with the FHIR of one record, each kind of fault counted once with an example.
fn faults(
    record: &[u8],
    reading: &Reading,
    version: FhirVersion,
    check: &StructureCheck,
    out: &mut BTreeMap<String, usize>,
) {
    let documents = [record];
    let record = Record {
        trial: &reading.trial,
        documents: &documents,
        findings: &reading.findings,
        recorded: Some("2026-11-20T10:00:00Z"),
    };
    let resources = map(&record, version);
    let back = read(&resources, version).unwrap();
    if back != reading.trial {
        let (before, after) = (
            serde_json::to_value(&reading.trial).unwrap(),
            serde_json::to_value(&back).unwrap(),
        );
        let mut found = Vec::new();
        differences("", &before, &after, &mut found);
        for fault in found {
            *out.entry(fault.chars().take(300).collect()).or_default() += 1;
        }
    }
    if !is_structure_back(reading, &resources) {
        *out.entry("the structured criteria did not come back".to_owned())
            .or_default() += 1;
    }
    for resource in resources {
        let resource = resource.into_value();
        for fault in undefined(&resource, version) {
            *out.entry(fault).or_default() += 1;
        }
        for issue in check.check(&resource) {
            *out.entry(format!("{}: {}", issue.expression.unwrap_or_default(), issue.text))
                .or_default() += 1;
        }
    }
}

/// Whether the plan holds what was parsed, one side after the other.
fn is_structure_back(reading: &Reading, resources: &[Resource]) -> bool {
    let Some(text) = &reading.trial.eligibility.criteria else {
        return true;
    };
    let mut parsed = form(&parse(text), text);
    if parsed.criteria.is_empty() {
        return true;
    }
    parsed.criteria.sort_by_key(|node| match node.side {
        Side::Inclusion => 0,
        Side::Exclusion => 1,
        Side::Neutral => 2,
    });
    resources
        .iter()
        .find_map(criteria_of)
        .is_some_and(|back| back == parsed)
}

pub(super) fn sound(records: &[Vec<u8>]) {
    std::thread::scope(|scope| {
        for version in FhirVersion::ALL {
            scope.spawn(move || sound_in(records, version));
        }
    });
}

fn sound_in(records: &[Vec<u8>], version: FhirVersion) {
    let limits = Limits::default();
    let check = StructureCheck::new(version);
    let mut found = BTreeMap::new();
    let mut read = 0;
    for record in records {
        if let Ok(reading) = read_any(record, &limits) {
            faults(record, &reading, version, &check, &mut found);
            read += 1;
        }
    }
    assert!(
        2 * read >= records.len(),
        "{version}: only {read} of {} records read",
        records.len()
    );
    let shown: Vec<String> = found
        .iter()
        .take(SHOWN)
        .map(|(fault, n)| format!("{n} × {fault}"))
        .collect();
    assert!(
        found.is_empty(),
        "{version}: {} kinds of fault\n{}",
        found.len(),
        shown.join("\n")
    );
}

#[test]
fn v2_records_are_sound() {
    sound(&lines("data/registry/ctgov-v2/studies.ndjson.gz"));
}

#[test]
fn classic_records_are_sound() {
    sound(&lines("data/registry/ctgov-classic-json/fullstudies.ndjson.gz"));
}

#[test]
fn xml_records_are_sound() {
    sound(&files("data/registry/ctgov-legacy-xml", ".xml"));
}

#[test]
fn rows_of_tables_are_sound() {
    sound(&rows(".csv"));
}

#[test]
fn rows_of_classic_tables_are_sound() {
    sound(&rows(".tsv"));
}

#[test]
fn pages_are_sound() {
    sound(&files("data/registry/rendered-pages", ".txt"));
}

#[test]
fn seeds_are_sound() {
    sound(&files("seeds", ".txt"));
}
