//! Whether a code is in a value set, and what it is called.

pub(crate) mod code_system;
mod decide;
mod filter;
mod grammar;
mod lines;
pub(crate) mod membership;
pub(crate) mod shelf;
pub(crate) mod value_set;
