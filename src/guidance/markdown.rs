//! Words of others within Markdown.

/// Signs that mean something in Markdown, of the common and the GitHub kind.
const SIGNS: &str = "\\`*_{}[]<>|~#&!";

/// A text as one line that says in Markdown what it says as it is, cut after so many characters.
pub(crate) fn escaped(text: &str, chars_max: usize) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(words.len());
    for sign in short(&words, chars_max).chars().filter(|sign| !sign.is_control()) {
        if SIGNS.contains(sign) {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

/// A text of at most so many characters; one that is cut ends with an ellipsis.
pub(crate) fn short(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    [kept.trim_end(), "…"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_means_anything_and_no_line_ends() {
        assert_eq!(
            escaped("* a|b\n<script>[x](y) `c` R&D", 99),
            "\\* a\\|b \\<script\\>\\[x\\](y) \\`c\\` R\\&D"
        );
        assert_eq!(escaped("ÄÖÜ ÄÖÜ", 4), "ÄÖÜ…");
        assert_eq!(escaped("\u{7}x", 9), "x");
    }
}
