//! A StructureDefinition as the facts that rules are made of; words for people are left behind.

use std::sync::Arc;

use crate::fhir::Value;

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

impl Element {
    /// The last step of the path: `value[x]` of `Observation.value[x]`.
    pub fn leaf(&self) -> &str {
        self.path.rsplit_once('.').map_or(self.path.as_str(), |(_, leaf)| leaf)
    }

    /// Whether it has a choice of types, and the name before `[x]`.
    pub fn choice_name(&self) -> Option<&str> {
        self.leaf().strip_suffix("[x]")
    }
}
