//! What came of every criterion of a trial: what it states, in each language that can say it.

use std::collections::HashMap;

use crate::eligibility::{Class, Criteria, Criterion, Expr, Side, Statement};
use crate::mapping::logic::cql::{Cql, name};
use crate::mapping::logic::fhirpath::expression;
use crate::mapping::logic::language::say;

/// Rounds in which references to what was not yet said are tried again.
const ROUNDS_MAX: usize = 4;

/// What one criterion states, in each language that can say it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Said {
    /// In `FHIRPath`.
    pub(crate) fhirpath: Option<String>,
    /// In CQL: the body of the definition that has the criterion's id as its name.
    pub(crate) cql: Option<String>,
    is_lenient: bool,
}

/// What the criteria of a trial state, by the id of the node.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Logic {
    said: HashMap<String, Said>,
    /// The ids of those that are said in CQL, in order of the text.
    defined: Vec<String>,
}

impl Logic {
    /// Says all criteria that can be said.
    pub(crate) fn of(criteria: &Criteria) -> Self {
        let nodes = criteria.walk();
        let mut logic = Self::default();
        let mut left: Vec<(&Criterion, &Statement)> = nodes
            .iter()
            .filter_map(|node| Some((*node, node.statement.as_ref()?)))
            .filter(|(_, stated)| stated.class.is_computable())
            .collect();
        // A statement may refer to one that stands behind it.
        for _ in 0..ROUNDS_MAX {
            let before = left.len();
            left.retain(|(node, stated)| !logic.add(node, stated));
            if left.len() == before {
                break;
            }
        }
        let defined = nodes
            .iter()
            .filter(|node| logic.get(&node.id).is_some_and(|said| said.cql.is_some()));
        logic.defined = defined.map(|node| node.id.clone()).collect();
        logic
    }

    /// What a node states.
    pub(crate) fn get(&self, id: &str) -> Option<&Said> {
        self.said.get(id)
    }

    /// The definitions in CQL: name and body, in order of the text.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.defined
            .iter()
            .filter_map(|id| Some((id.as_str(), self.said.get(id)?.cql.as_deref()?)))
    }

    /// Whether anything is said in CQL.
    pub(crate) fn has_definitions(&self) -> bool {
        !self.defined.is_empty()
    }

    /// Says one statement; false where that may still be possible later.
    fn add(&mut self, node: &Criterion, stated: &Statement) -> bool {
        if is_list(&stated.expr) {
            // The actions below it say the same, combined as the group says.
            if !has_reference(&stated.expr) {
                return true;
            }
        }
        let is_sure = |start: usize, end: usize| stated.is_sure(start, end);
        let is_required = node.side == Side::Inclusion;
        let part = say(
            &stated.expr,
            &Cql {
                defined: &|id| self.reference(id),
            },
            is_required,
            &is_sure,
        );
        let Some(part) = part.filter(|part| part.decides) else {
            return !has_reference(&stated.expr);
        };
        let is_group = is_list(&stated.expr);
        let said = Said {
            fhirpath: if is_group {
                None
            } else {
                expression(&stated.expr, is_required, &is_sure)
            },
            cql: Some(part.text),
            is_lenient: part.is_lenient,
        };
        self.said.insert(node.id.clone(), said);
        true
    }

    /// The definition of a node as a term of CQL, and whether it says true where it asks nothing.
    fn reference(&self, id: &str) -> Option<(String, bool)> {
        let said = self.said.get(id).filter(|said| said.cql.is_some())?;
        Some((name(id), said.is_lenient))
    }
}

/// Whether a statement only lists others, as that of a group does.
pub(crate) fn is_list(expr: &Expr) -> bool {
    match expr {
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast { of: parts, .. } => {
            parts.iter().all(|part| matches!(part, Expr::Ref(_)))
        }
        Expr::Ref(_) => true,
        Expr::Not(_) | Expr::If { .. } | Expr::Case { .. } | Expr::Opaque(_) | Expr::Measure(_) | Expr::Concept(_) => {
            false
        }
    }
}

fn has_reference(expr: &Expr) -> bool {
    expr.walk().any(|part| matches!(part, Expr::Ref(_)))
}

/// How many statements there are of each class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// All of it understood.
    pub(crate) exact: usize,
    /// But for some words.
    pub(crate) partial: usize,
    /// A key word.
    pub(crate) weak: usize,
    /// Nothing a record could answer.
    pub(crate) opaque: usize,
}

impl Counts {
    /// Counts the statements of a tree; those that only list others are not counted.
    pub(crate) fn of(criteria: &Criteria) -> Self {
        let mut counts = Self::default();
        for stated in criteria.walk().iter().filter_map(|node| node.statement.as_ref()) {
            if is_list(&stated.expr) {
                continue;
            }
            *match stated.class {
                Class::Exact => &mut counts.exact,
                Class::Partial => &mut counts.partial,
                Class::Weak => &mut counts.weak,
                Class::Opaque => &mut counts.opaque,
            } += 1;
        }
        counts
    }

    /// How many there are.
    pub(crate) fn all(self) -> usize {
        self.exact + self.partial + self.weak + self.opaque
    }
}
