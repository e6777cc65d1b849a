//! Criteria as indented text, for people and for goldens.

use std::fmt::Write;

use crate::eligibility::criterion::{Criteria, Criterion, Join, Kind};
use crate::eligibility::expr::{Class, Expr, Statement, Who};
use crate::eligibility::notation::notation;

/// Columns a level is indented.
const STEP_COLUMNS: usize = 2;

/// The criteria as an outline: one line a node with its id, its marker, its kind and join where they are not the plain
/// ones, and its words on one line; below it, where the criteria were read and not only split, what it states.
///
/// ```
/// let criteria = trialfire::eligibility::split("Inclusion Criteria:\n* Any of:\n  * Asthma\n  * Gout\n");
/// assert_eq!(
///     trialfire::eligibility::outline(&criteria),
///     "inc.1 * (group, any) Any of:\n  inc.1.1 * Asthma\n  inc.1.2 * Gout\n"
/// );
/// ```
pub fn outline(criteria: &Criteria) -> String {
    let mut out = String::new();
    for root in &criteria.roots {
        write_node(root, 0, &mut out);
    }
    out
}

/// What a node states, below its words: `=` with the class and the statement, `?` with what a person is asked, `!` with
/// what was odd.
fn write_statement(statement: &Statement, text: &str, base: usize, depth: usize, out: &mut String) {
    let indent = depth * STEP_COLUMNS + STEP_COLUMNS;
    let class = match statement.class {
        Class::Exact => "exact",
        Class::Partial => "partial",
        Class::Weak => "weak",
        Class::Opaque => "opaque",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{:indent$}= {class}: {}", "", notation(&statement.expr));
    for part in statement.expr.walk() {
        let Expr::Opaque(question) = part else { continue };
        let who = match question.who {
            Who::Participant => "participant",
            Who::Clinician => "clinician",
            Who::Site => "site",
        };
        let _ = writeln!(out, "{:indent$}? {} ({who})", "", question.ask);
    }
    for warning in &statement.warnings {
        let words = warning
            .at
            .start
            .checked_sub(base)
            .and_then(|start| text.get(start..warning.at.end.checked_sub(base)?))
            .unwrap_or_default();
        let words: Vec<&str> = words.split_whitespace().collect();
        let _ = writeln!(out, "{:indent$}! {}: \"{}\"", "", warning.text, words.join(" "));
    }
}

fn write_node(node: &Criterion, depth: usize, out: &mut String) {
    let mut line = format!("{:width$}{}", "", node.id, width = depth * STEP_COLUMNS);
    if let Some(marker) = &node.marker {
        // Writing to a string cannot fail.
        let _ = write!(line, " {marker}");
    }
    let kind = (node.kind != Kind::Criterion).then(|| node.kind.code());
    let join = match node.join {
        Join::Any => Some("any".to_owned()),
        Join::AtLeast(n) => Some(format!("at least {n}")),
        Join::All => None,
    };
    let tags: Vec<String> = kind.map(str::to_owned).into_iter().chain(join).collect();
    if !tags.is_empty() {
        let _ = write!(line, " ({})", tags.join(", "));
    }
    for word in node.text.split_whitespace() {
        line.push(' ');
        line.push_str(word);
    }
    line.push('\n');
    out.push_str(&line);
    if let Some(statement) = &node.statement {
        write_statement(statement, &node.text, node.start, depth, out);
    }
    for child in &node.children {
        write_node(child, depth + 1, out);
    }
}
