//! Medical concepts: names to codes, what is a kind of what, and classes of drugs.

mod key;
mod stub;

pub use key::{join, key};
pub use stub::*;
