//! Collections as sets: what is in which, and what is there twice. Large ones are sorted into buckets first, so that not
//! every item meets every other.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::run::{Outcome, Run, number_in};
use crate::fhirpath::item::{Collection, Item};
use crate::json;

/// Items up to which each is compared with each.
const COMPARED_MAX: usize = 16;

/// Items of which equal ones are found without looking at all.
struct Found<'c, 'a> {
    items: Vec<&'c Item<'a>>,
    buckets: Option<HashMap<u64, Vec<usize>>>,
}

impl<'c, 'a> Found<'c, 'a> {
    fn new(expected: usize) -> Self {
        Self {
            items: Vec::new(),
            buckets: (expected > COMPARED_MAX).then(HashMap::new),
        }
    }
}

impl<'a> Run<'_, 'a> {
    /// Adds an item, if no equal one is there; whether it was added.
    fn add<'c>(&self, found: &mut Found<'c, 'a>, item: &'c Item<'a>) -> Outcome<bool> {
        if self.has(found, item)? {
            return Ok(false);
        }
        if let Some(buckets) = &mut found.buckets {
            buckets.entry(self.bucket(item)).or_default().push(found.items.len());
        }
        found.items.push(item);
        Ok(true)
    }

    fn has(&self, found: &Found<'_, 'a>, item: &Item<'a>) -> Outcome<bool> {
        let is_equal = |other: &Item<'a>| Ok(self.equal_items(other, item)? == Some(true));
        match &found.buckets {
            None => any(found.items.iter().copied(), is_equal),
            Some(buckets) => {
                let places = buckets.get(&self.bucket(item)).map_or(&[][..], Vec::as_slice);
                any(places.iter().filter_map(|at| found.items.get(*at).copied()), is_equal)
            }
        }
    }

    /// A number that equal items share.
    fn bucket(&self, item: &Item<'a>) -> u64 {
        let mut hasher = DefaultHasher::new();
        match self.value_of(item) {
            Some(Item::String(text)) => text.hash(&mut hasher),
            Some(Item::Boolean(truth)) => truth.hash(&mut hasher),
            // A date may equal one with a time, in another zone; a number may equal a quantity.
            Some(Item::Date(_) | Item::DateTime(_)) => 1.hash(&mut hasher),
            Some(Item::Time(_)) => 2.hash(&mut hasher),
            Some(value) => match number_in(&value).filter(|_| !matches!(value, Item::Quantity(_))) {
                Some(number) => number.normalize().hash(&mut hasher),
                None => 3.hash(&mut hasher),
            },
            None => match item {
                Item::Node(node) => hash_shape(node.value, &mut hasher),
                _ => 4.hash(&mut hasher),
            },
        }
        hasher.finish()
    }

    /// Each item once, in the order in which they come first.
    pub(super) fn distinct(&self, items: Collection<'a>) -> Outcome<Collection<'a>> {
        let Collection::Many(items) = items else {
            return Ok(items);
        };
        if let [Item::Node(one), Item::Node(two)] = &*items
            && one.is_same(two)
        {
            return Ok(items.into_iter().next().into());
        }
        let mut found = Found::new(items.len());
        let mut is_first = Vec::with_capacity(items.len());
        for item in &items {
            is_first.push(self.add(&mut found, item)?);
        }
        let kept = items.into_iter().zip(is_first).filter(|(_, is_first)| *is_first);
        Ok(kept.map(|(item, _)| item).collect())
    }

    /// Whether no two items are equal.
    pub(super) fn is_distinct(&self, items: &[Item<'a>]) -> Outcome<bool> {
        let mut found = Found::new(items.len());
        for item in items {
            if !self.add(&mut found, item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether an item is among others.
    pub(super) fn holds_item(&self, items: &[Item<'a>], wanted: &Item<'a>) -> Outcome<bool> {
        any(items.iter(), |item| Ok(self.equal_items(item, wanted)? == Some(true)))
    }

    /// Whether every item is among others.
    pub(super) fn is_subset(&self, items: &[Item<'a>], of: &[Item<'a>]) -> Outcome<bool> {
        let known = self.set(of)?;
        for item in items {
            if !self.has(&known, item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn set<'c>(&self, items: &'c [Item<'a>]) -> Outcome<Found<'c, 'a>> {
        let mut found = Found::new(items.len());
        for item in items {
            self.add(&mut found, item)?;
        }
        Ok(found)
    }

    /// The items that are in both, once each.
    pub(super) fn intersect(&self, items: &[Item<'a>], others: &[Item<'a>]) -> Outcome<Collection<'a>> {
        let both = self.filtered(items, others, true)?;
        self.distinct(both)
    }

    /// The items that are not among others, in order and as often as they are there.
    pub(super) fn exclude(&self, items: &[Item<'a>], others: &[Item<'a>]) -> Outcome<Collection<'a>> {
        self.filtered(items, others, false)
    }

    fn filtered(&self, items: &[Item<'a>], others: &[Item<'a>], wanted: bool) -> Outcome<Collection<'a>> {
        let known = self.set(others)?;
        let mut kept = Collection::Empty;
        for item in items {
            if self.has(&known, item)? == wanted {
                kept.push(item.clone());
            }
        }
        Ok(kept)
    }

    /// The items that are not among those seen before, which are then seen too.
    pub(super) fn unseen(&self, seen: &[Item<'a>], items: Collection<'a>) -> Outcome<Collection<'a>> {
        let fresh = self.distinct(items)?;
        self.exclude(fresh.as_slice(), seen)
    }
}

fn any<'c, 'a: 'c>(
    items: impl Iterator<Item = &'c Item<'a>>,
    mut test: impl FnMut(&Item<'a>) -> Outcome<bool>,
) -> Outcome<bool> {
    for item in items {
        if test(item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What equal trees have in common, found without going deep.
fn hash_shape(value: Option<&json::Value<'_>>, hasher: &mut DefaultHasher) {
    let Some(json::Value::Object(map)) = value else { return };
    map.len().hash(hasher);
    let sum = map.iter().fold(0_u64, |sum, (name, value)| {
        let mut one = DefaultHasher::new();
        name.hash(&mut one);
        if let json::Value::String(text) = value {
            text.hash(&mut one);
        }
        sum.wrapping_add(one.finish())
    });
    sum.hash(hasher);
}
