//! One binary for every integration test.

mod house;
mod rest;
mod search;
mod store;
mod support;
