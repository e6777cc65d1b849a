//! Running profiles: what they ask of elements beyond the base type.

use crate::conformance::bounds::compare;
use crate::conformance::equal::{has_pattern, is_fixed};
use crate::conformance::place::Step;
use crate::conformance::profile_rules::{ListRules, Node, ProfileRules};
use crate::conformance::walk::{Frame, Instance, Walk};
use crate::conformance::words::short;
use crate::definition::{Max, TypeRef};
use crate::fhir::{IssueCode, IssueSeverity};
use crate::json;

impl<'s> Walk<'s> {
    /// Checks a resource against the profiles that it claims and those that are asked for.
    pub(super) fn check_claims(&mut self, map: &'s json::Map<'s>, instance: Instance<'s>, asked: &[&str]) {
        for (at, claim) in claims(map).iter().enumerate() {
            let Some(claim) = claim.as_str() else { continue };
            self.place.push(Step::to("meta"));
            self.place.push(Step::to("profile").item(at));
            let found = self.profile_for(claim, instance, false);
            self.place.pop();
            self.place.pop();
            if let Some(profile) = found {
                self.apply_profile(profile, instance);
            }
        }
        for url in asked {
            if let Some(profile) = self.profile_for(url, instance, true) {
                self.apply_profile(profile, instance);
            }
        }
    }

    /// A profile that is claimed or asked for, when it is known and of the type.
    fn profile_for(&mut self, url: &str, instance: Instance<'s>, is_asked: bool) -> Option<&'s ProfileRules> {
        let Some(profile) = self.shared.profile(url) else {
            let text = format!(
                "no profile {} is at hand; the resource was not checked against it",
                short(url)
            );
            let severity = if is_asked {
                IssueSeverity::Error
            } else {
                self.settings().unknown_profile
            };
            self.report(severity, IssueCode::NotFound, "profile-unknown", text);
            return None;
        };
        let types = self.definitions().types();
        if !types.is_a(instance.type_id, profile.type_id) {
            let found = types.name(instance.type_id);
            let text = format!(
                "expected a {}, of which {} is a profile, found a {found}",
                profile.structure.type_name, profile.name
            );
            self.error(IssueCode::Structure, "profile-type", text);
            return None;
        }
        Some(profile)
    }

    /// Checks what a profile asks. What is being checked against it already is not checked again.
    pub(super) fn apply_profile(&mut self, profile: &'s ProfileRules, instance: Instance<'s>) {
        let address = instance.value.map_or(0, |value| std::ptr::from_ref(value).addr());
        let is_open = |(known, name): &(usize, &str)| *known == address && *name == profile.name;
        if self.following.iter().any(is_open) {
            return;
        }
        self.following.push((address, &profile.name));
        self.apply_node(&profile.root, instance);
        self.following.pop();
    }

    /// Whether a resource is of a profile's type and satisfies the profile. One that is not known says nothing.
    pub(super) fn conforms(&self, value: &'s json::Value<'s>, url: &str) -> bool {
        let types = self.definitions().types();
        let Some(kind) = value
            .get("resourceType")
            .and_then(json::Value::as_str)
            .and_then(|kind| types.named(kind))
        else {
            return false;
        };
        let Some(profile) = self.shared.profile(url) else {
            return true;
        };
        if !types.is_a(kind, profile.type_id) {
            return false;
        }
        let instance = Instance {
            value: Some(value),
            sibling: None,
            type_id: kind,
        };
        let mut walk = self.beside();
        if let Some(map) = value.as_object() {
            walk.frames
                .push(Frame::of(map, instance, types.name(kind), false, None));
        }
        walk.attempt(|walk| walk.apply_profile(profile, instance))
    }

    /// Checks that an element satisfies one of the profiles on its type.
    pub(super) fn check_type_profiles(&mut self, urls: &'s [String], instance: Instance<'s>) {
        if urls.is_empty() {
            return;
        }
        let known = urls.iter().filter_map(|url| self.shared.profile(url));
        let known: Vec<&'s ProfileRules> = known.filter(|profile| Self::is_applicable(profile, instance)).collect();
        match (urls, known.as_slice()) {
            (_, []) => {}
            ([_], [only]) => self.apply_profile(only, instance),
            (urls, known) if urls.len() == known.len() => {
                let holds = known
                    .iter()
                    .any(|profile| self.attempt(|walk| walk.apply_profile(profile, instance)));
                if !holds {
                    let text = format!(
                        "expected what satisfies one of {}, found what satisfies none",
                        urls.join(", ")
                    );
                    self.error(IssueCode::Structure, "type-profile", text);
                }
            }
            // One that is not known may be the one that is satisfied.
            _ => {}
        }
    }

    /// An extension was checked against its own definition where it was met.
    fn is_applicable(profile: &ProfileRules, instance: Instance<'s>) -> bool {
        let url = instance
            .value
            .and_then(|value| value.get("url"))
            .and_then(json::Value::as_str);
        !(profile.structure.type_name == "Extension" && url == Some(profile.structure.url.as_str()))
    }

    /// Checks one element.
    pub(super) fn apply_node(&mut self, node: &'s Node, instance: Instance<'s>) {
        if !self.may_visit() {
            return;
        }
        if let Some(types) = &node.types {
            self.check_types(types, instance);
        }
        if let Some(value) = instance.value {
            self.check_values(node, value);
            if let Some(rule) = &node.binding {
                self.check_binding(rule, value);
            }
        } else if node.fixed.is_some() || node.pattern.is_some() {
            self.error(
                IssueCode::Value,
                "fixed",
                "expected the value that the profile fixes, found none",
            );
        }
        self.check_invariants(&node.invariants, instance);
        let is_entered = self.enter(instance);
        for list in &node.children {
            self.apply_list(list, instance);
        }
        if is_entered {
            self.frames.pop();
        }
    }

    /// Goes into a resource in another one: what is asked of its elements is asked within it.
    fn enter(&mut self, instance: Instance<'s>) -> bool {
        let Some(map) = instance.value.and_then(json::Value::as_object) else {
            return false;
        };
        let Some(kind) = map.get("resourceType").and_then(json::Value::as_str) else {
            return false;
        };
        let is_here = |frame: &Frame<'s>| std::ptr::eq(frame.map, map);
        if self.frames.last().is_some_and(is_here) {
            return false;
        }
        let is_contained = self.place.steps().last().is_some_and(|step| step.name == "contained");
        self.frames.push(Frame::of(map, instance, kind, is_contained, None));
        true
    }

    fn check_types(&mut self, types: &'s [TypeRef], instance: Instance<'s>) {
        let known = self.definitions().types();
        let is_of = |one: &&TypeRef| {
            known
                .named(&one.code)
                .is_none_or(|wanted| known.is_a(instance.type_id, wanted))
                || known.name(instance.type_id) == one.code
        };
        let Some(matched) = types.iter().find(is_of) else {
            let allowed: Vec<&str> = types.iter().map(|one| one.code.as_str()).collect();
            let text = format!(
                "expected {}, found {}",
                allowed.join(" or "),
                known.name(instance.type_id)
            );
            self.error(IssueCode::Structure, "type", text);
            return;
        };
        self.check_type_profiles(&matched.profiles, instance);
        if !matched.targets.is_empty()
            && matched.code == "Reference"
            && let Some(map) = instance.members()
        {
            self.check_reference(map, matched);
        }
    }

    fn check_values(&mut self, node: &'s Node, value: &'s json::Value<'s>) {
        if let Some(fixed) = node.fixed.as_ref().filter(|fixed| !is_fixed(fixed, value)) {
            let text = format!(
                "expected exactly {}, found {}",
                short(&fixed.to_string()),
                short(&value.to_string())
            );
            self.error(IssueCode::Value, "fixed", text);
        }
        if let Some(pattern) = node.pattern.as_ref().filter(|pattern| !has_pattern(pattern, value)) {
            let text = format!(
                "expected at least {}, found {}",
                short(&pattern.to_string()),
                short(&value.to_string())
            );
            self.error(IssueCode::Value, "pattern", text);
        }
        if let (Some(max), Some(text)) = (node.max_length, value.as_str()) {
            let length = text.chars().count();
            if length > max as usize {
                let text = format!("expected at most {max} characters, found {length}");
                self.error(IssueCode::TooLong, "max-length", text);
            }
        }
        self.check_bounds(node, value);
    }

    fn check_bounds(&mut self, node: &'s Node, value: &'s json::Value<'s>) {
        for (bound, is_least) in [(&node.least, true), (&node.greatest, false)] {
            let Some(bound) = bound else { continue };
            let Some(order) = compare(value, bound) else {
                continue;
            };
            let outside = if is_least { order.is_lt() } else { order.is_gt() };
            if outside {
                let words = if is_least { "at least" } else { "at most" };
                let text = format!(
                    "expected {words} {}, found {}",
                    short(&bound.to_string()),
                    short(&value.to_string())
                );
                self.error(IssueCode::Value, if is_least { "min-value" } else { "max-value" }, text);
            }
        }
    }

    /// Checks all elements of one name together, then each.
    fn apply_list(&mut self, list: &'s ListRules, parent: Instance<'s>) {
        let items = self.gather(parent, &list.name);
        self.check_count(&list.id, &list.name, list.min, list.max, items.len());
        if let Some(each) = &list.each {
            for item in &items {
                self.at(item.step, |walk| walk.apply_node(each, item.instance));
            }
        }
        if let Some(slicing) = &list.slicing {
            self.apply_slicing(slicing, &list.name, &items);
        }
    }

    /// Checks how many there are.
    pub(super) fn check_count(&mut self, id: &str, name: &'s str, min: Option<u32>, max: Option<Max>, count: usize) {
        if let Some(min) = min.filter(|min| count < *min as usize) {
            let found = if count == 0 {
                "none".to_owned()
            } else {
                count.to_string()
            };
            let text = format!("expected at least {min} of `{id}`, found {found}");
            self.error(IssueCode::Required, "min", text);
        }
        if let Some(Max::Count(max)) = max.filter(|max| !max.admits(count)) {
            let text = format!("expected at most {max} of `{id}`, found {count}");
            self.at_member(name, |walk| walk.error(IssueCode::Structure, "max", text));
        }
    }
}

/// The items of `meta.profile`.
pub(super) fn claims<'s>(map: &'s json::Map<'s>) -> &'s [json::Value<'s>] {
    let list = map.get("meta").and_then(|meta| meta.get("profile"));
    list.and_then(json::Value::as_array).map_or(&[], Vec::as_slice)
}
