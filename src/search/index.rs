//! What is indexed of a resource.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::fhir::{FhirVersion, Map, Resource, Value};
use crate::search::entry::{Entry, EntryValue, Releases};
use crate::search::kind::composite::index_as;
use crate::search::kind::{composite, special};
use crate::search::parameter::{Kind, Parameter, Source, parameters, types};

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
    let mut entries = Vec::new();
    for parameter in parameters(version, resource.kind()) {
        let values = values(parameter, resource);
        entries.extend(values.into_iter().map(|value| Entry {
            parameter: parameter.code,
            value,
        }));
    }
    entries
}

/// The index entries of the bodies of one version, each with the releases it stands in: as [`index`] gives them for
/// each body, but what both have stands once. The words of the whole content are those of the first body, since both
/// say the same in other elements.
///
/// Where both bodies are one resource, a parameter that both releases define alike is looked up once.
pub fn index_releases(r4: Option<&Resource>, r5: Option<&Resource>) -> Vec<(Releases, Entry)> {
    let mut entries = Vec::new();
    let Some(kind) = r4.or(r5).map(Resource::kind) else {
        return entries;
    };
    let one = matches!((r4, r5), (Some(r4), Some(r5)) if std::ptr::eq(r4, r5));
    for pair in pairs().get(kind).map_or(&[][..], Vec::as_slice) {
        let mut add = |releases, value| {
            entries.push((
                releases,
                Entry {
                    parameter: pair.code,
                    value,
                },
            ));
        };
        if pair.alike && (one || pair.is_content() && r4.is_some()) {
            let found = pair.r4.zip(r4).map(|(parameter, body)| values(parameter, body));
            found
                .unwrap_or_default()
                .into_iter()
                .for_each(|value| add(Releases::Both, value));
            continue;
        }
        let in_r4 = pair.r4.zip(r4).map(|(parameter, body)| values(parameter, body));
        let mut in_r5 = pair
            .r5
            .zip(r5)
            .map(|(parameter, body)| values(parameter, body))
            .unwrap_or_default();
        for value in in_r4.unwrap_or_default() {
            let releases = match in_r5.iter().position(|other| *other == value) {
                Some(place) => {
                    in_r5.remove(place);
                    Releases::Both
                }
                None => Releases::R4,
            };
            add(releases, value);
        }
        for value in in_r5 {
            add(Releases::R5, value);
        }
    }
    entries
}

/// A parameter of a type as the two releases define it.
struct Pair {
    code: &'static str,
    r4: Option<&'static Parameter>,
    r5: Option<&'static Parameter>,
    /// Both releases find the same values in the same body.
    alike: bool,
}

impl Pair {
    fn is_content(&self) -> bool {
        self.r4.is_some_and(|parameter| parameter.source == Source::Content)
    }
}

/// The parameters of every type, in order of code.
fn pairs() -> &'static BTreeMap<&'static str, Vec<Pair>> {
    static PAIRS: OnceLock<BTreeMap<&'static str, Vec<Pair>>> = OnceLock::new();
    PAIRS.get_or_init(|| types().iter().map(|kind| (*kind, pairs_of(kind))).collect())
}

fn pairs_of(kind: &str) -> Vec<Pair> {
    let mut pairs: BTreeMap<&'static str, Pair> = BTreeMap::new();
    for version in FhirVersion::ALL {
        for parameter in parameters(version, kind) {
            let pair = pairs.entry(parameter.code).or_insert(Pair {
                code: parameter.code,
                r4: None,
                r5: None,
                alike: false,
            });
            match version {
                FhirVersion::R4 => pair.r4 = Some(parameter),
                FhirVersion::R5 => pair.r5 = Some(parameter),
            }
        }
    }
    let mut pairs: Vec<Pair> = pairs.into_values().collect();
    for pair in &mut pairs {
        pair.alike = matches!((pair.r4, pair.r5), (Some(r4), Some(r5)) if r4.kind == r5.kind && r4.source == r5.source);
    }
    pairs
}

/// What a parameter finds in a resource, without repeats.
fn values(parameter: &Parameter, resource: &Resource) -> Vec<EntryValue> {
    let mut found = Vec::new();
    values_of(parameter, resource.as_map(), &mut found);
    let mut kept: Vec<EntryValue> = Vec::with_capacity(found.len());
    for value in found {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
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
        Source::Composite(None, components) => composite::index(map, components, out),
        Source::Composite(Some(path), components) => {
            let nodes = path.walk(map).into_iter().filter_map(Value::as_object);
            nodes.for_each(|node| composite::index(node, components, out));
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
