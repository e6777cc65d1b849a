//! What the base specification asks of a type, ready to run: one table of members for every object.

use std::sync::OnceLock;

use hashbrown::HashMap;

use crate::conformance::binding_rule::BindingRule;
use crate::conformance::invariant::Invariant;
use crate::conformance::place::Step;
use crate::definition::{Child, Definitions, Element, Max, Structure, StructureKind, TypeId, TypeRef};
use crate::fhir::Primitive;

/// The rules of every type of a release; those of one are made when it is first met.
#[derive(Debug)]
pub(super) struct BaseRules {
    structures: Box<[OnceLock<StructureRules>]>,
}

/// The rules of one structure: of the type itself, and of each element that has elements of its own.
#[derive(Debug, Default)]
struct StructureRules {
    /// By the place of the element in the snapshot.
    nodes: Vec<Option<Box<TypeRules>>>,
}

/// What an object, or a primitive value, of one type must be.
#[derive(Debug)]
pub(super) struct TypeRules {
    /// Which type.
    pub(super) id: TypeId,
    /// Its name, or the path of the element that has elements of its own.
    pub(super) name: String,
    /// What its instances look like.
    pub(super) shape: Shape,
    /// What is to be checked beside its elements.
    pub(super) role: Role,
    /// The elements, in the order of the definition.
    pub(super) children: Vec<ChildRules>,
    /// JSON members: the place in `children`, and in its `types`.
    members: HashMap<Box<str>, (u16, u16)>,
    /// Places of the children of which there must be at least one.
    pub(super) required: Vec<u16>,
    /// Invariants of the type.
    pub(super) invariants: Vec<Invariant>,
}

/// What instances of a type look like in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A JSON value, with an object beside it for id and extensions.
    Primitive(Primitive),
    /// An object.
    Complex,
    /// An object that says its own type.
    Resource,
}

/// Types of which more is asked than their definitions can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Plain,
    Extension,
    Reference,
    Coding,
    Attachment,
    Expression,
    Bundle,
}

/// What the definition asks of one element.
#[derive(Debug)]
pub(super) struct ChildRules {
    /// Path in the definition: `Patient.contact`.
    pub(super) path: String,
    /// Name without `[x]`.
    pub(super) name: String,
    /// Whether the JSON member's name ends with the type.
    pub(super) choice: bool,
    /// Whether JSON has a list.
    pub(super) many: bool,
    pub(super) min: u32,
    pub(super) max: Max,
    pub(super) types: Vec<TypeLink>,
    pub(super) binding: Option<BindingRule>,
    /// Whether its text is FHIRPath.
    pub(super) is_fhirpath: bool,
    /// Invariants stated where the element stands, beyond those of its type.
    pub(super) invariants: Vec<Invariant>,
}

/// A type that an element may have.
#[derive(Debug)]
pub(super) struct TypeLink {
    pub(super) id: TypeId,
    /// The type's name: `Quantity`.
    pub(super) name: String,
    /// What of it the element asks.
    pub(super) asked: TypeRef,
    /// What its instances look like.
    pub(super) shape: Shape,
}

impl BaseRules {
    pub(super) fn new(definitions: &Definitions) -> Self {
        let count = definitions.types().count();
        Self {
            structures: (0..count).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The rules of a type; none when the definitions lack it.
    pub(super) fn of(&self, definitions: &Definitions, id: TypeId) -> Option<&TypeRules> {
        let slot = self.structures.get(id.structure())?;
        slot.get_or_init(|| StructureRules::compile(definitions, id))
            .nodes
            .get(id.element())?
            .as_deref()
    }
}

impl StructureRules {
    fn compile(definitions: &Definitions, of: TypeId) -> Self {
        let types = definitions.types();
        let name = types.name(of.whole());
        let Some(structure) = definitions.type_structure(name) else {
            return Self::default();
        };
        let mut nodes: Vec<Option<Box<TypeRules>>> = structure.snapshot.iter().map(|_| None).collect();
        let mut waiting = vec![of.whole()];
        while let Some(id) = waiting.pop() {
            let Some(place) = nodes.get_mut(id.element()).filter(|place| place.is_none()) else {
                continue;
            };
            let rules = TypeRules::compile(definitions, &structure, id);
            let inner = rules.children.iter().flat_map(|child| &child.types);
            waiting.extend(inner.map(|link| link.id).filter(|inner| inner.whole() == of.whole()));
            *place = Some(Box::new(rules));
        }
        Self { nodes }
    }
}

impl TypeRules {
    fn compile(definitions: &Definitions, structure: &Structure, id: TypeId) -> Self {
        let types = definitions.types();
        let mut children = Vec::new();
        let mut members = HashMap::new();
        let mut required = Vec::new();
        for child in types.children(id) {
            let Some(element) = structure.snapshot.get(usize::from(child.element)) else {
                continue;
            };
            let place = u16::try_from(children.len()).unwrap_or(u16::MAX);
            let rules = ChildRules::compile(definitions, id, child, element);
            for (at, link) in rules.types.iter().enumerate() {
                let member = if rules.choice {
                    choice_member(&rules.name, &link.name)
                } else {
                    rules.name.clone()
                };
                let at = u16::try_from(at).unwrap_or(u16::MAX);
                members.entry(member.into_boxed_str()).or_insert((place, at));
            }
            if rules.min > 0 {
                required.push(place);
            }
            children.push(rules);
        }
        let root = structure.snapshot.get(id.element());
        let invariants = root.map_or_else(Vec::new, |root| Invariant::compile_base(&root.constraints));
        Self {
            id,
            name: types.name(id).to_owned(),
            shape: shape_of(definitions, id),
            role: role(types.name(id)),
            children,
            members,
            required,
            invariants,
        }
    }

    /// The child that a JSON member is, its place among the children, and the type that the member's name tells.
    pub(super) fn member(&self, name: &str) -> Option<(usize, &ChildRules, &TypeLink)> {
        let (child, at) = *self.members.get(name)?;
        let rules = self.children.get(usize::from(child))?;
        Some((usize::from(child), rules, rules.types.get(usize::from(at))?))
    }

    /// The names of all JSON members.
    pub(super) fn member_names(&self) -> impl Iterator<Item = &str> {
        self.members.keys().map(|name| &**name)
    }
}

impl ChildRules {
    fn compile(definitions: &Definitions, parent: TypeId, child: &Child, element: &Element) -> Self {
        let types = definitions.types();
        let links = child.types.iter().enumerate().map(|(at, id)| {
            let name = types.name(*id);
            TypeLink {
                id: *id,
                name: name.to_owned(),
                asked: element.types.get(at).cloned().unwrap_or_default(),
                shape: shape_of(definitions, *id),
            }
        });
        // What an element with elements of its own states is run with those elements.
        let is_own = |id: &TypeId| id.whole() == parent.whole() && id.element() == usize::from(child.element);
        let invariants = if child.types.iter().any(is_own) {
            Vec::new()
        } else {
            Invariant::compile_base(&element.constraints)
        };
        Self {
            path: element.path.clone(),
            name: child.name.clone(),
            choice: child.choice,
            many: child.many,
            min: element.min.unwrap_or(0),
            max: element.max.unwrap_or(Max::Unbounded),
            types: links.collect(),
            binding: element.binding.as_ref().and_then(BindingRule::compile),
            is_fhirpath: matches!(
                element.path.as_str(),
                "SearchParameter.expression" | "ElementDefinition.constraint.expression"
            ),
            invariants,
        }
    }
}

impl ChildRules {
    /// The step to it, by the JSON member that the type has.
    pub(super) fn step<'s>(&'s self, link: &'s TypeLink, member: &'s str) -> Step<'s> {
        Step {
            member,
            name: &self.name,
            of: self.choice.then_some(link.name.as_str()),
            item: None,
        }
    }
}

/// What instances of a type look like: elements with elements of their own are objects.
fn shape_of(definitions: &Definitions, id: TypeId) -> Shape {
    let types = definitions.types();
    match types.kind(id) {
        _ if id != id.whole() => Shape::Complex,
        StructureKind::Primitive => Primitive::named(types.name(id)).map_or(Shape::Complex, Shape::Primitive),
        StructureKind::Resource => Shape::Resource,
        StructureKind::Complex | StructureKind::Logical => Shape::Complex,
    }
}

fn role(name: &str) -> Role {
    match name {
        "Extension" => Role::Extension,
        "Reference" => Role::Reference,
        "Coding" => Role::Coding,
        "Attachment" => Role::Attachment,
        "Expression" => Role::Expression,
        "Bundle" => Role::Bundle,
        _ => Role::Plain,
    }
}

/// The JSON member of a choice: `value` and `string` give `valueString`.
pub(super) fn choice_member(name: &str, type_name: &str) -> String {
    let mut member = name.to_owned();
    let mut letters = type_name.chars();
    member.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    member.push_str(letters.as_str());
    member
}
