//! What every reader gives: a trial and what was odd about its record.

use crate::trial::{Finding, Trial};

/// One record read: the trial and its findings.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The trial; `trial.sources` holds this document.
    pub trial: Trial,
    /// What was dropped, guessed or repaired; never an error of the whole record.
    pub findings: Vec<Finding>,
}

/// Why there is no trial in a record.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{}", finding.text)]
pub struct ReadError {
    /// What was expected, what was found, and where.
    pub finding: Finding,
}

impl From<Finding> for ReadError {
    fn from(finding: Finding) -> Self {
        Self { finding }
    }
}
