//! The embedded engine: `SQLite` in the same process.

mod body;
mod committer;
mod cursor;
mod deadline;
mod dictionary;
mod engine;
mod fact;
mod failure;
mod include;
mod name;
mod pack;
mod plan;
mod pool;
mod read;
mod run;
mod schema;
mod statement;
mod unpack;
mod walk;
mod write;

pub use engine::Embedded;
