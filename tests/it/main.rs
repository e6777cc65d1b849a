//! One binary for every integration test.

mod fetching;
mod house;
mod mapping;
mod pages;
mod support;
mod tables;
