//! Dashes: joints of ranges, minus signs, and hyphens in names.

use super::lexer::Lexer;
use super::name;
use super::number;
use super::repair::Cursor;
use super::token::Kind;
use super::token::Token;
use super::unit;
use super::vocabulary::{MEASURED, SIGNED};

impl Lexer<'_, '_> {
    /// A dash: the joint of a range, a minus, or neither.
    pub(super) fn dash(&mut self, len: usize) {
        let after = self.past(len);
        let next = after.char();
        let digit = next.is_some_and(|c| c.is_ascii_digit() || c == '.');
        let glued = self.is_glued();
        if let Some(Kind::Number(left)) = self.last() {
            if joins(left, after) {
                return self.push(Kind::To, after.at);
            }
        } else if matches!(self.last(), Some(Kind::Unit(_) | Kind::Limit(_)))
            && number::starts(after)
            && !is_minus(self.here)
        {
            return self.push(Kind::To, after.at);
        }
        if digit
            && self.is_negative(glued)
            && self.here.char() == Some('-')
            && let Some(read) = number::read(after)
        {
            let read = number::Read {
                value: -read.value,
                plain: false,
                ..read
            };
            return self.number(&read);
        }
        self.push(Kind::Dash, after.at);
        if !digit || !glued || self.before_last() != Some(Kind::Word) {
            return;
        }
        // `COVID-19`, `IL-6`, `PD-1`: a name, but for words that numbers are said of.
        let name = self
            .out
            .iter()
            .nth_back(1)
            .is_some_and(|token| !self.is_measured(token));
        let timed = number::read(self.here)
            .is_some_and(|read| unit::time(read.after).is_some_and(|unit| unit.after.at > read.after.at + 2));
        if name && !timed && next != Some('.') {
            let end = name::end(self.here);
            self.push_word(end);
        }
    }

    /// Whether a dash before a digit is a minus here.
    fn is_negative(&self, glued: bool) -> bool {
        let Some(token) = self.out.last() else { return false };
        if token.kind == Kind::Word {
            let text = self.text(token);
            return !glued && SIGNED.iter().any(|word| word.eq_ignore_ascii_case(text));
        }
        matches!(token.kind, Kind::Compare(_) | Kind::Between | Kind::To | Kind::Open)
    }

    /// Whether numbers are said of the word, so that a hyphen does not make a name of both.
    fn is_measured(&self, token: &Token) -> bool {
        let text = self.text(token);
        text.len() <= 8 && MEASURED.iter().any(|word| word.eq_ignore_ascii_case(text))
    }
}

/// Whether the number `left` and what follows `after` are a range. A falling pair is a name (`CA 19-9`).
fn joins(left: f64, after: Cursor<'_>) -> bool {
    if !number::starts(after) {
        return false;
    }
    let here = after.gap();
    match here.char() {
        Some('0'..='9') => {
            let right = number::read(here).map(|read| read.value);
            match right {
                Some(right) => right >= left || right.is_nan() || left.is_nan(),
                None => false,
            }
        }
        Some('-') => false,
        _ => true,
    }
}

/// Whether a dash stands before a blank-less number behind a blank: `Day 1 -14`.
fn is_minus(here: Cursor<'_>) -> bool {
    let mut after = here;
    after.skip();
    let digit = after.char().is_some_and(|c| c.is_ascii_digit());
    let blank_before = here
        .at
        .checked_sub(1)
        .and_then(|at| here.text.as_bytes().get(at))
        .is_some_and(u8::is_ascii_whitespace);
    digit && blank_before
}
