//! The trials of a pool: adding, taking out, and what of it is kept on disk.

use std::collections::HashMap;
use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::concept::concepts;
use crate::eligibility::{Criteria, Reader, put_bytes};
use crate::screening::pool::about::{About, AboutMark, put_size};
use crate::screening::pool::record::{LEAF_MAX, Parts, Record};
use crate::screening::study::Study;
use crate::screening::tally;

/// Stands for a trial that was taken out or replaced.
const GONE: u32 = u32::MAX;

/// Trials taken out or replaced that are no reason to make room.
const GONE_MIN: usize = 10_000;

/// To be raised with every change of what is kept: of records, of leaves, of what parser and screening make of a text.
const FORM: u32 = 2;

/// Trials made ready to be matched, each compiled once.
#[derive(Debug, Default)]
pub struct Pool {
    pub(super) about: About,
    /// Records of trials, one behind the other; at most 4 GiB.
    bytes: Vec<u8>,
    /// Where the record of each trial starts.
    starts: Vec<u32>,
    by_id: HashTable<u32>,
    hasher: DefaultHashBuilder,
    by_condition: HashMap<u32, Vec<u32>>,
    /// Trials none of whose conditions is known.
    any_condition: Vec<u32>,
    saved: Saved,
}

/// How much of a pool was given out to be kept.
#[derive(Debug, Default)]
struct Saved {
    about: AboutMark,
    trials: usize,
    /// Trials that were taken out since.
    removed: Vec<String>,
}

impl Pool {
    /// No trial.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many trials there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// What [`Self::give`] is made with: where that differs, numbers mean something else and leaves say something else.
    pub fn form() -> String {
        format!("{} {FORM} {:016x}", env!("CARGO_PKG_VERSION"), concepts().fingerprint())
    }

    /// How many different leaves the criteria have.
    pub fn leaves(&self) -> usize {
        self.about.len()
    }

    /// Bytes it takes, the allocator's rounding aside.
    pub fn bytes(&self) -> usize {
        let postings: usize = self.by_condition.values().map(|list| 4 * list.capacity() + 40).sum();
        self.about.bytes() + self.bytes.capacity() + 4 * self.starts.capacity() + 5 * self.by_id.capacity() + postings
    }

    /// Adds a trial, in the place of an earlier one with the same id. One that finds no room in 4 GiB is left out.
    pub fn add(&mut self, study: &Study, criteria: &Criteria) {
        let bounds: Vec<_> = study.bounds.iter().map(|(bound, _)| bound).collect();
        let (program, bounds) = self.about.compile(criteria, &bounds);
        let mut record = Vec::new();
        Parts {
            id: &study.id,
            standing: study.standing(),
            status: study.status.as_ref(),
            phases: &study.phases,
            conditions: &study.conditions,
            positions: &study.open_positions(),
            bounds: &bounds,
            program: &program,
            marks: &tally::marks(criteria),
        }
        .write(&mut record);
        let _added = self.push(&record);
    }

    /// Takes a trial out; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let was_there = self.forget(id);
        if was_there {
            self.saved.removed.push(id.to_owned());
        }
        was_there
    }

    /// Whether more trials are gone than are there, so that [`Self::compacted`] would give back more than half.
    pub fn is_wasteful(&self) -> bool {
        self.starts.len() - self.len() > self.len().max(GONE_MIN)
    }

    /// The same trials without what is left of those that are gone; leaves have other numbers.
    #[must_use]
    pub fn compacted(&self) -> Self {
        let mut fresh = Self::new();
        let mut numbers = HashMap::new();
        for place in 0..self.starts.len() {
            let Some(bytes) = self.record_bytes(place) else {
                continue;
            };
            let Some(record) = Record::read(bytes) else { continue };
            let renumbered = record.renumbered(bytes, |leaf| {
                *numbers.entry(leaf).or_insert_with(|| {
                    let leaf = self.about.leaf(leaf);
                    leaf.and_then(|leaf| fresh.about.number(&leaf)).unwrap_or(LEAF_MAX)
                })
            });
            let _added = fresh.push(&renumbered);
        }
        fresh
    }

    /// What has changed since it was last given out, to be taken in by [`Self::take`] after what was given out before;
    /// empty when nothing has.
    pub fn give(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let mark = self.about.mark();
        let removed = std::mem::take(&mut self.saved.removed);
        if mark == self.saved.about && self.saved.trials == self.starts.len() && removed.is_empty() {
            return out;
        }
        self.about.write(self.saved.about, &mut out);
        put_size(removed.len(), &mut out);
        for id in &removed {
            put_bytes(id.as_bytes(), &mut out);
        }
        // What was taken out and then added again stays; what was added and then taken out is gone already.
        let added: Vec<&[u8]> = (self.saved.trials..self.starts.len())
            .filter_map(|place| self.record_bytes(place))
            .collect();
        put_size(added.len(), &mut out);
        for record in added {
            put_bytes(record, &mut out);
        }
        self.saved = Saved {
            about: mark,
            trials: self.starts.len(),
            removed: Vec::new(),
        };
        out
    }

    /// Takes in what [`Self::give`] gave. None where that is damaged: the pool is not to be used then.
    pub fn take(&mut self, given: &[u8]) -> Option<()> {
        if given.is_empty() {
            return Some(());
        }
        let mut reader = Reader::new(given);
        self.about.take(&mut reader)?;
        for _ in 0..reader.size()? {
            let id = std::str::from_utf8(reader.bytes()?).ok()?;
            let _was_there = self.forget(id);
        }
        for _ in 0..reader.size()? {
            self.push(reader.bytes()?)?;
        }
        self.saved = Saved {
            about: self.about.mark(),
            trials: self.starts.len(),
            removed: Vec::new(),
        };
        reader.is_done().then_some(())
    }

    /// The trial at a place, unless it is gone.
    #[inline]
    pub(super) fn record(&self, place: usize) -> Option<Record<'_>> {
        Record::read(self.record_bytes(place)?)
    }

    fn record_bytes(&self, place: usize) -> Option<&[u8]> {
        let start = self.starts.get(place).copied().filter(|start| *start != GONE)?;
        Reader::new(self.bytes.get(size(start)..)?).bytes()
    }

    /// How many places there are, those of trials that are gone among them.
    pub(super) fn places(&self) -> usize {
        self.starts.len()
    }

    /// The place of a trial.
    pub(super) fn place(&self, id: &str) -> Option<u32> {
        let found = self
            .by_id
            .find(self.hasher.hash_one(id.as_bytes()), |place| self.is_at(*place, id));
        found.copied()
    }

    /// Places of trials with a condition, by the condition's place in the table of concepts; some may be gone.
    pub(super) fn with_condition(&self, condition: u32) -> &[u32] {
        self.by_condition.get(&condition).map(Vec::as_slice).unwrap_or_default()
    }

    /// Places of trials none of whose conditions is known; some may be gone.
    pub(super) fn without_condition(&self) -> &[u32] {
        &self.any_condition
    }

    fn is_at(&self, place: u32, id: &str) -> bool {
        self.record(size(place))
            .is_some_and(|record| record.id == id.as_bytes())
    }

    /// Takes a trial out without a note of it.
    fn forget(&mut self, id: &str) -> bool {
        let Some(place) = self.place(id) else { return false };
        let hash = self.hasher.hash_one(id.as_bytes());
        if let Ok(entry) = self.by_id.find_entry(hash, |one| *one == place) {
            let _place = entry.remove();
        }
        if let Some(start) = self.starts.get_mut(size(place)) {
            *start = GONE;
        }
        true
    }

    /// Appends a record in the place of an earlier one with the same id.
    fn push(&mut self, record: &[u8]) -> Option<()> {
        let read = Record::read(record)?;
        let _replaced = self.forget(std::str::from_utf8(read.id).ok()?);
        let place = u32::try_from(self.starts.len()).ok()?;
        let start = u32::try_from(self.bytes.len()).ok().filter(|start| *start != GONE)?;
        let mut none = true;
        for condition in read.conditions() {
            none = false;
            self.by_condition.entry(condition).or_default().push(place);
        }
        if none {
            self.any_condition.push(place);
        }
        put_bytes(record, &mut self.bytes);
        self.starts.push(start);
        let hash = self.hasher.hash_one(read.id);
        let Self {
            bytes,
            starts,
            by_id,
            hasher,
            ..
        } = self;
        by_id.insert_unique(hash, place, |place| {
            let start = starts.get(size(*place)).copied().unwrap_or(GONE);
            let bytes = bytes.get(size(start)..).and_then(|bytes| Reader::new(bytes).bytes());
            bytes
                .and_then(Record::read)
                .map_or(0, |record| hasher.hash_one(record.id))
        });
        Some(())
    }
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
