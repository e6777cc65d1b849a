//! Search parameters: what is indexed of a resource, and what a query asks for.

mod entry;
mod query;

pub use entry::{Entry, EntryValue};
pub use query::{Query, QueryError, Total};
