//! References to organisations, and the organisation that a reference names.

use crate::fhir::names::DATA_ABSENT_REASON;
use crate::fhir::{Map, Value, json};
use crate::mapping::coding::{concept, read_concept};
use crate::mapping::contract::ResourceSet;
use crate::mapping::extension::{Found, extension, own};
use crate::mapping::ids;
use crate::trial::Agency;

/// A Reference to the Organization of an agency; one without a name has no Organization and keeps its class here.
pub(crate) fn reference(agency: &Agency) -> Value {
    let mut map = Map::new();
    if let (Some(id), Some(name)) = (ids::organization(agency), &agency.name) {
        map.insert("reference", ["Organization/", &id].concat().into());
        map.insert("display", name.as_str().into());
    } else {
        let why = match &agency.class {
            Some(class) => own("agency-class", "valueCodeableConcept", concept(class, None)),
            None => absent(),
        };
        map.insert("extension", json!([why]));
    }
    Value::Object(map)
}

/// The agency that a Reference names; its class is read from the Organization.
pub(crate) fn read(set: &ResourceSet<'_>, reference: &Value) -> Agency {
    let Some(organization) = set.resolve(reference) else {
        return Agency {
            name: reference.get("display").and_then(Value::as_str).map(str::to_owned),
            class: Found::on(Some(reference)).value("agency-class").and_then(read_concept),
        };
    };
    Agency {
        name: organization.text("name").map(str::to_owned),
        class: organization.list("type").first().and_then(read_concept),
    }
}

/// The extension that says: there is no value, and the source does not say why.
pub(crate) fn absent() -> Value {
    extension(DATA_ABSENT_REASON, "valueCode", Value::from("unknown"))
}
