//! What the product adds to FHIR: records taken in, fetched and given out; its own definitions, published.

mod export;
mod fetch;
pub mod hooks;
pub mod ingest;
pub mod matching;
mod publish;

pub use export::{ExportError, Exported, export};
pub use fetch::{FetchError, FetchOptions, Registry};
pub use publish::{Published, publish};
