//! Registry records to trials: bytes of any known format in, trials and findings out.

mod contract;

pub use contract::{ReadError, Reading};
