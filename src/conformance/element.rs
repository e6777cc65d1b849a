//! Structure: elements that exist, in the right number, of the right JSON type (R5 "JSON representation of resources").

use crate::conformance::gather::{beside, present};
use crate::conformance::place::Step;
use crate::conformance::type_rules::{ChildRules, Role, Shape, TypeLink, TypeRules};
use crate::conformance::walk::{Instance, Site, Walk};
use crate::conformance::words::shown;
use crate::definition::{Max, Strength};
use crate::fhir::{IssueCode, Primitive, suggestion};
use crate::json;

/// Which children of an object were met, with the member's name.
struct Met<'s> {
    bits: u128,
    beyond: Vec<usize>,
    choices: Vec<(usize, &'s str)>,
}

impl<'s> Met<'s> {
    fn new() -> Self {
        Self {
            bits: 0,
            beyond: Vec::new(),
            choices: Vec::new(),
        }
    }

    fn add(&mut self, child: usize) {
        match u32::try_from(child).ok().filter(|child| *child < u128::BITS) {
            Some(bit) => self.bits |= 1 << bit,
            None => self.beyond.push(child),
        }
    }

    fn has(&self, child: usize) -> bool {
        match u32::try_from(child).ok().filter(|child| *child < u128::BITS) {
            Some(bit) => self.bits & (1 << bit) != 0,
            None => self.beyond.contains(&child),
        }
    }

    /// The other member in which the same choice was already met.
    fn choose(&mut self, child: usize, member: &'s str) -> Option<&'s str> {
        let other = self.choices.iter().find(|(known, _)| *known == child);
        let other = other.map(|(_, name)| *name).filter(|name| *name != member);
        self.choices.push((child, member));
        other
    }
}

impl<'s> Walk<'s> {
    /// Checks the members of an object against a type: each one known, none missing, each of its type.
    pub(super) fn check_members(&mut self, map: &'s json::Map<'s>, rules: &'s TypeRules) {
        let mut met = Met::new();
        let has_siblings = map.iter().any(|(name, _)| name.starts_with('_'));
        let is_resource = rules.shape == Shape::Resource;
        for (name, value) in map {
            let bare = name.strip_prefix('_');
            let Some((at, child, link)) = rules.member(bare.unwrap_or(name)) else {
                if !(is_resource && name == "resourceType") {
                    self.unknown_member(name, rules);
                }
                continue;
            };
            let is_primitive = matches!(link.shape, Shape::Primitive(_));
            if let Some(bare) = bare {
                if !is_primitive {
                    self.unknown_member(name, rules);
                    continue;
                }
                if map.get(bare).is_some() {
                    continue;
                }
            }
            met.add(at);
            if child.choice
                && let Some(other) = met.choose(at, bare.unwrap_or(name))
            {
                let text = format!("expected one type of {}[x], found `{other}` and `{name}`", child.name);
                self.error(IssueCode::Structure, "choice", text);
            }
            let sibling = match bare {
                Some(_) => Some(value),
                None if has_siblings && is_primitive => beside(map, name),
                None => None,
            };
            let value = bare.is_none().then_some(value);
            self.check_child(child, link, bare.unwrap_or(name), value, sibling);
        }
        for at in &rules.required {
            if let Some(child) = rules.children.get(usize::from(*at))
                && !met.has(usize::from(*at))
            {
                let text = format!("expected at least {} of `{}`, found none", child.min, shown_name(child));
                self.error(IssueCode::Required, "min", text);
            }
        }
    }

    fn unknown_member(&mut self, name: &'s str, rules: &'s TypeRules) {
        let near = suggestion(name, rules.member_names());
        let text = format!("expected an element of {}, found `{name}`{near}", rules.name);
        self.at_member(name, |walk| walk.error(IssueCode::Structure, "unknown-element", text));
    }

    /// Checks all that stands under one name.
    fn check_child(
        &mut self,
        child: &'s ChildRules,
        link: &'s TypeLink,
        member: &'s str,
        value: Option<&'s json::Value<'s>>,
        sibling: Option<&'s json::Value<'s>>,
    ) {
        let step = child.step(link, member);
        if !child.many {
            self.at(step, |walk| {
                if let Some(json::Value::Array(_)) = value.or(sibling) {
                    let text = format!("expected a single {}, found a list", link.name);
                    walk.error(IssueCode::Structure, "single", text);
                    return;
                }
                walk.check_instance(
                    child,
                    link,
                    Instance {
                        value,
                        sibling,
                        type_id: link.id,
                    },
                );
            });
            return;
        }
        self.check_items(child, link, step, value, sibling);
    }

    /// Checks a list, and what stands beside its items.
    fn check_items(
        &mut self,
        child: &'s ChildRules,
        link: &'s TypeLink,
        step: Step<'s>,
        value: Option<&'s json::Value<'s>>,
        sibling: Option<&'s json::Value<'s>>,
    ) {
        let list = |value: Option<&'s json::Value<'s>>| match value {
            None => Ok(None),
            Some(json::Value::Array(items)) => Ok(Some(items)),
            Some(_) => Err(()),
        };
        let (Ok(values), Ok(siblings)) = (list(value), list(sibling)) else {
            self.at(step, |walk| {
                let text = format!("expected a list of {}, found something that is no list", link.name);
                walk.error(IssueCode::Structure, "list", text);
            });
            return;
        };
        let count = values.map_or(0, Vec::len).max(siblings.map_or(0, Vec::len));
        self.at(step, |walk| {
            walk.check_counts(child, values.map(Vec::len), siblings.map(Vec::len));
        });
        for item in 0..count {
            let (value, sibling) = (present(values, item), present(siblings, item));
            self.at(step.item(item), |walk| {
                if value.is_none() && sibling.is_none() {
                    walk.error(
                        IssueCode::Structure,
                        "null",
                        format!("expected a {}, found null", link.name),
                    );
                    return;
                }
                walk.check_instance(
                    child,
                    link,
                    Instance {
                        value,
                        sibling,
                        type_id: link.id,
                    },
                );
            });
        }
    }

    /// Checks how many items there are, in the list and beside it.
    fn check_counts(&mut self, child: &'s ChildRules, values: Option<usize>, siblings: Option<usize>) {
        let count = values.unwrap_or(0).max(siblings.unwrap_or(0));
        if count == 0 {
            self.error(IssueCode::Structure, "empty", "expected items, found an empty list");
        }
        if let (Some(values), Some(siblings)) = (values, siblings)
            && values != siblings
        {
            let name = &child.name;
            let text = format!("expected `{name}` and `_{name}` to have as many items, found {values} and {siblings}");
            self.error(IssueCode::Structure, "siblings", text);
        }
        if !child.max.admits(count)
            && let Max::Count(max) = child.max
        {
            let text = format!("expected at most {max} of `{}`, found {count}", child.name);
            self.error(IssueCode::Structure, "max", text);
        }
        if count > 0 && count < child.min as usize {
            let text = format!("expected at least {} of `{}`, found {count}", child.min, child.name);
            self.error(IssueCode::Required, "min", text);
        }
    }

    /// Checks one element against what its definition asks where it stands, and against its type.
    fn check_instance(&mut self, child: &'s ChildRules, link: &'s TypeLink, instance: Instance<'s>) {
        if !self.may_visit() {
            return;
        }
        match link.shape {
            Shape::Primitive(primitive) => {
                let sound = self.check_primitive(primitive, child, instance);
                if !sound {
                    return;
                }
            }
            Shape::Resource => {
                if let Some(value) = instance.value {
                    self.check_nested_resource(child, value);
                }
            }
            Shape::Complex => {
                let Some(map) = self.object(link, instance) else {
                    return;
                };
                if !self.check_complex(child, link, map, instance) {
                    return;
                }
            }
        }
        // A URI outside an extensible set may be of any system.
        let is_uri = matches!(
            link.shape,
            Shape::Primitive(Primitive::Uri | Primitive::Url | Primitive::Canonical)
        );
        if let (Some(rule), Some(value)) = (&child.binding, instance.value)
            && !(is_uri && rule.strength < Strength::Required)
        {
            self.check_binding(rule, value);
        }
        self.check_invariants(&child.invariants, instance);
        self.check_type_profiles(&link.asked.profiles, instance);
    }

    /// The members of a value that must be an object with some.
    fn object(&mut self, link: &'s TypeLink, instance: Instance<'s>) -> Option<&'s json::Map<'s>> {
        let value = instance.value?;
        let Some(map) = value.as_object() else {
            let text = format!("expected an object of type {}, found {}", link.name, shown(value));
            self.error(IssueCode::Structure, "object", text);
            return None;
        };
        if map.iter().all(|(name, _)| name == "id") {
            let text = format!("expected a {} with a value or elements, found none", link.name);
            self.error(IssueCode::Structure, "ele-1", text);
        }
        Some(map)
    }

    /// Checks an object of a type; false when it was not looked into.
    fn check_complex(
        &mut self,
        child: &'s ChildRules,
        link: &'s TypeLink,
        map: &'s json::Map<'s>,
        instance: Instance<'s>,
    ) -> bool {
        let Some(rules) = self.rules(link.id) else {
            return false;
        };
        let url = (rules.role == Role::Extension).then(|| map.get("url").and_then(json::Value::as_str));
        self.sites.push(Site {
            type_id: link.id,
            path: &child.path,
            url: url.flatten(),
            instance,
        });
        self.check_members(map, rules);
        match rules.role {
            Role::Plain | Role::Bundle => {}
            Role::Extension => self.check_extension(child, map, instance),
            Role::Reference => self.check_reference(map, &link.asked),
            Role::Coding => self.check_coding(map),
            Role::Attachment => self.check_attachment(map),
            Role::Expression => self.check_expression(map),
        }
        self.check_invariants(&rules.invariants, instance);
        self.sites.pop();
        true
    }
}

fn shown_name(child: &ChildRules) -> String {
    if child.choice {
        format!("{}[x]", child.name)
    } else {
        child.name.clone()
    }
}
