//! What makes two titles one.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A title with all that varies between its copies taken off: case, width, punctuation, spacing.
///
/// Ids are made from it: what it gives for a title may not change.
pub fn title_key(title: &str) -> String {
    // Symbols go first: compatibility would make letters of some, and `™` is not part of a name.
    let letters = title.chars().map(|c| {
        if c.is_alphanumeric() || is_combining_mark(c) {
            c
        } else {
            ' '
        }
    });
    let folded: String = letters.nfkc().flat_map(char::to_lowercase).collect();
    let words = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_forget_case_width_and_punctuation() {
        for (title, key) in [
            ("HAIC（PD-1） for  ﬁbrosis", "haic pd 1 for fibrosis"),
            ("Lampwick™ for Pain®", "lampwick for pain"),
            ("Cafe\u{301}", "café"),
            ("…", ""),
        ] {
            assert_eq!(title_key(title), key);
        }
    }
}
