//! Verdicts in plain sentences, with their evidence, what would change them and what to ask.

mod concept;
mod line;
mod measure;
mod words;

pub(crate) use line::{bound_line, deceased_line, line};
