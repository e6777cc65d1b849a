//! Conditional bounds: a bound under a condition takes the place of the plain bound on the same variable.

use crate::eligibility::expr::{Expr, Measure};

/// Puts a conditional bound in the place of the plain bounds on its variables among `parts`; gives back what found
/// none.
///
/// `ALT ≤ 2.5 x ULN` and `if liver metastases, ALT ≤ 5 x ULN` together are a case: the wide bound where the condition
/// holds, the narrow one elsewhere.
pub(crate) fn fold_case(parts: &mut [Expr], expr: Expr) -> Option<Expr> {
    let Expr::If { guard, then } = expr else {
        return Some(expr);
    };
    let mut left = Vec::new();
    let wanted = match *then {
        Expr::All(inner) | Expr::Any(inner) if inner.iter().all(is_measure) => inner,
        Expr::Measure(measure) => vec![Expr::Measure(measure)],
        other => {
            return Some(Expr::If {
                guard,
                then: Box::new(other),
            });
        }
    };
    for wide in wanted {
        let Expr::Measure(measure) = &wide else {
            left.push(wide);
            continue;
        };
        match parts.iter_mut().find_map(|part| plain(part, measure)) {
            Some(slot) => {
                let narrow = std::mem::replace(slot, Expr::All(Vec::new()));
                *slot = Expr::Case {
                    guard: guard.clone(),
                    then: Box::new(wide),
                    otherwise: Box::new(narrow),
                };
            }
            None => left.push(wide),
        }
    }
    match left.len() {
        0 => None,
        1 => left.pop().map(|then| Expr::If {
            guard,
            then: Box::new(then),
        }),
        _ => Some(Expr::If {
            guard,
            then: Box::new(Expr::All(left)),
        }),
    }
}

fn is_measure(expr: &Expr) -> bool {
    matches!(expr, Expr::Measure(_))
}

/// The place of a plain bound on the same variable and in the same direction.
fn plain<'a>(part: &'a mut Expr, wide: &Measure) -> Option<&'a mut Expr> {
    let same =
        |found: &Measure| found.var == wide.var && found.op.complement().is_some() == wide.op.complement().is_some();
    match part {
        Expr::Measure(found) if same(found) => Some(part),
        Expr::All(inner) | Expr::Any(inner) => inner.iter_mut().find_map(|part| plain(part, wide)),
        Expr::Measure(_)
        | Expr::Concept(_)
        | Expr::Not(_)
        | Expr::AtLeast { .. }
        | Expr::If { .. }
        | Expr::Case { .. }
        | Expr::Ref(_)
        | Expr::Opaque(_) => None,
    }
}
