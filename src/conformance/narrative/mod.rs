//! Narratives: the XHTML of `Narrative.div`.

mod allowed;
mod check;
mod fault;

pub(super) use check::narrative_loose_links;
pub use check::{narrative_anchors, narrative_faults};
pub use fault::{NarrativeFault, NarrativeFaultKind};
