//! Readers of page texts, measured against the registry.

mod agreement;
mod conservation;
mod fixtures;
mod render;
mod tally;
mod truth;
