//! The elements of one name below an element, as definitions count them.

use crate::conformance::place::Step;
use crate::conformance::type_rules::{ChildRules, Shape, TypeLink};
use crate::conformance::walk::{Instance, Walk};
use crate::definition::TypeId;
use crate::json;

/// An element with the step that leads to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Item<'s> {
    pub(super) step: Step<'s>,
    pub(super) instance: Instance<'s>,
}

impl<'s> Walk<'s> {
    /// The elements of a name, a choice in whatever type it is.
    pub(super) fn gather(&self, parent: Instance<'s>, name: &str) -> Vec<Item<'s>> {
        let mut items = Vec::new();
        // Below a primitive value stand only its id and extensions, beside it.
        let Some(rules) = self.rules(parent.type_id) else {
            return items;
        };
        let Some(map) = parent.members() else {
            return items;
        };
        for (member, value) in map {
            let bare = member.strip_prefix('_');
            // What stands beside a value comes with it.
            if bare.is_some_and(|bare| map.get(bare).is_some()) {
                continue;
            }
            let known = bare.unwrap_or(member);
            if !known.starts_with(name) {
                continue;
            }
            let Some((_, child, link)) = rules.member(known).filter(|(_, child, _)| child.name == name) else {
                continue;
            };
            let beside = match (bare, link.shape) {
                (Some(_), _) => Some(value),
                (None, Shape::Primitive(_)) => beside(map, member),
                (None, Shape::Complex | Shape::Resource) => None,
            };
            self.add_items(&mut items, child, link, known, bare.is_none().then_some(value), beside);
        }
        items
    }

    fn add_items(
        &self,
        items: &mut Vec<Item<'s>>,
        child: &'s ChildRules,
        link: &'s TypeLink,
        member: &'s str,
        value: Option<&'s json::Value<'s>>,
        beside: Option<&'s json::Value<'s>>,
    ) {
        let step = child.step(link, member);
        let lists = (
            value.and_then(json::Value::as_array),
            beside.and_then(json::Value::as_array),
        );
        if matches!(lists, (None, None)) {
            let instance = self.typed(value, beside, link.id);
            items.push(Item { step, instance });
            return;
        }
        let count = lists.0.map_or(0, Vec::len).max(lists.1.map_or(0, Vec::len));
        for at in 0..count {
            let instance = self.typed(present(lists.0, at), present(lists.1, at), link.id);
            items.push(Item {
                step: step.item(at),
                instance,
            });
        }
    }

    /// An element of the type that it says it has, when it is a resource.
    fn typed(
        &self,
        value: Option<&'s json::Value<'s>>,
        sibling: Option<&'s json::Value<'s>>,
        type_id: TypeId,
    ) -> Instance<'s> {
        let stated = value
            .and_then(|value| value.get("resourceType"))
            .and_then(json::Value::as_str);
        let types = self.definitions().types();
        let type_id = stated.and_then(|kind| types.named(kind)).unwrap_or(type_id);
        Instance {
            value,
            sibling,
            type_id,
        }
    }
}

/// The object beside a primitive member.
pub(super) fn beside<'s>(map: &'s json::Map<'s>, name: &str) -> Option<&'s json::Value<'s>> {
    map.iter()
        .find(|(other, _)| other.strip_prefix('_') == Some(name))
        .map(|(_, value)| value)
}

/// An item of a list, unless there is none or it is null.
pub(super) fn present<'s>(list: Option<&'s Vec<json::Value<'s>>>, at: usize) -> Option<&'s json::Value<'s>> {
    list?.get(at).filter(|value| !value.is_null())
}
