//! What the product adds to FHIR: records taken in, fetched and given out.

mod fetch;

pub use fetch::{FetchError, FetchOptions, Registry};
