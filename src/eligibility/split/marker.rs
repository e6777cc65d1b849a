//! Item markers: bullets, numbers, letters and roman numerals as registries write them.

/// Digits an item number may have; more is a year or a count.
const NUMBER_DIGITS: usize = 3;

/// Highest item number taken.
const NUMBER_MAX: u32 = 199;

/// What stands behind (or around) a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Close {
    /// `1.`
    Dot,
    /// `1)`
    Paren,
    /// `(1)`
    Both,
    /// `1-`, `1:` or `1,`: taken only as part of a sequence.
    Loose,
}

/// One manner of marking items; items of one list share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Style {
    /// A sign, all its variants as one.
    Bullet(char),
    /// `1.`
    Decimal(Close),
    /// `①`
    Circled,
    /// `2.1`: numbers below the one given.
    Outline(u32),
    /// `a.`
    Lower(Close),
    /// `A.`
    Upper(Close),
    /// `iv.`
    Roman(Close),
    /// `IV.`
    UpperRoman(Close),
}

impl Style {
    /// Whether items of this style carry no number.
    pub(crate) fn is_bullet(self) -> bool {
        matches!(self, Self::Bullet(_))
    }
}

/// One way to read a marker: `i.` is the ninth letter or the first roman numeral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Reading {
    /// The manner.
    pub(crate) style: Style,
    /// The number, from 1; 0 for bullets.
    pub(crate) value: u32,
}

/// A marker at the start of a stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Its bytes.
    pub(crate) len: usize,
    /// How it can be read, likeliest first.
    pub(crate) readings: [Option<Reading>; 2],
    /// Whether it counts only beside others of its sequence: letters and loose numbers also begin plain sentences
    /// (`A. fumigatus`, `5-FU`).
    pub(crate) weak: bool,
}

impl Marker {
    /// The ways to read it.
    pub(crate) fn readings(&self) -> impl Iterator<Item = Reading> + '_ {
        self.readings.iter().copied().flatten()
    }

    /// The number read under `style`.
    pub(crate) fn value(&self, style: Style) -> Option<u32> {
        self.readings()
            .find(|reading| reading.style == style)
            .map(|reading| reading.value)
    }

    /// Whether it is a bullet.
    pub(crate) fn is_bullet(&self) -> bool {
        self.readings().any(|reading| reading.style.is_bullet())
    }

    fn new(len: usize, style: Style, value: u32, weak: bool) -> Self {
        let readings = [Some(Reading { style, value }), None];
        Self { len, readings, weak }
    }
}

/// The marker at the start of `text`, which begins with a character that is not blank.
pub(crate) fn marker(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    match first {
        '0'..='9' => number(text),
        '(' | '（' => enclosed(text, first),
        'a'..='z' | 'A'..='Z' => letters(text).or_else(|| letter_bullet(text)),
        '\u{2460}'..='\u{2473}' => Some(Marker::new(
            first.len_utf8(),
            Style::Circled,
            first as u32 - 0x245F,
            false,
        )),
        '\u{2474}'..='\u{2487}' => Some(Marker::new(
            first.len_utf8(),
            Style::Circled,
            first as u32 - 0x2473,
            false,
        )),
        _ => bullet(text),
    }
}

fn bullet(text: &str) -> Option<Marker> {
    let escape = usize::from(text.starts_with('\\'));
    let body = text.get(escape..)?;
    let mut signs = body.chars();
    let sign = signs.next()?;
    let next = signs.next();
    let spaced = next.is_none_or(char::is_whitespace);
    let worded = next.is_some_and(|next| next.is_alphabetic() || matches!(next, '≥' | '≤' | '>' | '<' | '(' | '"'));
    let (style, fits) = match sign {
        '•' | '●' | '○' | '◦' | '■' | '▪' | '□' | '▫' | '◆' | '◇' | '➢' | '➤' | '►' | '▶' | '✓' | '✔' | '❖' | '§'
        | '∙' | '‣' | '⁃' | '·' | '・' | '\u{F0B7}' | '\u{F0A7}' | '\u{F0D8}' => (sign, true),
        '*' => ('*', next != Some('*')),
        '+' => ('+', spaced),
        '-' | '–' | '—' | '−' | '‐' | '‑' => ('-', spaced || worded),
        _ => ('\0', false),
    };
    // `-- text` is one bullet.
    let double = usize::from(style == '-' && next == Some('-') && body.chars().nth(2).is_some_and(char::is_whitespace));
    let len = escape + sign.len_utf8() + double;
    (fits || double > 0).then(|| numbered_bullet(text, len, Style::Bullet(style)))
}

/// `* 3. text`: a bullet in front of a number is one marker, read either way.
fn numbered_bullet(text: &str, len: usize, style: Style) -> Marker {
    let bullet = Reading { style, value: 0 };
    let rest = text.get(len..).unwrap_or_default();
    let body = rest.trim_start_matches([' ', '\t']);
    let inner = match body.chars().next() {
        Some('0'..='9') => number(body),
        Some(open @ ('(' | '（')) => enclosed(body, open),
        Some(_) | None => None,
    };
    let inner = inner.filter(|inner| !inner.weak && body.len() < rest.len() && body.len() > inner.len);
    let (readings, len) = match inner {
        Some(inner) => ([Some(bullet), inner.readings[0]], text.len() - body.len() + inner.len),
        None => ([Some(bullet), None], len),
    };
    Marker {
        len,
        readings,
        weak: false,
    }
}

/// `o`, which word processors leave for a round bullet.
fn letter_bullet(text: &str) -> Option<Marker> {
    let rest = text.strip_prefix('o')?;
    rest.starts_with([' ', '\t', '\u{A0}'])
        .then(|| Marker::new(1, Style::Bullet('o'), 0, false))
}

fn number(text: &str) -> Option<Marker> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits > NUMBER_DIGITS {
        return None;
    }
    let value: u32 = text.get(..digits)?.parse().ok()?;
    if value == 0 || value > NUMBER_MAX {
        return None;
    }
    let rest = text.get(digits..)?;
    let (close, len) = closing(rest)?;
    let after = rest.get(len..)?;
    match close {
        Close::Dot if after.starts_with(|next: char| next.is_ascii_digit()) => outline(text),
        Close::Loose => {
            let fits = after.starts_with(char::is_whitespace) || two_step_word(after);
            fits.then(|| Marker::new(digits + len, Style::Decimal(close), value, true))
        }
        Close::Dot | Close::Paren | Close::Both => Some(Marker::new(digits + len, Style::Decimal(close), value, false)),
    }
}

/// Whether a capital and a small letter follow: `1-Age`, not `5-FU` or `3-month`.
fn two_step_word(text: &str) -> bool {
    let mut signs = text.chars();
    signs.next().is_some_and(char::is_uppercase) && signs.next().is_some_and(char::is_lowercase)
}

/// What closes a number, and its bytes, an escape included.
fn closing(rest: &str) -> Option<(Close, usize)> {
    let escape = usize::from(rest.starts_with('\\'));
    let body = rest.get(escape..)?;
    let sign = body.chars().next()?;
    let len = escape + sign.len_utf8();
    match sign {
        '.' if body.starts_with(".)") => Some((Close::Paren, len + 1)),
        '.' | '．' | '、' => Some((Close::Dot, len)),
        ')' if body.starts_with(").") => Some((Close::Paren, len + 1)),
        ')' | '）' => Some((Close::Paren, len)),
        '-' | '–' | ':' | '：' | ',' | '，' => Some((Close::Loose, len)),
        _ => None,
    }
}

/// `2.1`, `2.1.` or `2.1.3)`; the last number counts, those before it are the style.
fn outline(text: &str) -> Option<Marker> {
    let len = text
        .bytes()
        .take_while(|byte| byte.is_ascii_digit() || *byte == b'.')
        .count();
    let mut parts = Vec::new();
    for part in text.get(..len)?.trim_end_matches('.').split('.') {
        let digits = if part.len() <= 2 { part } else { return None };
        parts.push(digits.parse::<u32>().ok().filter(|value| *value > 0)?);
    }
    let value = parts.pop()?;
    let prefix = parts
        .iter()
        .fold(0_u32, |sum, part| sum.wrapping_mul(100).wrapping_add(*part));
    let rest = text.get(len..)?;
    let paren = usize::from(rest.starts_with(')'));
    let spaced = rest.get(paren..)?.starts_with(char::is_whitespace);
    (spaced && !parts.is_empty()).then(|| Marker::new(len + paren, Style::Outline(prefix), value, true))
}

/// `(1)`, `(a)`, `(iv)`; also a half-open `(1.`.
fn enclosed(text: &str, open: char) -> Option<Marker> {
    let body = text.get(open.len_utf8()..)?;
    let inner = body.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let rest = body.get(inner..)?;
    let close = rest.chars().next().filter(|sign| matches!(sign, ')' | '）'))?;
    let label = body.get(..inner)?;
    let len = open.len_utf8() + inner + close.len_utf8();
    if label.bytes().all(|byte| byte.is_ascii_digit()) {
        let value = label.parse().ok().filter(|value| (1..=NUMBER_MAX).contains(value))?;
        return Some(Marker::new(len, Style::Decimal(Close::Both), value, false));
    }
    let readings = letter_readings(label, Close::Both)?;
    Some(Marker {
        len,
        readings,
        weak: true,
    })
}

/// `a.`, `b)`, `iv.`
fn letters(text: &str) -> Option<Marker> {
    let count = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let label = text.get(..count)?;
    let (close, len) = closing(text.get(count..)?)?;
    let spaced = text.get(count + len..)?.chars().next().is_none_or(char::is_whitespace);
    let fits = match close {
        Close::Dot => spaced,
        Close::Paren => true,
        Close::Both | Close::Loose => false,
    };
    let readings = if fits {
        letter_readings(label, close)?
    } else {
        return None;
    };
    Some(Marker {
        len: count + len,
        readings,
        weak: true,
    })
}

fn letter_readings(label: &str, close: Close) -> Option<[Option<Reading>; 2]> {
    let upper = label.bytes().all(|byte| byte.is_ascii_uppercase());
    if !upper && !label.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let roman = roman(&label.to_ascii_lowercase()).map(|value| Reading {
        style: if upper {
            Style::UpperRoman(close)
        } else {
            Style::Roman(close)
        },
        value,
    });
    let letter = match label.as_bytes() {
        [byte] => Some(Reading {
            style: if upper {
                Style::Upper(close)
            } else {
                Style::Lower(close)
            },
            value: u32::from(byte.to_ascii_lowercase() - b'a') + 1,
        }),
        _ => None,
    };
    (roman.is_some() || letter.is_some()).then_some([letter, roman])
}

/// The value of a roman numeral up to 39.
fn roman(label: &str) -> Option<u32> {
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    let ones = label.trim_start_matches('x');
    let tens = u32::try_from(label.len() - ones.len()).ok().filter(|tens| *tens <= 3)?;
    let value = ONES.iter().position(|numeral| *numeral == ones)?;
    Some(tens * 10 + u32::try_from(value).ok()?).filter(|value| *value > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, len: usize, style: Style, value: u32) {
        let found = marker(text).unwrap_or_else(|| panic!("no marker in `{text}`"));
        assert_eq!((found.len, found.value(style)), (len, Some(value)), "{text}");
    }

    #[test]
    fn markers_as_written() {
        check("* text", 1, Style::Bullet('*'), 0);
        check("\\- text", 2, Style::Bullet('-'), 0);
        check("* 3. text", 4, Style::Decimal(Close::Dot), 3);
        check("– text", 3, Style::Bullet('-'), 0);
        check("-Age", 1, Style::Bullet('-'), 0);
        check("1. text", 2, Style::Decimal(Close::Dot), 1);
        check("2.Esophageal", 2, Style::Decimal(Close::Dot), 2);
        check("12\\. text", 4, Style::Decimal(Close::Dot), 12);
        check("(3) text", 3, Style::Decimal(Close::Both), 3);
        check("③text", 3, Style::Circled, 3);
        check("iv. text", 3, Style::Roman(Close::Dot), 4);
        check("i) text", 2, Style::Lower(Close::Paren), 9);
        check("i) text", 2, Style::Roman(Close::Paren), 1);
        check("2.1 text", 3, Style::Outline(2), 1);
        check("1-Age", 2, Style::Decimal(Close::Loose), 1);
    }

    #[test]
    fn what_is_no_marker() {
        for text in [
            "1 second of lung",
            "1.5x ULN",
            "-5 dioptres",
            "i.e. so",
            "18-75 years",
            "5-FU",
            "2019. Then",
            "**Bold**",
            "PD-1",
        ] {
            assert_eq!(marker(text), None, "{text}");
        }
    }
}
