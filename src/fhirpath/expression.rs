//! An expression that was read once and is evaluated often.

use crate::fhirpath::error::{EvaluateError, ParseError};
use crate::fhirpath::evaluate::run::{Run, Scope};
use crate::fhirpath::item::{Collection, Item, Node};
use crate::fhirpath::limits::Limits;
use crate::fhirpath::surroundings::Surroundings;
use crate::fhirpath::syntax::optimise::optimised;
use crate::fhirpath::syntax::parser::parse;
use crate::fhirpath::syntax::tree::Expr;

/// A FHIRPath expression, read and prepared. It holds no state: any number of threads may evaluate it.
///
/// ```
/// use trialfire::definition::Definitions;
/// use trialfire::fhir::FhirVersion;
/// use trialfire::fhirpath::{Expression, NoOutside, Node, Surroundings};
/// use trialfire::json::Value;
///
/// let definitions = Definitions::bundled(FhirVersion::R4);
/// let types = definitions.types();
/// let text = r#"{"resourceType":"Patient","name":[{"given":["Ada"]}],"deceasedBoolean":false}"#;
/// let patient: Value<'_> = serde_json::from_str(text)?;
/// let patient = Node::new(Some(&patient), None, types.named("Patient"));
/// let around = Surroundings::new(types, patient, patient, &NoOutside);
///
/// let named = Expression::parse("name.given.exists() and deceased.exists()")?;
/// assert_eq!(named.holds(&around, patient)?, Some(true));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Expression {
    tree: Expr,
}

impl Expression {
    /// Reads an expression, within the usual limits.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_within(text, &Limits::DEFAULT)
    }

    /// Reads an expression.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn parse_within(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        Ok(Self {
            tree: optimised(parse(text, limits)?),
        })
    }

    /// What the expression leads to from `focus`, which is `%context` as well.
    ///
    /// # Errors
    /// Why there is no result; [`EvaluateError::is_limit`] tells what was too costly from what is wrong.
    pub fn evaluate<'a>(
        &self,
        around: &Surroundings<'_, 'a>,
        focus: Node<'a>,
    ) -> Result<Collection<'a>, EvaluateError> {
        let item = Item::Node(focus);
        Run::new(around, focus).eval(&self.tree, &start(&item))
    }

    /// Whether the expression holds at `focus`: true, false, or nothing when it leads to nothing. A single item that is
    /// no Boolean is true.
    ///
    /// # Errors
    /// As for [`Expression::evaluate`].
    pub fn holds<'a>(&self, around: &Surroundings<'_, 'a>, focus: Node<'a>) -> Result<Option<bool>, EvaluateError> {
        let item = Item::Node(focus);
        Run::new(around, focus).truth(&self.tree, &start(&item))
    }
}

fn start<'s, 'a>(item: &'s Item<'a>) -> Scope<'s, 'a> {
    Scope {
        this: std::slice::from_ref(item),
        index: None,
        total: None,
        variables: None,
    }
}
