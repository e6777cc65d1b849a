//! Registry records to trials: bytes of any known format in, trials and findings out.

mod contract;
mod ctgov;
mod json;
mod limits;
mod source_tree;

pub use contract::{ReadError, Reading};
pub use limits::Limits;
