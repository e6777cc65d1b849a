//! Readers of page texts, measured against the registry.

mod agreement;
mod conservation;
mod render;
mod tally;
mod truth;
