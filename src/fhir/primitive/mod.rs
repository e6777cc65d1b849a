//! Primitive types: which texts, numbers and truths are values of them.

mod base64;
mod check;
mod fault;
mod kind;
mod number;
mod text;
mod time;

pub use fault::Fault;
pub use kind::{JsonKind, Primitive};
pub use text::STRING_BYTES_MAX;
