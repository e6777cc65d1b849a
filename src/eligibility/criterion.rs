//! The tree of criteria: each node a span of the source text, nested as written.

use serde::{Deserialize, Serialize};

use crate::eligibility::expr::Statement;
use crate::eligibility::span::Span;
use crate::trial::Finding;

/// Which side of eligibility a criterion is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Must hold.
    Inclusion,
    /// Must not hold.
    Exclusion,
    /// Before any heading: neither is stated.
    Neutral,
}

impl Side {
    /// `inclusion`, `exclusion` or `neutral`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Inclusion => "inclusion",
            Self::Exclusion => "exclusion",
            Self::Neutral => "neutral",
        }
    }

    /// The prefix of node ids: `inc`, `exc` or `neu`.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Inclusion => "inc",
            Self::Exclusion => "exc",
            Self::Neutral => "neu",
        }
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A statement of its own.
    Criterion,
    /// A statement whose children say what it asks for.
    Group,
    /// A note on its parent.
    Note,
    /// A definition of a term.
    Definition,
    /// A heading: part, cohort or topic.
    Heading,
    /// Says what is allowed; never a filter.
    Permissive,
}

impl Kind {
    /// The code used in JSON and FHIR.
    pub fn code(self) -> &'static str {
        match self {
            Self::Criterion => "criterion",
            Self::Group => "group",
            Self::Note => "note",
            Self::Definition => "definition",
            Self::Heading => "heading",
            Self::Permissive => "permissive",
        }
    }
}

/// How children combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Join {
    /// Every child.
    All,
    /// Any child.
    Any,
    /// At least so many children.
    AtLeast(u32),
}

impl Join {
    /// The code used in JSON and FHIR: `all`, `any` or `at-least`.
    pub fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Any => "any",
            Self::AtLeast(_) => "at-least",
        }
    }
}

/// A stretch of the text under one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Section {
    /// The side.
    pub side: Side,
    /// First byte, the heading included.
    pub start: usize,
    /// Byte after the last that is not blank.
    pub end: usize,
    /// The words that opened it (`Inclusion Criteria:`), bullet and emphasis included; text before the first heading
    /// has none.
    pub heading: Option<Span>,
}

/// One node of the tree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Criterion {
    /// Its id, such as `inc.8.3`: side and ordinals from 1. Equal for equal texts.
    pub id: String,
    /// Its side.
    pub side: Side,
    /// What it is.
    pub kind: Kind,
    /// Its marker as written (`3.`, `i.`, `*`), when it has one.
    pub marker: Option<String>,
    /// Its own words, verbatim, without the marker and without its children; `source[start..end]`.
    pub text: String,
    /// First byte of `text` in the source.
    pub start: usize,
    /// Byte after the last of `text`.
    pub end: usize,
    /// First byte of the marker in the source, when there is one.
    pub marker_start: Option<usize>,
    /// How its children combine: as its words or theirs say; without a word, every child in inclusion and neutral
    /// text, any child in exclusion (a list of reasons). Without children, [`Join::All`].
    pub join: Join,
    /// What it states; none for headings, notes and definitions. That of a group holds its children as references.
    pub statement: Option<Statement>,
    /// Its children, in order.
    pub children: Vec<Criterion>,
}

/// The whole text, split.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Criteria {
    /// Sections in order of the text; one side may have several (parts, cohorts).
    pub sections: Vec<Section>,
    /// Top-level nodes in order of the text.
    pub roots: Vec<Criterion>,
    /// Marks of layout that belong to no node: `<!-- -->` between lists, rules, bullets with nothing behind them.
    pub separators: Vec<Span>,
    /// What was odd (`numbering-ambiguous`, `exclusion-in-note`, …); places are byte offsets.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

impl Criterion {
    /// Whether it asks something of a participant: by itself or, as a heading, through what stands below it.
    pub fn counts(&self) -> bool {
        match self.kind {
            Kind::Criterion | Kind::Group => true,
            Kind::Heading => self.children.iter().any(Self::counts),
            Kind::Note | Kind::Definition | Kind::Permissive => false,
        }
    }
}

impl Criteria {
    /// The top-level nodes of one side.
    pub fn side(&self, side: Side) -> impl Iterator<Item = &Criterion> {
        self.roots.iter().filter(move |node| node.side == side)
    }

    /// Every node, parents before children, in order of the text.
    pub fn walk(&self) -> Vec<&Criterion> {
        fn visit<'a>(nodes: &'a [Criterion], out: &mut Vec<&'a Criterion>) {
            for node in nodes {
                out.push(node);
                visit(&node.children, out);
            }
        }
        let mut out = Vec::new();
        visit(&self.roots, &mut out);
        out
    }

    /// Every stretch of the source that is a section heading, a marker, a node's text or a separator, in order.
    ///
    /// They do not overlap, and what lies between them is blank: no character of the source is lost.
    pub fn spans(&self) -> Vec<Span> {
        let mut spans = self.separators.clone();
        spans.extend(self.sections.iter().filter_map(|section| section.heading));
        for node in self.walk() {
            if let (Some(start), Some(marker)) = (node.marker_start, &node.marker) {
                let end = start + marker.len();
                spans.push(Span { start, end });
            }
            if node.start < node.end {
                let (start, end) = (node.start, node.end);
                spans.push(Span { start, end });
            }
        }
        spans.sort_unstable();
        spans
    }
}
