//! Base64: groups of four characters, the last one perhaps filled up with `=`.

use crate::fhir::version::FhirVersion;

/// Whether it is base64 (RFC 4648, section 4); R4 also reads white space within, R5 does not.
pub(crate) fn is_base64(version: FhirVersion, text: &str) -> bool {
    let (mut letters, mut fill) = (0_usize, 0_usize);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if fill == 0 => letters += 1,
            b'=' => fill += 1,
            b' ' | b'\t' | b'\n' | b'\r' if version == FhirVersion::R4 => {}
            _ => return false,
        }
    }
    letters > 0 && fill <= 2 && (letters + fill).is_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_whole() {
        for (text, r4, r5) in [
            ("QUJD", true, true),
            ("QQ==", true, true),
            ("QUI=", true, true),
            ("QUJD\r\nQUJD", true, false),
            ("QU JD", true, false),
            ("QUJ", false, false),
            ("QU=D", false, false),
            ("Q===", false, false),
            ("====", false, false),
            ("QU.D", false, false),
            ("QU-_", false, false),
            (" ", false, false),
        ] {
            let found = (is_base64(FhirVersion::R4, text), is_base64(FhirVersion::R5, text));
            assert_eq!(found, (r4, r5), "{text}");
        }
    }
}
