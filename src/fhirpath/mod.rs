//! FHIRPath, as far as it stands: the evaluator comes next.
#![allow(missing_docs)]
use crate::definition::{TypeId, Types};
use crate::json;
#[derive(Debug)]
pub struct Expression;
#[derive(Debug)]
pub struct ParseError;
impl std::fmt::Display for ParseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("x")
    }
}
#[derive(Debug)]
pub struct EvaluateError;
impl std::fmt::Display for EvaluateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("x")
    }
}
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    value: Option<&'a json::Value<'a>>,
    sibling: Option<&'a json::Value<'a>>,
    type_id: TypeId,
}
impl<'a> Node<'a> {
    pub fn new(value: Option<&'a json::Value<'a>>, sibling: Option<&'a json::Value<'a>>, type_id: TypeId) -> Self {
        Self {
            value,
            sibling,
            type_id,
        }
    }
    pub fn value(&self) -> Option<&'a json::Value<'a>> {
        self.value
    }
    pub fn sibling(&self) -> Option<&'a json::Value<'a>> {
        self.sibling
    }
    pub fn type_id(&self) -> Option<TypeId> {
        Some(self.type_id)
    }
}
pub trait Outside<'a> {
    fn resolve(&self, r: &str) -> Option<Node<'a>>;
    fn member_of(&self, v: &str, s: Option<&str>, c: &str) -> Option<bool>;
    fn conforms_to(&self, r: &Node<'a>, p: &str) -> Option<bool>;
    fn html_checks(&self, h: &str) -> bool;
}
pub struct Surroundings<'w, 'a> {
    o: &'w dyn Outside<'a>,
}
impl<'w, 'a> Surroundings<'w, 'a> {
    pub fn new(_t: &'w Types, _r: Node<'a>, _rr: Node<'a>, o: &'w dyn Outside<'a>) -> Self {
        Self { o }
    }
}
impl Expression {
    pub fn parse(_t: &str) -> Result<Self, ParseError> {
        Ok(Self)
    }
    pub fn evaluate<'a>(&self, _a: &Surroundings<'_, 'a>, _f: Node<'a>) -> Result<Vec<Node<'a>>, EvaluateError> {
        Ok(vec![])
    }
    pub fn holds<'a>(&self, _a: &Surroundings<'_, 'a>, _f: Node<'a>) -> Result<Option<bool>, EvaluateError> {
        Ok(Some(true))
    }
}
