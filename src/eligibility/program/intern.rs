//! Values kept once each, found again by number.

use std::hash::{BuildHasher, Hash};

use hashbrown::{DefaultHashBuilder, HashTable};

/// Values kept once each.
#[derive(Debug)]
pub(crate) struct Intern<T> {
    values: Vec<T>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl<T> Default for Intern<T> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
        }
    }
}

impl<T: Hash + Eq> Intern<T> {
    /// The number of a value; numbers count from 0 in the order in which values come. None when there are 2^32 values.
    pub(crate) fn number(&mut self, value: T) -> Option<u32> {
        let hash = self.hasher.hash_one(&value);
        let Self { values, index, hasher } = self;
        let equal = |number: &u32| values.get(*number as usize) == Some(&value);
        if let Some(found) = index.find(hash, equal) {
            return Some(*found);
        }
        let number = u32::try_from(values.len()).ok()?;
        values.push(value);
        index.insert_unique(hash, number, |number| {
            values.get(*number as usize).map_or(0, |value| hasher.hash_one(value))
        });
        Some(number)
    }

    /// The value with a number.
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.values.get(number as usize)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// Bytes of the table itself; what values point to is not in it.
    pub(crate) fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<T>() + self.index.capacity() * (size_of::<u32>() + 1)
    }

    /// Every value, by number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.values.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_number() {
        let mut words: Intern<Box<str>> = Intern::default();
        let numbers: Vec<_> = ["a", "b", "a", "c"].map(|word| words.number(word.into())).into();
        assert_eq!(numbers, [Some(0), Some(1), Some(0), Some(2)]);
        assert_eq!(words.get(2).map(|word| &**word), Some("c"));
        assert_eq!(words.len(), 3);
    }
}
