//! What `SQLite`'s failures mean to us. Codes are read, not words: the words differ with the system.

use rusqlite::ErrorCode;

use crate::store::contract::StoreError;

/// A failure while the store is in use.
#[expect(
    clippy::needless_pass_by_value,
    reason = "stands in `map_err`, which gives the error away"
)]
pub(crate) fn failure(error: rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full,
        Some(ErrorCode::OperationInterrupted) => StoreError::TooCostly {
            limit: format!("{} s", crate::store::embedded::deadline::SEARCH_SECONDS_MAX),
        },
        Some(_) | None => StoreError::Unavailable(error.to_string()),
    }
}

/// A failure while the store is opened.
pub(crate) fn opening(place: &str, error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::Open(format!(
            "expected a trial store in `{place}`, found a file that is no SQLite database"
        )),
        Some(ErrorCode::CannotOpen) => StoreError::Open(format!(
            "expected a file that can be opened or created at `{place}`, found none"
        )),
        Some(_) | None => StoreError::Open(format!("the store in `{place}` cannot be opened: {error}")),
    }
}
