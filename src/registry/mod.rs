//! Registry records to trials: bytes of any known format in, trials and findings out.

mod contract;
mod outcome_seam;
mod outcome_text;
mod outcome_words;
pub mod page;

pub use contract::{ReadError, Reading};
pub use outcome_text::{split_cells, split_findings, split_outcome, split_outcomes};
