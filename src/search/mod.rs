//! Search parameters: what is indexed of a resource, and what a query asks for.

mod entry;
mod index;
mod limits;
mod parameter;
mod parse;
mod query;

pub use entry::{Entry, EntryValue, Target};
pub use index::index;
pub use limits::{CHAIN_DEPTH_MAX, COUNT_DEFAULT, COUNT_MAX, CURSOR, OR_VALUES_MAX, PARAMETERS_MAX, VALUE_CHARS_MAX};
pub use parameter::{Kind, Parameter, parameters};
pub use parse::parse;
pub use query::{
    Clause, Handling, Include, Prefix, Query, QueryError, SortKey, StringMatch, Summary, SystemWanted, Test, Total,
    Wanted,
};
