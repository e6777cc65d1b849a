//! One binary for every integration test.

mod house;
mod support;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod xml;
