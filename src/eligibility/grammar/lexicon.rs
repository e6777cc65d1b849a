//! The phrases the grammar knows, found by the keys of their words.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use crate::concept::{KeyHasher, join, key};
use crate::eligibility::family::PAGES;
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::words::WORDS;
use crate::eligibility::variable;

/// Longest phrase, in words.
pub(crate) const PHRASE_WORDS_MAX: usize = 10;

/// The phrases of the grammar, its families and the catalogue of variables.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

/// Phrases by key.
#[derive(Debug)]
pub(crate) struct Lexicon {
    entries: HashMap<u64, Entry, BuildHasherDefault<KeyHasher>>,
    /// Phrases that count as written only: the phrase, what it means, and the place of the next with the same key.
    written: Vec<(&'static str, Cue, Option<usize>)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// What the phrase means, whatever its case.
    cue: Option<Cue>,
    /// What it means when it is written in one of just these ways: the place of the first in the list of them.
    written: Option<usize>,
    /// Whether a longer phrase begins with it.
    more: bool,
}

impl Lexicon {
    fn new() -> Self {
        let mut lexicon = Self {
            entries: HashMap::default(),
            written: Vec::new(),
        };
        // What is added first wins: the families' own words, then the variables', then the words of the grammar.
        for page in PAGES {
            for (cue, phrases) in page.phrases {
                for phrase in *phrases {
                    lexicon.add(phrase, *cue, false);
                }
            }
            for (cue, phrases) in page.abbreviations {
                for phrase in *phrases {
                    lexicon.add(phrase, *cue, true);
                }
            }
        }
        for (phrase, names) in variable::PAIRS {
            lexicon.add(phrase, Cue::Variables(names), false);
        }
        for found in variable::all() {
            for phrase in found.names {
                lexicon.add(phrase, Cue::Variable(found.name), false);
            }
            for phrase in found.abbreviations {
                lexicon.add(phrase, Cue::Variable(found.name), true);
            }
        }
        for (cue, phrases) in WORDS {
            for phrase in *phrases {
                lexicon.add(phrase, *cue, false);
            }
        }
        lexicon
    }

    fn add(&mut self, phrase: &'static str, cue: Cue, as_written: bool) {
        let mut whole: Option<u64> = None;
        for word in words(phrase) {
            let word = key(word);
            whole = Some(match whole {
                None => word,
                Some(before) => {
                    self.entries.entry(before).or_default().more = true;
                    join(before, word)
                }
            });
        }
        let Some(whole) = whole else { return };
        let entry = self.entries.entry(whole).or_default();
        if as_written {
            self.written.push((phrase, cue, entry.written));
            entry.written = Some(self.written.len() - 1);
        } else {
            entry.cue.get_or_insert(cue);
        }
    }

    /// The longest phrase that begins at the first word: how many words it takes and what it means. `rest` is the text
    /// from that word on.
    pub(crate) fn longest(&self, keys: &[u64], rest: &str) -> Option<(usize, Cue)> {
        let mut found = None;
        let mut whole = *keys.first()?;
        for taken in 1..=keys.len().min(PHRASE_WORDS_MAX) {
            if taken > 1 {
                whole = join(whole, *keys.get(taken - 1)?);
            }
            let Some(entry) = self.entries.get(&whole) else { break };
            let cue = self.as_written(entry.written, rest).or(entry.cue);
            if let Some(cue) = cue {
                found = Some((taken, cue));
            }
            if !entry.more {
                break;
            }
        }
        found
    }
}

impl Lexicon {
    /// What the phrase means as it is written at the head of `rest`.
    fn as_written(&self, mut place: Option<usize>, rest: &str) -> Option<Cue> {
        while let Some((phrase, cue, next)) = place.and_then(|place| self.written.get(place)) {
            if rest.starts_with(phrase) {
                return Some(*cue);
            }
            place = *next;
        }
        None
    }
}

/// The words of a phrase as the lexer sees them: runs of letters and digits.
pub(crate) fn words(phrase: &str) -> impl Iterator<Item = &str> {
    phrase
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Words in lower case with one blank between them: a name may be wrapped over lines.
pub(crate) fn flat(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&word.to_lowercase());
    }
    out
}
