//! Examples: `antibiotics such as penicillin or macrolides`, `heart disease (angina, infarction)`.
//!
//! Examples do not close a list: the head stays, and its examples are alternatives to it.

use crate::eligibility::expr::{Expr, Reason, Window};
use crate::eligibility::grammar::found::Item;
use crate::eligibility::grammar::reading::{any, give, not};

/// Makes statements alternatives of the last thing an item states that can have examples, which they are examples of.
///
/// They share its window and its denial. Examples of what only a person can tell beforehand (consent, compliance, the
/// future) say nothing of their own.
pub(crate) fn add(head: &mut Item, examples: Expr) {
    if head.parts.is_empty() {
        head.parts.push(examples);
        return;
    }
    // A bound in between only narrows: `tumors with a low risk (survival > 90 %), such as …`.
    let measured = |part: &Expr| matches!(part, Expr::Measure(_));
    let Some(at) = head.parts.iter().rposition(|part| !measured(part)) else {
        return;
    };
    let Some(place) = head.parts.get_mut(at) else { return };
    let taken = std::mem::replace(place, Expr::All(Vec::new()));
    *place = with_examples(taken, examples);
}

/// Whether an item states something that can have examples.
pub(crate) fn fits(head: &Item) -> bool {
    head.parts
        .iter()
        .rev()
        .find(|part| !matches!(part, Expr::Measure(_)))
        .is_some_and(|part| match part {
            Expr::Not(inner) => takes_examples(inner),
            part => takes_examples(part),
        })
}

fn with_examples(head: Expr, examples: Expr) -> Expr {
    match head {
        Expr::Not(inner) if takes_examples(&inner) => not(with_examples(*inner, examples)),
        head if !takes_examples(&head) => head,
        head => {
            let window = match &head {
                Expr::Any(parts) => parts.first().and_then(window_of),
                head => window_of(head),
            };
            let mut parts = vec![head];
            for mut example in flat(examples) {
                if let Some(window) = &window {
                    give(&mut example, window);
                }
                parts.push(example);
            }
            any(parts)
        }
    }
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

#[cfg(test)]
mod tests {
    use crate::eligibility::criterion::Side;
    use crate::eligibility::grammar::Grammar;
    use crate::eligibility::notation;

    fn read(text: &str, side: Side) -> String {
        notation(&Grammar::default().read(text, 0, side).statement.expr)
    }

    #[test]
    fn examples_are_alternatives_of_their_head() {
        for text in [
            "heart disease, such as angina or stroke",
            "heart disease (e.g. angina, stroke)",
            "heart disease (angina or stroke)",
            "heart disease including, but not limited to, angina and stroke",
        ] {
            let found = read(text, Side::Exclusion);
            assert!(found.starts_with("any(condition \"heart disease\""), "{text}: {found}");
            assert!(
                found.contains("\"angina\"") && found.contains("\"stroke\""),
                "{text}: {found}"
            );
        }
    }

    #[test]
    fn examples_share_a_denial_and_a_window() {
        let denied = read("no heart disease such as angina or stroke", Side::Inclusion);
        assert!(denied.starts_with("not any(condition \"heart disease\""), "{denied}");
        let timed = read("antibiotics within 2 weeks, including macrolides", Side::Exclusion);
        assert_eq!(timed.matches("[within 2 wk]").count(), 2, "{timed}");
    }

    #[test]
    fn examples_behind_a_denial_or_a_bound_are_kept() {
        let found = read(
            "tumors did not receive local treatment such as surgery",
            Side::Inclusion,
        );
        assert!(found.contains("not any(") && found.contains("\"surgery\""), "{found}");
        let found = read("tumors (survival rate > 90 %), such as melanoma", Side::Exclusion);
        assert!(found.contains("\"melanoma\""), "{found}");
    }

    #[test]
    fn bounds_are_no_examples() {
        let found = read(
            "adequate function, including platelets ≥ 100 x 10^9/L and ANC ≥ 1.5 x 10^9/L",
            Side::Inclusion,
        );
        assert!(
            found.starts_with("all(") && found.contains("platelets ≥ 100"),
            "{found}"
        );
    }
}
