//! A StructureDefinition as the facts that rules are made of; words for people are left behind.

use std::sync::Arc;

use crate::fhir::{Map, Value};
use crate::json;

/// What a StructureDefinition says: of a base type, a profile, an extension or a logical model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Structure {
    /// Canonical URL.
    pub url: String,
    /// Business version.
    pub version: Option<String>,
    /// Computer-friendly name.
    pub name: String,
    /// What it describes.
    pub kind: StructureKind,
    /// Whether only types derived from it have instances.
    pub is_abstract: bool,
    /// The type: `Patient`, `HumanName`, `string`; for a logical model its URL.
    pub type_name: String,
    /// Canonical URL of what it derives from.
    pub base: Option<String>,
    /// Whether it constrains its base (a profile or an extension) rather than being a type of its own.
    pub is_constraint: bool,
    /// `StructureDefinition.status`.
    pub status: String,
    /// Whether it is for testing only.
    pub experimental: bool,
    /// Where an extension may stand; empty when it is none.
    pub contexts: Vec<Context>,
    /// FHIRPath that must hold where an extension stands.
    pub context_invariants: Vec<String>,
    /// Elements of the snapshot, in order; empty when there is none.
    pub snapshot: Vec<Element>,
    /// Elements of the differential, in order.
    pub differential: Vec<Element>,
}

/// `StructureDefinition.kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StructureKind {
    /// `primitive-type`.
    Primitive,
    /// `complex-type`.
    #[default]
    Complex,
    /// `resource`.
    Resource,
    /// `logical`.
    Logical,
}

/// `StructureDefinition.context`.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// How the expression is read.
    pub kind: ContextKind,
    /// An element's path, a FHIRPath expression or an extension's URL.
    pub expression: String,
}

/// `StructureDefinition.context.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContextKind {
    /// `element`: an element's path, or a profile's element.
    Element,
    /// `fhirpath`.
    FhirPath,
    /// `extension`: the URL of the extension that it stands in.
    Extension,
}

/// An ElementDefinition.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Element {
    /// `ElementDefinition.id`: the path with slice names, such as `Patient.identifier:mrn.system`.
    pub id: String,
    /// Path without slice names.
    pub path: String,
    /// Name of the slice that it defines.
    pub slice_name: Option<String>,
    /// Least number; absent in a differential that does not say.
    pub min: Option<u32>,
    /// Greatest number; absent in a differential that does not say.
    pub max: Option<Max>,
    /// Types that it may have.
    pub types: Vec<TypeRef>,
    /// Id of the element whose children it has, without the leading `#`; a canonical URL may stand before the `#`.
    pub content_reference: Option<String>,
    /// `fixed[x]`: the value must be exactly this; the type's name is with it.
    pub fixed: Option<(String, Value)>,
    /// `pattern[x]`: the value must have at least this.
    pub pattern: Option<(String, Value)>,
    /// `minValue[x]`.
    pub min_value: Option<(String, Value)>,
    /// `maxValue[x]`.
    pub max_value: Option<(String, Value)>,
    /// Most characters of a text.
    pub max_length: Option<u32>,
    /// Invariants.
    pub constraints: Vec<Arc<Constraint>>,
    /// Which codes may be used.
    pub binding: Option<Binding>,
    /// How the elements of this path are told apart.
    pub slicing: Option<Slicing>,
    /// Whether it may change the meaning of what it stands in.
    pub is_modifier: bool,
    /// Whether users of the profile must support it.
    pub must_support: bool,
    /// Whether it is in a summary.
    pub is_summary: bool,
    /// `ElementDefinition.base.max`: whether the base type has a list here.
    pub base_max: Option<Max>,
    /// How a type is written in JSON and XML.
    pub representation: Vec<String>,
}

/// A greatest number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Max {
    /// This many.
    Count(u32),
    /// `*`.
    Unbounded,
}

impl Max {
    /// Whether `count` is within it.
    pub fn admits(self, count: usize) -> bool {
        match self {
            Self::Count(max) => count <= max as usize,
            Self::Unbounded => true,
        }
    }
}

/// `ElementDefinition.type`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TypeRef {
    /// Name of the type: `Reference`, `string`; a logical model's URL. `http://hl7.org/fhirpath/System.String` and its
    /// like for the values of primitive types.
    pub code: String,
    /// Profiles of which the value must satisfy one.
    pub profiles: Vec<String>,
    /// Profiles of which the target of a reference or canonical must satisfy one.
    pub targets: Vec<String>,
    /// `contained`, `referenced`, `bundled`.
    pub aggregation: Vec<String>,
    /// `either`, `independent`, `specific`.
    pub versioning: Option<String>,
}

/// `ElementDefinition.constraint`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Constraint {
    /// Its key, such as `ele-1`.
    pub key: String,
    /// Whether breaking it is an error; a warning otherwise.
    pub is_error: bool,
    /// Whether it is only advice: the extension `elementdefinition-bestpractice`.
    pub is_best_practice: bool,
    /// Words for people.
    pub human: String,
    /// FHIRPath that must hold.
    pub expression: Option<String>,
    /// Canonical URL of the structure that states it.
    pub source: Option<String>,
}

/// `ElementDefinition.binding`.
#[derive(Debug, Clone, PartialEq)]
pub struct Binding {
    /// How strict.
    pub strength: Strength,
    /// Canonical URL of the value set, perhaps with `|version`.
    pub value_set: Option<String>,
    /// Value set whose codes are the most that may be used: the extension `elementdefinition-maxValueSet` or an
    /// additional binding of purpose `maximum` or `required`.
    pub max_value_set: Option<String>,
}

/// `ElementDefinition.binding.strength`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// `example`.
    Example,
    /// `preferred`.
    Preferred,
    /// `extensible`.
    Extensible,
    /// `required`.
    Required,
}

/// `ElementDefinition.slicing`.
#[derive(Debug, Clone, PartialEq)]
pub struct Slicing {
    /// What tells slices apart; none when only the order or the invariants do.
    pub discriminators: Vec<Discriminator>,
    /// Whether slices come in the order in which they are defined.
    pub ordered: bool,
    /// What becomes of elements that match no slice.
    pub rules: SlicingRules,
}

/// `ElementDefinition.slicing.discriminator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discriminator {
    /// What is compared.
    pub kind: DiscriminatorKind,
    /// FHIRPath, of the kind that discriminators allow.
    pub path: String,
}

/// `ElementDefinition.slicing.discriminator.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiscriminatorKind {
    /// `value`, and `pattern`, which means the same.
    Value,
    /// `exists`.
    Exists,
    /// `type`.
    Type,
    /// `profile`.
    Profile,
    /// `position` (R5).
    Position,
}

/// `ElementDefinition.slicing.rules`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SlicingRules {
    /// Anything else may come.
    Open,
    /// Nothing else may come.
    Closed,
    /// Anything else may come, after the slices.
    OpenAtEnd,
}

impl Structure {
    /// Reads a StructureDefinition; what a definition must have and does not is an error that says so.
    ///
    /// # Errors
    /// A sentence, when `url`, `type` or `kind` is missing or no word of FHIR.
    pub fn read(resource: &json::Value<'_>) -> Result<Self, String> {
        let Some(map) = resource.as_object() else {
            return Err("expected a StructureDefinition, found something that is no object".to_owned());
        };
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

    /// The last step of the path: `value[x]` of `Observation.value[x]`.
    pub fn leaf(&self) -> &str {
        self.path.rsplit_once('.').map_or(self.path.as_str(), |(_, leaf)| leaf)
    }

    /// Whether it has a choice of types, and the name before `[x]`.
    pub fn choice_name(&self) -> Option<&str> {
        self.leaf().strip_suffix("[x]")
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
