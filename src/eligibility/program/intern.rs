//! Strings of bytes kept once each, one behind the other, found again by number.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::eligibility::program::number::{Reader, put, put_bytes};

/// Strings of bytes kept once each; at most 4 GiB of them.
#[derive(Debug, Default)]
pub(crate) struct Intern {
    bytes: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
    /// The numbers of those that are indexed: all, but for those read back since a number was last asked for.
    index: HashTable<u32>,
    indexed: usize,
    hasher: DefaultHashBuilder,
}

impl Intern {
    /// The number of a value; numbers count from 0 in the order in which values come. None when there is no room.
    pub(crate) fn number(&mut self, value: &[u8]) -> Option<u32> {
        self.complete_index();
        let hash = self.hasher.hash_one(value);
        let Self {
            bytes,
            ends,
            index,
            indexed,
            hasher,
        } = self;
        if let Some(found) = index.find(hash, |number| within(bytes, ends, *number) == Some(value)) {
            return Some(*found);
        }
        let number = u32::try_from(ends.len()).ok()?;
        let end = u32::try_from(bytes.len() + value.len()).ok()?;
        bytes.extend_from_slice(value);
        ends.push(end);
        index.insert_unique(hash, number, |number| {
            hasher.hash_one(within(bytes, ends, *number).unwrap_or_default())
        });
        *indexed += 1;
        Some(number)
    }

    /// The value with a number.
    pub(crate) fn get(&self, number: u32) -> Option<&[u8]> {
        within(&self.bytes, &self.ends, number)
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes they take.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.capacity()
            + (self.ends.capacity() + self.index.capacity()) * size_of::<u32>()
            + self.index.capacity()
    }

    /// Appends the values from a number on, to be taken in again.
    pub(crate) fn write(&self, from: usize, out: &mut Vec<u8>) {
        let ends = self.ends.get(from..).unwrap_or_default();
        let mut start = from
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .map_or(0, |end| size(*end));
        put(u64::try_from(ends.len()).unwrap_or(u64::MAX), out);
        let first = start;
        for end in ends {
            put(u64::try_from(size(*end) - start).unwrap_or(u64::MAX), out);
            start = size(*end);
        }
        put_bytes(self.bytes.get(first..).unwrap_or_default(), out);
    }

    /// Takes in what [`Self::write`] gave; none where that is damaged, and nothing is to be relied on then.
    pub(crate) fn take(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let count = reader.size()?;
        let mut end = self.bytes.len();
        for _ in 0..count {
            end = end.checked_add(reader.size()?)?;
            self.ends.push(u32::try_from(end).ok()?);
        }
        self.bytes.extend_from_slice(reader.bytes()?);
        (self.bytes.len() == end).then_some(())
    }

    /// Indexes what was read back.
    fn complete_index(&mut self) {
        let Self {
            bytes,
            ends,
            index,
            indexed,
            hasher,
        } = self;
        if *indexed == ends.len() {
            return;
        }
        let hash = |number: &u32| hasher.hash_one(within(bytes, ends, *number).unwrap_or_default());
        index.reserve(ends.len() - *indexed, hash);
        for number in (0_u32..).take(ends.len()).skip(*indexed) {
            index.insert_unique(hash(&number), number, hash);
        }
        *indexed = ends.len();
    }
}

fn size(end: u32) -> usize {
    usize::try_from(end).unwrap_or(usize::MAX)
}

fn within<'b>(bytes: &'b [u8], ends: &[u32], number: u32) -> Option<&'b [u8]> {
    let number = size(number);
    let end = *ends.get(number)?;
    let start = match number.checked_sub(1) {
        Some(before) => *ends.get(before)?,
        None => 0,
    };
    bytes.get(size(start)..size(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_one_number() {
        let mut words = Intern::default();
        let numbers = ["a", "", "a", "c"].map(|word| words.number(word.as_bytes()));
        assert_eq!(numbers, [Some(0), Some(1), Some(0), Some(2)]);
        assert_eq!(words.get(2), Some(b"c".as_slice()));
        assert_eq!((words.get(3), words.len()), (None, 3));
    }

    #[test]
    fn numbers_are_the_same_after_reading_back_in_parts() {
        let mut words = Intern::default();
        let all: Vec<String> = (0..500).map(|at| format!("word {at}")).collect();
        let mut parts = Vec::new();
        for half in all.chunks(300) {
            let from = words.len();
            for word in half {
                words.number(word.as_bytes());
            }
            let mut out = Vec::new();
            words.write(from, &mut out);
            parts.push(out);
        }
        let mut again = Intern::default();
        for part in &parts {
            assert_eq!(again.take(&mut Reader::new(part)), Some(()));
        }
        for (word, number) in all.iter().zip(0..) {
            assert_eq!(again.number(word.as_bytes()), Some(number));
        }
        assert_eq!(again.number(b"new"), Some(500));
        for cut in 0..parts[0].len() {
            assert_eq!(
                Intern::default().take(&mut Reader::new(&parts[0][..cut])),
                None,
                "{cut}"
            );
        }
    }
}
