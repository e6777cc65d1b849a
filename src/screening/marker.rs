//! Names of biomarkers: genes, receptors, antigens and antibodies.

use std::sync::LazyLock;

use hashbrown::HashMap;

use crate::concept::key;

/// Markers with the words that name them; the first is the usual one.
const MARKERS: &[&[&str]] = &[
    &[
        "her2",
        "her-2",
        "her2/neu",
        "her-2/neu",
        "erbb2",
        "human epidermal growth factor receptor 2",
    ],
    &["er", "estrogen receptor", "oestrogen receptor", "estrogen-receptor"],
    &["pr", "progesterone receptor", "progesterone-receptor", "pgr"],
    &["egfr", "epidermal growth factor receptor"],
    &["alk", "anaplastic lymphoma kinase"],
    &["braf"],
    &["kras"],
    &["nras"],
    &["ros1"],
    &["ret"],
    &["brca1"],
    &["brca2"],
    &["pik3ca"],
    &["idh1"],
    &["flt3"],
    &["pd-l1", "programmed death-ligand 1", "programmed death ligand 1"],
    &["hbsag", "hepatitis b surface antigen", "hbs antigen"],
    &["anti-hbc", "hepatitis b core antibody"],
    &[
        "anti-hcv",
        "hepatitis c antibody",
        "hcv antibody",
        "hepatitis c virus antibody",
        "hepatitis c antibodies",
    ],
    &["anti-hiv", "hiv antibody", "hiv antibodies", "hiv serology"],
];

/// A name of a marker: its words by their keys, its length in bytes, and which marker it is of.
struct Name {
    words: Vec<u64>,
    length: usize,
    marker: u8,
}

/// The names by the key of their first word.
static NAMES: LazyLock<HashMap<u64, Vec<Name>>> = LazyLock::new(|| {
    let mut names: HashMap<u64, Vec<Name>> = HashMap::new();
    for (marker, written) in (0..).zip(MARKERS) {
        for name in *written {
            let words = keys(name);
            if let Some(first) = words.first().copied() {
                let length = name.len();
                names.entry(first).or_default().push(Name { words, length, marker });
            }
        }
    }
    names
});

/// The number of the marker that a text names, the longest name deciding.
pub(crate) fn marker_of(text: &str) -> Option<u8> {
    // Of names of one length that of the later marker.
    let named = named_in(text);
    named.into_iter().max().map(|(_, marker)| marker)
}

/// The numbers of the markers that a text names.
pub(crate) fn markers_in(text: &str) -> Vec<u8> {
    named_in(text).into_iter().map(|(_, marker)| marker).collect()
}

/// How long the names in a text are, word by word, and which markers they are of.
fn named_in(text: &str) -> Vec<(usize, u8)> {
    let words = keys(text);
    let mut found = Vec::new();
    for (at, first) in words.iter().enumerate() {
        let rest = words.get(at..).unwrap_or_default();
        let names = NAMES.get(first).into_iter().flatten();
        found.extend(
            names
                .filter(|name| rest.starts_with(&name.words))
                .map(|name| (name.length, name.marker)),
        );
    }
    found
}

fn keys(text: &str) -> Vec<u64> {
    text.split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(key)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_word_by_word_and_the_longest_decides() {
        let her2 = marker_of("her2");
        assert!(her2.is_some());
        assert_eq!(marker_of("HER2 [Presence] in Breast cancer specimen"), her2);
        assert_eq!(marker_of("human epidermal growth factor receptor 2"), her2);
        assert_ne!(marker_of("Her ER visit"), her2);
        assert_eq!(marker_of("platelets"), None);
        assert_eq!(markers_in("ER and PR").len(), 2);
    }
}
