//! The store over one SQLite file.

/// A store in one SQLite file, or in memory.
#[derive(Debug)]
pub struct Embedded {}
