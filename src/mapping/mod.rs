//! Trial to FHIR and back: every FHIR fact about a trial is decided here.
//!
//! `map(&Record, version) -> Vec<Resource>` writes, `read(&[Resource], version) -> Option<Trial>` reads back.

mod coding;
mod contract;
mod extension;
mod ids;

pub use contract::Record;
pub use ids::study_id;
