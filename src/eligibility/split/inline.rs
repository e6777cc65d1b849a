//! Items written one behind the other in a line: `1. …; 2. …; 3. …`, `(a) … (b) …`, `• … • …`.
//!
//! A sign counts as a marker only as part of a sequence that rises by one, so that `1.5 x 109/L`, `RECIST 1.1`, `i.e.`
//! and the end of a sentence on a number never cut anything.

use crate::eligibility::split::block::Block;
use crate::eligibility::split::lines::Source;
use crate::eligibility::split::marker::{Close, Marker, Reading, Style, marker};

/// How deep lists inside a line are followed.
const DEPTH_MAX: usize = 3;

/// Starts of a list tried in one item, so that `(1) … (1) … (1) …` stays cheap.
const STARTS_MAX: usize = 8;

/// Blocks looked ahead for the number at which a list goes on.
const LOOK_AHEAD: usize = 200;

/// Letters an item must have to be one: `(a) or (b)` refers to items, it does not list any.
const ITEM_LETTERS: usize = 3;

/// Words before a number that make it a reference.
const REFERRING: &[&str] = &[
    "grade",
    "grades",
    "type",
    "types",
    "stage",
    "phase",
    "version",
    "recist",
    "part",
    "parts",
    "cohort",
    "level",
    "class",
    "day",
    "days",
    "visit",
    "table",
    "section",
    "criterion",
    "criteria",
    "appendix",
    "ecog",
    "figure",
    "step",
    "item",
    "items",
    "group",
    "arm",
    "number",
    "no",
    "question",
    "see",
];

/// A possible marker inside a text.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    at: usize,
    marker: Marker,
    /// The text before it ends in a mark that closes an item.
    closed_before: bool,
    /// The text before it leads in a list.
    led_in: bool,
}

/// Cuts every block that holds a list inside its text into one block for each item.
pub(crate) fn split_inline(source: &Source<'_>, blocks: &[Block]) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.iter().enumerate() {
        let candidates = candidates(source, block.start, block.end);
        if candidates.is_empty() && !lone_dash(blocks, block) {
            out.push(*block);
            continue;
        }
        let next = blocks.get(at + 1..).unwrap_or_default();
        let siblings = sibling_cuts(source, block, next, &candidates, lone_dash(blocks, block));
        for piece in cut(source, block, &siblings, None) {
            out.push(piece);
            cut_children(source, &candidates, DEPTH_MAX, &mut out);
        }
    }
    out
}

/// Whether the block is its part's only one and began with a dash: dashes inside it are bullets then.
fn lone_dash(blocks: &[Block], block: &Block) -> bool {
    let dash = Style::Bullet('-');
    blocks.len() == 1 && block.marker.is_some_and(|(marker, _)| marker.value(dash).is_some())
}

/// Finds possible markers from `start` to `end`, the very start excepted for texts with a marker of their own.
fn candidates(source: &Source<'_>, start: usize, end: usize) -> Vec<Candidate> {
    let text = source.raw(start, end).as_bytes();
    let mut found = Vec::new();
    let mut open = 0_usize;
    let mut before = b' ';
    for (offset, byte) in text.iter().copied().enumerate() {
        // Behind a sign that is not ASCII, such as `；`, only the sign itself tells whether an item may begin.
        let free = matches!(before, b' ' | b'\t' | b'\r' | b'\n' | b';' | b',' | b':') || before >= 0x80;
        if free && may_start(byte, text.get(offset + 1..).unwrap_or_default()) {
            let at = start + offset;
            found.extend(candidate(source, start, at, end, open));
        }
        if !byte.is_ascii_alphanumeric() {
            match byte {
                b'(' | b'[' => open += 1,
                b')' | b']' => open = open.saturating_sub(1),
                _ => {}
            }
        }
        before = byte;
    }
    found
}

/// A first look at the bytes: most words are seen here to begin no marker.
fn may_start(byte: u8, rest: &[u8]) -> bool {
    let closed = |rest: &[u8]| {
        rest.first()
            .is_some_and(|byte| matches!(byte, b'.' | b')' | b'\\') || *byte >= 0x80)
    };
    match byte {
        b'0'..=b'9' => closed(without_digits(rest)),
        b'i' | b'v' | b'x' => rest
            .iter()
            .take(5)
            .any(|byte| matches!(byte, b'.' | b')' | b'\\') || *byte >= 0x80),
        b'a'..=b'z' | b'A'..=b'Z' => closed(rest),
        b'(' => rest.iter().take(6).any(|byte| *byte == b')'),
        _ => matches!(byte, 0xE2 | 0xEF),
    }
}

fn without_digits(rest: &[u8]) -> &[u8] {
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    rest.get(digits..).unwrap_or_default()
}

/// Whether a marker of this kind may stand inside a text; `open` brackets lie around it.
fn counts(marker: &Marker, rest: &str, open: usize) -> bool {
    let words_follow = rest
        .get(marker.len..)
        .is_some_and(|rest| rest.contains(char::is_alphanumeric));
    words_follow
        && marker.readings().any(|reading| match reading.style {
            Style::Bullet(sign) => sign != 'o',
            Style::Circled => true,
            Style::Decimal(Close::Dot | Close::Paren | Close::Both)
            | Style::Lower(Close::Dot | Close::Paren | Close::Both)
            | Style::Roman(Close::Dot | Close::Paren | Close::Both)
            | Style::Upper(Close::Dot | Close::Paren) => open == 0,
            Style::Decimal(Close::Loose)
            | Style::Lower(Close::Loose)
            | Style::Roman(Close::Loose)
            | Style::Outline(_)
            | Style::Upper(Close::Both | Close::Loose)
            | Style::UpperRoman(_) => false,
        })
}

/// Kept out of the loop over bytes, which then runs in registers.
#[inline(never)]
fn candidate(source: &Source<'_>, start: usize, at: usize, end: usize, open: usize) -> Option<Candidate> {
    let sign = source.raw(start, at).chars().next_back().unwrap_or(' ');
    let free = sign.is_whitespace() || matches!(sign, ';' | '；' | ',' | '，' | ':' | '：' | '。' | '、');
    let rest = source.raw(at, end);
    let marker = marker(rest).filter(|marker| free && counts(marker, rest, open))?;
    let before = source.low(start, at).trim_end();
    let word = before
        .rsplit(|sign: char| !sign.is_ascii_alphanumeric())
        .next()
        .unwrap_or_default();
    if REFERRING.contains(&word) {
        return None;
    }
    let closed_before = before.ends_with([';', '；', '.', '。', ',', '，', ')', '）', ':', '：']);
    let led_in = before.is_empty()
        || before.ends_with([':', '：'])
        || matches!(
            word,
            "following"
                | "with"
                | "of"
                | "if"
                | "either"
                | "include"
                | "includes"
                | "are"
                | "or"
                | "have"
                | "has"
                | "by"
        );
    Some(Candidate {
        at,
        marker,
        closed_before,
        led_in,
    })
}

/// The candidates that go on the block's own numbering.
fn sibling_cuts(
    source: &Source<'_>,
    block: &Block,
    next: &[Block],
    candidates: &[Candidate],
    dashes: bool,
) -> Vec<Candidate> {
    let Some((own, _)) = block.marker else {
        return round_bullets(block, candidates);
    };
    if dashes {
        return dash_cuts(source, block);
    }
    for reading in own.readings() {
        if reading.style.is_bullet() {
            let same = |candidate: &&Candidate| candidate.marker.value(reading.style).is_some();
            let cuts: Vec<Candidate> = candidates.iter().filter(same).copied().collect();
            if cuts.is_empty() {
                continue;
            }
            return cuts;
        }
        // The number at which the list goes on in a block of its own.
        let resumes = next
            .iter()
            .take(LOOK_AHEAD)
            .take_while(|other| other.indent + 1 >= block.indent)
            .filter_map(|other| other.marker.and_then(|(marker, _)| marker.value(reading.style)))
            .find(|value| *value > reading.value);
        let limit = resumes.unwrap_or(u32::MAX);
        let chain = chain(
            source,
            candidates,
            Reading {
                value: reading.value + 1,
                ..reading
            },
            limit,
            block.end,
        );
        // A gap in the numbers at line starts that the numbers inside fill is proof; else the text must show the cut.
        let capital = matches!(reading.style, Style::Upper(_));
        let shown = !capital && (chain.len() > 1 || chain.iter().all(|cut| cut.closed_before));
        let sure = resumes.map_or(shown, |resumes| {
            u32::try_from(chain.len()).is_ok_and(|len| reading.value + len + 1 == resumes)
        });
        if !chain.is_empty() && sure {
            return chain;
        }
    }
    Vec::new()
}

/// Round bullets in a paragraph.
fn round_bullets(block: &Block, candidates: &[Candidate]) -> Vec<Candidate> {
    let bullets = candidates
        .iter()
        .filter(|candidate| candidate.marker.is_bullet() && candidate.at > block.start);
    bullets.copied().collect()
}

/// ` - Word` as bullets.
fn dash_cuts(source: &Source<'_>, block: &Block) -> Vec<Candidate> {
    let text = source.raw(block.start, block.end);
    let cuts = text.match_indices("- ").filter_map(|(offset, _)| {
        let spaced = text.get(..offset)?.ends_with(char::is_whitespace);
        let capital = text.get(offset + 2..)?.trim_start().starts_with(char::is_uppercase);
        let at = block.start + offset;
        let marker = marker(source.raw(at, block.end))?;
        (spaced && capital).then_some(Candidate {
            at,
            marker,
            closed_before: true,
            led_in: false,
        })
    });
    cuts.collect()
}

/// The longest run of candidates that starts at `first` and rises by one, below `limit`.
fn chain(source: &Source<'_>, candidates: &[Candidate], first: Reading, limit: u32, end: usize) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut value = first.value;
    for candidate in candidates {
        if value >= limit {
            break;
        }
        if candidate.marker.value(first.style) == Some(value) {
            found.push(*candidate);
            value += 1;
        }
    }
    let ends = found.iter().skip(1).map(|candidate| candidate.at).chain([end]);
    let wordy = found.iter().zip(ends).all(|(cut, end)| {
        let text = source.raw(cut.at + cut.marker.len, end);
        text.chars()
            .filter(|sign| sign.is_alphabetic())
            .take(ITEM_LETTERS)
            .count()
            == ITEM_LETTERS
    });
    if wordy { found } else { Vec::new() }
}

/// Cuts the last block of `out` at the list inside it, if it holds one, and so on inside its items.
fn cut_children(source: &Source<'_>, candidates: &[Candidate], depth: usize, out: &mut Vec<Block>) {
    let Some(block) = out.pop() else { return };
    let inside = within(candidates, block.start, block.end);
    let children = if depth == 0 {
        Vec::new()
    } else {
        child_cuts(source, &block, inside)
    };
    let mut pieces = cut(source, &block, &children, Some(out.len())).into_iter();
    out.extend(pieces.next());
    for piece in pieces {
        let owner = piece.owner.map(|owner| out.len().saturating_sub(owner));
        out.push(Block { owner, ..piece });
        cut_children(source, candidates, depth - 1, out);
    }
}

fn within(candidates: &[Candidate], start: usize, end: usize) -> &[Candidate] {
    let from = candidates.partition_point(|candidate| candidate.at < start);
    let to = candidates.partition_point(|candidate| candidate.at < end);
    candidates.get(from..to).unwrap_or_default()
}

/// The first list that begins inside the block.
fn child_cuts(source: &Source<'_>, block: &Block, candidates: &[Candidate]) -> Vec<Candidate> {
    let starts = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| candidate.marker.readings().any(|reading| reading.value == 1));
    for (at, candidate) in starts.take(STARTS_MAX) {
        let first = |reading: &Reading| reading.value == 1 && !matches!(reading.style, Style::Upper(_));
        for reading in candidate.marker.readings().filter(first) {
            let rest = candidates.get(at..).unwrap_or_default();
            let chain = chain(source, rest, reading, u32::MAX, block.end);
            let enclosed = match reading.style {
                Style::Circled | Style::Decimal(Close::Both | Close::Paren) => true,
                Style::Lower(close) | Style::Roman(close) => matches!(close, Close::Both | Close::Paren),
                Style::Decimal(_) | Style::Bullet(_) | Style::Outline(_) | Style::Upper(_) | Style::UpperRoman(_) => {
                    false
                }
            };
            if chain.len() > 2 || (chain.len() == 2 && (enclosed || candidate.led_in)) {
                return chain;
            }
        }
    }
    let bullets = round_bullets(block, candidates);
    let led = bullets.first().is_some_and(|first| first.led_in);
    if bullets.len() > 1 || led { bullets } else { Vec::new() }
}

/// The block cut at `cuts`; pieces behind the first carry `owner` (an index, turned into a distance by the caller).
fn cut(source: &Source<'_>, block: &Block, cuts: &[Candidate], owner: Option<usize>) -> Vec<Block> {
    let ends = cuts.iter().map(|cut| cut.at).skip(1).chain([block.end]);
    let first_end = cuts
        .first()
        .map_or(block.end, |cut| source.trim_end(block.start, cut.at));
    // A list that begins with the text has no owner: its items stand where the block stood.
    let replaced = block.marker.is_none() && first_end <= block.start;
    let owner = if replaced { None } else { owner };
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    if !replaced {
        pieces.push(Block {
            end: first_end,
            ..*block
        });
    }
    for (cut, end) in cuts.iter().zip(ends) {
        let start = source.skip_blank(cut.at + cut.marker.len, end);
        pieces.push(Block {
            marker: Some((cut.marker, cut.at)),
            start,
            end: source.trim_end(start, end),
            blank_before: false,
            opens_note: false,
            owner,
            ..*block
        });
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let source = Source::new(text);
        let own = marker(text);
        let start = source.skip_blank(own.map_or(0, |own| own.len), text.len());
        let block = Block {
            indent: 0,
            marker: own.map(|own| (own, 0)),
            start,
            end: text.len(),
            blank_before: true,
            opens_note: false,
            owner: None,
        };
        let seen: Vec<_> = split_inline(&source, &[block])
            .iter()
            .map(|block| {
                format!(
                    "{}{}",
                    if block.owner.is_some() { ">" } else { "" },
                    source.raw(block.start, block.end)
                )
            })
            .collect();
        assert_eq!(seen, expected, "{text}");
    }

    #[test]
    fn sequences_are_cut() {
        check(
            "1. Age over 18; 2. ECOG 0-1 3.No pain",
            &["Age over 18;", "ECOG 0-1", "No pain"],
        );
        check(
            "4. Disease with: i. four lesions, ii. three organs, iii. none above 5cm;",
            &["Disease with:", ">four lesions,", ">three organs,", ">none above 5cm;"],
        );
        check("One of: (1) diabetes (2) gout", &["One of:", ">diabetes", ">gout"]);
        check("A. Fit B. of age", &["Fit B. of age"]);
        check("• Age over 18 • Consent given", &["Age over 18", "Consent given"]);
        check(
            "- Age over 18 - Consent given - No pain",
            &["Age over 18", "Consent given", "No pain"],
        );
    }

    #[test]
    fn numbers_in_sentences_are_not() {
        for text in [
            "1. Neutrophils 1.5 x 109/L per RECIST 1.1 and CTCAE v5.0, i.e. fit, PD-1 naive, score of 2. Then more",
            "Grade 1. Then grade 2. Then more",
            "Meets (a) or (b) above",
            "Type 1 (see 1) and type 2 (see 2) diabetes",
        ] {
            let source = Source::new(text);
            let own = marker(text).map_or(0, |own| own.len);
            check(text, &[source.raw(source.skip_blank(own, text.len()), text.len())]);
        }
    }
}
