//! A profile as what it asks beyond the base type: the rest was checked with the type and is not looked at again.

use std::sync::Arc;

use crate::conformance::binding::BindingRule;
use crate::conformance::invariant::Invariant;
use crate::conformance::outline::Outline;
use crate::conformance::slicing_rules::SlicingRules;
use crate::definition::{Child, Definitions, Element, Max, Structure, TypeId, TypeRef};
use crate::fhir::Value;

/// A profile, ready to run.
#[derive(Debug)]
pub(super) struct ProfileRules {
    pub(super) structure: Arc<Structure>,
    /// The canonical URL, with its version when it has one: how rules name it.
    pub(super) name: String,
    /// The type that it constrains.
    pub(super) type_id: TypeId,
    /// Whether it defines a modifier extension.
    pub(super) is_modifier: bool,
    pub(super) root: Node,
}

/// What is asked of each element at one place, beyond its base type.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// `ElementDefinition.id`.
    pub(super) id: String,
    pub(super) fixed: Option<Value>,
    pub(super) pattern: Option<Value>,
    pub(super) least: Option<Value>,
    pub(super) greatest: Option<Value>,
    pub(super) max_length: Option<u32>,
    pub(super) binding: Option<BindingRule>,
    pub(super) invariants: Vec<Invariant>,
    /// The types that remain, with their profiles and targets; none when they are those of the base.
    pub(super) types: Option<Vec<TypeRef>>,
    pub(super) children: Vec<ListRules>,
}

/// What is asked of all elements of one name together.
#[derive(Debug)]
pub(super) struct ListRules {
    /// Name without `[x]`.
    pub(super) name: String,
    pub(super) choice: bool,
    /// `ElementDefinition.id`.
    pub(super) id: String,
    pub(super) min: Option<u32>,
    pub(super) max: Option<Max>,
    /// What is asked of each.
    pub(super) each: Option<Node>,
    pub(super) slicing: Option<SlicingRules>,
}

/// What makes rules of an outline.
#[derive(Clone, Copy)]
pub(super) struct Compiler<'d> {
    pub(super) definitions: &'d Definitions,
}

impl ProfileRules {
    /// Compiles a profile.
    ///
    /// # Errors
    /// A sentence, when it constrains a type that is not known, or has no snapshot.
    pub(super) fn compile(definitions: &Definitions, structure: Arc<Structure>) -> Result<Self, String> {
        let types = definitions.types();
        let Some(type_id) = types.named(&structure.type_name) else {
            return Err(format!("its type `{}` is not known", structure.type_name));
        };
        let Some(outline) = Outline::of(&structure.snapshot) else {
            return Err("it has no snapshot, and none could be made".to_owned());
        };
        let compiler = Compiler { definitions };
        let root = compiler.node(&outline, type_id, types.element(type_id));
        let name = match &structure.version {
            Some(version) => format!("{}|{version}", structure.url),
            None => structure.url.clone(),
        };
        let is_modifier = structure.snapshot.first().is_some_and(|root| root.is_modifier);
        Ok(Self {
            name,
            type_id,
            is_modifier,
            root,
            structure,
        })
    }
}

impl Node {
    /// Whether it asks for nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.fixed.is_none()
            && self.pattern.is_none()
            && self.least.is_none()
            && self.greatest.is_none()
            && self.max_length.is_none()
            && self.binding.is_none()
            && self.types.is_none()
            && self.invariants.is_empty()
            && self.children.is_empty()
    }

    /// The rules of the elements of that name.
    pub(super) fn child(&self, name: &str) -> Option<&ListRules> {
        self.children.iter().find(|list| list.name == name)
    }
}

impl<'d> Compiler<'d> {
    /// The element of a base type at a place of its snapshot.
    fn element(self, of: TypeId, place: u16) -> Option<&'d Element> {
        self.definitions.types().structure(of)?.snapshot.get(usize::from(place))
    }

    /// The rules of one place, against the same place of the base.
    pub(super) fn node(self, outline: &Outline<'_>, type_id: TypeId, base: Option<&Element>) -> Node {
        let element = outline.element;
        let known = self.known_invariants(type_id, base);
        let is_new = |key: &str| !known.iter().any(|known| known == key);
        let typed = |value: &Option<(String, Value)>| value.as_ref().map(|(_, value)| value.clone());
        let beyond = |own: &Option<(String, Value)>, base: Option<&Option<(String, Value)>>| {
            typed(own).filter(|value| base.and_then(typed).as_ref() != Some(value))
        };
        let binding = element
            .binding
            .as_ref()
            .filter(|own| base.and_then(|base| base.binding.as_ref()) != Some(*own))
            .and_then(BindingRule::compile);
        let types = (!element.types.is_empty() && base.is_some_and(|base| base.types != element.types))
            .then(|| element.types.clone());
        let children = outline
            .children
            .iter()
            .filter_map(|child| self.list(child, type_id))
            .collect();
        Node {
            id: element.id.clone(),
            fixed: beyond(&element.fixed, base.map(|base| &base.fixed)),
            pattern: beyond(&element.pattern, base.map(|base| &base.pattern)),
            least: beyond(&element.min_value, base.map(|base| &base.min_value)),
            greatest: beyond(&element.max_value, base.map(|base| &base.max_value)),
            max_length: element
                .max_length
                .filter(|own| base.and_then(|base| base.max_length) != Some(*own)),
            binding,
            invariants: element
                .constraints
                .iter()
                .filter(|constraint| is_new(&constraint.key))
                .filter_map(Invariant::compile)
                .collect(),
            types,
            children,
        }
    }

    /// The rules of all elements of one name; none when they are those of the base.
    fn list(self, outline: &Outline<'_>, parent: TypeId) -> Option<ListRules> {
        let types = self.definitions.types();
        let leaf = outline.element.leaf();
        let name = leaf.strip_suffix("[x]").unwrap_or(leaf);
        let child = types.child(parent, name)?;
        let base = self.element(parent, child.element);
        let element = outline.element;
        let min = element
            .min
            .filter(|min| base.is_none_or(|base| *min > base.min.unwrap_or(0)));
        let max = element.max.filter(|max| {
            let base = base.and_then(|base| base.max);
            base.is_none_or(|base| is_tighter(*max, base))
        });
        let type_id = self.inner_type(outline, child)?;
        let node = self.node(outline, type_id, base);
        let slicing = SlicingRules::compile(self, outline, child, base);
        let rules = ListRules {
            name: name.to_owned(),
            choice: child.choice,
            id: element.id.clone(),
            min,
            max,
            each: (!node.is_empty()).then_some(node),
            slicing,
        };
        let asks = rules.min.is_some() || rules.max.is_some() || rules.each.is_some() || rules.slicing.is_some();
        asks.then_some(rules)
    }

    /// The type in which the elements below are looked up: the only one that remains, or the one they all derive from.
    pub(super) fn inner_type(self, outline: &Outline<'_>, child: &Child) -> Option<TypeId> {
        let types = self.definitions.types();
        let named = match outline.element.types.as_slice() {
            [only] => types.named(&only.code),
            _ => None,
        };
        Some(match (child.types.as_ref(), named) {
            // An element with elements of its own keeps them.
            ([own], _) if *own != own.whole() => *own,
            (_, Some(named)) => named,
            ([own], None) => *own,
            (many, None) => types.named("Element").or_else(|| many.first().copied())?,
        })
    }

    /// Keys of the invariants that are checked with the base.
    fn known_invariants(self, type_id: TypeId, base: Option<&Element>) -> Vec<String> {
        let of_site = base.map(|base| base.constraints.clone()).unwrap_or_default();
        let of_type = self
            .definitions
            .types()
            .element(type_id)
            .map(|root| root.constraints.clone());
        let all = of_site.into_iter().chain(of_type.unwrap_or_default());
        let mut keys: Vec<String> = all.map(|constraint| constraint.key.clone()).collect();
        // Stated wherever an element stands, and checked there.
        keys.extend(["ele-1", "ext-1"].map(str::to_owned));
        keys
    }
}

/// Whether one greatest number is below another.
pub(super) fn is_tighter(own: Max, base: Max) -> bool {
    match (own, base) {
        (Max::Count(own), Max::Count(base)) => own < base,
        (Max::Count(_), Max::Unbounded) => true,
        (Max::Unbounded, _) => false,
    }
}
