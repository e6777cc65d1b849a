//! The JSON of structured criteria: a flat list, each node with its parent, offsets in bytes of the source.

use serde::{Deserialize, Serialize};

use crate::eligibility::criterion::{Criteria, Criterion, Join, Kind, Side};
use crate::eligibility::expr::{Class, Expr, Warning};
use crate::eligibility::family::name::Family;

/// Structured criteria as users see them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Form {
    /// The sections, in order.
    pub sections: Vec<FormSection>,
    /// The nodes, parents before children.
    pub criteria: Vec<FormCriterion>,
}

/// A section: a stretch of the text under one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormSection {
    /// The side.
    pub side: Side,
    /// First byte, the heading included.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The words that opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormCriterion {
    /// Its id, such as `inc.6`.
    pub id: String,
    /// The id of the node it is under.
    pub parent: Option<String>,
    /// Its side.
    pub side: Side,
    /// What it is.
    pub kind: Kind,
    /// Its marker as written.
    pub marker: Option<String>,
    /// Its words, verbatim.
    pub text: String,
    /// First byte of the words.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// How its children combine: `all`, `any` or `at-least`.
    pub join: FormJoin,
    /// How many children, for `at-least`.
    pub threshold: Option<u32>,
    /// How much of it was understood; none for nodes that state nothing.
    pub class: Option<Class>,
    /// The families it speaks of.
    pub families: Vec<Family>,
    /// What it states.
    pub expr: Option<Expr>,
    /// What was odd about it.
    pub warnings: Vec<Warning>,
}

/// The code of a [`Join`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormJoin {
    /// Every child.
    All,
    /// Any child.
    Any,
    /// At least `threshold` children.
    AtLeast,
}

/// The criteria of `source` as users see them.
pub fn form(criteria: &Criteria, source: &str) -> Form {
    let mut nodes = Vec::new();
    for root in &criteria.roots {
        add(root, None, &mut nodes);
    }
    Form {
        sections: sections(criteria, source),
        criteria: nodes,
    }
}

/// The sections of `source`, each with the words that opened it.
pub fn sections(criteria: &Criteria, source: &str) -> Vec<FormSection> {
    let sections = criteria.sections.iter().map(|section| FormSection {
        side: section.side,
        start: section.start,
        end: section.end,
        heading: section
            .heading
            .and_then(|span| source.get(span.start..span.end))
            .map(str::to_owned),
    });
    sections.collect()
}

fn add(node: &Criterion, parent: Option<&str>, out: &mut Vec<FormCriterion>) {
    let (join, threshold) = match node.join {
        Join::All => (FormJoin::All, None),
        Join::Any => (FormJoin::Any, None),
        Join::AtLeast(n) => (FormJoin::AtLeast, Some(n)),
    };
    let stated = node.statement.as_ref();
    out.push(FormCriterion {
        id: node.id.clone(),
        parent: parent.map(str::to_owned),
        side: node.side,
        kind: node.kind,
        marker: node.marker.clone(),
        text: node.text.clone(),
        start: node.start,
        end: node.end,
        join,
        threshold,
        class: stated.map(|stated| stated.class),
        families: stated.map(|stated| stated.families.clone()).unwrap_or_default(),
        expr: stated.map(|stated| stated.expr.clone()),
        warnings: stated.map(|stated| stated.warnings.clone()).unwrap_or_default(),
    });
    for child in &node.children {
        add(child, Some(&node.id), out);
    }
}
