//! Taking records in: read, linked to the trial they are of, mapped to both releases and committed.

mod contract;
mod documents;
mod linking;
mod pending;
mod run;

pub use contract::{Item, Line, Outcome, Summary};
pub use run::ingest;
