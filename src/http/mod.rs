//! FHIR over HTTP: extract, call, render. The only place that knows a status code.

mod aside;
mod binary;
mod body;
mod cors;
mod door;
mod entry;
mod extract;
mod gate;
mod health;
mod hooks;
mod instance;
mod limits;
mod matching;
mod media;
mod negotiate;
mod operations;
mod problem;
mod render;
mod routes;
mod server;
mod system;
mod turn;
mod type_level;
mod writing;

pub use door::{Door, Options};
pub use gate::MatchingLimits;
pub use server::{Running, start};
