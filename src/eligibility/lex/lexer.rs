//! From text to tokens, one after the other.

use super::comparator;
use super::limit;
use super::number;
use super::power;
use super::repair::{Cursor, is_roman_sign, is_word, superscript};
use super::token::{Kind, Token};
use super::unit;
use crate::concept::key;
use crate::eligibility::expr::Op;

/// The tokens of `text`, in order, instead of what `out` held.
///
/// Total and linear: any text is read, every character that is not blank lies in exactly one token, and offsets are
/// those of `text` as it stands, escapes and entities included. Text beyond 4 GiB is not read.
pub(crate) fn lex(text: &str, out: &mut Vec<Token>) {
    out.clear();
    let mut lexer = Lexer {
        here: Cursor::new(text),
        out,
    };
    loop {
        lexer.here.blanks();
        let Some((c, len)) = lexer.here.peek() else { return };
        if u32::try_from(lexer.here.at + len).is_err() {
            return;
        }
        lexer.token(c, len);
    }
}

struct Lexer<'a, 'b> {
    here: Cursor<'a>,
    out: &'b mut Vec<Token>,
}

impl<'a> Lexer<'a, '_> {
    /// Adds the token that starts with `c`.
    fn token(&mut self, c: char, len: usize) {
        if c.is_ascii_alphabetic() || is_word(c) && !c.is_ascii_digit() {
            return self.word();
        }
        match c {
            '0'..='9' => self.digits(),
            '.' => self.point(len),
            '<' | '>' | '=' | '≤' | '≥' | '≠' | '≮' | '≯' | '!' => self.sign(len),
            '-' | '~' => self.dash(len),
            '@' => self.mask(len),
            '½' | '¼' | '¾' | '⅓' | '⅔' => {
                let value = super::repair::fraction(c).unwrap_or(f64::NAN);
                self.push(Kind::Number(value), self.here.at + len);
            }
            '+' => self.plus(len),
            '&' => match self
                .value_stands()
                .then(|| comparator::post_word(self.past(len)))
                .flatten()
            {
                Some(read) => self.compare(&read),
                None => self.push(Kind::And, self.here.at + len),
            },
            '%' | '°' | '℃' | '℉' | '/' | '×' | '*' | '·' => self.unit_sign(c, len),
            _ if is_roman_sign(c) => {
                let value = u32::from(c) - u32::from('Ⅰ') + 1;
                self.push(Kind::Roman(u8::try_from(value).unwrap_or(1)), self.here.at + len);
            }
            _ if superscript(c).is_some() && self.counts() && self.unit() => {}
            _ => self.push(mark(c), self.here.at + len),
        }
    }

    fn past(&self, len: usize) -> Cursor<'a> {
        Cursor {
            at: self.here.at + len,
            ..self.here
        }
    }

    /// The last kind.
    fn last(&self) -> Option<Kind> {
        self.out.last().map(|token| token.kind)
    }

    /// The kind before the last.
    fn before_last(&self) -> Option<Kind> {
        let at = self.out.len().checked_sub(2)?;
        self.out.get(at).map(|token| token.kind)
    }

    /// Whether this place touches the token before.
    fn is_glued(&self) -> bool {
        self.out.last().is_some_and(|token| token.end as usize == self.here.at)
    }

    fn push(&mut self, kind: Kind, end: usize) {
        self.push_with(kind, end, 0, false);
    }

    fn push_with(&mut self, kind: Kind, end: usize, key: u64, spelled: bool) {
        let small = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.out.push(Token {
            kind,
            start: small(self.here.at),
            end: small(end),
            key,
            capitals: false,
            glued: self.is_glued(),
            spelled,
        });
        self.here.at = end;
    }

    fn key_of(&self, start: usize, end: usize) -> u64 {
        self.here.text.get(start..end).map_or(0, key)
    }

    /// A word from here to `end`, the last of it perhaps a possessive `'s`.
    fn push_word(&mut self, end: usize) {
        let start = self.here.at;
        let key = self.key_of(start, end);
        let written = self.here.text.get(start..end).unwrap_or_default();
        let capitals = written.len() >= 2
            && written.bytes().any(|byte| byte.is_ascii_uppercase())
            && !written.chars().any(char::is_lowercase);
        let mut after = Cursor { at: end, ..self.here };
        let end = if after.eat('\'') && after.eat_any(&['s', 'S']).is_some() && after.is_word_end() {
            after.at
        } else {
            end
        };
        self.push_with(Kind::Word, end, key, false);
        if let Some(token) = self.out.last_mut() {
            token.capitals = capitals;
        }
    }

    /// The number that a unit here would belong to: directly before, in brackets before, or before `or more`.
    fn counted(&self) -> Option<f64> {
        let mut back = self.out.iter().rev();
        let mut token = back.next()?;
        match token.kind {
            Kind::Post(_) | Kind::Close | Kind::Dash => token = back.next()?,
            Kind::Word if self.is_bridge(token) => token = back.next()?,
            _ => {}
        }
        match token.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        }
    }

    fn counts(&self) -> bool {
        self.counted().is_some()
    }

    /// Words that stand between a number and its stretch of time.
    fn is_bridge(&self, token: &Token) -> bool {
        let text = self.text(token);
        text.len() <= 14 && BRIDGES.iter().any(|word| word.eq_ignore_ascii_case(text))
    }

    fn text(&self, token: &Token) -> &'a str {
        self.here
            .text
            .get(token.start as usize..token.end as usize)
            .unwrap_or_default()
    }

    /// Whether a value stands before this place, so that `or more` can belong to it.
    fn value_stands(&self) -> bool {
        match self.last() {
            Some(Kind::Number(_) | Kind::Unit(_) | Kind::Limit(_) | Kind::Roman(_)) => true,
            Some(Kind::Close) => {
                matches!(self.before_last(), Some(Kind::Number(_) | Kind::Unit(_) | Kind::Word)) && self.out.len() > 3
            }
            Some(Kind::Word) => self.out.last().is_some_and(|token| is_stage(self.text(token))),
            _ => false,
        }
    }

    /// Adds a unit that starts here; whether there was one.
    fn unit(&mut self) -> bool {
        let Some(value) = self.counted() else { return false };
        let bridged = matches!(self.last(), Some(Kind::Word | Kind::Dash));
        let Some(read) = unit::read(self.here, value) else {
            return false;
        };
        if matches!(self.last(), Some(Kind::Word)) && !read.time {
            return false;
        }
        // Behind a dash a letter alone is a name (`5-d` is not said), and the dash must touch both sides.
        if bridged && matches!(self.last(), Some(Kind::Dash)) {
            let dash_glued = self.out.last().is_some_and(|token| token.glued);
            if !dash_glued || !self.is_glued() || read.after.at < self.here.at + 2 && self.here.byte() != Some(b'h') {
                return false;
            }
        }
        self.push_unit(&read);
        true
    }

    fn push_unit(&mut self, read: &unit::Read<'_>) {
        let key = if read.aged {
            key("age")
        } else {
            let word = self.here.low().map_or(self.here.at, |(_, after)| after.at);
            if word > self.here.at {
                self.key_of(self.here.at, word)
            } else {
                0
            }
        };
        self.push_with(Kind::Unit(read.unit), read.after.at, key, false);
    }

    /// `x`, `×`, `*`, `times`, `fold` behind a number; whether it was one.
    fn times(&mut self) -> bool {
        if !matches!(self.last(), Some(Kind::Number(_) | Kind::Dash | Kind::Close)) || !self.counts() {
            return false;
        }
        let here = self.here;
        let Some(c) = here.char() else { return false };
        let mut after = here;
        match c {
            '×' | '*' => {
                after.skip();
                self.push(Kind::Times, after.at);
                return true;
            }
            'x' | 'X' => {
                after.skip();
                let free = after.char().is_none_or(|next| !next.is_alphabetic());
                if free || limit::read(after, true).is_some() {
                    self.push(Kind::Times, after.at);
                    return true;
                }
                false
            }
            _ => {
                let Some((low, mut after)) = here.low() else {
                    return false;
                };
                if !matches!(low.get(), b"times" | b"time" | b"fold" | b"folds") || !after.is_word_end() {
                    return false;
                }
                if matches!(low.get(), b"times" | b"time") && is_frequency(after) {
                    return false;
                }
                // `2.5 times (x) ULN`
                let mut bracket = after.gap();
                if bracket.eat_any(&['(', '[']).is_some()
                    && bracket.eat_any(&['x', 'X', '×']).is_some()
                    && bracket.eat_any(&[')', ']']).is_some()
                {
                    after = bracket;
                }
                self.push(Kind::Times, after.at);
                true
            }
        }
    }

    /// A sign that can start a unit.
    fn unit_sign(&mut self, c: char, len: usize) {
        if self.counts() && (self.unit() || self.times()) {
            return;
        }
        self.push(mark(c), self.here.at + len);
    }

    /// A comparison by sign.
    fn sign(&mut self, len: usize) {
        match comparator::sign(self.here) {
            // `->` is an arrow.
            Some(read) if !(self.is_glued() && matches!(self.last(), Some(Kind::Dash))) => self.compare(&read),
            _ => self.push(Kind::Other, self.here.at + len),
        }
    }

    /// Adds a comparison, or lengthens the one before when both say the same: `at least ≥`.
    fn compare(&mut self, read: &comparator::Read<'_>) {
        if let (Some(last), Kind::Compare(op)) = (self.out.last_mut(), read.kind)
            && last.kind == Kind::Compare(op)
        {
            last.end = u32::try_from(read.after.at).unwrap_or(u32::MAX);
            self.here.at = read.after.at;
            return;
        }
        let (start, end) = read.said;
        let key = if end > start { self.key_of(start, end) } else { 0 };
        self.push_with(read.kind, read.after.at, key, false);
    }

    /// A stop, or the point before decimals.
    fn point(&mut self, len: usize) {
        let decimal = !self.is_glued() || !matches!(self.last(), Some(Kind::Word | Kind::Number(_) | Kind::Unit(_)));
        if decimal
            && self.past(len).char().is_some_and(|c| c.is_ascii_digit())
            && let Some(read) = number::read(self.here)
        {
            return self.number(&read);
        }
        self.push(Kind::Stop, self.here.at + len);
    }

    /// The mask of numbers.
    fn mask(&mut self, len: usize) {
        match self.past(len).low() {
            Some((low, after)) if low.get() == b"number" => self.push(Kind::Number(f64::NAN), after.at),
            _ => self.push(Kind::Other, self.here.at + len),
        }
    }

    /// A plus, or `or more` glued to a value.
    fn plus(&mut self, len: usize) {
        let after = self.past(len);
        let value = matches!(self.last(), Some(Kind::Number(_) | Kind::Unit(_)));
        if value && self.is_glued() && after.is_word_end() && !matches!(after.char(), Some('/' | '+' | '-')) {
            return self.push(Kind::Post(Op::Ge), after.at);
        }
        self.push(Kind::Plus, after.at);
    }

    /// Digits: a number, or a name with digits in front.
    fn digits(&mut self) {
        // `1.5 10^9/L`: the power of the number before.
        if matches!(self.last(), Some(Kind::Number(_))) && power::ten(self.here).is_some() && self.unit() {
            return;
        }
        match number::read(self.here) {
            Some(read) => self.number(&read),
            None => {
                let end = self.name_end(self.here);
                self.push_word(end);
            }
        }
    }

    fn number(&mut self, read: &number::Read<'_>) {
        let end = number::again(read).at;
        let key = if read.plain {
            self.key_of(self.here.at, read.after.at)
        } else {
            0
        };
        self.push_with(Kind::Number(read.value), end, key, read.spelled);
    }

    /// The end of letters and digits from `start`, with the rest of a version or date: `v5.0`, `1.2.3`.
    fn name_end(&self, start: Cursor<'_>) -> usize {
        let mut here = start;
        let mut digit_last = false;
        let mut digits_only = true;
        loop {
            match here.peek() {
                Some((c, len)) if is_word(c) => {
                    digit_last = c.is_ascii_digit();
                    digits_only &= digit_last;
                    here.at += len;
                }
                Some(('.', len)) if digit_last && digits_only => {
                    let next = Cursor {
                        at: here.at + len,
                        ..here
                    };
                    if !next.char().is_some_and(|c| c.is_ascii_digit()) {
                        return here.at;
                    }
                    here = next;
                }
                _ => return here.at,
            }
        }
    }

    /// A dash: the joint of a range, a minus, or neither.
    fn dash(&mut self, len: usize) {
        let after = self.past(len);
        let next = after.char();
        let digit = next.is_some_and(|c| c.is_ascii_digit() || c == '.');
        let glued = self.is_glued();
        if let Some(Kind::Number(left)) = self.last() {
            if self.joins(left, after) {
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
            let end = self.name_end(self.here);
            self.push_word(end);
        }
    }

    /// Whether the number `left` and what follows `after` are a range. A falling pair is a name (`CA 19-9`).
    fn joins(&self, left: f64, after: Cursor<'a>) -> bool {
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

    /// Whether a dash before a digit is a minus here.
    fn is_negative(&self, glued: bool) -> bool {
        match self.last() {
            Some(Kind::Compare(_) | Kind::Between | Kind::To | Kind::Open) => true,
            Some(Kind::Word) if !glued => self.out.last().is_some_and(|token| {
                let text = self.text(token);
                SIGNED.iter().any(|word| word.eq_ignore_ascii_case(text))
            }),
            _ => false,
        }
    }

    /// Whether numbers are said of the word, so that a hyphen does not make a name of both.
    fn is_measured(&self, token: &Token) -> bool {
        let text = self.text(token);
        text.len() <= 8 && MEASURED.iter().any(|word| word.eq_ignore_ascii_case(text))
    }

    fn word(&mut self) {
        let here = self.here;
        let Some((low, after)) = here.low() else {
            let end = self.name_end(here);
            return self.push_word(end.max(here.at + here.peek().map_or(1, |(_, len)| len)));
        };
        if self.counts() && (self.unit() || self.times()) {
            return;
        }
        let end = self.name_end(after);
        if end > after.at {
            return self.glued_word(&low, after, end);
        }
        if self.phrase(&low, after) {
            return;
        }
        if let Some(value) = roman(here.text.get(here.at..after.at).unwrap_or_default()) {
            let key = self.key_of(here.at, after.at);
            return self.push_with(Kind::Roman(value), after.at, key, false);
        }
        self.push_word(after.at);
    }

    /// Letters with digits glued to them: a name, but for words whose number lost its blank.
    fn glued_word(&mut self, low: &super::repair::Low, after: Cursor<'a>, end: usize) {
        let number = || number::read(after).filter(|read| read.after.at >= end);
        let point = Cursor { at: end, ..after };
        let decimals = point.char() == Some('.') && {
            let mut next = point;
            next.skip();
            next.char().is_some_and(|c| c.is_ascii_digit())
        };
        let text = self.here.text.get(self.here.at..after.at).unwrap_or_default();
        let joint = matches!(low.get(), b"to" | b"and" | b"or") && self.counts();
        if joint || MEASURED.iter().any(|word| word.eq_ignore_ascii_case(text)) && number().is_some() {
            if !self.phrase(low, after) {
                self.push_word(after.at);
            }
            return;
        }
        if decimals {
            if low.get().ends_with(b"v") || low.get() == b"version" {
                let end = self.name_end(after);
                let whole = Cursor { at: end, ..after };
                let end = self.version_end(whole);
                return self.push_word(end);
            }
            if number().is_some() {
                return self.push_word(after.at);
            }
        }
        self.push_word(end);
    }

    /// Past `.0` behind a version.
    fn version_end(&self, mut here: Cursor<'_>) -> usize {
        while here.char() == Some('.') {
            let mut next = here;
            next.skip();
            let Some((_, _, after)) = next.digits(4) else { break };
            here = after;
        }
        here.at
    }

    /// A comparison, a limit, a number or a joint in words; whether there was one.
    fn phrase(&mut self, low: &super::repair::Low, after: Cursor<'a>) -> bool {
        let word = low.get();
        if !is_key_word(word) {
            return false;
        }
        let here = self.here;
        if !after.is_word_end() && !self.counts() {
            return false;
        }
        if matches!(word, b"or" | b"and") {
            if self.value_stands()
                && let Some(read) = comparator::post(low, after)
            {
                self.compare(&read);
                return true;
            }
            return false;
        }
        if matches!(word, b"to" | b"through" | b"thru" | b"until") {
            return self.joint(after);
        }
        if let Some(read) = number::spelled(word, after) {
            self.number(&read);
            return true;
        }
        if matches!(word, b"twice" | b"thrice" | b"double" | b"triple") {
            return self.multiple(word, after);
        }
        if word == b"per" {
            return self.per(after);
        }
        let multiplied = matches!(self.last(), Some(Kind::Times)) || self.counts();
        if let Some((limit, end)) = limit::read(here, multiplied) {
            self.push(Kind::Limit(limit), end.at);
            return true;
        }
        if let Some(read) = comparator::words(low, here, after) {
            self.compare(&read);
            return true;
        }
        false
    }

    /// `to` and `through` between the ends of a range.
    fn joint(&mut self, after: Cursor<'a>) -> bool {
        let left = match self.last() {
            Some(Kind::Number(_) | Kind::Unit(_) | Kind::Limit(_)) => true,
            Some(Kind::Close) => matches!(self.before_last(), Some(Kind::Number(_) | Kind::Unit(_) | Kind::Word)),
            _ => false,
        };
        if left && (number::starts(after) || limit::read(after, true).is_some()) {
            self.push(Kind::To, after.at);
            return true;
        }
        false
    }

    /// `twice the upper limit of normal`.
    fn multiple(&mut self, word: &[u8], after: Cursor<'a>) -> bool {
        if limit::read(after, true).is_none() {
            return false;
        }
        let value = if matches!(word, b"thrice" | b"triple") {
            3.0
        } else {
            2.0
        };
        let key = self.key_of(self.here.at, after.at);
        self.push_with(Kind::Number(value), after.at, key, true);
        true
    }

    /// `per` and the unit behind it: `per day`, `per 1.73 m2`.
    fn per(&mut self, after: Cursor<'a>) -> bool {
        let Some(read) = unit::read(after, f64::NAN) else {
            return false;
        };
        let start = after.gap();
        self.push_word(after.at);
        self.here = start;
        self.push_unit(&read);
        true
    }
}

/// What a sign is that starts nothing longer.
fn mark(c: char) -> Kind {
    match c {
        ',' => Kind::Comma,
        ';' => Kind::Semicolon,
        '.' => Kind::Stop,
        ':' => Kind::Colon,
        '/' => Kind::Slash,
        '-' => Kind::Dash,
        '+' => Kind::Plus,
        '(' | '[' | '{' => Kind::Open,
        ')' | ']' | '}' => Kind::Close,
        '"' | '\'' => Kind::Quote,
        '&' => Kind::And,
        _ => Kind::Other,
    }
}

/// Words that stand between a number and its stretch of time.
const BRIDGES: &[&str] = &[
    "consecutive",
    "calendar",
    "full",
    "complete",
    "completed",
    "continuous",
    "business",
    "working",
    "elimination",
    "plasma",
    "terminal",
    "drug",
    "study",
    "gestational",
    "cumulative",
    "successive",
    "chronological",
    "additional",
];

/// Words that numbers are said of, also with a hyphen or without a blank between.
const MEASURED: &[&str] = &[
    "age", "aged", "ages", "day", "days", "week", "weeks", "month", "months", "year", "years", "visit", "grade",
    "stage", "ecog", "kps", "ps", "score", "scores", "type", "class", "cycle", "part", "cohort", "phase", "arm",
    "group", "bmi", "inr", "egfr", "least", "than", "of", "to", "step", "hb", "hgb", "anc", "qtc", "lvef", "asa",
    "nyha", "who",
];

/// Words behind which a number can be negative.
const SIGNED: &[&str] = &[
    "day", "days", "week", "weeks", "month", "months", "score", "scores", "sd", "visit", "of", "from",
];

/// Words that start a phrase with a meaning of its own; all others are looked at no further.
fn is_key_word(low: &[u8]) -> bool {
    if number::by_word(low).is_some() {
        return true;
    }
    matches!(
        low,
        b"or"
            | b"and"
            | b"to"
            | b"through"
            | b"thru"
            | b"until"
            | b"twice"
            | b"thrice"
            | b"double"
            | b"triple"
            | b"per"
    ) || matches!(
        low,
        b"less"
            | b"lower"
            | b"fewer"
            | b"smaller"
            | b"younger"
            | b"shorter"
            | b"lesser"
            | b"greater"
            | b"more"
            | b"higher"
            | b"larger"
            | b"longer"
            | b"older"
            | b"bigger"
            | b"geater"
            | b"at"
            | b"no"
            | b"not"
            | b"equal"
            | b"equals"
            | b"up"
            | b"upto"
            | b"minimum"
            | b"maximum"
            | b"a"
            | b"over"
            | b"above"
            | b"exceeding"
            | b"exceeds"
            | b"exceed"
            | b"exceeded"
            | b"under"
            | b"below"
            | b"in"
            | b"between"
            | b"ranging"
            | b"range"
            | b"ranges"
            | b"ranged"
            | b"from"
    ) || matches!(
        low,
        b"uln"
            | b"unl"
            | b"iuln"
            | b"ulrr"
            | b"ulnr"
            | b"ulns"
            | b"nul"
            | b"lln"
            | b"llnr"
            | b"lnl"
            | b"llns"
            | b"n"
            | b"upper"
            | b"normal"
            | b"the"
            | b"institutional"
            | b"institution"
            | b"institutions"
            | b"lab"
            | b"laboratory"
            | b"local"
            | b"site"
            | b"sites"
            | b"central"
            | b"reference"
            | b"age"
            | b"nomal"
            | b"limit"
            | b"limits"
    )
}

/// Whether `times` says how often: `3 times per week`.
fn is_frequency(after: Cursor<'_>) -> bool {
    if after.gap().char() == Some('/') {
        return true;
    }
    after.next_word().is_some_and(|(low, _)| {
        matches!(
            low.get(),
            b"per"
                | b"a"
                | b"daily"
                | b"weekly"
                | b"monthly"
                | b"each"
                | b"every"
                | b"in"
                | b"during"
                | b"within"
                | b"or"
        )
    })
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

/// The value of a numeral from I to X.
fn roman(word: &str) -> Option<u8> {
    Some(match word {
        "I" => 1,
        "II" => 2,
        "III" => 3,
        "IV" => 4,
        "V" => 5,
        "VI" => 6,
        "VII" => 7,
        "VIII" => 8,
        "IX" => 9,
        "X" => 10,
        _ => return None,
    })
}

/// A stage or class with its letter: `IIIB`, `IVa2`.
fn is_stage(text: &str) -> bool {
    text.len() <= 6
        && text.starts_with(['I', 'V'])
        && text
            .bytes()
            .all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'A'..=b'D' | b'a'..=b'd' | b'0'..=b'9'))
}
