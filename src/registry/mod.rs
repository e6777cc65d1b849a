//! Registry records to trials: bytes of any known format in, trials and findings out.

mod container;
mod contract;
mod ctgov;
mod detect;
mod input;
mod json;
mod limits;
mod link;
mod merge;
mod outcome_seam;
mod outcome_text;
mod page;
mod readers;
mod sameness;
mod source_tree;

pub use container::archive::{ReadSeek, Source};
pub use contract::{ReadError, Reading};
pub use input::{Piece, ReadOptions, Record, Summary, read_input, split_input};
pub use limits::Limits;
pub use link::{Link, same_trial, title_key};
pub use merge::merge;
pub use readers::{read_any, read_record};
