//! Collections as sets: what is in which, and what is there twice. Large ones are sorted into buckets first, so that not
//! every item meets every other.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::run::{Outcome, Run, number_in};
use crate::fhirpath::item::{Collection, Item};
use crate::json;

/// Items up to which each is compared with each.
const COMPARED_MAX: usize = 16;

/// Where in a growing list the items are that may be equal.
pub(super) type Seen = HashMap<u64, Vec<usize>>;

/// Where in a list the items are that may be equal; none for a list that is short enough to be looked through.
struct Places(Option<HashMap<u64, Vec<usize>>>);

impl Places {
    /// For about so many items.
    fn new(expected: usize) -> Self {
        Self((expected > COMPARED_MAX).then(HashMap::new))
    }
}

impl<'a> Run<'_, 'a> {
    /// Whether an equal item is in a list; if not, its place is noted as the next one in it.
    fn is_seen(&self, places: &mut Places, list: &[&Item<'a>], item: &Item<'a>) -> Outcome<bool> {
        if self.has(places, list, item)? {
            return Ok(true);
        }
        if let Some(buckets) = &mut places.0 {
            buckets.entry(self.bucket(item)).or_default().push(list.len());
        }
        Ok(false)
    }

    fn has(&self, places: &Places, list: &[&Item<'a>], item: &Item<'a>) -> Outcome<bool> {
        self.tick(1)?;
        let is_equal = |other: &Item<'a>| Ok(self.equal_items(other, item)? == Some(true));
        match &places.0 {
            None => any(list.iter().copied(), is_equal),
            Some(buckets) => {
                let places = buckets.get(&self.bucket(item)).map_or(&[][..], Vec::as_slice);
                any(places.iter().filter_map(|at| list.get(*at).copied()), is_equal)
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
        let (mut places, mut found) = (Places::new(items.len()), Vec::new());
        let mut is_first = Vec::with_capacity(items.len());
        for item in &items {
            let is_seen = self.is_seen(&mut places, &found, item)?;
            is_first.push(!is_seen);
            if !is_seen {
                found.push(item);
            }
        }
        let kept = items.into_iter().zip(is_first).filter(|(_, is_first)| *is_first);
        Ok(kept.map(|(item, _)| item).collect())
    }

    /// Whether no two items are equal.
    pub(super) fn is_distinct(&self, items: &[Item<'a>]) -> Outcome<bool> {
        Ok(self.set(items)?.1.len() == items.len())
    }

    /// Whether an item is among others.
    pub(super) fn holds_item(&self, items: &[Item<'a>], wanted: &Item<'a>) -> Outcome<bool> {
        any(items.iter(), |item| Ok(self.equal_items(item, wanted)? == Some(true)))
    }

    /// Whether no equal item is in a list yet; it is noted as the next one in it.
    pub(super) fn is_new(&self, seen: &mut Seen, list: &[Item<'a>], item: &Item<'a>) -> Outcome<bool> {
        self.tick(1)?;
        let places = seen.entry(self.bucket(item)).or_default();
        for at in &*places {
            if let Some(other) = list.get(*at)
                && self.equal_items(other, item)? == Some(true)
            {
                return Ok(false);
            }
        }
        places.push(list.len());
        Ok(true)
    }

    /// Whether every item is among others.
    pub(super) fn is_subset(&self, items: &[Item<'a>], of: &[Item<'a>]) -> Outcome<bool> {
        let (places, known) = self.set(of)?;
        for item in items {
            if !self.has(&places, &known, item)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The items without those that repeat others.
    fn set<'c>(&self, items: &'c [Item<'a>]) -> Outcome<(Places, Vec<&'c Item<'a>>)> {
        let (mut places, mut found) = (Places::new(items.len()), Vec::new());
        for item in items {
            if !self.is_seen(&mut places, &found, item)? {
                found.push(item);
            }
        }
        Ok((places, found))
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
        let (places, known) = self.set(others)?;
        let mut kept = Collection::Empty;
        for item in items {
            if self.has(&places, &known, item)? == wanted {
                kept.push(item.clone());
            }
        }
        Ok(kept)
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
