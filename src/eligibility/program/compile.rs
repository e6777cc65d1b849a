//! A tree of criteria to a program.

use std::collections::HashMap;

use crate::eligibility::criterion::{Criteria, Criterion, Side};
use crate::eligibility::expr::{Expr, Statement};
use crate::eligibility::program::instruction::{Instruction, Program, Row};
use crate::eligibility::program::leaves::Leaves;

/// Compiles the criteria of one trial; leaves that are not yet known are added to `leaves`.
pub fn compile(criteria: &Criteria, leaves: &mut Leaves) -> Program {
    let nodes = criteria.walk();
    let places: HashMap<&str, u32> = nodes
        .iter()
        .zip(0_u32..)
        .map(|(node, at)| (node.id.as_str(), at))
        .collect();
    let mut compiler = Compiler {
        places: &places,
        leaves,
        code: Vec::new(),
    };
    let mut rows: Vec<Row> = Vec::with_capacity(nodes.len());
    for (node, at) in nodes.iter().zip(0_u32..) {
        if let Some(statement) = &node.statement {
            compiler.expr(&statement.expr, statement);
        }
        rows.push(row(node, at, &places, compiler.code.len()));
    }
    Program {
        rows: rows.into_boxed_slice(),
        code: compiler.code.into_boxed_slice(),
    }
}

fn row(node: &Criterion, at: u32, places: &HashMap<&str, u32>, code_end: usize) -> Row {
    // A node's parent is the one whose id is its own without the last part.
    let parent = node.id.rsplit_once('.').and_then(|(parent, _)| places.get(parent));
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Row {
        start: small(node.start),
        end: small(node.end),
        parent: parent.copied().unwrap_or(at),
        code_end: small(code_end),
        side: node.side,
        kind: node.kind,
        class: node.statement.as_ref().map(|statement| statement.class),
    }
}

struct Compiler<'a> {
    places: &'a HashMap<&'a str, u32>,
    leaves: &'a mut Leaves,
    code: Vec<Instruction>,
}

impl Compiler<'_> {
    fn expr(&mut self, expr: &Expr, stated: &Statement) {
        let instruction = match expr {
            // What can be meant in several ways is never answered.
            Expr::Measure(measure) if !stated.is_sure(measure.start, measure.end) => Instruction::Nothing,
            Expr::Concept(concept) if !stated.is_sure(concept.start, concept.end) => Instruction::Nothing,
            Expr::Measure(measure) => self
                .leaves
                .measure(measure)
                .map_or(Instruction::Nothing, Instruction::Leaf),
            Expr::Concept(concept) => self
                .leaves
                .concept(concept)
                .map_or(Instruction::Nothing, Instruction::Leaf),
            Expr::Opaque(opaque) => Instruction::Ask(opaque.reason),
            Expr::Ref(id) => self.reference(id),
            Expr::All(parts) => Instruction::All(self.parts(parts, stated)),
            Expr::Any(parts) => Instruction::Any(self.parts(parts, stated)),
            Expr::AtLeast { n, of } => {
                let count = self.parts(of, stated);
                self.code.push(Instruction::Count(*n));
                Instruction::AtLeast(count)
            }
            Expr::Not(inner) => {
                self.expr(inner, stated);
                Instruction::Not
            }
            Expr::If { guard, then } => {
                self.expr(guard, stated);
                self.expr(then, stated);
                Instruction::If
            }
            Expr::Case { guard, then, otherwise } => {
                self.expr(guard, stated);
                self.expr(then, stated);
                self.expr(otherwise, stated);
                Instruction::Case
            }
        };
        self.code.push(instruction);
    }

    fn parts(&mut self, parts: &[Expr], stated: &Statement) -> u32 {
        for part in parts {
            self.expr(part, stated);
        }
        u32::try_from(parts.len()).unwrap_or(u32::MAX)
    }

    fn reference(&self, id: &str) -> Instruction {
        let side = [Side::Inclusion, Side::Exclusion]
            .into_iter()
            .find(|side| side.prefix() == id);
        match (side, self.places.get(id)) {
            (Some(side), _) => Instruction::Side(side),
            (None, Some(place)) => Instruction::Criterion(*place),
            (None, None) => Instruction::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::expr::{Op, Reason};
    use crate::eligibility::parse;

    #[test]
    fn a_leaf_of_two_trials_is_kept_once_and_comes_back_whole() {
        let mut leaves = Leaves::default();
        let one = compile(&parse("Inclusion Criteria:\n* Age >= 18 years\n"), &mut leaves);
        let other = compile(
            &parse("Inclusion Criteria:\n* Karnofsky >= 70\n* Age >= 18 years\n"),
            &mut leaves,
        );
        assert_eq!(leaves.len(), 2);
        let (first, second): (Vec<_>, Vec<_>) = (one.code(0).collect(), other.code(1).collect());
        assert_eq!(first, second);
        let Some(Instruction::Leaf(number)) = first.first() else {
            panic!("{first:?}")
        };
        let Some(Expr::Measure(age)) = leaves.get(*number) else {
            panic!()
        };
        assert_eq!(
            (age.var.as_ref(), age.op, age.value.map(|value| value.0)),
            ("age", Op::Ge, Some(18.0))
        );
        assert_eq!(age.unit.as_deref(), Some("a"));
    }

    #[test]
    fn combinations_stand_behind_their_parts() {
        let mut leaves = Leaves::default();
        let text = "Exclusion Criteria:\n* Pregnancy or age > 75 years\n* Signed informed consent is not given\n";
        let program = compile(&parse(text), &mut leaves);
        let code: Vec<_> = program.code(0).collect();
        assert!(
            matches!(
                code.as_slice(),
                [Instruction::Leaf(_), Instruction::Leaf(_), Instruction::Any(2)]
            ),
            "{code:?}"
        );
        assert!(program.code(1).any(|found| found == Instruction::Ask(Reason::Consent)));
        assert_eq!(program.rows().len(), 2);
    }
}
