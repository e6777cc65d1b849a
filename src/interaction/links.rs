//! Links between the resources of a Bundle: found by type, wherever they stand, and put right once ids are known.
//! <https://hl7.org/fhir/R4/http.html#transaction>

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::definition::{StructureKind, TypeId, Types};
use crate::fhir::{Key, Map, Resource, Value};

/// Types whose values may be the address of a resource.
const ADDRESSES: [&str; 4] = ["uri", "url", "uuid", "oid"];

/// A link as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link<'a> {
    /// `Reference.reference`.
    Reference(&'a str),
    /// Another address: an element of such a type, or `href` and `src` of the narrative.
    Address(&'a str),
}

/// Shows every link of a resource, with the FHIRPath below the resource (`.subject.reference`), and puts what is given
/// back in its place. Bundles within are left alone: their links are their own.
pub(crate) fn relink(types: &Types, resource: &mut Resource, put: &mut dyn FnMut(Link<'_>, &str) -> Option<String>) {
    let Some(id) = types.named(resource.kind()).filter(|_| resource.kind() != "Bundle") else {
        return;
    };
    let mut walk = Walk {
        types,
        path: String::new(),
        put,
    };
    walk.object(id, resource.as_map_mut());
}

struct Walk<'w> {
    types: &'w Types,
    path: String,
    put: &'w mut dyn FnMut(Link<'_>, &str) -> Option<String>,
}

impl Walk<'_> {
    fn object(&mut self, id: TypeId, map: &mut Map) {
        for (name, value) in map.iter_mut() {
            let before = self.path.len();
            // What a primitive carries besides its value stands in a member of its own.
            let of = match name.strip_prefix('_') {
                Some(name) => {
                    self.step(name, None);
                    self.types.named("Element")
                }
                None => self.types.member(id, name).map(|(child, of)| {
                    let chosen = child.choice.then(|| self.types.name(of));
                    self.step(&child.name, chosen);
                    of
                }),
            };
            if let Some(of) = of {
                self.member((id, name), of, value);
            }
            self.path.truncate(before);
        }
    }

    fn step(&mut self, name: &str, chosen: Option<&str>) {
        self.path.push('.');
        self.path.push_str(name);
        if let Some(chosen) = chosen {
            // Writing to a text cannot fail.
            let _ = write!(self.path, ".ofType({chosen})");
        }
    }

    fn member(&mut self, parent: (TypeId, &str), of: TypeId, value: &mut Value) {
        let Value::Array(list) = value else {
            self.value(parent, of, value);
            return;
        };
        for (at, one) in list.iter_mut().enumerate() {
            let before = self.path.len();
            let _ = write!(self.path, "[{at}]");
            self.value(parent, of, one);
            self.path.truncate(before);
        }
    }

    fn value(&mut self, (parent, name): (TypeId, &str), of: TypeId, value: &mut Value) {
        match value {
            Value::String(text) => {
                let link = match (self.types.name(parent), name) {
                    ("Narrative", "div") => {
                        if let Some(div) = self.narrative(text) {
                            *value = div.into();
                        }
                        return;
                    }
                    ("Reference", "reference") => Link::Reference(text),
                    _ if ADDRESSES.contains(&self.types.name(of)) => Link::Address(text),
                    _ => return,
                };
                if let Some(other) = (self.put)(link, &self.path) {
                    *value = other.into();
                }
            }
            Value::Object(map) => {
                if let Some(of) = self.actual(of, map) {
                    self.object(of, map);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
    }

    /// The type of an object; of a resource within the one that it says it is.
    fn actual(&self, of: TypeId, map: &Map) -> Option<TypeId> {
        if self.types.kind(of) != StructureKind::Resource {
            return Some(of);
        }
        let kind = map.get("resourceType").and_then(Value::as_str)?;
        self.types.named(kind).filter(|_| kind != "Bundle")
    }

    /// The narrative with the addresses in it put right; none when there is nothing to put right.
    fn narrative(&mut self, div: &str) -> Option<String> {
        let (mut out, mut rest, mut changed) = (String::with_capacity(div.len()), div, false);
        while let Some((at, quote)) = next_address(rest) {
            let (before, after) = rest.split_at_checked(at)?;
            out.push_str(before);
            let end = after.find(quote)?;
            let (address, after) = after.split_at_checked(end)?;
            match (self.put)(Link::Address(address), &self.path) {
                Some(other) => {
                    out.push_str(&other);
                    changed = true;
                }
                None => out.push_str(address),
            }
            rest = after;
        }
        out.push_str(rest);
        changed.then_some(out)
    }
}

/// Where the next value of `href` or `src` begins, and the quote that ends it.
fn next_address(text: &str) -> Option<(usize, char)> {
    let begins = |(name, quote): (&str, char)| text.find(name).map(|at| (at + name.len(), quote));
    let names = [("href=\"", '"'), ("href='", '\''), ("src=\"", '"'), ("src='", '\'')];
    names.into_iter().filter_map(begins).min_by_key(|(at, _)| *at)
}

/// What the resources of a Bundle are called in it, and where they will be.
#[derive(Debug, Default)]
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    /// The resource that is called `full_url` in the Bundle will be at `key`.
    pub(crate) fn add(&mut self, full_url: &str, key: &Key) {
        self.0.insert(full_url.to_owned(), key.to_string());
    }

    /// Where a link leads that stands in a resource called `full_url`.
    pub(crate) fn target(&self, link: &str, full_url: Option<&str>) -> Option<&str> {
        if let Some(target) = self.0.get(link) {
            return Some(target);
        }
        // `Patient/1` in `http://a.example/fhir/Observation/2` is `http://a.example/fhir/Patient/1`.
        let root = full_url.filter(|url| url.starts_with("http"))?;
        let root = root.rsplitn(3, '/').nth(2)?;
        Key::parse(link).ok()?;
        self.0.get(&format!("{root}/{link}")).map(String::as_str)
    }
}

/// Whether a link leads into the Bundle it stands in, and nowhere else.
pub(crate) fn is_inward(link: &str) -> bool {
    link.starts_with("urn:uuid:") || link.starts_with("urn:oid:")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Definitions;
    use crate::fhir::FhirVersion;
    use serde_json::json;

    #[test]
    fn links_are_found_wherever_they_stand() {
        let definitions = Definitions::bundled(FhirVersion::R4);
        let mut resource = Resource::from_value(json!({
            "resourceType": "Observation", "id": "urn:uuid:1",
            "text": {"status": "generated", "div": "<div><a href=\"urn:uuid:1\">x</a><img src='other'/></div>"},
            "extension": [{"url": "urn:uuid:1", "valueReference": {"reference": "urn:uuid:1"}}],
            "contained": [{"resourceType": "Provenance", "target": [{"reference": "urn:uuid:1"}]}],
            "identifier": [{"value": "urn:uuid:1"}],
            "_status": {"extension": [{"url": "u", "valueUrl": "urn:uuid:1"}]},
            "subject": {"reference": "urn:uuid:1", "display": "urn:uuid:1"}
        }))
        .unwrap();
        let mut seen = Vec::new();
        relink(definitions.types(), &mut resource, &mut |link, path| {
            let (Link::Reference(text) | Link::Address(text)) = link;
            if text != "urn:uuid:1" {
                return None;
            }
            seen.push(path.to_owned());
            Some("Patient/p".to_owned())
        });
        seen.retain(|path| path != ".extension[0].url");
        assert_eq!(
            seen,
            [
                ".text.div",
                ".extension[0].value.ofType(Reference).reference",
                ".contained[0].target[0].reference",
                ".status.extension[0].value.ofType(url)",
                ".subject.reference"
            ]
        );
        let text = String::from_utf8(resource.to_bytes()).unwrap();
        assert!(
            text.contains("<a href=\\\"Patient/p\\\">x</a><img src='other'/>"),
            "{text}"
        );
        // An identifier, a display and an id are words, not links.
        assert!(text.contains("\"value\":\"urn:uuid:1\"") && text.contains("\"display\":\"urn:uuid:1\""));
    }

    #[test]
    fn relative_links_are_read_beside_their_resource() {
        let mut names = Names::default();
        names.add("http://a.example/fhir/Patient/1", &Key::parse("Patient/new").unwrap());
        names.add("urn:uuid:2", &Key::parse("Group/g").unwrap());
        let beside = Some("http://a.example/fhir/Observation/2");
        assert_eq!(names.target("Patient/1", beside), Some("Patient/new"));
        assert_eq!(
            names.target("http://a.example/fhir/Patient/1", None),
            Some("Patient/new")
        );
        assert_eq!(names.target("urn:uuid:2", None), Some("Group/g"));
        assert_eq!(names.target("Patient/1", Some("http://b.example/Observation/2")), None);
        assert_eq!(names.target("Patient/1", Some("urn:uuid:3")), None);
    }
}
