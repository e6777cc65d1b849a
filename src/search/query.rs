//! What a query asks for, checked and resolved. (First sketch; the owner of this folder completes it.)

use crate::fhir::FhirVersion;

/// Whether the total is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Total {
    /// Only when it costs nothing.
    #[default]
    None,
    /// An estimate will do.
    Estimate,
    /// Exactly.
    Accurate,
}

/// A checked query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// FHIR release.
    pub version: FhirVersion,
    /// Resource type.
    pub kind: String,
    /// Matches on a page; 0 asks for the total only.
    pub count: u32,
    /// Whether to count.
    pub total: Total,
    /// Where the page starts, as a store gave it.
    pub cursor: Option<String>,
}

/// Why a query cannot be asked.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{text}")]
pub struct QueryError {
    /// The parameter as written.
    pub parameter: String,
    /// Expected and found, with a suggestion.
    pub text: String,
}
