//! The parser: eligibility text to a tree of criteria with what each states.

use crate::eligibility::criterion::{Criteria, Criterion, Join, Kind, Side};
use crate::eligibility::expr::{Class, Expr, Statement};
use crate::eligibility::grammar::Grammar;
use crate::eligibility::split::split;

/// Splits an eligibility text into its criteria and reads what each states.
///
/// Total: any text gives a tree, the same text the same tree, in time that grows with its length. A node's statement
/// is about its own words; that of a node with children names them ([`Expr::Ref`]), combined as the node says.
pub fn parse(text: &str) -> Criteria {
    let mut criteria = split(text);
    let mut grammar = Grammar::default();
    for root in &mut criteria.roots {
        state(root, &mut grammar);
    }
    criteria
}

fn state(node: &mut Criterion, grammar: &mut Grammar) {
    for child in &mut node.children {
        state(child, grammar);
    }
    if node.kind == Kind::Heading && node.children.is_empty() {
        return;
    }
    let words = (node.start < node.end).then(|| grammar.read(&node.text, node.start, node.side));
    let (own, several) = words.map_or((None, None), |words| (Some(words.statement), words.several));
    if let Some(count) = several
        && !node.children.is_empty()
    {
        node.join = Join::AtLeast(count);
    }
    node.statement = if node.children.iter().any(Criterion::counts) {
        Some(with_children(node, own))
    } else {
        own
    };
}

/// What a node with children states: them, and its own words where those ask something beside.
fn with_children(node: &Criterion, words: Option<Statement>) -> Statement {
    let refs: Vec<Expr> = node
        .children
        .iter()
        .filter(|child| child.counts())
        .map(|child| Expr::Ref(child.id.clone()))
        .collect();
    let denies = words.as_ref().is_some_and(|own| matches!(own.expr, Expr::Not(_))) || opens_with_denial(&node.text);
    let children = match node.join {
        Join::AtLeast(n) => Expr::AtLeast { n, of: refs },
        Join::Any => Expr::Any(refs),
        Join::All if denies => Expr::Any(refs),
        Join::All => Expr::All(refs),
    };
    let Some(mut own) = words else {
        return bare(children);
    };
    if node.kind != Kind::Criterion && denies {
        own.expr = Expr::Not(Box::new(children));
        own.class = Class::Exact;
        return own;
    }
    let asks = matches!(own.class, Class::Exact | Class::Partial) && node.kind != Kind::Heading;
    let names_them = own_names_children(&node.text);
    let expr = match (asks, node.side) {
        (false, _) => children,
        (true, Side::Exclusion) if names_them => children,
        (true, Side::Exclusion) if node.kind == Kind::Criterion => Expr::Any(vec![own.expr.clone(), children]),
        (true, _) => Expr::All(vec![own.expr.clone(), children]),
    };
    if !asks {
        own.class = Class::Exact;
        own.warnings.clear();
    }
    own.expr = expr;
    own
}

fn bare(expr: Expr) -> Statement {
    Statement {
        class: Class::Exact,
        families: Vec::new(),
        expr,
        warnings: Vec::new(),
    }
}

/// `No:`, `None of the following`.
fn opens_with_denial(text: &str) -> bool {
    let low = text.trim_start().get(..8).unwrap_or(text).to_ascii_lowercase();
    low.starts_with("no ")
        || low.starts_with("none")
        || low.starts_with("no:")
        || low.starts_with("not ")
        || low.starts_with("without")
}

/// Whether the words only say that a list follows.
fn own_names_children(text: &str) -> bool {
    let low = text.to_ascii_lowercase();
    low.contains("following") || low.trim_end().ends_with(':')
}
