//! The types of a release as a graph: what a type has for children and of which types those are.

use hashbrown::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use crate::definition::source::Source;
use crate::definition::structure::{Element, Max, Structure, StructureKind};

/// Types of a release, each read when it is first asked about.
#[derive(Debug)]
pub struct Types {
    all: Vec<Type>,
    by_name: HashMap<Arc<str>, u16>,
    by_url: HashMap<Arc<str>, u16>,
}

/// A type, or a part of one that has children of its own. Only the [`Types`] that gave it understands it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TypeId {
    /// Place among the types.
    structure: u16,
    /// Place in the snapshot: 0 is the type itself.
    element: u16,
}

impl TypeId {
    /// The place in the snapshot of its structure: 0 for a type, another for one of its backbone elements.
    pub fn element(self) -> usize {
        usize::from(self.element)
    }

    /// The place of its structure among the types: below [`Types::count`].
    pub fn structure(self) -> usize {
        usize::from(self.structure)
    }

    /// The type that it is, or is a part of.
    #[must_use]
    pub fn whole(self) -> Self {
        Self {
            structure: self.structure,
            element: 0,
        }
    }
}

/// A child of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// Name, without `[x]`.
    pub name: String,
    /// Whether it has a choice of types, and so a member name for each.
    pub choice: bool,
    /// Whether there may be several.
    pub many: bool,
    /// What it may be.
    pub types: Box<[TypeId]>,
    /// Its place in the snapshot.
    pub element: u16,
}

#[derive(Debug)]
struct Type {
    name: Arc<str>,
    kind: StructureKind,
    source: Source,
    table: OnceLock<Option<Table>>,
    /// The place of what it derives from.
    base: OnceLock<Option<u16>>,
}

/// Children of each element of a snapshot.
type Table = Vec<Box<[Child]>>;

impl Types {
    /// A graph of these types. Of two with one name the first is the one that the name means, and one more than
    /// [`u16::MAX`] types are not counted.
    pub(crate) fn new(sources: impl IntoIterator<Item = Source>) -> Self {
        let mut types = Self {
            all: Vec::new(),
            by_name: HashMap::new(),
            by_url: HashMap::new(),
        };
        for source in sources {
            let Ok(at) = u16::try_from(types.all.len()) else { break };
            let name: Arc<str> = source.name().into();
            types.by_url.entry(source.url().into()).or_insert(at);
            types.by_name.entry(Arc::clone(&name)).or_insert(at);
            types.all.push(Type {
                name,
                kind: source.kind(),
                source,
                table: OnceLock::new(),
                base: OnceLock::new(),
            });
        }
        types
    }

    /// What each type was made of, in order.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &Source> {
        self.all.iter().map(|one| &one.source)
    }

    /// How many types there are.
    pub fn count(&self) -> usize {
        self.all.len()
    }

    /// The type of a name: `Patient`, `string`, `BackboneElement`; or of a URL, as logical models are named.
    pub fn named(&self, name: &str) -> Option<TypeId> {
        let at = self.by_name.get(name).or_else(|| self.by_url.get(name))?;
        Some(TypeId {
            structure: *at,
            element: 0,
        })
    }

    /// `Patient`; of a backbone element its path, `Patient.contact`.
    pub fn name(&self, id: TypeId) -> &str {
        match self.element(id) {
            Some(element) if id.element > 0 => &element.path,
            Some(_) | None => self.all.get(usize::from(id.structure)).map_or("", |one| &one.name),
        }
    }

    /// Whether only types derived from it have instances.
    pub fn is_abstract(&self, id: TypeId) -> bool {
        self.structure(id).is_some_and(|structure| structure.is_abstract)
    }

    /// Names of the resource types that have instances, sorted.
    pub fn resources(&self) -> Vec<&str> {
        let all = self.by_name.iter().filter(|(_, at)| {
            let id = TypeId {
                structure: **at,
                element: 0,
            };
            self.kind(id) == StructureKind::Resource
                && !matches!(
                    self.name(id),
                    "Resource" | "DomainResource" | "CanonicalResource" | "MetadataResource"
                )
        });
        let mut names: Vec<&str> = all.map(|(name, _)| &**name).collect();
        names.sort_unstable();
        names
    }

    /// What sort of type it is; a backbone element is a complex type.
    pub fn kind(&self, id: TypeId) -> StructureKind {
        let kind = self.all.get(usize::from(id.structure)).map(|one| one.kind);
        kind.filter(|_| id.element == 0).unwrap_or_default()
    }

    /// The definition whose snapshot it is in.
    pub fn structure(&self, id: TypeId) -> Option<&Arc<Structure>> {
        self.all.get(usize::from(id.structure))?.source.structure()
    }

    /// The element of the snapshot that it is.
    pub fn element(&self, id: TypeId) -> Option<&Element> {
        self.structure(id)?.snapshot.get(id.element())
    }

    /// What it derives from: `DomainResource` of `Patient`, `BackboneElement` of `Patient.contact`, `string` of `code`.
    pub fn base(&self, id: TypeId) -> Option<TypeId> {
        if id.element == 0 {
            let one = self.all.get(usize::from(id.structure))?;
            let find = || self.by_url.get(self.structure(id)?.base.as_deref()?).copied();
            let at = *one.base.get_or_init(find);
            return at.map(|structure| TypeId { structure, element: 0 });
        }
        self.named(&self.element(id)?.types.first()?.code)
    }

    /// Whether it is the other type or derives from it.
    pub fn is_a(&self, id: TypeId, other: TypeId) -> bool {
        // No line of descent is as long as all types together; a circular one ends there.
        std::iter::successors(Some(id), |id| self.base(*id))
            .take(self.all.len() + 1)
            .any(|id| id == other)
    }

    /// Children in the order of their definition, inherited ones among them. Primitive types have no child `value`.
    pub fn children(&self, id: TypeId) -> &[Child] {
        self.table(id)
            .and_then(|table| table.get(id.element()))
            .map_or(&[], |children| children)
    }

    /// The child of a name without `[x]`: `value` finds `value[x]`.
    pub fn child(&self, id: TypeId, name: &str) -> Option<&Child> {
        self.children(id).iter().find(|child| child.name == name)
    }

    /// What a member of a JSON object means: `valueQuantity` is the child `value`, and a `Quantity`. The name of a
    /// choice alone is no member, nor is one with a type that the choice does not offer.
    pub fn member(&self, id: TypeId, member: &str) -> Option<(&Child, TypeId)> {
        self.children(id).iter().find_map(|child| {
            let rest = member.strip_prefix(child.name.as_str())?;
            if !child.choice {
                return Some((child, *child.types.first()?)).filter(|_| rest.is_empty());
            }
            let chosen = child
                .types
                .iter()
                .find(|offered| is_suffix(rest, self.name(**offered)))?;
            Some((child, *chosen))
        })
    }

    fn table(&self, id: TypeId) -> Option<&Table> {
        let one = self.all.get(usize::from(id.structure))?;
        let read = || {
            let structure = one.source.structure()?;
            Some(self.children_of(id.structure, structure))
        };
        one.table.get_or_init(read).as_ref()
    }

    fn children_of(&self, place: u16, structure: &Structure) -> Table {
        let parents = parents(&structure.snapshot);
        let with_children: HashSet<usize> = parents.iter().flatten().copied().collect();
        let mut children: Vec<Vec<Child>> = vec![Vec::new(); structure.snapshot.len()];
        for ((at, element), parent) in structure.snapshot.iter().enumerate().zip(&parents) {
            let (Some(parent), Ok(at)) = (*parent, u16::try_from(at)) else {
                continue;
            };
            // The value of a primitive type is the JSON value itself.
            if structure.kind == StructureKind::Primitive && element.leaf() == "value" {
                continue;
            }
            let types: Box<[TypeId]> = match &element.content_reference {
                Some(reference) => self.referenced(place, structure, reference).into_iter().collect(),
                None if with_children.contains(&usize::from(at)) => Box::from([TypeId {
                    structure: place,
                    element: at,
                }]),
                None => self.types_of(structure, element),
            };
            let child = Child {
                name: element.choice_name().unwrap_or(element.leaf()).to_owned(),
                choice: element.choice_name().is_some(),
                many: element.base_max.or(element.max).is_some_and(|max| max != Max::Count(1)),
                types,
                element: at,
            };
            if let Some(siblings) = children.get_mut(parent) {
                siblings.push(child);
            }
        }
        children.into_iter().map(Vec::into_boxed_slice).collect()
    }

    fn types_of(&self, structure: &Structure, element: &Element) -> Box<[TypeId]> {
        // R4 says of a resource's id that it is a string, save in `Resource` itself.
        let is_resource_id = structure.kind == StructureKind::Resource
            && element
                .path
                .strip_suffix(".id")
                .is_some_and(|before| !before.contains('.'));
        if is_resource_id {
            return self.named("id").into_iter().collect();
        }
        // R5 says of the ids of elements in places that they are of type `id`, and publishes longer ones.
        if element.leaf() == "id" && !matches!(structure.type_name.as_str(), "Resource" | "id") {
            return self.named("string").into_iter().collect();
        }
        let named = element.types.iter().filter_map(|offered| {
            let system = offered.code.strip_prefix("http://hl7.org/fhirpath/System.");
            self.named(system.map_or(offered.code.as_str(), fhir_name))
        });
        named.collect()
    }

    /// The element of which another has the children: in its own structure, or in that of the URL before the `#`.
    fn referenced(&self, place: u16, structure: &Structure, reference: &str) -> Option<TypeId> {
        let (url, id) = reference.split_once('#').unwrap_or(("", reference));
        let other = self.by_url.get(url).copied().filter(|other| *other != place);
        let (place, structure) = match other {
            Some(other) => (
                other,
                self.structure(TypeId {
                    structure: other,
                    element: 0,
                })?
                .as_ref(),
            ),
            None => (place, structure),
        };
        let at = structure.snapshot.iter().position(|element| element.id == id)?;
        Some(TypeId {
            structure: place,
            element: u16::try_from(at).ok()?,
        })
    }
}

/// The FHIR type of a System type's name, where a definition does not say it.
fn fhir_name(system: &str) -> &str {
    match system {
        "Boolean" => "boolean",
        "Integer" => "integer",
        "Decimal" => "decimal",
        "Date" => "date",
        "DateTime" => "dateTime",
        "Time" => "time",
        _ => "string",
    }
}

/// For each element the place of the one that it is in. Slices are no children of a type, nor is what is in them.
fn parents(snapshot: &[Element]) -> Vec<Option<usize>> {
    let mut open: Vec<usize> = Vec::new();
    let place = |(at, element): (usize, &Element)| {
        if element.id.contains(':') {
            return None;
        }
        let within = |parent: &usize| {
            let parent = snapshot.get(*parent).map_or("", |parent| parent.path.as_str());
            let rest = element.path.strip_prefix(parent);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        while open.last().is_some_and(|last| !within(last)) {
            open.pop();
        }
        let parent = open.last().copied();
        open.push(at);
        parent
    };
    snapshot.iter().enumerate().map(place).collect()
}

/// Whether `suffix` is a type's name as it stands behind the name of a choice: with a capital first letter.
fn is_suffix(suffix: &str, type_name: &str) -> bool {
    let (suffix, type_name) = (suffix.as_bytes(), type_name.as_bytes());
    match (suffix.split_first(), type_name.split_first()) {
        (Some((first, rest)), Some((small, other))) => *first == small.to_ascii_uppercase() && rest == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::definition::{Definitions, StructureKind};
    use crate::fhir::FhirVersion;

    #[test]
    fn every_child_has_a_type() {
        for version in FhirVersion::ALL {
            let definitions = Definitions::bundled(version);
            let types = definitions.types();
            let mut seen = 0;
            for name in types.by_name.keys() {
                let id = types.named(name).unwrap();
                let structure = types.structure(id).unwrap();
                for at in 0..structure.snapshot.len() {
                    let id = super::TypeId {
                        structure: id.structure,
                        element: u16::try_from(at).unwrap(),
                    };
                    for child in types.children(id) {
                        seen += 1;
                        assert!(!child.types.is_empty(), "{}.{}", types.name(id), child.name);
                    }
                }
            }
            assert!(seen > 5_000, "{seen}");
        }
    }

    #[test]
    fn members_lead_to_types() {
        let definitions = Definitions::bundled(FhirVersion::R4);
        let types = definitions.types();
        let walk = |path: &str| {
            let (first, rest) = path.split_once('.').unwrap();
            rest.split('.').try_fold(types.named(first).unwrap(), |id, member| {
                Some(types.member(id, member)?.1)
            })
        };
        for (path, type_name) in [
            ("Patient.name.given", "string"),
            ("Patient.id", "id"),
            ("Patient.name.id", "string"),
            ("Patient.contact", "Patient.contact"),
            ("Patient.contact.name.period.start", "dateTime"),
            ("Observation.valueQuantity.system", "uri"),
            ("Observation.component.referenceRange.low", "Quantity"),
            ("Questionnaire.item.item.item.answerOption.valueCoding", "Coding"),
            ("Bundle.entry.resource", "Resource"),
            ("Patient.extension.valueInteger", "integer"),
            ("Patient.extension.url", "uri"),
            ("Patient.active.extension.valueBoolean", "boolean"),
            ("Timing.repeat.boundsPeriod", "Period"),
        ] {
            assert_eq!(walk(path).map(|id| types.name(id)), Some(type_name), "{path}");
        }
        for path in [
            "Patient.names",
            "Observation.value",
            "Observation.valueAddress",
            "Patient.active.value",
        ] {
            assert_eq!(walk(path), None, "{path}");
        }
        let (child, _) = types
            .member(types.named("Observation").unwrap(), "valueQuantity")
            .unwrap();
        assert_eq!((child.name.as_str(), child.choice, child.many), ("value", true, false));
    }

    #[test]
    fn types_descend_from_one_another() {
        for (version, root) in [(FhirVersion::R4, "Element"), (FhirVersion::R5, "Base")] {
            let definitions = Definitions::bundled(version);
            let types = definitions.types();
            let is_a = |id: &str, other| types.is_a(types.named(id).unwrap(), types.named(other).unwrap());
            assert!(
                is_a("Patient", "DomainResource") && is_a("Bundle", "Resource") && !is_a("Bundle", "DomainResource")
            );
            assert!(is_a("code", "string") && is_a("code", root) && is_a("Age", "Quantity") && !is_a("string", "code"));
            let patient = types.named("Patient").unwrap();
            let contact = types.child(patient, "contact").unwrap().types[0];
            assert!(types.is_a(contact, types.named("BackboneElement").unwrap()));
            assert_eq!(types.kind(contact), StructureKind::Complex);
            assert_eq!(types.kind(patient), StructureKind::Resource);
        }
    }
}
