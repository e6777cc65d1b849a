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

#[expect(unused_imports, reason = "for the matcher, which converts what records hold")]
pub(crate) use convert::convert;
pub(crate) use lexer::lex;
pub(crate) use token::{Kind, Token};
