//! The command line: what the user typed, what it means here, and the doors it opens.

mod args;
mod complete;
mod config;
mod criteria;
mod definitions;
mod exit;
mod export;
mod healthcheck;
mod import;
mod inputs;
mod map;
mod match_csv;
mod match_words;
mod matching;
mod outcome;
mod output;
mod run;
mod search;
mod serve;
mod settings;
mod side_by_side;
mod telemetry;
mod texts;
mod trial;
mod validate;
mod wire;

pub use run::run;
