//! The file in which compiled trials are kept between starts: answers are the same with it, without it, and after it
//! was cut, changed or left behind by an older store.

use std::path::Path;

use crate::support::program::{fixture, trialfire};

const FILE: &str = "data/trialfire.match";

fn import(folder: &Path, input: &str) {
    let ran = trialfire(folder, &["import", "--json", &fixture(input)]);
    assert!(ran.code <= 1, "{}", ran.err);
}

/// What a patient is told, and what the program says beside it.
fn matched(folder: &Path, more: &[&str]) -> (String, String) {
    let patient = fixture("patients/melanoma-fits.json");
    let arguments = ["match", patient.as_str(), "--csv", "--all", "--as-of", "2026-11-01"];
    let ran = trialfire(folder, &[&arguments, more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    (ran.out, ran.err)
}

#[test]
fn answers_are_the_same_from_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    import(folder.path(), "registry/ctgov-v2/studies.ndjson");
    let (first, _) = matched(folder.path(), &[]);
    assert!(first.lines().count() > 1, "{first}");
    let whole = std::fs::read(&path).expect("it is kept");
    assert_eq!(matched(folder.path(), &[]).0, first);
    assert_eq!(
        std::fs::read(&path).unwrap(),
        whole,
        "nothing changed, nothing is written"
    );
    // Cut anywhere, changed anywhere, or something else altogether.
    let places = [0, 5, 11, 30, whole.len() / 3, whole.len() / 2, whole.len() - 1];
    for at in places {
        let mut changed = whole.clone();
        changed[at] ^= 0xA5;
        for bytes in [&whole[..at], &changed, b"no such file at all"] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(matched(folder.path(), &[]).0, first, "{at}");
            assert_eq!(std::fs::read(&path).unwrap(), whole, "{at}: it is whole again");
        }
    }
}

#[test]
fn what_is_imported_later_is_found_and_appended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    import(folder.path(), "registry/ctgov-v2/NCT99000001.json");
    let (few, _) = matched(folder.path(), &[]);
    let before = std::fs::read(&path).unwrap();
    import(folder.path(), "registry/ctgov-v2/studies.ndjson");
    let (more, _) = matched(folder.path(), &[]);
    assert!(more.lines().count() > few.lines().count());
    let after = std::fs::read(&path).unwrap();
    assert!(after.len() > before.len() && after.starts_with(&before));
    // The same as of a store that had them at once.
    let other = tempfile::tempdir().unwrap();
    import(other.path(), "registry/ctgov-v2/NCT99000001.json");
    import(other.path(), "registry/ctgov-v2/studies.ndjson");
    assert_eq!(matched(other.path(), &[]).0, more);
    // A file of one store beside another: its trials are not told.
    let emptier = tempfile::tempdir().unwrap();
    import(emptier.path(), "registry/ctgov-v2/NCT99000001.json");
    std::fs::copy(&path, emptier.path().join(FILE)).unwrap();
    let (told, _) = matched(emptier.path(), &[]);
    assert_eq!(told.lines().count(), few.lines().count(), "{told}");
}
