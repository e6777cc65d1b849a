//! What can be made cheaper before an expression is evaluated: shapes that most rules have, and what is the same for
//! every item of a loop.

use super::function::Function;
use super::tree::{Call, Expr, Order, Sign, Step};
use crate::fhirpath::item::Item;

/// The expression, made cheaper.
pub(crate) fn optimised(expr: Expr) -> Expr {
    let mut kept = 0;
    rewritten(expr, false, &mut kept)
}

/// `is_repeated` says whether it stands in an argument that is evaluated for each item.
fn rewritten(expr: Expr, is_repeated: bool, kept: &mut usize) -> Expr {
    if is_element_rule(&expr) {
        return Expr::HasContent;
    }
    if is_repeated && is_worth_keeping(&expr) && is_fixed(&expr, Bound::default()) {
        *kept += 1;
        return Expr::Once(*kept - 1, Box::new(rewritten(expr, false, kept)));
    }
    let both = |pair: Box<(Expr, Expr)>, kept: &mut usize| {
        let (one, two) = *pair;
        Box::new((rewritten(one, is_repeated, kept), rewritten(two, is_repeated, kept)))
    };
    let every =
        |all: Vec<Expr>, kept: &mut usize| all.into_iter().map(|one| rewritten(one, is_repeated, kept)).collect();
    match expr {
        Expr::Path(base, steps) => {
            let base = Box::new(rewritten(*base, is_repeated, kept));
            let steps = steps.into_iter().map(|step| rewritten_step(step, is_repeated, kept));
            Expr::Path(base, steps.collect())
        }
        Expr::Polarity(sign, inner) => match (sign, rewritten(*inner, is_repeated, kept)) {
            (Sign::Minus, Expr::Literal(Item::Integer(number))) if number != i32::MIN => {
                Expr::Literal(Item::Integer(-number))
            }
            (Sign::Minus, Expr::Literal(Item::Decimal(number))) => Expr::Literal(Item::Decimal(-number)),
            (sign, inner) => Expr::Polarity(sign, Box::new(inner)),
        },
        Expr::Arithmetic(kind, pair) => Expr::Arithmetic(kind, both(pair, kept)),
        Expr::Union(all) => Expr::Union(every(all, kept)),
        Expr::Order(kind, pair) => Expr::Order(kind, both(pair, kept)),
        Expr::Same(kind, pair) => Expr::Same(kind, both(pair, kept)),
        Expr::In(pair) => Expr::In(both(pair, kept)),
        Expr::And(all) => Expr::And(every(all, kept)),
        Expr::Or(all) => Expr::Or(every(all, kept)),
        Expr::Xor(pair) => Expr::Xor(both(pair, kept)),
        Expr::Implies(pair) => Expr::Implies(both(pair, kept)),
        Expr::Is(inner, name) => Expr::Is(Box::new(rewritten(*inner, is_repeated, kept)), name),
        Expr::As(inner, name) => Expr::As(Box::new(rewritten(*inner, is_repeated, kept)), name),
        leaf @ (Expr::Empty
        | Expr::Literal(_)
        | Expr::This
        | Expr::Index
        | Expr::Total
        | Expr::Variable(_)
        | Expr::Once(..)
        | Expr::HasContent) => leaf,
    }
}

fn rewritten_step(step: Step, is_repeated: bool, kept: &mut usize) -> Step {
    match step {
        Step::At(index) => Step::At(rewritten(index, is_repeated, kept)),
        Step::Call(call) => {
            let is_repeated = is_repeated || is_loop(call.function);
            // The keys of a sort are told apart by their sign.
            let is_sort = call.function == Function::Sort;
            let arguments = call.arguments.into_iter().map(|argument| {
                if is_sort {
                    argument
                } else {
                    rewritten(argument, is_repeated, kept)
                }
            });
            Step::Call(Call {
                arguments: arguments.collect(),
                ..call
            })
        }
        step @ (Step::Member(_) | Step::Typed(..)) => step,
    }
}

/// Whether the arguments are evaluated for each item of the input.
fn is_loop(function: Function) -> bool {
    matches!(
        function,
        Function::Where
            | Function::Select
            | Function::All
            | Function::Exists
            | Function::Repeat
            | Function::RepeatAll
            | Function::Aggregate
            | Function::Sort
    )
}

/// Which of the words that depend on where they stand are given their value inside of what is looked at.
#[derive(Clone, Copy, Default)]
struct Bound {
    this: bool,
    index: bool,
    total: bool,
}

impl Bound {
    /// The same within an argument of a function.
    fn within(self, function: Function, argument: usize) -> Self {
        let this = Self { this: true, ..self };
        let index = Self { index: true, ..this };
        match function {
            // What it starts from is evaluated outside.
            Function::Aggregate if argument > 0 => self,
            Function::Aggregate => Self { total: true, ..index },
            Function::Iif | Function::Coalesce => this,
            other if is_loop(other) => index,
            _ => self,
        }
    }
}

/// Whether it walks far enough for its result to be kept.
fn is_worth_keeping(expr: &Expr) -> bool {
    match expr {
        Expr::Path(base, steps) => !steps.is_empty() && matches!(**base, Expr::Variable(_)),
        Expr::Union(all) => all.iter().any(is_worth_keeping),
        _ => false,
    }
}

/// Whether it gives the same wherever it is evaluated. `$this`, `$index` and `$total` do so only where they are bound
/// inside.
fn is_fixed(expr: &Expr, bound: Bound) -> bool {
    match expr {
        Expr::This => bound.this,
        Expr::Index => bound.index,
        Expr::Total => bound.total,
        Expr::Variable(name) => matches!(&**name, "resource" | "rootResource" | "context"),
        Expr::Path(base, steps) => {
            is_fixed(base, bound)
                && steps.iter().all(|step| match step {
                    Step::Member(_) | Step::Typed(..) => true,
                    Step::At(index) => is_fixed(index, bound),
                    Step::Call(call) => {
                        call.function != Function::DefineVariable
                            && call
                                .arguments
                                .iter()
                                .enumerate()
                                .all(|(at, one)| is_fixed(one, bound.within(call.function, at)))
                    }
                })
        }
        other => other.parts().into_iter().all(|part| is_fixed(part, bound)),
    }
}

/// Whether it is `hasValue() or (children().count() > id.count())`.
fn is_element_rule(expr: &Expr) -> bool {
    let Expr::Or(all) = expr else { return false };
    let [value, Expr::Order(Order::Greater, pair)] = &**all else {
        return false;
    };
    let counts = |expr: &Expr, of: fn(&Step) -> bool| match steps_on_this(expr) {
        Some([first, Step::Call(count)]) => count.function == Function::Count && of(first),
        _ => false,
    };
    let is_children = |step: &Step| matches!(step, Step::Call(call) if call.function == Function::Children);
    let is_id = |step: &Step| matches!(step, Step::Member(name) if &**name == "id");
    let has_value = matches!(
        steps_on_this(value),
        Some([Step::Call(call)]) if call.function == Function::HasValue
    );
    has_value && counts(&pair.0, is_children) && counts(&pair.1, is_id)
}

fn steps_on_this(expr: &Expr) -> Option<&[Step]> {
    match expr {
        Expr::Path(base, steps) if matches!(**base, Expr::This) => Some(steps),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhirpath::limits::Limits;
    use crate::fhirpath::syntax::parser::parse;

    fn kept(expr: &Expr) -> usize {
        usize::from(matches!(expr, Expr::Once(..))) + expr.parts().into_iter().map(kept).sum::<usize>()
    }

    #[test]
    fn what_is_the_same_for_every_item_is_kept() {
        let check = |text: &str, expected: usize| {
            assert_eq!(
                kept(&optimised(parse(text, &Limits::DEFAULT).unwrap())),
                expected,
                "{text}"
            );
        };
        check("contained.where(id in %resource.descendants().reference)", 1);
        check(
            "contained.where(id in (%resource.a | %resource.b.where($this = 'x')))",
            1,
        );
        check("contained.where(id in %resource.where(id = $this.x).y)", 1);
        check("contained.where(id in %resource.a.skip($index))", 0);
        check("contained.where(id in %mine.a)", 0);
        check("a.aggregate(%resource.b.aggregate($total + 1, $total), 0)", 0);
        check("a.aggregate(%resource.b.aggregate($total + 1, 0), 0)", 1);
        check("a.aggregate(%resource.b.where($index < $total).count(), 0)", 0);
        check("a.where(%resource.b.iif($index > 0, c, d).exists())", 0);
        check("id in %resource.descendants().reference", 0);
    }

    #[test]
    fn the_rule_of_every_element_is_recognised() {
        let is_known = |text: &str| matches!(optimised(parse(text, &Limits::DEFAULT).unwrap()), Expr::HasContent);
        assert!(is_known("hasValue() or (children().count() > id.count())"));
        assert!(!is_known("hasValue() or (children().count() > 1)"));
        assert!(!is_known("a.hasValue() or (children().count() > id.count())"));
    }
}
