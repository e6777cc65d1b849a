//! A patient before many trials: which are looked at, how the patient stands to each, and in what order they are told.

use crate::concept::{ConceptId, concepts};
use crate::screening::near::Near;
use crate::screening::patient::Patient;
use crate::screening::pool::answers::Answers;
use crate::screening::pool::kept::Pool;
use crate::screening::pool::record::{phase_bytes, status_bytes};
use crate::screening::pool::run::Machine;
use crate::screening::rank::{Rank, distance_km, score};
use crate::screening::tally::{Counts, Tier};
use crate::trial::{Phase, Status};

/// Before so many trials all leaves that need not be asked are answered at once.
const MANY: usize = 100_000;

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
    rank: Rank<'p>,
}

/// Trials in order, and how many were left out and why.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found<'p> {
    /// In the order in which they are told; those of a tier that was not wanted are not here.
    pub ranked: Vec<Ranked<'p>>,
    /// How many were looked at of each tier: eligible, potential, recoverable, ineligible.
    pub tiers: [usize; 4],
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

/// A patient before the trials that are wanted. They are looked at in parts, by one thread or several, so that the
/// caller can stop in between.
pub struct Ranking<'p, 'c> {
    pool: &'p Pool,
    wanted: &'p Wanted,
    /// The states, phases and conditions that are wanted, in the form of the records.
    statuses: Vec<Vec<u8>>,
    phases: Vec<Vec<u8>>,
    conditions: Vec<bool>,
    worst: Tier,
    answers: Answers<'p, 'c>,
    near: &'p Near,
    near_by_number: Vec<u8>,
    from: Option<(f64, f64)>,
    candidates: Candidates,
}

/// Places of the trials to be looked at, in ascending order.
#[derive(Debug)]
enum Candidates {
    /// Every place below.
    All(usize),
    /// These.
    These(Vec<u32>),
}

impl std::fmt::Debug for Ranking<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Nothing about the patient.
        f.debug_struct("Ranking")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}

impl Pool {
    /// How a patient stands to the trials that are wanted, in order.
    pub fn rank<'p>(&'p self, patient: &'p Patient<'_>, wanted: &'p Wanted) -> Found<'p> {
        let ranking = self.ranking(patient, wanted, Tier::Ineligible);
        let part = ranking.part(0, ranking.len());
        ranking.joined(vec![part])
    }

    /// Makes ready to rank. Trials of a worse tier than `worst` are counted, but not ranked; where that is
    /// [`Tier::Recoverable`] or better, what is lost is looked at no further.
    pub fn ranking<'p, 'c>(&'p self, patient: &'p Patient<'c>, wanted: &'p Wanted, worst: Tier) -> Ranking<'p, 'c> {
        let near = patient.near();
        let candidates = self.candidates(near, wanted);
        let ranking = Ranking {
            pool: self,
            wanted,
            statuses: wanted.statuses.iter().map(status_bytes).collect(),
            phases: wanted.phases.iter().map(phase_bytes).collect(),
            conditions: kinds_of(&wanted.conditions),
            worst,
            answers: Answers::new(&self.about, patient),
            near_by_number: near.by_number(),
            near,
            from: wanted.near.or(patient.chart().subject.position),
            candidates,
        };
        if ranking.len() > MANY {
            ranking.answers.foresee();
        }
        ranking
    }

    fn candidates(&self, near: &Near, wanted: &Wanted) -> Candidates {
        if !wanted.only.is_empty() {
            let mut places: Vec<u32> = wanted.only.iter().filter_map(|id| self.place(id)).collect();
            places.sort_unstable();
            places.dedup();
            return Candidates::These(places);
        }
        if wanted.all || !near.has_conditions() {
            return Candidates::All(self.places());
        }
        // A bit a trial: those of several conditions come once, and in order.
        let mut marked = vec![0_u64; self.places().div_ceil(64)];
        let close = near.concepts().map(|concept| self.with_condition(concept.number()));
        for place in close.flatten().chain(self.without_condition()) {
            let word = usize::try_from(place / 64).ok().and_then(|word| marked.get_mut(word));
            if let Some(word) = word {
                *word |= 1 << (place % 64);
            }
        }
        let mut places = Vec::new();
        for (mut word, first) in marked.into_iter().zip((0_u32..).step_by(64)) {
            while word != 0 {
                places.push(first + word.trailing_zeros());
                word &= word - 1;
            }
        }
        Candidates::These(places)
    }
}

impl<'p> Ranking<'p, '_> {
    /// How many trials are to be looked at.
    pub fn len(&self) -> usize {
        match &self.candidates {
            Candidates::All(count) => *count,
            Candidates::These(places) => places.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Looks at the trials from the `first` to before the `end`, of [`Self::len`]. In no order.
    pub fn part(&self, first: usize, end: usize) -> Found<'p> {
        let mut found = Found::default();
        let mut machine = Machine::new(&self.answers, self.worst < Tier::Ineligible);
        match &self.candidates {
            Candidates::All(count) => {
                for place in first..end.min(*count) {
                    self.look_at(place, &mut machine, &mut found);
                }
            }
            Candidates::These(places) => {
                for place in places.get(first..end.min(places.len())).unwrap_or_default() {
                    self.look_at(usize::try_from(*place).unwrap_or(usize::MAX), &mut machine, &mut found);
                }
            }
        }
        found
    }

    /// Puts parts together, each trial of which came once.
    pub fn joined(&self, parts: Vec<Found<'p>>) -> Found<'p> {
        let mut whole = Found::default();
        for mut part in parts {
            if whole.ranked.is_empty() {
                whole.ranked = part.ranked;
            } else {
                whole.ranked.append(&mut part.ranked);
            }
            for (sum, count) in whole.tiers.iter_mut().zip(part.tiers) {
                *sum += count;
            }
            whole.closed += part.closed;
            whole.too_far += part.too_far;
            whole.other_phase += part.other_phase;
        }
        whole.ranked.sort_unstable_by(|a, b| a.rank.cmp(&b.rank));
        whole.considered = self.pool.len();
        if self.wanted.only.is_empty() {
            let seen = whole.tiers.iter().sum::<usize>() + whole.closed + whole.too_far + whole.other_phase;
            whole.off_condition = whole.considered.saturating_sub(seen);
        }
        whole
    }

    fn look_at(&self, place: usize, machine: &mut Machine<'_, 'p, '_>, found: &mut Found<'p>) {
        let Some(record) = self.pool.record(place) else { return };
        if !self.wanted.conditions.is_empty() {
            let is_wanted = |number: u32| usize::try_from(number).ok().and_then(|at| self.conditions.get(at));
            if !record.conditions().any(|one| is_wanted(one) == Some(&true)) {
                return;
            }
        }
        let in_state = self.statuses.is_empty() || self.statuses.iter().any(|one| one == record.status);
        if (self.wanted.open_only && !record.standing.open) || !in_state {
            found.closed += 1;
            return;
        }
        let is_wanted = |phase: &[u8]| self.phases.iter().any(|one| one == phase);
        if !self.phases.is_empty() && !record.phases().any(is_wanted) {
            found.other_phase += 1;
            return;
        }
        let distance = distance_km(record.positions(), self.from);
        if let Some(limit) = self.wanted.within_km
            && distance.is_none_or(|km| km > limit)
        {
            found.too_far += 1;
            return;
        }
        let tally = machine.trial(&record);
        let tier = tally.map_or(Tier::Ineligible, |tally| tally.tier);
        if let Some(count) = found.tiers.get_mut(usize::from(tier.rank())) {
            *count += 1;
        }
        let Some(tally) = tally.filter(|_| tier <= self.worst) else {
            return;
        };
        let mut conditions = record.conditions().peekable();
        let nearness = if self.near.has_conditions() && conditions.peek().is_some() {
            let near = |number: u32| usize::try_from(number).ok().and_then(|at| self.near_by_number.get(at));
            conditions.map(|one| near(one).copied().unwrap_or(0)).max().unwrap_or(0)
        } else {
            1
        };
        let score = score(tally.tier, tally.share, nearness);
        found.ranked.push(Ranked {
            id: record.id,
            tier: tally.tier,
            score,
            nearness,
            counts: tally.counts,
            distance_km: distance,
            rank: Rank::new(
                tally.tier,
                score,
                nearness,
                tally.counts.presumed,
                distance,
                record.standing,
                record.id,
            ),
        });
    }
}

/// Concepts and every kind of them, by number; none where none is given.
fn kinds_of(wanted: &[ConceptId]) -> Vec<bool> {
    let all = concepts();
    let mut found = Vec::new();
    for one in wanted {
        found.resize(all.len(), false);
        for kind in all.members(*one).into_iter().chain([*one]) {
            let place = usize::try_from(kind.number()).unwrap_or(usize::MAX);
            if let Some(found) = found.get_mut(place) {
                *found = true;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Chart, Day, Sort};
    use crate::eligibility::parse;
    use crate::screening::screen::report;
    use crate::screening::setting::{Policy, Setting};
    use crate::screening::study::Study;

    const TEXTS: &[&str] = &[
        "",
        "Inclusion Criteria:\n* Age >= 18 years\n* Signed informed consent\n\nExclusion Criteria:\n* Pregnancy\n",
        "Inclusion Criteria:\n* Any one of the following:\n  * Diabetes\n  * Hypertension and age > 60 years\n\n\
            Exclusion Criteria:\n* At least two of the following:\n  * Asthma\n  * Epilepsy\n  * Stroke\n",
        "Inclusion Criteria:\n* Platelets >= 75 x 10^9/L\n* Does not meet any of the exclusion criteria\n\n\
            Exclusion Criteria:\n* No known brain metastases\n* Any condition that does not meet the inclusion criteria\n",
        "Inclusion Criteria:\n* ALT <= 2.5 x ULN (<= 5 x ULN if liver metastases)\n* Women of childbearing potential \
            must have a negative pregnancy test\n\nExclusion Criteria:\n* Cancer other than basal cell carcinoma\n",
    ];

    fn trials() -> Vec<(Study, &'static str)> {
        let study = |id: String| Study { id, ..Study::default() };
        let texts = TEXTS.iter().enumerate();
        texts.map(|(at, text)| (study(format!("s{at}")), *text)).collect()
    }

    fn charts() -> Vec<Chart> {
        let recorded = |recorded: Vec<Sort>| Chart {
            recorded,
            ..Chart::default()
        };
        let mut dead = recorded(vec![Sort::Condition, Sort::Medication]);
        dead.subject.deceased = Some(true);
        vec![
            recorded(Vec::new()),
            recorded(vec![Sort::Condition, Sort::Procedure]),
            dead,
        ]
    }

    #[test]
    fn a_rank_says_what_the_report_says_of_references_and_circles_too() {
        let mut pool = Pool::new();
        for (study, text) in trials() {
            pool.add(&study, &parse(text));
        }
        for policy in [Policy::Strict, Policy::Screening] {
            let setting = Setting::new(Day(20_000), policy);
            for chart in charts() {
                let patient = Patient::new(&chart, &setting);
                let wanted = Wanted::default();
                let found = pool.rank(&patient, &wanted);
                assert_eq!((found.ranked.len(), found.considered), (TEXTS.len(), TEXTS.len()));
                for (study, text) in trials() {
                    let said = report(&study, &parse(text), &patient, text);
                    let one = found.ranked.iter().find(|one| one.id == study.id).unwrap();
                    assert_eq!((one.tier, one.score), (said.tier, said.score), "{text}");
                    assert_eq!(one.counts, said.counts, "{text}");
                }
            }
        }
    }

    #[test]
    fn trials_are_replaced_taken_out_and_given_out() {
        let mut pool = Pool::new();
        for (study, text) in trials() {
            pool.add(&study, &parse(text));
        }
        let first = pool.give();
        pool.add(&trials()[1].0, &parse(TEXTS[2]));
        assert!(pool.remove("s0") && !pool.remove("s0"));
        assert_eq!(pool.len(), TEXTS.len() - 1);
        let second = pool.give();
        assert!(pool.give().is_empty());
        let mut again = Pool::new();
        assert!(again.take(&first).is_some() && again.take(&second).is_some());
        let (setting, chart) = (Setting::new(Day(20_000), Policy::Strict), Chart::default());
        let patient = Patient::new(&chart, &setting);
        let wanted = Wanted::default();
        let expected = pool.rank(&patient, &wanted);
        assert_eq!(again.rank(&patient, &wanted), expected);
        assert_eq!(pool.compacted().rank(&patient, &wanted), expected);
        assert!(again.take(&second[..second.len() - 1]).is_none());
        let only = Wanted {
            only: vec!["s1".to_owned(), "s0".to_owned()],
            ..Wanted::default()
        };
        let found = pool.rank(&patient, &only);
        assert_eq!(found.ranked.iter().map(|one| one.id).collect::<Vec<_>>(), ["s1"]);
    }
}
