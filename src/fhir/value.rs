//! FHIR's JSON: trees that own their words, or know them from the start.

use crate::json;

/// A JSON value.
pub type Value = json::Value<'static>;

/// Members of an object, in order.
pub type Map = json::Map<'static>;
