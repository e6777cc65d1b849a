//! A resource of a type with every element filled, so that all rules of the type and of its data types are met.

use serde_json::{Map, Value, json};
use trialfire::definition::{StructureKind, TypeId, Types};

/// Elements below elements, at most.
const DEPTH_MAX: usize = 4;

/// One of `kind`.
pub(crate) fn of(types: &Types, kind: &str) -> Value {
    let id = types.named(kind).expect("a type");
    let mut resource = Map::new();
    resource.insert("resourceType".to_owned(), kind.into());
    fill(types, id, DEPTH_MAX, &mut resource);
    Value::Object(resource)
}

fn fill(types: &Types, id: TypeId, depth: usize, object: &mut Map<String, Value>) {
    for child in types.children(id) {
        let Some(first) = child.types.first() else { continue };
        let name = types.name(*first);
        let member = if child.choice {
            let (head, tail) = name.split_at(1);
            format!("{}{}{tail}", child.name, head.to_ascii_uppercase())
        } else {
            child.name.clone()
        };
        let Some(value) = value(types, *first, name, depth) else {
            continue;
        };
        let value = if child.many { Value::Array(vec![value]) } else { value };
        object.insert(member, value);
    }
}

fn value(types: &Types, id: TypeId, name: &str, depth: usize) -> Option<Value> {
    if types.kind(id) == StructureKind::Primitive {
        return Some(primitive(name));
    }
    let wanted = depth > 0 && name != "Extension" && types.kind(id) == StructureKind::Complex;
    if !wanted {
        return None;
    }
    let mut object = Map::new();
    fill(types, id, depth - 1, &mut object);
    (!object.is_empty()).then_some(Value::Object(object))
}

fn primitive(name: &str) -> Value {
    match name {
        "boolean" => json!(true),
        "integer" | "unsignedInt" | "positiveInt" => json!(1),
        "decimal" => json!(1.5),
        "integer64" => json!("1"),
        "date" => json!("2020-01-01"),
        "dateTime" | "instant" => json!("2020-01-01T00:00:00Z"),
        "time" => json!("12:00:00"),
        "base64Binary" => json!("AAAA"),
        "oid" => json!("urn:oid:1.2.3"),
        "uuid" => json!("urn:uuid:f4f7ea3d-8d0c-4d3b-a3de-2a1b2c3d4e5f"),
        "uri" | "url" | "canonical" => json!("https://hospital.example/thing"),
        "xhtml" => json!("<div xmlns=\"http://www.w3.org/1999/xhtml\">text</div>"),
        _ => json!("text"),
    }
}
