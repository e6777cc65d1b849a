//! Invariants: which are run as FHIRPath, and which the walk checks by itself.

use std::sync::Arc;

use crate::definition::Constraint;
use crate::fhirpath::Expression;

/// A constraint, ready to run.
#[derive(Debug)]
pub(super) struct Invariant {
    /// What it says.
    pub(super) constraint: Arc<Constraint>,
    /// Its expression; none when it is no FHIRPath.
    pub(super) expression: Result<Expression, String>,
}

/// Invariants of the base specification that the walk itself checks, faster and with a better place: an element has a
/// value or children, an extension has a value or extensions, `#` references resolve, contained resources are referred
/// to, and a narrative is the allowed part of XHTML.
const WALKED: [&str; 6] = ["ele-1", "ext-1", "ref-1", "dom-3", "txt-1", "txt-2"];

impl Invariant {
    /// Compiles a constraint; none when there is nothing to run.
    pub(super) fn compile(constraint: &Arc<Constraint>) -> Option<Self> {
        let text = constraint.expression.as_deref()?;
        let expression = Expression::parse(text).map_err(|error| error.to_string());
        Some(Self {
            constraint: Arc::clone(constraint),
            expression,
        })
    }

    /// Compiles what the base specification states of a type or of an element.
    pub(super) fn compile_base(constraints: &[Arc<Constraint>]) -> Vec<Self> {
        constraints
            .iter()
            .filter(|constraint| !WALKED.contains(&constraint.key.as_str()))
            .filter_map(Self::compile)
            .collect()
    }
}
