//! Content words, and how two names share them.

use std::collections::BTreeSet;

use trialfire::concept::key;

/// Words that say nothing about what a name means.
const EMPTY: &[&str] = &[
    "a", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "due", "for", "from", "had", "has", "have",
    "in", "is", "it", "its", "of", "on", "or", "other", "patient", "patients", "per", "subject", "subjects", "such",
    "that", "the", "their", "these", "this", "to", "was", "were", "which", "who", "with",
];

/// The keys of the content words of a text: equal for spellings and numbers of a word.
pub(crate) fn content(text: &str) -> BTreeSet<u64> {
    let text = text.to_lowercase().replace("child-bearing", "childbearing");
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_owned)
        .filter(|word| !word.is_empty() && !EMPTY.contains(&word.as_str()))
        .map(|word| key(&word))
        .collect()
}

/// Whether two names mean the same by their words: half of all their words are shared, or one holds all of the other's.
pub(crate) fn alike(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> bool {
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let shared = one.intersection(other).count();
    let all = one.union(other).count();
    shared * 2 >= all || shared == one.len() || shared == other.len()
}

/// Whether two names share a content word.
pub(crate) fn touch(one: &BTreeSet<u64>, other: &BTreeSet<u64>) -> bool {
    one.intersection(other).next().is_some()
}

#[test]
fn names_are_alike_by_half_their_words_or_by_containment() {
    let alike = |one: &str, other: &str| alike(&content(one), &content(other));
    assert!(alike("prior immunotherapy", "immunotherapy"));
    assert!(alike("brain metastases", "metastasis of the brain"));
    assert!(alike("severe liver disease", "severe liver illness"));
    assert!(!alike("severe liver disease", "severe renal illness"));
    assert!(alike("female of childbearing age", "child-bearing age"));
    assert!(!alike("", "x"));
}
