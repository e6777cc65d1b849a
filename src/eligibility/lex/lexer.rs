//! From text to tokens, one after the other.

use super::comparator;
use super::limit;
use super::name;
use super::number;
use super::power;
use super::repair::{Cursor, is_roman_sign, is_word, superscript};
use super::token::{Kind, Token};
use super::unit;
use super::vocabulary::{BRIDGES, MEASURED, is_frequency, is_key_word, is_stage, mark, roman};
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

/// What has been read, and where reading stands.
pub(super) struct Lexer<'a, 'b> {
    /// The place that is read next.
    pub(super) here: Cursor<'a>,
    /// The tokens so far.
    pub(super) out: &'b mut Vec<Token>,
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

    pub(super) fn past(&self, len: usize) -> Cursor<'a> {
        Cursor {
            at: self.here.at + len,
            ..self.here
        }
    }

    /// The last kind.
    pub(super) fn last(&self) -> Option<Kind> {
        self.out.last().map(|token| token.kind)
    }

    /// The kind before the last.
    pub(super) fn before_last(&self) -> Option<Kind> {
        let at = self.out.len().checked_sub(2)?;
        self.out.get(at).map(|token| token.kind)
    }

    /// Whether this place touches the token before.
    pub(super) fn is_glued(&self) -> bool {
        self.out.last().is_some_and(|token| token.end as usize == self.here.at)
    }

    pub(super) fn push(&mut self, kind: Kind, end: usize) {
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
    pub(super) fn push_word(&mut self, end: usize) {
        let start = self.here.at;
        let key = self.key_of(start, end);
        let written = self.here.text.get(start..end).unwrap_or_default();
        // NSAIDs: the `s` of a plural does not count.
        let plural = written.strip_suffix('s').filter(|stem| stem.len() > 1);
        let capitals = written.len() >= 2
            && written.bytes().any(|byte| byte.is_ascii_uppercase())
            && !plural.unwrap_or(written).chars().any(char::is_lowercase);
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
        if matches!(token.kind, Kind::Post(_) | Kind::Close) {
            token = back.next()?;
        } else {
            // `5 drug-elimination half-lives`
            for _ in 0..4 {
                let between = token.kind == Kind::Dash || token.kind == Kind::Word && self.is_bridge(token);
                if !between {
                    break;
                }
                token = back.next()?;
            }
        }
        if let Kind::Number(value) = token.kind {
            Some(value)
        } else {
            None
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

    pub(super) fn text(&self, token: &Token) -> &'a str {
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
            // `IIIB or higher`, `3 lines or more`
            Some(Kind::Word) => {
                matches!(self.before_last(), Some(Kind::Number(_)))
                    || self.out.last().is_some_and(|token| is_stage(self.text(token)))
            }
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

    /// Adds `x`, `times` or `fold` behind a number; whether there was one.
    fn times(&mut self) -> bool {
        let behind = matches!(self.last(), Some(Kind::Number(_) | Kind::Dash | Kind::Close));
        match (behind && self.counts()).then(|| times_end(self.here)).flatten() {
            Some(end) => {
                self.push(Kind::Times, end);
                true
            }
            None => false,
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
        let read = if matches!(self.last(), Some(Kind::Compare(_))) {
            number::read_compared(self.here)
        } else {
            number::read(self.here)
        };
        if let Some(read) = read {
            self.number(&read);
        } else {
            let end = name::end(self.here);
            self.push_word(end);
        }
    }

    pub(super) fn number(&mut self, read: &number::Read<'_>) {
        let end = number::again(read).at;
        let key = if read.plain {
            self.key_of(self.here.at, read.after.at)
        } else {
            0
        };
        self.push_with(Kind::Number(read.value), end, key, read.spelled);
    }

    fn word(&mut self) {
        let here = self.here;
        let Some((low, after)) = here.low() else {
            let end = name::end(here);
            return self.push_word(end.max(here.at + here.peek().map_or(1, |(_, len)| len)));
        };
        if self.counts() && (self.unit() || self.times()) {
            return;
        }
        let end = name::end(after);
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
        // `> x3 ULN`
        if low.get() == b"x" && matches!(self.last(), Some(Kind::Compare(_))) && number().is_some() {
            return self.push(Kind::Times, after.at);
        }
        let joint = matches!(low.get(), b"to" | b"and" | b"or") && self.counts();
        if joint || MEASURED.iter().any(|word| word.eq_ignore_ascii_case(text)) && number().is_some() {
            if !self.phrase(low, after) {
                self.push_word(after.at);
            }
            return;
        }
        if decimals {
            if low.get().ends_with(b"v") || low.get() == b"version" {
                let end = name::end(after);
                let whole = Cursor { at: end, ..after };
                let end = name::version_end(whole);
                return self.push_word(end);
            }
            if number().is_some() {
                return self.push_word(after.at);
            }
        }
        self.push_word(end);
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

/// The end of a sign or word of multiplication.
fn times_end(here: Cursor<'_>) -> Option<usize> {
    let mut after = here;
    let multiplied = |after: Cursor<'_>| limit::read(after, true).is_some();
    match here.char()? {
        // A star alone is as likely a footnote.
        '×' | '*' => {
            after.skip();
            (multiplied(after) || number::starts(after)).then_some(after.at)
        }
        'x' | 'X'
            if multiplied(Cursor {
                at: here.at + 1,
                ..here
            }) =>
        {
            Some(here.at + 1)
        }
        'x' | 'X' => {
            after.skip();
            let free = after.char().is_none_or(|next| !next.is_alphabetic());
            (free && !is_frequency(after)).then_some(after.at)
        }
        _ => {
            let (low, mut after) = here.low()?;
            let times = match low.get() {
                b"times" | b"time" => !is_frequency(after),
                b"fold" | b"folds" => true,
                _ => false,
            };
            if !times || !after.is_word_end() {
                return None;
            }
            // `2.5 times (x) ULN`
            let mut bracket = after.gap();
            if bracket.eat_any(&['(', '[']).is_some()
                && bracket.eat_any(&['x', 'X', '×']).is_some()
                && bracket.eat_any(&[')', ']']).is_some()
            {
                after = bracket;
            }
            Some(after.at)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::repair::{is_blank, steps};
    use super::super::sample::{kinds, shown};
    use super::*;

    /// What is between tokens is blank, and tokens are in order.
    fn covers(text: &str) {
        let mut out = Vec::new();
        lex(text, &mut out);
        let mut at = 0;
        let blank = |from: usize, to: usize| {
            let mut here = Cursor { text, at: from };
            while here.at < to {
                let (c, len) = here.peek().unwrap();
                assert!(is_blank(c), "{c:?} of {text:?} is lost");
                here.at += len;
            }
        };
        for token in &out {
            let (start, end) = (token.start as usize, token.end as usize);
            assert!(start >= at && start < end, "{text:?}: {out:?}");
            assert!(text.get(start..end).is_some(), "{text:?}: {out:?}");
            blank(at, start);
            assert_eq!(token.glued, at > 0 && start == at, "{text:?}");
            at = end;
        }
        blank(at, text.len());
    }

    proptest! {
        #[test]
        fn nothing_is_lost_of_any_text(text in "\\PC{0,60}") {
            covers(&text);
        }

        #[test]
        fn nothing_is_lost_of_texts_like_criteria(parts in proptest::collection::vec(proptest::sample::select(vec![
            "≥", "18", "years", " ", " ", "or", "older", "x", "10", "^", "9", "/", "L", "ULN", "(", ")", "-", ".", ",",
            "1", "upper", "limit of", "normal", "mg", "dL", "per", "day", "\\", "&lt;", "&#", ";", "COVID", "1.73", "m2",
            "four", "hundred", "twice", "times", "<", "=", "to", "from", "between", "the", "age", "²", "⁹", "½", "Ⅲ", "µ",
            "'s", "'", "+", "@NUMBER", "v", "half-life", "no more than", "and/or", "E9", "\u{a0}", "ö", "2nd", "°", "C",
        ]), 0..24)) {
            covers(&parts.concat());
        }
    }

    #[test]
    fn time_is_linear() {
        let steps_of = |text: &str| {
            steps::take();
            covers(text);
            steps::take()
        };
        for part in [
            "a",
            "1",
            " ",
            "1 ",
            "1,000,",
            "1.000.",
            "or ",
            "no more than ",
            "upper limit of ",
            "between 1 ",
            "x",
            "(1",
            "1/",
            "10^",
            "mg/",
            "half-",
            "one (",
            "&amp;",
            "\\",
            "<",
            "= ",
            "-1",
            "1-",
            "to ",
            "years ",
            "the ",
            "1 consecutive-",
            "IV ",
            "v1.",
            "1 x 10 ",
            "equal to or ",
            "1,",
            "at or ",
            "(",
            "from 1 to ",
        ] {
            let (small, large) = (steps_of(&part.repeat(500)), steps_of(&part.repeat(4000)));
            assert!(large < small * 9, "{part:?}: {small} steps, then {large}");
            let spaced = format!("{part}{}", " ".repeat(40)).repeat(200);
            assert!(
                steps_of(&spaced) < 400 * u64::try_from(spaced.len()).unwrap(),
                "{part:?}"
            );
        }
    }

    #[test]
    fn names_keep_their_digits() {
        for (text, wanted) in [
            (
                "CD4 B12 HbA1c CYP3A4 V600E NCT01234567",
                "CD4 B12 HbA1c CYP3A4 V600E NCT01234567",
            ),
            ("COVID-19 infection", "COVID Dash 19 infection"),
            (
                "PD-1, IL-6, SARS-CoV-2",
                "PD Dash 1 Comma IL Dash 6 Comma SARS Dash CoV Dash 2",
            ),
            ("CA-125 > 35 U/mL", "CA Dash 125 Gt #35 [U/mL]"),
            ("CA 19-9", "CA #19 Dash #9"),
            ("CTCAE v5.0", "CTCAE v5.0"),
            ("CTCAEv4.03 grade 2", "CTCAEv4.03 grade #2"),
            ("RECIST 1.1.", "RECIST #1.1 Stop"),
            ("section 5.1.2", "section 5.1.2"),
            ("2nd line", "2nd line"),
            ("18F-FDG", "18F Dash FDG"),
            ("DSM-IV", "DSM Dash Roman4"),
            ("type 2 diabetes", "type #2 diabetes"),
            ("grade-3", "grade Dash #3"),
            ("Crohn's disease", "Crohn's disease"),
            ("Hb10.5 g/dL", "Hb #10.5 [g/dL]"),
            ("stage II-IV", "stage Roman2 Dash Roman4"),
            ("stage Ⅲ", "stage Roman3"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn words_have_keys() {
        let mut out = Vec::new();
        lex("Crohn's COPD COVID-19 or 2 years old", &mut out);
        let at = |index: usize| &out[index];
        assert_eq!(at(0).key, key("crohn"));
        assert!(!at(0).capitals && at(1).capitals && at(2).capitals);
        assert_eq!(at(4).key, key("19"));
        assert!(at(3).glued && at(4).glued && !at(5).glued);
        assert_eq!(at(6).key, key("2"));
        assert_eq!(at(7).key, key("age"));
        assert_eq!(kinds("a (b)").len(), 4);
    }

    #[test]
    fn multiples_of_limits() {
        for (text, wanted) in [
            ("2.5 x ULN", "#2.5 Times Uln"),
            ("2.5xULN", "#2.5 Times Uln"),
            ("2.5×UNL", "#2.5 Times Uln"),
            ("3 ULN", "#3 Uln"),
            ("3-fold ULN", "#3 Dash Times Uln"),
            ("2 X the upper normal limit", "#2 Times Uln"),
            ("5 times the institution's upper limits of normal (ULN)", "#5 Times Uln"),
            ("twice the ULN", "#2 Uln"),
            ("twice daily", "twice daily"),
            ("1.5 x normal", "#1.5 Times Uln"),
            ("twice the normal dose", "twice the normal dose"),
            ("3 times per week", "#3 times per [wk]"),
            ("within normal limits", "within normal limits"),
            ("≥ LLN", "Ge Lln"),
            ("below the lower limit of the normal range", "Lt Lln"),
            ("10* and", "#10 Other and"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }
}
