//! What every reader gives: a trial and what was odd about its record.

use sha2::{Digest, Sha256};

use crate::trial::{Finding, Format, SourceDocument, Trial};

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

/// The source document that `record` is: its hash and its length.
pub(crate) fn document(format: Format, record: &[u8]) -> SourceDocument {
    SourceDocument {
        format,
        sha256: hexadecimal(&Sha256::digest(record)),
        bytes: record.len() as u64,
        url: None,
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|nibble| DIGITS.get(usize::from(nibble)).copied().map(char::from))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_its_hash() {
        let source = document(Format::Dump, b"abc");
        assert_eq!(
            source.sha256,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(source.bytes, 3);
    }
}
