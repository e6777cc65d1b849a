//! FHIR's XML as the trees that its JSON has: one form for all that follows.

mod fault;
mod frame;
mod read;
mod reader;
mod space;
mod trail;

pub use fault::{XmlFault, XmlFaultKind};
pub use read::{XmlRead, locate_xml, read_xml, read_xml_within};
