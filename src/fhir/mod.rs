//! FHIR as data: JSON with typed edges. No HTTP, no storage, no trials.

mod issue;
mod key;
pub mod names;
mod object;
mod primitive;
mod resource;
mod suggest;
mod value;
mod version;

pub(crate) use crate::json::value::json;
pub use issue::{Issue, IssueCode, IssueSeverity, TextPlace, operation_outcome};
pub use key::{Key, KeyError, is_id};
pub use object::Object;
pub use primitive::{Fault, JsonKind, Primitive, STRING_BYTES_MAX};
pub use resource::Resource;
pub use suggest::suggestion;
pub use value::{Map, Value};
pub use version::FhirVersion;
