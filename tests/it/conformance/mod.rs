//! The validator against published suites, official examples, and defects planted one at a time.

mod broken_examples;
mod defects;
mod examples;
mod expect;
mod library;
mod planted;
mod suite;
mod suite_differences;
