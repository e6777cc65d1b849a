//! Criterion text as tokens: words with their keys, numbers as meant, comparators, units and limits of normal.

mod comparator;
mod convert;
mod lexer;
mod limit;
mod number;
mod power;
mod repair;
mod token;
mod unit;
mod units;

#[expect(unused_imports, reason = "the grammar that reads tokens comes after them")]
pub(crate) use {
    convert::convert,
    lexer::lex,
    token::{Kind, Token, Unit},
};
