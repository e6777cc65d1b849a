//! Making rules of a profile's snapshot: what is as in the base type is left out.

use std::sync::Arc;

use crate::conformance::binding_rule::BindingRule;
use crate::conformance::discriminator::{Step, asked, steps};
use crate::conformance::invariant::Invariant;
use crate::conformance::outline::Outline;
use crate::conformance::profile_rules::{Ask, ListRules, Node, ProfileRules, Slice, SlicingRules, Test, Way};
use crate::definition::{
    Child, Definitions, Discriminator, DiscriminatorKind, Element, Max, SlicingRules as Openness, Structure, TypeId,
};
use crate::fhir::Value;
use crate::fhirpath::Expression;

/// Compiles a profile.
///
/// # Errors
/// A sentence, when it constrains a type that is not known, or has no snapshot.
pub(super) fn compile(definitions: &Definitions, structure: Arc<Structure>) -> Result<ProfileRules, String> {
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
    Ok(ProfileRules {
        structure,
        name,
        type_id,
        is_modifier,
        root,
    })
}

/// What makes rules of an outline.
#[derive(Clone, Copy)]
struct Compiler<'d> {
    definitions: &'d Definitions,
}

impl<'d> Compiler<'d> {
    /// The element of a base type at a place of its snapshot.
    fn element(self, of: TypeId, place: u16) -> Option<&'d Element> {
        self.definitions.types().structure(of)?.snapshot.get(usize::from(place))
    }

    /// The rules of one place, against the same place of the base.
    fn node(self, outline: &Outline<'_>, type_id: TypeId, base: Option<&Element>) -> Node {
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
        let slicing = self.slicing(outline, child, base);
        let rules = ListRules {
            name: name.to_owned(),
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
    fn inner_type(self, outline: &Outline<'_>, child: &Child) -> Option<TypeId> {
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

impl Compiler<'_> {
    /// The slices of an element; none when it is not sliced.
    fn slicing(self, outline: &Outline<'_>, child: &Child, base: Option<&Element>) -> Option<SlicingRules> {
        let stated = outline.element.slicing.as_ref();
        if outline.slices.is_empty() && stated.is_none_or(|slicing| slicing.rules == Openness::Open) {
            return None;
        }
        // Where nothing is said, extensions are told apart by their URL and choices by their type.
        let usual = if outline.element.leaf().ends_with("xtension") {
            Discriminator {
                kind: DiscriminatorKind::Value,
                path: "url".to_owned(),
            }
        } else {
            Discriminator {
                kind: DiscriminatorKind::Type,
                path: "$this".to_owned(),
            }
        };
        let discriminators = match stated {
            Some(slicing) => slicing.discriminators.clone(),
            None => vec![usual],
        };
        let slices: Vec<Slice> = outline
            .slices
            .iter()
            .enumerate()
            .filter_map(|(at, slice)| self.slice(slice, &discriminators, child, base, at))
            .collect();
        Some(SlicingRules {
            by_word: SlicingRules::words(&slices),
            ordered: stated.is_some_and(|slicing| slicing.ordered),
            openness: stated.map_or(Openness::Open, |slicing| slicing.rules),
            slices,
        })
    }

    fn slice(
        self,
        outline: &Outline<'_>,
        discriminators: &[Discriminator],
        child: &Child,
        base: Option<&Element>,
        at: usize,
    ) -> Option<Slice> {
        let type_id = self.inner_type(outline, child)?;
        let tests = discriminators
            .iter()
            .filter_map(|discriminator| self.test(outline, discriminator, type_id, at))
            .collect();
        Some(Slice {
            name: outline.name()?.to_owned(),
            id: outline.element.id.clone(),
            min: outline.element.min.unwrap_or(0),
            max: outline.element.max.unwrap_or(Max::Unbounded),
            tests,
            node: self.node(outline, type_id, base),
            inner: self.slicing(outline, child, base),
        })
    }

    fn test(self, slice: &Outline<'_>, discriminator: &Discriminator, type_id: TypeId, at: usize) -> Option<Test> {
        if discriminator.kind == DiscriminatorKind::Position {
            return Some(Test {
                way: Way::Names(Vec::new()),
                ask: Ask::Position(at),
            });
        }
        let steps = steps(&discriminator.path);
        let node = |outline: &Outline<'_>, id: TypeId| self.node(outline, id, self.definitions.types().element(id));
        let ask = asked(
            self.definitions,
            &node,
            slice,
            steps.as_deref()?,
            discriminator.kind,
            Some(type_id),
        )?;
        let names = steps.as_deref().map(|steps| {
            let names = steps.iter().map(|step| match step {
                Step::Name(name) => Some(name.clone()),
                Step::Extension(_) | Step::OfType(_) | Step::Resolve => None,
            });
            names.collect::<Option<Vec<String>>>()
        });
        let way = match names.flatten() {
            Some(names) => Way::Names(names),
            None => Way::Path(Box::new(Expression::parse(&discriminator.path).ok()?)),
        };
        Some(Test { way, ask })
    }
}

/// Whether one greatest number is below another.
fn is_tighter(own: Max, base: Max) -> bool {
    match (own, base) {
        (Max::Count(own), Max::Count(base)) => own < base,
        (Max::Count(_), Max::Unbounded) => true,
        (Max::Unbounded, _) => false,
    }
}
