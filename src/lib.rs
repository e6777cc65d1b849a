//! Clinical-trial registry records as FHIR: read, mapped, kept, searched and served.
//!
//! Modules are listed in reading order, which is the order of dependence: each may know only those above it.

pub mod json;

pub mod trial;

pub mod fhir;

pub mod definition;

pub mod xml;

pub mod fhirpath;

pub mod concept;

pub mod eligibility;

pub mod registry;

pub mod chart;

pub mod screening;

pub mod mapping;

pub mod guidance;

pub mod conformance;

pub mod search;

pub mod store;

pub mod interaction;

pub mod operation;

pub mod http;

pub mod cli;
