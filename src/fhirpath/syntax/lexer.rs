//! Text to tokens (FHIRPath 2.0, grammar: lexical rules).

use crate::fhirpath::error::{ParseError, Problem};
use crate::fhirpath::value::Moment;

/// A token and where it starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: Kind,
}

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A word that is not in backticks; it may be a keyword.
    Word(String),
    /// A name in backticks.
    Delimited(String),
    Text(String),
    /// Digits, perhaps with a point.
    Number(String),
    /// Digits with an `L`.
    Long(String),
    Date(Moment),
    DateTime(Moment),
    Time(Moment),
    /// `%name`.
    Variable(String),
    /// `$this` and its like.
    Dollar(String),
    Symbol(&'static str),
    End,
}

impl Kind {
    /// What it looks like, for messages.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Word(word) | Self::Delimited(word) | Self::Number(word) | Self::Long(word) => format!("`{word}`"),
            Self::Text(_) => "a text".to_owned(),
            Self::Date(_) | Self::DateTime(_) | Self::Time(_) => "a date or time".to_owned(),
            Self::Variable(name) => format!("`%{name}`"),
            Self::Dollar(name) => format!("`${name}`"),
            Self::Symbol(symbol) => format!("`{symbol}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

/// Symbols, longer ones first.
const SYMBOLS: [&str; 24] = [
    "<=", ">=", "!=", "!~", ".", ",", "(", ")", "[", "]", "{", "}", "+", "-", "*", "/", "&", "|", "<", ">", "=", "~",
    ";", "?",
];

/// Every token of a text, with an end at the end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ParseError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let is_end = token.kind == Kind::End;
        tokens.push(token);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn fail<T>(&self, problem: Problem) -> Result<T, ParseError> {
        Err(ParseError { at: self.at, problem })
    }

    fn next(&mut self) -> Result<Token, ParseError> {
        self.skip_space()?;
        let at = self.at;
        let rest = self.rest();
        let kind = match rest.chars().next() {
            None => Kind::End,
            Some('\'') => Kind::Text(self.quoted('\'')?),
            Some('`') => Kind::Delimited(self.quoted('`')?),
            Some('@') => self.moment()?,
            Some('%') => {
                self.at += 1;
                match self.rest().chars().next() {
                    Some('`') => Kind::Variable(self.quoted('`')?),
                    Some('\'') => Kind::Variable(self.quoted('\'')?),
                    _ => Kind::Variable(self.word()?),
                }
            }
            Some('$') => {
                self.at += 1;
                Kind::Dollar(self.word()?)
            }
            Some(c) if c.is_ascii_digit() => self.number(),
            Some(c) if c.is_ascii_alphabetic() || c == '_' => Kind::Word(self.word()?),
            Some(c) => match SYMBOLS.iter().find(|symbol| rest.starts_with(**symbol)) {
                Some(symbol) => {
                    self.at += symbol.len();
                    Kind::Symbol(symbol)
                }
                None => {
                    return self.fail(Problem::Unexpected {
                        expected: "an expression",
                        found: format!("`{c}`"),
                    });
                }
            },
        };
        Ok(Token { at, kind })
    }

    fn skip_space(&mut self) -> Result<(), ParseError> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find(['\n', '\r']).unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                match trimmed.find("*/") {
                    Some(end) => self.at += end + 2,
                    None => return self.fail(Problem::Unended("comment")),
                }
            } else {
                return Ok(());
            }
        }
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let end = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn word(&mut self) -> Result<String, ParseError> {
        let word = self.take_while(|c| c.is_ascii_alphanumeric() || c == '_');
        if word.is_empty() {
            return self.fail(Problem::Unexpected {
                expected: "a name",
                found: self
                    .rest()
                    .chars()
                    .next()
                    .map_or("the end".to_owned(), |c| format!("`{c}`")),
            });
        }
        Ok(word.to_owned())
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        self.take_while(|c| c.is_ascii_digit());
        let after = self.rest();
        let has_part = after
            .strip_prefix('.')
            .is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()));
        if has_part {
            self.at += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        let digits = self.text.get(start..self.at).unwrap_or_default().to_owned();
        let is_long = !has_part
            && after
                .strip_prefix('L')
                .is_some_and(|more| !more.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
        if is_long {
            self.at += 1;
            return Kind::Long(digits);
        }
        Kind::Number(digits)
    }

    /// A date, a date with a time, or `T` and a time of day.
    fn moment(&mut self) -> Result<Kind, ParseError> {
        let start = self.at;
        self.at += 1;
        let date = self.parts(&[4, 2, 2], '-');
        let has_time = self.rest().starts_with('T');
        if has_time {
            self.at += 1;
            self.parts(&[2, 2, 2], ':');
            let is_part = self
                .rest()
                .strip_prefix('.')
                .is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()));
            if is_part {
                self.at += 1;
                self.take_while(|c| c.is_ascii_digit());
            }
            if !date.is_empty() {
                self.zone();
            }
        }
        let text = self.text.get(start + 1..self.at).unwrap_or_default();
        let kind = match (date.is_empty(), has_time) {
            (false, false) => Moment::date(text).map(Kind::Date),
            (false, true) => Moment::date_time(text).map(Kind::DateTime),
            (true, true) => Moment::time(text).map(Kind::Time),
            (true, false) => None,
        };
        kind.ok_or_else(|| ParseError {
            at: start,
            problem: Problem::BadLiteral(format!("@{text}")),
        })
    }

    /// Groups of digits with `between` between them, as many as there are.
    fn parts(&mut self, lengths: &[usize], between: char) -> &'t str {
        let start = self.at;
        for (at, length) in lengths.iter().enumerate() {
            let rest = self.rest();
            let digits = if at == 0 {
                Some(rest)
            } else {
                rest.strip_prefix(between)
            };
            let Some(digits) = digits else { break };
            if digits.bytes().take_while(u8::is_ascii_digit).count() < *length {
                break;
            }
            self.at += rest.len() - digits.len() + length;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    fn zone(&mut self) {
        let rest = self.rest();
        if rest.starts_with('Z') {
            self.at += 1;
        } else if rest.starts_with(['+', '-']) {
            let bytes = rest.as_bytes();
            let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
            if is_digit(1) && is_digit(2) && bytes.get(3) == Some(&b':') && is_digit(4) && is_digit(5) {
                self.at += 6;
            }
        }
    }

    /// What stands between two `mark`s, with its escapes read. A backslash before any other character stays, so that
    /// regular expressions may be written as they are elsewhere.
    fn quoted(&mut self, mark: char) -> Result<String, ParseError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                c if c == mark => {
                    self.at += at + 1;
                    return Ok(text);
                }
                '\\' => match chars.next().map(|(_, escaped)| escaped) {
                    Some(escaped @ ('\'' | '"' | '`' | '\\' | '/')) => text.push(escaped),
                    Some('f') => text.push('\u{c}'),
                    Some('n') => text.push('\n'),
                    Some('r') => text.push('\r'),
                    Some('t') => text.push('\t'),
                    Some('u') => {
                        let digits = chars.as_str().get(..4).unwrap_or_default();
                        let code = u32::from_str_radix(digits, 16)
                            .ok()
                            .filter(|_| !digits.starts_with('+'));
                        let Some(code) = code else {
                            self.at += at;
                            return self.fail(Problem::BadLiteral(format!("\\u{digits}")));
                        };
                        // Half of a pair is no character of its own.
                        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                        chars.nth(3);
                    }
                    Some(other) => {
                        text.push('\\');
                        text.push(other);
                    }
                    None => break,
                },
                c => text.push(c),
            }
        }
        Err(ParseError {
            at: start,
            problem: Problem::Unended(if mark == '`' { "name" } else { "text" }),
        })
    }
}
