//! One binary for every integration test.

mod fetching;
mod house;
mod pages;
mod support;
mod tables;
