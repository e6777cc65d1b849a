//! Trial to FHIR and back: every FHIR fact about a trial is decided here.
//!
//! `map(&Record, version) -> Vec<Resource>` writes, `read(&[Resource], version) -> Option<Trial>` reads back;
//! `criteria_of(&Resource) -> Option<Form>` reads the structured criteria from their plan.

mod activity;
mod agency;
mod coding;
mod contact;
mod contract;
mod criteria;
mod document;
mod extension;
mod group;
mod ids;
mod kept;
mod library;
mod logic;
mod map;
mod party;
mod plan;
mod plan_eligibility;
mod plan_protocol;
mod provenance;
mod read;
mod site;
mod study;
mod transaction;
mod variable;
mod variable_eligibility;

pub use contract::Record;
pub use ids::{source_id, study_id};
pub use logic::criteria_of;
pub use map::{Releases, map, map_releases, map_with};
pub use read::read;
pub use transaction::transaction;

// At the foot, as tests are everywhere.
#[cfg(test)]
mod testing;
