//! A chart against many trials: ranked, and the first of them explained.

use crate::chart::Chart;
use crate::fhir::Resource;
use crate::guidance::Match;
use crate::interaction::{Refusal, Repository};
use crate::operation::matching::demand::Demand;
use crate::operation::matching::kept::{protocol, stored_trial};
use crate::operation::matching::roster::Roster;
use crate::operation::matching::scan::{each, scan};
use crate::screening::{Patient, Pool, Protocol, Report, Setting, Tier, Wanted, order, report};

/// Most trials that are explained at once.
pub const COUNT_MAX: usize = 1_000;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The day, the policy, the limits of normal.
    pub setting: Setting,
    /// Which trials.
    pub wanted: Wanted,
    /// How many to explain, at most [`COUNT_MAX`].
    pub count: usize,
    /// Leave out trials of a worse tier.
    pub worst: Tier,
}

/// Trials in order, the first of them explained.
#[derive(Debug, Clone, PartialEq)]
pub struct Matched {
    /// The explained ones, in order.
    pub reports: Vec<Report>,
    /// How many trials there are altogether.
    pub considered: usize,
    /// How many are of each tier: eligible, potential, recoverable, ineligible.
    pub tiers: [usize; 4],
    /// Left out: for conditions that are not the patient's.
    pub off_condition: usize,
    /// Left out: takes no participants now.
    pub closed: usize,
    /// Left out: no open site near enough.
    pub too_far: usize,
    /// Whether the patient had died by the day, who fits no trial then.
    pub deceased: bool,
    /// Left out: not in a phase that is wanted.
    pub other_phase: usize,
    /// Ids of the trials that would be explained next, in order.
    pub next: Vec<String>,
}

impl Matched {
    /// How many trials fit well enough to be told.
    pub fn total(&self) -> usize {
        self.reports.len() + self.next.len()
    }

    /// Each report with its study; `studies` are those of the reports, in the same order.
    pub(super) fn with<'m>(&'m self, studies: &'m [Resource]) -> Vec<Match<'m>> {
        let pairs = self.reports.iter().zip(studies);
        pairs.map(|(report, study)| Match { report, study }).collect()
    }
}

/// Matches a chart against the trials of the store, as long as there is a demand. A patient who has died fits none.
pub async fn match_chart(
    repository: &Repository,
    roster: &Roster,
    chart: &Chart,
    asked: &Asked,
    demand: &Demand,
) -> Result<Matched, Refusal> {
    roster.refresh(repository).await?;
    let patient = Patient::new(chart, &asked.setting);
    let (mut matched, ids) = {
        let pool = roster.pool();
        ranked(&pool, &patient, asked, demand)?
    };
    let mut trials = Vec::new();
    for id in ids {
        demand.check()?;
        if let Some(trial) = stored_trial(repository, &id).await? {
            trials.push((id, trial));
        }
    }
    // Parsing is most of the work.
    matched.reports = each(trials.len(), demand, |at| {
        let (id, trial) = trials.get(at)?;
        Some(report(&protocol(trial, id), &patient))
    })?
    .into_iter()
    .flatten()
    .collect();
    order(&mut matched.reports);
    Ok(matched)
}

/// Matches a chart against trials that are at hand, as long as there is a demand.
pub fn match_trials<'t>(
    pool: &Pool,
    trial: impl Fn(&str) -> Option<&'t Protocol>,
    chart: &Chart,
    asked: &Asked,
    demand: &Demand,
) -> Result<Matched, Refusal> {
    let patient = Patient::new(chart, &asked.setting);
    let (mut matched, ids) = ranked(pool, &patient, asked, demand)?;
    let kept: Vec<&Protocol> = ids.iter().filter_map(|id| trial(id)).collect();
    let reports = each(kept.len(), demand, |at| kept.get(at).map(|kept| report(kept, &patient)))?;
    matched.reports = reports.into_iter().flatten().collect();
    order(&mut matched.reports);
    Ok(matched)
}

/// The ranking, and the ids of the trials to be explained.
fn ranked(
    pool: &Pool,
    patient: &Patient<'_>,
    asked: &Asked,
    demand: &Demand,
) -> Result<(Matched, Vec<String>), Refusal> {
    let mut matched = Matched {
        reports: Vec::new(),
        considered: pool.len(),
        tiers: [0; 4],
        off_condition: 0,
        closed: 0,
        too_far: 0,
        other_phase: 0,
        deceased: patient.is_deceased(),
        next: Vec::new(),
    };
    if matched.deceased && asked.wanted.only.is_empty() {
        return Ok((matched, Vec::new()));
    }
    let found = scan(&pool.ranking(patient, &asked.wanted, asked.worst), demand)?;
    matched.tiers = found.tiers;
    matched.off_condition = found.off_condition;
    matched.closed = found.closed;
    matched.too_far = found.too_far;
    matched.other_phase = found.other_phase;
    let mut ids: Vec<String> = found.ranked.iter().map(|one| one.id.to_owned()).collect();
    let count = asked.count.min(COUNT_MAX).min(ids.len());
    matched.next = ids.split_off(count);
    Ok((matched, ids))
}
