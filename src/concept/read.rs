//! The packed table, line by line.

use std::sync::LazyLock;

use super::key::join;

/// Written by `tables/build.py`, which says what a line is.
const PACKED: &[u8] = include_bytes!("tables/concepts.tsv.zst");

/// The table as text. It is made by our own recipe; one that cannot be unpacked is empty, and a test says so.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    zstd::decode_all(PACKED)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default()
});

/// A number made of every byte of the packed table.
pub(super) fn fingerprint() -> u64 {
    PACKED.chunks(8).fold(0, |print, chunk| {
        let number = chunk.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        join(print, number)
    })
}

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// The letter of its kind.
    pub(super) kind: &'static str,
    /// The preferred name.
    pub(super) name: &'static str,
    /// Marked codes, `|` between.
    pub(super) codes: &'static str,
    /// Numbers of the parents' lines, `|` between.
    pub(super) parents: &'static str,
    /// Every name, `|` between.
    pub(super) names: &'static str,
}

/// The lines, in order.
pub(super) fn lines() -> impl Iterator<Item = Line> {
    TEXT.lines().map(|line| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        Line {
            kind: cell(),
            name: cell(),
            codes: cell(),
            parents: cell(),
            names: cell(),
        }
    })
}

/// The parts of a cell of several.
pub(super) fn parts(cell: &'static str) -> impl Iterator<Item = &'static str> {
    cell.split('|').filter(|part| !part.is_empty())
}

/// How wide a code is beside its concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    /// It is the concept.
    Same,
    /// It is wider: all that a system without a narrower one can say.
    Wider,
    /// It is narrower: a part of the concept, or a product of the drug.
    Narrower,
}

/// A marked code: its width, the URL of its system, the code.
pub(super) fn code(marked: &'static str) -> Option<(Width, &'static str, &'static str)> {
    let (width, rest) = if let Some(rest) = marked.strip_prefix('+') {
        (Width::Wider, rest)
    } else if let Some(rest) = marked.strip_prefix('-') {
        (Width::Narrower, rest)
    } else {
        (Width::Same, marked)
    };
    let (letter, code) = rest.split_at_checked(1)?;
    let letter = letter.bytes().next()?;
    let (_, system) = SYSTEMS.iter().find(|(one, _)| *one == letter)?;
    Some((width, system, code))
}

/// Systems of codes by the letters that the table has for them.
const SYSTEMS: [(u8, &str); 8] = [
    (b'i', "http://hl7.org/fhir/sid/icd-10-cm"),
    (b'd', "http://purl.obolibrary.org/obo/doid.owl"),
    (b'o', "http://oncotree.mskcc.org/"),
    (b'm', "http://id.nlm.nih.gov/mesh"),
    (b'r', "http://www.nlm.nih.gov/research/umls/rxnorm"),
    (b'a', "http://www.whocc.no/atc"),
    (b'l', "http://loinc.org"),
    (b's', "http://snomed.info/sct"),
];

/// The letter of a system; 0 for one that is not known.
pub(super) fn letter(system: &str) -> u8 {
    SYSTEMS
        .iter()
        .find(|(_, url)| *url == system)
        .map_or(0, |(letter, _)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_whole() {
        let all: Vec<Line> = lines().collect();
        assert!(all.len() > 10_000, "{}", all.len());
        for line in &all {
            assert_eq!(line.kind.len(), 1, "{line:?}");
            assert!(!line.name.is_empty(), "{line:?}");
            assert!(parts(line.codes).all(|one| code(one).is_some()), "{line:?}");
            for parent in parts(line.parents) {
                assert!(parent.parse::<usize>().expect("a number") < all.len(), "{line:?}");
            }
        }
    }
}
