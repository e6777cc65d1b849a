//! The embedded engine: SQLite in the same process.

mod engine;

pub use engine::Embedded;
