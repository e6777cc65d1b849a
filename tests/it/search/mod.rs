//! Search: what queries mean, what they refuse, how they page, and that every one has an index.

mod meaning;
mod measure;
mod oracle;
mod paging;
mod parsing;
mod plan;
pub(crate) mod sample;
