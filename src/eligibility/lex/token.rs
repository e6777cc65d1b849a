//! What a token is.

use crate::eligibility::expr::{Limit, Op};

/// A stretch of the text that means one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte in the text.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// The key of the word ([`crate::concept::key`]), without a possessive `'s`. Numbers of one run of digits or one
    /// word have the key of what is written, so that names with numbers in them can be looked up. Comparators have the
    /// key of the word that says the direction (`older` in `or older`), units that of their first word, or of `age`
    /// where the unit says an age (`years of age`, `years old`). Zero for everything else.
    pub key: u64,
    /// Two letters or more, all of them capitals.
    pub capitals: bool,
    /// No blank stands between this and the token before.
    pub glued: bool,
    /// A number written as a word.
    pub spelled: bool,
}

/// The kinds of token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// Letters and digits that are no number: words, names, ordinals, versions.
    Word,
    /// A number as meant: `1,500` is 1500, `four (4)` is one 4, `½` is 0.5; NaN for the mask `@NUMBER`.
    Number(f64),
    /// A comparison that stands before its number, as a sign or in words.
    Compare(Op),
    /// A comparison that stands after its number: `or more`, `and older`, the `+` of `18+`.
    Post(Op),
    /// `between`, and `from` before a range.
    Between,
    /// What joins the ends of a range: a dash between quantities, `to`, `through`.
    To,
    /// A unit after a number.
    Unit(Unit),
    /// `x`, `times`, `-fold` after a number.
    Times,
    /// A limit of normal, in letters or words.
    Limit(Limit),
    /// A whole word that is a numeral from I to X, in capitals.
    Roman(u8),
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// `.`
    Stop,
    /// `:`
    Colon,
    /// `/`
    Slash,
    /// Any dash that does not join a range.
    Dash,
    /// `+`
    Plus,
    /// `(`, `[` or `{`
    Open,
    /// `)`, `]` or `}`
    Close,
    /// Any quotation mark.
    Quote,
    /// `&`
    And,
    /// Everything else.
    Other,
}

/// A unit as written, in UCUM.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Unit {
    /// The unit (`10*9/L`, `mg/dL`, `a`).
    pub ucum: &'static str,
    /// What the number is multiplied by to be in that unit; mostly 1.
    pub factor: f64,
}
