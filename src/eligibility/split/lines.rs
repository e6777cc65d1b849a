//! The text as lines: where each begins, how far it is indented, and whether the text was wrapped at a column.

use crate::eligibility::split::marker::{Marker, marker};

/// Widths, in columns, between which a text can count as wrapped: registries wrap at about 80 to 100.
const WRAP_COLUMNS: std::ops::RangeInclusive<usize> = 50..=125;

/// Columns a tab stands for.
const TAB_COLUMNS: usize = 4;

/// The source and the same in lower case: only ASCII letters change, so offsets agree.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// As given.
    pub(crate) text: &'a str,
    lower: String,
}

impl<'a> Source<'a> {
    /// Takes the text.
    pub(crate) fn new(text: &'a str) -> Self {
        let lower = text.to_ascii_lowercase();
        Self { text, lower }
    }

    /// The words from `start` to `end`; empty when these are no bounds of characters.
    pub(crate) fn raw(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The same in lower case.
    pub(crate) fn low(&self, start: usize, end: usize) -> &str {
        self.lower.get(start..end).unwrap_or_default()
    }

    /// The first place at or after `start`, before `end`, that is not blank; `end` when there is none.
    pub(crate) fn skip_blank(&self, start: usize, end: usize) -> usize {
        let rest = self.raw(start, end);
        end - rest.trim_start().len()
    }

    /// The end of what is not blank between `start` and `end`; `start` when all is blank.
    pub(crate) fn trim_end(&self, start: usize, end: usize) -> usize {
        start + self.raw(start, end).trim_end().len()
    }
}

/// Places of a few letters that every heading of a side holds, so that most lines are seen at once to be none.
#[derive(Debug)]
pub(crate) struct Hints(Vec<usize>);

impl Hints {
    /// Finds them: one typing error can spoil `clu` or `sion` in `inclusion`, hardly both.
    pub(crate) fn new(source: &Source<'_>) -> Self {
        let bytes = source.lower.as_bytes();
        let mut places: Vec<usize> = memchr::memmem::find_iter(bytes, "clu").collect();
        places.extend(memchr::memmem::find_iter(bytes, "sion"));
        places.sort_unstable();
        Self(places)
    }

    /// Whether there is one between `start` and `end`.
    pub(crate) fn between(&self, start: usize, end: usize) -> bool {
        self.0
            .get(self.0.partition_point(|place| *place < start))
            .is_some_and(|place| *place < end)
    }
}

/// A line that is not blank, or the part of one that begins behind a heading.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    /// First byte that is not blank.
    pub(crate) start: usize,
    /// Byte after the last that is not blank.
    pub(crate) end: usize,
    /// Columns before `start`.
    pub(crate) indent: usize,
    /// Columns up to `end`.
    pub(crate) width: usize,
    /// Whether a blank line, or nothing, lies before it.
    pub(crate) blank_before: bool,
    /// The marker it begins with.
    pub(crate) marker: Option<Marker>,
}

/// The lines of a text that are not blank.
pub(crate) fn lines(source: &Source<'_>) -> Vec<Line> {
    let mut found = Vec::with_capacity(source.text.len() / 64 + 1);
    let mut blank_before = true;
    let mut from = 0;
    let bytes = source.text.as_bytes();
    for to in memchr::memchr2_iter(b'\n', b'\r', bytes).chain([bytes.len()]) {
        // A line feed behind a carriage return ends no line of its own.
        let pair = to == from && from > 0 && bytes.get(to) == Some(&b'\n') && bytes.get(from - 1) == Some(&b'\r');
        if !pair {
            match line(source, from, to, blank_before) {
                Some(line) => {
                    found.push(line);
                    blank_before = false;
                }
                None => blank_before = true,
            }
        }
        from = to + 1;
    }
    found
}

fn line(source: &Source<'_>, from: usize, to: usize, blank_before: bool) -> Option<Line> {
    let start = source.skip_blank(from, to);
    if start >= to {
        return None;
    }
    let end = source.trim_end(start, to);
    let indent = source.raw(from, start).chars().fold(0, |column, sign| match sign {
        '\t' => (column / TAB_COLUMNS + 1) * TAB_COLUMNS,
        _ => column + 1,
    });
    let width = indent + source.raw(start, end).chars().count();
    let marker = marker(source.raw(start, end));
    Some(Line {
        start,
        end,
        indent,
        width,
        blank_before,
        marker,
    })
}

/// The column at which the text was wrapped, when it was.
///
/// A wrapped line is one whose successor's first word would not have fitted. In a wrapped text nearly every line with
/// a plain successor is such a line; in a list without bullets hardly any is. `opens` says which lines begin
/// something of their own (a bullet, a heading).
pub(crate) fn wrap_column(source: &Source<'_>, lines: &[Line], opens: impl Fn(&Line) -> bool) -> Option<usize> {
    let column = lines
        .iter()
        .map(|line| line.width)
        .max()
        .filter(|width| WRAP_COLUMNS.contains(width))?;
    let pairs = lines.windows(2).filter_map(|pair| match pair {
        [first, second] if !second.blank_before && !opens(second) => Some((first, second)),
        _ => None,
    });
    let (mut full, mut all) = (0_usize, 0_usize);
    for (first, second) in pairs {
        all += 1;
        full += usize::from(is_full(source, first, second, column));
    }
    (full > 0 && full * 10 >= all * 7).then_some(column)
}

/// Whether the first word of `second` had no room behind `first`.
pub(crate) fn is_full(source: &Source<'_>, first: &Line, second: &Line, column: usize) -> bool {
    let word = source
        .raw(second.start, second.end)
        .split_whitespace()
        .next()
        .unwrap_or_default();
    // Two columns of grace: the widest line seen can be shorter than the column wrapped at, never longer.
    first.width + 1 + word.chars().count() + 2 > column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_place() {
        let source = Source::new("a\r\n\r\n  b c \n\td");
        let seen: Vec<_> = lines(&source)
            .iter()
            .map(|line| (source.raw(line.start, line.end), line.indent, line.blank_before))
            .collect();
        assert_eq!(seen, [("a", 0, true), ("b c", 2, true), ("d", 4, false)]);
    }

    #[test]
    fn a_list_without_bullets_is_not_wrapped_text() {
        let text = "Diagnosis of diabetes\nAge over 18\nAble to sign a consent form that is long enough to be the widest\n\
                    Asthma\nGout\nRenal failure\n";
        let source = Source::new(text);
        assert_eq!(wrap_column(&source, &lines(&source), |_| false), None);
    }
}
