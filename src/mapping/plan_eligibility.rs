//! The action tree of the eligibility criteria: every node of the text is one action, nested as written.
//!
//! An action's id is its node's id (`inc.6.1`), its prefix the marker, its `textEquivalent` the node's own words.
//! An action whose statement can be said carries the one condition of its applicability, true where the statement holds,
//! on either side; FHIR allows none without an expression (exp-1). Groups that only list others carry none: FHIR combines
//! what is nested. The condition is in `FHIRPath` where that is possible; its expression is asked of a Bundle of one
//! person's records. Else it names a definition of the plan's library of CQL.

use std::borrow::Cow;

use crate::eligibility::{Criteria, Criterion, Join, Side, Statement};
use crate::fhir::names::own_system;
use crate::fhir::{FhirVersion, Object, Value};
use crate::mapping::coding::coded;
use crate::mapping::criteria;
use crate::mapping::extension::{Extensions, extension};
use crate::mapping::logic::{self, Logic};

/// Longest title of an action, in characters.
pub(crate) const TITLE_MAX: usize = 80;

/// The sides in the order in which they are written, each with a title and how its criteria combine.
const SIDES: [(Side, &str, Option<Join>); 3] = [
    (Side::Inclusion, "Inclusion Criteria", Some(Join::All)),
    (Side::Exclusion, "Exclusion Criteria", Some(Join::Any)),
    (Side::Neutral, "Criteria of no stated side", None),
];

/// The root action of the criteria in `source`; none for a text without a node.
pub(crate) fn action(split: &Criteria, source: &str, logic: &Logic, version: FhirVersion) -> Option<Value> {
    let roles = Roles::new(version, source, logic);
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
        .with("selectionBehavior", selection(Join::All))
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
        .with("code", roles.code(side, None))
        .with_some("groupingBehavior", join.map(|_| "logical-group"))
        .with_some("selectionBehavior", join.map(selection))
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
    // The words of a node that stands for all below it are more than it states.
    let stated = node.statement.as_ref().filter(|_| nested || node.children.is_empty());
    roles
        .head(&node.id)
        .with("extension", vec![roles.criterion(node, stated)])
        .with_some("prefix", node.marker.as_deref())
        .with("title", title(text).as_ref())
        .with("textEquivalent", text)
        .with("code", roles.code(node.side, stated))
        .with_all("condition", stated.and_then(|stated| roles.condition(node, stated)))
        .with("input", stated.map(|stated| roles.input(stated)).unwrap_or_default())
        .with_some("groupingBehavior", nested.then_some("logical-group"))
        .with_some("selectionBehavior", nested.then(|| selection(node.join)))
        .with("action", below)
        .into()
}

/// How many of the nested actions are to hold, as `selectionBehavior` can say it.
fn selection(join: Join) -> &'static str {
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
    logic: &'a Logic,
    system: String,
    criterion: String,
}

impl<'a> Roles<'a> {
    fn new(version: FhirVersion, source: &'a str, logic: &'a Logic) -> Self {
        Self {
            version,
            source,
            logic,
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

    /// The role of a side and the families of a statement: a list in R4; in R5 the role alone, since
    /// `PlanDefinition.action.code` is a single concept there.
    fn code(&self, side: Side, stated: Option<&Statement>) -> Value {
        let role = coded(self.system.clone(), side.code());
        match self.version {
            FhirVersion::R4 => {
                let families = stated.into_iter().flat_map(logic::families);
                Value::Array(std::iter::once(role).chain(families).collect())
            }
            FhirVersion::R5 => role,
        }
    }

    /// The condition of a statement, where it can be said.
    fn condition(&self, node: &Criterion, stated: &Statement) -> Option<Value> {
        if logic::is_list(&stated.expr) {
            return None;
        }
        let said = self.logic.get(&node.id)?;
        let (language, words) = match (&said.fhirpath, &said.cql, self.version) {
            (Some(words), ..) => ("text/fhirpath", words.clone()),
            // A name between double quotes is an expression of CQL: R4 knows no code for names.
            (None, Some(_), FhirVersion::R4) => ("text/cql", ["\"", &node.id, "\""].concat()),
            (None, Some(_), FhirVersion::R5) => ("text/cql-identifier", node.id.clone()),
            (None, None, _) => return None,
        };
        let expression = Object::exact([("language", language.into()), ("expression", words.into())]);
        Some(Object::exact([
            ("kind", "applicability".into()),
            ("expression", expression),
        ]))
    }

    /// The records that a statement which can be computed asks for.
    fn input(&self, stated: &Statement) -> Vec<Value> {
        if !stated.class.is_computable() {
            return Vec::new();
        }
        let needs = logic::requirements(&stated.expr).into_iter();
        match self.version {
            FhirVersion::R4 => needs.collect(),
            FhirVersion::R5 => needs.map(|need| Object::exact([("requirement", need)])).collect(),
        }
    }

    fn criterion(&self, node: &Criterion, stated: Option<&Statement>) -> Value {
        let mut parts = Extensions::parts();
        parts.add("kind", "valueCode", Some(node.kind.code()));
        let join = (!node.children.is_empty()).then(|| node.join.code());
        parts.add("join", "valueCode", join);
        parts.add("start", "valueUnsignedInt", Some(node.start));
        parts.add("end", "valueUnsignedInt", Some(node.end));
        logic::written(node, stated, self.version, &mut parts);
        let said = self
            .logic
            .get(&node.id)
            .filter(|said| said.fhirpath.is_some() && said.cql.is_some());
        parts.add("cql", "valueString", said.map(|_| node.id.as_str()));
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
