//! Keys of words: equal for the spellings, cases and numbers of one word.

use std::hash::Hasher;

/// The key of one word, without blanks or signs: the same for `Tumour` and `tumors`, `Anaemia` and `anemia`,
/// `metastases` and `metastasis`.
pub fn key(word: &str) -> u64 {
    let mut hash = Hash::new();
    let bytes = word.as_bytes();
    let (mut stem, ending) = stem(bytes);
    // Carbamazepin, azithromycine: drugs have their last `e` or not.
    if let [shorter @ .., last] = stem
        && stem.len() >= 8
        && last.eq_ignore_ascii_case(&b'e')
        && shorter
            .get(shorter.len() - 2..)
            .is_some_and(|end| end.eq_ignore_ascii_case(b"in"))
    {
        stem = shorter;
    }
    let mut at = 0;
    while let Some(byte) = stem.get(at) {
        let low = byte.to_ascii_lowercase();
        let next = stem.get(at + 1).map(u8::to_ascii_lowercase);
        // Oesophageal, anaemia: British `oe` and `ae` are written as `e` on both sides.
        if matches!(low, b'a' | b'o') && next == Some(b'e') && stem.len() > 4 {
            at += 1;
            continue;
        }
        // Tumour, haemoglobin's colour: `our` as `or`.
        if low == b'u'
            && next == Some(b'r')
            && at > 0
            && stem.len() > 4
            && stem.get(at - 1).is_some_and(|b| b.eq_ignore_ascii_case(&b'o'))
        {
            at += 1;
            continue;
        }
        // Ifosphamide, sulphate: `ph` as `f`.
        if low == b'p' && next == Some(b'h') && stem.len() > 4 {
            hash.add(b'f');
            at += 2;
            continue;
        }
        hash.add(low);
        at += 1;
    }
    for byte in ending {
        hash.add(*byte);
    }
    hash.end()
}

/// The key of a phrase: that of its words before, joined with the next word's.
pub fn join(phrase: u64, word: u64) -> u64 {
    let mut mixed = phrase.rotate_left(23) ^ word;
    mixed = mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

/// A word without its ending of number, and the ending that stands for it.
fn stem(word: &[u8]) -> (&[u8], &'static [u8]) {
    let ends = |tail: &[u8]| {
        word.len() > tail.len()
            && word
                .get(word.len() - tail.len()..)
                .is_some_and(|end| end.eq_ignore_ascii_case(tail))
    };
    let cut = |by: usize| word.get(..word.len() - by).unwrap_or(word);
    // CRPS, SARS, AIDS: the `S` of an acronym in capitals is no plural.
    let acronym = word.len() == 4 && ends(b"s") && word.iter().all(u8::is_ascii_uppercase);
    if word.len() < 4 || acronym {
        return (word, b"");
    }
    if ends(b"ies") && word.len() > 5 {
        return (cut(3), b"y");
    }
    // Metastases, diagnoses, psychoses: the plural of a word in -sis.
    if (ends(b"tases") || ends(b"noses") || ends(b"hoses") || ends(b"roses") || ends(b"ptoses") || ends(b"lyses"))
        && word.len() > 6
    {
        return (cut(2), b"is");
    }
    if ends(b"xes") || ends(b"sses") || ends(b"ches") || ends(b"shes") {
        return (cut(2), b"");
    }
    if ends(b"s") && !ends(b"ss") && !ends(b"us") && !ends(b"is") {
        return (cut(1), b"");
    }
    (word, b"")
}

/// FNV-1a, 64 bit.
struct Hash(u64);

impl Hash {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, byte: u8) {
        self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }

    fn end(self) -> u64 {
        self.0
    }
}

/// The hash of a key, for maps by key: the key itself, since keys are hashes already.
#[derive(Debug, Default)]
pub(crate) struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_word_have_one_key() {
        for (one, other) in [
            ("Tumour", "tumors"),
            ("Anaemia", "anemia"),
            ("oesophageal", "Esophageal"),
            ("metastases", "metastasis"),
            ("Biopsies", "biopsy"),
            ("diseases", "disease"),
            ("reflexes", "reflex"),
            ("PVCs", "PVC"),
            ("ifosphamide", "ifosfamide"),
            ("Azithromycine", "azithromycin"),
        ] {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
    }

    #[test]
    fn different_words_differ() {
        for (one, other) in [
            ("four", "for"),
            ("ileus", "ileum"),
            ("AS", "A"),
            ("pelvis", "pelvic"),
            ("dose", "dosis"),
            ("CRPS", "CRP"),
            ("spine", "spin"),
        ] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
    }
}
