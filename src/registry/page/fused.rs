//! Seams in fused table cells: two texts printed one after the other with nothing between.

use std::collections::BTreeMap;

use crate::registry::page::time_words::{Opening, mentions_time, opening};

/// The words of a page, to tell a joined word from one that the page uses by itself.
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    prose: BTreeMap<String, u32>,
    all: BTreeMap<String, u32>,
}

impl Vocabulary {
    /// Counts the words of a line of running text, where no cells are fused.
    pub(crate) fn add_prose(&mut self, line: &str) {
        for word in words(line) {
            *self.prose.entry(word).or_default() += 1;
        }
        self.add_cells(line);
    }

    /// Counts the words of a line that may hold fused cells.
    pub(crate) fn add_cells(&mut self, line: &str) {
        for word in words(line) {
            *self.all.entry(word).or_default() += 1;
        }
    }

    /// Whether the page uses the word, in the singular or the plural.
    fn knows(&self, word: &str) -> bool {
        let word = plain(word);
        let other = word.strip_suffix('s').map_or_else(|| format!("{word}s"), str::to_owned);
        !word.is_empty() && (self.all.contains_key(&word) || self.all.contains_key(&other))
    }

    /// Whether the page uses the word in running text, or in more than one cell.
    fn uses_whole(&self, word: &str) -> bool {
        let word = plain(word);
        self.prose.contains_key(&word)
    }
}

fn words(line: &str) -> impl Iterator<Item = String> + '_ {
    line.split_whitespace().map(plain).filter(|word| !word.is_empty())
}

fn plain(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

/// A seam between a measure and its time frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seam {
    /// Byte offset where the time frame begins.
    pub(crate) at: usize,
    /// Weight of the evidence; see [`GUESS_MIN`] and [`CERTAIN_MIN`].
    pub(crate) score: i32,
    /// Whether another row of the page ends with the same text after a seam of its own.
    pub(crate) shared: bool,
}

/// Weight from which a seam is taken at all.
pub(crate) const GUESS_MIN: i32 = 4;
/// Weight from which a seam is certain: letters and time words agree.
pub(crate) const CERTAIN_MIN: i32 = 8;
/// Longest row that is searched for a seam, in bytes: the registry allows 255 characters each to measure and time
/// frame, and has some older rows of twice that.
const ROW_BYTES_MAX: usize = 1_500;

/// The best seam of an outcome row, if any is good enough; `ends` are the other rows of the page.
pub(crate) fn best_seam(row: &str, vocabulary: &Vocabulary, others: &[&str]) -> Option<Seam> {
    if row.len() > ROW_BYTES_MAX {
        return None;
    }
    let mut best: Option<Seam> = None;
    for (at, after) in row.char_indices().skip(1) {
        if let Some(seam) = weigh(row, at, after, vocabulary, others)
            && best.is_none_or(|best| seam.score > best.score)
        {
            best = Some(seam);
        }
    }
    best.filter(|seam| seam.score >= GUESS_MIN)
}

fn weigh(row: &str, at: usize, after: char, vocabulary: &Vocabulary, others: &[&str]) -> Option<Seam> {
    let (measure, time) = row.split_at_checked(at)?;
    let letters = letter_evidence(measure, after, time)?;
    let (left, right) = (last_word(measure), first_word(time));
    let inside = letters == 0;
    let whole = vocabulary.uses_whole(&format!("{left}{right}"));
    // Inside a word nothing but the words themselves can show a seam.
    if inside && (whole || left.chars().count() < 3) {
        return None;
    }
    let opening = opening(time);
    let halves = (left.len() >= 3 && vocabulary.knows(left), right.len() >= 3 && vocabulary.knows(right));
    if inside && opening != Opening::Strong && halves != (true, true) {
        return None;
    }
    let mut score = letters;
    score += match opening {
        Opening::Strong => 4,
        Opening::Weak => 2,
        Opening::None => 0,
    };
    score += if mentions_time(time) { 2 } else { -3 };
    if balance(row) == 0 && balance(measure) != 0 {
        score -= 4;
    }
    if whole {
        score -= 4;
    }
    score += match halves {
        (true, true) => 3,
        // Digits run together ("v5.012 weeks") unless the page knows where the first number ends.
        (true, false) if letters < 0 => 3,
        (true, false) | (false, true) => 1,
        (false, false) => 0,
    };
    let shared = others.iter().any(|other| *other != row && ends_fused(other, time, letters < 0));
    if shared {
        score += if letters < 0 { 5 } else { 2 };
    }
    Some(Seam { at, score, shared })
}

/// What the two characters at a seam say; none where no seam can be.
fn letter_evidence(measure: &str, after: char, time: &str) -> Option<i32> {
    let mut last = measure.chars().rev();
    let before = last.next()?;
    let word_ends = last.next().is_some_and(|c| c.is_alphabetic() || ")]）".contains(c));
    if before.is_whitespace() || !(after.is_alphanumeric() || "~≤≥<>±".contains(after)) {
        return None;
    }
    let second = time.chars().nth(1);
    let sentence_case = second.is_none_or(|c| c.is_lowercase() || c.is_whitespace());
    Some(match before {
        ')' | ']' | '）' | '】' | '%' | '"' | '”' | '®' | '™' | '?' | '}' => 3,
        '.' | '。' | ':' | ';' | '!' | '*' if after.is_alphabetic() => 2,
        '.' | ',' | ';' if word_ends => 1,
        c if c.is_lowercase() && after.is_uppercase() => {
            if sentence_case { 3 } else { 1 }
        }
        c if c.is_alphabetic() && after.is_ascii_digit() => 2,
        c if c.is_ascii_digit() && after.is_uppercase() => 2,
        c if c.is_uppercase() && after.is_uppercase() && sentence_case => 1,
        c if c.is_ascii_digit() && after.is_lowercase() => 1,
        c if c.is_ascii_digit() && after.is_ascii_digit() => -3,
        c if c.is_alphabetic() && after.is_alphabetic() => 0,
        c if c.is_alphanumeric() => 1,
        _ => return None,
    })
}

/// Whether a row ends with this text, directly after a character that is no blank (nor a digit, if asked).
fn ends_fused(row: &str, end: &str, no_digit: bool) -> bool {
    row.strip_suffix(end)
        .and_then(|head| head.chars().next_back())
        .is_some_and(|c| !c.is_whitespace() && !(no_digit && c.is_ascii_digit()))
}

/// Opening less closing brackets.
fn balance(text: &str) -> i32 {
    text.chars().fold(0, |sum, c| match c {
        '(' | '[' | '（' => sum + 1,
        ')' | ']' | '）' => sum - 1,
        _ => sum,
    })
}

fn last_word(text: &str) -> &str {
    text.rsplit(char::is_whitespace).next().unwrap_or_default()
}

fn first_word(text: &str) -> &str {
    text.split(char::is_whitespace).next().unwrap_or_default()
}

/// Where a name and the text that describes it meet, by letter case alone: the likeliest, else the first place.
pub(crate) fn name_seam(row: &str, vocabulary: &Vocabulary) -> Option<usize> {
    let mut best: Option<(u8, usize)> = None;
    for (at, after) in row.char_indices().skip(1) {
        let Some((name, text)) = row.split_at_checked(at) else {
            continue;
        };
        let (left, right) = (last_word(name), first_word(text));
        let whole = plain(&format!("{left}{right}"));
        let used = vocabulary.prose.contains_key(&whole) || words(row).filter(|word| *word == whole).count() > 1;
        if used || balance(name) != 0 {
            continue;
        }
        let likely = name_evidence(name, after, text);
        if likely > best.map_or(0, |(likely, _)| likely) {
            best = Some((likely, at));
        }
    }
    best.map(|(_, at)| at)
}

/// How likely a name ends here and a text begins: 0 is not at all, 3 is a capitalised sentence after a word.
fn name_evidence(name: &str, after: char, text: &str) -> u8 {
    let Some(before) = name.chars().next_back() else {
        return 0;
    };
    let (left, right) = (last_word(name).chars().count(), first_word(text));
    let (word_long, text_long) = (left >= 3, text.split_whitespace().count() >= 2);
    let rest_lower = right.chars().skip(1).all(|c| c.is_lowercase() || !c.is_alphanumeric());
    let ends_word = before.is_lowercase() || ")]%®™.:".contains(before);
    if !text_long {
        0
    } else if after.is_uppercase() && rest_lower && ((ends_word && left >= 2) || before.is_ascii_digit()) {
        3
    } else if after.is_uppercase() && rest_lower && before.is_uppercase() && right.chars().count() >= 2 && left >= 2 {
        2
    } else if after.is_ascii_digit() && ends_word && word_long && right.chars().all(|c| c.is_ascii_digit()) {
        2
    } else if after.is_uppercase() && ends_word && word_long && right.chars().count() >= 3 {
        1
    } else {
        u8::from(after.is_ascii_digit() && ends_word && word_long)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(row: &str, prose: &str) -> Option<(String, String, bool)> {
        let mut vocabulary = Vocabulary::default();
        vocabulary.add_prose(prose);
        vocabulary.add_cells(row);
        let seam = best_seam(row, &vocabulary, &[])?;
        let (measure, time) = row.split_at(seam.at);
        Some((measure.to_owned(), time.to_owned(), seam.score >= CERTAIN_MIN))
    }

    #[track_caller]
    fn check(measure: &str, time: &str, certain: bool, prose: &str) {
        assert_eq!(
            cut(&format!("{measure}{time}"), prose),
            Some((measure.to_owned(), time.to_owned(), certain))
        );
    }

    #[test]
    fn finds_seams_by_letters_and_time_words() {
        check("Falls overboard", "Up to 2 voyages of 3 weeks", true, "");
        check("knot-tying rate", "1-year, 3-year", true, "");
        check("Time to rescue (TTR)", "Week 4, 8 and 12", true, "");
        check("Dizziness at 60 Months", "60 months", true, "");
        check("Sea legs scale, part 3.5", "Baseline, Day 28", true, "");
        check("PFS", "From boarding to landing, 3 years", false, "");
    }

    #[test]
    fn finds_seams_inside_words_by_the_words_of_the_page() {
        check(
            "sailing related side effect",
            "acute nausea within 3 months, late nausea afterwards",
            false,
            "side effects, acute and late",
        );
        check("Number of squalls weathered", "during 6 months", false, "");
    }

    #[test]
    fn leaves_whole_what_shows_no_seam() {
        for row in ["mRNA of barnacles", "Improvement of sea legs", "HbA1c of the crew"] {
            assert_eq!(cut(row, ""), None, "{row}");
        }
    }

    #[test]
    fn cuts_names_from_sentences() {
        let mut vocabulary = Vocabulary::default();
        vocabulary.add_prose("the SaltDog rope");
        for (row, at) in [
            ("Control groupNo voyage is made", Some(13)),
            ("Cohort 1Participants sail", Some(8)),
            ("SaltDog groupSailors pull", Some(13)),
            ("Crew without PPEWe watch them", Some(16)),
            ("Old hands20 sailors are watched", Some(9)),
            ("mRNA", None),
            ("a crew of twelve", None),
        ] {
            assert_eq!(name_seam(row, &vocabulary), at, "{row}");
        }
    }
}
