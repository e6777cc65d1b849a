//! Evaluating a tree of syntax on a tree of data.

mod arithmetic;
mod call;
mod coding;
mod compare;
mod convert;
mod expression;
mod fhir;
mod filter;
mod math;
mod path;
mod regex;
pub(super) mod run;
mod sets;
mod text;
mod tree;
mod types;
