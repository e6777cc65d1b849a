//! An element in the making: what was read of it so far, and the members that become of it.

use std::borrow::Cow;

use serde_json::Number;

use crate::definition::TypeId;
use crate::fhir::{JsonKind, Map, Primitive, Value};

/// Elements of different names that one element may have; an extension, which has the most, may have some 60.
pub(crate) const NAMES_MAX: usize = 256;

/// What an element is, by its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A resource, with its type in its name.
    Resource,
    /// A resource is in it.
    Holder,
    /// Elements are in it.
    Complex,
    /// It has a value, and perhaps an id and extensions.
    Primitive(Primitive),
    /// No definition says what it is; it may have a value as well as elements.
    Unknown,
}

/// An element that has not ended.
#[derive(Debug)]
pub(crate) struct Frame {
    /// Local name.
    pub(crate) name: String,
    /// What it is.
    pub(crate) shape: Shape,
    /// Its type, when it is defined.
    pub(crate) type_id: Option<TypeId>,
    /// Whether its name has a list.
    pub(crate) many: bool,
    /// Which of its name it is, from 0.
    pub(crate) place: usize,
    /// Objects and lists that it is in, itself among them.
    pub(crate) depth: usize,
    /// Place in the definition of the last element within it, and its name.
    pub(crate) last: Option<(u16, String)>,
    /// Node of the places that are looked for.
    pub(crate) node: Option<usize>,
    /// The attribute `value`.
    pub(crate) value: Option<String>,
    slots: Vec<Slot>,
}

/// Elements of one name.
#[derive(Debug)]
struct Slot {
    name: String,
    many: bool,
    is_primitive: bool,
    found: Vec<Found>,
}

/// What became of an element: its value, and for a primitive what stands beside it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    value: Option<Value>,
    beside: Option<Map>,
}

impl Frame {
    pub(crate) fn new(name: String, shape: Shape, type_id: Option<TypeId>, many: bool) -> Self {
        Self {
            name,
            shape,
            type_id,
            many,
            place: 0,
            depth: 1,
            last: None,
            node: None,
            value: None,
            slots: Vec::new(),
        }
    }

    /// Whether a resource is within it that takes its place.
    pub(crate) fn holds_resource(&self) -> bool {
        self.shape == Shape::Holder
    }

    /// How many of that name are in it so far; none when it has too many names for another.
    pub(crate) fn count(&self, name: &str) -> Option<usize> {
        let known = self.slots.iter().rev().find(|slot| slot.name == name);
        match known {
            Some(slot) => Some(slot.found.len()),
            None => (self.slots.len() < NAMES_MAX).then_some(0),
        }
    }

    /// How many elements are in it.
    pub(crate) fn held(&self) -> usize {
        self.slots.iter().map(|slot| slot.found.len()).sum()
    }

    /// Takes in an element that has ended.
    pub(crate) fn add(&mut self, ended: Frame) {
        let (many, is_primitive) = (ended.many, ended.is_primitive());
        let (name, found) = ended.finish();
        self.put(name, many, is_primitive, found);
    }

    /// Takes in a text as a member: an attribute, or XHTML as it stands.
    pub(crate) fn add_text(&mut self, name: &str, text: String) {
        let found = Found {
            value: Some(Value::String(Cow::Owned(text))),
            beside: None,
        };
        self.put(name.to_owned(), false, false, found);
    }

    fn put(&mut self, name: String, many: bool, is_primitive: bool, found: Found) {
        match self.slots.iter_mut().rev().find(|slot| slot.name == name) {
            Some(slot) => slot.found.push(found),
            None => self.slots.push(Slot {
                name,
                many,
                is_primitive,
                found: vec![found],
            }),
        }
    }

    /// An element without definition that has a value is taken for a primitive.
    fn is_primitive(&self) -> bool {
        match self.shape {
            Shape::Primitive(_) => true,
            Shape::Unknown => self.value.is_some(),
            Shape::Resource | Shape::Holder | Shape::Complex => false,
        }
    }

    /// Its name, and what became of it.
    pub(crate) fn finish(self) -> (String, Found) {
        let is_primitive = self.is_primitive();
        let mut map = Map::with_capacity(self.slots.len() + 1);
        match self.shape {
            Shape::Resource => map.insert("resourceType", Value::from(self.name.as_str())),
            Shape::Holder => {
                let held = self.slots.into_iter().flat_map(|slot| slot.found).next();
                return (self.name, held.unwrap_or_else(|| Found::object(Map::new())));
            }
            Shape::Complex | Shape::Primitive(_) | Shape::Unknown => {}
        }
        for slot in self.slots {
            slot.write(&mut map);
        }
        if !is_primitive {
            return (self.name, Found::object(map));
        }
        let primitive = match self.shape {
            Shape::Primitive(primitive) => Some(primitive),
            Shape::Resource | Shape::Holder | Shape::Complex | Shape::Unknown => None,
        };
        let value = self.value.map(|text| json_value(primitive, text));
        // An element without anything is kept as an object without anything, which the rules then refuse.
        let beside = (value.is_none() || !map.is_empty()).then_some(map);
        (self.name, Found { value, beside })
    }
}

impl Found {
    fn object(map: Map) -> Self {
        Self {
            value: Some(Value::Object(map)),
            beside: None,
        }
    }

    /// The value alone.
    pub(crate) fn into_value(self) -> Option<Value> {
        self.value
    }
}

impl Slot {
    /// Writes it as a member; a primitive with ids or extensions has a second one, whose name begins with `_`.
    fn write(self, map: &mut Map) {
        let beside = [if self.is_primitive { "_" } else { "" }, &self.name].concat();
        let is_list = self.many || self.found.len() > 1;
        let (values, others): (Vec<_>, Vec<_>) =
            self.found.into_iter().map(|found| (found.value, found.beside)).unzip();
        if values.iter().any(Option::is_some) {
            map.insert(self.name, listed(values, is_list));
        }
        if others.iter().any(Option::is_some) {
            let others = others.into_iter().map(|map| map.map(Value::Object)).collect();
            map.insert(beside, listed(others, is_list));
        }
    }
}

/// A list with `null` where there is nothing, or the one value.
fn listed(values: Vec<Option<Value>>, is_list: bool) -> Value {
    let mut values = values.into_iter().map(Option::unwrap_or_default);
    if is_list {
        Value::Array(values.collect())
    } else {
        values.next().unwrap_or_default()
    }
}

/// The value as its type is written in JSON; what is no value of the type stays a text, for the rules to refuse.
fn json_value(primitive: Option<Primitive>, text: String) -> Value {
    match (primitive.map(Primitive::json), text.as_str()) {
        (Some(JsonKind::Bool), "true") => Value::Bool(true),
        (Some(JsonKind::Bool), "false") => Value::Bool(false),
        (Some(JsonKind::Number), digits) if digits.starts_with(|c: char| c.is_ascii_digit() || c == '-') => {
            match digits.parse::<Number>() {
                Ok(number) => Value::Number(number),
                Err(_) => Value::String(Cow::Owned(text)),
            }
        }
        _ => Value::String(Cow::Owned(text)),
    }
}
