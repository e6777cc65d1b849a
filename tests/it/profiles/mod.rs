//! The package of our own definitions: well formed, true of what is mapped, and served.

pub(crate) mod claims;
mod facts;
mod package;
mod served;
