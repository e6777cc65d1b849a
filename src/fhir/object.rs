//! Building JSON objects that hold no empty member, as FHIR asks.

use std::borrow::Cow;

use crate::fhir::value::{Map, Value};

/// Members that an object has room for before it grows.
const ROOM: usize = 4;

/// A JSON object under construction; members keep their order and empty ones are left out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Object(Map);

impl Object {
    /// An empty object, with room for the members that most elements have.
    pub fn new() -> Self {
        Self(Map::with_capacity(ROOM))
    }

    /// A JSON object of exactly these members, none of which may be empty.
    pub fn exact<const N: usize>(members: [(&'static str, Value); N]) -> Value {
        let members = members.into_iter();
        Value::Object(members.map(|(name, value)| (Cow::Borrowed(name), value)).collect())
    }

    /// Adds a member unless the value is null, an empty string, list or object.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Adds a member when there is a value.
    #[must_use]
    pub fn with_some<V: Into<Value>>(mut self, name: &'static str, value: Option<V>) -> Self {
        if let Some(value) = value {
            self.set(name, value);
        }
        self
    }

    /// Adds a list member unless the list is empty.
    #[must_use]
    pub fn with_all<V: Into<Value>>(mut self, name: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        let list: Vec<Value> = values
            .into_iter()
            .map(Into::into)
            .filter(|value| !is_empty(value))
            .collect();
        self.set(name, list);
        self
    }

    /// Adds or replaces a member unless the value is empty.
    pub fn set(&mut self, name: &'static str, value: impl Into<Value>) {
        let value = value.into();
        if !is_empty(&value) {
            self.0.insert(name, value);
        }
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The finished map.
    pub fn into_map(self) -> Map {
        self.0
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}
