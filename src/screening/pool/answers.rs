//! What the leaves of a pool are answered for one patient.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::screening::patient::Patient;
use crate::screening::pool::about::{ANYONE, About, PLACES, PRESUMING, place_of};
use crate::screening::pool::kleene::Bits;
use crate::screening::setting::Policy;

/// Marks an answer that is known.
const KNOWN: u8 = 0x80;

/// The answers for one patient, each found when it is first asked for. Several threads may ask: two that come at the
/// same time find the same.
pub(super) struct Answers<'p, 'c> {
    about: &'p About,
    patient: &'p Patient<'c>,
    /// For each of the empty answers, this patient's.
    empties: Vec<Bits>,
    /// The topics that the patient has something on.
    topics: Topics,
    known: Vec<AtomicU8>,
}

impl<'p, 'c> Answers<'p, 'c> {
    pub(super) fn new(about: &'p About, patient: &'p Patient<'c>) -> Self {
        let chart = patient.chart();
        let empties = about.empties().iter().map(|empty| {
            let [strict, sorts @ ..] = empty;
            let mut truth = *strict;
            if patient.setting().policy == Policy::Screening {
                for (sort, presumed) in PRESUMING.iter().zip(sorts) {
                    if chart.has(*sort) && presumed != strict {
                        truth = *presumed;
                    }
                }
            }
            truth
        });
        let mut answers = Self {
            about,
            patient,
            empties: empties.collect(),
            topics: Topics::new(),
            known: Vec::new(),
        };
        answers.known.resize_with(about.len(), AtomicU8::default);
        for topic in patient.index.topics() {
            answers.topics.put(place_of(topic));
        }
        answers
    }

    /// The patient.
    pub(super) fn patient(&self) -> &'p Patient<'c> {
        self.patient
    }

    /// Answers all leaves that need not be asked, in their order: before many trials that is less work than one by one.
    pub(super) fn foresee(&self) {
        for (leaf, known) in self.known.iter().enumerate() {
            if let Some(empty) = self.untouched(leaf) {
                known.store(KNOWN | empty.byte(), Ordering::Relaxed);
            }
        }
    }

    /// The answer of a leaf.
    #[inline]
    pub(super) fn leaf(&self, number: u32) -> Bits {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(known) = self.known.get(at) else {
            return Bits::UNKNOWN;
        };
        let byte = known.load(Ordering::Relaxed);
        if byte & KNOWN != 0 {
            return Bits::from_byte(byte);
        }
        let found = self.find(number, at);
        known.store(KNOWN | found.byte(), Ordering::Relaxed);
        found
    }

    #[cold]
    fn find(&self, number: u32, at: usize) -> Bits {
        self.untouched(at)
            .unwrap_or_else(|| self.about.ask(number, self.patient).into())
    }

    /// The answer of a leaf on no topic of which the patient has anything; none of the others.
    #[inline]
    fn untouched(&self, leaf: usize) -> Option<Bits> {
        let has = |topic: u32| topic == ANYONE || self.topics.has(topic);
        let (empty, is_touched) = self.about.look(leaf, has);
        let found = || self.empties.get(empty).copied().unwrap_or(Bits::UNKNOWN);
        (!is_touched).then(found)
    }
}

/// Places of topics, a bit each, behind a smaller table that fits a processor's cache and tells of most places that they
/// are not there.
struct Topics {
    few: Vec<u64>,
    all: Vec<u64>,
}

/// Places of the smaller table, as a power of two.
const FEW: u32 = 19;

impl Topics {
    fn new() -> Self {
        Self {
            few: vec![0; (1 << FEW) / 64],
            all: vec![0; PLACES / 64],
        }
    }

    fn put(&mut self, place: u32) {
        for (table, place) in [(&mut self.few, mixed(place)), (&mut self.all, place)] {
            let (word, bit) = word_and_bit(place);
            if let Some(word) = table.get_mut(word) {
                *word |= bit;
            }
        }
    }

    #[inline]
    fn has(&self, place: u32) -> bool {
        let is_in = |table: &[u64], place: u32| {
            let (word, bit) = word_and_bit(place);
            table.get(word).is_some_and(|word| word & bit != 0)
        };
        is_in(&self.few, mixed(place)) && is_in(&self.all, place)
    }
}

/// A place of the smaller table.
fn mixed(place: u32) -> u32 {
    place.wrapping_mul(0x9E37_79B9) >> (32 - FEW)
}

fn word_and_bit(place: u32) -> (usize, u64) {
    (usize::try_from(place / 64).unwrap_or(usize::MAX), 1 << (place % 64))
}
