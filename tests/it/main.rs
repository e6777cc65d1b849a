//! One binary for every integration test.

mod cli;
mod criteria;
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
mod tables;
mod xml;
