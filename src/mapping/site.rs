//! Location `-site-<nnn>`: a site; `sites` is read back from here. The bytes are the same in both releases.
//!
//! Contacts stand in an extension because R4 and R5 shape them differently on Location (`telecom`, `contact`).
//!
//! | name | context | value |
//! |---|---|---|
//! | `site-contact` | Location | ContactDetail (repeats) |
//! | `site-position` | Location | parts `latitude`, `longitude`: string; only where the words are no position on Earth |
//! | `site-recruitment` | Location | parts `study`: Reference(ResearchStudy), `status`: CodeableConcept |

use serde_json::Number;

use crate::fhir::names::ISO_3166;
use crate::fhir::{Map, Object, Resource, Value, json};
use crate::mapping::coding::{coding, codings, concept, read_concept};
use crate::mapping::contact;
use crate::mapping::contract::{ResourceSet, Writing, meta, reference};
use crate::mapping::extension::{Extensions, Found, extension, value_of};
use crate::mapping::ids;
use crate::trial::{Position, Site, Status, Trial};

/// HL7's extension for the code behind a plain string.
const STRING_CODING: &str = "http://hl7.org/fhir/StructureDefinition/iso21090-SC-coding";

/// Writes the sites in order.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    for (n, site) in w.trial.sites.iter().enumerate() {
        out.push(location(w, site, &ids::site(&w.study_id, n + 1)));
    }
}

/// Reads the sites.
pub(crate) fn read(set: &ResourceSet<'_>, trial: &mut Trial) {
    let found = set.series("Location", |n| ids::site(set.study_id, n));
    trial.sites = found.into_iter().map(read_one).collect();
}

fn location(w: &Writing<'_>, site: &Site, id: &str) -> Resource {
    let mut extensions = Extensions::own();
    if let Some(status) = &site.status {
        let mut parts = Extensions::parts();
        parts.add("study", "valueReference", Some(reference("ResearchStudy", &w.study_id)));
        parts.add("status", "valueCodeableConcept", Some(concept(status, None)));
        extensions.nest("site-recruitment", parts);
    }
    extensions.add_all(
        "site-contact",
        "valueContactDetail",
        site.contacts.iter().map(contact::detail),
    );
    let point = site.position.as_ref().map(|words| (words, point(words)));
    if let Some((words, None)) = &point {
        let mut parts = Extensions::parts();
        parts.add("latitude", "valueString", stated(&words.latitude));
        parts.add("longitude", "valueString", stated(&words.longitude));
        extensions.nest("site-position", parts);
    }
    let body = Object::new()
        .with("meta", meta("trial-site"))
        .with("extension", extensions.into_list())
        .with_some("status", site.status.as_ref().and_then(location_status))
        .with_some("name", site.facility.as_deref())
        .with("mode", "instance")
        .with("address", address(site))
        .with_some("position", point.and_then(|(_, point)| point));
    Resource::build("Location", id, body)
}

fn stated(words: &str) -> Option<&str> {
    (!words.is_empty()).then_some(words)
}

/// Whether the place is in use for the study; none where the source does not say.
fn location_status(status: &Status) -> Option<&'static str> {
    match status {
        Status::Recruiting | Status::EnrollingByInvitation | Status::ActiveNotRecruiting | Status::Available => {
            Some("active")
        }
        Status::Suspended | Status::TemporarilyNotAvailable => Some("suspended"),
        Status::NotYetRecruiting
        | Status::Completed
        | Status::Terminated
        | Status::Withdrawn
        | Status::NoLongerAvailable
        | Status::ApprovedForMarketing => Some("inactive"),
        Status::Withheld | Status::Unknown | Status::Other(_) => None,
    }
}

fn address(site: &Site) -> Object {
    let code = site.country_code.as_deref().map(|code| {
        let coded = extension(STRING_CODING, "valueCoding", coding(ISO_3166, code));
        json!({"extension": [coded]})
    });
    Object::new()
        .with_some("city", site.city.as_deref())
        .with_some("state", site.state.as_deref())
        .with_some("postalCode", site.zip.as_deref())
        .with_some("country", site.country.as_deref())
        .with_some("_country", code)
}

/// A position with the source's own digits; none for words that are no numbers or lie off the map.
fn point(position: &Position) -> Option<Value> {
    let longitude = decimal(&position.longitude, 180.0)?;
    let latitude = decimal(&position.latitude, 90.0)?;
    let mut map = Map::new();
    map.insert("longitude", Value::Number(longitude));
    map.insert("latitude", Value::Number(latitude));
    Some(Value::Object(map))
}

fn decimal(digits: &str, most: f64) -> Option<Number> {
    let number: Number = digits.parse().ok()?;
    let within = number.as_f64().is_some_and(|degrees| degrees.abs() <= most);
    // JSON has fewer spellings of a number than people do (`+1`, `01`): only what prints alike is kept as a number.
    (within && number.to_string() == digits).then_some(number)
}

fn read_one(location: &Resource) -> Site {
    let extensions = Found::of(location.list("extension"));
    let address = location.get("address");
    let part = |name| {
        address
            .and_then(|address| address.get(name)?.as_str())
            .map(str::to_owned)
    };
    let contacts = extensions.all("site-contact").filter_map(value_of);
    Site {
        facility: location.text("name").map(str::to_owned),
        status: extensions
            .nested("site-recruitment")
            .value("status")
            .and_then(read_concept),
        city: part("city"),
        state: part("state"),
        zip: part("postalCode"),
        country: part("country"),
        country_code: address.and_then(|address| country_code(address.get("_country")?)),
        contacts: contacts.map(contact::read).collect(),
        position: read_position(location, extensions),
    }
}

fn country_code(holder: &Value) -> Option<String> {
    let list = holder.get("extension")?.as_array()?;
    let found = list
        .iter()
        .find(|found| found.get("url").and_then(Value::as_str) == Some(STRING_CODING))?;
    let holder = json!({"coding": [found.get("valueCoding")?.clone()]});
    codings(&holder).next().map(|(_, code)| code.to_owned())
}

fn read_position(location: &Resource, extensions: Found<'_>) -> Option<Position> {
    if let Some(point) = location.get("position") {
        let degrees = |name| point.get(name).map(Value::to_string).unwrap_or_default();
        return Some(Position {
            latitude: degrees("latitude"),
            longitude: degrees("longitude"),
        });
    }
    let words = extensions.nested("site-position");
    (!words.is_empty()).then(|| Position {
        latitude: words.text("latitude").unwrap_or_default(),
        longitude: words.text("longitude").unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::FhirVersion;
    use crate::mapping::testing::{check_round_trip, numbered, only, written};
    use crate::trial::{Contact, OfficialRole};

    fn at(latitude: &str, longitude: &str) -> Site {
        Site {
            position: Some(Position {
                latitude: latitude.into(),
                longitude: longitude.into(),
            }),
            ..Site::default()
        }
    }

    #[test]
    fn sites_come_back() {
        let mut trial = numbered();
        let contact = Contact {
            name: Some("Study desk".into()),
            role: Some(OfficialRole::Contact),
            phone: Some("+46 (0)40 123".into()),
            phone_ext: Some("12".into()),
            email: Some("desk@example.org".into()),
        };
        let extension_only = Contact {
            phone_ext: Some("7".into()),
            role: Some(OfficialRole::Other("Usher".into())),
            ..Contact::default()
        };
        trial.sites = vec![
            Site {
                facility: Some("St. Erik's  Hospital".into()),
                status: Some(Status::ActiveNotRecruiting),
                city: Some("Malmö".into()),
                state: Some("Skåne".into()),
                zip: Some("211 20".into()),
                country: Some("Sweden".into()),
                country_code: Some("SE".into()),
                contacts: vec![contact.clone(), contact, extension_only, Contact::default()],
                ..at("55.60587", "13.00073")
            },
            Site::default(),
            Site {
                status: Some(Status::Other("ot Recruiting".into())),
                country_code: Some("SE".into()),
                ..at("-0.10", "1E2")
            },
            at("90.5", "13"),
            at("+55.6", "013"),
            at("north", ""),
        ];
        trial.sites.resize(1001, Site::default());
        check_round_trip(&trial, write, read);
    }

    #[test]
    fn positions_keep_their_digits_and_releases_their_bytes() {
        let mut trial = numbered();
        trial.sites = vec![at("55.60", "13.000")];
        let r4 = written(&trial, FhirVersion::R4, None, write);
        let text = only(&r4, "Location").to_string();
        assert!(
            text.contains(r#""position":{"longitude":13.000,"latitude":55.60}"#),
            "{text}"
        );
        assert_eq!(r4, written(&trial, FhirVersion::R5, None, write));
    }
}
