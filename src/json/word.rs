//! The words of JSON: strings with their escapes, and numbers.

use std::borrow::Cow;

use crate::json::fault::TextFaultKind;
use crate::json::value::plain;

/// A fault that reading goes on after, and the byte where it is.
pub(crate) type Soft = (usize, TextFaultKind);

/// A fault that ends the reading: the byte where it is, and what should be there.
pub(crate) type Fatal = (usize, &'static str);

/// The string whose first character is at `start`, and where it ends: after its quotation mark.
pub(crate) fn string<'t>(text: &'t str, start: usize, soft: &mut Vec<Soft>) -> Result<(Cow<'t, str>, usize), Fatal> {
    let bytes = text.as_bytes();
    let end = start + plain(bytes.get(start..).unwrap_or_default());
    match (bytes.get(end), text.get(start..end)) {
        (Some(b'"'), Some(words)) => Ok((Cow::Borrowed(words), end + 1)),
        (_, words) => {
            let mut out = String::with_capacity(2 * (end - start) + 16);
            out.push_str(words.unwrap_or_default());
            escaped(text, end, &mut out, soft).map(|end| (Cow::Owned(out), end))
        }
    }
}

/// Reads on at an escape, up to the end of the string.
fn escaped(text: &str, mut at: usize, out: &mut String, soft: &mut Vec<Soft>) -> Result<usize, Fatal> {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at) {
            None => return Err((at, "`\"` at the end of a text")),
            Some(b'"') => return Ok(at + 1),
            Some(b'\\') => at = escape(bytes, at, out, soft)?,
            Some(control) => {
                let found = char::from(*control);
                soft.push((at, control_fault(found)));
                out.push(found);
                at += 1;
            }
        }
        let end = at + plain(bytes.get(at..).unwrap_or_default());
        out.push_str(text.get(at..end).unwrap_or_default());
        at = end;
    }
}

fn control_fault(found: char) -> TextFaultKind {
    match found {
        '\0' => TextFaultKind::Nul,
        other => TextFaultKind::Control(other),
    }
}

/// Reads the escape at `at`, and says where it ends.
fn escape(bytes: &[u8], at: usize, out: &mut String, soft: &mut Vec<Soft>) -> Result<usize, Fatal> {
    let plain = match bytes.get(at + 1) {
        Some(b'u') => return unicode(bytes, at, out, soft),
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        _ => return Err((at, "an escape such as `\\n` or `\\u00e9`")),
    };
    out.push(plain);
    Ok(at + 2)
}

/// Reads the escape `\uXXXX` at `at`, and its other half where it is half of a pair.
fn unicode(bytes: &[u8], at: usize, out: &mut String, soft: &mut Vec<Soft>) -> Result<usize, Fatal> {
    let Some(first) = unit(bytes, at) else {
        return Err((at, "an escape of four hexadecimal digits such as `\\u00e9`"));
    };
    let second = (0xd800..0xdc00).contains(&first).then(|| unit(bytes, at + 6)).flatten();
    let (code, end) = match second.filter(|low| (0xdc00..0xe000).contains(low)) {
        Some(low) => (0x1_0000 + ((first - 0xd800) << 10) + (low - 0xdc00), at + 12),
        None => (first, at + 6),
    };
    match char::from_u32(code) {
        Some('\0') => {
            soft.push((at, TextFaultKind::Nul));
            out.push('\0');
        }
        Some(found) => out.push(found),
        None => {
            soft.push((at, TextFaultKind::Surrogate));
            out.push(char::REPLACEMENT_CHARACTER);
        }
    }
    Ok(end)
}

/// The number after `\u`.
fn unit(bytes: &[u8], at: usize) -> Option<u32> {
    let [b'\\', b'u', digits @ ..] = bytes.get(at..at + 6)? else {
        return None;
    };
    digits
        .iter()
        .try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?))
}

/// How many bytes of the beginning a number may have.
pub(crate) fn number_len(bytes: &[u8]) -> usize {
    let belongs = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E');
    bytes.iter().take_while(belongs).count()
}

/// Whether it is a number as JSON writes it.
pub(crate) fn is_number(token: &[u8]) -> bool {
    let token = token.strip_prefix(b"-").unwrap_or(token);
    let (whole, rest) = digits(token);
    let rest = match rest.strip_prefix(b".").map(digits) {
        Some(([], _)) => return false,
        Some((_, rest)) => rest,
        None => rest,
    };
    let rest = match rest {
        [b'e' | b'E', b'+' | b'-', exponent @ ..] | [b'e' | b'E', exponent @ ..] => match digits(exponent) {
            ([], _) => return false,
            (_, rest) => rest,
        },
        other => other,
    };
    rest.is_empty() && matches!(whole, [b'0'] | [b'1'..=b'9', ..])
}

fn digits(bytes: &[u8]) -> (&[u8], &[u8]) {
    let count = bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    bytes.split_at(count)
}

/// The number that was meant by one with a sign, zeros or a point too many, or without the zero before its point.
pub(crate) fn mended(token: &str) -> Option<String> {
    let (sign, rest) = match token.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", token.strip_prefix('+').unwrap_or(token)),
    };
    let point = rest.find(['.', 'e', 'E']).unwrap_or(rest.len());
    let (whole, rest) = rest.split_at(point);
    let has_fraction = rest
        .strip_prefix('.')
        .map(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if whole.is_empty() && has_fraction != Some(true) {
        return None;
    }
    let rest = if has_fraction == Some(false) {
        rest.trim_start_matches('.')
    } else {
        rest
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let mended = [sign, whole, rest].concat();
    is_number(mended.as_bytes()).then_some(mended)
}

/// How many significant digits a number has: from its first digit that is not zero to its last.
pub(crate) fn significant_digits(token: &[u8]) -> usize {
    token
        .iter()
        .take_while(|byte| !matches!(byte, b'e' | b'E'))
        .filter(|byte| byte.is_ascii_digit())
        .skip_while(|byte| **byte == b'0')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_mended_where_it_is_plain_what_they_mean() {
        for (token, meant) in [
            ("925.", Some("925")),
            ("-.5", Some("-0.5")),
            ("+1", Some("1")),
            ("007.50", Some("7.50")),
            ("00", Some("0")),
            ("1.e5", Some("1e5")),
            (".", None),
            ("-", None),
            ("1-2", None),
            ("1.2.3", None),
            ("1e", None),
            ("--1", None),
        ] {
            assert_eq!(mended(token).as_deref(), meant, "{token}");
            assert!(!is_number(token.as_bytes()), "{token}");
        }
        for token in ["0", "-0", "10", "1.50", "1e5", "1E-7", "0.0e+1"] {
            assert!(is_number(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn leading_zeros_are_not_significant() {
        for (token, count) in [("0.00120", 3), ("1000", 4), ("-1.50e10", 3), ("0", 0)] {
            assert_eq!(significant_digits(token.as_bytes()), count, "{token}");
        }
    }
}
