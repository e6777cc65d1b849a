//! The identity of a source document: its format, hash and length.

use sha2::{Digest as _, Sha256};

use crate::trial::{Format, SourceDocument};

/// Describes the bytes that a trial was read from.
pub(crate) fn source_document(format: Format, record: &[u8], url: Option<String>) -> SourceDocument {
    let sha256 = Sha256::digest(record)
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xF])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect();
    SourceDocument {
        format,
        sha256,
        bytes: u64::try_from(record.len()).unwrap_or(u64::MAX),
        url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_lower_case_hexadecimal() {
        let document = source_document(Format::CtgovXml, b"abc", None);
        assert!(document.sha256.starts_with("ba7816bf8f01cfea"), "{}", document.sha256);
        assert_eq!((document.sha256.len(), document.bytes), (64, 3));
    }
}
