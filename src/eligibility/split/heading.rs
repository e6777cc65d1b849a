//! Headings that open a side: `Inclusion Criteria:` in all the ways people write it, typing errors included.

use crate::eligibility::criterion::Side;
use crate::eligibility::split::lines::Source;

/// Words looked at from the start of a line; no heading is longer.
const HEADING_WORDS: usize = 16;

/// Words before the key word.
const WORDS_BEFORE: usize = 7;

/// Words that make a sentence of what would be a heading.
const SENTENCE_WORDS: &[&str] = &[
    "may",
    "apply",
    "applies",
    "applied",
    "is",
    "are",
    "was",
    "were",
    "be",
    "been",
    "must",
    "should",
    "will",
    "can",
    "could",
    "not",
    "no",
    "meet",
    "meets",
    "meeting",
    "met",
    "any",
    "see",
    "than",
    "who",
    "which",
    "that",
    "within",
    "if",
    "listed",
    "stated",
    "described",
    "defined",
    "does",
    "do",
    "have",
    "has",
    "having",
    "fulfil",
    "fulfill",
    "fulfilling",
    "fulfilled",
    "fulfills",
    "per",
    "violating",
    "satisfy",
    "same",
    "these",
    "those",
    "identical",
];

/// Words that begin a heading of part of a list rather than of a side, when they carry a bullet.
const ITEM_WORDS: &[&str] = &["other", "additional", "further", "following", "specific", "all", "more"];

/// Words that may follow `criteria` in a heading without a colon.
const TAIL_WORDS: &[&str] = &[
    "for",
    "in",
    "at",
    "after",
    "before",
    "part",
    "phase",
    "cohort",
    "cohorts",
    "group",
    "groups",
    "arm",
    "stage",
    "step",
    "only",
    "study",
    "substudy",
    "all",
    "both",
    "include",
    "includes",
    "including",
];

/// Words before the key word that leave a bulleted line without a colon a heading.
const PLAIN_WORDS: &[&str] = &[
    "key",
    "main",
    "major",
    "general",
    "primary",
    "principal",
    "patient",
    "subject",
];

/// A heading of a side, at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// The side it opens; neutral for `Inclusion/Exclusion Criteria:`.
    pub(crate) side: Side,
    /// Byte after it, its colon or dash included.
    pub(crate) end: usize,
}

/// A word of the line: bytes in the source.
#[derive(Debug, Clone, Copy)]
struct Word {
    start: usize,
    end: usize,
}

/// The heading of a side with which the line from `start` to `end` begins; `marker` bytes of bullet come first.
pub(crate) fn side_heading(source: &Source<'_>, start: usize, end: usize, marker: usize) -> Option<Head> {
    let (words, colon) = opening_words(source, start + marker, end);
    let keys: Vec<(usize, Side)> = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| key(source.low(word.start, word.end)).map(|side| (at, side)))
        .collect();
    let (&(first, side), &(last, _)) = (keys.first()?, keys.last()?);
    let low = |word: &Word| source.low(word.start, word.end);
    let negated = first > 0 && words.get(first - 1).is_some_and(|word| low(word) == "non");
    let both = keys.iter().any(|(_, other)| *other != side);
    let side = match (both, negated) {
        (true, _) => Side::Neutral,
        (false, true) => Side::Exclusion,
        (false, false) => side,
    };
    let criteria_before = words.get(..first)?.iter().any(|word| is_criteria(low(word)));
    let criteria_after = words.get(last + 1).is_some_and(|word| is_criteria(low(word)));
    let tail = last + 1 + usize::from(criteria_after);
    let before = words.get(..first)?;
    let after = words.get(tail..).unwrap_or_default();
    let title = Title {
        source,
        marked: marker > 0,
        bare: !criteria_after && !criteria_before,
        before,
        after,
        tail_start: words.get(tail - 1)?.end,
        colon,
        end,
    };
    let stop = title.end()?;
    Some(Head {
        side,
        end: close(source, stop, end),
    })
}

/// What is known of a line that may be a heading.
struct Title<'a> {
    source: &'a Source<'a>,
    marked: bool,
    /// The key word stands without `criteria`.
    bare: bool,
    before: &'a [Word],
    after: &'a [Word],
    /// Byte after the key word and `criteria`.
    tail_start: usize,
    /// Byte after the first colon, when the words end there.
    colon: Option<usize>,
    /// Byte after the line.
    end: usize,
}

impl Title<'_> {
    /// Byte after the heading, when it is one.
    fn end(&self) -> Option<usize> {
        let low = |word: &Word| self.source.low(word.start, word.end);
        let behind = self.source.raw(self.tail_start, self.end).trim_start();
        let plain = self.before.iter().all(|word| PLAIN_WORDS.contains(&low(word)));
        if !self.marked && !self.bare && plain && starts_list(behind) {
            return Some(self.tail_start);
        }
        if !self.marked && !self.bare && plain && opens_sentence(behind) {
            return Some(self.end - behind.len() + 1);
        }
        let sentence = self
            .before
            .iter()
            .chain(self.after)
            .any(|word| SENTENCE_WORDS.contains(&low(word)));
        let before_max = if self.bare { 3 } else { WORDS_BEFORE };
        if sentence || self.before.len() > before_max {
            return None;
        }
        if self.marked && self.before.iter().any(|word| ITEM_WORDS.contains(&low(word))) {
            return None;
        }
        let set_off = behind.starts_with(['-', '–', '—', '(', '（', '[', '*', '_']);
        if let Some(colon) = self.colon {
            let fits = !self.bare || self.after.is_empty() || set_off;
            return fits.then_some(colon);
        }
        self.end_without_colon(behind, set_off, plain)
    }

    fn end_without_colon(&self, behind: &str, set_off: bool, plain: bool) -> Option<usize> {
        let low = |word: &Word| self.source.low(word.start, word.end);
        let whole_line = self.before.len() + self.after.len() < HEADING_WORDS - 3;
        if behind.trim_matches(|sign: char| !sign.is_alphanumeric()).is_empty() {
            let closed = behind.starts_with([';', ',']) || behind.starts_with(')');
            return (!closed && (plain || !self.marked)).then_some(self.end);
        }
        if self.marked {
            return None;
        }
        let dash = behind.starts_with(['-', '–', '—']);
        let capitals = self.after.iter().all(|word| {
            let word = self.source.raw(word.start, word.end);
            word.len() < 4 || word.starts_with(|sign: char| !sign.is_lowercase())
        });
        let closed = behind.ends_with(['.', ',']);
        let tail = self.after.first().is_some_and(|word| TAIL_WORDS.contains(&low(word)));
        if whole_line && !closed && !self.bare && (tail || capitals || (set_off && !dash)) {
            return Some(self.end);
        }
        // `Inclusion Criteria - Age over 18`: the dash stands for a colon.
        let dash_end = self.end - behind.len() + behind.chars().next().map_or(0, char::len_utf8);
        (dash && plain).then_some(dash_end)
    }
}

/// Whether numbered items follow on the same line.
fn starts_list(behind: &str) -> bool {
    behind.starts_with("1.") || behind.starts_with("1)") || behind.starts_with("(1)") || behind.starts_with(['①', '•'])
}

/// Whether a full stop and a new sentence follow: `Inclusion criteria. Age over 22.`
fn opens_sentence(behind: &str) -> bool {
    let rest = behind.strip_prefix('.').unwrap_or_default();
    rest.starts_with(' ') && rest.trim_start().starts_with(|sign: char| !sign.is_lowercase())
}

/// Takes in what closes a heading: emphasis, and a rest of the line without a letter or digit.
fn close(source: &Source<'_>, stop: usize, end: usize) -> usize {
    let rest = source.raw(stop, end);
    if !rest.contains(char::is_alphanumeric) {
        return end;
    }
    stop + (rest.len() - rest.trim_start_matches(['*', '_']).len())
}

/// The first words up to a colon, words in brackets left out, and the byte after that colon when one ends them.
fn opening_words(source: &Source<'_>, start: usize, end: usize) -> (Vec<Word>, Option<usize>) {
    let mut words: Vec<Word> = Vec::new();
    let mut open: Option<usize> = None;
    let mut brackets = 0_usize;
    for (offset, sign) in source.raw(start, end).char_indices() {
        let at = start + offset;
        if sign.is_alphanumeric() && brackets == 0 {
            open.get_or_insert(at);
            continue;
        }
        if let Some(from) = open.take() {
            words.push(Word { start: from, end: at });
            if words.len() == HEADING_WORDS {
                return (words, None);
            }
        }
        match sign {
            '(' | '（' if !words.is_empty() => brackets += 1,
            ')' | '）' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        let address = source.raw(at, end).starts_with("://");
        if matches!(sign, ':' | '：') && brackets == 0 && !address {
            return (words, Some(at + sign.len_utf8()));
        }
    }
    words.extend(open.map(|from| Word { start: from, end }));
    (words, None)
}

/// The side a word names, one typing error forgiven.
fn key(word: &str) -> Option<Side> {
    if !(7..=11).contains(&word.len()) || !word.starts_with(['i', 'e']) {
        return None;
    }
    let stem = word.strip_suffix('s').unwrap_or(word);
    match stem {
        "inclusion" => Some(Side::Inclusion),
        "exclusion" => Some(Side::Exclusion),
        _ if !stem.ends_with("on") => None,
        _ => {
            let inclusion = strsim::osa_distance(stem, "inclusion");
            let exclusion = strsim::osa_distance(stem, "exclusion");
            match (inclusion <= 1, exclusion <= 1) {
                (true, false) => Some(Side::Inclusion),
                (false, true) => Some(Side::Exclusion),
                (true, true) | (false, false) => None,
            }
        }
    }
}

fn is_criteria(word: &str) -> bool {
    match word {
        "criteria" | "criterion" | "criterias" => true,
        _ => (6..=10).contains(&word.len()) && word.starts_with('c') && strsim::osa_distance(word, "criteria") <= 2,
    }
}

/// Headings inside a line: the bytes at which `Exclusion Criteria:` and the like begin behind other text.
///
/// Only with capitals and a colon: plain mentions of the criteria are common in sentences.
pub(crate) fn inner_headings(source: &Source<'_>, start: usize, end: usize) -> Vec<usize> {
    let mut found = Vec::new();
    let low = source.low(start, end);
    for (offset, _) in low.match_indices("clusion criteria") {
        let at = (start + offset).saturating_sub(2);
        let word = source.raw(at, at + "inclusion criteria".len());
        let behind = source.raw(at + word.len(), end).trim_start();
        let capital =
            word.starts_with("Ex") || word.starts_with("In") || word.starts_with("EX") || word.starts_with("IN");
        let before = source.raw(start, at).chars().next_back();
        let free = before.is_some_and(|sign| sign.is_whitespace() || matches!(sign, '.' | ';' | ')'));
        let sentence = opens_sentence(behind) && source.raw(start, at).trim_end().ends_with('.');
        if at > start && capital && free && (sentence || behind.starts_with([':', '：'])) {
            found.push(with_qualifier(source, start, at));
        }
    }
    found
}

/// Moves back over `Key`, `Main` or `Major` before a heading inside a line.
fn with_qualifier(source: &Source<'_>, start: usize, at: usize) -> usize {
    let before = source.raw(start, at).trim_end();
    let word = ["Key", "Main", "Major", "KEY", "MAIN", "General"]
        .into_iter()
        .find(|word| before.ends_with(word));
    word.map_or(at, |word| start + before.len() - word.len())
}

/// The side that a sentence such as "Patients with any of the following will be excluded:" opens, given the side it
/// stands in; none when it opens none.
pub(crate) fn sentence_side(low: &str, current: Side) -> Option<Side> {
    const OUT: &[&str] = &[
        "exclusion criteria",
        "be excluded",
        "are excluded",
        "not be eligible",
        "not eligible",
        "ineligible",
        "not be enrolled",
        "not be included",
        "cannot be included",
        "will exclude",
        "excluded from",
        "excluded if",
        "not enter",
        "not participate",
        "be considered for exclusion",
    ];
    const IN: &[&str] = &[
        "inclusion criteria",
        "eligible",
        "be included",
        "be enrolled",
        "entry criteria",
        "be considered for inclusion",
    ];
    let leads = low.trim_end().ends_with([':', '：'])
        && ["following", " if", "criteria", " who", " with", " when"]
            .iter()
            .any(|word| low.contains(word));
    if !leads {
        return None;
    }
    if OUT.iter().any(|phrase| low.contains(phrase)) {
        return (current != Side::Exclusion).then_some(Side::Exclusion);
    }
    let inclusion = IN.iter().any(|phrase| low.contains(phrase)) && !low.contains(" not ");
    (inclusion && current == Side::Neutral).then_some(Side::Inclusion)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<(Side, &str)>) {
        let source = Source::new(line);
        let marker = crate::eligibility::split::marker::marker(line).map_or(0, |marker| marker.len);
        let found = side_heading(&source, 0, line.len(), marker);
        assert_eq!(
            found.map(|head| (head.side, source.raw(0, head.end))),
            expected,
            "{line}"
        );
    }

    fn whole(line: &str, side: Side) {
        check(line, Some((side, line)));
    }

    #[test]
    fn headings_in_all_their_spellings() {
        for line in [
            "Inclusion Criteria:",
            "Inclusion Criteria",
            "INCLUSION CRITERIA :",
            "Inclusion:",
            "Inclusion",
            "* INCLUSION CRITERIA:",
            "-INCLUSION CRITERIA:",
            "**Inclusion Criteria:**",
            "Key Inclusion Criteria:",
            "Inclusion criteria (Healthy controls):",
            "Inclusion Criteria for all groups:",
            "Inclusion Criteria - De Novo:",
            "INCLUSION CRITERIA - PATIENTS WITH MENINGIOMA:",
            "Study Eye Inclusion Criteria",
            "Inclusion Criteria:-",
            "Inclusion Criterion:",
            "Inculsion criteria:",
            "Inclusion criteria：",
            "Inclusion Criteria for the Expanded Cohort Phase",
            "Criteria for inclusion:",
            "Inclusion criteria includes:",
        ] {
            whole(line, Side::Inclusion);
        }
        for line in [
            "Exclusion Citeria",
            "Exlusion criteria:",
            "Exclusions:",
            "General Exclusion",
            "Criteria for non-inclusion in the group:",
            "4.1 Exclusion Criteria",
            "Non-inclusion criteria:",
        ] {
            whole(line, Side::Exclusion);
        }
        whole("Inclusion/Exclusion Criteria:", Side::Neutral);
    }

    #[test]
    fn text_behind_a_heading_is_left() {
        check(
            "Inclusion Criteria:- first item",
            Some((Side::Inclusion, "Inclusion Criteria:")),
        );
        check(
            "Inclusion Criteria: • Age ≥ 18years",
            Some((Side::Inclusion, "Inclusion Criteria:")),
        );
        check("Exclusion Criteria - Age under 18 and not able to consent", None);
        check(
            "Inclusion Criteria - age over 18",
            Some((Side::Inclusion, "Inclusion Criteria -")),
        );
        check(
            "Inclusion criteria. Age over 22. Fit.",
            Some((Side::Inclusion, "Inclusion criteria.")),
        );
        check(
            "Inclusion Criteria 1. Age over 18",
            Some((Side::Inclusion, "Inclusion Criteria")),
        );
    }

    #[test]
    fn sentences_are_no_headings() {
        for line in [
            "Other protocol-defined inclusion/exclusion criteria may apply",
            "* Other protocol-specified exclusion criteria.",
            "* Subject exclusion period (determined by a previous study)",
            "Not meeting inclusion criteria",
            "Inclusion of Women and Minorities",
            "- Exclusion Criteria 8. Total bilirubin greater than 1.5 mg/dL",
            "5. Other inclusion criteria:",
            "3. Specific exclusions;",
            "- Exclusion of other potential causes of hepatitis:",
            "Conclusion criteria:",
            "Branch retinal vein occlusion",
        ] {
            check(line, None);
        }
    }
}
