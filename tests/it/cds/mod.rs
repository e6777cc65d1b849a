//! CDS Hooks over HTTP, as a clinician's system uses them.

mod calls;
mod discovery;
mod feedback;
mod fetching;
mod load;
mod refusals;
pub(crate) mod sample;
