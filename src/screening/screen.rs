//! One patient before one trial: every criterion judged, described and added up.

use crate::chart::Day;
use crate::eligibility::{Criteria, Expr, Side};
use crate::screening::describe;
use crate::screening::judge::judge;
use crate::screening::leaf;
use crate::screening::patient::Patient;
use crate::screening::rank::{Rank, distance_km, score};
use crate::screening::report::{Line, Missing, Report, deciding};
use crate::screening::study::Study;
use crate::screening::tally::{DECEASED, Row, Tier, tally};
use crate::screening::verdict::Effect;

/// Screens one patient for one trial.
pub fn report(study: &Study, criteria: &Criteria, patient: &Patient<'_>, source: &str) -> Report {
    let judged = judge(criteria, patient);
    let mut lines = Vec::with_capacity(judged.len() + study.bounds.len());
    let mut rows = Vec::new();
    if patient.is_deceased() {
        rows.push(DECEASED);
        lines.push(describe::deceased_line(patient));
    }
    for (at, (bound, words)) in study.bounds.iter().enumerate() {
        let Expr::Measure(measure) = bound else { continue };
        let answer = leaf::measure(measure, patient);
        let row = Row {
            effect: Effect::of(Side::Inclusion, answer.truth),
            truth: answer.truth,
            weight: 1,
        };
        rows.push(row);
        lines.push(describe::bound_line(at + 1, measure, words, answer, row, patient));
    }
    for one in &judged {
        if one.node.statement.is_some() {
            rows.push(one.row);
        }
        lines.push(describe::line(one, patient, source));
    }
    let tally = tally(rows);
    let nearness = patient.near().to(&study.conditions);
    let mut missing: Vec<Missing> = lines
        .iter()
        .filter(|line| line.effect == Effect::Open)
        .flat_map(|line| deciding(&lines, line))
        .flat_map(|line| line.parts.iter().filter(|part| part.decides))
        .filter_map(|part| part.missing.clone())
        .collect();
    missing.sort();
    missing.dedup();
    let blocking: Vec<&Line> = lines.iter().filter(|line| line.effect == Effect::Blocks).collect();
    let turns: Option<Vec<Day>> = blocking.iter().map(|line| line.turns).collect();
    Report {
        tier: tally.tier,
        score: score(tally.tier, tally.share, nearness),
        nearness,
        distance_km: distance_km(study.open_positions(), patient.chart().subject.position),
        counts: tally.counts,
        passes_on: turns
            .filter(|_| tally.tier == Tier::Recoverable)
            .and_then(|days| days.into_iter().max()),
        missing,
        lines,
        study: study.clone(),
    }
}

impl Report {
    /// Where it stands among others.
    fn rank(&self) -> Rank<'_> {
        Rank::new(
            self.tier,
            self.score,
            self.nearness,
            self.counts.presumed,
            self.distance_km,
            self.study.standing(),
            &self.study.id,
        )
    }
}

/// Puts reports in the order in which trials are told; see `Rank`.
pub fn order(reports: &mut [Report]) {
    reports.sort_by(|a, b| a.rank().cmp(&b.rank()));
}
