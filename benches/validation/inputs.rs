//! What is measured with: studies as the program maps them, a patient's Bundle.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;
use trialfire::fhir::FhirVersion;

use crate::BINARY;

/// Length of the patient's Bundle, in bytes.
const BUNDLE_BYTES: usize = 1_000_000;

/// Made-up trials, written once; the other figures use the same file.
pub(crate) fn made_up(folder: &Path, count: usize) -> PathBuf {
    let path = folder.join(format!("trials-{count}.ndjson"));
    if !path.exists() {
        let count = count.to_string();
        let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["run", "--release", "--quiet", "--example", "generate-trials", "--"])
            .args(["--seed", "1", "--count", &count, "--out"])
            .arg(&path)
            .status()
            .expect("the generator runs");
        assert!(status.success(), "the generator failed");
    }
    path
}

/// One Bundle a record.
pub(crate) fn mapped(records: &Path, version: FhirVersion) -> Vec<Vec<u8>> {
    let output = Command::new(BINARY)
        .args(["--fhir", version.name(), "--log", "error", "map"])
        .arg(records)
        .output()
        .expect("map runs");
    let lines = output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines.map(<[u8]>::to_vec).collect()
}

/// The study of a Bundle.
pub(crate) fn study(bundle: &[u8]) -> Option<Vec<u8>> {
    let bundle: serde_json::Value = serde_json::from_slice(bundle).expect("a Bundle");
    let mut resources = bundle["entry"].as_array()?.iter().map(|entry| &entry["resource"]);
    let study = resources.find(|resource| resource["resourceType"] == "ResearchStudy")?;
    Some(serde_json::to_vec(study).expect("JSON"))
}

/// A patient's Bundle of about 1 MB and what it is: the nearest of the Synthea ones beside the project, else invented
/// patients again and again.
pub(crate) fn patient() -> (&'static str, Vec<u8>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = root.join("../shared/data");
    let corpus = std::env::var_os("TRIALFIRE_CORPUS").map_or(beside, PathBuf::from);
    let files = std::fs::read_dir(corpus.join("patients/synthea-v2"))
        .into_iter()
        .flatten();
    let texts = files.filter_map(|file| {
        let mut text = Vec::new();
        GzDecoder::new(std::fs::File::open(file.ok()?.path()).ok()?)
            .read_to_end(&mut text)
            .ok()?;
        Some(text)
    });
    if let Some(text) = texts.min_by_key(|text| text.len().abs_diff(BUNDLE_BYTES)) {
        return ("Synthea transaction", text);
    }
    let text = std::fs::read(root.join("fixtures/bundles/patients-transaction.json")).expect("a fixture");
    let mut bundle: serde_json::Value = serde_json::from_slice(&text).expect("a Bundle");
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    let again = entries.iter().cycle().take(entries.len() * BUNDLE_BYTES / text.len());
    bundle["entry"] = again.cloned().collect();
    ("fixtures, repeated", serde_json::to_vec(&bundle).expect("JSON"))
}
