//! Reading real records and hostile ones: nothing lost, nothing invented, nothing that stops the rest.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test that cannot go on should say so"
)]

mod agreement;
mod conservation;
mod containers;
mod hostile;
mod linking;
mod records;
pub(crate) mod scalars;
