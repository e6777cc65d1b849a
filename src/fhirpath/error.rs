//! What can go wrong with an expression: when it is read, and when it is evaluated.

use thiserror::Error;

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{problem} at offset {at} of the expression")]
pub struct ParseError {
    /// Where, in bytes from the start of the text.
    pub at: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Problem {
    /// Longer than [`Limits::text_bytes_max`](super::Limits::text_bytes_max).
    #[error("expected at most {limit} bytes, found {found}")]
    TooLong {
        /// Bytes that are allowed.
        limit: usize,
        /// Bytes that there are.
        found: usize,
    },
    /// Nested deeper than [`Limits::depth_max`](super::Limits::depth_max).
    #[error("expected at most {0} levels, found more")]
    TooDeep(u32),
    /// Something else was expected.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What could stand here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// A text or comment that does not end.
    #[error("the {0} does not end")]
    Unended(&'static str),
    /// A number, date or time that is none.
    #[error("`{0}` is no value of its kind")]
    BadLiteral(String),
    /// A function that is not known.
    #[error("there is no function `{0}`")]
    UnknownFunction(String),
    /// Too many or too few arguments.
    #[error("`{name}` takes {expected} arguments, found {found}")]
    ArgumentCount {
        /// The function.
        name: &'static str,
        /// How many it takes.
        expected: String,
        /// How many there are.
        found: usize,
    },
}

/// Why an expression has no result.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EvaluateError {
    /// More than one item where one is expected (FHIRPath, singleton evaluation of collections).
    #[error("expected one item for {place}, found {found}")]
    NotSingle {
        /// What wanted it.
        place: &'static str,
        /// How many there are.
        found: usize,
    },
    /// A value of the wrong type.
    #[error("expected {expected} for {place}, found {found}")]
    WrongType {
        /// What wanted it.
        place: &'static str,
        /// Types that would do.
        expected: &'static str,
        /// The type that there is.
        found: String,
    },
    /// A `%variable` that is not defined here.
    #[error("no variable `%{0}` is defined here")]
    UnknownVariable(String),
    /// `defineVariable` of a name that is taken.
    #[error("the variable `%{0}` is defined already")]
    VariableTaken(String),
    /// A type that the release does not have.
    #[error("there is no type `{0}`")]
    UnknownType(String),
    /// Strict paths only: an element that none of the types has.
    #[error("`{on}` has no element `{name}`")]
    UnknownElement {
        /// The type.
        on: String,
        /// The name of the element.
        name: String,
    },
    /// Strict paths only: a function that depends on the order of what has none.
    #[error("`{0}` depends on an order that children do not have")]
    Unordered(&'static str),
    /// A value set, profile or code system that nobody here knows.
    #[error("`{0}` is not known here")]
    UnknownCanonical(String),
    /// An extension that may change the meaning and is not among those that are allowed.
    #[error("the modifier extension `{0}` is not among those that are understood")]
    UnknownModifier(String),
    /// A regular expression that cannot be compiled or is too large.
    #[error("the regular expression `{0}` cannot be used")]
    BadRegex(String),
    /// A unit that a date or time cannot be moved by.
    #[error("a date or time cannot be moved by the unit `{0}`")]
    BadUnit(String),
    /// A function that is not offered, or not by this deployment.
    #[error("`{0}` is not supported here")]
    NotSupported(&'static str),
    /// More work than [`Limits::steps_max`](super::Limits::steps_max).
    #[error("the expression is too costly: more than {0} steps")]
    TooManySteps(u64),
    /// More than [`Limits::items_max`](super::Limits::items_max).
    #[error("the expression is too costly: a collection of more than {0} items")]
    TooManyItems(usize),
    /// More than [`Limits::string_bytes_max`](super::Limits::string_bytes_max).
    #[error("the expression is too costly: a text of more than {0} bytes")]
    TextTooLong(usize),
    /// Deeper than [`Limits::depth_max`](super::Limits::depth_max).
    #[error("the expression is too costly: more than {0} levels")]
    TooDeep(u32),
}

impl EvaluateError {
    /// Whether a limit was met, and not something that is wrong.
    pub fn is_limit(&self) -> bool {
        matches!(
            self,
            Self::TooManySteps(_) | Self::TooManyItems(_) | Self::TextTooLong(_) | Self::TooDeep(_)
        )
    }
}
