//! One ResearchStudy in either release: topics name elements as R5 does, and a table says where R4 keeps them.

use crate::fhir::names::CROSS_VERSION;
use crate::fhir::{FhirVersion, Map, Object, Resource, Value};
use crate::mapping::extension::{Extensions, Found, extension, value_of};

/// Where R4 keeps an element of R5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    /// Under the same name.
    Same,
    /// Under another name.
    Renamed(&'static str),
    /// In the cross-version extension, with this member for its value.
    Extension(&'static str),
    /// Nowhere: what it says is said elsewhere.
    Nowhere,
}

/// The elements of R5 that R4 keeps elsewhere; every other one has the same name in both.
const R4_HOMES: &[(&str, Home)] = &[
    ("url", Home::Nowhere),
    ("name", Home::Nowhere),
    ("date", Home::Nowhere),
    ("studyDesign", Home::Renamed("category")),
    ("region", Home::Renamed("location")),
    ("descriptionSummary", Home::Extension("valueMarkdown")),
    ("classifier", Home::Extension("valueCodeableConcept")),
    ("whyStopped", Home::Renamed("reasonStopped")),
];

/// Members of an R4 ResearchStudy after `meta`, in the order of its definition.
const R4_ORDER: &[&str] = &[
    "extension",
    "identifier",
    "title",
    "_title",
    "protocol",
    "status",
    "_status",
    "primaryPurposeType",
    "phase",
    "category",
    "focus",
    "condition",
    "contact",
    "relatedArtifact",
    "keyword",
    "location",
    "description",
    "_description",
    "enrollment",
    "period",
    "sponsor",
    "principalInvestigator",
    "site",
    "reasonStopped",
    "arm",
];

/// Members of an R5 ResearchStudy after `meta`, in the order of its definition.
const R5_ORDER: &[&str] = &[
    "extension",
    "url",
    "identifier",
    "name",
    "title",
    "_title",
    "label",
    "protocol",
    "relatedArtifact",
    "date",
    "status",
    "primaryPurposeType",
    "phase",
    "studyDesign",
    "focus",
    "condition",
    "keyword",
    "region",
    "descriptionSummary",
    "description",
    "_description",
    "period",
    "site",
    "classifier",
    "associatedParty",
    "progressStatus",
    "whyStopped",
    "recruitment",
    "comparisonGroup",
    "outcomeMeasure",
];

fn home(version: FhirVersion, element: &str) -> Home {
    match version {
        FhirVersion::R5 => Home::Same,
        FhirVersion::R4 => R4_HOMES
            .iter()
            .find(|(name, _)| *name == element)
            .map_or(Home::Same, |(_, home)| *home),
    }
}

/// A ResearchStudy being written.
#[derive(Debug)]
pub(crate) struct Draft {
    /// The release.
    pub(crate) version: FhirVersion,
    /// Our own extensions on the study.
    pub(crate) own: Extensions,
    crossed: Extensions,
    members: Map,
}

impl Draft {
    /// An empty study.
    pub(crate) fn new(version: FhirVersion) -> Self {
        Self {
            version,
            own: Extensions::own(),
            crossed: Extensions::parts(),
            members: Map::with_capacity(R5_ORDER.len()),
        }
    }

    /// Sets an element, named as in R5, unless the value is empty.
    pub(crate) fn set(&mut self, element: &str, value: impl Into<Value>) {
        match home(self.version, element) {
            Home::Same => self.put(element, value.into()),
            Home::Renamed(name) => self.put(name, value.into()),
            Home::Extension(member) => {
                let (url, value) = (crossed_url(element), value.into());
                if let Value::Array(list) = value {
                    for value in list {
                        self.crossed.push(extension(url.clone(), member, value));
                    }
                } else {
                    self.crossed.push(extension(url, member, value));
                }
            }
            Home::Nowhere => {}
        }
    }

    /// Sets an element when there is a value.
    pub(crate) fn set_some<V: Into<Value>>(&mut self, element: &str, value: Option<V>) {
        if let Some(value) = value {
            self.set(element, value);
        }
    }

    /// Sets an element of R5 that has parts and that R4 does not have.
    pub(crate) fn set_parts(&mut self, element: &str, parts: Backbone) {
        match self.version {
            FhirVersion::R4 => self.cross(element, parts),
            FhirVersion::R5 => self.put(element, parts.into_native()),
        }
    }

    /// Adds one occurrence to an element of R5 that has parts and that R4 does not have.
    pub(crate) fn add_parts(&mut self, element: &str, parts: Backbone) {
        match self.version {
            FhirVersion::R4 => self.cross(element, parts),
            FhirVersion::R5 => {
                let parts = parts.into_native();
                match self.members.get_mut(element).and_then(Value::as_array_mut) {
                    Some(list) => list.push(parts),
                    None => self.put(element, Value::Array(vec![parts])),
                }
            }
        }
    }

    fn cross(&mut self, element: &str, parts: Backbone) {
        let parts = Value::Array(parts.into_extensions());
        self.crossed.push(extension(crossed_url(element), "extension", parts));
    }

    fn put(&mut self, name: &str, value: Value) {
        let empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if !empty {
            self.members.insert(name.to_owned(), value);
        }
    }

    /// The finished resource, its members in the order of the release.
    pub(crate) fn finish(mut self, id: &str, meta: Value) -> Resource {
        let mut extensions = std::mem::take(&mut self.crossed).into_list();
        extensions.extend(std::mem::take(&mut self.own).into_list());
        self.put("extension", Value::Array(extensions));
        let mut members = self.members;
        let order = match self.version {
            FhirVersion::R4 => R4_ORDER,
            FhirVersion::R5 => R5_ORDER,
        };
        let mut body = Object::new().with("meta", meta);
        for name in order {
            if let Some(value) = members.remove(name) {
                body.set(name, value);
            }
        }
        debug_assert!(members.is_empty(), "members without a place: {members:?}");
        Resource::build("ResearchStudy", id, body)
    }
}

fn crossed_url(element: &str) -> String {
    [CROSS_VERSION, "ResearchStudy.", element].concat()
}

/// An element with parts: an object in R5, a complex extension in R4.
#[derive(Debug, Default)]
pub(crate) struct Backbone {
    parts: Vec<Part>,
    extensions: Vec<Value>,
}

/// One part: its name, its member in an extension (`valueString`), and whether R5 holds it in a list.
#[derive(Debug)]
struct Part {
    name: &'static str,
    member: &'static str,
    listed: bool,
    value: Value,
}

impl Backbone {
    /// Without parts.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds a part when there is a value; `member` is its member in an extension, such as `valueString`.
    #[must_use]
    pub(crate) fn with<V: Into<Value>>(mut self, name: &'static str, member: &'static str, value: Option<V>) -> Self {
        self.parts.extend(value.map(|value| Part {
            name,
            member,
            listed: false,
            value: value.into(),
        }));
        self
    }

    /// Adds a part that R5 allows to repeat, when there is a value.
    #[must_use]
    pub(crate) fn with_listed<V: Into<Value>>(
        mut self,
        name: &'static str,
        member: &'static str,
        value: Option<V>,
    ) -> Self {
        self.parts.extend(value.map(|value| Part {
            name,
            member,
            listed: true,
            value: value.into(),
        }));
        self
    }

    /// Adds extensions of the element itself.
    #[must_use]
    pub(crate) fn extended(mut self, extensions: Extensions) -> Self {
        self.extensions.extend(extensions.into_list());
        self
    }

    fn into_native(self) -> Value {
        let mut map = Map::with_capacity(self.parts.len() + 1);
        if !self.extensions.is_empty() {
            map.insert("extension", Value::Array(self.extensions));
        }
        for part in self.parts {
            let value = if part.listed {
                Value::Array(vec![part.value])
            } else {
                part.value
            };
            map.insert(part.name.to_owned(), value);
        }
        Value::Object(map)
    }

    fn into_extensions(self) -> Vec<Value> {
        let mut list: Vec<Value> = self
            .parts
            .into_iter()
            .map(|part| extension(part.name, part.member, part.value))
            .collect();
        list.extend(self.extensions);
        list
    }
}

/// A ResearchStudy being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Study<'a> {
    /// The release.
    pub(crate) version: FhirVersion,
    /// The resource.
    pub(crate) resource: &'a Resource,
}

impl<'a> Study<'a> {
    /// Our own extensions on the study.
    pub(crate) fn own(&self) -> Found<'a> {
        Found::of(self.resource.list("extension"))
    }

    /// An element, named as in R5.
    pub(crate) fn element(&self, element: &str) -> Option<&'a Value> {
        match home(self.version, element) {
            Home::Same => self.resource.get(element),
            Home::Renamed(name) => self.resource.get(name),
            Home::Extension(_) => self.crossed(element).find_map(value_of),
            Home::Nowhere => None,
        }
    }

    /// The values of a list that is an element in both releases.
    pub(crate) fn list(&self, element: &str) -> &'a [Value] {
        self.element(element)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// The occurrences of an element with parts.
    pub(crate) fn parts(&self, element: &str) -> Vec<Parts<'a>> {
        match self.version {
            FhirVersion::R4 => self
                .crossed(element)
                .map(|element| Parts { element, native: false })
                .collect(),
            FhirVersion::R5 => match self.resource.get(element) {
                Some(Value::Array(list)) => list.iter().map(|element| Parts { element, native: true }).collect(),
                Some(element) => vec![Parts { element, native: true }],
                None => Vec::new(),
            },
        }
    }

    fn crossed(&self, element: &str) -> impl Iterator<Item = &'a Value> {
        self.resource.list("extension").iter().filter(move |found| {
            let url = found.get("url").and_then(Value::as_str).unwrap_or_default();
            let name = url
                .strip_prefix(CROSS_VERSION)
                .and_then(|rest| rest.strip_prefix("ResearchStudy."));
            name == Some(element)
        })
    }
}

/// One occurrence of an element with parts, being read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parts<'a> {
    element: &'a Value,
    native: bool,
}

impl<'a> Parts<'a> {
    /// A part; the first one when it repeats.
    pub(crate) fn get(&self, part: &str) -> Option<&'a Value> {
        if self.native {
            return match self.element.get(part) {
                Some(Value::Array(list)) => list.first(),
                found => found,
            };
        }
        Found::parts_of(Some(self.element)).value(part)
    }

    /// A part that is a string.
    pub(crate) fn text(&self, part: &str) -> Option<String> {
        self.get(part).and_then(Value::as_str).map(str::to_owned)
    }

    /// Our own extensions of the element.
    pub(crate) fn own(&self) -> Found<'a> {
        Found::on(Some(self.element))
    }
}
