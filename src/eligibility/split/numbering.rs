//! Lists whose indentation was lost: depths are found by the counters.
//!
//! A number goes on any open list whose last number is one less, or opens a list when it is 1; the shallowest list is
//! tried first, and a dead end later takes the choice back. Deepest first would parse as well, and put nearly
//! everything under the first items.

use crate::eligibility::split::marker::{Reading, Style};

/// Lists open at a time.
const LEVELS_MAX: usize = 6;

/// Steps of the search beyond one for each element.
const STEPS_MAX: usize = 10_000;

/// What an element of a list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// An item with a marker.
    Item,
    /// A heading or a lead-in that owns the items after it.
    Heading,
    /// A note without marker.
    Note,
    /// Any other paragraph without marker.
    Plain,
}

/// One of the neighbours to be placed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Element {
    /// What it is.
    pub(crate) role: Role,
    /// How its marker can be read.
    pub(crate) readings: [Option<Reading>; 2],
    /// Whether its words lead in a list.
    pub(crate) leads: bool,
}

/// Where the elements belong.
#[derive(Debug)]
pub(crate) struct Placed {
    /// For each element the earlier element it is under; none: it stays with the group.
    pub(crate) parents: Vec<Option<usize>>,
    /// The numbers fit no nesting, or too many.
    pub(crate) ambiguous: bool,
}

/// Places neighbours of one indentation.
pub(crate) fn place(elements: &[Element]) -> Placed {
    if is_flat(elements) {
        return Placed {
            parents: vec![None; elements.len()],
            ambiguous: false,
        };
    }
    let run = Run {
        elements,
        last_of: last_of(elements),
        led: led(elements),
    };
    match run.search() {
        Search::Found(moves) => Placed {
            parents: parents(elements, &moves),
            ambiguous: false,
        },
        Search::DeadEnd => {
            let moves = run.follow();
            let nested = moves
                .iter()
                .any(|step| matches!(step, Move::Item { depth, .. } if *depth > 0));
            Placed {
                parents: parents(elements, &moves),
                ambiguous: nested,
            }
        }
        Search::TooLong => Placed {
            parents: vec![None; elements.len()],
            ambiguous: true,
        },
    }
}

fn is_flat(elements: &[Element]) -> bool {
    let first = elements.first().map(|element| element.readings);
    let bullets = |element: &Element| {
        element.role == Role::Item
            && Some(element.readings) == first
            && element
                .readings
                .iter()
                .flatten()
                .all(|reading| reading.style.is_bullet())
    };
    elements.iter().all(bullets)
        || elements
            .iter()
            .all(|element| matches!(element.role, Role::Plain | Role::Note))
}

/// Where each style occurs last.
fn last_of(elements: &[Element]) -> Vec<(Style, usize)> {
    /// Outline numbers bring a style each; only the commoner styles of a list ever come back.
    const STYLES_MAX: usize = 32;
    let mut last: Vec<(Style, usize)> = Vec::new();
    for (at, element) in elements.iter().enumerate() {
        for reading in element.readings.iter().flatten() {
            let room = last.len() < STYLES_MAX;
            match last.iter_mut().find(|(style, _)| *style == reading.style) {
                Some(slot) => slot.1 = at,
                None if room => last.push((reading.style, at)),
                None => {}
            }
        }
    }
    last
}

/// Which paragraphs follow an item that leads them in.
fn led(elements: &[Element]) -> Vec<bool> {
    let mut led = false;
    let mut found = Vec::with_capacity(elements.len());
    for element in elements {
        let paragraph = matches!(element.role, Role::Plain | Role::Note);
        found.push(led && paragraph);
        led = if paragraph {
            led
        } else {
            element.role == Role::Item && element.leads
        };
    }
    found
}

/// An open list.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    style: Option<Style>,
    last: u32,
    /// A heading has just come: the list may begin again.
    fresh: bool,
}

/// The open lists.
#[derive(Debug, Clone, Copy, Default)]
struct Levels {
    open: usize,
    levels: [Level; LEVELS_MAX],
}

impl Levels {
    fn open(&self) -> impl Iterator<Item = (usize, &Level)> {
        self.levels.iter().take(self.open).enumerate()
    }

    fn top(&self) -> Option<&Level> {
        self.levels.get(self.open.checked_sub(1)?)
    }

    fn after(mut self, step: Move) -> Self {
        match step {
            Move::Item { depth, reading } => {
                if let Some(level) = self.levels.get_mut(depth) {
                    *level = Level {
                        style: Some(reading.style),
                        last: reading.value,
                        fresh: false,
                    };
                }
                self.open = depth + 1;
            }
            Move::Heading { depth } => {
                let opened = depth >= self.open;
                if let Some(level) = self.levels.get_mut(depth) {
                    *level = Level {
                        fresh: true,
                        ..if opened { Level::default() } else { *level }
                    };
                }
                self.open = depth + 1;
            }
            Move::Paragraph { depth: 0 } => self.open = self.open.min(1),
            Move::Paragraph { .. } => {}
        }
        self
    }
}

/// One decision.
#[derive(Debug, Clone, Copy)]
enum Move {
    Item { depth: usize, reading: Reading },
    Heading { depth: usize },
    Paragraph { depth: usize },
}

/// The decisions open for one element, best first.
#[derive(Debug, Default)]
struct Moves {
    moves: [Option<Move>; 2 * LEVELS_MAX + 4],
    count: usize,
}

impl Moves {
    fn add(&mut self, step: Move) {
        if let Some(slot) = self.moves.get_mut(self.count) {
            *slot = Some(step);
            self.count += 1;
        }
    }

    fn get(&self, at: usize) -> Option<Move> {
        self.moves.get(at).copied().flatten()
    }
}

enum Search {
    Found(Vec<Move>),
    DeadEnd,
    TooLong,
}

struct Run<'a> {
    elements: &'a [Element],
    last_of: Vec<(Style, usize)>,
    led: Vec<bool>,
}

impl Run<'_> {
    fn search(&self) -> Search {
        let mut path: Vec<(Levels, usize, Move)> = Vec::with_capacity(self.elements.len());
        let (mut levels, mut choice, mut steps) = (Levels::default(), 0, 0);
        while let Some(element) = self.elements.get(path.len()) {
            steps += 1;
            if steps > STEPS_MAX + self.elements.len() {
                return Search::TooLong;
            }
            if let Some(step) = self.moves(&levels, path.len(), element).get(choice) {
                path.push((levels, choice, step));
                levels = levels.after(step);
                choice = 0;
            } else if let Some((before, tried, _)) = path.pop() {
                levels = before;
                choice = tried + 1;
            } else {
                return Search::DeadEnd;
            }
        }
        Search::Found(path.into_iter().map(|(_, _, step)| step).collect())
    }

    /// Takes the best decision each time, right or not: for numbering with gaps and doubles.
    fn follow(&self) -> Vec<Move> {
        let mut levels = Levels::default();
        let mut moves = Vec::with_capacity(self.elements.len());
        for (at, element) in self.elements.iter().enumerate() {
            let best = self.moves(&levels, at, element).get(0);
            let step = best.unwrap_or_else(|| nearest(&levels, element));
            levels = levels.after(step);
            moves.push(step);
        }
        moves
    }

    fn moves(&self, levels: &Levels, at: usize, element: &Element) -> Moves {
        let mut moves = Moves::default();
        match element.role {
            Role::Item => self.item_moves(levels, at, element, &mut moves),
            Role::Heading => {
                for depth in 0..=levels.open.min(LEVELS_MAX - 1) {
                    moves.add(Move::Heading { depth });
                }
            }
            Role::Note | Role::Plain => {
                let depth = if self.led.get(at) == Some(&true) || self.goes_on(levels, at) {
                    levels.open
                } else {
                    0
                };
                moves.add(Move::Paragraph { depth });
            }
        }
        moves
    }

    fn item_moves(&self, levels: &Levels, at: usize, element: &Element, moves: &mut Moves) {
        let readings = || element.readings.iter().flatten().copied();
        for (depth, level) in levels.open() {
            for reading in readings().filter(|reading| goes_on_level(level, *reading)) {
                moves.add(Move::Item { depth, reading });
            }
        }
        let depth = levels.open;
        let Some(top) = levels.top() else {
            for reading in readings() {
                moves.add(Move::Item { depth, reading });
            }
            return;
        };
        let led = at
            .checked_sub(1)
            .and_then(|before| self.elements.get(before))
            .is_some_and(|before| before.leads);
        let returns = top
            .style
            .is_some_and(|top| self.last_of.iter().any(|(style, last)| *style == top && *last > at));
        for reading in readings().filter(|reading| reading.value <= 1) {
            let known = levels.open().any(|(_, level)| level.style == Some(reading.style));
            // Right behind a heading there is no item yet to be under.
            let nested = (depth < LEVELS_MAX && !top.fresh).then_some(Move::Item { depth, reading });
            let beside = Move::Item {
                depth: depth - 1,
                reading,
            };
            let order = match (known, led || returns) {
                (true, _) => [nested.filter(|_| !reading.style.is_bullet()), None],
                (false, true) => [nested, Some(beside)],
                (false, false) => [Some(beside), nested],
            };
            for step in order.into_iter().flatten() {
                moves.add(step);
            }
        }
    }

    /// Whether numbering goes on behind a paragraph, which then belongs to the item before it.
    fn goes_on(&self, levels: &Levels, at: usize) -> bool {
        let next = self.elements.get(at + 1).filter(|next| next.role == Role::Item);
        next.is_some_and(|next| {
            next.readings.iter().flatten().any(|reading| {
                reading.value > 1
                    && levels
                        .open()
                        .any(|(_, level)| level.style == Some(reading.style) && level.last + 1 == reading.value)
            })
        })
    }
}

fn goes_on_level(level: &Level, reading: Reading) -> bool {
    let begins = reading.value <= 1;
    match level.style {
        Some(style) if style == reading.style => {
            reading.style.is_bullet() || reading.value == level.last + 1 || (level.fresh && begins)
        }
        Some(_) => level.fresh && begins,
        None => level.fresh,
    }
}

/// Where an item goes whose number fits nowhere: a list with a gap, else a list of its style, else the innermost.
fn nearest(levels: &Levels, element: &Element) -> Move {
    let first = element.readings.iter().flatten().next().copied();
    let Some(reading) = first else {
        return Move::Paragraph { depth: 0 };
    };
    let of_style = |gap: bool| {
        levels.open().find_map(|(depth, level)| {
            let fits = level.style == Some(reading.style) && (!gap || level.last < reading.value);
            fits.then_some(depth)
        })
    };
    let depth = of_style(true)
        .or_else(|| of_style(false))
        .unwrap_or(levels.open.saturating_sub(1));
    Move::Item { depth, reading }
}

/// Turns depths into parents.
fn parents(elements: &[Element], moves: &[Move]) -> Vec<Option<usize>> {
    let mut items: [Option<usize>; LEVELS_MAX + 1] = [None; LEVELS_MAX + 1];
    let mut headings = items;
    let mut parents = Vec::with_capacity(moves.len());
    for (at, step) in moves.iter().enumerate() {
        let above = |items: &[Option<usize>], headings: &[Option<usize>], depth: usize| {
            let above = depth.checked_sub(1)?;
            items
                .get(above)
                .copied()
                .flatten()
                .or_else(|| headings.get(above).copied().flatten())
        };
        let parent = match *step {
            Move::Item { depth, .. } => {
                let parent = headings
                    .get(depth)
                    .copied()
                    .flatten()
                    .or_else(|| above(&items, &headings, depth));
                clear(&mut items, depth + 1);
                clear(&mut headings, depth + 1);
                if let Some(slot) = items.get_mut(depth) {
                    *slot = Some(at);
                }
                parent
            }
            Move::Heading { depth } => {
                let parent = above(&items, &headings, depth);
                clear(&mut items, depth);
                clear(&mut headings, depth);
                if let Some(slot) = headings.get_mut(depth) {
                    *slot = Some(at);
                }
                parent
            }
            Move::Paragraph { depth: 0 } => {
                // A closing note is about the whole list, not about the part under the last heading.
                let closing = at + 1 == elements.len() && elements.get(at).is_some_and(|last| last.role == Role::Note);
                clear(&mut items, 1);
                clear(&mut headings, 1);
                headings.first().copied().flatten().filter(|_| !closing)
            }
            Move::Paragraph { depth } => above(&items, &headings, depth),
        };
        parents.push(parent);
    }
    parents
}

fn clear(slots: &mut [Option<usize>], from: usize) {
    slots.iter_mut().skip(from).for_each(|slot| *slot = None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::split::marker::marker;

    /// Writes each element's depth behind its text: `1. 0, 1. 1`.
    fn check(texts: &str, expected: &str) {
        let elements: Vec<Element> = texts
            .split_whitespace()
            .map(|text| {
                let leads = text.ends_with(':');
                let marker = marker(text).filter(|_| text != "h:");
                let role = if marker.is_some() {
                    Role::Item
                } else if leads {
                    Role::Heading
                } else {
                    Role::Plain
                };
                Element {
                    role,
                    readings: marker.map_or([None, None], |marker| marker.readings),
                    leads,
                }
            })
            .collect();
        let placed = place(&elements);
        let mut depths: Vec<usize> = Vec::new();
        for parent in placed.parents {
            depths.push(parent.map_or(0, |parent| depths[parent] + 1));
        }
        let seen: Vec<String> = depths.iter().map(ToString::to_string).collect();
        assert_eq!(seen.join(" "), expected, "{texts}");
    }

    #[test]
    fn counters_give_depths() {
        check("1.a 2.a 3.a", "0 0 0");
        check("1.a 1.a 2.a 3.a 2.a 1.a 2.a 3.a 4.a", "0 1 1 1 0 1 1 0 0");
        check("1.a 2.a a)x b)x 3.a", "0 0 1 1 0");
        check("*a *b 1.x 2.x *c", "0 0 1 1 0");
        check("1.a: -x -y 2.b", "0 1 1 0");
        check("-x 1.a 2.a", "0 0 0");
    }

    #[test]
    fn headings_own_what_follows() {
        check("h: 1.a 2.a h: 1.a 2.a", "0 1 1 0 1 1");
        check("h: *a *b h: *c", "0 1 1 0 1");
        check("1.a 2.a h: 1.x 2.x 3.a 4.a", "0 0 0 1 1 1 1");
        check("1.a 2.a h: 1.x 2.x 3.x 3.a 4.a", "0 0 1 2 2 2 0 0");
    }

    #[test]
    fn gaps_and_doubles_stay_in_the_list() {
        check("1.a 2.a 4.a 5.a", "0 0 0 0");
        check("1.a 2.a 2.a 3.a", "0 0 0 0");
        check("5.a 6.a", "0 0");
    }
}
