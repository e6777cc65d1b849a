//! One line of a set, parsed under the heading of its side.

use trialfire::eligibility::{Criteria, Criterion, Expr, Join, parse};

/// A line of a set as the parser sees it.
#[derive(Debug)]
pub(crate) struct Line {
    /// The text that was parsed: a heading and the line.
    pub(crate) text: String,
    /// Where the line begins in `text`, in bytes.
    pub(crate) offset: usize,
    /// What came of it.
    pub(crate) criteria: Criteria,
}

impl Line {
    /// Parses `line` as the one item of a list under the heading of `side`: `inc`, `exc`, or anything else for none.
    ///
    /// A line with a mark of its own keeps it; others get a bullet, for one that ends in a colon is no heading here.
    pub(crate) fn parse(side: &str, line: &str) -> Self {
        let heading = match side {
            "inc" => "Inclusion Criteria:\n\n",
            "exc" => "Exclusion Criteria:\n\n",
            _ => "",
        };
        let bullet = if is_marked(line) { "" } else { "* " };
        let text = format!("{heading}{bullet}{line}\n");
        let criteria = parse(&text);
        Self {
            offset: heading.len() + bullet.len(),
            text,
            criteria,
        }
    }

    /// What the line states: the statements of its topmost nodes, children in the place of references to them.
    pub(crate) fn exprs(&self) -> Vec<Expr> {
        self.criteria.roots.iter().filter_map(stated).collect()
    }

    /// The bytes of `text` that the characters `start..end` of the line take.
    pub(crate) fn bytes(&self, start: usize, end: usize) -> (usize, usize) {
        let line = self.text.get(self.offset..).unwrap_or_default();
        let at = |n: usize| line.char_indices().nth(n).map_or(line.len(), |(byte, _)| byte) + self.offset;
        (at(start), at(end))
    }
}

/// Whether a line begins with a bullet or a number of a list.
fn is_marked(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let number = first.trim_start_matches('(').trim_end_matches(['.', ')']);
    let is_number = number.len() < first.len() && number.len() <= 2 && number.chars().all(char::is_alphanumeric);
    is_number || ["*", "-", "•", "–"].iter().any(|bullet| first.starts_with(bullet))
}

/// What a node states, its children in the place of references to them; a reference to one that states nothing is
/// dropped.
pub(crate) fn stated(node: &Criterion) -> Option<Expr> {
    let Some(statement) = &node.statement else {
        let children: Vec<Expr> = node.children.iter().filter_map(stated).collect();
        return (!children.is_empty()).then_some(match node.join {
            Join::All => Expr::All(children),
            Join::Any => Expr::Any(children),
            Join::AtLeast(n) => Expr::AtLeast { n, of: children },
        });
    };
    resolve(&statement.expr, node, &|child| stated(child))
}

/// `expr` with references to children of `node` replaced by what `of` gives; where that is nothing they are dropped.
pub(crate) fn resolve(expr: &Expr, node: &Criterion, of: &dyn Fn(&Criterion) -> Option<Expr>) -> Option<Expr> {
    let list = |parts: &[Expr]| -> Option<Vec<Expr>> {
        let kept: Vec<Expr> = parts.iter().filter_map(|part| resolve(part, node, of)).collect();
        (!kept.is_empty()).then_some(kept)
    };
    let boxed = |part: &Expr| resolve(part, node, of).map(Box::new);
    match expr {
        Expr::All(parts) => list(parts).map(Expr::All),
        Expr::Any(parts) => list(parts).map(Expr::Any),
        Expr::AtLeast { n, of: parts } => list(parts).map(|of| Expr::AtLeast { n: *n, of }),
        Expr::Not(part) => boxed(part).map(Expr::Not),
        Expr::If { guard, then } => {
            let then = boxed(then)?;
            Some(match boxed(guard) {
                Some(guard) => Expr::If { guard, then },
                None => *then,
            })
        }
        Expr::Case { guard, then, otherwise } => Some(Expr::Case {
            guard: boxed(guard)?,
            then: boxed(then)?,
            otherwise: boxed(otherwise)?,
        }),
        Expr::Ref(id) => match node.children.iter().find(|child| child.id == *id) {
            Some(child) => of(child),
            None => Some(expr.clone()),
        },
        Expr::Opaque(_) | Expr::Measure(_) | Expr::Concept(_) => Some(expr.clone()),
    }
}

#[test]
fn references_to_children_are_replaced_and_others_kept() {
    let criteria = trialfire::eligibility::split("Inclusion Criteria:\n* Any of:\n  * Asthma\n  * Gout\n");
    let root = &criteria.roots[0];
    let expr = Expr::Any(vec![
        Expr::Ref("inc.1.1".into()),
        Expr::Ref("inc.1.2".into()),
        Expr::Ref("exc".into()),
    ]);
    let resolved = resolve(&expr, root, &|child| {
        (child.text == "Gout").then(|| Expr::Ref("gout".into()))
    });
    assert_eq!(
        resolved,
        Some(Expr::Any(vec![Expr::Ref("gout".into()), Expr::Ref("exc".into())]))
    );
    assert_eq!(resolve(&Expr::Ref("inc.1.1".into()), root, &|_| None), None);
}

#[test]
fn lines_are_items() {
    for (line, marker) in [("Gout:", "*"), ("2. Gout", "2."), ("- Gout", "-"), ("≥ 18 years", "*")] {
        let parsed = Line::parse("exc", line);
        assert_eq!(parsed.criteria.roots[0].marker.as_deref(), Some(marker), "{line}");
        assert_eq!(&parsed.text[parsed.offset..], format!("{line}\n"));
    }
}

#[test]
fn characters_are_counted_from_the_line() {
    let line = Line::parse("inc", "Age ≥ 18 years");
    let (start, end) = line.bytes(4, 8);
    assert_eq!(&line.text[start..end], "≥ 18");
}
