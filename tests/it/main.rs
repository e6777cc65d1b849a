//! One binary for every integration test.

mod house;
mod rest;
mod support;
