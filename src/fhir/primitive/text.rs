//! Texts, codes and addresses.

use crate::fhir::primitive::fault::Fault;
use crate::fhir::primitive::kind::Primitive;

/// Bytes that a `string` or `markdown` may have (FHIR: 1 MB).
pub const STRING_BYTES_MAX: usize = 1024 * 1024;

/// Where a UUID has digits and where dashes.
const UUID_SHAPE: &[u8] = b"00000000-0000-0000-0000-000000000000";
/// Bytes looked at together where nearly all are plain.
const TOGETHER: usize = 32;

/// What is wrong with a text for people.
pub(crate) fn text(primitive: Primitive, text: &str) -> Option<Fault> {
    if text.len() > STRING_BYTES_MAX {
        let bytes = text.len();
        return Some(Fault::TooLong { primitive, bytes });
    }
    let is_control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r');
    if any(text.as_bytes(), is_control) {
        let found = text.chars().find(|c| u8::try_from(*c).is_ok_and(is_control))?;
        return Some(Fault::ControlCharacter { primitive, found });
    }
    let is_blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
    is_blank.then_some(Fault::Blank(primitive))
}

/// Whether there is no white space but single spaces within.
pub(crate) fn is_code(text: &str) -> bool {
    let mut spaced = true;
    for byte in text.bytes() {
        match byte {
            b' ' if spaced => return false,
            b' ' => spaced = true,
            b'\t' | b'\n' | 0x0b | 0x0c | b'\r' => return false,
            _ => spaced = false,
        }
    }
    !spaced
}

/// Whether it has neither white space nor control characters and, when it names an OID or UUID, names one.
///
/// Of a UUID capitals are read too: lower case is asked for only where the type is `uuid`. A version may follow an OID, as
/// it does wherever a canonical is given as a URI.
pub(crate) fn is_uri(text: &str) -> bool {
    if has_gap(text) {
        return false;
    }
    if let Some(digits) = text.strip_prefix("urn:uuid:") {
        return is_uuid_shape(digits, |byte| byte.is_ascii_hexdigit());
    }
    !text.starts_with("urn:oid:") || is_oid(text.split_once('|').map_or(text, |(oid, _)| oid))
}

/// Whether it is a URI, and its version, when it has one, is not empty.
pub(crate) fn is_canonical(text: &str) -> bool {
    let (url, version) = match text.split_once('|') {
        Some((url, version)) => (url, Some(version)),
        None => (text, None),
    };
    is_uri(url) && version.is_none_or(|version| !version.is_empty() && !has_gap(version))
}

fn has_gap(text: &str) -> bool {
    any(text.as_bytes(), |byte| byte <= b' ' || byte == 0x7f)
}

/// Whether it is `urn:oid:` and numbers without leading zeros, of which the first is 0, 1 or 2 and is not alone.
pub(crate) fn is_oid(text: &str) -> bool {
    let Some(numbers) = text.strip_prefix("urn:oid:") else {
        return false;
    };
    let Some((first, rest)) = numbers.split_once('.') else {
        return false;
    };
    let is_number = |part: &str| {
        part == "0" || (!part.is_empty() && !part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    matches!(first, "0" | "1" | "2") && rest.split('.').all(is_number)
}

/// Whether it is `urn:uuid:` and a UUID in lower case.
pub(crate) fn is_uuid(text: &str) -> bool {
    let digits = text.strip_prefix("urn:uuid:");
    digits.is_some_and(|digits| is_uuid_shape(digits, |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

fn is_uuid_shape(text: &str, is_digit: impl Fn(u8) -> bool) -> bool {
    let fits = |byte: u8, shape: u8| if shape == b'-' { byte == b'-' } else { is_digit(byte) };
    let pairs = text.bytes().zip(UUID_SHAPE);
    text.len() == UUID_SHAPE.len() && pairs.fold(true, |all, (byte, shape)| all & fits(byte, *shape))
}

/// Whether `wanted` holds for a byte; many are looked at together, since mostly there is none.
fn any(bytes: &[u8], wanted: impl Fn(u8) -> bool) -> bool {
    let mut chunks = bytes.chunks_exact(TOGETHER);
    chunks
        .by_ref()
        .any(|chunk| chunk.iter().fold(false, |found, byte| found | wanted(*byte)))
        || chunks.remainder().iter().any(|byte| wanted(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_words() {
        let found = |words: &str| text(Primitive::String, words);
        assert_eq!(found("a"), None);
        assert_eq!(found("  a\r\n\té "), None);
        assert_eq!(found(&"a".repeat(STRING_BYTES_MAX)), None);
        assert!(matches!(
            found(&"a".repeat(STRING_BYTES_MAX + 1)),
            Some(Fault::TooLong { bytes: 1_048_577, .. })
        ));
        let late = ["x".repeat(70), "\u{1}".to_owned()].concat();
        assert!(matches!(
            found(&late),
            Some(Fault::ControlCharacter { found: '\u{1}', .. })
        ));
    }

    #[test]
    fn codes_have_single_spaces() {
        let good = ["a", "a b c", "é", "in-progress"];
        let bad = ["", " a", "a ", "a  b", "a\tb", "a\n"];
        assert!(good.into_iter().all(is_code));
        assert!(!bad.into_iter().any(is_code));
    }

    #[test]
    fn addresses_have_no_spaces() {
        let uuid = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520";
        let good = ["http://a/b?c=d", "Patient/1", "#a", uuid, "urn:oid:2.0"];
        let bad = ["http://a b", " http://a", "http://a\n", "urn:oid:3.1", "urn:uuid:1"];
        for text in good {
            assert!(is_uri(text) && is_canonical(text), "{text}");
        }
        for text in bad {
            assert!(!is_uri(text) && !is_canonical(text), "{text}");
        }
        assert!(is_uri("urn:uuid:68D043B5-9ECF-4559-A57A-396E0D452311") && is_uri("urn:oid:1.2|4.0"));
        assert!(is_canonical("http://a|1.0#b") && is_canonical("urn:oid:1.2|2"));
        assert!(!is_canonical("http://a|") && !is_canonical("http://a|1 0"));
    }

    #[test]
    fn oids_and_uuids_are_whole() {
        let oids = ["urn:oid:1.2.840.0", "urn:oid:0.1"];
        let others = [
            "1.2",
            "urn:oid:1",
            "urn:oid:1.02",
            "urn:oid:1..2",
            "urn:oid:1.2.",
            "urn:oid:1.a",
            "urn:oid:",
        ];
        assert!(oids.into_iter().all(is_oid));
        assert!(!others.into_iter().any(is_oid));
        let others = [
            "urn:uuid:C757873D-ec9a-4326-a141-556f43239520",
            "urn:uuid:c757873d-ec9a-4326-a141-556f4323952",
            "c757873d-ec9a-4326-a141-556f43239520",
            "urn:uuid:c757873dxec9a-4326-a141-556f43239520",
        ];
        assert!(!others.into_iter().any(is_uuid));
    }
}
