//! The facts of a resource: all its index entries in one compact row.
//!
//! They say which index rows to take away when the resource changes, verify what no index can answer (`:contains`,
//! `:exact`, `:missing`, composites), and give the values to sort by. Entries that both releases share stand once.

use std::collections::BTreeMap;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable, hash_table};

use crate::fhir::{FhirVersion, Key};
use crate::search::{Entry, EntryValue, Releases, Target, fold, words};
use crate::store::embedded::name::{ParameterIds, Part};

/// Bytes of a folded string that are in the index; longer ones are compared with the facts.
pub(crate) const KEY_BYTES_MAX: usize = 40;

/// Put before the words of a narrative, which share an index with those of the content.
pub(crate) const NARRATIVE: &str = "xnarrativex";

/// The value is in both releases.
pub(crate) const BOTH: i64 = 0;

/// One value of one parameter, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fact {
    /// Number of the parameter.
    pub(crate) param: i64,
    /// 0 in both releases, 1 in R4, 2 in R5.
    pub(crate) mask: i64,
    /// The value; `Words` are kept only while a resource is written, in full, and as facts for single parameters.
    pub(crate) value: EntryValue,
}

impl Fact {
    /// Whether the value stands in a release.
    pub(crate) fn is_in(&self, version: FhirVersion) -> bool {
        self.mask != other(version)
    }
}

/// The mask of values that are not in this release.
pub(crate) fn other(version: FhirVersion) -> i64 {
    match version {
        FhirVersion::R4 => 2,
        FhirVersion::R5 => 1,
    }
}

/// What is written to the indexes of a resource.
#[derive(Debug, Default)]
pub(crate) struct Indexed {
    /// The rows, in order, each once.
    pub(crate) rows: Vec<(Row, i64)>,
    /// Texts in which parts are searched, by the space they stand in.
    pub(crate) parts: Vec<(i64, String)>,
    /// Text in which words are searched: each word once.
    pub(crate) words: String,
}

/// A row of an index, before its texts have numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Row {
    /// A code in a system.
    Token(i64, Option<String>, String),
    /// A URI.
    Uri(i64, String),
    /// A reference.
    Reference(i64, Target),
    /// The beginning of a folded string.
    String(i64, String),
    /// A span of time.
    Date(i64, i64, i64),
    /// A range of numbers, as the bits of its ends.
    Number(i64, u64, u64),
    /// A place, as the bits of longitude and latitude.
    Place(i64, u64, u64),
}

/// The whole content or the narrative: found through the words only, too long to be kept twice.
fn is_whole(parameter: &str) -> bool {
    matches!(parameter, "_content" | "_text")
}

/// Works out what is written for the entries of a resource: its facts, and the rest.
pub(crate) fn indexed(
    ids: &ParameterIds,
    words: &mut Words,
    kind: &str,
    entries: &[(Releases, Entry)],
) -> (Vec<u8>, Indexed) {
    let mut facts = Vec::new();
    let mut values: Vec<(i64, i64, &EntryValue)> = Vec::with_capacity(entries.len());
    for (releases, entry) in entries.iter().filter(|(_, entry)| !is_whole(entry.parameter)) {
        let Some(param) = ids.get(kind, entry.parameter, Part::of(&entry.value)) else {
            continue;
        };
        let mask = mask(*releases);
        facts.push(mask.to_le_bytes()[0]);
        write_number(&mut facts, param.cast_unsigned());
        write_value(&mut facts, &entry.value);
        values.push((param, mask, &entry.value));
    }
    let mut indexed = of_values(ids, kind, &values);
    indexed.words = words.of(entries);
    (facts, indexed)
}

/// The index rows and texts of facts as they were written.
pub(crate) fn indexed_then(ids: &ParameterIds, kind: &str, facts: &[Fact]) -> Indexed {
    let values: Vec<_> = facts.iter().map(|fact| (fact.param, fact.mask, &fact.value)).collect();
    of_values(ids, kind, &values)
}

fn of_values(ids: &ParameterIds, kind: &str, values: &[(i64, i64, &EntryValue)]) -> Indexed {
    let mut rows: Vec<(Row, i64)> = Vec::with_capacity(values.len());
    let mut parts: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for (param, mask, value) in values {
        if let EntryValue::Text(text) | EntryValue::String(text) = value {
            let folded = fold(text);
            rows.push((Row::String(*param, key(&folded).to_owned()), *mask));
            if matches!(value, EntryValue::String(_)) {
                parts.entry(ids.part_space(kind, *param)).or_default().push(folded);
            }
        } else if let Some(row) = row(*param, value) {
            rows.push((row, *mask));
        }
    }
    rows.sort_unstable();
    rows.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same && next.1 != kept.1 {
            kept.1 = BOTH;
        }
        same
    });
    Indexed {
        rows: without_covered(ids, kind, rows),
        parts: parts.into_iter().map(|(space, texts)| (space, joined(texts))).collect(),
        words: String::new(),
    }
}

/// Leaves out the strings of a parameter that stand under one of those it covers.
fn without_covered(ids: &ParameterIds, kind: &str, rows: Vec<(Row, i64)>) -> Vec<(Row, i64)> {
    let Some((covering, covered)) = ids.covering(kind) else {
        return rows;
    };
    let stands = |text: &str, mask: i64| {
        rows.iter().any(|(row, other)| {
            matches!(row, Row::String(param, key) if covered.contains(param) && key == text) && *other == mask
        })
    };
    let keep: Vec<bool> = rows
        .iter()
        .map(|(row, mask)| !matches!(row, Row::String(param, key) if *param == covering && stands(key, *mask)))
        .collect();
    rows.into_iter()
        .zip(keep)
        .filter_map(|(row, keep)| keep.then_some(row))
        .collect()
}

/// Texts in one, each that is not part of another.
fn joined(mut texts: Vec<String>) -> String {
    texts.sort_unstable_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let mut joined = String::new();
    for text in texts {
        if !joined.contains(&text) {
            if !joined.is_empty() {
                joined.push('\n');
            }
            joined.push_str(&text);
        }
    }
    joined
}

fn mask(releases: Releases) -> i64 {
    match releases {
        Releases::Both => BOTH,
        Releases::R4 => 1,
        Releases::R5 => 2,
    }
}

/// Gathers the words by which a whole resource is found, each once.
#[derive(Default)]
pub(crate) struct Words {
    /// Where the words stand that were seen: from and to.
    seen: HashTable<(usize, usize)>,
    hasher: DefaultHashBuilder,
}

impl Words {
    /// What is running text in R4 is part of the content.
    fn of(&mut self, entries: &[(Releases, Entry)]) -> String {
        let has_content = entries.iter().any(|(_, entry)| entry.parameter == "_content");
        let mut out = String::new();
        self.seen.clear();
        for (releases, entry) in entries {
            let is_part = has_content && !is_whole(entry.parameter) && *releases != Releases::R5;
            if let EntryValue::Words(text) = &entry.value
                && !is_part
            {
                let prefix = if entry.parameter == "_text" { NARRATIVE } else { "" };
                words(&fold(text)).for_each(|word| self.add(prefix, word, &mut out));
            }
        }
        out
    }

    fn add(&mut self, prefix: &str, word: &str, out: &mut String) {
        let from = out.len();
        out.push_str(prefix);
        out.push_str(word);
        let text = |(from, to): (usize, usize)| out.get(from..to).unwrap_or_default();
        let place = (from, out.len());
        let hash = self.hasher.hash_one(text(place));
        let known = self.seen.entry(
            hash,
            |other| text(*other) == text(place),
            |other| self.hasher.hash_one(text(*other)),
        );
        match known {
            hash_table::Entry::Occupied(_) => out.truncate(from),
            hash_table::Entry::Vacant(free) => {
                free.insert(place);
                out.push(' ');
            }
        }
    }
}

fn row(param: i64, value: &EntryValue) -> Option<Row> {
    Some(match value {
        EntryValue::Token { system, code } => Row::Token(param, system.clone(), code.to_lowercase()),
        EntryValue::ReferenceIdentifier { system, value } => Row::Token(param, system.clone(), value.to_lowercase()),
        // Strings are folded where they are needed twice; running text has no rows.
        EntryValue::Text(_) | EntryValue::String(_) | EntryValue::Words(_) => return None,
        EntryValue::Date { lo, hi } => Row::Date(param, *lo, *hi),
        EntryValue::Quantity { lo, hi, .. } => Row::Number(param, lo.to_bits(), hi.to_bits()),
        EntryValue::Reference(target) => Row::Reference(param, target.clone()),
        EntryValue::Uri(uri) => Row::Uri(param, uri.clone()),
        EntryValue::Position { latitude, longitude } => Row::Place(param, longitude.to_bits(), latitude.to_bits()),
        // The first component is a code in every composite there is; the rest is compared with the facts.
        EntryValue::Composite(parts) => match parts.first() {
            Some(EntryValue::Token { system, code }) => Row::Token(param, system.clone(), code.to_lowercase()),
            _ => return None,
        },
    })
}

/// The part of a folded string that is in the index.
pub(crate) fn key(folded: &str) -> &str {
    let mut end = folded.len().min(KEY_BYTES_MAX);
    while !folded.is_char_boundary(end) {
        end -= 1;
    }
    folded.get(..end).unwrap_or_default()
}

/// Reads facts, handing each of the wanted parameter (or of all) to `each`.
pub(crate) fn read(mut bytes: &[u8], only: Option<i64>, mut each: impl FnMut(Fact)) -> Option<()> {
    while let Some((mask, rest)) = bytes.split_first() {
        bytes = rest;
        let param = read_number(&mut bytes)?.cast_signed();
        if only.is_some_and(|only| only != param) {
            skip_value(&mut bytes)?;
        } else {
            let value = read_value(&mut bytes)?;
            each(Fact {
                param,
                mask: i64::from(*mask),
                value,
            });
        }
    }
    Some(())
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len() as u64);
    out.extend(text.as_bytes());
}

fn read_text(bytes: &mut &[u8]) -> Option<String> {
    let length = usize::try_from(read_number(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    std::str::from_utf8(text).ok().map(str::to_owned)
}

/// An absent text is told from an empty one by its first byte.
fn write_option(out: &mut Vec<u8>, text: Option<&str>) {
    out.push(u8::from(text.is_some()));
    if let Some(text) = text {
        write_text(out, text);
    }
}

#[expect(clippy::option_option, reason = "damaged bytes and an absent text are two things")]
fn read_option(bytes: &mut &[u8]) -> Option<Option<String>> {
    let (there, rest) = bytes.split_first()?;
    *bytes = rest;
    if *there == 0 {
        Some(None)
    } else {
        read_text(bytes).map(Some)
    }
}

fn read_eight(bytes: &mut &[u8]) -> Option<[u8; 8]> {
    let (eight, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    Some(*eight)
}

fn write_value(out: &mut Vec<u8>, value: &EntryValue) {
    match value {
        EntryValue::Token { system, code } => {
            out.push(1);
            write_option(out, system.as_deref());
            write_text(out, code);
        }
        EntryValue::Text(text) => {
            out.push(2);
            write_text(out, text);
        }
        EntryValue::String(text) => {
            out.push(3);
            write_text(out, text);
        }
        EntryValue::Words(text) => {
            out.push(4);
            write_text(out, text);
        }
        EntryValue::Date { lo, hi } => {
            out.push(5);
            out.extend(lo.to_le_bytes());
            out.extend(hi.to_le_bytes());
        }
        EntryValue::Quantity { lo, hi, system, unit } => {
            out.push(6);
            out.extend(lo.to_le_bytes());
            out.extend(hi.to_le_bytes());
            write_option(out, system.as_deref());
            write_option(out, unit.as_deref());
        }
        EntryValue::Reference(Target::Local(key)) => {
            out.push(7);
            write_text(out, key.kind());
            write_text(out, key.id());
        }
        EntryValue::Reference(Target::Absolute(url)) => {
            out.push(8);
            write_text(out, url);
        }
        EntryValue::ReferenceIdentifier { system, value } => {
            out.push(9);
            write_option(out, system.as_deref());
            write_text(out, value);
        }
        EntryValue::Uri(uri) => {
            out.push(10);
            write_text(out, uri);
        }
        EntryValue::Position { latitude, longitude } => {
            out.push(11);
            out.extend(latitude.to_le_bytes());
            out.extend(longitude.to_le_bytes());
        }
        EntryValue::Composite(parts) => {
            out.push(12);
            write_number(out, parts.len() as u64);
            for part in parts {
                write_value(out, part);
            }
        }
    }
}

fn read_value(bytes: &mut &[u8]) -> Option<EntryValue> {
    let (tag, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(match tag {
        1 => EntryValue::Token {
            system: read_option(bytes)?,
            code: read_text(bytes)?,
        },
        2 => EntryValue::Text(read_text(bytes)?),
        3 => EntryValue::String(read_text(bytes)?),
        4 => EntryValue::Words(read_text(bytes)?),
        5 => EntryValue::Date {
            lo: i64::from_le_bytes(read_eight(bytes)?),
            hi: i64::from_le_bytes(read_eight(bytes)?),
        },
        6 => EntryValue::Quantity {
            lo: f64::from_le_bytes(read_eight(bytes)?),
            hi: f64::from_le_bytes(read_eight(bytes)?),
            system: read_option(bytes)?,
            unit: read_option(bytes)?,
        },
        7 => EntryValue::Reference(Target::Local(Key::new(read_text(bytes)?, read_text(bytes)?).ok()?)),
        8 => EntryValue::Reference(Target::Absolute(read_text(bytes)?)),
        9 => EntryValue::ReferenceIdentifier {
            system: read_option(bytes)?,
            value: read_text(bytes)?,
        },
        10 => EntryValue::Uri(read_text(bytes)?),
        11 => EntryValue::Position {
            latitude: f64::from_le_bytes(read_eight(bytes)?),
            longitude: f64::from_le_bytes(read_eight(bytes)?),
        },
        12 => {
            let count = read_number(bytes)?;
            EntryValue::Composite((0..count).map(|_| read_value(bytes)).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

/// Passes over a value without making it: most of a resource's facts are of other parameters than the one asked for.
fn skip_value(bytes: &mut &[u8]) -> Option<()> {
    let (tag, rest) = bytes.split_first()?;
    *bytes = rest;
    let skip = |bytes: &mut &[u8], length: usize| bytes.split_at_checked(length).map(|(_, rest)| *bytes = rest);
    let text = |bytes: &mut &[u8]| {
        let length = usize::try_from(read_number(bytes)?).ok()?;
        skip(bytes, length)
    };
    let option = |bytes: &mut &[u8]| {
        let (there, rest) = bytes.split_first()?;
        *bytes = rest;
        if *there == 0 { Some(()) } else { text(bytes) }
    };
    match tag {
        1 | 9 => {
            option(bytes)?;
            text(bytes)
        }
        2 | 3 | 4 | 8 | 10 => text(bytes),
        5 | 11 => skip(bytes, 16),
        6 => {
            skip(bytes, 16)?;
            option(bytes)?;
            option(bytes)
        }
        7 => {
            text(bytes)?;
            text(bytes)
        }
        12 => {
            let count = read_number(bytes)?;
            (0..count).try_for_each(|_| skip_value(bytes))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back() {
        let token = EntryValue::Token {
            system: Some("s".into()),
            code: "C".into(),
        };
        let values = [
            token.clone(),
            EntryValue::Text("t".into()),
            EntryValue::Date { lo: i64::MIN, hi: 5 },
            EntryValue::Quantity {
                lo: f64::NEG_INFINITY,
                hi: 1.5,
                system: None,
                unit: Some("a".into()),
            },
            EntryValue::Reference(Target::Local(Key::parse("Group/1").unwrap())),
            EntryValue::Reference(Target::Absolute("http://x".into())),
            EntryValue::Composite(vec![token, EntryValue::Uri("u".into())]),
        ];
        for value in values {
            let mut bytes = vec![1];
            write_number(&mut bytes, 300);
            write_value(&mut bytes, &value);
            let mut found = Vec::new();
            read(&bytes, None, |fact| found.push(fact)).unwrap();
            assert_eq!(
                found,
                [Fact {
                    param: 300,
                    mask: 1,
                    value
                }]
            );
            assert!(read(&bytes[..bytes.len() - 1], None, |_| ()).is_none());
            assert_eq!(read(&bytes, Some(1), |_| panic!("another parameter")), Some(()));
            assert!(read(&bytes[..bytes.len() - 1], Some(1), |_| ()).is_none());
        }
    }
}
