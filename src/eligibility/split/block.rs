//! Lines to blocks: a block is one item or paragraph, its wrapped lines joined, under one side.

use std::collections::BTreeSet;

use crate::eligibility::criterion::Side;
use crate::eligibility::span::Span;
use crate::eligibility::split::heading::{inner_headings, sentence_side, side_heading};
use crate::eligibility::split::lines::{Hints, Line, Source, is_full, lines, wrap_column};
use crate::eligibility::split::marker::{Marker, Reading, marker};

/// One item or paragraph.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block {
    /// Columns before it.
    pub(crate) indent: usize,
    /// Its marker and the marker's first byte.
    pub(crate) marker: Option<(Marker, usize)>,
    /// First byte of its text; without text, the byte after the marker.
    pub(crate) start: usize,
    /// Byte after its text.
    pub(crate) end: usize,
    /// Whether a blank line lies before it.
    pub(crate) blank_before: bool,
    /// Whether a bare `Note:` ends its text, so that what follows notes on it.
    pub(crate) opens_note: bool,
    /// How many blocks before it the block stands of which it was cut as a sub-item, when it was.
    pub(crate) owner: Option<usize>,
}

/// A stretch under one heading, in blocks.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Its side.
    pub(crate) side: Side,
    /// Its heading.
    pub(crate) heading: Option<Span>,
    /// Its blocks, in order.
    pub(crate) blocks: Vec<Block>,
}

/// The text in parts, and the marks of layout that are in none.
#[derive(Debug)]
pub(crate) struct Parts {
    /// In order of the text; the first has no heading when text comes before any.
    pub(crate) parts: Vec<Part>,
    /// `<!-- -->` and rules.
    pub(crate) separators: Vec<Span>,
}

/// Cuts the text into parts and blocks.
pub(crate) fn parts(source: &Source<'_>) -> Parts {
    let (mut lines, heads) = heads(source, lines(source));
    support(&mut lines);
    let wrap = wrap_column(source, &lines, |line| {
        line.marker.is_some() || heads.binary_search_by_key(&line.start, |head| head.0).is_ok()
    });
    let mut joiner = Joiner::new(source, wrap, &lines);
    let mut heads = heads.into_iter().peekable();
    for line in &lines {
        match heads.next_if(|head| head.0 == line.start) {
            Some((start, end, side)) => joiner.open_part(side, Span { start, end }),
            None => joiner.take(line),
        }
    }
    joiner.finish()
}

/// A heading: first byte, byte after, side.
type Heading = (usize, usize, Side);

/// Finds the headings; each becomes a line of its own, as does what follows it.
fn heads(source: &Source<'_>, lines: Vec<Line>) -> (Vec<Line>, Vec<Heading>) {
    let mut out = Vec::with_capacity(lines.len());
    let mut heads = Vec::new();
    let hints = Hints::new(source);
    for line in lines {
        if !hints.between(line.start, line.end) {
            out.push(line);
            continue;
        }
        let mut cuts = inner_headings(source, line.start, line.end);
        if !cuts.is_empty() {
            // `Part B Inclusion Criteria:` is one heading.
            let bullet = line.marker.map_or(0, |marker| marker.len);
            let first = side_heading(source, line.start, line.end, bullet).map_or(line.start, |head| head.end);
            cuts.retain(|cut| *cut >= first);
        }
        cuts.push(line.end);
        let mut from = line.start;
        for cut in cuts {
            let start = source.skip_blank(from, cut);
            let end = source.trim_end(start, cut);
            from = cut;
            if start >= end {
                continue;
            }
            let blank_before = line.blank_before || start > line.start;
            let piece = Line {
                start,
                end,
                blank_before,
                marker: marker(source.raw(start, end)),
                ..line
            };
            cut_heading(source, piece, &mut out, &mut heads);
        }
    }
    (out, heads)
}

fn cut_heading(source: &Source<'_>, line: Line, out: &mut Vec<Line>, heads: &mut Vec<Heading>) {
    let bullet = line.marker.map_or(0, |marker| marker.len);
    let Some(head) = side_heading(source, line.start, line.end, bullet) else {
        out.push(line);
        return;
    };
    heads.push((line.start, head.end, head.side));
    out.push(Line { end: head.end, ..line });
    let rest = source.skip_blank(head.end, line.end);
    if rest < line.end {
        out.push(Line {
            start: rest,
            blank_before: true,
            marker: marker(source.raw(rest, line.end)),
            ..line
        });
    }
}

/// Takes weak markers away that have no neighbour of their sequence elsewhere, and readings that have none.
fn support(lines: &mut [Line]) {
    let weak = lines.iter().filter_map(|line| line.marker).filter(|marker| marker.weak);
    let sequences: BTreeSet<Reading> = weak.flat_map(|marker| marker.readings).flatten().collect();
    if sequences.is_empty() {
        return;
    }
    for line in lines {
        line.marker = supported(line.marker, &sequences);
    }
}

fn supported(marker: Option<Marker>, sequences: &BTreeSet<Reading>) -> Option<Marker> {
    let marker = marker?;
    if !marker.weak {
        return Some(marker);
    }
    let has = |reading: Reading, value: u32| sequences.contains(&Reading { value, ..reading });
    let readings = marker.readings.map(|reading| {
        reading.filter(|reading| match reading.value {
            1 => has(*reading, 2),
            value => has(*reading, value.saturating_sub(1)),
        })
    });
    readings
        .iter()
        .any(Option::is_some)
        .then_some(Marker { readings, ..marker })
}

/// Joins lines to blocks.
struct Joiner<'a> {
    source: &'a Source<'a>,
    wrap: Option<usize>,
    /// Items stand apart by blank lines, so that a full line's successor is its continuation whatever it begins with.
    spaced_items: bool,
    parts: Vec<Part>,
    separators: Vec<Span>,
    last: Option<Line>,
}

impl<'a> Joiner<'a> {
    fn new(source: &'a Source<'a>, wrap: Option<usize>, lines: &[Line]) -> Self {
        let marked = lines.iter().filter(|line| line.marker.is_some());
        let (mut spaced, mut all) = (0_usize, 0_usize);
        for line in marked {
            all += 1;
            spaced += usize::from(line.blank_before);
        }
        let parts = vec![Part {
            side: Side::Neutral,
            heading: None,
            blocks: Vec::new(),
        }];
        let spaced_items = spaced * 10 >= all * 8;
        Self {
            source,
            wrap,
            spaced_items,
            parts,
            separators: Vec::new(),
            last: None,
        }
    }

    fn open_part(&mut self, side: Side, heading: Span) {
        self.parts.push(Part {
            side,
            heading: Some(heading),
            blocks: Vec::new(),
        });
        self.last = None;
    }

    fn take(&mut self, line: &Line) {
        let text = self.source.raw(line.start, line.end);
        if is_separator(text) {
            self.separators.push(Span {
                start: line.start,
                end: line.end,
            });
            self.last = None;
            return;
        }
        if self.continues(line, line.marker.is_some()) {
            self.extend(line);
        } else {
            self.begin(line);
        }
        self.last = Some(*line);
    }

    /// Whether the line goes on with the block before it.
    fn continues(&self, line: &Line, marked: bool) -> bool {
        let Some((last, block)) = self.last.as_ref().zip(self.block()) else {
            return false;
        };
        let low = self.source.low(line.start, line.end);
        if is_connector(low) && block.start < block.end {
            return true;
        }
        let empty = block.start == block.end;
        if empty && !marked {
            return true;
        }
        if line.blank_before || empty {
            return false;
        }
        let full = self.wrap.is_some_and(|column| is_full(self.source, last, line, column));
        if marked {
            return full && self.spaced_items && self.wrap.is_some();
        }
        if is_note(low) {
            return false;
        }
        if full {
            return true;
        }
        let hanging = line.indent >= block.indent + 2;
        let small = self.source.raw(line.start, line.end).starts_with(char::is_lowercase);
        match block.marker {
            Some(_) if self.wrap.is_some() && !self.spaced_items => hanging || small,
            Some(_) => true,
            None => self.wrap.is_some() && small,
        }
    }

    fn extend(&mut self, line: &Line) {
        if let Some(block) = self.parts.last_mut().and_then(|part| part.blocks.last_mut()) {
            if block.start == block.end {
                block.start = line.start;
            }
            block.end = line.end;
        }
    }

    fn begin(&mut self, line: &Line) {
        let marker = line.marker;
        let at = line.start + marker.map_or(0, |marker| marker.len);
        let start = self.source.skip_blank(at, line.end);
        let block = Block {
            indent: line.indent,
            marker: marker.map(|marker| (marker, line.start)),
            start,
            end: line.end,
            blank_before: line.blank_before,
            opens_note: false,
            owner: None,
        };
        let block = if start >= line.end {
            Block {
                start: at,
                end: at,
                ..block
            }
        } else {
            block
        };
        if let Some(part) = self.parts.last_mut() {
            part.blocks.push(block);
        }
    }

    fn block(&self) -> Option<&Block> {
        self.parts.last()?.blocks.last()
    }

    fn finish(mut self) -> Parts {
        let source = self.source;
        for part in &mut self.parts {
            join_bare_notes(source, &mut part.blocks);
            let separators = &mut self.separators;
            part.blocks.retain(|block| match block.marker {
                Some((marker, start)) if block.start == block.end => {
                    separators.push(Span {
                        start,
                        end: start + marker.len,
                    });
                    false
                }
                Some(_) | None => true,
            });
        }
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in self.parts {
            split_by_sentences(source, part, &mut parts);
        }
        parts.retain(|part| part.heading.is_some() || !part.blocks.is_empty());
        Parts {
            parts,
            separators: self.separators,
        }
    }
}

/// Opens a new part where a sentence says that the other side begins.
fn split_by_sentences(source: &Source<'_>, part: Part, parts: &mut Vec<Part>) {
    let base = part.blocks.iter().map(|block| block.indent).min().unwrap_or_default();
    let mut open = Part {
        side: part.side,
        heading: part.heading,
        blocks: Vec::new(),
    };
    for block in part.blocks {
        let outer = block.marker.is_none() && block.indent <= base + 1;
        let side = if outer {
            sentence_side(source.low(block.start, block.end), open.side)
        } else {
            None
        };
        match side {
            Some(side) => {
                let heading = Some(Span {
                    start: block.start,
                    end: block.end,
                });
                parts.push(std::mem::replace(
                    &mut open,
                    Part {
                        side,
                        heading,
                        blocks: Vec::new(),
                    },
                ));
            }
            None => open.blocks.push(block),
        }
    }
    parts.push(open);
}

/// A bare `Note:` behind an item, with a list following, ends the item's words: the list notes on the item.
fn join_bare_notes(source: &Source<'_>, blocks: &mut Vec<Block>) {
    let mut joined: Vec<Block> = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.iter().enumerate() {
        let bare = block.marker.is_none() && is_bare_note(source.low(block.start, block.end));
        let starts_list = blocks
            .get(at + 1)
            .and_then(|next| next.marker.as_ref())
            .is_some_and(|(marker, _)| marker.is_bullet() || marker.readings().any(|reading| reading.value == 1));
        match joined.last_mut() {
            Some(before) if bare && starts_list && before.marker.is_some() && before.indent <= block.indent => {
                before.end = block.end;
                before.opens_note = true;
            }
            Some(_) | None => joined.push(*block),
        }
    }
    *blocks = joined;
}

/// Whether a text begins with `Note:` and the like.
pub(crate) fn is_note(low: &str) -> bool {
    if !low.starts_with(['n', 'p', '*', '_', '(', '\\', '#']) {
        return false;
    }
    let body = low.trim_start_matches(['*', '_', '(', '\\', '#']);
    let rest = ["please note", "notes", "note", "n.b.", "nb", "n.b"]
        .into_iter()
        .find_map(|word| body.strip_prefix(word));
    rest.is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.starts_with([':', '：', '-', '–'])
            || rest.starts_with("that ")
            || rest.trim_matches(['*', '_']).is_empty()
            || rest.get(1..).is_some_and(|rest| rest.starts_with(':'))
    })
}

fn is_bare_note(low: &str) -> bool {
    is_note(low) && low.chars().filter(|sign| sign.is_alphanumeric()).count() <= "notes".len()
}

/// `OR`, `AND`, `and/or` alone on a line.
fn is_connector(low: &str) -> bool {
    const LONGEST: usize = 16;
    if low.len() > LONGEST {
        return false;
    }
    matches!(
        low.trim_matches(|sign: char| !sign.is_alphanumeric()),
        "or" | "and" | "and/or" | "and / or" | "plus"
    )
}

/// `<!-- -->`, `-----`, `****`.
fn is_separator(text: &str) -> bool {
    let comment = text.starts_with("<!--") && text.ends_with("-->");
    let rule = text.len() >= 3
        && text
            .chars()
            .all(|sign| matches!(sign, '-' | '_' | '=' | '*' | '~' | '#' | '.' | '·'));
    comment || rule
}
