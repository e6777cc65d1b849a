//! One binary for every integration test.

mod house;
mod pages;
mod seeds;
mod support;
