//! Media types, each spelt once.

use crate::fhir::FhirVersion;

/// What `CapabilityStatement.format` says, the preferred name first.
pub(crate) const SPOKEN: [&str; 2] = ["application/fhir+json", "json"];

/// FHIR resources as JSON.
pub(crate) const FHIR_JSON: &str = "application/fhir+json";

/// What the fields of a form are sent as.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Plain JSON, for what is not FHIR.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

/// The `Content-Type` of every FHIR body of a release.
pub(crate) const fn content_type(version: FhirVersion) -> &'static str {
    match version {
        FhirVersion::R4 => "application/fhir+json; fhirVersion=4.0; charset=utf-8",
        FhirVersion::R5 => "application/fhir+json; fhirVersion=5.0; charset=utf-8",
    }
}
