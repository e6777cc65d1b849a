//! The action tree of the eligibility criteria: every node of the text is one action, nested as written.
//!
//! An action's id is its node's id (`inc.6.1`), its prefix the marker, its `textEquivalent` the node's own words.
//! No action carries a condition: FHIR allows none without an expression (exp-1), and none is derived here.

use std::borrow::Cow;

use crate::eligibility::{Criteria, Criterion, Join, Side};
use crate::fhir::names::own_system;
use crate::fhir::{FhirVersion, Object, Value};
use crate::mapping::coding::coded;
use crate::mapping::criteria;
use crate::mapping::extension::{Extensions, extension};

/// Longest title of an action, in characters.
pub(crate) const TITLE_MAX: usize = 80;

/// The sides in the order in which they are written, each with a title and how its criteria combine.
const SIDES: [(Side, &str, Option<Join>); 3] = [
    (Side::Inclusion, "Inclusion Criteria", Some(Join::All)),
    (Side::Exclusion, "Exclusion Criteria", Some(Join::Any)),
    (Side::Neutral, "Criteria of no stated side", None),
];

/// The root action of the criteria in `source`; none for a text without a node.
pub(crate) fn action(split: &Criteria, source: &str, version: FhirVersion) -> Option<Value> {
    let roles = Roles::new(version, source);
    let sides: Vec<Value> = SIDES
        .iter()
        .filter_map(|(side, title, join)| side_action(split, *side, title, *join, &roles))
        .collect();
    if sides.is_empty() {
        return None;
    }
    let root = roles
        .head("elig")
        .with("title", "Eligibility")
        .with("groupingBehavior", "logical-group")
        .with("selectionBehavior", join_code(Join::All))
        .with("requiredBehavior", "must")
        .with("action", sides);
    Some(root.into())
}

fn side_action(split: &Criteria, side: Side, title: &str, join: Option<Join>, roles: &Roles<'_>) -> Option<Value> {
    let nodes: Vec<Value> = split.side(side).map(|node| node_action(node, roles, 1)).collect();
    if nodes.is_empty() {
        return None;
    }
    let body = roles
        .head(side.prefix())
        .with("title", title)
        .with("textEquivalent", headings(split, side, roles.source))
        .with("code", roles.code(side))
        .with_some("groupingBehavior", join.map(|_| "logical-group"))
        .with_some("selectionBehavior", join.map(join_code))
        .with("action", nodes);
    Some(body.into())
}

/// The words of the headings that opened a side's sections, each on a line.
fn headings(split: &Criteria, side: Side, source: &str) -> String {
    let sections = split.sections.iter().filter(|section| section.side == side);
    let words = sections.filter_map(|section| section.heading.and_then(|span| source.get(span.start..span.end)));
    words.collect::<Vec<_>>().join("\n")
}

fn node_action(node: &Criterion, roles: &Roles<'_>, depth: usize) -> Value {
    let (text, children) = criteria::words(node, roles.source, depth);
    let below: Vec<Value> = children
        .iter()
        .map(|child| node_action(child, roles, depth + 1))
        .collect();
    let nested = !below.is_empty();
    roles
        .head(&node.id)
        .with("extension", vec![roles.criterion(node)])
        .with_some("prefix", node.marker.as_deref())
        .with("title", title(text).as_ref())
        .with("textEquivalent", text)
        .with("code", roles.code(node.side))
        .with_some("groupingBehavior", nested.then_some("logical-group"))
        .with_some("selectionBehavior", nested.then(|| join_code(node.join)))
        .with("action", below)
        .into()
}

/// The code of a join: the same word in `selectionBehavior` and in our extension.
fn join_code(join: Join) -> &'static str {
    match join {
        Join::All => "all",
        Join::Any => "any",
        Join::AtLeast(_) => "one-or-more",
    }
}

/// What every action needs, made once.
struct Roles<'a> {
    version: FhirVersion,
    source: &'a str,
    system: String,
    criterion: String,
}

impl<'a> Roles<'a> {
    fn new(version: FhirVersion, source: &'a str) -> Self {
        Self {
            version,
            source,
            system: own_system("criterion-role"),
            criterion: crate::fhir::names::own_extension("criterion"),
        }
    }

    /// An action with its id; R5 has a `linkId` beside it.
    fn head(&self, id: &str) -> Object {
        let body = Object::new().with("id", id);
        match self.version {
            FhirVersion::R4 => body,
            FhirVersion::R5 => body.with("linkId", id),
        }
    }

    /// The role of a side: a list in R4, a single concept in R5 (PlanDefinition.action.code).
    fn code(&self, side: Side) -> Value {
        let concept = coded(self.system.clone(), side.code());
        match self.version {
            FhirVersion::R4 => Value::Array(vec![concept]),
            FhirVersion::R5 => concept,
        }
    }

    fn criterion(&self, node: &Criterion) -> Value {
        let mut parts = Extensions::parts();
        parts.add("kind", "valueCode", Some(node.kind.code()));
        let join = (!node.children.is_empty()).then(|| join_code(node.join));
        parts.add("join", "valueCode", join);
        parts.add("start", "valueUnsignedInt", Some(node.start));
        parts.add("end", "valueUnsignedInt", Some(node.end));
        extension(self.criterion.clone(), "extension", Value::Array(parts.into_list()))
    }
}

/// A text on one line without Markdown's escapes, at most [`TITLE_MAX`] characters; an ellipsis stands for the rest.
pub(crate) fn title(text: &str) -> Cow<'_, str> {
    let plain = !text.contains(['\n', '\r', '\t', '\\']) && !text.contains("  ");
    if plain && text.len() <= TITLE_MAX {
        return Cow::Borrowed(text.trim());
    }
    let mut flat = String::with_capacity(2 * TITLE_MAX);
    for word in text.split_whitespace() {
        if !flat.is_empty() {
            flat.push(' ');
        }
        push_unescaped(word, &mut flat);
        // No character is longer than four bytes: what follows cannot be part of the title.
        if flat.len() > 4 * TITLE_MAX {
            break;
        }
    }
    if flat.chars().count() <= TITLE_MAX {
        return Cow::Owned(flat);
    }
    let mut short: String = flat.chars().take(TITLE_MAX - 1).collect();
    if let Some(end) = short.rfind(' ') {
        short.truncate(end);
    }
    short.push('…');
    Cow::Owned(short)
}

/// A backslash before punctuation is an escape (`CommonMark` 2.4); registries write `\>=` and `10\^9`.
fn push_unescaped(word: &str, out: &mut String) {
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        let escape = c == '\\' && rest.peek().is_some_and(char::is_ascii_punctuation);
        if let Some(literal) = if escape { rest.next() } else { Some(c) } {
            out.push(literal);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_one_short_line() {
        assert_eq!(title("Adults"), "Adults");
        assert_eq!(title("two\n lines"), "two lines");
        assert_eq!(
            title(r"platelets \>= 75 x 10\^9 and\or \\"),
            r"platelets >= 75 x 10^9 and\or \"
        );
        let long = "word ".repeat(40);
        let short = title(&long);
        assert!(
            short.chars().count() <= TITLE_MAX && short.ends_with("word…"),
            "{short}"
        );
        let unbroken = "é".repeat(200);
        assert_eq!(title(&unbroken).chars().count(), TITLE_MAX);
        assert_eq!(title(&"y".repeat(TITLE_MAX)), "y".repeat(TITLE_MAX));
    }
}
