//! Whether a resource keeps to the rules of its release; so far its structure, by the published JSON schemas.

mod structure;

pub use structure::StructureCheck;
