//! Texts that the registry's XML indents and wraps: the author's own lines and indentation are found again.

/// Indentation, in columns, from which a text counts as set by the registry's printer; other sources indent less.
const PRINTED_INDENT_MIN: usize = 4;
/// The printer fills lines to between 98 and 104 columns, so a line that the next word would have filled to this
/// column was broken by the printer: 1,169 of 1,170 line breaks inside paragraphs of real records reach it.
const FILLED_COLUMNS_MIN: usize = 95;
/// In a printed text the last word of every line begins before this column; the word itself may be of any length.
const PRINTED_COLUMNS_MAX: usize = 130;

/// The text without the printer's indentation and line breaks.
///
/// Blank lines stay (one for any run), as do breaks that the printer did not make and the indentation of each line
/// relative to the others, so that nested lists keep their shape.
pub(crate) fn unwrap_block(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').map(str::trim_end).collect();
    // The first line may stand right behind its tag, without indentation of its own.
    let inline = lines.first().is_some_and(|line| !line.is_empty());
    let printed_lines = || lines.iter().skip(usize::from(inline)).filter(|line| !line.is_empty());
    let margin = printed_lines().map(|line| indent(line)).min().unwrap_or(0);
    let longest = printed_lines()
        .filter_map(|line| line.rsplit_once(char::is_whitespace))
        .map(|(before, _)| columns(before))
        .max()
        .unwrap_or(0);
    let printed = margin >= PRINTED_INDENT_MIN && longest <= PRINTED_COLUMNS_MAX;
    let mut out: Vec<String> = Vec::new();
    let mut previous: Option<usize> = None;
    for (number, line) in lines.iter().enumerate() {
        let own_margin = if number == 0 && inline { indent(line) } else { margin };
        let words = line.trim_start();
        let first_word = words.split_whitespace().next().unwrap_or_default();
        let filled =
            previous.is_some_and(|columns_before| columns_before + 1 + columns(first_word) >= FILLED_COLUMNS_MIN);
        previous = (!words.is_empty()).then(|| columns(line));
        match out.last_mut() {
            Some(last) if printed && filled && !words.is_empty() && !last.is_empty() => {
                last.push(' ');
                last.push_str(words);
            }
            Some(last) if words.is_empty() && last.is_empty() => {}
            Some(_) | None => out.push(line.chars().skip(own_margin).collect()),
        }
    }
    let joined = out.join("\n");
    joined.trim_end().trim_start_matches(['\n', '\r']).to_owned()
}

/// A name or title on one line: line breaks and the indentation after them become one blank.
pub(crate) fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).count()
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_what_the_printer_broke_and_keeps_lists() {
        let text = "\n        Inclusion Criteria:\n\n          -  Adults with a diagnosis that was confirmed by two readers who did not know of each\n             other, and who agree to come back\n\n               -  after one month\n\n          -  Able to consent\n      ";
        assert_eq!(
            unwrap_block(text),
            "Inclusion Criteria:\n\n  -  Adults with a diagnosis that was confirmed by two readers who did not know of each other, and who agree to come back\n\n       -  after one month\n\n  -  Able to consent"
        );
    }

    #[test]
    fn keeps_the_breaks_of_authors() {
        assert_eq!(
            unwrap_block("\n  Inclusion:\n  1) Age 18 or more\n  2) Consent\n"),
            "Inclusion:\n1) Age 18 or more\n2) Consent"
        );
        assert_eq!(
            unwrap_block("First line:\r\nsecond\r\n\r\n\r\nthird"),
            "First line:\nsecond\n\nthird"
        );
        assert_eq!(unwrap_block("one"), "one");
        assert_eq!(unwrap_block(" \n "), "");
    }

    #[test]
    fn titles_stand_on_one_line() {
        assert_eq!(one_line("\n   A Trial of\n   Something \n"), "A Trial of Something");
    }
}
