//! Trial to FHIR and back: nothing lost, nothing that FHIR does not allow.

mod golden;
mod round_trip;
mod sample;
mod schema;
