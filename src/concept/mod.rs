//! Medical concepts: names to codes, what is a kind of what, and classes of drugs.

mod key;

pub use key::{join, key};
