//! The trial as ResearchStudy, written and read back; one file for each topic, with both halves in it.

mod arms;
mod artifacts;
mod design;
mod draft;
mod eligible;
mod identity;
mod parties;
mod progress;
mod resource;

pub(crate) use resource::{read, write};
