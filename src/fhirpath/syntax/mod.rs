//! From the text of an expression to a tree that is evaluated.

pub(super) mod function;
mod lexer;
pub(super) mod optimise;
pub(super) mod parser;
pub(super) mod tree;
