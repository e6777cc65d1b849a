//! What the integration tests share.

pub(crate) mod corpus;
pub(crate) mod faulty;
pub(crate) mod library;
pub(crate) mod server;
