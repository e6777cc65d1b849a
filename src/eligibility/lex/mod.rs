//! Criterion text as tokens: words with their keys, numbers as meant, comparators, units and limits of normal.

mod atom;
mod comparator;
mod convert;
mod dash;
mod lexer;
mod limit;
mod name;
mod number;
mod power;
mod repair;
#[cfg(test)]
mod sample;
mod token;
mod unit;
mod units;
mod vocabulary;

#[expect(unused_imports, reason = "the grammar that reads tokens comes after them")]
pub(crate) use {
    convert::convert,
    lexer::lex,
    token::{Kind, Token, Unit},
};
