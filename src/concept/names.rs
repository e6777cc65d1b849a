//! Names as keys of phrases, and the longest of them that stands at a place of a text.

use std::hash::BuildHasherDefault;

use hashbrown::HashMap;

use super::key::{KeyHasher, join, key};

/// A word of a text, as names are looked up by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its key, of [`key`].
    pub key: u64,
    /// Whether it is written in capitals: at least two letters, none of them small but a last `s`.
    pub capitals: bool,
}

impl Word {
    /// The word as it is written, without blanks and signs.
    pub fn new(written: &str) -> Self {
        Self {
            key: key(written),
            capitals: capitals(written),
        }
    }
}

/// The words of a text: runs of letters and digits; a possessive `'s` is dropped.
pub fn words(text: &str) -> impl Iterator<Item = Word> {
    written(text).map(Word::new)
}

/// The key of a text: the same for the same words in another spelling of capitals, plurals and hyphens.
pub fn words_key(text: &str) -> u64 {
    words(text).fold(0, |key, word| join(key, word.key))
}

/// Of two letters or more, and none of them small; the `s` of a plural (`PVCs`) does not count.
fn capitals(written: &str) -> bool {
    let stem = written
        .strip_suffix('s')
        .filter(|stem| stem.len() > 1)
        .unwrap_or(written);
    let (mut large, mut small) = (0, 0);
    for sign in stem.chars() {
        large += usize::from(sign.is_uppercase() || sign.is_ascii_digit());
        small += usize::from(sign.is_lowercase());
    }
    large >= 2 && small == 0
}

fn written(text: &str) -> impl Iterator<Item = &str> {
    let mut after_apostrophe = false;
    text.split_inclusive(|sign: char| !sign.is_alphanumeric())
        .filter_map(move |part| {
            let word = part.trim_end_matches(|sign: char| !sign.is_alphanumeric());
            let possessive = after_apostrophe && word == "s";
            after_apostrophe = !word.is_empty() && part.ends_with(['\'', '\u{2019}']);
            (!word.is_empty() && !possessive).then_some(word)
        })
}

/// Every name by the key of its words, and every beginning of one.
///
/// Keys have 64 bits; of a million phrases two have the same one with a chance of one in thirty million.
#[derive(Debug)]
pub(super) struct Names {
    /// Key of a phrase to what it is; see [`Entry`].
    phrases: HashMap<u64, Entry, BuildHasherDefault<KeyHasher>>,
    /// A bit for the low bits of the key of each first word: most words of a text begin no name.
    first: Vec<u64>,
    /// Beginnings of the name that was added last: names come in order, and most begin as the one before.
    begun: Vec<u64>,
}

/// What a phrase is: the concept it names, and whether longer names begin with it.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// Number of the concept and one; 0 where the phrase only begins names.
    named: u32,
    /// Whether a longer name begins with it.
    longer: bool,
    /// Whether it counts only in capitals.
    capitals: bool,
}

const FIRST_BITS: u64 = 1 << 18;

impl Names {
    /// Room for about `count` names.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self {
            phrases: HashMap::with_capacity_and_hasher(count * 3 / 2, BuildHasherDefault::default()),
            first: vec![0; usize::try_from(FIRST_BITS / 64).unwrap_or(0)],
            begun: Vec::new(),
        }
    }

    /// Adds a name of concept `at`; `^` before it asks for capitals. The first that is added under a name keeps it.
    pub(super) fn add(&mut self, name: &str, at: u32) {
        let (name, capitals) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
        let mut phrase: Option<u64> = None;
        for (taken, word) in written(name).enumerate() {
            let word = key(word);
            phrase = Some(if let Some(before) = phrase {
                if self.begun.get(taken - 1) != Some(&before) {
                    self.begun.truncate(taken - 1);
                    self.begun.push(before);
                    self.phrases.entry(before).or_default().longer = true;
                }
                join(before, word)
            } else {
                let bit = word % FIRST_BITS;
                if let Some(slot) = usize::try_from(bit / 64).ok().and_then(|slot| self.first.get_mut(slot)) {
                    *slot |= 1 << (bit % 64);
                }
                word
            });
        }
        let Some(phrase) = phrase else { return };
        let entry = self.phrases.entry(phrase).or_default();
        if entry.named == 0 {
            entry.named = at + 1;
            entry.capitals = capitals;
        }
    }

    /// The longest name that starts at the first of `words`: how many words it takes, and its concept.
    pub(super) fn longest(&self, words: &[Word]) -> Option<(usize, u32)> {
        let (first, rest) = words.split_first()?;
        let bit = first.key % FIRST_BITS;
        let slot = self.first.get(usize::try_from(bit / 64).ok()?)?;
        if slot >> (bit % 64) & 1 == 0 {
            return None;
        }
        let (mut phrase, mut capitals, mut best) = (first.key, first.capitals, None);
        let mut rest = rest.iter();
        for taken in 1.. {
            let Some(entry) = self.phrases.get(&phrase) else { break };
            if let Some(at) = entry.named.checked_sub(1)
                && (capitals || !entry.capitals)
            {
                best = Some((taken, at));
            }
            if !entry.longer {
                break;
            }
            let Some(next) = rest.next() else { break };
            phrase = join(phrase, next.key);
            capitals |= next.capitals;
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_part_words_and_possessives_go() {
        let said: Vec<&str> = written("Alzheimer's disease, non-small (HIV/AIDS) 5's s").collect();
        assert_eq!(said, ["Alzheimer", "disease", "non", "small", "HIV", "AIDS", "5", "s"]);
    }

    #[test]
    fn capitals_are_told() {
        for (word, is) in [
            ("MS", true),
            ("PVCs", true),
            ("Ms", false),
            ("ms", false),
            ("A", false),
            ("T2DM", true),
        ] {
            assert_eq!(capitals(word), is, "{word}");
        }
    }

    #[test]
    fn the_longest_name_wins_and_capitals_are_asked() {
        let mut names = Names::with_capacity(4);
        names.add("cancer", 0);
        names.add("cancer of the breast", 1);
        names.add("^MS", 2);
        let found = |text: &str| names.longest(&words(text).collect::<Vec<_>>());
        assert_eq!(found("Cancers of the breast"), Some((4, 1)));
        assert_eq!(found("cancer of the lung"), Some((1, 0)));
        assert_eq!(found("MS or so"), Some((1, 2)));
        assert_eq!(found("ms"), None);
        assert_eq!(found(""), None);
    }
}
