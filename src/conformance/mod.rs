//! Whether a resource keeps to the rules of its release; so far its structure, by the published JSON schemas.

mod narrative;
mod structure;

pub use narrative::{NarrativeFault, NarrativeFaultKind, narrative_faults};
pub use structure::StructureCheck;
