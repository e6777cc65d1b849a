//! Keeping resources: every version, with its index rows, in one transaction.

mod contract;
mod embedded;
mod open;

pub use contract::{
    Answer, At, Batch, Bodies, Change, Effect, EntryMode, HistoryPage, Origin, Owned, Page, PageEntry, Receipt, Store,
    StoreError, Stored, Timestamp, Write,
};
pub use embedded::Embedded;
pub use open::open;
