//! The official examples of both releases, which `just examples` fetches: none is said to be wrong that is not.

use std::path::{Path, PathBuf};

use trialfire::conformance::Validator;
use trialfire::fhir::{FhirVersion, Issue, IssueSeverity};

use crate::conformance::broken_examples::{BROKEN, Broken};
use crate::conformance::expect::shown;
use crate::conformance::library::files;

/// A Bundle longer than this, in bytes, is checked entry by entry: those of the specification's own definitions are.
const WHOLE_MAX: usize = 1 << 20;
/// Fewer files than this are not all of them.
const FILES_MIN: [(FhirVersion, usize); 2] = [(FhirVersion::R4, 5_000), (FhirVersion::R5, 2_500)];
/// Threads that check.
const THREADS: usize = 2;

#[test]
fn official_examples_are_valid_or_named() {
    let mut wrong = Vec::new();
    for (version, least) in FILES_MIN {
        let Some(folder) = folder(version) else {
            continue;
        };
        let paths = files(&folder);
        assert!(paths.len() >= least, "{} files", paths.len());
        let errors = errors(version, &paths);
        println!("{version}: {} files, {} errors", paths.len(), errors.len());
        wrong.extend(unlisted(version, &errors));
        wrong.extend(unbroken(version, &errors));
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// An error in a file.
struct Found {
    file: String,
    issue: Issue,
}

fn errors(version: FhirVersion, paths: &[PathBuf]) -> Vec<Found> {
    let validator = Validator::bundled(version);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|worker| {
                let (validator, mine) = (&validator, paths.iter().skip(worker).step_by(THREADS));
                scope.spawn(move || mine.flat_map(|path| errors_of(validator, path)).collect::<Vec<_>>())
            })
            .collect();
        let found = workers.into_iter().map(|worker| worker.join().unwrap());
        found.flatten().collect()
    })
}

fn errors_of(validator: &Validator, path: &Path) -> Vec<Found> {
    let file = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read(path).unwrap();
    let issues = if text.len() > WHOLE_MAX {
        let tree: serde_json::Value = serde_json::from_slice(&text).unwrap();
        match tree.get("entry").and_then(serde_json::Value::as_array) {
            Some(entries) => entries
                .iter()
                .filter_map(|entry| entry.get("resource"))
                .flat_map(|resource| validator.check_text(resource.to_string().as_bytes(), &[]))
                .collect(),
            None => validator.check_text(&text, &[]),
        }
    } else if is_resource(&text) {
        validator.check_text(&text, &[])
    } else {
        Vec::new()
    };
    issues
        .into_iter()
        .filter(|issue| issue.severity >= IssueSeverity::Error)
        .map(|issue| Found {
            file: file.clone(),
            issue,
        })
        .collect()
}

/// The packages hold their own description too.
fn is_resource(text: &[u8]) -> bool {
    let tree: serde_json::Value = serde_json::from_slice(text).unwrap();
    tree.get("resourceType").is_some()
}

fn is_listed(broken: &Broken, version: FhirVersion, found: &Found) -> bool {
    broken.files.iter().any(|name| is_of(broken, name, version, found))
}

fn is_of(broken: &Broken, name: &str, version: FhirVersion, found: &Found) -> bool {
    let is_named = match name.strip_suffix('*') {
        Some(start) => found.file.starts_with(start),
        None => found.file == name,
    };
    is_named && broken.release == version && found.issue.rule.as_deref() == Some(broken.rule)
}

/// Errors that are false, or not named yet.
fn unlisted(version: FhirVersion, errors: &[Found]) -> Vec<String> {
    errors
        .iter()
        .filter(|found| !BROKEN.iter().any(|broken| is_listed(broken, version, found)))
        .map(|found| format!("{version} {}: {}", found.file, shown(&found.issue)))
        .collect()
}

/// Names on the list of examples in which nothing is found.
fn unbroken(version: FhirVersion, errors: &[Found]) -> Vec<String> {
    let mut names = Vec::new();
    for broken in BROKEN.iter().filter(|broken| broken.release == version) {
        for file in broken.files {
            if !errors.iter().any(|found| is_of(broken, file, version, found)) {
                names.push(format!("{version} {file}: {} is kept", broken.rule));
            }
        }
    }
    names
}

fn folder(version: FhirVersion) -> Option<PathBuf> {
    let name = match version {
        FhirVersion::R4 => "r4",
        FhirVersion::R5 => "r5",
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/examples")
        .join(name)
        .join("package");
    if folder.exists() {
        return Some(folder);
    }
    println!("passed over: no official examples of {version}; `just examples` fetches them");
    None
}
