//! Character encodings: byte order marks taken off, UTF-16 turned into UTF-8, invalid bytes replaced and reported.

use std::io::Read;

use crate::trial::{Finding, FindingCode, Severity};

const CHUNK_BYTES: usize = 16 * 1024;
/// How many bytes are looked at to tell an encoding.
const SNIFF_BYTES: usize = 64;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

/// A stream as UTF-8.
pub(crate) struct Utf8Reader<'r> {
    inner: Box<dyn Read + 'r>,
    encoding: Encoding,
    /// Bytes read and not yet decoded: at most an odd byte and a half of a pair, plus what was sniffed.
    raw: Vec<u8>,
    ready: Vec<u8>,
    given: usize,
}

impl<'r> Utf8Reader<'r> {
    /// Tells the encoding; the finding says that the stream was not UTF-8.
    pub(crate) fn open(mut inner: Box<dyn Read + 'r>) -> std::io::Result<(Self, Option<Finding>)> {
        let mut head = Vec::new();
        inner.by_ref().take(SNIFF_BYTES as u64).read_to_end(&mut head)?;
        let (encoding, mark, finding) = tell(&head);
        head.drain(..mark);
        let (raw, ready) = match encoding {
            Encoding::Utf8 => (Vec::new(), head),
            Encoding::Utf16 { .. } => (head, Vec::new()),
        };
        let reader = Self {
            inner,
            encoding,
            raw,
            ready,
            given: 0,
        };
        Ok((reader, finding))
    }

    fn refill(&mut self, big_endian: bool) -> std::io::Result<()> {
        let mut chunk = Vec::new();
        self.inner.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut chunk)?;
        let ended = chunk.is_empty();
        self.raw.append(&mut chunk);
        self.ready.clear();
        self.given = 0;
        let mut units: Vec<u16> = self
            .raw
            .chunks_exact(2)
            .filter_map(|pair| <[u8; 2]>::try_from(pair).ok())
            .map(|pair| {
                if big_endian {
                    u16::from_be_bytes(pair)
                } else {
                    u16::from_le_bytes(pair)
                }
            })
            .collect();
        // The first half of a pair waits for the second.
        if !ended && units.last().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            units.pop();
        }
        let odd = ended && self.raw.len() > units.len() * 2;
        self.raw.drain(..units.len() * 2);
        let mut text: String = char::decode_utf16(units)
            .map(|decoded| decoded.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        if odd {
            self.raw.clear();
            text.push(char::REPLACEMENT_CHARACTER);
        }
        self.ready = text.into_bytes();
        Ok(())
    }
}

impl Read for Utf8Reader<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.given == self.ready.len() {
            match self.encoding {
                Encoding::Utf8 => return self.inner.read(into),
                Encoding::Utf16 { big_endian } => self.refill(big_endian)?,
            }
        }
        let rest = self.ready.get(self.given..).unwrap_or_default();
        let count = rest.len().min(into.len());
        let (Some(from), Some(to)) = (rest.get(..count), into.get_mut(..count)) else {
            return Ok(0);
        };
        to.copy_from_slice(from);
        self.given += count;
        Ok(count)
    }
}

/// The encoding of a stream by its first bytes, how long its mark is, and what is to be told.
fn tell(head: &[u8]) -> (Encoding, usize, Option<Finding>) {
    let utf16 = |big_endian: bool, mark: usize, how: &str| {
        let order = if big_endian { "UTF-16 BE" } else { "UTF-16 LE" };
        let text =
            format!("expected UTF-8, found {order} {how}; it was read as such, places are those of its UTF-8 form");
        (Encoding::Utf16 { big_endian }, mark, Some(repaired(text)))
    };
    if head.starts_with(b"\xef\xbb\xbf") {
        return (Encoding::Utf8, 3, None);
    }
    if head.starts_with(b"\xff\xfe") {
        return utf16(false, 2, "with a byte order mark");
    }
    if head.starts_with(b"\xfe\xff") {
        return utf16(true, 2, "with a byte order mark");
    }
    // Registry texts begin in ASCII, of which every second byte is zero in UTF-16.
    let pairs = head.chunks_exact(2);
    let count = pairs.len();
    let zeros = |nth: usize| pairs.clone().filter(|pair| pair.get(nth) == Some(&0)).count();
    let (even, odd) = (zeros(0), zeros(1));
    if count >= 2 && even == 0 && odd * 4 >= count * 3 {
        return utf16(false, 0, "by its zero bytes");
    }
    if count >= 2 && odd == 0 && even * 4 >= count * 3 {
        return utf16(true, 0, "by its zero bytes");
    }
    (Encoding::Utf8, 0, None)
}

fn repaired(text: String) -> Finding {
    Finding::new(Severity::Warning, FindingCode::EncodingRepaired, text)
}

/// The record with U+FFFD for each invalid sequence, when it has any; the finding names the first bad byte.
pub(crate) fn repair(record: &[u8]) -> Option<(Vec<u8>, Finding)> {
    let error = std::str::from_utf8(record).err()?;
    let at = error.valid_up_to();
    let bad = record.get(at).copied().unwrap_or_default();
    let text = format!("expected UTF-8, found the byte `0x{bad:02X}`; invalid bytes were replaced with U+FFFD");
    let line = memchr::memchr_iter(b'\n', record.get(..at).unwrap_or_default()).count() as u64 + 1;
    let finding = repaired(text).at_line(line).at_byte(at as u64);
    Some((String::from_utf8_lossy(record).into_owned().into_bytes(), finding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, bool) {
        let (mut reader, finding) = Utf8Reader::open(Box::new(bytes)).unwrap();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (text, finding.is_some())
    }

    fn utf16(text: &str, big_endian: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big_endian {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn reads_every_encoding() {
        let text = format!("{{\"a\":\"é 🏳 {}\"}}", "🧪".repeat(20_000));
        assert_eq!(read(format!("\u{feff}{text}").as_bytes()), (text.clone(), false));
        assert_eq!(read(text.as_bytes()), (text.clone(), false));
        for big_endian in [false, true] {
            assert_eq!(
                read(&utf16(&format!("\u{feff}{text}"), big_endian)),
                (text.clone(), true)
            );
            let plain = "{\"title\":\"no mark at all\"}";
            assert_eq!(read(&utf16(plain, big_endian)), (plain.to_owned(), true));
        }
        assert_eq!(read(b"\xff\xfea\0b"), ("a\u{fffd}".to_owned(), true));
        assert_eq!(read(b""), (String::new(), false));
    }

    #[test]
    fn names_the_first_bad_byte() {
        let (text, finding) = repair(b"ab\ncd\xe9f").unwrap();
        assert_eq!(text, "ab\ncd\u{fffd}f".as_bytes());
        assert_eq!((finding.at.line, finding.at.byte), (Some(2), Some(5)));
        assert_eq!(repair("é".as_bytes()), None);
    }
}
