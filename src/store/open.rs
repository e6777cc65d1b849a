//! Opening a store by its address.

use std::path::PathBuf;
use std::sync::Arc;

use crate::store::contract::{Store, StoreError};
use crate::store::embedded::Embedded;

/// Opens the store at `url`: `sqlite:PATH` (made when absent, with its folder) or `memory:`.
///
/// # Errors
/// [`StoreError::Open`] when the address is not one of these, the file is not a database of ours or of a later
/// layout, or the linked `SQLite` is too old.
pub fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    if url == "memory:" {
        return Ok(Arc::new(Embedded::open(None)?));
    }
    let path = url
        .strip_prefix("sqlite:")
        .map(|path| path.strip_prefix("//").unwrap_or(path));
    let Some(path) = path.filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Err(StoreError::Open(format!(
            "expected `sqlite:PATH` or `memory:`, found `{url}`"
        )));
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|error| StoreError::Open(format!("the folder `{}` cannot be made: {error}", folder.display())))?;
    }
    Ok(Arc::new(Embedded::open(Some(path))?))
}
