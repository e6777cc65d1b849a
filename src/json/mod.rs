//! JSON as trees: smaller and faster than a general one, and free to borrow its words from what it was read from.

mod read;
pub(crate) mod value;

pub use value::{Map, Value};
