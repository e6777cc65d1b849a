//! Registry records to trials: bytes of any known format in, trials and findings out.

mod code_list;
mod container;
mod contract;
mod count;
mod ctgov;
mod design_text;
mod detect;
mod document;
mod input;
mod json;
mod limits;
mod link;
mod merge;
mod outcome_seam;
mod outcome_text;
mod outcome_words;
mod page;
mod readers;
mod sameness;
mod site_text;
mod source_tree;
mod text_block;
mod tree_kept;
mod tree_path;

pub use container::archive::{ReadSeek, Source};
pub use contract::{ReadError, Reading};
pub use input::{Piece, ReadOptions, Record, Summary, read_input, split_input};
pub use limits::Limits;
pub use link::{Link, same_trial};
pub use merge::merge;
pub use readers::{read_any, read_record};

// At the foot, as tests are everywhere.
#[cfg(test)]
mod testing;
