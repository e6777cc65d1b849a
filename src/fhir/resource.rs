//! A resource: a JSON object that has a type.

use crate::fhir::key::{Key, KeyError};
use crate::fhir::object::Object;
use crate::fhir::value::{Map, Value};

/// A FHIR resource as JSON; members keep their order, so the same resource is always the same bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource(Map);

impl Resource {
    /// Takes a JSON object that has a `resourceType`.
    pub fn from_value(value: impl Into<Value>) -> Option<Self> {
        match value.into() {
            Value::Object(map) => map
                .get("resourceType")
                .is_some_and(|kind| kind.as_str().is_some())
                .then_some(Self(map)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
        }
    }

    /// A resource with `resourceType` and `id` first, then the members of `body`.
    pub fn build(kind: &str, id: &str, body: Object) -> Self {
        let mut map = body.into_map();
        map.put_at(0, "resourceType", Value::from(kind));
        map.put_at(1, "id", Value::from(id));
        Self(map)
    }

    /// A resource with `resourceType` first, then the members of `body`: for what has no id of its own.
    pub fn of(kind: &str, body: Object) -> Self {
        let mut map = body.into_map();
        map.put_at(0, "resourceType", Value::from(kind));
        Self(map)
    }

    /// The resource type.
    pub fn kind(&self) -> &str {
        self.text("resourceType").unwrap_or_default()
    }

    /// The logical id, when it has one.
    pub fn id(&self) -> Option<&str> {
        self.text("id")
    }

    /// Type and id.
    pub fn key(&self) -> Result<Key, KeyError> {
        Key::new(self.kind(), self.id().unwrap_or_default())
    }

    /// A member.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A string member.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// The members of a list, or nothing.
    pub fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    /// The JSON object.
    pub fn as_map(&self) -> &Map {
        &self.0
    }

    /// The JSON object, for changing it.
    pub fn as_map_mut(&mut self) -> &mut Map {
        &mut self.0
    }

    /// The JSON object, for making it part of another.
    pub fn into_map(self) -> Map {
        self.0
    }

    /// The same as a JSON tree that others understand, such as schema checks.
    pub fn into_value(self) -> serde_json::Value {
        Value::Object(self.0).into()
    }

    /// Reads JSON that is a resource.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        Self::from_value(value)
    }

    /// The resource as compact JSON.
    pub fn to_bytes(&self) -> Vec<u8> {
        /// Bytes to begin with: most resources fit, and a Bundle of a trial nearly always.
        const ROOM: usize = 2 << 10;
        const BUNDLE_ROOM: usize = 128 << 10;
        let room = if self.kind() == "Bundle" { BUNDLE_ROOM } else { ROOM };
        let mut bytes = Vec::with_capacity(room);
        self.0.write(&mut bytes);
        bytes
    }
}
