//! Reading structure definitions: what a rule can be made of is taken, the rest is passed over.

use std::sync::Arc;

use crate::definition::structure::{
    Binding, Constraint, Context, ContextKind, Discriminator, DiscriminatorKind, Element, Max, Slicing, SlicingRules,
    Strength, Structure, StructureKind, TypeRef,
};
use crate::fhir::{Map, Value};
use crate::json;

impl Structure {
    /// Reads a StructureDefinition; what a definition must have and does not is an error that says so.
    ///
    /// # Errors
    /// A sentence, when `url`, `type` or `kind` is missing or no word of FHIR.
    pub fn read(resource: &json::Value<'_>) -> Result<Self, String> {
        let map = resource.as_object();
        map.map_or_else(
            || Err("expected a StructureDefinition, found something that is no object".to_owned()),
            Self::from_map,
        )
    }

    /// Reads a StructureDefinition from its members.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(crate) fn from_map(map: &json::Map<'_>) -> Result<Self, String> {
        let word = |name: &str| map.get(name).and_then(json::Value::as_str);
        let asked = |name: &str| word(name).ok_or_else(|| format!("expected StructureDefinition.{name}, found none"));
        let url = asked("url")?.to_owned();
        let kind = match asked("kind")? {
            "primitive-type" => StructureKind::Primitive,
            "complex-type" => StructureKind::Complex,
            "resource" => StructureKind::Resource,
            "logical" => StructureKind::Logical,
            other => {
                return Err(format!(
                    "expected StructureDefinition.kind `primitive-type`, `complex-type`, `resource` or `logical`, found \
                     `{other}` in {url}"
                ));
            }
        };
        let mut constraints = Vec::new();
        let mut elements = |view: &str| -> Vec<Element> {
            let list = map.get(view).and_then(|view| view.get("element"));
            list.and_then(json::Value::as_array)
                .map_or(&[][..], Vec::as_slice)
                .iter()
                .filter_map(json::Value::as_object)
                .map(Element::read)
                .map(|element| shared(element, &mut constraints))
                .collect()
        };
        let contexts = list_of(map, "context")
            .filter_map(|context| {
                let expression = context.get("expression")?.as_str()?.to_owned();
                let kind = match context.get("type").and_then(json::Value::as_str) {
                    Some("fhirpath") => ContextKind::FhirPath,
                    Some("extension") => ContextKind::Extension,
                    Some(_) | None => ContextKind::Element,
                };
                Some(Context { kind, expression })
            })
            .collect();
        Ok(Self {
            type_name: asked("type")?.to_owned(),
            version: word("version").map(str::to_owned),
            name: word("name").unwrap_or_default().to_owned(),
            kind,
            is_abstract: map.get("abstract").and_then(json::Value::as_bool).unwrap_or(false),
            base: word("baseDefinition").map(str::to_owned),
            is_constraint: word("derivation") == Some("constraint"),
            status: word("status").unwrap_or_default().to_owned(),
            experimental: map.get("experimental").and_then(json::Value::as_bool).unwrap_or(false),
            contexts,
            context_invariants: words(map, "contextInvariant"),
            snapshot: elements("snapshot"),
            differential: elements("differential"),
            url,
        })
    }
}

impl Element {
    /// Reads an ElementDefinition.
    pub fn read(map: &json::Map<'_>) -> Self {
        let word = |name: &str| map.get(name).and_then(json::Value::as_str);
        let number = |name: &str| {
            let number = map.get(name).and_then(json::Value::as_u64);
            number.and_then(|number| u32::try_from(number).ok())
        };
        let flag = |name: &str| map.get(name).and_then(json::Value::as_bool).unwrap_or(false);
        let path = word("path").unwrap_or_default();
        Self {
            id: word("id").unwrap_or(path).to_owned(),
            path: path.to_owned(),
            slice_name: word("sliceName").map(str::to_owned),
            min: number("min"),
            max: word("max").map(read_max),
            types: list_of(map, "type").map(TypeRef::read).collect(),
            content_reference: word("contentReference").map(|text| text.strip_prefix('#').unwrap_or(text).to_owned()),
            fixed: typed(map, "fixed"),
            pattern: typed(map, "pattern"),
            min_value: typed(map, "minValue"),
            max_value: typed(map, "maxValue"),
            max_length: number("maxLength"),
            constraints: list_of(map, "constraint")
                .map(|map| Arc::new(Constraint::read(map)))
                .collect(),
            binding: map
                .get("binding")
                .and_then(json::Value::as_object)
                .and_then(Binding::read),
            slicing: map.get("slicing").and_then(json::Value::as_object).map(Slicing::read),
            is_modifier: flag("isModifier"),
            must_support: flag("mustSupport"),
            is_summary: flag("isSummary"),
            base_max: map
                .get("base")
                .and_then(|base| base.get("max"))
                .and_then(json::Value::as_str)
                .map(read_max),
            representation: words(map, "representation"),
        }
    }
}

impl TypeRef {
    fn read(map: &json::Map<'_>) -> Self {
        let word = |name: &str| map.get(name).and_then(json::Value::as_str);
        // The values of primitive types are of a type that only an extension names in FHIR's own words.
        let fhir_type = list_of(map, "extension")
            .find(|extension| {
                extension.get("url").and_then(json::Value::as_str)
                    == Some("http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type")
            })
            .and_then(|extension| {
                let value = extension.get("valueUrl").or_else(|| extension.get("valueUri"))?;
                value.as_str()
            });
        let code = match (word("code"), fhir_type) {
            (Some(code), Some(named)) if code.starts_with("http://hl7.org/fhirpath/") => named,
            (Some(code), _) => code,
            (None, named) => named.unwrap_or_default(),
        };
        Self {
            code: code.to_owned(),
            profiles: words(map, "profile"),
            targets: words(map, "targetProfile"),
            aggregation: words(map, "aggregation"),
            versioning: word("versioning").map(str::to_owned),
        }
    }
}

impl Constraint {
    fn read(map: &json::Map<'_>) -> Self {
        let word = |name: &str| map.get(name).and_then(json::Value::as_str);
        Self {
            key: word("key").unwrap_or_default().to_owned(),
            is_error: word("severity") != Some("warning"),
            is_best_practice: list_of(map, "extension").any(|extension| {
                extension.get("url").and_then(json::Value::as_str)
                    == Some("http://hl7.org/fhir/StructureDefinition/elementdefinition-bestpractice")
                    && extension.get("valueBoolean").and_then(json::Value::as_bool) == Some(true)
            }),
            human: word("human").unwrap_or_default().to_owned(),
            expression: word("expression").map(str::to_owned),
            source: word("source").map(str::to_owned),
        }
    }
}

impl Binding {
    fn read(map: &json::Map<'_>) -> Option<Self> {
        let strength = match map.get("strength").and_then(json::Value::as_str)? {
            "required" => Strength::Required,
            "extensible" => Strength::Extensible,
            "preferred" => Strength::Preferred,
            _ => Strength::Example,
        };
        let by_extension = list_of(map, "extension")
            .filter(|extension| {
                extension.get("url").and_then(json::Value::as_str)
                    == Some("http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet")
            })
            .find_map(|extension| {
                extension
                    .get("valueCanonical")
                    .or_else(|| extension.get("valueUri"))?
                    .as_str()
            });
        let by_purpose = || {
            list_of(map, "additional")
                .filter(|more| {
                    let purpose = more.get("purpose").and_then(json::Value::as_str);
                    matches!(purpose, Some("maximum" | "required")) && more.get("usage").is_none()
                })
                .find_map(|more| more.get("valueSet")?.as_str())
        };
        Some(Self {
            strength,
            value_set: map.get("valueSet").and_then(json::Value::as_str).map(str::to_owned),
            max_value_set: by_extension.or_else(by_purpose).map(str::to_owned),
        })
    }
}

impl Slicing {
    fn read(map: &json::Map<'_>) -> Self {
        let discriminators = list_of(map, "discriminator").map(|one| Discriminator {
            kind: match one.get("type").and_then(json::Value::as_str) {
                Some("exists") => DiscriminatorKind::Exists,
                Some("type") => DiscriminatorKind::Type,
                Some("profile") => DiscriminatorKind::Profile,
                Some("position") => DiscriminatorKind::Position,
                Some(_) | None => DiscriminatorKind::Value,
            },
            path: one
                .get("path")
                .and_then(json::Value::as_str)
                .unwrap_or("$this")
                .to_owned(),
        });
        Self {
            discriminators: discriminators.collect(),
            ordered: map.get("ordered").and_then(json::Value::as_bool).unwrap_or(false),
            rules: match map.get("rules").and_then(json::Value::as_str) {
                Some("closed") => SlicingRules::Closed,
                Some("openAtEnd") => SlicingRules::OpenAtEnd,
                Some(_) | None => SlicingRules::Open,
            },
        }
    }
}

/// The element with the constraints that others have as well held once: nearly all elements state `ele-1`.
fn shared(mut element: Element, known: &mut Vec<Arc<Constraint>>) -> Element {
    for constraint in &mut element.constraints {
        match known.iter().find(|held| *held == constraint) {
            Some(held) => *constraint = Arc::clone(held),
            None => known.push(Arc::clone(constraint)),
        }
    }
    element
}

fn read_max(text: &str) -> Max {
    text.parse().map_or(Max::Unbounded, Max::Count)
}

/// The member whose name is `prefix` and a type's name: `fixedUri` gives (`uri`, …), `patternCodeableConcept`
/// (`CodeableConcept`, …).
fn typed(map: &json::Map<'_>, prefix: &str) -> Option<(String, Value)> {
    map.iter().find_map(|(name, value)| {
        let rest = name.strip_prefix(prefix)?;
        rest.starts_with(|c: char| c.is_ascii_uppercase())
            .then(|| (type_of_suffix(rest), owned(value)))
    })
}

/// The type that a choice's suffix names: primitive types begin with a small letter.
pub(crate) fn type_of_suffix(suffix: &str) -> String {
    const PRIMITIVE: [&str; 21] = [
        "Base64Binary",
        "Boolean",
        "Canonical",
        "Code",
        "Date",
        "DateTime",
        "Decimal",
        "Id",
        "Instant",
        "Integer",
        "Integer64",
        "Markdown",
        "Oid",
        "PositiveInt",
        "String",
        "Time",
        "UnsignedInt",
        "Uri",
        "Url",
        "Uuid",
        "Xhtml",
    ];
    let mut name = suffix.to_owned();
    if PRIMITIVE.contains(&suffix)
        && let Some(first) = name.get_mut(0..1)
    {
        first.make_ascii_lowercase();
    }
    name
}

/// A copy that owns its words.
pub(crate) fn owned(value: &json::Value<'_>) -> Value {
    match value {
        json::Value::Null => Value::Null,
        json::Value::Bool(truth) => Value::Bool(*truth),
        json::Value::Number(number) => Value::Number(number.clone()),
        json::Value::String(text) => Value::from(&**text),
        json::Value::Array(list) => Value::Array(list.iter().map(owned).collect()),
        json::Value::Object(map) => Value::Object(
            map.iter()
                .map(|(name, value)| (name.to_owned().into(), owned(value)))
                .collect::<Map>(),
        ),
    }
}

fn list_of<'a, 't>(map: &'a json::Map<'t>, name: &str) -> impl Iterator<Item = &'a json::Map<'t>> {
    map.get(name)
        .and_then(json::Value::as_array)
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(json::Value::as_object)
}

fn words(map: &json::Map<'_>, name: &str) -> Vec<String> {
    map.get(name)
        .and_then(json::Value::as_array)
        .map_or(&[][..], Vec::as_slice)
        .iter()
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}
