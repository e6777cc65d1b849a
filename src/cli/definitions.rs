//! Definitions that the user adds to those that are built in: of folders, npm packages and single files.

use std::path::{Path, PathBuf};

use crate::cli::exit::Failure;
use crate::cli::inputs::files_below;
use crate::cli::output::tell;
use crate::cli::texts::may_be_resource;
use crate::definition::{Definitions, Package};
use crate::fhir::{FhirVersion, Issue, IssueCode, IssueSeverity, Resource};

/// Size of a file of definitions or of a package, in bytes; what is in a package has limits of its own.
const FILE_BYTES_MAX: u64 = 256 << 20;
/// Definitions that could not be taken: more of them are counted, not told.
const TOLD_MAX: usize = 20;

/// What the user adds, read once for all releases.
#[derive(Debug, Default)]
pub(crate) struct Added {
    /// With the releases that a package says it is for; none when nothing is said.
    heaps: Vec<(Vec<String>, Vec<Resource>)>,
}

impl Added {
    /// Reads folders, packages (`.tgz`) and files.
    pub(crate) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let mut added = Self::default();
        for path in paths {
            added.take(path)?;
        }
        Ok(added)
    }

    /// Whether there is nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.heaps.is_empty()
    }

    /// The definitions of a release with those that are for it; what cannot be taken is told.
    pub(crate) fn to(&self, version: FhirVersion) -> Definitions {
        let mut issues = Vec::new();
        let definitions = self
            .heaps
            .iter()
            .fold(Definitions::bundled(version), |definitions, (releases, heap)| {
                if !releases.is_empty() && !releases.iter().any(|release| is_of(version, release)) {
                    return definitions;
                }
                let fits = |resource: &&Resource| {
                    resource
                        .text("fhirVersion")
                        .is_none_or(|release| is_of(version, release))
                };
                let heap: Vec<Resource> = heap.iter().filter(fits).cloned().collect();
                let (more, found) = definitions.with(&heap);
                issues.extend(found);
                more
            });
        tell_all(&issues);
        definitions
    }

    fn take(&mut self, path: &Path) -> Result<(), Failure> {
        if !path.is_dir() {
            let bytes = bytes(path)?;
            if bytes.starts_with(&[0x1f, 0x8b]) {
                let package = Package::read(&bytes)
                    .map_err(|problem| Failure::NoInput(format!("{}: {problem}", path.display())))?;
                tell_all(&package.issues);
                self.heaps.push((package.fhir_versions, package.resources));
                return Ok(());
            }
            let resource = Resource::parse(&bytes).ok_or_else(|| {
                let text = "expected a folder, an npm package (.tgz) or a resource as JSON, found none of them";
                Failure::NoInput(format!("{}: {text}", path.display()))
            })?;
            self.heaps.push((Vec::new(), vec![resource]));
            return Ok(());
        }
        let is_json = |path: &PathBuf| path.extension().is_some_and(|end| end.eq_ignore_ascii_case("json"));
        let mut heap = Vec::new();
        let mut issues = Vec::new();
        for file in files_below(path)?
            .into_iter()
            .filter(|file| is_json(file) && may_be_resource(file))
        {
            if let Some(resource) = Resource::parse(&bytes(&file)?) {
                heap.push(resource);
            } else {
                let text = format!("{}: expected a resource, found none; it is passed over", file.display());
                issues.push(Issue::new(IssueSeverity::Warning, IssueCode::Structure, text));
            }
        }
        tell_all(&issues);
        self.heaps.push((Vec::new(), heap));
        Ok(())
    }
}

/// Whether a version of FHIR, such as `4.0.1`, is of the release.
fn is_of(version: FhirVersion, release: &str) -> bool {
    release.starts_with(version.mime_parameter())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let what = || format!("reading {}", path.display());
    let size = std::fs::metadata(path).map_err(Failure::io(what()))?.len();
    if size > FILE_BYTES_MAX {
        return Err(Failure::NoInput(format!(
            "{}: expected at most {FILE_BYTES_MAX} bytes of definitions, found {size}",
            path.display()
        )));
    }
    std::fs::read(path).map_err(Failure::io(what()))
}

fn tell_all(issues: &[Issue]) {
    for issue in issues.iter().take(TOLD_MAX) {
        tell(&format!("{}: {}", issue.severity.code(), issue.text));
    }
    if let Some(more) = issues.len().checked_sub(TOLD_MAX).filter(|more| *more > 0) {
        tell(&format!("{more} more about definitions are not shown"));
    }
}
