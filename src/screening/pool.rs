//! Many trials at once: criteria compiled over shared leaves, each leaf answered once a patient.
//!
//! A leaf about which a patient has no record on any of its topics has the answer of an empty chart, which is known
//! beforehand; only the others are asked, and each when the first trial needs it.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::chart::{Chart, Day, Sort};
use crate::concept::{ConceptId, concepts};
use crate::eligibility::{Criteria, Expr, Instruction, Leaves, Program, Side, compile};
use crate::screening::judge::of_reason;
use crate::screening::leaf::{self, Topic, topics_of_concept, topics_of_measure, variable_topic};
use crate::screening::patient::Patient;
use crate::screening::rank::{Near, Rank, Standing, distance_km, score};
use crate::screening::setting::{Policy, Setting};
use crate::screening::study::Study;
use crate::screening::tally::{self, Counts, Row, Tier};
use crate::screening::verdict::{Effect, Truth};
use crate::trial::{Phase, Status};

/// Sorts of records whose presence lets a policy presume the absence of others.
const PRESUMING: [Sort; 4] = [Sort::Condition, Sort::Medication, Sort::Procedure, Sort::Allergy];

/// Answers of a leaf on empty charts: under the strict policy, and under the screening policy where only records of
/// each sort of [`PRESUMING`] are there, about something else.
type Empty = [Truth; 5];

/// Trials made ready to be matched, each compiled once.
#[derive(Debug, Default)]
pub struct Pool {
    leaves: Leaves,
    /// For each leaf the place of its answer on an empty chart in `empties`.
    empty_of: Vec<u8>,
    empties: Vec<Empty>,
    by_topic: HashMap<Topic, Vec<u32>>,
    trials: Vec<Entry>,
    by_id: HashMap<Box<str>, u32>,
    by_condition: HashMap<ConceptId, Vec<u32>>,
    /// Trials none of whose conditions is known.
    any_condition: Vec<u32>,
}

/// A trial that is compiled.
#[derive(Debug)]
struct Entry {
    id: Box<str>,
    /// Whether it was taken out or replaced.
    gone: bool,
    program: Program,
    /// For each criterion its weight, and whether it counts on its own.
    rows: Box<[(u8, bool)]>,
    /// The leaves of the registry's own bounds.
    bounds: Box<[u32]>,
    conditions: Box<[ConceptId]>,
    positions: Box<[(f64, f64)]>,
    standing: Standing,
    status: Option<Status>,
    phases: Box<[Phase]>,
}

/// Which trials are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Only trials that take participants now.
    pub open_only: bool,
    /// Only trials in one of these states; any where empty.
    pub statuses: Vec<Status>,
    /// Only trials of one of these phases; any where empty.
    pub phases: Vec<Phase>,
    /// Only trials for one of these conditions, or a kind of one; any where empty.
    pub conditions: Vec<ConceptId>,
    /// Every trial, without the prefilter; trials for other conditions too.
    pub all: bool,
    /// Only trials with an open site within so many kilometres of the patient.
    pub within_km: Option<f64>,
    /// Where the patient is, in degrees; else where the chart says.
    pub near: Option<(f64, f64)>,
    /// Only these studies, by the id of their `ResearchStudy`.
    pub only: Vec<String>,
}

/// How a patient stands to a trial, without the reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked<'p> {
    /// The id of the trial's `ResearchStudy`.
    pub id: &'p str,
    /// The tier.
    pub tier: Tier,
    /// From 0 to 10,000.
    pub score: u16,
    /// How near its conditions are to the patient's, 0 to 3.
    pub nearness: u8,
    /// How many criteria came out how.
    pub counts: Counts,
    /// Kilometres to the nearest open site.
    pub distance_km: Option<f64>,
    standing: Standing,
}

/// Trials in order, and how many were left out and why.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found<'p> {
    /// In the order in which they are told.
    pub ranked: Vec<Ranked<'p>>,
    /// Trials that were looked at or left out, altogether.
    pub considered: usize,
    /// Left out: for conditions that are not the patient's.
    pub off_condition: usize,
    /// Left out: takes no participants now, or is not in a state that is wanted.
    pub closed: usize,
    /// Left out: no open site near enough.
    pub too_far: usize,
    /// Left out: not in a phase that is wanted.
    pub other_phase: usize,
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

    /// Adds a trial, in the place of an earlier one with the same id.
    pub fn add(&mut self, study: &Study, criteria: &Criteria) {
        self.remove(&study.id);
        let program = compile(criteria, &mut self.leaves);
        let nodes = criteria.walk();
        let places = nodes.iter().zip(0..).map(|(node, at)| (node.id.as_str(), at)).collect();
        let rows = nodes
            .iter()
            .map(|node| {
                let weight = node.statement.as_ref().map_or(0, tally::weight);
                (weight, tally::is_counted(node, &places, &nodes))
            })
            .collect();
        let bounds = study
            .bounds
            .iter()
            .filter_map(|(bound, _)| self.leaves.number(bound))
            .collect();
        self.index_leaves();
        let Ok(at) = u32::try_from(self.trials.len()) else {
            return;
        };
        for condition in &study.conditions {
            self.by_condition.entry(*condition).or_default().push(at);
        }
        if study.conditions.is_empty() {
            self.any_condition.push(at);
        }
        self.by_id.insert(study.id.as_str().into(), at);
        self.trials.push(Entry {
            id: study.id.as_str().into(),
            gone: false,
            program,
            rows,
            bounds,
            conditions: study.conditions.as_slice().into(),
            positions: study.open_positions().into(),
            standing: study.standing(),
            status: study.status.clone(),
            phases: study.phases.as_slice().into(),
        });
    }

    /// Takes a trial out; whether it was there.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some(at) = self.by_id.remove(id) else { return false };
        if let Some(entry) = self.trials.get_mut(place(at)) {
            entry.gone = true;
            entry.program = Program::default();
        }
        true
    }

    /// Finds out about leaves that were not there before: what they are about, and what an empty chart answers.
    fn index_leaves(&mut self) {
        for number in self.empty_of.len()..self.leaves.len() {
            let Ok(number) = u32::try_from(number) else { return };
            let Some(leaf) = self.leaves.get(number) else { return };
            let topics = match &leaf {
                Expr::Measure(measure) => topics_of_measure(measure),
                Expr::Concept(concept) => topics_of_concept(concept),
                Expr::All(_)
                | Expr::Any(_)
                | Expr::Not(_)
                | Expr::AtLeast { .. }
                | Expr::If { .. }
                | Expr::Case { .. }
                | Expr::Ref(_)
                | Expr::Opaque(_) => Vec::new(),
            };
            for topic in topics {
                self.by_topic.entry(topic).or_default().push(number);
            }
            let empty = on_empty(&leaf);
            let known = self.empties.iter().position(|one| *one == empty).unwrap_or_else(|| {
                self.empties.push(empty);
                self.empties.len() - 1
            });
            self.empty_of.push(u8::try_from(known).unwrap_or(u8::MAX));
        }
    }

    /// How a patient stands to the trials that are wanted, in order.
    pub fn rank(&self, patient: &Patient<'_>, wanted: &Wanted) -> Found<'_> {
        let near = Near::of(patient);
        let from = wanted.near.or(patient.chart().subject.position);
        let screen = Screen::new(self, patient);
        let mut found = Found {
            considered: self.len(),
            ..Found::default()
        };
        for at in self.candidates(&near, wanted) {
            let Some(entry) = self.trials.get(place(at)).filter(|entry| !entry.gone) else {
                continue;
            };
            if !wanted.is_for(&entry.conditions) {
                continue;
            }
            let in_state = entry
                .status
                .as_ref()
                .is_some_and(|status| wanted.statuses.contains(status));
            if (wanted.open_only && !entry.standing.open) || !(wanted.statuses.is_empty() || in_state) {
                found.closed += 1;
                continue;
            }
            if !wanted.phases.is_empty() && !entry.phases.iter().any(|phase| wanted.phases.contains(phase)) {
                found.other_phase += 1;
                continue;
            }
            let distance = distance_km(&entry.positions, from);
            if let Some(limit) = wanted.within_km
                && distance.is_none_or(|km| km > limit)
            {
                found.too_far += 1;
                continue;
            }
            let nearness = near.to(&entry.conditions);
            let tally = screen.trial(entry);
            found.ranked.push(Ranked {
                id: &entry.id,
                tier: tally.tier,
                score: score(tally.tier, tally.share, nearness),
                nearness,
                counts: tally.counts,
                distance_km: distance,
                standing: entry.standing,
            });
        }
        found.off_condition = if wanted.only.is_empty() {
            found.considered - found.ranked.len() - found.closed - found.too_far - found.other_phase
        } else {
            0
        };
        found.ranked.sort_by(|a, b| a.rank().cmp(&b.rank()));
        found
    }

    /// Places of the trials to be looked at, in ascending order.
    fn candidates(&self, near: &Near, wanted: &Wanted) -> Vec<u32> {
        let mut places: Vec<u32> = if !wanted.only.is_empty() {
            wanted
                .only
                .iter()
                .filter_map(|id| self.by_id.get(id.as_str()).copied())
                .collect()
        } else if wanted.all || !near.has_conditions() {
            self.by_id.values().copied().collect()
        } else {
            let close = near.concepts().filter_map(|concept| self.by_condition.get(&concept));
            close.flatten().chain(&self.any_condition).copied().collect()
        };
        places.sort_unstable();
        places.dedup();
        places
    }
}

impl Wanted {
    /// Whether a trial with these conditions is for one that is wanted.
    fn is_for(&self, conditions: &[ConceptId]) -> bool {
        let all = concepts();
        let is_wanted = |one: &ConceptId| self.conditions.iter().any(|wanted| all.is_a(*one, *wanted));
        self.conditions.is_empty() || conditions.iter().any(is_wanted)
    }
}

impl Ranked<'_> {
    fn rank(&self) -> Rank<'_> {
        Rank::new(
            self.tier,
            self.score,
            self.nearness,
            self.counts.presumed,
            self.distance_km,
            self.standing,
            self.id,
        )
    }
}

fn place(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}

/// What a leaf is answered on empty charts.
fn on_empty(leaf: &Expr) -> Empty {
    let setting = |policy| Setting::new(Day(0), policy);
    let answer = |recorded: Vec<Sort>, setting: &Setting| {
        let chart = Chart {
            recorded,
            ..Chart::default()
        };
        ask(leaf, &Patient::new(&chart, setting))
    };
    let screening = setting(Policy::Screening);
    let [a, b, c, d] = PRESUMING.map(|sort| answer(vec![sort], &screening));
    [answer(Vec::new(), &setting(Policy::Strict)), a, b, c, d]
}

fn ask(leaf: &Expr, patient: &Patient<'_>) -> Truth {
    match leaf {
        Expr::Measure(measure) => leaf::measure(measure, patient).truth,
        Expr::Concept(concept) => leaf::concept(concept, patient).truth,
        Expr::All(_)
        | Expr::Any(_)
        | Expr::Not(_)
        | Expr::AtLeast { .. }
        | Expr::If { .. }
        | Expr::Case { .. }
        | Expr::Ref(_)
        | Expr::Opaque(_) => Truth::UNKNOWN,
    }
}

/// What is known of a leaf for one patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    /// As on an empty chart.
    Empty,
    /// The patient has something on its topics; not yet asked.
    ToAsk,
    /// The answer.
    Answer(Truth),
}

/// One patient before a pool.
struct Screen<'p, 'c> {
    pool: &'p Pool,
    patient: &'p Patient<'c>,
    /// For each of the pool's empty answers, this patient's.
    empties: Vec<Truth>,
    known: RefCell<Vec<Known>>,
}

impl<'p, 'c> Screen<'p, 'c> {
    fn new(pool: &'p Pool, patient: &'p Patient<'c>) -> Self {
        let chart = patient.chart();
        let empties = pool.empties.iter().map(|empty| {
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
        let mut known = vec![Known::Empty; pool.leaves.len()];
        let (concepts, variables, words) = patient.topics();
        let topics = concepts
            .map(Topic::Concept)
            .chain(variables.map(variable_topic))
            .chain(words.map(Topic::Words))
            .chain([Topic::Anyone]);
        for topic in topics {
            for leaf in pool.by_topic.get(&topic).into_iter().flatten() {
                if let Some(known) = known.get_mut(place(*leaf)) {
                    *known = Known::ToAsk;
                }
            }
        }
        Self {
            pool,
            patient,
            empties: empties.collect(),
            known: RefCell::new(known),
        }
    }

    fn leaf(&self, number: u32) -> Truth {
        let at = place(number);
        let known = self.known.borrow().get(at).copied().unwrap_or(Known::Empty);
        match known {
            Known::Answer(truth) => truth,
            Known::Empty => {
                let class = self.pool.empty_of.get(at).copied().map(usize::from);
                class
                    .and_then(|class| self.empties.get(class))
                    .copied()
                    .unwrap_or(Truth::UNKNOWN)
            }
            Known::ToAsk => {
                let leaf = self.pool.leaves.get(number);
                let truth = leaf.map_or(Truth::UNKNOWN, |leaf| ask(&leaf, self.patient));
                if let Some(known) = self.known.borrow_mut().get_mut(at) {
                    *known = Known::Answer(truth);
                }
                truth
            }
        }
    }

    fn trial(&self, entry: &Entry) -> tally::Tally {
        let count = entry.program.rows().len();
        let mut run = Run {
            screen: self,
            entry,
            known: vec![None; count],
            busy: vec![false; count],
        };
        let bounds = entry.bounds.iter().map(|leaf| {
            let truth = self.leaf(*leaf);
            Row {
                effect: Effect::of(Side::Inclusion, truth),
                truth,
                weight: 1,
            }
        });
        let mut rows: Vec<Row> = bounds.collect();
        if self.patient.is_deceased() {
            rows.push(tally::DECEASED);
        }
        for (at, row) in entry.program.rows().iter().enumerate() {
            if row.class.is_none() {
                continue;
            }
            let truth = run.row(at);
            let (weight, counted) = entry.rows.get(at).copied().unwrap_or_default();
            let effect = if counted {
                Effect::of(row.side, truth)
            } else {
                Effect::Neutral
            };
            rows.push(Row { effect, truth, weight });
        }
        tally::tally(rows)
    }
}

/// One patient before one trial.
struct Run<'s, 'p, 'c> {
    screen: &'s Screen<'p, 'c>,
    entry: &'s Entry,
    known: Vec<Option<Truth>>,
    busy: Vec<bool>,
}

impl Run<'_, '_, '_> {
    fn row(&mut self, at: usize) -> Truth {
        if let Some(Some(truth)) = self.known.get(at) {
            return *truth;
        }
        match self.busy.get_mut(at) {
            Some(busy) if !*busy => *busy = true,
            _ => return Truth::UNKNOWN,
        }
        let entry = self.entry;
        let class = entry.program.rows().get(at).and_then(|row| row.class);
        let truth = match class {
            None => Truth::NOT_APPLICABLE,
            Some(class) => self.code(at).if_sure(class.is_computable()),
        };
        if let Some(known) = self.known.get_mut(at) {
            *known = Some(truth);
        }
        truth
    }

    fn code(&mut self, at: usize) -> Truth {
        let mut stack: Vec<Truth> = Vec::with_capacity(16);
        let mut n = 0;
        let entry = self.entry;
        for instruction in entry.program.code(at) {
            let truth = match instruction {
                Instruction::Leaf(number) => self.screen.leaf(number),
                Instruction::Criterion(other) => self.row(place(other)),
                Instruction::Side(side) => self.side(side),
                Instruction::Ask(reason) => of_reason(reason),
                Instruction::Nothing => Truth::UNKNOWN,
                Instruction::All(count) => Truth::all(take(&mut stack, count)),
                Instruction::Any(count) => Truth::any(take(&mut stack, count)),
                Instruction::Count(number) => {
                    n = place(number);
                    continue;
                }
                Instruction::AtLeast(count) => Truth::at_least(n, take(&mut stack, count)),
                Instruction::Not => stack.pop().map_or(Truth::UNKNOWN, Truth::denied),
                Instruction::If => match (stack.pop(), stack.pop()) {
                    (Some(then), Some(guard)) => Truth::when(guard, then),
                    _ => Truth::UNKNOWN,
                },
                Instruction::Case => match (stack.pop(), stack.pop(), stack.pop()) {
                    (Some(otherwise), Some(then), Some(guard)) => Truth::case(guard, then, otherwise),
                    _ => Truth::UNKNOWN,
                },
            };
            stack.push(truth);
        }
        stack.pop().unwrap_or(Truth::UNKNOWN)
    }

    fn side(&mut self, side: Side) -> Truth {
        let entry = self.entry;
        let mut truths = Vec::new();
        for (at, row) in entry.program.rows().iter().enumerate() {
            if row.side == side && entry.rows.get(at).is_some_and(|(_, counted)| *counted) {
                truths.push(self.row(at));
            }
        }
        match side {
            Side::Exclusion => Truth::any(truths),
            Side::Inclusion | Side::Neutral => Truth::all(truths),
        }
    }
}

/// The last `count` of a stack.
fn take(stack: &mut Vec<Truth>, count: u32) -> std::vec::Drain<'_, Truth> {
    let from = stack.len().saturating_sub(place(count));
    stack.drain(from..)
}
