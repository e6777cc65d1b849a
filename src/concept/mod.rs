//! Medical concepts: names to codes, what is a kind of what, and classes of drugs.

mod key;
mod names;
mod read;
mod table;

pub(crate) use key::KeyHasher;
pub use key::{join, key};
pub use names::{Word, words, words_key};
pub use table::{ConceptId, ConceptKind, Concepts, concepts};
