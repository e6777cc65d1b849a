//! What is indexed of a resource.

use crate::fhir::{FhirVersion, Map, Resource, Value};
use crate::search::entry::{Entry, EntryValue};
use crate::search::kind::composite::index_as;
use crate::search::kind::{composite, special};
use crate::search::parameter::{Kind, Parameter, Source, parameters};

/// Bytes of running text that are indexed of one resource; what follows is not found by its words.
const WORDS_BYTES_MAX: usize = 1 << 20;

/// Members that hold no words of their own.
const NO_WORDS: [&str; 8] = [
    "resourceType",
    "id",
    "meta",
    "url",
    "system",
    "reference",
    "data",
    "div",
];

/// The index entries of a resource in a release: every parameter of its type, in order of code, without repeats.
pub fn index(version: FhirVersion, resource: &Resource) -> Vec<Entry> {
    let map = resource.as_map();
    let mut entries: Vec<Entry> = Vec::new();
    let mut values = Vec::new();
    for parameter in parameters(version, resource.kind()) {
        let first = entries.len();
        values_of(parameter, map, &mut values);
        for value in values.drain(..) {
            let repeated = entries
                .get(first..)
                .unwrap_or_default()
                .iter()
                .any(|entry| entry.value == value);
            if !repeated {
                entries.push(Entry {
                    parameter: parameter.code,
                    value,
                });
            }
        }
    }
    entries
}

fn values_of(parameter: &Parameter, map: &Map, out: &mut Vec<EntryValue>) {
    match &parameter.source {
        Source::Path(path) => {
            for node in path.walk(map) {
                if parameter.kind == Kind::Special {
                    special::index_position(node, out);
                } else {
                    index_as(parameter.kind, node, out);
                }
            }
        }
        Source::Words(path) => {
            let mut text = String::new();
            path.walk(map).into_iter().for_each(|node| gather(node, &mut text));
            words(text, out);
        }
        Source::Content => {
            let mut text = String::new();
            for (name, value) in map {
                gather_member(name, value, &mut text);
            }
            words(text, out);
        }
        Source::Narrative => {
            let div = map.get("text").and_then(|text| text.get("div")).and_then(Value::as_str);
            words(div.map(without_tags).unwrap_or_default(), out);
        }
        Source::Recruiting(path) => special::index_recruiting(&path.walk(map), out),
        Source::Happened(path) => special::index_happened(&path.walk(map), out),
        Source::Age(path) => special::index_ages(&path.walk(map), out),
        Source::Composite(path, components) => {
            path.walk(map)
                .into_iter()
                .for_each(|node| composite::index(node, components, out));
        }
        // The store keeps both itself, and follows references when it is asked.
        Source::Itself | Source::Via { .. } => {}
    }
}

fn words(text: String, out: &mut Vec<EntryValue>) {
    if !text.is_empty() {
        out.push(EntryValue::Words(text));
    }
}

fn gather_member(name: &str, value: &Value, out: &mut String) {
    if !NO_WORDS.contains(&name) {
        gather(value, out);
    }
}

fn gather(value: &Value, out: &mut String) {
    match value {
        Value::String(text) if out.len() + text.len() < WORDS_BYTES_MAX => {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(text);
        }
        Value::Array(list) => list.iter().for_each(|one| gather(one, out)),
        Value::Object(map) => map.iter().for_each(|(name, one)| gather_member(name, one, out)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn without_tags(html: &str) -> String {
    let mut inside = false;
    html.chars()
        .map(|c| match c {
            '<' => {
                inside = true;
                ' '
            }
            '>' => {
                inside = false;
                ' '
            }
            _ if inside => ' ',
            _ => c,
        })
        .collect()
}
