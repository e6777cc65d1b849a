//! How much is fetched for one call.

use std::time::Duration;

/// How much is fetched for one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// Bytes of all answers together, after decompression.
    pub bytes_max: usize,
    /// Pages of one query.
    pub pages_max: usize,
    /// Time for all of it.
    pub time_max: Duration,
}

/// Bytes of all answers together.
const BYTES_MAX: usize = 16 << 20;
/// Pages of one query.
const PAGES_MAX: usize = 10;
/// Seconds for everything that one call needs; a clinician waits.
const SECONDS_MAX: u64 = 5;

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            bytes_max: BYTES_MAX,
            pages_max: PAGES_MAX,
            time_max: Duration::from_secs(SECONDS_MAX),
        }
    }
}
