//! What resources of trials have in common, for compressing small bodies.
//!
//! A database keeps the dictionary it was made with, so this may change with the resources that are written.

/// The dictionary of a new database: typical fragments, and behind them sites and the study of an invented trial as the
/// mapping writes them (`trialfire map fixtures/registry/ctgov-v2`).
pub(crate) fn dictionary() -> &'static [u8] {
    include_bytes!("dictionary.txt")
}
