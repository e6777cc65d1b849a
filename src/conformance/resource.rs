//! Whole resources: the outermost one, contained ones, and those in Bundles and Parameters.

use hashbrown::HashSet;

use crate::conformance::place::Step;
use crate::conformance::type_rules::{ChildRules, Role, Shape, TypeRules};
use crate::conformance::walk::{Frame, Instance, Site, Walk};
use crate::conformance::words::shown;
use crate::definition::TypeId;
use crate::fhir::{IssueCode, IssueSeverity, suggestion};
use crate::json;

impl<'s> Walk<'s> {
    /// Checks a resource and everything in it against its type, the profiles that it claims, and those asked for.
    pub(super) fn check_resource(
        &mut self,
        value: &'s json::Value<'s>,
        asked: &[&str],
        full_url: Option<&'s str>,
        is_contained: bool,
    ) {
        let Some(map) = value.as_object() else {
            let text = format!("expected a resource, found {}", shown(value));
            self.error(IssueCode::Structure, "object", text);
            return;
        };
        let Some((kind, rules)) = self.type_of(map) else {
            return;
        };
        let instance = Instance {
            value: Some(value),
            sibling: None,
            type_id: rules.id,
        };
        self.frames.push(Frame::of(map, instance, kind, is_contained, full_url));
        self.sites.push(Site {
            type_id: rules.id,
            path: &rules.name,
            url: None,
            instance,
        });
        self.check_members(map, rules);
        self.check_invariants(&rules.invariants, instance);
        if rules.role == Role::Bundle {
            self.check_bundle(map);
        }
        self.check_contained_ids(map);
        self.check_special(kind, map, instance);
        self.check_claims(map, instance, asked);
        self.sites.pop();
        let local = self.frames.pop().map(|frame| frame.local);
        // What a contained resource refers to stands beside it.
        if is_contained && let (Some(outer), Some(local)) = (self.frames.last_mut(), local) {
            outer.local.extend(local);
        }
    }

    /// The type that a resource says it has.
    fn type_of(&mut self, map: &'s json::Map<'s>) -> Option<(&'s str, &'s TypeRules)> {
        let Some(kind) = map.get("resourceType").and_then(json::Value::as_str) else {
            self.error(
                IssueCode::Structure,
                "resource-type",
                "expected a `resourceType`, found none: what the resource is cannot be told",
            );
            return None;
        };
        let types = self.definitions().types();
        let id = types.named(kind).filter(|id| !self.is_abstract(*id));
        let rules = id
            .and_then(|id| self.rules(id))
            .filter(|rules| rules.shape == Shape::Resource);
        let Some(rules) = rules else {
            let near = suggestion(kind, self.definitions().types().resources().into_iter());
            let version = self.definitions().version().number();
            let text = format!("expected a resource type of FHIR {version}, found `{kind}`{near}");
            self.error(IssueCode::Structure, "resource-type", text);
            return None;
        };
        Some((kind, rules))
    }

    fn is_abstract(&self, id: TypeId) -> bool {
        self.definitions().types().is_abstract(id)
    }

    /// Checks a resource in another one.
    pub(super) fn check_nested_resource(&mut self, child: &'s ChildRules, value: &'s json::Value<'s>) {
        let is_contained = child.name == "contained";
        if is_contained && self.frames.last().is_some_and(|frame| frame.is_contained) {
            let text = "expected contained resources in the outermost resource only, found them in a contained one";
            self.error(IssueCode::Structure, "dom-2", text);
        }
        let parent = self.sites.last().and_then(|site| site.instance.members());
        let full_url = (child.path == "Bundle.entry.resource")
            .then(|| {
                parent
                    .and_then(|entry| entry.get("fullUrl"))
                    .and_then(json::Value::as_str)
            })
            .flatten();
        self.check_resource(value, &[], full_url, is_contained);
    }

    /// Contained resources have an id each, and something refers to each.
    fn check_contained_ids(&mut self, map: &'s json::Map<'s>) {
        let Some(contained) = map.get("contained").and_then(json::Value::as_array) else {
            return;
        };
        let local = self.frames.last().map_or(&[][..], |frame| &frame.local);
        let used: HashSet<&'s str> = local.iter().filter_map(|one| one.strip_prefix('#')).collect();
        let mut seen: HashSet<&'s str> = HashSet::new();
        for (at, resource) in contained.iter().enumerate() {
            let step = Step::to("contained").item(at);
            let id = resource.get("id").and_then(json::Value::as_str);
            self.at(step, |walk| match id {
                None => {
                    let text = "expected an `id`, by which the resource around it can refer to it; found none";
                    walk.error(IssueCode::Required, "contained-id", text);
                }
                Some(id) if seen.contains(id) => {
                    let text = format!("expected an id of its own, found `{id}` twice");
                    walk.error(IssueCode::Duplicate, "contained-id", text);
                }
                Some(id) => {
                    let is_used = used.contains(id) || refers_outward(resource);
                    if !is_used {
                        let text = format!("expected a reference to `#{id}`, found none: a contained resource is part of what refers to it");
                        walk.report(IssueSeverity::Error, IssueCode::Invariant, "dom-3", text);
                    }
                }
            });
            seen.extend(id);
        }
    }
}

/// Whether something in a contained resource refers to the resource around it.
fn refers_outward(value: &json::Value<'_>) -> bool {
    match value {
        json::Value::String(text) => text == "#",
        json::Value::Array(items) => items.iter().any(refers_outward),
        json::Value::Object(map) => map.iter().any(|(_, value)| refers_outward(value)),
        json::Value::Null | json::Value::Bool(_) | json::Value::Number(_) => false,
    }
}
