//! Search parameters: what is indexed of a resource, and what a query asks for.
//!
//! Pure: resources go in, index entries come out; parameters of a request go in, a checked query comes out.

mod clause;
mod entry;
mod fold;
mod index;
mod kind;
mod limits;
mod matches;
mod parameter;
mod parse;
mod path;
mod query;
mod value;

pub use entry::{Entry, EntryValue, Releases, Target};
pub use fold::{fold, words};
pub use index::{index, index_releases};
pub use kind::date::about as about_date;
pub use kind::quantity::{Asked, about as about_quantity};
pub use kind::special::distance_km;
pub use limits::{CHAIN_DEPTH_MAX, COUNT_DEFAULT, COUNT_MAX, CURSOR, OR_VALUES_MAX, PARAMETERS_MAX, VALUE_CHARS_MAX};
pub use matches::matches;
pub use parameter::{Kind, Parameter, parameters, types, types_of};
pub use parse::parse;
pub use query::{
    Clause, Handling, Include, Prefix, Query, QueryError, SortKey, StringMatch, Summary, SystemWanted, Test, Total,
    Wanted,
};
