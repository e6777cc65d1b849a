//! A page as numbered lines, and what every page layout shares: newlines, words for "absent", paragraphs.

/// One line of a page, without its newline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// Its number, from 1.
    pub(crate) number: u64,
    /// Its text.
    pub(crate) text: &'a str,
}

impl Line<'_> {
    /// Whether it holds no words.
    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Text of a record: without byte order mark, with `\n` for newline.
pub(crate) fn decode(record: &[u8]) -> String {
    let text = String::from_utf8_lossy(record);
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The lines of a text.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    (1..)
        .zip(text.split('\n'))
        .map(|(number, text)| Line { number, text })
        .collect()
}

/// A run of lines as one text: newlines kept, blank lines at both ends and blanks at the very end dropped.
pub(crate) fn verbatim(lines: &[Line<'_>]) -> Option<String> {
    let first = lines.iter().position(|line| !line.is_blank())?;
    let texts: Vec<&str> = lines.iter().skip(first).map(|line| line.text).collect();
    Some(texts.join("\n").trim_end().to_owned())
}

/// A run of hard-wrapped lines as paragraphs: one newline is a space, a blank line or a list marker is not.
pub(crate) fn unwrapped(lines: &[Line<'_>]) -> Option<String> {
    let mut text = String::new();
    let mut gap = false;
    for line in lines {
        let words = line.text.trim();
        if words.is_empty() {
            gap = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(match (gap, starts_item(words)) {
                (true, _) => "\n\n",
                (false, true) => "\n",
                (false, false) => " ",
            });
        }
        text.push_str(words);
        gap = false;
    }
    (!text.is_empty()).then_some(text)
}

/// Whether a line begins with the marker of a list item (`* `, `- `, `• `, `1. `).
pub(crate) fn starts_item(words: &str) -> bool {
    let words = words.trim_start();
    let bullet = ["* ", "- ", "• ", "– ", "· "]
        .iter()
        .any(|marker| words.starts_with(marker));
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let numbered = (1..=3).contains(&digits)
        && words
            .get(digits..)
            .is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "));
    bullet || numbered
}

/// A value, unless it is blank or one of the words that pages print for "absent".
pub(crate) fn present(words: &str) -> Option<&str> {
    let words = words.trim();
    let absent = words.is_empty()
        || ["Not available", "Not provided", "Not specified"]
            .iter()
            .any(|word| word.eq_ignore_ascii_case(words));
    (!absent).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_paragraphs_and_lists_and_joins_wrapped_lines() {
        let text = "\nAn even keel\nis wanted.\n\nSails:\n- jib\n- main\nsail\n";
        assert_eq!(
            unwrapped(&lines(text)).as_deref(),
            Some("An even keel is wanted.\n\nSails:\n- jib\n- main sail")
        );
        assert_eq!(verbatim(&lines("\n\n  a\n\n b \n\n")).as_deref(), Some("  a\n\n b"));
        assert_eq!(verbatim(&lines(" \n\n")), None);
    }

    #[test]
    fn newlines_are_one_character() {
        assert_eq!(decode("\u{FEFF}a\r\nb\rc".as_bytes()), "a\nb\nc");
        assert_eq!(decode(b"a\xFFb"), "a\u{FFFD}b");
    }

    #[test]
    fn knows_the_words_for_absent() {
        assert_eq!(present(" Not available "), None);
        assert_eq!(present("not specified"), None);
        assert_eq!(present("Not Applicable"), Some("Not Applicable"));
    }
}
