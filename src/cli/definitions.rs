//! Definitions that the user adds to those that are built in.

use std::path::PathBuf;

use crate::cli::exit::Failure;
use crate::definition::Definitions;
use crate::fhir::FhirVersion;

/// The definitions of a release, with those of folders and packages.
pub(crate) fn definitions(version: FhirVersion, _added: &[PathBuf]) -> Result<Definitions, Failure> {
    Ok(Definitions::bundled(version))
}
