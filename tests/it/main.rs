//! One binary for every integration test.

mod house;
mod search;
mod store;
mod support;
