//! What is equal, equivalent, less or greater (FHIRPath 2.0, 6.1 and 6.2).

use std::cmp::Ordering;

use super::run::{Outcome, Run, number_in};
use crate::fhirpath::error::EvaluateError;
use crate::fhirpath::item::Item;
use crate::fhirpath::value::Quantity;
use crate::fhirpath::value::number::{decimal_of, is_equivalent};
use crate::json;

/// How trees are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Equal,
    Equivalent,
}

impl<'a> Run<'_, 'a> {
    /// Whether two collections have equal items in the same order; none when either is empty or it cannot be told.
    pub(super) fn equal(&self, one: &[Item<'a>], two: &[Item<'a>]) -> Outcome<Option<bool>> {
        if one.is_empty() || two.is_empty() {
            return Ok(None);
        }
        if one.len() != two.len() {
            return Ok(Some(false));
        }
        let mut is_open = false;
        for (one, two) in one.iter().zip(two) {
            match self.equal_items(one, two)? {
                Some(true) => {}
                Some(false) => return Ok(Some(false)),
                None => is_open = true,
            }
        }
        Ok((!is_open).then_some(true))
    }

    /// Whether two items are equal; none when they are not exact enough to tell.
    pub(super) fn equal_items(&self, one: &Item<'a>, two: &Item<'a>) -> Outcome<Option<bool>> {
        self.tick(1)?;
        if let (Item::Node(one), Item::Node(two)) = (one, two)
            && one.is_same(two)
        {
            return Ok(Some(true));
        }
        match (self.value_of(one), self.value_of(two)) {
            (Some(one), Some(two)) => Ok(equal_values(&one, &two)),
            (None, None) => match (one, two) {
                (Item::Node(one), Item::Node(two)) => {
                    let types_differ = one.type_id.is_some() && two.type_id.is_some() && one.type_id != two.type_id;
                    let depth = self.around.limits.depth_max;
                    Ok(Some(
                        !types_differ && self.same_trees(one.value, two.value, Way::Equal, depth)?,
                    ))
                }
                (Item::Type(space, name), Item::Type(other_space, other)) => {
                    Ok(Some(space == other_space && name == other))
                }
                _ => Ok(Some(false)),
            },
            _ => Ok(self.as_quantities(one, two).map_or(Some(false), |(one, two)| {
                one.compare(&two).map(|ordering| ordering == Ordering::Equal)
            })),
        }
    }

    /// Both as quantities, where one of them is such an element.
    fn as_quantities(&self, one: &Item<'a>, two: &Item<'a>) -> Option<(Quantity, Quantity)> {
        self.quantity_of(one).zip(self.quantity_of(two))
    }

    /// Whether two collections have equivalent items in any order.
    pub(super) fn equivalent(&self, one: &[Item<'a>], two: &[Item<'a>]) -> Outcome<bool> {
        if one.len() != two.len() {
            return Ok(false);
        }
        let mut left: Vec<&Item<'a>> = two.iter().collect();
        for item in one {
            let mut found = None;
            for (at, other) in left.iter().enumerate() {
                if self.equivalent_items(item, other)? {
                    found = Some(at);
                    break;
                }
            }
            match found {
                Some(at) => left.swap_remove(at),
                None => return Ok(false),
            };
        }
        Ok(true)
    }

    fn equivalent_items(&self, one: &Item<'a>, two: &Item<'a>) -> Outcome<bool> {
        self.tick(1)?;
        match (self.value_of(one), self.value_of(two)) {
            (Some(one), Some(two)) => Ok(equivalent_values(&one, &two)),
            (None, None) => match (one, two) {
                (Item::Node(one), Item::Node(two)) => {
                    let depth = self.around.limits.depth_max;
                    self.same_trees(one.value, two.value, Way::Equivalent, depth)
                }
                _ => Ok(self.equal_items(one, two)? == Some(true)),
            },
            _ => Ok(self
                .as_quantities(one, two)
                .is_some_and(|(one, two)| one.is_equivalent(&two))),
        }
    }

    /// Whether two trees say the same. Members come in any order; for equivalence so do the items of lists, and ids do
    /// not count.
    fn same_trees(
        &self,
        one: Option<&json::Value<'_>>,
        two: Option<&json::Value<'_>>,
        way: Way,
        depth: u32,
    ) -> Outcome<bool> {
        self.tick(1)?;
        let Some(depth) = depth.checked_sub(1) else {
            return Err(EvaluateError::TooDeep(self.around.limits.depth_max));
        };
        let (Some(one), Some(two)) = (one, two) else {
            return Ok(one.is_none() && two.is_none());
        };
        match (one, two) {
            (json::Value::Object(one), json::Value::Object(two)) => {
                let counts = |name: &str| way == Way::Equal || name != "id";
                let size = |map: &json::Map<'_>| map.iter().filter(|(name, _)| counts(name)).count();
                if size(one) != size(two) {
                    return Ok(false);
                }
                for (name, value) in one.iter().filter(|(name, _)| counts(name)) {
                    let other = two.get(name);
                    if other.is_none() || !self.same_trees(Some(value), other, way, depth)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (json::Value::Array(one), json::Value::Array(two)) => {
                if one.len() != two.len() {
                    return Ok(false);
                }
                let mut left: Vec<&json::Value<'_>> = two.iter().collect();
                for value in one {
                    let reach = if way == Way::Equal { 1 } else { left.len() };
                    let mut found = None;
                    for (at, other) in left.iter().take(reach).enumerate() {
                        if self.same_trees(Some(value), Some(other), way, depth)? {
                            found = Some(at);
                            break;
                        }
                    }
                    match found {
                        Some(at) => left.remove(at),
                        None => return Ok(false),
                    };
                }
                Ok(true)
            }
            (json::Value::Number(one), json::Value::Number(two)) => {
                Ok(match (decimal_of(one.as_str()), decimal_of(two.as_str())) {
                    (Some(one), Some(two)) if way == Way::Equivalent => is_equivalent(one, two),
                    (Some(one), Some(two)) => one == two,
                    _ => one == two,
                })
            }
            (json::Value::String(one), json::Value::String(two)) if way == Way::Equivalent => {
                Ok(one == two || folded(one) == folded(two))
            }
            (one, two) => Ok(one == two),
        }
    }

    /// Which of two single items is greater; none when either is missing or it cannot be told.
    pub(super) fn compare(&self, one: &[Item<'a>], two: &[Item<'a>]) -> Outcome<Option<Ordering>> {
        let place = "a comparison";
        let (Some(one), Some(two)) = (self.single(one, place)?, self.single(two, place)?) else {
            return Ok(None);
        };
        self.compare_items(one, two)
    }

    /// Which of two items is greater; an error when they are of kinds that have no order.
    pub(super) fn compare_items(&self, one: &Item<'a>, two: &Item<'a>) -> Outcome<Option<Ordering>> {
        self.tick(1)?;
        let (first, second) = (self.value_of(one), self.value_of(two));
        let (Some(first), Some(second)) = (&first, &second) else {
            // An element without a value has nothing to compare.
            let is_bare = |item: &Item<'a>| item.node().is_some_and(|node| node.value.is_none());
            if is_bare(one) || is_bare(two) {
                return Ok(None);
            }
            return match self.as_quantities(one, two) {
                Some((one, two)) => Ok(one.compare(&two)),
                None if first.is_none() => self.wrong_type("a comparison", "a value with an order", one),
                None => self.wrong_type("a comparison", "a value with an order", two),
            };
        };
        match (first, second) {
            (Item::String(one), Item::String(two)) => Ok(Some(one.cmp(two))),
            (Item::Date(one) | Item::DateTime(one), Item::Date(two) | Item::DateTime(two))
            | (Item::Time(one), Item::Time(two)) => Ok(one.compare(two)),
            (Item::Quantity(one), Item::Quantity(two)) => Ok(one.compare(two)),
            _ => match (number_in(first), number_in(second)) {
                (Some(one), Some(two)) => Ok(Some(one.cmp(&two))),
                _ => match self.as_quantities(first, second) {
                    Some((one, two)) => Ok(one.compare(&two)),
                    None => self.wrong_type("a comparison", "a value of the kind of the other", two),
                },
            },
        }
    }
}

fn equal_values(one: &Item<'_>, two: &Item<'_>) -> Option<bool> {
    match (one, two) {
        (Item::String(one), Item::String(two)) => Some(one == two),
        (Item::Boolean(one), Item::Boolean(two)) => Some(one == two),
        (Item::Date(one) | Item::DateTime(one), Item::Date(two) | Item::DateTime(two))
        | (Item::Time(one), Item::Time(two)) => one.compare(two).map(|ordering| ordering == Ordering::Equal),
        (Item::Quantity(one), Item::Quantity(two)) => one.compare(two).map(|ordering| ordering == Ordering::Equal),
        (Item::Quantity(quantity), other) | (other, Item::Quantity(quantity)) => match number_in(other) {
            Some(number) => {
                let ordering = Quantity::new(number, "1").compare(quantity);
                ordering.map(|ordering| ordering == Ordering::Equal)
            }
            None => Some(false),
        },
        _ => Some(matches!((number_in(one), number_in(two)), (Some(one), Some(two)) if one == two)),
    }
}

fn equivalent_values(one: &Item<'_>, two: &Item<'_>) -> bool {
    match (one, two) {
        (Item::String(one), Item::String(two)) => one == two || folded(one) == folded(two),
        (Item::Date(one) | Item::DateTime(one), Item::Date(two) | Item::DateTime(two))
        | (Item::Time(one), Item::Time(two)) => one.is_equivalent(two),
        (Item::Quantity(one), Item::Quantity(two)) => one.is_equivalent(two),
        _ => match (number_in(one), number_in(two)) {
            (Some(one), Some(two)) => is_equivalent(one, two),
            _ => equal_values(one, two) == Some(true),
        },
    }
}

/// A text in which case and runs of white space make no difference.
fn folded(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").to_lowercase()
}
