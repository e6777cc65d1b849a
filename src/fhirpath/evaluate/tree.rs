//! Walking the tree: the children of elements, by name and all of them, with their types.

use std::ops::ControlFlow;

use super::run::{Outcome, Run};
use crate::definition::{StructureKind, TypeId};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::{Collection, Item, Node};
use crate::fhirpath::surroundings::Paths;
use crate::fhirpath::syntax::tree::Step;
use crate::json;

/// What a name leads to from an element: the JSON member, the one with `_`, and the type of both.
pub(super) struct Slot<'a> {
    value: Option<&'a json::Value<'a>>,
    sibling: Option<&'a json::Value<'a>>,
    type_id: Option<TypeId>,
}

/// Where a name leads.
enum Lookup<'a> {
    Found(Slot<'a>),
    /// The type has such an element, which is not there.
    Absent,
    /// The type has no such element.
    Unknown,
}

/// Receives elements until it has seen enough.
pub(super) type Sink<'s, 'a> = dyn FnMut(Node<'a>) -> Outcome<ControlFlow<()>> + 's;

impl<'a> Slot<'a> {
    fn elements(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let items = |value: Option<&'a json::Value<'a>>| match value {
            Some(json::Value::Array(list)) => list.as_slice(),
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        let (values, siblings, type_id) = (items(self.value), items(self.sibling), self.type_id);
        (0..values.len().max(siblings.len())).filter_map(move |at| {
            let real = |value: &&json::Value<'_>| !value.is_null();
            let value = values.get(at).filter(real);
            let sibling = siblings.get(at).filter(real);
            (value.is_some() || sibling.is_some()).then_some(Node {
                value,
                sibling,
                type_id,
            })
        })
    }
}

impl<'a> Run<'_, 'a> {
    /// Where a name leads from an element.
    fn lookup(&self, node: &Node<'a>, name: &str) -> Lookup<'a> {
        let mut slot = Slot {
            value: None,
            sibling: None,
            type_id: None,
        };
        let mut may_be_choice = false;
        for (key, value) in node.fields().into_iter().flatten() {
            let (plain, place) = match key.strip_prefix('_') {
                Some(plain) => (plain, &mut slot.sibling),
                None => (key, &mut slot.value),
            };
            match plain.strip_prefix(name) {
                Some("") => *place = Some(value),
                Some(rest) => may_be_choice |= rest.starts_with(|c: char| c.is_ascii_uppercase()),
                None => {}
            }
        }
        let is_there = slot.value.is_some() || slot.sibling.is_some();
        let is_strict = self.around.paths == Paths::Strict;
        let Some(id) = node.type_id else {
            return if is_there { Lookup::Found(slot) } else { Lookup::Absent };
        };
        if is_there {
            return match self.types().member(id, name) {
                Some((child, type_id)) if !child.choice || !is_strict => {
                    slot.type_id = Some(type_id);
                    Lookup::Found(slot)
                }
                None if !is_strict && name != "resourceType" => Lookup::Found(slot),
                Some(_) | None => Lookup::Unknown,
            };
        }
        if may_be_choice {
            return self.lookup_choice(node, id, name);
        }
        if is_strict && self.types().child(id, name).is_none() {
            return Lookup::Unknown;
        }
        Lookup::Absent
    }

    /// Where the name of a choice of types leads: `value` to `valueQuantity`.
    fn lookup_choice(&self, node: &Node<'a>, id: TypeId, name: &str) -> Lookup<'a> {
        match self.types().child(id, name) {
            None => return Lookup::Unknown,
            Some(child) if !child.choice => return Lookup::Absent,
            Some(_) => {}
        }
        let found = node.fields().into_iter().flatten().find_map(|(key, _)| {
            let member = key.strip_prefix('_').unwrap_or(key);
            if !member.starts_with(name) {
                return None;
            }
            let (child, type_id) = self.types().member(id, member)?;
            (child.name == name).then_some((member, type_id))
        });
        let Some((member, type_id)) = found else {
            return Lookup::Absent;
        };
        let mut slot = Slot {
            value: None,
            sibling: None,
            type_id: Some(type_id),
        };
        for (key, value) in node.fields().into_iter().flatten() {
            match key.strip_prefix('_') {
                Some(plain) if plain == member => slot.sibling = Some(value),
                None if key == member => slot.value = Some(value),
                Some(_) | None => {}
            }
        }
        Lookup::Found(slot)
    }

    /// Gives every element to which the steps, names all of them, lead.
    pub(super) fn walk(&self, node: Node<'a>, steps: &[Step], sink: &mut Sink<'_, 'a>) -> Outcome<ControlFlow<()>> {
        let [Step::Member(name), rest @ ..] = steps else {
            return sink(node);
        };
        self.tick(1)?;
        let Lookup::Found(slot) = self.lookup(&node, name) else {
            return Ok(ControlFlow::Continue(()));
        };
        for element in slot.elements() {
            if self.walk(self.refined(element), rest, sink)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Whether the steps, names all of them, lead anywhere; the type of what is last is not asked for.
    pub(super) fn leads_anywhere(&self, node: Node<'a>, steps: &[Step]) -> Outcome<bool> {
        let [Step::Member(name), rest @ ..] = steps else {
            return Ok(true);
        };
        self.tick(1)?;
        if rest.is_empty()
            && let Some(there) = plainly_there(&node, name)
        {
            return Ok(there);
        }
        let Lookup::Found(slot) = self.lookup(&node, name) else {
            return Ok(false);
        };
        for element in slot.elements() {
            if self.leads_anywhere(self.refined(element), rest)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The elements of a name in each of several items; an error in strict paths where none of them has such an element.
    pub(super) fn member(&self, input: &[Item<'a>], name: &str) -> Outcome<Collection<'a>> {
        let mut found = Collection::Empty;
        let (mut is_known, mut unknown) = (false, None);
        for item in input {
            self.tick(1)?;
            let Item::Node(node) = item else {
                found.append(self.part(item, name)?);
                continue;
            };
            match self.lookup(node, name) {
                Lookup::Found(slot) => {
                    is_known = true;
                    slot.elements()
                        .for_each(|element| found.push(Item::Node(self.refined(element))));
                }
                Lookup::Absent => is_known = true,
                Lookup::Unknown => unknown = Some(item),
            }
            self.may_hold(found.len())?;
        }
        match unknown {
            Some(item) if !is_known && self.around.paths == Paths::Strict => Err(EvaluateError::UnknownElement {
                on: self.type_name(item),
                name: name.to_owned(),
            }),
            _ => Ok(found),
        }
    }

    /// A part of a computed value.
    fn part(&self, item: &Item<'a>, name: &str) -> Outcome<Collection<'a>> {
        match (item, name) {
            (Item::Quantity(quantity), "value") => Ok(Item::Decimal(quantity.value()).into()),
            (Item::Quantity(quantity), "unit") => self.text(quantity.unit().to_owned()),
            (Item::Type(namespace, _), "namespace") => Ok(Item::String((*namespace).into()).into()),
            (Item::Type(_, type_name), "name") => Ok(Item::String(type_name.clone()).into()),
            _ if self.around.paths == Paths::Strict => Err(EvaluateError::UnknownElement {
                on: self.type_name(item),
                name: name.to_owned(),
            }),
            _ => Ok(Collection::Empty),
        }
    }

    /// Gives every child of an element, in the order in which JSON has them.
    pub(super) fn children(&self, node: &Node<'a>, sink: &mut dyn FnMut(Node<'a>)) -> Outcome<()> {
        self.slots(node, &mut |slot, name| {
            slot.type_id = node.type_id.and_then(|id| Some(self.types().member(id, name)?.1));
            slot.elements().for_each(|element| sink(self.refined(element)));
        })
    }

    /// How many children an element has.
    pub(super) fn count_children(&self, node: &Node<'a>) -> Outcome<usize> {
        let mut count = 0;
        self.slots(node, &mut |slot, _| count += slot.elements().count())?;
        Ok(count)
    }

    /// Gives each member that is a child, or a list of children, with its name.
    fn slots(&self, node: &Node<'a>, sink: &mut dyn FnMut(&mut Slot<'a>, &'a str)) -> Outcome<()> {
        let Some(map) = node.fields() else { return Ok(()) };
        let is_resource = node
            .type_id
            .is_none_or(|id| self.types().kind(id) == StructureKind::Resource);
        for (key, value) in map {
            self.tick(1)?;
            let (value, sibling, name) = match key.strip_prefix('_') {
                Some(plain) if map.get(plain).is_none() => (None, Some(value), plain),
                Some(_) => continue,
                None if is_resource && key == "resourceType" => continue,
                None => {
                    // Only primitives have a second member.
                    let is_primitive = !matches!(value, json::Value::Object(_));
                    let sibling = is_primitive.then(|| sibling_of(map, key)).flatten();
                    (Some(value), sibling, key)
                }
            };
            let mut slot = Slot {
                value,
                sibling,
                type_id: None,
            };
            sink(&mut slot, name);
        }
        Ok(())
    }

    /// A resource inside another has the type that it names.
    fn refined(&self, node: Node<'a>) -> Node<'a> {
        let named = || {
            let id = node
                .type_id
                .filter(|id| self.types().kind(*id) == StructureKind::Resource)?;
            let name = node.value?.get("resourceType")?.as_str()?;
            // Nothing to do where it is said already.
            (self.types().name(id) != name)
                .then(|| self.types().named(name))
                .flatten()
        };
        match node.value {
            Some(json::Value::Object(_)) => Node {
                type_id: named().or(node.type_id),
                ..node
            },
            _ => node,
        }
    }
}

fn sibling_of<'a>(map: &'a json::Map<'a>, name: &str) -> Option<&'a json::Value<'a>> {
    map.iter()
        .find(|(key, _)| key.strip_prefix('_') == Some(name))
        .map(|(_, value)| value)
}

/// Whether an element has a child of a name, where that can be told without its type: not for names that may be those of
/// a choice with its type, nor where a member could be such a choice.
fn plainly_there(node: &Node<'_>, name: &str) -> Option<bool> {
    let Some(map) = node.fields() else { return Some(false) };
    let mut is_there = false;
    for (key, value) in map {
        let plain = key.strip_prefix('_').unwrap_or(key);
        match plain.strip_prefix(name) {
            Some("") => {
                is_there |= match value {
                    json::Value::Null => false,
                    json::Value::Array(list) => list.iter().any(|item| !item.is_null()),
                    json::Value::Bool(_) | json::Value::Number(_) | json::Value::String(_) | json::Value::Object(_) => {
                        true
                    }
                }
            }
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_uppercase()) => return None,
            Some(_) | None => {}
        }
    }
    (!is_there || name.bytes().all(|byte| !byte.is_ascii_uppercase())).then_some(is_there)
}
