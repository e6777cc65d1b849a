//! Places in a result: opaque, bound to their query, and refused when they were tampered with.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::search::Query;
use crate::store::contract::StoreError;

/// Bytes of the checksum.
const CHECK_BYTES: usize = 8;

/// One key of an order; a missing value comes last either way.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) enum SortValue {
    /// A whole number, such as a time.
    Int(i64),
    /// A number.
    Real(#[serde(with = "bits")] f64),
    /// A text.
    Text(String),
    /// No value.
    Missing,
}

/// Numbers as their bits: JSON has no infinity, which an open range ends in.
mod bits {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands the field over by reference"
    )]
    pub(super) fn serialize<S: serde::Serializer>(number: &f64, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(number.to_bits())
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<f64, D::Error> {
        <u64 as serde::Deserialize>::deserialize(from).map(f64::from_bits)
    }
}

/// In which order a result is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Order {
    /// By number, along an index.
    Number,
    /// By time of writing, along an index.
    Written,
    /// By the string that is asked for, along its index.
    Lettered,
    /// By the sort parameter, along its index.
    Walked,
    /// Gathered and sorted.
    Sorted,
}

/// The place after which a page starts.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Place {
    /// The order of the pages before.
    pub(crate) order: Order,
    /// Sort keys of the last match.
    pub(crate) keys: Vec<SortValue>,
    /// Number of the last match.
    pub(crate) rid: i64,
    /// Highest number when the first page was made: later resources are not shown.
    pub(crate) last_rid: i64,
    /// Latest time of writing when the first page was made.
    pub(crate) written: i64,
    /// The total, when it was counted.
    pub(crate) total: Option<u64>,
}

/// Writes a place as a link has it.
pub(crate) fn write(query: &Query, place: &Place) -> String {
    let payload = serde_json::to_vec(place).unwrap_or_default();
    let mut bytes = check(query, &payload).to_vec();
    bytes.extend(payload);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a place.
pub(crate) fn read(query: &Query, text: &str) -> Result<Place, StoreError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_error: base64::DecodeError| StoreError::Cursor)?;
    let (sum, payload) = bytes.split_at_checked(CHECK_BYTES).ok_or(StoreError::Cursor)?;
    if sum != check(query, payload) {
        return Err(StoreError::Cursor);
    }
    serde_json::from_slice(payload).map_err(|_error: serde_json::Error| StoreError::Cursor)
}

/// Checksum over the payload and what the query asks for; how much of it is shown may change from page to page.
fn check(query: &Query, payload: &[u8]) -> [u8; CHECK_BYTES] {
    let mut sum = Sha256::new();
    sum.update([query.version as u8]);
    sum.update(query.kind.as_bytes());
    for (name, value) in &query.applied {
        let shown = ["_count", "_total", "_summary", "_elements", "_include", "_revinclude"];
        if !shown.contains(&name.as_str()) {
            for text in [name, value] {
                sum.update((text.len() as u64).to_le_bytes());
                sum.update(text.as_bytes());
            }
        }
    }
    sum.update(payload);
    let digest: [u8; 32] = sum.finalize().into();
    digest.first_chunk().copied().unwrap_or_default()
}
