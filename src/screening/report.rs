//! What is told of one patient and one trial.

use crate::chart::{Chart, Day};
use crate::concept::concepts;
use crate::eligibility::{Class, Code, Criteria, Expr, Family, Kind, Side, Who};
use crate::screening::describe;
use crate::screening::judge::{Judged, judge};
use crate::screening::leaf;
use crate::screening::patient::Patient;
use crate::screening::study::{Place, Study};
use crate::screening::tally::{Counts, Row, Tier, tally};
use crate::screening::verdict::{Effect, Verdict};
use crate::screening::why::Why;
use crate::trial::{Phase, Status};

/// What is told of one patient and one trial. The same patient, trial, day and policy give the same report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The trial beside its criteria.
    pub study: Study,
    /// How the patient stands to it.
    pub tier: Tier,
    /// From 0 to 10,000: see [`score`].
    pub score: u16,
    /// How near the trial's conditions are to the patient's: 3 the same, 2 at most two steps apart, 1 all tumors or
    /// not known, 0 none.
    pub nearness: u8,
    /// Kilometres to the nearest open site, where both positions are known.
    pub distance_km: Option<f64>,
    /// How many criteria came out how.
    pub counts: Counts,
    /// The criteria: the registry's own bounds first, then those of the text in its order.
    pub lines: Vec<Line>,
    /// The first day on which nothing that blocks would block any more, where time alone does it.
    pub passes_on: Option<Day>,
    /// What would settle what is open, each once.
    pub missing: Vec<Missing>,
}

/// One criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its id, such as `inc.6`; `registry.1` for the registry's own bounds.
    pub id: String,
    /// Its number or letter as written.
    pub marker: Option<String>,
    /// How deep it is nested, from 0.
    pub depth: usize,
    /// Its side.
    pub side: Side,
    /// What it is.
    pub kind: Kind,
    /// The sponsor's words, verbatim.
    pub text: String,
    /// First byte of the words in the criteria text, and the byte after the last; none for the registry's own bounds.
    pub span: Option<(usize, usize)>,
    /// How much of it was understood; none when it states nothing.
    pub class: Option<Class>,
    /// What it speaks of.
    pub families: Vec<Family>,
    /// Whether the sentence is true of the patient.
    pub verdict: Verdict,
    /// What that does to the trial.
    pub effect: Effect,
    /// Why it is unknown.
    pub why: Option<Why>,
    /// Whether it rests on the absence of a record.
    pub presumed: bool,
    /// Whether time or treatment can turn it.
    pub recoverable: bool,
    /// The first day on which it would turn by itself.
    pub turns: Option<Day>,
    /// One plain sentence.
    pub sentence: String,
    /// What it rests on, leaf by leaf.
    pub parts: Vec<LinePart>,
}

/// One leaf of a criterion.
#[derive(Debug, Clone, PartialEq)]
pub struct LinePart {
    /// First byte of its words in the criteria text, and the byte after the last.
    pub span: Option<(usize, usize)>,
    /// Whether the verdict on the criterion rests on it.
    pub decides: bool,
    /// Whether it is true of the patient.
    pub verdict: Verdict,
    /// Why that is unknown.
    pub why: Option<Why>,
    /// What the verdict would be if the record were recent.
    pub if_recent: Option<Verdict>,
    /// One plain sentence: what was found, what was asked, the verdict.
    pub sentence: String,
    /// The records it rests on.
    pub evidence: Vec<Evidence>,
    /// The first day on which it would turn by itself.
    pub turns: Option<Day>,
    /// What would have to be otherwise.
    pub change: Option<String>,
    /// What to ask, where it is open.
    pub question: Option<Question>,
    /// The record that would settle it.
    pub missing: Option<Missing>,
}

/// A record that a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// `Observation/o1`.
    pub reference: String,
    /// The element, as `FHIRPath`.
    pub path: String,
    /// What it is, as recorded.
    pub text: String,
    /// Its value as recorded.
    pub value: Option<String>,
    /// The value in the unit of the comparison, where it was converted.
    pub converted: Option<String>,
    /// The limit of normal that was used, and whose it is.
    pub limit: Option<String>,
    /// When, as precisely as recorded.
    pub date: Option<String>,
}

/// A question that would settle something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub text: String,
    /// Who can answer it.
    pub who: Who,
}

/// A record that would settle something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// What is missing, for people.
    pub text: String,
    /// The FHIR type of such a record.
    pub resource: &'static str,
    /// Codes by which it would be found.
    pub codes: Vec<Code>,
}

/// Screens one patient for one trial.
pub fn report(study: &Study, criteria: &Criteria, patient: &Patient<'_>, source: &str) -> Report {
    let judged = judge(criteria, patient);
    let mut lines = Vec::with_capacity(judged.len() + study.bounds.len());
    let mut rows = Vec::new();
    for (at, (bound, words)) in study.bounds.iter().enumerate() {
        let Expr::Measure(measure) = bound else { continue };
        let answer = leaf::measure(measure, patient);
        let row = Row {
            effect: Effect::of(Side::Inclusion, answer.truth.verdict),
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
    let nearness = nearness(study, patient);
    let mut missing: Vec<Missing> = lines
        .iter()
        .filter(|line| line.effect == Effect::Open)
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
        distance_km: distance_km(study, patient.chart()),
        counts: tally.counts,
        passes_on: turns
            .filter(|_| tally.tier == Tier::Recoverable)
            .and_then(|days| days.into_iter().max()),
        missing,
        lines,
        study: study.clone(),
    }
}

/// The turning day of a criterion: that of what decides, when all of it turns by itself.
pub(crate) fn turning_day(one: &Judged<'_>) -> Option<Day> {
    let deciding: Vec<_> = one.parts.iter().filter(|part| part.decides).collect();
    let days: Vec<Day> = deciding.iter().filter_map(|part| part.answer.turns).collect();
    if days.len() == deciding.len() {
        days.into_iter().max()
    } else if one.truth.movable && one.node.side == Side::Exclusion {
        // Of what must all hold to keep someone out, the first that ends is enough.
        days.into_iter().min()
    } else {
        None
    }
}

/// From 0 to 10,000. On a trial for the patient's condition: eligible from 7,500, potential from 5,000, recoverable from
/// 2,500, ineligible 50 to 99; on one for another condition below 50. Within each, by the share of what speaks for the
/// patient.
pub fn score(tier: Tier, share: u16, nearness: u8) -> u16 {
    if nearness == 0 {
        return (3 - tier.rank()) * 12 + share / 900;
    }
    match tier {
        Tier::Ineligible => 50 + share / 205,
        Tier::Eligible | Tier::Potential | Tier::Recoverable => (3 - tier.rank()) * 2_500 + share / 4 - share / 10_000,
    }
}

/// How near a trial's conditions are to the patient's.
pub(crate) fn nearness(study: &Study, patient: &Patient<'_>) -> u8 {
    let own = patient.conditions();
    if own.is_empty() || study.conditions.is_empty() {
        return 1;
    }
    let all = concepts();
    let mut best = 0;
    for wanted in &study.conditions {
        for has in &own {
            let found = if has == wanted {
                3
            } else if all.is_a(*has, *wanted) {
                if leaf::is_any_cancer(*wanted) {
                    1
                } else if within_two(*has, *wanted) {
                    2
                } else {
                    1
                }
            } else if all.is_a(*wanted, *has) && !leaf::is_any_cancer(*has) && within_two(*wanted, *has) {
                2
            } else {
                0
            };
            best = best.max(found);
        }
    }
    best
}

/// Whether `ancestor` is a parent or a grandparent.
fn within_two(child: crate::concept::ConceptId, ancestor: crate::concept::ConceptId) -> bool {
    let all = concepts();
    all.parents(child)
        .any(|parent| parent == ancestor || all.parents(parent).any(|above| above == ancestor))
}

/// Kilometres from the patient to the nearest site that may recruit.
pub(crate) fn distance_km(study: &Study, chart: &Chart) -> Option<f64> {
    let from = chart.subject.position?;
    let sites = study.sites.iter().filter(|site| is_site_open(study, site));
    sites
        .filter_map(|site| Some(kilometres(from, site.position?)))
        .min_by(f64::total_cmp)
}

/// Whether a site recruits: as it says, else as the trial says.
fn is_site_open(study: &Study, site: &Place) -> bool {
    match &site.status {
        Some(status) => *status == Status::Recruiting,
        None => study.is_open(),
    }
}

/// The great-circle distance of two positions in degrees, on a sphere of 6,371 km.
pub(crate) fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let h = half(b.0 - a.0) + lat_a.cos() * lat_b.cos() * half(b.1 - a.1);
    2.0 * 6_371.0 * h.sqrt().min(1.0).asin()
}

/// The order in which trials are told: near conditions first, then tier, nearness, share, what is presumed, whether
/// open, phase, last update, id.
pub fn order(reports: &mut [Report]) {
    reports.sort_by(|a, b| rank(a).cmp(&rank(b)));
}

type Rank<'r> = (
    bool,
    u16,
    std::cmp::Reverse<u8>,
    std::cmp::Reverse<u16>,
    u16,
    bool,
    u64,
    std::cmp::Reverse<Option<u8>>,
    std::cmp::Reverse<Option<Day>>,
    &'r str,
);

fn rank(report: &Report) -> Rank<'_> {
    use std::cmp::Reverse;
    let late = report.study.phases.iter().map(phase_rank).max();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "kilometres on Earth"
    )]
    let far = report.distance_km.map_or(u64::MAX, |km| km as u64);
    (
        report.nearness == 0,
        report.tier.rank(),
        Reverse(report.nearness),
        Reverse(report.score),
        report.counts.presumed,
        !report.study.is_open(),
        far,
        Reverse(late),
        Reverse(report.study.updated),
        &report.study.id,
    )
}

/// Later phases first.
fn phase_rank(phase: &Phase) -> u8 {
    match phase {
        Phase::EarlyPhase1 => 1,
        Phase::Phase1 => 2,
        Phase::Phase2 => 3,
        Phase::Phase3 => 4,
        Phase::Phase4 => 5,
        Phase::NotApplicable | Phase::Other(_) => 0,
    }
}
