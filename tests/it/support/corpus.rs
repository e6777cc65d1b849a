//! Where the real records are; a stranger's clone has none.

use std::path::PathBuf;

/// The file or folder `path` of the corpus that stands beside the project (or at `TRIALFIRE_CORPUS`).
///
/// Without a corpus a test says so and passes over, except under `CI=true`, where absence is a failure.
#[expect(
    clippy::disallowed_methods,
    reason = "a test is told by its environment where the corpus is"
)]
pub(crate) fn corpus(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("TRIALFIRE_CORPUS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let found = root.join(path);
    if found.exists() {
        return Some(found);
    }
    assert!(
        std::env::var("CI").as_deref() != Ok("true"),
        "no corpus at {}",
        found.display()
    );
    eprintln!("passed over: no corpus at {}", found.display());
    None
}
