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

/// How R4 says that a name should be fit for programs, which fails where there is no name, and how R5 says it.
const NAME: &str = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')";
const NAME_IF_ANY: &str = "name.exists() implies name.matches('[A-Z]([A-Za-z0-9_]){0,254}')";

/// Invariants of R4 4.0.1 that, as published, fail where they do not apply or compare FHIR's `boolean` with FHIRPath's
/// own: the key, the published expression, and what later editions and the published validator make of it.
const ERRATA: [(&str, &str, &str); 4] = [
    // Dates of different precision, such as a day and its month, have no order; R5 compares what they may be.
    (
        "per-1",
        "start.hasValue().not() or end.hasValue().not() or (start <= end)",
        "start.hasValue().not() or end.hasValue().not() or (start.lowBoundary() <= end.highBoundary())",
    ),
    (
        "bdl-8",
        "fullUrl.contains('/_history/').not()",
        "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
    ),
    (
        "que-7",
        "operator = 'exists' implies (answer is Boolean)",
        "operator = 'exists' implies (answer is boolean)",
    ),
    (
        "ras-2",
        "probability is decimal implies (probability as decimal) <= 100",
        "probability.ofType(decimal).exists() implies probability.ofType(decimal) <= 100",
    ),
];

impl Invariant {
    /// Compiles a constraint; none when there is nothing to run.
    pub(super) fn compile(constraint: &Arc<Constraint>) -> Option<Self> {
        let text = constraint.expression.as_deref()?;
        let text = if text == NAME { NAME_IF_ANY } else { text };
        let is_erratum = |(key, published, _): &&(&str, &str, &str)| *key == constraint.key && *published == text;
        let text = ERRATA
            .iter()
            .find(is_erratum)
            .map_or(text, |(_, _, corrected)| *corrected);
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
