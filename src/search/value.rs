//! Taking values apart: `\,`, `\|`, `\$` and `\\` are the characters themselves.
//!
//! <https://hl7.org/fhir/R4/search.html#escaping>

/// Splits at the unescaped `at`; escapes stay in the parts.
pub(crate) fn split(text: &str, at: char) -> Vec<&str> {
    let (mut escaped, mut start, mut parts) = (false, 0, Vec::new());
    for (place, c) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == at {
            parts.extend(text.get(start..place));
            start = place + c.len_utf8();
        }
    }
    parts.extend(text.get(start..));
    parts
}

/// Resolves the escapes; a backslash before another character stays.
pub(crate) fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match letters.peek() {
            Some(next) if c == '\\' && matches!(next, ',' | '|' | '$' | '\\') => out.extend(letters.next()),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_separators_do_not_separate() {
        assert_eq!(split(r"a\,b,c", ','), [r"a\,b", "c"]);
        assert_eq!(unescape(r"a\,b\|\\\x"), r"a,b|\\x");
        assert_eq!(split("", ','), [""]);
    }
}
