//! The leaves of a pool: what each is, what it is about, and what an empty chart answers.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::chart::{Chart, Day, Sort};
use crate::concept::join;
use crate::eligibility::{Criteria, Expr, Leaves, LeavesMark, Measure, Program, Reader, compile, put};
use crate::screening::index::Topic;
use crate::screening::leaf::{Meaning, ask, topics};
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

/// Most leaves that are kept ready to be asked.
const READY_MAX: usize = 1_000_000;

/// What one of them takes, about.
const READY_BYTES: usize = 500;

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
    known: Vec<Known>,
    empties: Vec<Empty>,
    /// Places of the topics of leaves that have more than two.
    many: Vec<Box<[u32]>>,
    /// Leaves that some patient was asked, with what they mean: those that patients are asked are asked again.
    ready: Vec<OnceLock<Box<Ready>>>,
    ready_count: AtomicUsize,
}

/// What is known of a leaf before any patient is asked, in as few bytes as may be: it is looked at millions of times.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Places of its topics, [`NOWHERE`] where it has fewer than two; of one with more, the place in `many` and
    /// [`MANY`].
    topics: [u32; 2],
    /// The place of its answer on an empty chart in `empties`.
    empty: u8,
}

/// No topic.
const NOWHERE: u32 = u32::MAX - 1;

/// Says that there are more than two topics.
const MANY: u32 = u32::MAX - 2;

/// How much of it there was at some time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AboutMark {
    leaves: LeavesMark,
    empties: usize,
}

impl About {
    /// How many leaves there are.
    pub(super) fn len(&self) -> usize {
        self.known.len()
    }

    /// Bytes it takes.
    pub(super) fn bytes(&self) -> usize {
        let ready = self.ready_count.load(Ordering::Relaxed).min(READY_MAX) * READY_BYTES;
        let many: usize = self.many.iter().map(|topics| 16 + 4 * topics.len()).sum();
        self.leaves.bytes()
            + self.known.capacity() * size_of::<Known>()
            + many
            + self.ready.capacity() * size_of::<OnceLock<Box<Ready>>>()
            + ready
    }

    /// Compiles criteria and the registry's own bounds; new leaves are looked at.
    pub(super) fn compile(&mut self, criteria: &Criteria, bounds: &[&Measure]) -> (Program, Vec<u32>) {
        let program = compile(criteria, &mut self.leaves);
        let bounds = bounds.iter().filter_map(|bound| self.leaves.measure(bound)).collect();
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

    /// What a leaf is answered by a patient.
    pub(super) fn ask(&self, number: u32, patient: &Patient<'_>) -> Truth {
        let place = self.ready.get(size(number));
        if let Some(ready) = place.and_then(|place| place.get()) {
            return ready.ask(patient);
        }
        let Some(ready) = self.made_ready(number) else {
            return Truth::UNKNOWN;
        };
        let truth = ready.ask(patient);
        if let Some(place) = place
            && self.ready_count.fetch_add(1, Ordering::Relaxed) < READY_MAX
        {
            // Where another thread was first, its is the same.
            let _first = place.set(Box::new(ready));
        }
        truth
    }

    fn made_ready(&self, number: u32) -> Option<Ready> {
        let leaf = self.leaves.get(number)?;
        let meaning = Meaning::of(leaf.leaf()?);
        Some(Ready { leaf, meaning })
    }

    /// What empty charts answer, each once.
    pub(super) fn empties(&self) -> &[Empty] {
        &self.empties
    }

    /// The place of a leaf's answer in [`Self::empties`], and whether any of its topics is as asked.
    #[inline]
    pub(super) fn look(&self, leaf: usize, is_touched: impl Fn(u32) -> bool) -> (usize, bool) {
        let Some(known) = self.known.get(leaf) else {
            return (usize::MAX, false);
        };
        let [first, second] = known.topics;
        let touched = if second == MANY {
            self.many_topics(first).iter().any(|topic| is_touched(*topic))
        } else {
            is_touched(first) || (second != NOWHERE && is_touched(second))
        };
        (usize::from(known.empty), touched)
    }

    fn many_topics(&self, at: u32) -> &[u32] {
        self.many.get(size(at)).map(AsRef::as_ref).unwrap_or_default()
    }

    /// Places of the topics of a leaf.
    fn topics(&self, leaf: usize) -> &[u32] {
        let Some(known) = self.known.get(leaf) else { return &[] };
        match &known.topics {
            [at, MANY] => self.many_topics(*at),
            [NOWHERE, NOWHERE] => &[],
            [first, NOWHERE] => std::slice::from_ref(first),
            both => both,
        }
    }

    fn put(&mut self, topics: &[u32], empty: u8) {
        let topics = match topics {
            [] => [NOWHERE, NOWHERE],
            [one] => [*one, NOWHERE],
            [one, other] => [*one, *other],
            more => {
                self.many.push(more.into());
                [u32::try_from(self.many.len() - 1).unwrap_or(u32::MAX), MANY]
            }
        };
        self.known.push(Known { topics, empty });
    }

    fn look_at_new(&mut self) {
        if self.known.len() == self.leaves.len() {
            return;
        }
        let blank = Blank::new();
        let patients = blank.patients();
        for number in (0_u32..).take(self.leaves.len()).skip(self.known.len()) {
            let Some(ready) = self.made_ready(number) else { return };
            let topics: Vec<u32> = ready.topics().into_iter().map(place_of).collect();
            let empty: Empty = std::array::from_fn(|at| {
                let patient = patients.get(at);
                patient.map_or(Truth::UNKNOWN, |patient| ready.ask(patient)).into()
            });
            let known = self.empties.iter().position(|one| *one == empty).unwrap_or_else(|| {
                self.empties.push(empty);
                self.empties.len() - 1
            });
            self.put(&topics, u8::try_from(known).unwrap_or(u8::MAX));
        }
        self.ready.resize_with(self.leaves.len(), OnceLock::new);
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
            out.push(self.known.get(leaf).map_or(u8::MAX, |known| known.empty));
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
        let mut topics = Vec::new();
        while self.known.len() < self.leaves.len() {
            let empty = reader.byte()?;
            topics.clear();
            for _ in 0..reader.size()? {
                topics.push(reader.number()?.wrapping_sub(1));
            }
            self.put(&topics, empty);
        }
        self.ready.resize_with(self.leaves.len(), OnceLock::new);
        Some(())
    }
}

/// A leaf with what it means.
#[derive(Debug)]
struct Ready {
    leaf: Expr,
    meaning: Meaning,
}

impl Ready {
    fn topics(&self) -> Vec<Topic> {
        let topics = self.leaf.leaf().map(|leaf| topics(leaf, &self.meaning));
        topics.unwrap_or_default()
    }

    fn ask(&self, patient: &Patient<'_>) -> Truth {
        let answer = self.leaf.leaf().map(|leaf| ask(leaf, &self.meaning, patient));
        answer.map_or(Truth::UNKNOWN, |answer| answer.truth)
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
