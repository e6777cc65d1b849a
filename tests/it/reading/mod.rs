//! Reading real records and hostile ones: nothing lost, nothing invented, nothing that stops the rest.

mod agreement;
mod conservation;
mod containers;
mod hostile;
mod linking;
mod records;
pub(crate) mod scalars;
