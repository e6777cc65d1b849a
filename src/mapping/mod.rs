//! Trial to FHIR and back: every FHIR fact about a trial is decided here.
//!
//! `map(&Record, version) -> Vec<Resource>` writes, `read(&[Resource]) -> Option<Trial>` reads back.
