//! The FHIR releases that are spoken.

use std::fmt;

/// A FHIR release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum FhirVersion {
    /// R4, 4.0.1.
    #[default]
    R4,
    /// R5, 5.0.0.
    R5,
}

impl FhirVersion {
    /// Both releases, R4 first.
    pub const ALL: [Self; 2] = [Self::R4, Self::R5];

    /// The short name used on the command line: `r4`, `r5`.
    pub fn name(self) -> &'static str {
        match self {
            Self::R4 => "r4",
            Self::R5 => "r5",
        }
    }

    /// The full version, as in `CapabilityStatement.fhirVersion`.
    pub fn number(self) -> &'static str {
        match self {
            Self::R4 => "4.0.1",
            Self::R5 => "5.0.0",
        }
    }

    /// The value of the `fhirVersion` media type parameter.
    pub fn mime_parameter(self) -> &'static str {
        match self {
            Self::R4 => "4.0",
            Self::R5 => "5.0",
        }
    }
}

impl fmt::Display for FhirVersion {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
