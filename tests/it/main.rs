//! One binary for every integration test.

mod house;
mod mapping;
mod mapping_parts;
mod support;
