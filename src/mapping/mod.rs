//! Trial to FHIR and back: every FHIR fact about a trial is decided here.
//!
//! `map(&Record, version) -> Vec<Resource>` writes, `read(&[Resource], version) -> Option<Trial>` reads back.

mod agency;
mod coding;
mod contact;
mod contract;
mod extension;
mod ids;
mod map;
mod read;
mod study;

pub use contract::Record;
pub use ids::study_id;
pub use map::map;
pub use read::read;
