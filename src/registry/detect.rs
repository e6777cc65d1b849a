//! Tells formats by content, never by the name of a file.

use std::borrow::Cow;

use crate::registry::container::xml_split::study_start;
use crate::registry::ctgov::{classic, v2};
use crate::trial::{Format, InterventionType};

/// How many bytes of a stream are looked at.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

/// What a stream holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing but blanks.
    Empty,
    /// JSON values; each record tells its own format.
    Json,
    /// XML with studies in it.
    Xml,
    /// A table with a header line.
    Table {
        /// Which of the registry's two tables.
        format: Format,
        /// What stands between cells.
        delimiter: u8,
    },
    /// A page text: the whole stream is one record.
    Page(Format),
    /// None of these; the words say what it looks like, if anything.
    Unknown(&'static str),
}

/// What was looked for, for those whose input is none of it.
pub(crate) const LOOKED_FOR: &str = "ClinicalTrials.gov JSON (`protocolSection` or `ProtocolSection`), XML \
     (`clinical_study`), CSV or TSV (a header line with `NCT Number`), a MedPath page, a ClinicalTrialExchange page \
     or a dump of registry fields";

/// Columns of the website's CSV.
const CSV_COLUMNS: [&str; 30] = [
    "NCT Number",
    "Study Title",
    "Study URL",
    "Acronym",
    "Study Status",
    "Brief Summary",
    "Study Results",
    "Conditions",
    "Interventions",
    "Primary Outcome Measures",
    "Secondary Outcome Measures",
    "Other Outcome Measures",
    "Sponsor",
    "Collaborators",
    "Sex",
    "Age",
    "Phases",
    "Enrollment",
    "Funder Type",
    "Study Type",
    "Study Design",
    "Other IDs",
    "Start Date",
    "Primary Completion Date",
    "Completion Date",
    "First Posted",
    "Results First Posted",
    "Last Update Posted",
    "Locations",
    "Study Documents",
];

/// Columns that only the classic website's table has.
const CLASSIC_COLUMNS: [&str; 9] = [
    "Rank",
    "Title",
    "Status",
    "Outcome Measures",
    "Sponsor/Collaborators",
    "Gender",
    "Funded Bys",
    "Study Designs",
    "URL",
];

/// Tells what a stream holds by its first bytes; `whole` says that they are all of it.
pub(crate) fn shape(head: &[u8], whole: bool) -> Shape {
    let trimmed = head.trim_ascii_start();
    if trimmed.is_empty() && whole {
        return Shape::Empty;
    }
    if is_json(trimmed) {
        return Shape::Json;
    }
    if trimmed.first() == Some(&b'<') {
        return match study_start(trimmed) {
            Some(_) => Shape::Xml,
            None => Shape::Unknown(markup(trimmed)),
        };
    }
    if let Some((format, delimiter)) = table(trimmed) {
        return Shape::Table { format, delimiter };
    }
    if let Some(kind) = binary(head) {
        return Shape::Unknown(kind);
    }
    let text = String::from_utf8_lossy(trimmed);
    page(&text).map_or(Shape::Unknown("text"), Shape::Page)
}

/// The shape of a stream of which the format is given.
pub(crate) fn shape_of(format: Format, head: &[u8], whole: bool) -> Shape {
    if head.trim_ascii_start().is_empty() && whole {
        return Shape::Empty;
    }
    let first_line = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let tabs = first_line.contains(&b'\t');
    match format {
        Format::CtgovV2 | Format::CtgovClassic => Shape::Json,
        Format::CtgovXml => Shape::Xml,
        Format::CtgovCsv | Format::CtgovTsv => Shape::Table {
            format,
            delimiter: if tabs { b'\t' } else { b',' },
        },
        Format::Medpath | Format::Exchange | Format::Dump => Shape::Page(format),
    }
}

/// The format of one JSON record, by the keys at its root.
pub(crate) fn json_format(record: &[u8]) -> Option<Format> {
    let mut depth = 0_usize;
    let mut at = 0;
    let mut last: &[u8] = b"";
    while let Some(&byte) = record.get(at) {
        match byte {
            b'"' => {
                let start = at + 1;
                at = start;
                while let Some(next) = record.get(at).filter(|next| **next != b'"') {
                    at += if *next == b'\\' { 2 } else { 1 };
                }
                last = record.get(start..at).unwrap_or_default();
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b':' if depth == 1 => {
                let is = |keys: &[&str]| keys.iter().any(|key| key.as_bytes() == last);
                if is(&v2::SECTIONS) {
                    return Some(Format::CtgovV2);
                }
                if is(&classic::ROOT_KEYS) {
                    return Some(Format::CtgovClassic);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether a text begins as JSON does; a title such as `[18F]FDG PET` does not.
fn is_json(text: &[u8]) -> bool {
    let next = text.get(1..).unwrap_or_default().trim_ascii_start().first();
    match text.first() {
        Some(b'{') => matches!(next, None | Some(b'"' | b'}')),
        Some(b'[') => matches!(next, None | Some(b'{' | b'[' | b']')),
        Some(_) | None => false,
    }
}

fn markup(text: &[u8]) -> &'static str {
    let start = String::from_utf8_lossy(text.get(..200).unwrap_or(text)).to_ascii_lowercase();
    if start.contains("<html") || start.contains("<!doctype html") {
        "HTML"
    } else {
        "XML without a `clinical_study`"
    }
}

/// The table that begins with this header line, and its delimiter.
pub(crate) fn table(text: &[u8]) -> Option<(Format, u8)> {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    [',', '\t', ';'].into_iter().find_map(|delimiter| {
        let names: Vec<&str> = line
            .split(delimiter)
            .map(|name| name.trim().trim_matches('"').trim())
            .collect();
        let count = |known: &[&str]| names.iter().filter(|name| known.contains(name)).count();
        let (website, classic) = (count(&CSV_COLUMNS), count(&CLASSIC_COLUMNS));
        let has_number = names.contains(&"NCT Number");
        if names.len() < 2 || !(has_number || website + classic >= 3) {
            return None;
        }
        // Both tables share most columns, but only the classic one has these.
        let format = if classic > 0 {
            Format::CtgovTsv
        } else {
            Format::CtgovCsv
        };
        Some((format, u8::try_from(delimiter).ok()?))
    })
}

/// What a stream that is no text looks like.
fn binary(head: &[u8]) -> Option<&'static str> {
    const SIGNATURES: [(&[u8], &str); 6] = [
        (b"%PDF", "a PDF file"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"7z\xbc\xaf", "a 7z archive"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"BZh", "a bzip2 archive"),
        (b"SQLite format 3", "an SQLite database"),
    ];
    let signature = SIGNATURES.iter().find(|(start, _)| head.starts_with(start));
    if let Some((_, name)) = signature {
        return Some(name);
    }
    let control = |byte: &u8| *byte < 0x20 && !matches!(*byte, b'\t' | b'\n' | b'\r' | 0x0c);
    head.iter().any(control).then_some("binary data")
}

/// The page layout of a text.
fn page(text: &str) -> Option<Format> {
    if is_medpath(text) {
        Some(Format::Medpath)
    } else if is_exchange(text) {
        Some(Format::Exchange)
    } else if is_dump(text) {
        Some(Format::Dump)
    } else {
        None
    }
}

/// Headings of the page on lines of their own; one rendering of it has them as list items.
fn is_medpath(text: &str) -> bool {
    const HEADINGS: [&str; 8] = [
        "Registration Number",
        "Lead Sponsor",
        "Recruitment & Eligibility",
        "Target Recruitment",
        "Study & Design",
        "Arm && Interventions",
        "Trial Locations",
        "Primary Outcome Measures",
    ];
    let mut lines = text.lines().map(|line| {
        line.trim()
            .trim_start_matches(['-', '*', '#', ' '])
            .trim_end_matches(['*', ' '])
    });
    let named = lines.clone().find(|line| !line.is_empty()) == Some("MedPath");
    let headings = HEADINGS
        .iter()
        .filter(|heading| lines.clone().any(|line| line == **heading))
        .count();
    let _ = lines.next();
    headings >= if named { 1 } else { 3 }
}

/// Labels of the page; one rendering of it glues them to the values before them.
fn is_exchange(text: &str) -> bool {
    const LABELS: [&str; 4] = [
        "Trial end date:",
        "Target enrollment:",
        "Participant gender:",
        "Accepts Healthy Volunteers?",
    ];
    LABELS.iter().filter(|label| text.contains(*label)).count() >= 2
}

/// Fields one to a line: title, summary, conditions, interventions, outcomes. The line of interventions is the anchor;
/// a trial without any leaves that line blank.
fn is_dump(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let blank = |nth: usize| lines.get(nth).is_none_or(|line| line.trim().is_empty());
    if lines.len() < 4 || blank(0) || blank(1) {
        return false;
    }
    let anchored = lines.iter().skip(2).any(|line| {
        line.split_once(": ")
            .is_some_and(|(kind, _)| InterventionType::KNOWN.iter().any(|known| known.code() == kind))
    });
    let ends_as_prose = |nth: usize| lines.get(nth).is_some_and(|line| line.trim_end().ends_with(['.', ':']));
    anchored || (lines.len() >= 7 && !blank(2) && !ends_as_prose(2) && blank(3))
}

/// The start of a text as words, for messages.
pub(crate) fn shown(head: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(head.get(..40).unwrap_or(head))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Shape {
        shape(text.as_bytes(), true)
    }

    #[test]
    fn tells_json_and_its_dialects() {
        for text in ["{\"a\":1}", " [ {}", "{", "[]", "[["] {
            assert_eq!(of(text), Shape::Json, "{text}");
        }
        assert_eq!(
            json_format(br#"{"x":{"ProtocolSection":1},"y":"\"protocolSection\":","protocolSection":{}}"#),
            Some(Format::CtgovV2)
        );
        assert_eq!(json_format(br#"{"Rank":1,"Study":{}}"#), Some(Format::CtgovClassic));
        assert_eq!(json_format(br#"{"hasResults":false}"#), Some(Format::CtgovV2));
        assert_eq!(json_format(br#"{"resourceType":"Patient"}"#), None);
    }

    #[test]
    fn tells_xml_and_tables() {
        assert_eq!(of("<?xml version=\"1.0\"?><!DOCTYPE a><clinical_study>"), Shape::Xml);
        assert_eq!(of("<!doctype html><html>"), Shape::Unknown("HTML"));
        let csv = |delimiter| Shape::Table {
            format: Format::CtgovCsv,
            delimiter,
        };
        assert_eq!(of("NCT Number,Study Title\r\n"), csv(b','));
        assert_eq!(of("\"NCT Number\";\"Study Title\"\n"), csv(b';'));
        assert_eq!(
            of("Rank\tNCT Number\tTitle\n"),
            Shape::Table {
                format: Format::CtgovTsv,
                delimiter: b'\t'
            }
        );
        assert_eq!(of("name,age\n"), Shape::Unknown("text"));
    }

    #[test]
    fn tells_pages() {
        assert_eq!(
            of("MedPath\n\nA title\n\nRegistration Number\nX"),
            Shape::Page(Format::Medpath)
        );
        assert_eq!(
            of("A title\n- Registration Number\n- Lead Sponsor\n- Target Recruitment\n"),
            Shape::Page(Format::Medpath)
        );
        assert_eq!(
            of("Overview\nT\nTrial end date:\nxTarget enrollment:\n0"),
            Shape::Page(Format::Exchange)
        );
        assert_eq!(
            of("[18F]FDG\nWhy.\nCancer|Pain\nDRUG: X|OTHER: Y\nm, 1 y"),
            Shape::Page(Format::Dump)
        );
        assert_eq!(of("T\nWhy.\nPain\n\nm, 1 y\n\nMore."), Shape::Page(Format::Dump));
        assert_eq!(
            of("Dear all,\n\nplease find below\nNOTE: nothing\n"),
            Shape::Unknown("text")
        );
        assert_eq!(of(" \n"), Shape::Empty);
        assert_eq!(of("a\0b"), Shape::Unknown("binary data"));
    }
}
