//! Examples: `antibiotics such as penicillin or macrolides`, `heart disease (angina, infarction)`.
//!
//! Examples do not close a list: the head stays, and its examples are alternatives to it.

use crate::eligibility::expr::{Expr, Reason, Window};
use crate::eligibility::grammar::found::Item;
use crate::eligibility::grammar::reading::{any, give};

/// Makes statements alternatives of the last thing an item states, which they are examples of.
///
/// They share its window. Examples of what only a person can tell beforehand (consent, compliance, the future) say
/// nothing of their own.
pub(crate) fn add(head: &mut Item, examples: Expr) {
    let Some(last) = head.parts.pop() else {
        head.parts.push(examples);
        return;
    };
    if !takes_examples(&last) {
        head.parts.push(last);
        return;
    }
    let window = match &last {
        Expr::Any(parts) => parts.first().and_then(window_of),
        last => window_of(last),
    };
    let mut parts = vec![last];
    for mut example in flat(examples) {
        if let Some(window) = &window {
            give(&mut example, window);
        }
        parts.push(example);
    }
    head.parts.push(any(parts));
}

fn window_of(expr: &Expr) -> Option<Window> {
    match expr {
        Expr::Concept(concept) => concept.window.clone(),
        _ => None,
    }
}

fn takes_examples(head: &Expr) -> bool {
    match head {
        Expr::Concept(_) | Expr::Any(_) => true,
        Expr::Opaque(opaque) => opaque.reason == Reason::Judgement,
        Expr::All(_)
        | Expr::Not(_)
        | Expr::AtLeast { .. }
        | Expr::If { .. }
        | Expr::Case { .. }
        | Expr::Ref(_)
        | Expr::Measure(_) => false,
    }
}

/// The concepts of a list of examples, whatever joins them; other statements are no examples.
pub(crate) fn flat(expr: Expr) -> Vec<Expr> {
    match expr {
        Expr::Concept(_) => vec![expr],
        Expr::Any(parts) => parts.into_iter().flat_map(flat).collect(),
        Expr::All(mut parts) => match parts.len() {
            // One example and what narrows it.
            0 => Vec::new(),
            _ if matches!(parts.first(), Some(Expr::Concept(_))) => vec![parts.swap_remove(0)],
            _ => Vec::new(),
        },
        Expr::Not(_)
        | Expr::AtLeast { .. }
        | Expr::If { .. }
        | Expr::Case { .. }
        | Expr::Ref(_)
        | Expr::Measure(_)
        | Expr::Opaque(_) => Vec::new(),
    }
}
