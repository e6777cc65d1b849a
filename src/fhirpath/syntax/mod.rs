//! From the text of an expression to a tree that is evaluated.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "expressions and tokens are of many kinds, and most places want a few of them"
)]

pub(super) mod function;
mod lexer;
mod operator;
pub(super) mod optimise;
pub(super) mod parser;
pub(super) mod tree;
