//! The server as its clients see it, over real connections.

pub(crate) mod create;
mod errors;
mod everything;
mod history;
mod hostile;
mod load;
mod matching;
mod metadata;
mod negotiation;
mod paging;
mod privacy;
mod read;
mod search;
mod transaction;
mod update;
mod validate;
mod wire;
