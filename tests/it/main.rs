//! One binary for every integration test.

mod house;
mod support;
mod tables;
mod xml;
