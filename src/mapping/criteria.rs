//! What the nodes of a criteria tree mean to those who list them flat: how many count, and what each says on its own.

use crate::eligibility::{Criterion, Join, Kind, Side};

/// Deepest node that is written as one of its own, counted from 1; it takes the words of all that is below it.
///
/// Each node costs two levels of JSON in a `PlanDefinition` and four in an `EvidenceVariable`, and common parsers
/// refuse more than 128 levels. Real criteria nest three or four deep.
pub(crate) const DEPTH_MAX: usize = 24;

/// Whether a node has no part that counts, so that its own words are all it asks.
pub(crate) fn is_leaf(node: &Criterion) -> bool {
    !node.children.iter().any(Criterion::counts)
}

/// How many statements there are: the leaves that count.
pub(crate) fn statements(nodes: &[Criterion]) -> usize {
    nodes
        .iter()
        .filter(|node| node.counts())
        .map(|node| if is_leaf(node) { 1 } else { statements(&node.children) })
        .sum()
}

/// Calls `each` with the id and the words of every condition that stands by itself, in order of the text.
///
/// Conditions listed flat must all hold (inclusion), or must all be absent (exclusion). A group that combines the
/// other way (one of several to include, several together to exclude) is therefore one condition, in all its words.
pub(crate) fn conditions<'a>(nodes: &'a [Criterion], source: &'a str, each: &mut impl FnMut(&'a Criterion, &'a str)) {
    for node in nodes.iter().filter(|node| node.counts()) {
        if is_leaf(node) {
            each(node, &node.text);
        } else if node.kind == Kind::Heading || falls_apart(node) {
            if node.kind == Kind::Criterion && !node.text.is_empty() {
                each(node, &node.text);
            }
            conditions(&node.children, source, each);
        } else {
            each(node, whole(node, source));
        }
    }
}

fn falls_apart(node: &Criterion) -> bool {
    match node.side {
        Side::Inclusion => node.join == Join::All,
        Side::Exclusion => node.join == Join::Any,
        Side::Neutral => false,
    }
}

/// The words of a node written at `depth`, and whether its children are written below it.
pub(crate) fn words<'a>(node: &'a Criterion, source: &'a str, depth: usize) -> (&'a str, &'a [Criterion]) {
    if depth < DEPTH_MAX || node.children.is_empty() {
        (&node.text, &node.children)
    } else {
        (whole(node, source), &[])
    }
}

/// A node's words together with those of everything below it, as they stand in the source.
pub(crate) fn whole<'a>(node: &'a Criterion, source: &'a str) -> &'a str {
    source.get(node.start..last_byte(node)).unwrap_or(&node.text)
}

fn last_byte(node: &Criterion) -> usize {
    node.children.iter().map(last_byte).fold(node.end, usize::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "Either: a; b. Not ill, that is: c; d.";

    fn node(side: Side, join: Join, span: (usize, usize), children: Vec<Criterion>) -> Criterion {
        Criterion {
            id: format!("{}.{}", side.prefix(), span.0),
            side,
            kind: if children.is_empty() {
                Kind::Criterion
            } else {
                Kind::Group
            },
            marker: None,
            text: SOURCE.get(span.0..span.1).unwrap().to_owned(),
            start: span.0,
            end: span.1,
            marker_start: None,
            join,
            statement: None,
            children,
        }
    }

    fn listed(side: Side, join: Join) -> Vec<String> {
        let children = vec![
            node(side, Join::All, (8, 10), Vec::new()),
            node(side, Join::All, (11, 13), Vec::new()),
        ];
        let mut out = Vec::new();
        conditions(&[node(side, join, (0, 7), children)], SOURCE, &mut |_, words| {
            out.push(words.to_owned());
        });
        out
    }

    #[test]
    fn alternatives_stay_one_condition_and_conjunctions_fall_apart() {
        assert_eq!(listed(Side::Inclusion, Join::All), ["a;", "b."]);
        assert_eq!(listed(Side::Inclusion, Join::Any), ["Either: a; b."]);
        assert_eq!(listed(Side::Exclusion, Join::Any), ["a;", "b."]);
        assert_eq!(listed(Side::Exclusion, Join::All), ["Either: a; b."]);
    }
}
