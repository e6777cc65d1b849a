//! A page of the guide: what a family is, its words and examples.

use crate::eligibility::criterion::Side;
use crate::eligibility::grammar::cue::Cue;

/// A family as it is read and shown: its words and examples.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its title.
    pub(crate) title: &'static str,
    /// What is understood, in a sentence.
    pub(crate) understands: &'static str,
    /// Its phrases with what they mean: words in lower case, one blank between them, no signs.
    pub(crate) phrases: &'static [(Cue, &'static [&'static str])],
    /// Phrases that count only as they are written here.
    pub(crate) abbreviations: &'static [(Cue, &'static [&'static str])],
    /// Examples: a side, a text, and what it states in the notation of [`crate::eligibility::notation()`].
    pub(crate) examples: &'static [(Side, &'static str, &'static str)],
}
