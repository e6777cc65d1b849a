//! Criterion text as tokens: words with their keys, numbers as meant, comparators, units and limits of normal.

mod atom;
mod comparator;
mod dash;
mod lexer;
mod limit;
mod name;
mod number;
mod plain;
mod power;
mod repair;
#[cfg(test)]
mod sample;
mod token;
mod unit;
mod units;
mod vocabulary;

pub(crate) use lexer::lex;
pub(crate) use plain::{plain_quantity, plain_unit};
pub(crate) use token::{Kind, Token};
