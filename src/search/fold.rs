//! Folding texts so that they compare without regard to case and accents.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in lower case, without accents, compatibility forms resolved, runs of white space made one space.
///
/// <https://hl7.org/fhir/R4/search.html#string>
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Letter by letter: what decomposing a whole text would reorder are accents, and those are left out.
    for c in text.chars() {
        if c.is_ascii_graphic() {
            out.push(c.to_ascii_lowercase());
        } else if c == ' ' {
            space(&mut out);
        } else {
            let plain = std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c));
            for c in plain.flat_map(char::to_lowercase) {
                if c.is_whitespace() {
                    space(&mut out);
                } else {
                    out.push(c);
                }
            }
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

fn space(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') {
        out.push(' ');
    }
}

/// The words of a folded text: runs of letters and digits.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_spaces_do_not_count() {
        assert_eq!(fold("  Sjögren\u{2019}s \n Syndrome "), "sjogren\u{2019}s syndrome");
        assert_eq!(fold("ＡＢＣ ﬁ"), "abc fi");
        assert_eq!(words("pd-1 (anti)").collect::<Vec<_>>(), ["pd", "1", "anti"]);
    }
}
