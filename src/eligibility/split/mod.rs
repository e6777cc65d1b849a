//! The split: eligibility text to sections and a tree of nodes, each a span of the source.

mod block;
mod heading;
mod inline;
mod kind;
mod lines;
mod marker;
mod nest;
mod numbering;

use crate::eligibility::criterion::{Criteria, Criterion, Join, Kind, Section, Side};
use crate::eligibility::split::block::{Block, Part, parts};
use crate::eligibility::split::inline::split_inline;
use crate::eligibility::split::kind::{Facts, hidden_exclusion, join, kind};
use crate::eligibility::split::lines::Source;
use crate::eligibility::split::nest::nest;
use crate::eligibility::split::numbering::Role;
use crate::trial::{Finding, FindingCode, Severity};

/// Splits an eligibility text into its criteria.
///
/// Total: any text gives a tree, the same text the same tree, in time that grows with its length. Every character
/// that is not blank lies in exactly one of [`Criteria::spans`]. Places of findings are bytes and lines of `text`.
pub fn split(text: &str) -> Criteria {
    let source = Source::new(text);
    let found = parts(&source);
    let mut builder = Builder {
        source: &source,
        criteria: Criteria::default(),
        roots: [0; 3],
    };
    let ends: Vec<usize> = found.parts.iter().skip(1).map(part_start).chain([text.len()]).collect();
    for (part, end) in found.parts.iter().zip(ends) {
        builder.part(part, end);
    }
    let mut criteria = builder.criteria;
    criteria.separators = found.separators;
    criteria.separators.sort_unstable();
    place_lines(text, &mut criteria.findings);
    criteria
}

/// Gives every finding its line, all in one pass over the text.
fn place_lines(text: &str, findings: &mut [Finding]) {
    findings.sort_by_key(|finding| finding.at.byte);
    let (mut from, mut line) = (0, 1);
    for finding in findings {
        let byte = finding
            .at
            .byte
            .and_then(|byte| usize::try_from(byte).ok())
            .unwrap_or(from);
        let between = text.as_bytes().get(from..byte).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', between).count() as u64;
        from = byte.max(from);
        finding.at.line = Some(line);
    }
}

/// First byte of a part: its heading's, else its first block's.
fn part_start(part: &Part) -> usize {
    let first = part
        .blocks
        .first()
        .map(|block| block.marker.map_or(block.start, |(_, at)| at));
    part.heading.map(|heading| heading.start).or(first).unwrap_or_default()
}

struct Builder<'a> {
    source: &'a Source<'a>,
    criteria: Criteria,
    /// Top-level nodes so far of each side; several sections of one side count on.
    roots: [usize; 3],
}

impl Builder<'_> {
    fn part(&mut self, part: &Part, end: usize) {
        let start = part_start(part);
        let end = self.source.trim_end(start, end.max(start));
        self.criteria.sections.push(Section {
            side: part.side,
            start,
            end,
            heading: part.heading,
        });
        let blocks = split_inline(self.source, &part.blocks);
        let nodes = self.nodes(part.side, &blocks);
        self.criteria.roots.extend(nodes);
    }

    fn nodes(&mut self, side: Side, blocks: &[Block]) -> Vec<Criterion> {
        let nesting = nest(self.source, blocks);
        for at in &nesting.ambiguous {
            if let Some(block) = blocks.get(*at) {
                let text =
                    "the numbering of this list fits no single nesting; expected each number to follow the one before";
                self.report(
                    Severity::Warning,
                    FindingCode::NumberingAmbiguous,
                    text,
                    block.marker.map_or(block.start, |(_, at)| at),
                );
            }
        }
        let words: Vec<&str> = blocks
            .iter()
            .map(|block| self.source.low(block.start, block.end))
            .collect();
        let (children, ordinals) = families(&nesting.parents);
        let mut flat: Vec<Option<Criterion>> = Vec::with_capacity(blocks.len());
        let mut kinds: Vec<Kind> = Vec::with_capacity(blocks.len());
        for (at, block) in blocks.iter().enumerate() {
            let parent = nesting.parents.get(at).copied().flatten();
            let own: Vec<&str> = children
                .get(at)
                .into_iter()
                .flatten()
                .filter_map(|at| words.get(*at).copied())
                .collect();
            let listed = children
                .get(at)
                .into_iter()
                .flatten()
                .any(|at| blocks.get(*at).is_some_and(|child| child.marker.is_some()));
            let facts = Facts {
                low: words.get(at).copied().unwrap_or_default(),
                role: nesting.roles.get(at).copied().unwrap_or(Role::Plain),
                marked: block.marker.is_some(),
                children: &own,
                listed,
                opens_note: block.opens_note,
                parent: parent.and_then(|parent| {
                    kinds
                        .get(parent)
                        .copied()
                        .zip(blocks.get(parent).map(|block| block.opens_note))
                }),
            };
            let kind = kind(&facts);
            kinds.push(kind);
            self.check_note(side, kind, block, facts.low);
            let above = parent
                .and_then(|parent| flat.get(parent))
                .and_then(Option::as_ref)
                .map(|node| node.id.clone());
            let id = match (above, ordinals.get(at)) {
                (Some(above), Some(ordinal)) => format!("{above}.{ordinal}"),
                _ => self.next_root(side),
            };
            let join = join(facts.low, side, kind, &own);
            flat.push(Some(self.node(id, side, kind, join, block)));
        }
        assemble(flat, &children, &nesting.parents)
    }

    fn node(&self, id: String, side: Side, kind: Kind, join: Join, block: &Block) -> Criterion {
        let (start, end) = (block.start, block.end);
        let marker = block
            .marker
            .map(|(marker, at)| self.source.raw(at, at + marker.len).to_owned());
        Criterion {
            id,
            side,
            kind,
            marker,
            text: self.source.raw(start, end).to_owned(),
            start,
            end,
            marker_start: block.marker.map(|(_, at)| at),
            join,
            statement: None,
            children: Vec::new(),
        }
    }

    fn next_root(&mut self, side: Side) -> String {
        let slot = match side {
            Side::Inclusion => 0,
            Side::Exclusion => 1,
            Side::Neutral => 2,
        };
        let count = self.roots.get_mut(slot).map_or(0, |count| {
            *count += 1;
            *count
        });
        format!("{}.{count}", side.prefix())
    }

    /// Reports a note that shuts someone out.
    fn check_note(&mut self, side: Side, kind: Kind, block: &Block, low: &str) {
        if side == Side::Exclusion || !matches!(kind, Kind::Note | Kind::Definition) {
            return;
        }
        if let Some(offset) = hidden_exclusion(low) {
            let text = "a note says who is not eligible; expected it among the exclusion criteria";
            self.report(
                Severity::Warning,
                FindingCode::ExclusionInNote,
                text,
                block.start + offset,
            );
        }
    }

    fn report(&mut self, severity: Severity, code: FindingCode, text: &str, byte: usize) {
        let finding = Finding::new(severity, code, text).at_byte(byte as u64);
        self.criteria.findings.push(finding);
    }
}

/// The children of each block, and each block's place among its siblings, from 1.
fn families(parents: &[Option<usize>]) -> (Vec<Vec<usize>>, Vec<usize>) {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); parents.len()];
    let mut ordinals: Vec<usize> = Vec::with_capacity(parents.len());
    for (at, parent) in parents.iter().enumerate() {
        let siblings = parent.and_then(|parent| children.get_mut(parent));
        ordinals.push(siblings.map_or(0, |siblings| {
            siblings.push(at);
            siblings.len()
        }));
    }
    (children, ordinals)
}

/// Puts every node under its parent, last first so that no node is moved before its children are in.
fn assemble(mut flat: Vec<Option<Criterion>>, children: &[Vec<usize>], parents: &[Option<usize>]) -> Vec<Criterion> {
    for at in (0..flat.len()).rev() {
        let own: Vec<Criterion> = children
            .get(at)
            .into_iter()
            .flatten()
            .filter_map(|child| flat.get_mut(*child).and_then(Option::take))
            .collect();
        if let Some(node) = flat.get_mut(at).and_then(Option::as_mut) {
            node.children = own;
        }
    }
    let roots = flat.into_iter().zip(parents).filter(|(_, parent)| parent.is_none());
    roots.filter_map(|(node, _)| node).collect()
}
