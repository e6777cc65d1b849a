//! What the integration tests share.

pub(crate) mod corpus;
pub(crate) mod faulty;
pub(crate) mod figures;
pub(crate) mod library;
pub(crate) mod program;
pub(crate) mod reading;
pub(crate) mod server;
pub(crate) mod source;
