//! One binary for every integration test.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::cast_possible_truncation,
    clippy::too_many_lines,
    clippy::string_slice,
    clippy::option_option,
    clippy::wildcard_enum_match_arm,
    clippy::needless_pass_by_value,
    reason = "a test that cannot go on fails, samples are written out, shares are rounded, and measures are printed"
)]

mod cds;
mod chart;
mod cli;
mod concepts;
mod conformance;
mod criteria;
mod definitions;
mod eligibility;
mod fetching;
mod fhirpath;
mod guidance;
mod house;
mod ingest;
mod mapping;
mod mapping_parts;
mod matching_cli;
mod matching_goldens;
mod newcomer;
mod pages;
mod profiles;
mod reading;
mod rest;
mod screening;
mod search;
mod seeds;
mod store;
mod support;
mod tables;
mod texts;
mod validate;
mod xml;
