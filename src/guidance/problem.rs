//! What is wrong with a request.

use crate::fhir::{Issue, IssueCode};

/// Characters of what was found that a message repeats.
const SHOWN_MAX: usize = 40;

/// What is wrong with a request, where, and what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A parameter that the operation does not have.
    #[error("expected one of {known}, found parameter `{found}`{near}")]
    Unknown {
        /// Its name.
        found: String,
        /// The names that there are.
        known: String,
        /// `; did you mean …?`, or nothing.
        near: String,
        /// Where it stands.
        place: String,
    },
    /// A value that cannot be read.
    #[error("expected {expected}, found {found}")]
    Value {
        /// What would do.
        expected: String,
        /// What stands there.
        found: String,
        /// Where.
        place: String,
    },
    /// A parameter that may be given once.
    #[error("expected parameter `{name}` once, found it more often")]
    Twice {
        /// Its name.
        name: &'static str,
        /// Where the second stands.
        place: String,
    },
    /// Two parameters that say different things.
    #[error("expected `{name}` to agree with `{other}`, found that they differ; give one of them")]
    Contradiction {
        /// The one.
        name: &'static str,
        /// The other.
        other: &'static str,
        /// Where the one stands.
        place: String,
    },
    /// A body that is no request.
    #[error("expected Parameters, a Bundle or a Patient, found {found}")]
    Body {
        /// What it is.
        found: String,
    },
    /// More parameters than are read.
    #[error("expected at most {most} parameters, found {found}")]
    TooMany {
        /// How many there are.
        found: usize,
        /// How many are read.
        most: usize,
    },
}

impl Problem {
    /// A value that cannot be read; of what was found no more is repeated than a message needs.
    pub(crate) fn value(place: &str, expected: impl Into<String>, found: &str) -> Self {
        let shown: String = found.chars().take(SHOWN_MAX).collect();
        Self::Value {
            expected: expected.into(),
            found: format!("`{shown}`"),
            place: place.to_owned(),
        }
    }

    /// Something of another kind than expected.
    pub(crate) fn kind(place: &str, expected: impl Into<String>, found: &'static str) -> Self {
        Self::Value {
            expected: expected.into(),
            found: found.to_owned(),
            place: place.to_owned(),
        }
    }

    /// Where: `FHIRPath` in a body, a name in an address.
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Unknown { place, .. }
            | Self::Value { place, .. }
            | Self::Twice { place, .. }
            | Self::Contradiction { place, .. } => Some(place),
            Self::Body { .. } | Self::TooMany { .. } => None,
        }
    }

    /// The problem as an issue.
    pub fn issue(&self) -> Issue {
        let code = match self {
            Self::Unknown { .. } => IssueCode::NotSupported,
            Self::Value { .. } | Self::Twice { .. } | Self::Contradiction { .. } => IssueCode::Value,
            Self::Body { .. } => IssueCode::Structure,
            Self::TooMany { .. } => IssueCode::TooCostly,
        };
        let issue = Issue::error(code, self.to_string());
        match self.place() {
            Some(place) => issue.at(place),
            None => issue,
        }
    }
}
