//! Our own extensions: their names, writing them and finding them again.
//!
//! Every url is `{C}/StructureDefinition/<name>`; parts of a complex extension have bare names. A coded value whose
//! word is not in the registry's list is written as `valueString` instead of `valueCode`. Those of the ResearchStudy and
//! of what it shares with others are here; those of another resource stand at the head of the file that writes it.
//!
//! | name | context | value |
//! |---|---|---|
//! | `age-range` | ResearchStudy | Range, UCUM; an open bound is absent. A bound's Quantity may carry `source-text` |
//! | `artifact-kind` | ResearchStudy.relatedArtifact | code: `available-data`, `provided-document`; a link has none |
//! | `agency-class` | Reference to an organisation without a name | CodeableConcept |
//! | `available-data` | ResearchStudy.relatedArtifact | parts `id`, `comment`: string; its kind is the artifact's label |
//! | `bio-specimen-description` | ResearchStudy | markdown |
//! | `central-contact` | ResearchStudy.associatedParty (R5) | ContactDetail |
//! | `comparison-intervention` | ResearchStudy | CodeableConcept: an intervention that is not the focus |
//! | `contact-role` | ContactDetail | CodeableConcept |
//! | `date-kind` | wherever a date stands | code or string, when `actual` cannot say it |
//! | `delayed-posting` | ResearchStudy | boolean |
//! | `derived-mesh` | ResearchStudy | parts `for`: code `condition` or `intervention`; `term`: Coding |
//! | `enrollment-kind` | ResearchStudy.recruitment | code or string, when the slot of the number does not say it |
//! | `expanded-access` | ResearchStudy | parts `has`: boolean, `nct`: string, `status`: code |
//! | `expanded-access-types` | ResearchStudy | parts `individual`, `intermediate`, `treatment`: boolean |
//! | `gender-based` | ResearchStudy | boolean |
//! | `gender-description` | ResearchStudy | markdown |
//! | `has-results` | ResearchStudy | boolean |
//! | `healthy-volunteers` | ResearchStudy | boolean |
//! | `identifier-link` | Identifier | string |
//! | `intervention-model-description` | ResearchStudy | markdown |
//! | `ipd-sharing` | ResearchStudy | parts `sharing`: code, `description`, `time-frame`, `access-criteria`: markdown, `info-type`: string (repeats), `url`: string |
//! | `label-language` | ResearchStudy.label | code (BCP 47) |
//! | `masking-description` | ResearchStudy | markdown |
//! | `n-ptrs-to-this-exp-acc-nct-id` | ResearchStudy | unsignedInt |
//! | `organization` | ResearchStudy | Reference(Organization): who registered the study |
//! | `oversight` | ResearchStudy | parts, each boolean: `has-dmc`, `fda-regulated-drug`, `fda-regulated-device`, `unapproved-device`, `ppsd`, `us-export`, `fdaaa801-violation` |
//! | `patient-registry` | ResearchStudy | boolean |
//! | `provided-document` | ResearchStudy.relatedArtifact | parts `has-protocol`, `has-sap`, `has-icf`: boolean, `upload-date`: string, `size`: string |
//! | `removed-country` | ResearchStudy | string (repeats) |
//! | `responsible-party` | ResearchStudy | parts `type`: code, `name`, `title`, `affiliation`, `old-name-title`, `old-organization`: string |
//! | `retraction` | ResearchStudy.relatedArtifact | parts `pmid`, `source`: string |
//! | `sampling-method` | ResearchStudy | code |
//! | `sex` | ResearchStudy | code: `all`, `female`, `male` |
//! | `source-text` | any element | string: the source's words, where the element's type cannot hold them |
//! | `standard-age` | ResearchStudy | code (repeats) |
//! | `stands-in` | ResearchStudy.title, ResearchStudy.description | code of the field that the element repeats because its own is absent: `official-title`, `brief-summary` |
//! | `stated-code` | CodeableConcept | string (repeats): every word of a list in order, when one of them is not in the registry's list |
//! | `study-population` | ResearchStudy | markdown |
//! | `target-duration` | ResearchStudy | string |
//! | `version-holder` | ResearchStudy | date |

use std::borrow::Cow;

use crate::fhir::names::CANONICAL;
use crate::fhir::{Object, Value};
use crate::mapping::coding::Coded;

/// A list of extensions under construction; absent values add nothing.
#[derive(Debug, Default)]
pub(crate) struct Extensions {
    list: Vec<Value>,
    bare: bool,
}

impl Extensions {
    /// Extensions whose urls are our own canonical ones.
    pub(crate) fn own() -> Self {
        Self::default()
    }

    /// Parts of a complex extension, whose urls are bare names.
    pub(crate) fn parts() -> Self {
        Self {
            list: Vec::new(),
            bare: true,
        }
    }

    /// Adds an extension when there is a value; `member` is the value's member, such as `valueString`.
    pub(crate) fn add<V: Into<Value>>(&mut self, name: &'static str, member: &'static str, value: Option<V>) {
        if let Some(value) = value {
            let url = self.url(name);
            self.list.push(extension(url, member, value.into()));
        }
    }

    /// Adds one extension for each value.
    pub(crate) fn add_all<V: Into<Value>>(
        &mut self,
        name: &'static str,
        member: &'static str,
        values: impl IntoIterator<Item = V>,
    ) {
        for value in values {
            self.add(name, member, Some(value));
        }
    }

    /// Adds a coded value: `valueCode`, or `valueString` for a word outside the list.
    pub(crate) fn coded<C: Coded>(&mut self, name: &'static str, value: Option<&C>) {
        if let Some(value) = value {
            let member = if value.known() { "valueCode" } else { "valueString" };
            self.add(name, member, Some(value.word()));
        }
    }

    /// Adds a complex extension unless it has no part.
    pub(crate) fn nest(&mut self, name: &'static str, parts: Self) {
        if !parts.list.is_empty() {
            let url = self.url(name);
            self.list.push(extension(url, "extension", Value::Array(parts.list)));
        }
    }

    /// Adds a finished extension.
    pub(crate) fn push(&mut self, extension: Value) {
        self.list.push(extension);
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The finished list, for a member `extension`.
    pub(crate) fn into_list(self) -> Vec<Value> {
        self.list
    }

    fn url(&self, name: &'static str) -> Cow<'static, str> {
        if self.bare {
            name.into()
        } else {
            crate::fhir::names::own_extension(name).into()
        }
    }
}

/// One extension with any url; `member` is the value's member, such as `valueString`, or `extension`.
pub(crate) fn extension(url: impl Into<Cow<'static, str>>, member: &'static str, value: Value) -> Value {
    Object::exact([("url", Value::String(url.into())), (member, value)])
}

/// One of our own extensions.
pub(crate) fn own(name: &str, member: &'static str, value: impl Into<Value>) -> Value {
    extension(crate::fhir::names::own_extension(name), member, value.into())
}

/// The extensions of an element, for finding them by name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'a> {
    list: &'a [Value],
    bare: bool,
}

impl<'a> Found<'a> {
    /// The extensions of an element (an object with a member `extension`); of nothing, none.
    pub(crate) fn on(element: Option<&'a Value>) -> Self {
        Self {
            list: list_of(element),
            bare: false,
        }
    }

    /// The parts of a complex extension.
    pub(crate) fn parts_of(extension: Option<&'a Value>) -> Self {
        Self {
            list: list_of(extension),
            bare: true,
        }
    }

    /// The extensions of a resource.
    pub(crate) fn of(list: &'a [Value]) -> Self {
        Self { list, bare: false }
    }

    /// Whether there is none at all.
    pub(crate) fn is_empty(self) -> bool {
        self.list.is_empty()
    }

    /// Every extension of that name, in order.
    pub(crate) fn all(self, name: &'a str) -> impl Iterator<Item = &'a Value> {
        self.list.iter().filter(move |found| self.is(found, name))
    }

    /// The first extension of that name.
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.list.iter().find(|found| self.is(found, name))
    }

    /// The value of the first extension of that name.
    pub(crate) fn value(self, name: &str) -> Option<&'a Value> {
        self.get(name).and_then(value_of)
    }

    /// A value that is a string.
    pub(crate) fn text(self, name: &str) -> Option<String> {
        self.value(name).and_then(Value::as_str).map(str::to_owned)
    }

    /// Every value that is a string, in order.
    pub(crate) fn texts(self, name: &'a str) -> Vec<String> {
        self.all(name)
            .filter_map(|found| value_of(found)?.as_str().map(str::to_owned))
            .collect()
    }

    /// A value that is a boolean.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        self.value(name).and_then(Value::as_bool)
    }

    /// A value that is a whole number.
    pub(crate) fn number(self, name: &str) -> Option<u64> {
        self.value(name).and_then(Value::as_u64)
    }

    /// A coded value, as [`Extensions::coded`] writes it.
    pub(crate) fn coded<C: Coded>(self, name: &str) -> Option<C> {
        self.get(name).and_then(coded_of)
    }

    /// Every coded value of that name, in order.
    pub(crate) fn coded_all<C: Coded>(self, name: &'a str) -> Vec<C> {
        self.all(name).filter_map(coded_of).collect()
    }

    /// The parts of the first complex extension of that name.
    pub(crate) fn nested(self, name: &str) -> Found<'a> {
        Self::parts_of(self.get(name))
    }

    fn is(self, found: &Value, name: &str) -> bool {
        let Some(url) = found.get("url").and_then(Value::as_str) else {
            return false;
        };
        if self.bare {
            url == name
        } else {
            own_name(url) == Some(name)
        }
    }
}

/// The name of one of our own extensions, from its url.
pub(crate) fn own_name(url: &str) -> Option<&str> {
    url.strip_prefix(CANONICAL)?.strip_prefix("/StructureDefinition/")
}

/// The value of an extension, whatever its type.
pub(crate) fn value_of(extension: &Value) -> Option<&Value> {
    extension
        .as_object()?
        .iter()
        .find(|(member, _)| member.starts_with("value"))
        .map(|(_, value)| value)
}

fn coded_of<C: Coded>(extension: &Value) -> Option<C> {
    match extension.get("valueCode").and_then(Value::as_str) {
        Some(code) => Some(C::from_code(code).unwrap_or_else(|| C::other(code))),
        None => extension.get("valueString").and_then(Value::as_str).map(C::other),
    }
}

fn list_of(element: Option<&Value>) -> &[Value] {
    element
        .and_then(|element| element.get("extension"))
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
