//! The published guide to the families is what the examples say.

use std::path::Path;

use trialfire::eligibility::guide;

/// Set to write the guide instead of comparing it.
const WRITE: &str = "TRIALFIRE_WRITE_GUIDE";

#[test]
fn the_guide_is_written_from_the_examples() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/eligibility.md");
    let made = guide();
    if std::env::var_os(WRITE).is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == made,
        "docs/eligibility.md is not what the examples say; `just guide` writes it anew"
    );
}
