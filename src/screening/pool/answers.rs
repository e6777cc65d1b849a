//! What the leaves of a pool are answered for one patient.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::screening::patient::Patient;
use crate::screening::pool::about::{ANYONE, About, PLACES, PRESUMING, ask, place_of};
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
    /// The topics that the patient has something on, a bit each.
    topics: Vec<u64>,
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
            topics: vec![0; PLACES / 64],
            known: Vec::new(),
        };
        answers.known.resize_with(about.len(), AtomicU8::default);
        for topic in patient.index.topics() {
            let (word, bit) = word_and_bit(place_of(topic));
            if let Some(word) = answers.topics.get_mut(word) {
                *word |= bit;
            }
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
            if !self.is_touched(leaf) {
                known.store(KNOWN | self.empty(leaf).byte(), Ordering::Relaxed);
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
        if !self.is_touched(at) {
            return self.empty(at);
        }
        let leaf = self.about.leaf(number);
        leaf.map_or(Bits::UNKNOWN, |leaf| ask(&leaf, self.patient).into())
    }

    fn empty(&self, leaf: usize) -> Bits {
        let found = self.empties.get(self.about.empty_of(leaf));
        found.copied().unwrap_or(Bits::UNKNOWN)
    }

    /// Whether the patient has something on a topic of the leaf.
    fn is_touched(&self, leaf: usize) -> bool {
        self.about.topics(leaf).iter().any(|topic| {
            let (word, bit) = word_and_bit(*topic);
            *topic == ANYONE || self.topics.get(word).is_some_and(|word| word & bit != 0)
        })
    }
}

fn word_and_bit(place: u32) -> (usize, u64) {
    (usize::try_from(place / 64).unwrap_or(usize::MAX), 1 << (place % 64))
}
