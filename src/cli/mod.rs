//! The command line: what the user typed, what it means here, and the doors it opens.

mod args;
mod complete;
mod config;
mod exit;
mod export;
mod healthcheck;
mod import;
mod inputs;
mod map;
mod output;
mod run;
mod search;
mod serve;
mod settings;
mod telemetry;
mod trial;
mod wire;

pub use run::run;
