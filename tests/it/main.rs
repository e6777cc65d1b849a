//! One binary for every integration test.

mod cli;
mod fetching;
mod house;
mod ingest;
mod mapping;
mod mapping_parts;
mod newcomer;
mod pages;
mod reading;
mod rest;
mod seeds;
mod support;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod xml;
