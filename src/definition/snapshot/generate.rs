//! Making a snapshot: each element of a differential is led to its place in the base's tree and merged there.

use std::sync::Arc;

use crate::definition::reader;
use crate::definition::snapshot::address::{Addresses, Step};
use crate::definition::snapshot::limits::{ELEMENTS_MAX, within_limits};
use crate::definition::snapshot::merge::merge;
use crate::definition::snapshot::tree::Node;
use crate::definition::structure::{
    Discriminator, DiscriminatorKind, Element, Max, Slicing, SlicingRules, Structure, StructureKind, TypeRef,
};

/// Where the snapshots come from that elements are made of.
pub(crate) trait Sources {
    /// The structure of a canonical, with a snapshot.
    fn structure(&mut self, canonical: &str) -> Option<Arc<Structure>>;
    /// The structure of a base type.
    fn type_structure(&mut self, name: &str) -> Option<Arc<Structure>>;
}

/// The snapshot of a structure over its base's, and sentences about elements that have no place there.
///
/// # Errors
/// A sentence, when there can be no snapshot: the base has none, or it would be too large.
pub(crate) fn generate(
    structure: &Structure,
    base: &Structure,
    sources: &mut dyn Sources,
) -> Result<(Vec<Element>, Vec<String>), String> {
    within_limits(&structure.differential)?;
    let root = Node::grow(&base.snapshot).ok_or("expected a base with a snapshot, found none")?;
    let mut maker = Maker {
        structure,
        base,
        sources,
        count: root.count(),
        notes: Vec::new(),
    };
    let mut root = maker.root(root);
    let mut addresses = Addresses::default();
    for said in &structure.differential {
        let steps = addresses.next(said);
        if let Err(note) = maker.apply(&mut root, &steps, said) {
            maker.notes.push(format!("{}: {note}", said.id));
        }
        if maker.count > ELEMENTS_MAX {
            return Err(format!(
                "expected at most {ELEMENTS_MAX} elements in a snapshot, found more"
            ));
        }
    }
    if structure.type_name == "Extension" {
        close_value(&mut root, &structure.differential);
    }
    settle(&mut root);
    Ok((root.list(), maker.notes))
}

/// An extension whose definition names types of its value by `valueBoolean` and the like has no others.
fn close_value(root: &mut Node, differential: &[Element]) {
    let is_named = |element: &Element| {
        element
            .path
            .strip_prefix("Extension.value")
            .is_some_and(|rest| rest != "[x]")
    };
    let Some(value) = root.child_place("value[x]").and_then(|at| root.children.get_mut(at)) else {
        return;
    };
    if value.slices.is_empty() || !differential.iter().any(is_named) {
        return;
    }
    let named = |offered: &TypeRef| {
        let mut types = value.slices.iter().flat_map(|slice| &slice.element.types);
        types.any(|one| one.code == offered.code)
    };
    value.element.types.retain(named);
    if let Some(slicing) = &mut value.element.slicing {
        slicing.rules = SlicingRules::Closed;
    }
}

/// A choice of which one type must be there has that type: the slice says so of itself, and this of the choice.
fn settle(node: &mut Node) {
    let must = |slice: &&Node| slice.element.min > Some(0) && slice.element.types.len() == 1;
    let is_choice = node.element.choice_name().is_some() && node.element.max != Some(Max::Count(0));
    if let Some(only) = node.slices.iter().find(must).filter(|_| is_choice) {
        node.element.types.clone_from(&only.element.types);
        node.element.min = Some(1);
        if let Some(slicing) = &mut node.element.slicing {
            slicing.rules = SlicingRules::Closed;
        }
    }
    node.children.iter_mut().chain(&mut node.slices).for_each(settle);
}

struct Maker<'m> {
    structure: &'m Structure,
    base: &'m Structure,
    sources: &'m mut dyn Sources,
    /// Elements so far.
    count: usize,
    notes: Vec<String>,
}

impl Maker<'_> {
    /// The base's tree under the name of the structure's own type.
    fn root(&self, mut root: Node) -> Node {
        if !self.structure.is_constraint {
            let name = self.structure.differential.first().map(|first| first.path.as_str());
            let name = name
                .and_then(|path| path.split('.').next())
                .unwrap_or(&self.structure.type_name);
            name.clone_into(&mut root.element.path);
        }
        root
    }

    fn apply(&mut self, root: &mut Node, steps: &[Step], said: &Element) -> Result<(), String> {
        let mut node = root;
        for (at, step) in steps.iter().enumerate() {
            let is_last = at + 1 == steps.len();
            self.open(node, &step.name)?;
            node = self.step(node, step, is_last.then_some(said))?;
        }
        merge(&mut node.element, said, &self.structure.url);
        Ok(())
    }

    /// The child of a step, or the slice of it that the step names, made when it is new; `last` is what is said there
    /// when no step follows.
    fn step<'n>(&mut self, node: &'n mut Node, step: &Step, last: Option<&Element>) -> Result<&'n mut Node, String> {
        let mut slice = step.slice.clone();
        let mut suffix = None;
        let place = match node.child_place(&step.name) {
            Some(place) => Some(place),
            None => node.choice_place(&step.name).map(|(place, found)| {
                suffix = Some(found);
                place
            }),
        };
        let Some(place) = place else {
            return self.added(node, step, last);
        };
        let missing = || format!("expected an element of {}, found none", self.base.url);
        let child = node.children.get_mut(place).ok_or_else(missing)?;
        // A choice is sometimes called by its name alone.
        if let Some(suffix) = suffix.filter(|suffix| !suffix.is_empty()) {
            let is_only = matches!(child.element.types.as_slice(), [only] if is_named(only, suffix));
            let is_sliced = child.slice_place(&step.name).is_some();
            // Where the choice has one type left, its name means the choice itself.
            if slice.is_none() && (!is_only || is_sliced) {
                slice = Some(step.name.clone());
            }
        }
        match slice {
            Some(slice) => self.slice(child, &slice),
            None => Ok(child),
        }
    }

    /// A new child, which only a structure with a type of its own may have.
    fn added<'n>(&mut self, node: &'n mut Node, step: &Step, last: Option<&Element>) -> Result<&'n mut Node, String> {
        let Some(said) = last.filter(|_| !self.structure.is_constraint) else {
            return Err(format!(
                "expected an element of {}, found none of that name",
                self.base.url
            ));
        };
        let element = Element {
            path: format!("{}.{}", node.element.path, step.name),
            base_max: said.max,
            content_reference: said.content_reference.clone(),
            slice_name: said.slice_name.clone(),
            ..Element::default()
        };
        self.count += 1;
        node.children.push(Node {
            element,
            ..Node::default()
        });
        node.children.last_mut().ok_or_else(String::new)
    }

    /// The slice of a name: `a`, or `a/b` for the slice `b` of the slice `a`.
    fn slice<'n>(&mut self, head: &'n mut Node, name: &str) -> Result<&'n mut Node, String> {
        let head = head.home(name);
        let at = match head.slice_place(name) {
            Some(at) => at,
            None => self.sliced(head, name),
        };
        head.slices.get_mut(at).ok_or_else(String::new)
    }

    /// Makes a slice, which is as the element that it is a slice of but need not be there; gives its place.
    fn sliced(&mut self, head: &mut Node, name: &str) -> usize {
        if head.element.slicing.is_none() {
            head.element.slicing = Some(usual_slicing(&head.element));
        }
        let mut slice = Node {
            element: head.element.clone(),
            children: head.children.clone(),
            slices: Vec::new(),
        };
        slice.element.slicing = None;
        slice.element.slice_name = Some(name.to_owned());
        slice.element.min = Some(0);
        if let Some(suffix) = slice.element.choice_name().and_then(|choice| name.strip_prefix(choice)) {
            slice.element.types.retain(|offered| is_named(offered, suffix));
            if slice.element.types.is_empty() {
                slice.element.types.push(TypeRef {
                    code: reader::type_of_suffix(suffix),
                    ..TypeRef::default()
                });
            }
        }
        self.count += slice.count();
        head.slices.push(slice);
        head.slices.len() - 1
    }

    /// Gives an element that has none yet the children of its type, so that there is something to go on to.
    fn open(&mut self, node: &mut Node, next: &str) -> Result<(), String> {
        if is_choice(&node.element) && !has_child(node, next) {
            let child = self.choice_child(&node.element, next);
            self.count += child.iter().map(Node::count).sum::<usize>();
            node.children.extend(child);
            return Ok(());
        }
        if !node.children.is_empty() {
            return Ok(());
        }
        let children = match node.element.content_reference.take() {
            Some(reference) => {
                let (url, id) = reference.rsplit_once('#').unwrap_or(("", &reference));
                let other = if url.is_empty() {
                    None
                } else {
                    self.sources.structure(url)
                };
                let snapshot = other.as_deref().map_or(&self.base.snapshot, |other| &other.snapshot);
                let at = snapshot.iter().position(|element| element.id == id);
                let tree = at.and_then(|at| Node::grow(snapshot.get(at..)?));
                let tree = tree.ok_or_else(|| format!("expected the element `{id}`, found none"))?;
                node.element.types = tree.element.types;
                tree.children
            }
            None => self.type_children(&node.element)?,
        };
        self.count += children.iter().map(Node::count).sum::<usize>();
        node.children = children;
        Ok(())
    }

    /// The child of that name which one of the types has; of types that have none, nothing is said.
    fn choice_child(&mut self, element: &Element, name: &str) -> Option<Node> {
        element.types.iter().find_map(|offered| {
            let found = self.sources.type_structure(&offered.code)?;
            // The value of a primitive type is no element of the tree.
            let mut tree = Node::grow(&found.snapshot).filter(|_| found.kind != StructureKind::Primitive)?;
            let at = tree
                .child_place(name)
                .or_else(|| tree.choice_place(name).map(|(at, _)| at))?;
            Some(tree.children.swap_remove(at))
        })
    }

    fn type_children(&mut self, element: &Element) -> Result<Vec<Node>, String> {
        // New elements of a type of its own may be groups without a type.
        let Some(only) = element.types.first() else {
            return Ok(Vec::new());
        };
        let profile = match only.profiles.as_slice() {
            [profile] if element.types.len() == 1 => self.sources.structure(profile),
            _ => None,
        };
        let found = profile.or_else(|| self.sources.type_structure(&only.code));
        let found = found.ok_or_else(|| format!("expected a known type, found `{}`", only.code))?;
        Ok(Node::grow(&found.snapshot)
            .map(|root| root.children)
            .unwrap_or_default())
    }
}

/// Whether there are several types to go into.
fn is_choice(element: &Element) -> bool {
    let first = element.types.first();
    first.is_some_and(|first| element.types.iter().any(|other| other.code != first.code))
}

fn has_child(node: &Node, name: &str) -> bool {
    node.child_place(name)
        .or_else(|| node.choice_place(name).map(|(at, _)| at))
        .is_some()
}

/// Whether a choice's suffix names this type: `Quantity`, `String` of `string`.
fn is_named(offered: &TypeRef, suffix: &str) -> bool {
    let (Some(code), Some(suffix)) = (offered.code.split_at_checked(1), suffix.split_at_checked(1)) else {
        return false;
    };
    code.0.eq_ignore_ascii_case(suffix.0) && code.1 == suffix.1
}

/// How slices are told apart when nothing says it: extensions by their URL, a choice by its type.
fn usual_slicing(element: &Element) -> Slicing {
    let is_extension = element.types.first().is_some_and(|offered| offered.code == "Extension");
    let discriminator = match element.choice_name() {
        Some(_) => Some((DiscriminatorKind::Type, "$this")),
        None => is_extension.then_some((DiscriminatorKind::Value, "url")),
    };
    let discriminators = discriminator.into_iter().map(|(kind, path)| Discriminator {
        kind,
        path: path.to_owned(),
    });
    Slicing {
        discriminators: discriminators.collect(),
        ordered: false,
        rules: SlicingRules::Open,
    }
}
