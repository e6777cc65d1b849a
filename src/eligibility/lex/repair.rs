//! Characters as meant: escapes, entities, odd blanks and odd signs are understood where they stand.

/// A place in the text, which reads characters as they are meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// The byte that is read next.
    pub(super) at: usize,
}

/// No phrase looks over more blanks than these to its next word; it keeps looking ahead cheap for any text.
const GAP: usize = 48;

/// The longest word that a phrase can have.
const WORD: usize = 20;

/// A short word in lower case.
#[derive(Debug, Clone, Copy)]
pub(super) struct Low {
    bytes: [u8; WORD],
    len: usize,
}

impl Low {
    /// The word; `µ` is written `u`. Empty where there is no word or a longer one than any that is asked for.
    pub(super) fn get(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl<'a> Cursor<'a> {
    /// The start of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte as written.
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next character as meant, and how many bytes it takes.
    pub(super) fn peek(&self) -> Option<(char, usize)> {
        #[cfg(test)]
        steps::count();
        let byte = self.byte()?;
        if byte < 0x80 {
            return match byte {
                b'\\' => Some(self.escape()),
                b'&' => Some(self.entity(0).unwrap_or(('&', 1))),
                plain => Some((char::from(plain), 1)),
            };
        }
        let written = self.text.get(self.at..)?.chars().next()?;
        Some((meant(written), written.len_utf8()))
    }

    /// The next character as meant.
    pub(super) fn char(&self) -> Option<char> {
        self.peek().map(|(c, _)| c)
    }

    /// Past the next character.
    pub(super) fn skip(&mut self) {
        if let Some((_, len)) = self.peek() {
            self.at += len;
        }
    }

    /// Past the next character if it is `wanted`.
    pub(super) fn eat(&mut self, wanted: char) -> bool {
        match self.peek() {
            Some((c, len)) if c == wanted => {
                self.at += len;
                true
            }
            _ => false,
        }
    }

    /// Past the next character if it is one of `wanted`; which one.
    pub(super) fn eat_any(&mut self, wanted: &[char]) -> Option<char> {
        let (c, len) = self.peek()?;
        wanted.contains(&c).then(|| {
            self.at += len;
            c
        })
    }

    /// Past the blanks, however many.
    pub(super) fn blanks(&mut self) {
        while let Some((c, len)) = self.peek() {
            if !is_blank(c) {
                return;
            }
            self.at += len;
        }
    }

    /// Past the blanks of a usual gap.
    pub(super) fn gap(mut self) -> Self {
        for _ in 0..GAP {
            match self.peek() {
                Some((c, len)) if is_blank(c) => self.at += len,
                _ => break,
            }
        }
        self
    }

    /// The letters that follow, in lower case, and the place after them; none without letters.
    pub(super) fn low(mut self) -> Option<(Low, Self)> {
        let mut low = Low {
            bytes: [0; WORD],
            len: 0,
        };
        while let Some((c, len)) = self.peek() {
            let letter = match c {
                'a'..='z' | 'A'..='Z' => u8::try_from(c).unwrap_or(b'?').to_ascii_lowercase(),
                'µ' => b'u',
                _ if c.is_alphabetic() => b'?',
                _ => break,
            };
            *low.bytes.get_mut(low.len)? = letter;
            low.len += 1;
            self.at += len;
        }
        (low.len > 0).then_some((low, self))
    }

    /// The word behind a usual gap, and the place after it.
    pub(super) fn next_word(self) -> Option<(Low, Self)> {
        self.gap().low()
    }

    /// The place after `words`, each behind a gap; none where others stand.
    pub(super) fn phrase(self, words: &[&str]) -> Option<Self> {
        let mut here = self;
        for word in words {
            let (low, after) = here.next_word()?;
            if low.get() != word.as_bytes() {
                return None;
            }
            here = after;
        }
        here.is_word_end().then_some(here)
    }

    /// The digits that follow, at most `most`: their value, how many, and the place after them; none without digits or
    /// where more follow.
    pub(super) fn digits(mut self, most: u32) -> Option<(u32, u32, Self)> {
        let (mut value, mut count) = (0_u32, 0);
        while let Some((c, len)) = self.peek() {
            let Some(digit) = c.to_digit(10) else { break };
            if count == most {
                return None;
            }
            value = value.saturating_mul(10).saturating_add(digit);
            count += 1;
            self.at += len;
        }
        (count > 0).then_some((value, count, self))
    }

    /// Whether no letter or digit follows.
    pub(super) fn is_word_end(&self) -> bool {
        !self.char().is_some_and(is_word)
    }

    /// A backslash: the mark behind it, if it is one that markup escapes.
    fn escape(&self) -> (char, usize) {
        match self.text.as_bytes().get(self.at + 1) {
            Some(b'&') => self.entity(1).unwrap_or(('&', 2)),
            Some(mark) if mark.is_ascii_punctuation() => (char::from(*mark), 2),
            _ => ('\\', 1),
        }
    }

    /// A character reference that starts `skipped` bytes from here.
    fn entity(&self, skipped: usize) -> Option<(char, usize)> {
        let start = self.at + skipped + 1;
        let bytes = self.text.as_bytes();
        let window = bytes.get(start..bytes.len().min(start + 10))?;
        let end = window.iter().position(|byte| *byte == b';')?;
        let name = window.get(..end)?;
        let length = skipped + end + 2;
        if name == b"amp" {
            // Escaped twice: `&amp;lt;`.
            let again = Cursor {
                text: self.text,
                at: start + end,
            };
            return match again.named() {
                Some((c, more)) => Some((c, length + more)),
                None => Some(('&', length)),
            };
        }
        named(name).map(|c| (meant(c), length))
    }

    /// A name of a character and its `;` behind the byte here.
    fn named(&self) -> Option<(char, usize)> {
        let bytes = self.text.as_bytes();
        let window = bytes.get(self.at + 1..bytes.len().min(self.at + 11))?;
        let end = window.iter().position(|byte| *byte == b';')?;
        named(window.get(..end)?).map(|c| (meant(c), end + 1))
    }
}

/// The character that an entity without `&` and `;` names.
fn named(name: &[u8]) -> Option<char> {
    if let Some(number) = name.strip_prefix(b"#") {
        let number = std::str::from_utf8(number).ok()?;
        let value = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(value);
    }
    Some(match name {
        b"lt" => '<',
        b"gt" => '>',
        b"le" => '≤',
        b"ge" => '≥',
        b"ne" => '≠',
        b"amp" => '&',
        b"nbsp" | b"ensp" | b"emsp" | b"thinsp" => ' ',
        b"quot" | b"ldquo" | b"rdquo" => '"',
        b"apos" | b"lsquo" | b"rsquo" => '\'',
        b"plusmn" => '±',
        b"times" => '×',
        b"micro" | b"mu" => 'µ',
        b"sup2" => '²',
        b"sup3" => '³',
        b"deg" => '°',
        b"middot" | b"bull" => '·',
        b"minus" | b"ndash" | b"mdash" => '-',
        b"frac12" => '½',
        _ => return None,
    })
}

/// The character that is meant by one that looks like it.
fn meant(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{a0}'
        | '\u{ad}'
        | '\u{2000}'..='\u{200f}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{2060}'
        | '\u{3000}'
        | '\u{feff}' => ' ',
        '≧' | '⩾' | '⪰' | '⋝' => '≥',
        '≦' | '⩽' | '⪯' | '⋜' => '≤',
        '˂' | '‹' => '<',
        '˃' | '›' => '>',
        'μ' => 'µ',
        '\u{2010}'..='\u{2015}' | '−' | '－' | '﹣' | '─' => '-',
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '´' | '`' | 'ʼ' | '′' => '\'',
        '\u{201c}'..='\u{201e}' | '″' | '«' | '»' => '"',
        '、' | '､' => ',',
        '\u{37e}' => ';',
        '。' | '｡' => '.',
        '✕' | '✖' | '⨯' | '╳' | '⨉' => '×',
        'ⅹ' => 'x',
        'º' | '˚' | '∘' => '°',
        '•' | '∙' | '･' | '⋅' | '・' | '●' => '·',
        '⁄' | '∕' => '/',
        '∼' | '˜' => '~',
        'ˆ' => '^',
        'ᶟ' => '³',
        _ => c,
    }
}

/// Whether a character (as meant) separates words. Marks without width count as blank.
pub(super) fn is_blank(c: char) -> bool {
    match c {
        ' ' | '\t'..='\r' => true,
        _ => !c.is_ascii() && c.is_whitespace(),
    }
}

/// Whether a character belongs to words.
pub(super) fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (!c.is_ascii() && !is_roman_sign(c) && superscript(c).is_none() && fraction(c).is_none() && is_foreign(c))
}

fn is_foreign(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '\u{300}'..='\u{36f}') || c.is_numeric()
}

/// The numerals I to X that are one character.
pub(super) fn is_roman_sign(c: char) -> bool {
    matches!(c, 'Ⅰ'..='Ⅹ')
}

/// The digit that a superscript stands for.
pub(super) fn superscript(c: char) -> Option<u32> {
    Some(match c {
        '⁰' => 0,
        '¹' => 1,
        '²' => 2,
        '³' => 3,
        '⁴'..='⁹' => u32::from(c) - u32::from('⁰'),
        _ => return None,
    })
}

/// What a fraction of one character stands for.
pub(super) fn fraction(c: char) -> Option<f64> {
    Some(match c {
        '½' => 0.5,
        '¼' => 0.25,
        '¾' => 0.75,
        '⅓' => 1.0 / 3.0,
        '⅔' => 2.0 / 3.0,
        _ => return None,
    })
}

/// How often a character was read, for the tests that look at the time taken.
#[cfg(test)]
pub(super) mod steps {
    use std::cell::Cell;

    thread_local! {
        static STEPS: Cell<u64> = const { Cell::new(0) };
    }

    pub(crate) fn count() {
        STEPS.with(|steps| steps.set(steps.get() + 1));
    }

    pub(crate) fn take() -> u64 {
        STEPS.with(Cell::take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        let mut cursor = Cursor::new(text);
        let mut out = String::new();
        while let Some((c, len)) = cursor.peek() {
            out.push(c);
            cursor.at += len;
        }
        out
    }

    #[test]
    fn marks_are_read_as_meant() {
        for (written, wanted) in [
            (r"\< 3 \>= 4 10\^9 \[a\] \*", "< 3 >= 4 10^9 [a] *"),
            (
                "&lt;3 &gt;= &le; &ge; &amp; &#8805; &#x2264; &amp;lt; &nbsp;",
                "<3 >= ≤ ≥ & ≥ ≤ <  ",
            ),
            ("≧３ ＜４．５", "≥3 <4.5"),
            (r"\&gt; 5 \& AT&T; a & b", "> 5 & AT&T; a & b"),
            ("18\u{a0}years", "18 years"),
            (r"\", r"\"),
            ("&", "&"),
            ("&;", "&;"),
        ] {
            assert_eq!(read(written), wanted, "{written}");
        }
    }

    #[test]
    fn phrases_end_with_their_last_word() {
        let cursor = Cursor::new("upper  limit\nof normal");
        assert!(cursor.phrase(&["upper", "limit", "of", "normal"]).is_some());
        assert!(Cursor::new("or more3").phrase(&["or", "more"]).is_none());
        assert!(Cursor::new("ore").phrase(&["or"]).is_none());
    }
}
