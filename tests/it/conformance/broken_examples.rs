//! Official examples that break a rule of their own specification.

use trialfire::fhir::FhirVersion;

/// A rule, and the examples of a release that break it.
pub(super) struct Broken {
    pub(super) release: FhirVersion,
    pub(super) rule: &'static str,
    /// What is wrong with them.
    #[expect(dead_code, reason = "said to the reader")]
    pub(super) why: &'static str,
    /// Names of the files, without `.json`.
    pub(super) files: &'static [&'static str],
}

/// All of them.
pub(super) const BROKEN: &[Broken] = &[];
