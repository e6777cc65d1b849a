//! What an expression is made of.

use std::sync::OnceLock;

use regex::Regex;

use super::function::Function;
use crate::fhirpath::item::Item;

/// An expression. Chains of equal operators are one node, so that only nesting makes it deep.
#[derive(Debug)]
pub(in crate::fhirpath) enum Expr {
    /// `{}`.
    Empty,
    Literal(Item<'static>),
    /// `$this`, written or not.
    This,
    /// `$index`.
    Index,
    /// `$total`.
    Total,
    /// `%name`.
    Variable(Box<str>),
    /// Steps from where a base leads.
    Path(Box<Expr>, Box<[Step]>),
    /// `-` before something; `+` leaves no trace but the check that a number follows.
    Polarity(Sign, Box<Expr>),
    Arithmetic(Arithmetic, Box<(Expr, Expr)>),
    Union(Vec<Expr>),
    /// `<`, `<=`, `>`, `>=`.
    Order(Order, Box<(Expr, Expr)>),
    /// `=`, `!=`, `~`, `!~`.
    Same(Same, Box<(Expr, Expr)>),
    /// The first in the second; `contains` is turned around.
    In(Box<(Expr, Expr)>),
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Xor(Box<(Expr, Expr)>),
    Implies(Box<(Expr, Expr)>),
    Is(Box<Expr>, TypeName),
    As(Box<Expr>, TypeName),
    /// The same for all of one evaluation: worked out once, and kept at this place.
    Once(usize, Box<Expr>),
    /// `hasValue() or (children().count() > id.count())`, which every element must satisfy.
    HasContent,
}

/// A step of a path.
#[derive(Debug)]
pub(in crate::fhirpath) enum Step {
    /// The element of a name; at the start of a path it may be a type's name.
    Member(Box<str>),
    /// `[n]`.
    At(Expr),
    Call(Call),
    /// `is(T)`, `as(T)`, `ofType(T)`.
    Typed(Function, TypeName),
}

/// A function with its arguments.
#[derive(Debug)]
pub(in crate::fhirpath) struct Call {
    pub(in crate::fhirpath) function: Function,
    pub(in crate::fhirpath) arguments: Box<[Expr]>,
    /// A regular expression that is always the same, compiled when it is first needed; none when it cannot be.
    pub(in crate::fhirpath) regex: OnceLock<Option<Regex>>,
}

/// A type's name, perhaps with the namespace `FHIR` or `System`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::fhirpath) struct TypeName {
    pub(in crate::fhirpath) namespace: Option<Box<str>>,
    pub(in crate::fhirpath) name: Box<str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::fhirpath) enum Sign {
    Plus,
    Minus,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::fhirpath) enum Arithmetic {
    Times,
    Over,
    Div,
    Mod,
    Plus,
    Minus,
    Concatenate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::fhirpath) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::fhirpath) enum Same {
    Equal,
    NotEqual,
    Equivalent,
    NotEquivalent,
}

impl Expr {
    /// The parts of which it is made, one level down.
    pub(in crate::fhirpath) fn parts(&self) -> Vec<&Self> {
        match self {
            Self::Empty
            | Self::Literal(_)
            | Self::This
            | Self::Index
            | Self::Total
            | Self::Variable(_)
            | Self::HasContent => Vec::new(),
            Self::Path(base, steps) => {
                let arguments = steps.iter().flat_map(|step| match step {
                    Step::Member(_) | Step::Typed(..) => &[][..],
                    Step::At(index) => std::slice::from_ref(index),
                    Step::Call(call) => &call.arguments,
                });
                std::iter::once(&**base).chain(arguments).collect()
            }
            Self::Polarity(_, one) | Self::Is(one, _) | Self::As(one, _) | Self::Once(_, one) => vec![one],
            Self::Arithmetic(_, pair)
            | Self::Order(_, pair)
            | Self::Same(_, pair)
            | Self::In(pair)
            | Self::Xor(pair)
            | Self::Implies(pair) => vec![&pair.0, &pair.1],
            Self::Union(all) | Self::And(all) | Self::Or(all) => all.iter().collect(),
        }
    }

    /// Whether its result is one Boolean or nothing, whatever it is evaluated on.
    pub(in crate::fhirpath) fn is_boolean(&self) -> bool {
        match self {
            Self::Literal(item) => matches!(item, Item::Boolean(_)),
            Self::Path(_, steps) => match steps.last() {
                Some(Step::Call(call)) => call.function.is_boolean(),
                Some(Step::Typed(function, _)) => *function == Function::Is,
                Some(Step::Member(_) | Step::At(_)) | None => false,
            },
            Self::Order(..)
            | Self::Same(..)
            | Self::In(_)
            | Self::And(_)
            | Self::Or(_)
            | Self::Xor(_)
            | Self::Implies(_)
            | Self::Is(..)
            | Self::HasContent => true,
            Self::Empty
            | Self::This
            | Self::Index
            | Self::Total
            | Self::Variable(_)
            | Self::Polarity(..)
            | Self::Arithmetic(..)
            | Self::Union(_)
            | Self::As(..)
            | Self::Once(..) => false,
        }
    }
}
