//! A text as marks: numbers and signs from the lexer, phrases from the lexicon, names from the dictionary of concepts.

use crate::concept::{ConceptId, Word, concepts, key};
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::lexicon::LEXICON;
use crate::eligibility::lex::{Kind, Token, lex};

/// What a mark is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum What {
    /// A number, a sign, a unit, or a word that nothing knows.
    Token(Kind),
    /// A phrase of the grammar or of a family.
    Cue(Cue),
    /// A name of the dictionary.
    Concept(ConceptId),
    /// A statement read already; its place in the list of atoms.
    Atom(usize),
    /// A window read already; its place in the list of windows.
    Window(usize),
    /// Read already and of no further meaning.
    Read,
}

/// A stretch of the text with what it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    /// What it is.
    pub(crate) what: What,
    /// First byte.
    pub(crate) start: u32,
    /// Byte after the last.
    pub(crate) end: u32,
    /// Whether nothing stands between it and the mark before.
    pub(crate) glued: bool,
}

/// Whether a mark carries meaning of its own.
pub(crate) fn weighs(what: What) -> bool {
    match what {
        What::Atom(_) | What::Concept(_) | What::Window(_) => true,
        What::Token(kind) => matches!(kind, Kind::Word | Kind::Number(_) | Kind::Roman(_)),
        What::Cue(cue) => matches!(
            cue,
            Cue::Named(_)
                | Cue::Opaque(_)
                | Cue::Act(_)
                | Cue::About
                | Cue::Able(_)
                | Cue::Sex(_)
                | Cue::AnySex
                | Cue::Qualifier
                | Cue::Variable(_)
                | Cue::Variables(_)
                | Cue::Status(_)
                | Cue::Reference(_)
                | Cue::Anchor(_)
                | Cue::Head(_)
                | Cue::Normal
                | Cue::Stage(_)
        ),
        What::Read => false,
    }
}

/// Room for the marks of one text, used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Marker {
    tokens: Vec<Token>,
    keys: Vec<u64>,
    words: Vec<Word>,
    /// For each word, the token it is.
    places: Vec<usize>,
}

impl Marker {
    /// Marks a text.
    pub(crate) fn mark(&mut self, text: &str, out: &mut Vec<Mark>) {
        self.tokens.clear();
        out.clear();
        lex(text, &mut self.tokens);
        let mut at = 0;
        while let Some(token) = self.tokens.get(at).copied() {
            let taken = if matches!(token.kind, Kind::Word | Kind::Roman(_)) {
                self.phrase(at, text, out)
            } else {
                None
            };
            if let Some(next) = taken {
                at = next;
                continue;
            }
            out.push(Mark {
                what: What::Token(token.kind),
                start: token.start,
                end: token.end,
                glued: token.glued,
            });
            at += 1;
        }
    }

    /// The longest phrase or name from a token on, and the token after it.
    fn phrase(&mut self, at: usize, text: &str, out: &mut Vec<Mark>) -> Option<usize> {
        self.run(at, text);
        let begin = self.tokens.get(at)?;
        let rest = text.get(begin.start as usize..).unwrap_or_default();
        let phrase = LEXICON.longest(&self.keys, rest);
        let name = concepts().longest(&self.words);
        let (taken, what) = match (phrase, name) {
            (Some((words, cue)), Some((more, concept))) => {
                if more > words || (more == words && gives_way(cue)) {
                    (more, What::Concept(concept))
                } else {
                    (words, What::Cue(cue))
                }
            }
            (Some((words, cue)), None) => (words, What::Cue(cue)),
            (None, Some((words, concept))) => (words, What::Concept(concept)),
            (None, None) => return None,
        };
        let last = *self.places.get(taken - 1)?;
        out.push(Mark {
            what,
            start: begin.start,
            end: self.tokens.get(last)?.end,
            glued: begin.glued,
        });
        Some(last + 1)
    }

    /// The words from a token on, as far as a phrase can go: hyphens and slashes without blanks do not end it.
    fn run(&mut self, from: usize, text: &str) {
        self.keys.clear();
        self.words.clear();
        self.places.clear();
        let mut at = from;
        while self.keys.len() < super::lexicon::PHRASE_WORDS_MAX {
            let Some(token) = self.tokens.get(at) else { break };
            match token.kind {
                Kind::Word | Kind::Roman(_) => self.word(at, token.key, token.capitals),
                Kind::Number(_) => {
                    let digits = text.get(token.start as usize..token.end as usize).unwrap_or_default();
                    if digits.len() > 4 {
                        break;
                    }
                    self.word(at, key(digits), false);
                }
                Kind::Dash | Kind::To | Kind::Slash | Kind::Quote => {
                    let follows = self.tokens.get(at + 1).is_some_and(|next| {
                        let glued = token.glued && next.glued;
                        // `breast - feeding`: a hyphen with blanks on both sides joins words as well.
                        let apart = token.kind == Kind::Dash && !token.glued && !next.glued;
                        match next.kind {
                            Kind::Word => glued || apart,
                            Kind::Roman(_) | Kind::Number(_) => glued,
                            _ => false,
                        }
                    });
                    if at == from || !follows {
                        break;
                    }
                }
                Kind::Stop => {
                    // `e.g.`, `i.e.`: a single letter, a stop, and a single letter without a blank.
                    let single = |token: Option<&Token>| token.is_some_and(|t| t.end - t.start == 1);
                    let next = self.tokens.get(at + 1);
                    if at == from || !single(self.tokens.get(at - 1)) || !single(next) || !next.is_some_and(|n| n.glued)
                    {
                        break;
                    }
                }
                Kind::Compare(_)
                | Kind::Post(_)
                | Kind::Between
                | Kind::Unit(_)
                | Kind::Times
                | Kind::Limit(_)
                | Kind::Comma
                | Kind::Semicolon
                | Kind::Colon
                | Kind::Plus
                | Kind::Open
                | Kind::Close
                | Kind::And
                | Kind::Other => break,
            }
            at += 1;
        }
    }

    fn word(&mut self, at: usize, key: u64, capitals: bool) {
        self.keys.push(key);
        self.words.push(Word { key, capitals });
        self.places.push(at);
    }
}

/// Whether a name of the same length is preferred to the phrase: the phrase says little of its own.
fn gives_way(cue: Cue) -> bool {
    match cue {
        Cue::Filler | Cue::Qualifier | Cue::Level | Cue::Anchor(_) => true,
        Cue::Tie
        | Cue::Subject
        | Cue::Sex(_)
        | Cue::AnySex
        | Cue::Not
        | Cue::Except
        | Cue::Unless
        | Cue::If
        | Cue::Then
        | Cue::Or
        | Cue::And
        | Cue::AndOr
        | Cue::Opens
        | Cue::With
        | Cue::Must
        | Cue::Permit
        | Cue::Forbid
        | Cue::Head(_)
        | Cue::Time(_)
        | Cue::Opaque(_)
        | Cue::Act(_)
        | Cue::About
        | Cue::Able(_)
        | Cue::Named(_)
        | Cue::Variable(_)
        | Cue::Variables(_)
        | Cue::Regardless
        | Cue::Example
        | Cue::Defined
        | Cue::Normal
        | Cue::Status(_)
        | Cue::Reference(_)
        | Cue::Old
        | Cue::Stage(_)
        | Cue::Several(_) => false,
    }
}
/// Puts one mark in the place of several.
pub(crate) fn cover(marks: &[Mark], from: usize, to: usize, what: What, out: &mut Vec<Mark>) {
    let (Some(first), Some(last)) = (marks.get(from), marks.get(to.saturating_sub(1))) else {
        return;
    };
    out.push(Mark {
        what,
        start: first.start,
        end: last.end.max(first.end),
        glued: first.glued,
    });
}
