//! A chart made ready for questions.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::chart::{Chart, Fact, Sort, Stance};
use crate::concept::ConceptId;
use crate::screening::bearing::Bearing;
use crate::screening::index::{Index, is_later};
use crate::screening::near::Near;
use crate::screening::setting::Setting;

/// A patient ready to be asked, as of a day.
#[derive(Debug)]
pub struct Patient<'c> {
    pub(crate) chart: &'c Chart,
    pub(crate) setting: &'c Setting,
    /// The facts by what they are about.
    pub(crate) index: Index,
    bearing: OnceLock<Bearing>,
    near: OnceLock<Near>,
}

impl<'c> Patient<'c> {
    /// Makes a chart ready. Facts later than the day are left out.
    pub fn new(chart: &'c Chart, setting: &'c Setting) -> Self {
        Self {
            chart,
            setting,
            index: Index::of(chart, setting.as_of),
            bearing: OnceLock::new(),
            near: OnceLock::new(),
        }
    }

    /// The chart.
    pub fn chart(&self) -> &'c Chart {
        self.chart
    }

    /// Whether the patient had died by the day.
    pub fn is_deceased(&self) -> bool {
        let subject = &self.chart.subject;
        let later = subject.died.is_some_and(|day| day.first > self.setting.as_of);
        subject.deceased == Some(true) && !later
    }

    /// The setting.
    pub fn setting(&self) -> &'c Setting {
        self.setting
    }

    /// The fact at a place of the chart.
    pub(crate) fn fact(&self, at: u32) -> Option<&'c Fact> {
        self.chart.facts.get(usize::try_from(at).ok()?)
    }

    /// What the records say of a possible pregnancy.
    pub(crate) fn bearing(&self) -> &Bearing {
        self.bearing
            .get_or_init(|| Bearing::of(self.chart, &self.index, self.setting.as_of))
    }

    /// How near concepts are to what the patient has.
    pub(crate) fn near(&self) -> &Near {
        self.near.get_or_init(|| Near::of(&self.conditions()))
    }

    /// Conditions that the patient has or had, as recorded and not refuted.
    pub fn conditions(&self) -> Vec<ConceptId> {
        let as_of = self.setting.as_of;
        let facts = self
            .chart
            .facts
            .iter()
            .filter(|fact| fact.sort == Sort::Condition && fact.stance == Stance::Holds && !is_later(fact, as_of));
        let found: BTreeSet<ConceptId> = facts.flat_map(|fact| fact.concepts.iter().copied()).collect();
        found.into_iter().collect()
    }
}
