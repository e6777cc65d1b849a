//! The leaves of a pool: what each is, what it is about, and what an empty chart answers.

use crate::chart::{Chart, Day, Sort};
use crate::concept::join;
use crate::eligibility::{Criteria, Expr, LeafRef, Leaves, LeavesMark, Program, Reader, compile, put};
use crate::screening::index::Topic;
use crate::screening::leaf::{self, topics_of_concept, topics_of_measure};
use crate::screening::patient::Patient;
use crate::screening::pool::kleene::Bits;
use crate::screening::setting::{Policy, Setting};
use crate::screening::verdict::Truth;

/// Sorts of records whose presence lets a policy presume the absence of others.
pub(super) const PRESUMING: [Sort; 4] = [Sort::Condition, Sort::Medication, Sort::Procedure, Sort::Allergy];

/// Answers of a leaf on empty charts: under the strict policy, and under the screening policy where only records of
/// each sort of [`PRESUMING`] are there, about something else.
pub(super) type Empty = [Bits; 5];

/// The place of what is about every patient.
pub(super) const ANYONE: u32 = u32::MAX;

/// Places of topics: first those of concepts, then so many for variables and words. Two words may share a place; a leaf
/// is then asked that need not be, and answers the same.
const WORDS_FROM: u32 = 1 << 20;
const WORD_PLACES: u64 = 1 << 22;

/// How many places there are.
pub(super) const PLACES: usize = (1 << 20) + (1 << 22);

/// Leaves with what is known of each.
#[derive(Debug, Default)]
pub(super) struct About {
    leaves: Leaves,
    /// For each leaf the place of its answer on an empty chart in `empties`.
    empty_of: Vec<u8>,
    empties: Vec<Empty>,
    /// Places of topics, leaf after leaf, and where each leaf's end.
    topics: Vec<u32>,
    topic_ends: Vec<u32>,
}

/// How much of it there was at some time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AboutMark {
    leaves: LeavesMark,
    empties: usize,
}

impl About {
    /// How many leaves there are.
    pub(super) fn len(&self) -> usize {
        self.empty_of.len()
    }

    /// Bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        self.leaves.bytes() + self.empty_of.capacity() + 4 * (self.topics.capacity() + self.topic_ends.capacity())
    }

    /// Compiles criteria and the registry's own bounds; new leaves are looked at.
    pub(super) fn compile(&mut self, criteria: &Criteria, bounds: &[&Expr]) -> (Program, Vec<u32>) {
        let program = compile(criteria, &mut self.leaves);
        let bounds = bounds.iter().filter_map(|bound| self.leaves.number(bound)).collect();
        self.look_at_new();
        (program, bounds)
    }

    /// The number of a leaf, which is kept when it is new.
    pub(super) fn number(&mut self, leaf: &Expr) -> Option<u32> {
        let number = self.leaves.number(leaf);
        self.look_at_new();
        number
    }

    /// The leaf with a number.
    pub(super) fn leaf(&self, number: u32) -> Option<Expr> {
        self.leaves.get(number)
    }

    /// What empty charts answer, each once.
    pub(super) fn empties(&self) -> &[Empty] {
        &self.empties
    }

    /// The place of a leaf's answer in [`Self::empties`].
    pub(super) fn empty_of(&self, leaf: usize) -> usize {
        self.empty_of.get(leaf).copied().map_or(usize::MAX, usize::from)
    }

    /// Places of the topics of a leaf.
    pub(super) fn topics(&self, leaf: usize) -> &[u32] {
        let end = self.topic_ends.get(leaf).copied().unwrap_or(0);
        let before = leaf.checked_sub(1).and_then(|before| self.topic_ends.get(before));
        let range = size(before.copied().unwrap_or(0))..size(end);
        self.topics.get(range).unwrap_or_default()
    }

    fn look_at_new(&mut self) {
        if self.empty_of.len() == self.leaves.len() {
            return;
        }
        let blank = Blank::new();
        let patients = blank.patients();
        for number in (0_u32..).take(self.leaves.len()).skip(self.empty_of.len()) {
            let Some(leaf) = self.leaves.get(number) else { return };
            let topics = match leaf.leaf() {
                Some(LeafRef::Measure(measure)) => topics_of_measure(measure),
                Some(LeafRef::Concept(concept)) => topics_of_concept(concept),
                None => Vec::new(),
            };
            self.topics.extend(topics.into_iter().map(place_of));
            self.topic_ends
                .push(u32::try_from(self.topics.len()).unwrap_or(u32::MAX));
            let empty: Empty = std::array::from_fn(|at| {
                let patient = patients.get(at);
                patient.map_or(Truth::UNKNOWN, |patient| ask(&leaf, patient)).into()
            });
            let known = self.empties.iter().position(|one| *one == empty).unwrap_or_else(|| {
                self.empties.push(empty);
                self.empties.len() - 1
            });
            self.empty_of.push(u8::try_from(known).unwrap_or(u8::MAX));
        }
    }

    /// Where all of it ends now.
    pub(super) fn mark(&self) -> AboutMark {
        AboutMark {
            leaves: self.leaves.mark(),
            empties: self.empties.len(),
        }
    }

    /// Appends what came after a mark, to be taken in again.
    pub(super) fn write(&self, mark: AboutMark, out: &mut Vec<u8>) {
        self.leaves.write(mark.leaves, out);
        let empties = self.empties.get(mark.empties..).unwrap_or_default();
        put_size(empties.len(), out);
        out.extend(empties.iter().flatten().map(|truth| truth.byte()));
        for leaf in Leaves::len_at(mark.leaves)..self.len() {
            out.push(self.empty_of.get(leaf).copied().unwrap_or(u8::MAX));
            let topics = self.topics(leaf);
            put_size(topics.len(), out);
            for topic in topics {
                // What is asked of anyone is written shortest.
                put(u64::from(topic.wrapping_add(1)), out);
            }
        }
    }

    /// Takes in what [`Self::write`] gave; none where that is damaged.
    pub(super) fn take(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        self.leaves.take(reader)?;
        for _ in 0..reader.size()? {
            let bytes: [u8; 5] = reader.array()?;
            self.empties.push(bytes.map(Bits::from_byte));
        }
        while self.empty_of.len() < self.leaves.len() {
            self.empty_of.push(reader.byte()?);
            for _ in 0..reader.size()? {
                self.topics.push(reader.number()?.wrapping_sub(1));
            }
            self.topic_ends.push(u32::try_from(self.topics.len()).ok()?);
        }
        Some(())
    }
}

/// What a leaf is answered.
pub(super) fn ask(leaf: &Expr, patient: &Patient<'_>) -> Truth {
    match leaf.leaf() {
        Some(LeafRef::Measure(measure)) => leaf::measure(measure, patient).truth,
        Some(LeafRef::Concept(concept)) => leaf::concept(concept, patient).truth,
        None => Truth::UNKNOWN,
    }
}

/// The place of a topic.
pub(super) fn place_of(topic: Topic) -> u32 {
    // The higher bits of a key are mixed best.
    let place = |key: u64| {
        let place = (key >> 20 ^ key) % WORD_PLACES;
        u32::try_from(place).map_or(ANYONE, |place| WORDS_FROM + place)
    };
    // Numbers of a short list, each to a place far from the others.
    let mixed = |kind: u64, number: u64| place(join(kind, number));
    match topic {
        Topic::Concept(concept) if concept.number() < WORDS_FROM => concept.number(),
        Topic::Anyone | Topic::Concept(_) => ANYONE,
        Topic::Variable(key) => place(key.rotate_left(17)),
        Topic::Words(key) => place(key),
        Topic::Marker(marker) => mixed(1, marker.into()),
        Topic::Sort(sort) => mixed(2, sort as u64),
    }
}

pub(super) fn put_size(size: usize, out: &mut Vec<u8>) {
    put(u64::try_from(size).unwrap_or(u64::MAX), out);
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Charts without facts.
struct Blank {
    charts: [Chart; 5],
    settings: [Setting; 2],
}

impl Blank {
    fn new() -> Self {
        let recorded = |recorded: Vec<Sort>| Chart {
            recorded,
            ..Chart::default()
        };
        let [a, b, c, d] = PRESUMING.map(|sort| recorded(vec![sort]));
        Self {
            charts: [recorded(Vec::new()), a, b, c, d],
            settings: [Policy::Strict, Policy::Screening].map(|policy| Setting::new(Day(0), policy)),
        }
    }

    /// In the order of [`Empty`].
    fn patients(&self) -> Vec<Patient<'_>> {
        let [strict, screening] = &self.settings;
        let settings = std::iter::once(strict).chain(std::iter::repeat(screening));
        let pairs = self.charts.iter().zip(settings);
        pairs.map(|(chart, setting)| Patient::new(chart, setting)).collect()
    }
}
