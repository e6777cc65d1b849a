//! Telling slices apart, and checking each (R5 "Profiling FHIR", section "Slicing").

use crate::conformance::gather::Item;
use crate::conformance::profile_rules::{Ask, Node, Slice, SlicingRules, Test, Way};
use crate::conformance::walk::{Instance, Walk};
use crate::definition::{Max, SlicingRules as Openness};
use crate::fhir::IssueCode;
use crate::json;

impl<'s> Walk<'s> {
    /// Tells which element is of which slice, and checks each slice.
    pub(super) fn apply_slicing(&mut self, slicing: &'s SlicingRules, name: &'s str, items: &[Item<'s>]) {
        let mut members: Vec<Vec<Item<'s>>> = vec![Vec::new(); slicing.slices.len()];
        let mut last = 0;
        let mut seen_other = false;
        for (at, item) in items.iter().enumerate() {
            let (first, second) = self.places(slicing, item.instance, at);
            let Some(place) = first else {
                seen_other = true;
                if slicing.openness == Openness::Closed {
                    let names: Vec<&str> = slicing.slices.iter().map(|slice| slice.name.as_str()).collect();
                    let text = format!(
                        "expected one of the slices {}, found what is none of them",
                        names.join(", ")
                    );
                    self.at(item.step, |walk| walk.error(IssueCode::Structure, "slice-closed", text));
                }
                continue;
            };
            let slice_name = |place: usize| slicing.slices.get(place).map_or("", |slice| slice.name.as_str());
            if let Some(second) = second {
                let text = format!(
                    "expected what is of one slice, found what is of both `{}` and `{}`",
                    slice_name(place),
                    slice_name(second)
                );
                self.at(item.step, |walk| {
                    walk.error(IssueCode::Structure, "slice-ambiguous", text);
                });
            }
            if seen_other && slicing.openness == Openness::OpenAtEnd {
                let text = format!(
                    "expected what is of no slice at the end, found the slice `{}` after it",
                    slice_name(place)
                );
                self.at(item.step, |walk| walk.error(IssueCode::Structure, "slice-at-end", text));
            }
            if slicing.ordered && place < last {
                let text = format!(
                    "expected the slice `{}` before `{}`, found it after",
                    slice_name(place),
                    slice_name(last)
                );
                self.at(item.step, |walk| walk.error(IssueCode::Structure, "slice-order", text));
            }
            last = last.max(place);
            if let Some(list) = members.get_mut(place) {
                list.push(*item);
            }
        }
        self.check_slices(slicing, name, members);
    }

    /// Checks each slice: how many there are of it, and each of them.
    fn check_slices(&mut self, slicing: &'s SlicingRules, name: &'s str, members: Vec<Vec<Item<'s>>>) {
        for (slice, items) in slicing.slices.iter().zip(members) {
            self.check_count(
                &slice.id,
                name,
                Some(slice.min).filter(|min| *min > 0),
                Some(slice.max),
                items.len(),
            );
            if slice.max == Max::Count(0) {
                continue;
            }
            for item in &items {
                self.at(item.step, |walk| walk.apply_node(&slice.node, item.instance));
            }
            if let Some(inner) = &slice.inner {
                self.apply_slicing(inner, name, &items);
            }
        }
    }

    /// The slice that an element is of, and another one that it is of too.
    fn places(
        &mut self,
        slicing: &'s SlicingRules,
        instance: Instance<'s>,
        at: usize,
    ) -> (Option<usize>, Option<usize>) {
        if let Some((member, words)) = &slicing.by_word
            && let Some(json::Value::Object(map)) = instance.value
            && let Some(json::Value::String(word)) = map.get(member)
        {
            return (words.get(&**word).copied(), None);
        }
        let mut matched = (0..slicing.slices.len()).filter(|place| {
            slicing
                .slices
                .get(*place)
                .is_some_and(|slice| self.is_of(slice, instance, at))
        });
        (matched.next(), matched.next())
    }

    /// Whether an element has every mark of a slice; one without marks has no elements.
    fn is_of(&mut self, slice: &'s Slice, instance: Instance<'s>, at: usize) -> bool {
        !slice.tests.is_empty() && slice.tests.iter().all(|test| self.passes(test, instance, at))
    }

    fn passes(&mut self, test: &'s Test, instance: Instance<'s>, at: usize) -> bool {
        if let Ask::Position(place) = test.ask {
            return place == at;
        }
        // Most slices are told by one value right in the element, such as a URL or a system.
        if let (Way::Names(names), Some(json::Value::Object(map))) = (&test.way, instance.value)
            && let [name] = names.as_slice()
            && let Some(value @ (json::Value::String(_) | json::Value::Object(_))) = map.get(name)
            && let Some(holds) = test.ask.of_value(value)
        {
            return holds;
        }
        let found = match &test.way {
            Way::Names(names) => self.reach(instance, names),
            Way::Path(expression) => self.select(expression, instance),
        };
        if let Ask::Exists(wanted) = &test.ask {
            return found.is_empty() != *wanted;
        }
        found.into_iter().any(|instance| self.answers(&test.ask, instance))
    }

    fn answers(&mut self, ask: &'s Ask, instance: Instance<'s>) -> bool {
        if let Some(holds) = instance.value.and_then(|value| ask.of_value(value)) {
            return holds;
        }
        match ask {
            Ask::Code(rule) => instance
                .value
                .is_some_and(|value| self.attempt(|walk| walk.check_binding(rule, value))),
            Ask::Node(node) => self.satisfies(node, instance),
            Ask::Types(names) => {
                let types = self.definitions().types();
                names.iter().any(|name| {
                    types
                        .named(name)
                        .is_some_and(|wanted| types.is_a(instance.type_id, wanted))
                })
            }
            Ask::Profiles(urls) => urls.iter().any(|url| self.is_of_profile(url, instance)),
            Ask::Fixed(_) | Ask::Pattern(_) | Ask::Exists(_) | Ask::Position(_) => false,
        }
    }

    fn satisfies(&mut self, node: &'s Node, instance: Instance<'s>) -> bool {
        self.attempt(|walk| walk.apply_node(node, instance))
    }

    fn is_of_profile(&mut self, url: &str, instance: Instance<'s>) -> bool {
        if let Some(value) = instance.value
            && value.get("resourceType").and_then(json::Value::as_str).is_some()
        {
            return self.shared.profile(url).is_some() && self.conforms(value, url);
        }
        let types = self.definitions().types();
        self.shared.profile(url).is_some_and(|profile| {
            types.is_a(instance.type_id, profile.type_id) && self.attempt(|walk| walk.apply_profile(profile, instance))
        })
    }

    /// The elements that names lead to.
    fn reach(&self, instance: Instance<'s>, names: &[String]) -> Vec<Instance<'s>> {
        let mut found = vec![instance];
        for name in names {
            found = found
                .into_iter()
                .flat_map(|one| self.gather(one, name))
                .map(|item| item.instance)
                .collect();
        }
        found
    }
}
