//! One binary for every integration test.

mod fetching;
mod house;
mod mapping;
mod mapping_parts;
mod pages;
mod rest;
mod seeds;
mod support;
mod tables;
mod xml;
