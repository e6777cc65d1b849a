//! Values whose places are looked for, and what was found of them.

use std::collections::HashMap;

use crate::json::place::{Place, places};

/// Steps beyond which a path is not followed: as deep as text is read.
pub(crate) const STEPS_MAX: usize = 64;

/// One step of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step<'a> {
    /// To a member of an object.
    Member(&'a str),
    /// To an item of an array, counted from 0.
    Item(usize),
}

/// Paths to values, with what they have in common once. A node of it stands for a step; node 0 is the whole text.
pub(crate) struct Sought<'a> {
    nodes: Vec<Node<'a>>,
    ends: Vec<usize>,
}

#[derive(Default)]
struct Node<'a> {
    outer: usize,
    steps: HashMap<Step<'a>, usize>,
    offset: Option<usize>,
}

impl<'a> Sought<'a> {
    pub(crate) fn new(paths: &[&[Step<'a>]]) -> Self {
        let mut sought = Self {
            nodes: vec![Node::default()],
            ends: Vec::with_capacity(paths.len()),
        };
        for path in paths {
            let end = sought.add(path);
            sought.ends.push(end);
        }
        sought
    }

    /// The node at the end of a path.
    fn add(&mut self, path: &[Step<'a>]) -> usize {
        path.iter().take(STEPS_MAX).fold(0, |node, step| {
            let next = self.nodes.len();
            let known = self.nodes.get_mut(node);
            let known = known.map(|node| *node.steps.entry(*step).or_insert(next));
            if known == Some(next) {
                self.nodes.push(Node {
                    outer: node,
                    ..Node::default()
                });
            }
            known.unwrap_or(node)
        })
    }

    /// The node after a step, when something beyond it is looked for.
    pub(crate) fn after(&self, node: usize, step: Step<'_>) -> Option<usize> {
        self.nodes.get(node)?.steps.get(&step).copied()
    }

    /// Whether something within the value of a node is looked for.
    pub(crate) fn leads_on(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| !node.steps.is_empty())
    }

    /// Whether a node was found already.
    pub(crate) fn is_found(&self, node: usize) -> bool {
        self.nodes.get(node).is_some_and(|node| node.offset.is_some())
    }

    /// Notes where the value of a node begins.
    pub(crate) fn found(&mut self, node: usize, offset: usize) {
        if let Some(node) = self.nodes.get_mut(node) {
            node.offset = Some(offset);
        }
    }

    /// The place of every path's value, or of the nearest around it that was found.
    pub(crate) fn places(&self, text: &[u8]) -> Vec<Option<Place>> {
        let offsets: Vec<Option<usize>> = self.ends.iter().map(|end| self.nearest(*end)).collect();
        let known: Vec<usize> = offsets.iter().flatten().copied().collect();
        let mut known = places(text, &known).into_iter();
        let place = |offset: Option<usize>| offset.and_then(|_| known.next());
        offsets.into_iter().map(place).collect()
    }

    fn nearest(&self, mut node: usize) -> Option<usize> {
        loop {
            let found = self.nodes.get(node)?;
            if found.offset.is_some() || node == 0 {
                return found.offset;
            }
            node = found.outer;
        }
    }
}
