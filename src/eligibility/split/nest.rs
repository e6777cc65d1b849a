//! Who is under whom: first by indentation, then, where indentation is lost, by the counters.

use crate::eligibility::split::block::{Block, is_note};
use crate::eligibility::split::lines::Source;
use crate::eligibility::split::marker::{Reading, Style};
use crate::eligibility::split::numbering::{Element, Role, place};

/// How deep indentation is followed; what is deeper stays at this depth.
const INDENT_DEPTH_MAX: usize = 12;

/// Words a heading without a colon may have.
const TITLE_WORDS: usize = 10;

/// Letters a title in capitals has at least; fewer are an abbreviation.
const TITLE_CAPITALS: usize = 8;

/// The parent of each block (an earlier block, none at the top), and which blocks head others.
#[derive(Debug)]
pub(crate) struct Nesting {
    /// For each block its parent.
    pub(crate) parents: Vec<Option<usize>>,
    /// For each block what it is in its list.
    pub(crate) roles: Vec<Role>,
    /// Blocks whose numbering could be read in more than one way.
    pub(crate) ambiguous: Vec<usize>,
}

/// Nests the blocks of one part.
pub(crate) fn nest(source: &Source<'_>, blocks: &[Block]) -> Nesting {
    let roles: Vec<Role> = (0..blocks.len()).map(|at| role(source, blocks, at)).collect();
    let leads: Vec<bool> = blocks.iter().map(|block| leads(source, block)).collect();
    let mut parents = by_indent(blocks, &roles, &leads);
    let mut ambiguous = Vec::new();
    for group in groups(&parents) {
        let elements: Vec<Element> = group
            .iter()
            .filter_map(|at| element(blocks, &roles, &leads, *at))
            .collect();
        let placed = place(&elements);
        if placed.ambiguous {
            ambiguous.extend(group.first());
        }
        for (at, parent) in group.iter().zip(placed.parents) {
            if let (Some(slot), Some(parent)) = (parents.get_mut(*at), parent.and_then(|parent| group.get(parent))) {
                *slot = Some(*parent);
            }
        }
    }
    ambiguous.sort_unstable();
    Nesting {
        parents,
        roles,
        ambiguous,
    }
}

fn element(blocks: &[Block], roles: &[Role], leads: &[bool], at: usize) -> Option<Element> {
    let block = blocks.get(at)?;
    Some(Element {
        role: *roles.get(at)?,
        readings: block.marker.map_or([None, None], |(marker, _)| marker.readings),
        leads: *leads.get(at)?,
    })
}

/// What a block is among its neighbours.
fn role(source: &Source<'_>, blocks: &[Block], at: usize) -> Role {
    let Some(block) = blocks.get(at) else {
        return Role::Plain;
    };
    let low = source.low(block.start, block.end);
    let next = blocks.get(at + 1);
    if block.marker.is_some() {
        let colon = low.ends_with([':', '：']);
        let cohort = colon && names_a_part(low) && next.is_some_and(|next| next.indent <= block.indent);
        // A bullet that leads in a list and has none below it was pushed into the item before it.
        let pushed_in = colon
            && block.marker.is_some_and(|(marker, _)| marker.is_bullet())
            && next.is_some_and(|next| {
                next.indent < block.indent && next.marker.is_some_and(|(next, _)| !next.is_bullet())
            });
        return if cohort || pushed_in { Role::Heading } else { Role::Item };
    }
    if is_note(low) {
        return Role::Note;
    }
    let listed = next.is_some_and(|next| next.marker.is_some());
    let raw = source.raw(block.start, block.end);
    if leads(source, block) || is_capitals(raw) || (block.blank_before && listed && is_title(raw)) {
        return Role::Heading;
    }
    Role::Plain
}

/// Whether a text says that a list follows.
fn leads(source: &Source<'_>, block: &Block) -> bool {
    let low = source
        .low(block.start, block.end)
        .trim_end_matches(['*', '_', '-', '–', ' ']);
    block.opens_note
        || low.ends_with([':', '：'])
        || low.ends_with("following")
        || low.ends_with("following criteria")
        || low.ends_with(":(")
}

/// Whether a heading or item names a part of the trial: `Cohort 2`, `For trial part 1, …`.
pub(crate) fn names_a_part(low: &str) -> bool {
    let body = low.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let body = body.strip_prefix("for ").unwrap_or(body);
    let body = body
        .strip_prefix("trial ")
        .or_else(|| body.strip_prefix("study "))
        .unwrap_or(body);
    [
        "part ", "cohort", "arm ", "group ", "phase ", "stage ", "module ", "step ",
    ]
    .iter()
    .any(|word| {
        body.strip_prefix(word)
            .is_some_and(|rest| rest.trim_start_matches("s ").trim_start().len() < 60)
    })
}

/// Whether a paragraph reads as a title: short, no closing mark, opened by a capital.
fn is_title(text: &str) -> bool {
    let closed = text.ends_with(['.', ',', ';', '。']);
    let words = text.split_whitespace().take(TITLE_WORDS + 1).count();
    !closed && words <= TITLE_WORDS && text.starts_with(|sign: char| !sign.is_lowercase())
}

/// Whether a paragraph is a title in capitals.
fn is_capitals(text: &str) -> bool {
    let letters = text.chars().filter(|sign| sign.is_alphabetic()).count();
    letters >= TITLE_CAPITALS && is_title(text) && text.contains(' ') && !text.contains(char::is_lowercase)
}

/// A block that is open while indentation is followed.
struct Open {
    at: usize,
    indent: usize,
    owns: bool,
    marked: bool,
    /// The last number of each style among its children.
    counters: Vec<Reading>,
}

fn by_indent(blocks: &[Block], roles: &[Role], leads: &[bool]) -> Vec<Option<usize>> {
    let mut parents = Vec::with_capacity(blocks.len());
    let mut open: Vec<Open> = Vec::new();
    let mut top_counters: Vec<Reading> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        if let Some(back) = block.owner {
            parents.push(at.checked_sub(back));
            continue;
        }
        // Numbers are aligned right in some registries, so one column is no step; below a title any column is.
        let indent = indent(blocks, roles, at);
        // What was moved out heads a stretch of the list itself; a heading further up has had its part.
        let moved = indent < block.indent;
        let deeper = |above: &Open| {
            above.owns && (above.marked || !moved) && indent >= above.indent + if above.marked { 2 } else { 1 }
        };
        let keep = open
            .iter()
            .take_while(|above| deeper(above))
            .count()
            .min(INDENT_DEPTH_MAX);
        let keep = outdent(&open, keep, block, &top_counters);
        open.truncate(keep);
        let counters = open.last_mut().map_or(&mut top_counters, |above| &mut above.counters);
        count(counters, block);
        parents.push(open.last().map(|above| above.at));
        let heads =
            roles.get(at).is_some_and(|role| *role == Role::Heading) || leads.get(at).is_some_and(|leads| *leads);
        let owns = block.marker.is_some() || heads;
        let marked = block.marker.is_some();
        open.push(Open {
            at,
            indent,
            owns,
            marked,
            counters: Vec::new(),
        });
    }
    parents
}

/// How far a block is indented. A heading with nothing below it heads what comes next, further out: converted lists
/// push it into the item before it.
fn indent(blocks: &[Block], roles: &[Role], at: usize) -> usize {
    let own = blocks.get(at).map_or(0, |block| block.indent);
    let heading = roles.get(at).is_some_and(|role| *role == Role::Heading);
    let next = blocks.get(at + 1).filter(|next| heading && next.marker.is_some());
    next.map_or(own, |next| own.min(next.indent))
}

/// Numbers that go on an outer list stay in it, however far they were pushed in: registries that turn plain text into
/// lists indent `7\.` under the bullet before it.
fn outdent(open: &[Open], keep: usize, block: &Block, top: &[Reading]) -> usize {
    let Some((marker, _)) = block.marker else { return keep };
    for reading in marker.readings().filter(|reading| reading.value > 1) {
        let before = Reading {
            value: reading.value - 1,
            ..reading
        };
        let counters = |level: usize| match level.checked_sub(1) {
            Some(above) => open.get(above).map_or(&[][..], |above| above.counters.as_slice()),
            None => top,
        };
        if let Some(level) = (0..=keep).rev().find(|level| counters(*level).contains(&before)) {
            return level;
        }
    }
    keep
}

fn count(counters: &mut Vec<Reading>, block: &Block) {
    let Some((marker, _)) = block.marker else { return };
    for reading in marker.readings().filter(|reading| !reading.style.is_bullet()) {
        match counters.iter_mut().find(|counter| same(counter.style, reading.style)) {
            Some(counter) => *counter = reading,
            None => counters.push(reading),
        }
    }
}

fn same(one: Style, other: Style) -> bool {
    // Outline numbers differ in style from item to item; one slot keeps the list of counters short.
    one == other || matches!((one, other), (Style::Outline(_), Style::Outline(_)))
}

/// The blocks under each parent, in order.
fn groups(parents: &[Option<usize>]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); parents.len() + 1];
    for (at, parent) in parents.iter().enumerate() {
        if let Some(group) = groups.get_mut(parent.map_or(0, |parent| parent + 1)) {
            group.push(at);
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}
