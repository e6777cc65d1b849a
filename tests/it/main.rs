//! One binary for every integration test.

mod house;
mod reading;
mod support;
