//! Contacts as ContactDetail, whose shape is the same in both releases.

use crate::fhir::{Map, Object, Value, json};
use crate::mapping::agency::absent;
use crate::mapping::coding::{concept, read_concept};
use crate::mapping::extension::{Found, extension, own};
use crate::trial::Contact;

/// HL7's extension for the number behind the switchboard.
const PHONE_EXTENSION: &str = "http://hl7.org/fhir/StructureDefinition/contactpoint-extension";

/// A ContactDetail.
pub(crate) fn detail(contact: &Contact) -> Value {
    let role = contact
        .role
        .as_ref()
        .map(|role| own("contact-role", "valueCodeableConcept", concept(role, None)));
    let detail = Object::new()
        .with_all("extension", role)
        .with_some("name", contact.name.as_deref())
        .with_all("telecom", telecom(contact));
    if detail.is_empty() {
        return json!({"extension": [absent()]});
    }
    detail.into()
}

/// The `ContactPoints` of a contact: telephone, then e-mail.
pub(crate) fn telecom(contact: &Contact) -> Vec<Value> {
    let mut list = Vec::new();
    if contact.phone.is_some() || contact.phone_ext.is_some() {
        let inner = contact
            .phone_ext
            .as_deref()
            .map(|number| extension(PHONE_EXTENSION, "valueString", number.into()));
        let point = Object::new()
            .with_all("extension", inner)
            .with("system", "phone")
            .with_some("value", contact.phone.as_deref());
        list.push(point.into());
    }
    if let Some(email) = &contact.email {
        list.push(json!({"system": "email", "value": email}));
    }
    list
}

/// Reads a ContactDetail.
pub(crate) fn read(detail: &Value) -> Contact {
    let mut contact = Contact {
        name: text(detail, "name"),
        role: Found::on(Some(detail)).value("contact-role").and_then(read_concept),
        ..Contact::default()
    };
    let points = detail
        .get("telecom")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    read_telecom(points, &mut contact);
    contact
}

/// Reads `ContactPoints`.
pub(crate) fn read_telecom(points: &[Value], contact: &mut Contact) {
    for point in points.iter().filter_map(Value::as_object) {
        match point.get("system").and_then(Value::as_str) {
            Some("phone") => {
                contact.phone = point.get("value").and_then(Value::as_str).map(str::to_owned);
                contact.phone_ext = phone_extension(point);
            }
            Some("email") => contact.email = point.get("value").and_then(Value::as_str).map(str::to_owned),
            _ => {}
        }
    }
}

fn phone_extension(point: &Map) -> Option<String> {
    let list = point.get("extension")?.as_array()?;
    let found = list
        .iter()
        .find(|found| found.get("url").and_then(Value::as_str) == Some(PHONE_EXTENSION))?;
    text(found, "valueString")
}

fn text(element: &Value, name: &str) -> Option<String> {
    element.get(name).and_then(Value::as_str).map(str::to_owned)
}
