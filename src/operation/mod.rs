//! What the product adds to FHIR: records taken in, fetched and given out.

mod export;
mod fetch;
pub mod ingest;

pub use export::{ExportError, Exported, export};
pub use fetch::{FetchError, FetchOptions, Registry};
