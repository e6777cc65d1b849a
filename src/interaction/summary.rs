//! Showing part of a resource: `_summary` and `_elements`, <https://hl7.org/fhir/R4/search.html#summary>.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::fhir::suggestion;
use crate::fhir::{FhirVersion, Issue, IssueCode, Map, Resource, Value, json};
use crate::interaction::parameters::one;
use crate::interaction::refusal::Refusal;
use crate::search::Summary;

/// Marks a resource of which part is left out.
const SUBSETTED_SYSTEM: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";

/// Which elements are in a summary, per release and type; made by `profiles/summary/extract.py`.
const ELEMENTS_TABLE: &str = include_str!("../../profiles/summary/elements.tsv");

/// How much of a resource is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum View {
    /// All of it.
    #[default]
    Whole,
    /// The elements that the definitions mark as summary.
    Summary,
    /// The narrative and what is mandatory.
    Text,
    /// All but the narrative.
    Data,
    /// Nothing: only how many there are.
    Count,
    /// These elements and what is mandatory.
    Elements(Vec<String>),
}

impl View {
    /// Reads `_summary` and `_elements` of a read.
    pub(crate) fn of_read(version: FhirVersion, kind: &str, parameters: &[(String, String)]) -> Result<Self, Refusal> {
        let summary = match one(parameters, "_summary")? {
            None | Some("false") => Summary::Off,
            Some("true") => Summary::On,
            Some("text") => Summary::Text,
            Some("data") => Summary::Data,
            Some(other) => {
                return Err(Refusal::malformed(
                    IssueCode::Value,
                    format!("expected one of true, text, data, false, found `{other}`"),
                    "_summary",
                ));
            }
        };
        let elements: Vec<String> = one(parameters, "_elements")?
            .unwrap_or_default()
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        let mut issues = Vec::new();
        let view = Self::new(version, kind, summary, &elements, &mut issues)?;
        if issues.is_empty() {
            Ok(view)
        } else {
            Err(Refusal::Malformed(issues))
        }
    }

    /// The view that was asked for. Elements that the type does not have become issues.
    pub(crate) fn new(
        version: FhirVersion,
        kind: &str,
        summary: Summary,
        elements: &[String],
        issues: &mut Vec<Issue>,
    ) -> Result<Self, Refusal> {
        if summary != Summary::Off && !elements.is_empty() {
            return Err(Refusal::malformed(
                IssueCode::Invalid,
                "expected `_summary` or `_elements`, found both; leave one out",
                "_elements",
            ));
        }
        Ok(match summary {
            Summary::Off if elements.is_empty() => Self::Whole,
            Summary::Off => Self::elements(version, kind, elements, issues),
            Summary::On => Self::Summary,
            Summary::Text => Self::Text,
            Summary::Data => Self::Data,
            Summary::Count => Self::Count,
        })
    }

    fn elements(version: FhirVersion, kind: &str, names: &[String], issues: &mut Vec<Issue>) -> Self {
        let table = elements_of(version, kind);
        let mut wanted = Vec::new();
        for name in names {
            // `ResearchStudy.title` is another way to write `title`.
            let name = name
                .strip_prefix(kind)
                .and_then(|rest| rest.strip_prefix('.'))
                .unwrap_or(name);
            // To clients in JSON it is a member like the others (fhirpy always asks for it); it is always shown.
            if name == "resourceType" {
                continue;
            }
            let before = wanted.len();
            let named = table.iter().filter(|element| element.is_named(name));
            wanted.extend(named.map(|element| element.path.to_owned()));
            if wanted.len() == before {
                let text = format!(
                    "expected an element of {kind}, found `{name}`{}",
                    suggestion(name, table.iter().map(|element| element.path))
                );
                issues.push(Issue::error(IssueCode::Value, text).at("_elements"));
            }
        }
        Self::Elements(wanted)
    }

    /// The part of `body` that is shown; the same bytes when that is all of it.
    pub(crate) fn apply(&self, version: FhirVersion, body: Vec<u8>) -> Vec<u8> {
        if *self == Self::Whole {
            return body;
        }
        let resource = Resource::parse(&body);
        let Some(mut resource) = resource else {
            return body;
        };
        let table = elements_of(version, resource.kind());
        let is = |name: &str, test: &dyn Fn(&Element) -> bool| table.iter().any(|e| e.path == name && test(e));
        let map = resource.as_map_mut();
        match self {
            Self::Whole | Self::Count => {}
            Self::Summary => keep_summary(map, table, ""),
            Self::Data => {
                map.remove("text");
            }
            Self::Text => keep(map, |name| {
                matches!(name, "id" | "meta" | "text") || is(name, &|element| element.mandatory)
            }),
            Self::Elements(wanted) => keep(map, |name| {
                matches!(name, "id" | "meta")
                    || wanted.iter().any(|wanted| wanted == name)
                    || is(name, &|element| element.mandatory)
            }),
        }
        tag_subsetted(map);
        resource.to_bytes()
    }
}

/// One element of a type, as the definitions describe it.
#[derive(Debug)]
struct Element {
    /// Path below the resource; a choice has one for each of its types.
    path: &'static str,
    summary: bool,
    mandatory: bool,
}

impl Element {
    /// Whether a client means this element: by its own name, or by that of the choice it belongs to.
    fn is_named(&self, name: &str) -> bool {
        let choice = || {
            self.path
                .strip_prefix(name)
                .is_some_and(|kind| CHOICE_TYPES.contains(&kind))
        };
        self.path == name || choice()
    }
}

/// Endings that choice elements of resources have.
const CHOICE_TYPES: [&str; 55] = [
    "Address",
    "Age",
    "Annotation",
    "Attachment",
    "Availability",
    "Base64Binary",
    "Boolean",
    "Canonical",
    "Code",
    "CodeableConcept",
    "CodeableReference",
    "Coding",
    "ContactDetail",
    "ContactPoint",
    "Count",
    "DataRequirement",
    "Date",
    "DateTime",
    "Decimal",
    "Distance",
    "Dosage",
    "Duration",
    "Expression",
    "ExtendedContactDetail",
    "HumanName",
    "Id",
    "Identifier",
    "Instant",
    "Integer",
    "Integer64",
    "Markdown",
    "Meta",
    "Money",
    "Oid",
    "ParameterDefinition",
    "Period",
    "PositiveInt",
    "Quantity",
    "Range",
    "Ratio",
    "RatioRange",
    "Reference",
    "RelatedArtifact",
    "SampledData",
    "Signature",
    "SimpleQuantity",
    "String",
    "Time",
    "Timing",
    "TriggerDefinition",
    "UnsignedInt",
    "Uri",
    "Url",
    "UsageContext",
    "Uuid",
];

type Table = BTreeMap<FhirVersion, BTreeMap<&'static str, Vec<Element>>>;

fn elements_of(version: FhirVersion, kind: &str) -> &'static [Element] {
    static TABLE: LazyLock<Table> = LazyLock::new(|| {
        let mut table = Table::new();
        for (version, kind, elements) in ELEMENTS_TABLE.lines().filter_map(row) {
            table.entry(version).or_default().insert(kind, elements);
        }
        table
    });
    let types = TABLE.get(&version);
    types.and_then(|types| types.get(kind)).map_or(&[], Vec::as_slice)
}

fn row(line: &'static str) -> Option<(FhirVersion, &'static str, Vec<Element>)> {
    let mut columns = line.split('\t');
    let release = columns.next()?;
    let version = FhirVersion::ALL.into_iter().find(|version| version.name() == release)?;
    let kind = columns.next()?;
    let elements = columns
        .next()?
        .split(' ')
        .filter_map(|cell| cell.split_once(':'))
        .map(|(path, flags)| Element {
            path,
            summary: flags.contains('s'),
            mandatory: flags.contains('m'),
        });
    Some((version, kind, elements.collect()))
}

/// Keeps members by name; `_name` (what a primitive carries besides its value) goes with `name`.
fn keep(map: &mut Map, wanted: impl Fn(&str) -> bool) {
    map.retain(|name, _| name == "resourceType" || wanted(name.strip_prefix('_').unwrap_or(name)));
}

fn keep_summary(map: &mut Map, table: &[Element], parent: &str) {
    let path = |name: &str| -> Cow<'_, str> { Cow::Owned(format!("{parent}{name}")) };
    keep(map, |name| {
        let path = path(name);
        table
            .iter()
            .any(|element| element.path == path && (element.summary || element.mandatory))
            || (name == "id" && !parent.is_empty())
    });
    for (name, value) in map.iter_mut() {
        let below = format!("{}.", path(name));
        if table.iter().any(|element| element.path.starts_with(&below)) {
            let children = if let Value::Array(list) = value {
                list.as_mut_slice()
            } else {
                std::slice::from_mut(value)
            };
            for child in children.iter_mut().filter_map(Value::as_object_mut) {
                keep_summary(child, table, &below);
            }
        }
    }
}

fn tag_subsetted(map: &mut Map) {
    let tag = json!({"system": SUBSETTED_SYSTEM, "code": "SUBSETTED"});
    match map.get_mut("meta") {
        None => {
            let after_id = usize::from(map.get("id").is_some()) + 1;
            map.put_at(after_id, "meta", json!({"tag": [tag]}));
        }
        Some(meta) => {
            let Some(meta) = meta.as_object_mut() else { return };
            match meta.get_mut("tag") {
                None => meta.insert("tag", json!([tag])),
                Some(Value::Array(tags)) => tags.push(tag),
                Some(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::search::types_of;

    fn shown(view: &View) -> Value {
        let study = json!({
            "resourceType": "ResearchStudy", "id": "s1", "meta": { "versionId": "1" },
            "text": { "status": "generated", "div": "<div/>" },
            "extension": [{ "url": "u", "valueString": "x" }],
            "title": "A study", "status": "active", "_status": { "id": "a" },
            "description": "long", "arm": [{ "name": "A" }]
        });
        serde_json::from_slice(&view.apply(FhirVersion::R4, study.to_string().into_bytes())).unwrap()
    }

    fn names(value: &Value) -> Vec<&str> {
        value.as_object().unwrap().keys().map(String::as_str).collect()
    }

    #[test]
    fn every_served_type_has_its_elements_in_both_releases() {
        for version in FhirVersion::ALL {
            for kind in types_of(version) {
                assert!(
                    elements_of(version, kind).iter().any(|e| e.path == "meta"),
                    "{version} {kind}"
                );
            }
        }
    }

    #[test]
    fn a_summary_holds_what_the_definition_marks() {
        let value = shown(&View::Summary);
        assert_eq!(
            names(&value),
            ["resourceType", "id", "meta", "title", "status", "_status"]
        );
        assert_eq!(value["meta"]["tag"][0]["code"], "SUBSETTED");
    }

    #[test]
    fn text_data_and_elements_keep_what_is_mandatory() {
        assert_eq!(
            names(&shown(&View::Text)),
            ["resourceType", "id", "meta", "text", "status", "_status"]
        );
        assert!(!names(&shown(&View::Data)).contains(&"text"));
        let asked = [(
            "_elements".to_owned(),
            "resourceType,title,ResearchStudy.arm".to_owned(),
        )];
        let view = View::of_read(FhirVersion::R4, "ResearchStudy", &asked).unwrap();
        assert_eq!(
            names(&shown(&view)),
            ["resourceType", "id", "meta", "title", "status", "_status", "arm"]
        );
    }

    #[test]
    fn part_of_a_backbone_element_is_left_out_of_the_summary() {
        let variable = json!({ "resourceType": "EvidenceVariable", "id": "v", "status": "active",
            "characteristic": [{ "id": "c", "description": "d", "definitionCodeableConcept": { "text": "t" } }] });
        let bytes = View::Summary.apply(FhirVersion::R4, variable.to_string().into_bytes());
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(names(&value["characteristic"][0]), ["id", "definitionCodeableConcept"]);
    }

    #[test]
    fn an_element_that_does_not_exist_is_named() {
        let asked = [("_elements".to_owned(), "titel".to_owned())];
        let refusal = View::of_read(FhirVersion::R4, "ResearchStudy", &asked).unwrap_err();
        assert!(refusal.to_string().contains("did you mean `title`?"), "{refusal}");
    }

    #[test]
    fn whole_is_the_same_bytes() {
        assert_eq!(View::Whole.apply(FhirVersion::R4, b"not json".to_vec()), b"not json");
    }
}
