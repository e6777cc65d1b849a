//! One binary for every integration test.

mod criteria;
mod house;
mod support;
