//! Across trials: which missing record would settle most, and what is nearly so.

use std::collections::BTreeMap;

use crate::chart::Day;
use crate::screening::report::{Line, Missing, Report};
use crate::screening::tally::Tier;

/// A record that is missing, and in how many trials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// What is missing.
    pub missing: Missing,
    /// In how many trials something is open for want of it.
    pub asked: usize,
    /// In how many of these nothing else is missing.
    pub settles: usize,
}

/// What is missing, that first which would settle most trials. Trials that are lost anyway do not count.
pub fn wishes(reports: &[Report]) -> Vec<Wish> {
    let mut found: BTreeMap<&Missing, (usize, usize)> = BTreeMap::new();
    for report in reports.iter().filter(|report| report.tier != Tier::Ineligible) {
        for missing in &report.missing {
            let (asked, settles) = found.entry(missing).or_default();
            *asked += 1;
            *settles += usize::from(report.missing.len() == 1);
        }
    }
    let mut wishes: Vec<Wish> = found
        .into_iter()
        .map(|(missing, (asked, settles))| Wish {
            missing: missing.clone(),
            asked,
            settles,
        })
        .collect();
    wishes.sort_by(|a, b| {
        let key = |wish: &Wish| (std::cmp::Reverse(wish.settles), std::cmp::Reverse(wish.asked));
        key(a).cmp(&key(b)).then_with(|| a.missing.cmp(&b.missing))
    });
    wishes
}

/// A trial that something keeps the patient out of which can change.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss<'r> {
    /// The report.
    pub report: &'r Report,
    /// What blocks.
    pub blockers: Vec<&'r Line>,
    /// The first day on which time alone opens it.
    pub passes_on: Option<Day>,
}

/// Trials that could open, those first that time alone opens, the soonest first.
pub fn near_misses(reports: &[Report]) -> Vec<NearMiss<'_>> {
    let mut found: Vec<NearMiss<'_>> = reports
        .iter()
        .filter(|report| report.tier == Tier::Recoverable)
        .map(|report| NearMiss {
            report,
            blockers: report.blockers().collect(),
            passes_on: report.passes_on,
        })
        .collect();
    found.sort_by_key(|miss| (miss.passes_on.is_none(), miss.passes_on, miss.blockers.len()));
    found
}
