//! Leaves of real criteria, each asked by itself, so that nothing beside it decides.

use std::collections::BTreeMap;

use serde::Deserialize;
use trialfire::chart::Chart;
use trialfire::eligibility::{Class, Concept, Criteria, Criterion, Expr, Join, Kind, Measure, Side, Statement, parse};
use trialfire::screening::{Effect, Patient, Protocol, Report, Setting, Study, Verdict, Why, report};

use super::trials;
use crate::support::source::records;

/// How many real trials leaves are taken of.
const TRIALS: usize = 500;

/// Of how many one is taken.
const STEP: usize = 10;

#[derive(Deserialize)]
struct Seed {
    side: String,
    text: String,
}

/// A leaf with where it was found first.
#[derive(Debug)]
pub(crate) struct Found<L> {
    /// The leaf.
    pub(crate) leaf: L,
    /// The words of its criterion.
    pub(crate) words: String,
    /// The families of its criterion.
    pub(crate) stated: Statement,
}

/// The texts of the seeds' criteria and of every so many real trials; none where there is no corpus.
fn texts() -> Option<Vec<Criteria>> {
    let seeds: Vec<Seed> = records("seeds_gold/seeds_gold.jsonl")?;
    let mut found: Vec<Criteria> = seeds
        .iter()
        .map(|seed| {
            let head = if seed.side == "exc" { "Exclusion" } else { "Inclusion" };
            parse(&format!("{head} Criteria:\n\n* {}\n", seed.text))
        })
        .collect();
    let trials = trials::every(STEP)?.into_iter().take(TRIALS);
    found.extend(trials.map(|case| case.protocol.criteria().clone()));
    Some(found)
}

/// What is taken of a leaf: a name and the leaf.
type Pick<'p, L> = &'p dyn Fn(&Expr, &Criterion, &Statement) -> Option<(String, L)>;

/// Leaves of criteria that were understood whole, each once.
fn each<L>(pick: Pick<'_, L>) -> Option<Vec<Found<L>>> {
    let texts = texts()?;
    let mut found: BTreeMap<String, Found<L>> = BTreeMap::new();
    for criteria in &texts {
        for node in criteria.walk() {
            let Some(stated) = node.statement.as_ref().filter(|stated| stated.class == Class::Exact) else {
                continue;
            };
            for part in stated.expr.walk() {
                let Some((key, leaf)) = pick(part, node, stated) else {
                    continue;
                };
                found.entry(key).or_insert_with(|| Found {
                    leaf,
                    words: node.text.clone(),
                    stated: stated.clone(),
                });
            }
        }
    }
    Some(found.into_values().collect())
}

/// Bounds without qualifiers that were read without doubt.
pub(crate) fn measures() -> Option<Vec<Found<Measure>>> {
    each(&|part, _, stated| {
        let Expr::Measure(measure) = part else { return None };
        if !measure.qualifiers.is_empty() || !stated.is_sure(measure.start, measure.end) {
            return None;
        }
        let mut key = (**measure).clone();
        (key.start, key.end) = (0, 0);
        if let Some(window) = &mut key.window {
            (window.start, window.end) = (0, 0);
        }
        Some((serde_json::to_string(&key).unwrap(), (**measure).clone()))
    })
}

/// Concepts with codes and without qualifiers, of exclusions only where `exclusions`.
pub(crate) fn concepts(exclusions: bool) -> Option<Vec<Found<Concept>>> {
    each(&|part, node, stated| {
        let Expr::Concept(concept) = part else { return None };
        let is_wanted = concept.qualifiers.is_empty()
            && !concept.codes.is_empty()
            && stated.is_sure(concept.start, concept.end)
            && (!exclusions || node.side == Side::Exclusion);
        if !is_wanted {
            return None;
        }
        let mut key = (**concept).clone();
        (key.start, key.end) = (0, 0);
        if let Some(window) = &mut key.window {
            (window.start, window.end) = (0, 0);
        }
        Some((serde_json::to_string(&key).unwrap(), (**concept).clone()))
    })
}

/// A trial whose only criterion is one leaf.
pub(crate) fn alone(leaf: Expr, side: Side, stated: &Statement) -> Criteria {
    Criteria {
        roots: vec![Criterion {
            id: format!("{}.1", side.prefix()),
            side,
            kind: Kind::Criterion,
            marker: None,
            text: String::new(),
            start: 0,
            end: 0,
            marker_start: None,
            join: Join::All,
            statement: Some(Statement {
                class: Class::Exact,
                families: stated.families.clone(),
                expr: leaf,
                warnings: Vec::new(),
            }),
            children: Vec::new(),
        }],
        ..Criteria::default()
    }
}

/// What a chart says of a trial with one criterion.
pub(crate) fn ask(criteria: &Criteria, chart: &Chart, setting: &Setting) -> (Verdict, Effect, Option<Why>) {
    let found: Report = report(
        &Protocol::of(Study::default(), String::new(), criteria.clone()),
        &Patient::new(chart, setting),
    );
    let line = &found.lines[0];
    (line.verdict, line.effect, line.why)
}
