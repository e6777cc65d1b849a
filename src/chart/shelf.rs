//! The records as they come: Bundles opened, copies of one record taken for one, references followed.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::chart::element::{object, objects, text};
use crate::json::{Map, Value};

/// Bundles and Parameters inside one another that are opened.
const NESTED_MAX: usize = 8;

/// A resource.
#[derive(Debug, Clone)]
pub(super) struct Record<'a> {
    /// `Observation/o1`, or the full URL of its entry where it has no id, or only its type.
    pub(super) reference: String,
    /// The full URL of its entry.
    url: Option<&'a str>,
    /// Its type.
    pub(super) kind: &'a str,
    /// Its elements.
    pub(super) body: &'a Map<'a>,
}

/// The records of an input, in an order that does not depend on how they came.
#[derive(Debug, Default)]
pub(super) struct Shelf<'a> {
    /// Every record once.
    pub(super) records: Vec<Record<'a>>,
    /// Places of records by what may refer to them.
    places: HashMap<&'a str, usize>,
    /// Places of records by type and id.
    keys: HashMap<String, usize>,
}

impl<'a> Shelf<'a> {
    /// Opens what holds other resources and puts the rest in order.
    pub(super) fn of(resources: impl IntoIterator<Item = &'a Map<'a>>) -> Self {
        let mut records = Vec::new();
        for resource in resources {
            open(resource, None, 0, &mut records);
        }
        let mut content: Vec<Option<Vec<u8>>> = vec![None; records.len()];
        let counts = records
            .iter()
            .fold(HashMap::<String, usize>::new(), |mut counts, record| {
                *counts.entry(record.reference.clone()).or_default() += 1;
                counts
            });
        for (slot, record) in content.iter_mut().zip(&records) {
            if counts.get(&record.reference).is_some_and(|count| *count > 1) {
                let mut bytes = Vec::new();
                record.body.write(&mut bytes);
                *slot = Some(bytes);
            }
        }
        let mut both: Vec<(Record<'a>, Option<Vec<u8>>)> = records.into_iter().zip(content).collect();
        both.sort_by(|(one, its), (other, others)| {
            let newest = |record: &Record<'a>| Reverse(version(record.body));
            one.reference
                .cmp(&other.reference)
                .then_with(|| newest(one).cmp(&newest(other)))
                .then_with(|| its.cmp(others))
                .then_with(|| one.url.cmp(&other.url))
        });
        let mut shelf = Self::default();
        for (record, _) in both {
            shelf.add(record);
        }
        shelf
    }

    /// Adds a record, unless a newer one of the same type and id is there.
    fn add(&mut self, record: Record<'a>) {
        let known = record
            .has_name()
            .then(|| self.keys.get(&record.reference).copied())
            .flatten();
        let place = known.unwrap_or(self.records.len());
        if let Some(url) = record.url {
            self.places.entry(url).or_insert(place);
        }
        if known.is_none() {
            self.keys.entry(record.reference.clone()).or_insert(place);
            self.records.push(record);
        }
    }

    /// The resource that a reference in `from` leads to: contained in it, or another record.
    pub(super) fn resolve(&self, from: &'a Map<'a>, reference: &str) -> Option<&'a Map<'a>> {
        if let Some(id) = reference.strip_prefix('#') {
            return objects(from, "contained")
                .map(|(_, one)| one)
                .find(|one| text(one, "id") == Some(id));
        }
        let whole = without_version(reference);
        let place = self
            .places
            .get(whole)
            .or_else(|| self.keys.get(whole))
            .or_else(|| self.keys.get(tail(whole)?));
        place
            .and_then(|place| self.records.get(*place))
            .map(|record| record.body)
    }
}

impl Record<'_> {
    /// Whether the reference is its own and not only its type.
    fn has_name(&self) -> bool {
        self.reference.len() > self.kind.len()
    }

    /// Whether a reference leads to this record; `from_afar` also where the record's server is not known.
    pub(super) fn is_meant_by(&self, reference: &str) -> bool {
        let whole = without_version(reference);
        if whole == self.reference || self.url == Some(whole) {
            return true;
        }
        // An absolute reference means the record of that server; where ours does not say its server, the id decides.
        let has_server = self.url.is_some_and(|url| url.starts_with("http"));
        if !has_server && tail(whole).is_some_and(|tail| tail == self.reference) {
            return true;
        }
        let Some(wanted) = whole
            .strip_prefix(self.kind)
            .and_then(|rest| rest.strip_prefix("?identifier="))
        else {
            return false;
        };
        let (system, value) = wanted
            .split_once('|')
            .map_or((None, wanted), |(system, value)| (Some(system), value));
        self.is_identified(system, value)
    }

    /// Whether it has an identifier.
    pub(super) fn is_identified(&self, system: Option<&str>, value: &str) -> bool {
        objects(self.body, "identifier").any(|(_, one)| {
            text(one, "value") == Some(value) && system.is_none_or(|system| text(one, "system") == Some(system))
        })
    }
}

/// When it was changed last, and its number where that is one.
fn version<'v>(body: &'v Map<'_>) -> (Option<&'v str>, Option<u64>) {
    let meta = object(body, "meta");
    let number = meta
        .and_then(|meta| text(meta, "versionId"))
        .and_then(|id| id.parse().ok());
    (meta.and_then(|meta| text(meta, "lastUpdated")), number)
}

/// Type and id at the end of an absolute URL.
fn tail(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let (before, _) = rest.rsplit_once('/')?;
    let (_, kind) = before.rsplit_once('/')?;
    rest.get(before.len() - kind.len()..)
}

fn without_version(reference: &str) -> &str {
    reference.split_once("/_history/").map_or(reference, |(whole, _)| whole)
}

/// Puts a resource among the records, or what is in it where it holds others.
fn open<'a>(resource: &'a Map<'a>, url: Option<&'a str>, depth: usize, out: &mut Vec<Record<'a>>) {
    let Some(kind) = text(resource, "resourceType") else {
        return;
    };
    let holder = match kind {
        "Bundle" => "entry",
        "Parameters" => "parameter",
        _ => {
            let reference = match (text(resource, "id"), url) {
                (Some(id), _) => format!("{kind}/{id}"),
                (None, Some(url)) => url.to_owned(),
                (None, None) => kind.to_owned(),
            };
            out.push(Record {
                reference,
                url,
                kind,
                body: resource,
            });
            return;
        }
    };
    if depth < NESTED_MAX {
        let list = resource.get(holder).and_then(Value::as_array).map(Vec::as_slice);
        for item in list.unwrap_or_default().iter().filter_map(Value::as_object) {
            part(item, depth, out);
        }
    }
}

/// An entry of a Bundle, or a parameter with its parts.
fn part<'a>(item: &'a Map<'a>, depth: usize, out: &mut Vec<Record<'a>>) {
    if let Some(inside) = item.get("resource").and_then(Value::as_object) {
        open(inside, text(item, "fullUrl"), depth + 1, out);
    }
    if depth < NESTED_MAX {
        let parts = item.get("part").and_then(Value::as_array).map(Vec::as_slice);
        for inside in parts.unwrap_or_default().iter().filter_map(Value::as_object) {
            part(inside, depth + 1, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(json: &str) -> Value<'static> {
        serde_json::from_str::<serde_json::Value>(json).unwrap().into()
    }

    #[test]
    fn bundles_and_parameters_are_opened_and_copies_are_one() {
        let bundle = value(
            r#"{"resourceType": "Bundle", "entry": [
                {"fullUrl": "https://a.example/fhir/Patient/p", "resource": {"resourceType": "Patient", "id": "p"}},
                {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Condition"}},
                {"resource": {"resourceType": "Parameters", "parameter": [
                    {"name": "x", "part": [{"name": "y", "resource": {"resourceType": "Patient", "id": "p",
                     "meta": {"versionId": "2", "lastUpdated": "2024-01-01"}, "contained": [{"id": "c"}]}}]}]}},
                {"response": {"status": "404"}}, 7]}"#,
        );
        let shelf = Shelf::of([bundle.as_object().unwrap()]);
        let names: Vec<&str> = shelf.records.iter().map(|record| record.reference.as_str()).collect();
        assert_eq!(names, ["Patient/p", "urn:uuid:1"]);
        let patient = shelf.records.first().unwrap();
        assert!(patient.body.get("meta").is_some(), "the newest copy is kept");
        for reference in [
            "Patient/p",
            "https://a.example/fhir/Patient/p",
            "https://a.example/fhir/Patient/p/_history/3",
        ] {
            assert!(shelf.resolve(patient.body, reference).is_some(), "{reference}");
        }
        assert!(shelf.resolve(patient.body, "#c").is_some());
        assert!(shelf.resolve(patient.body, "#d").is_none());
        assert!(shelf.resolve(patient.body, "Patient/q").is_none());
    }

    #[test]
    fn a_reference_means_the_record_of_its_server() {
        let one = value(r#"{"resourceType": "Patient", "id": "p", "identifier": [{"system": "s", "value": "7"}]}"#);
        let record = |url: Option<&'static str>| Record {
            reference: "Patient/p".to_owned(),
            url,
            kind: "Patient",
            body: one.as_object().unwrap(),
        };
        assert!(record(None).is_meant_by("https://b.example/Patient/p"));
        assert!(record(Some("urn:uuid:5")).is_meant_by("urn:uuid:5"));
        assert!(!record(Some("https://a.example/Patient/p")).is_meant_by("https://b.example/Patient/p"));
        assert!(record(None).is_meant_by("Patient?identifier=s|7"));
        assert!(!record(None).is_meant_by("Patient?identifier=s|8"));
        assert!(!record(None).is_meant_by("Patient/p2"));
    }
}
