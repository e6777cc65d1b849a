//! Trial to FHIR and back: nothing lost, nothing that FHIR does not allow.

#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    clippy::unnecessary_wraps,
    clippy::wildcard_enum_match_arm,
    reason = "samples are long literals whose fields are optional, and their helpers are tests too"
)]

mod corpus;
mod expressions;
mod golden;
mod logic;
mod odd_values;
mod round_trip;
mod sample;
mod schema;
mod statements;
