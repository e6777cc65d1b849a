//! Criteria as indented text, for people and for goldens.

use std::fmt::Write;

use crate::eligibility::criterion::{Criteria, Criterion, Join, Kind};

/// Columns a level is indented.
const STEP_COLUMNS: usize = 2;

/// The criteria as an outline: one line a node with its id, its marker, its kind and join where they are not the plain
/// ones, and its words on one line.
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
    for child in &node.children {
        write_node(child, depth + 1, out);
    }
}
