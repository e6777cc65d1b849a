//! Whole trials: the patients of TREC 2023, whose forms became records, against the judgements of those trials whose
//! text is in the corpus. An area under the curve of 0.5 is chance.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use trialfire::chart::{Chart, Sort, Stance};
use trialfire::screening::{Patient, Policy, Report, Setting, Tier, report};

use super::patients::{half, topics, topics_day};
use super::trials::{self, Case};
use crate::support::figures::Half;
use crate::support::source::lines;

const SET: &str = "trec";

/// Areas under the curve of the order in which trials are told, under the screening policy; goals 0.75 and 0.62.
const FLOOR_REST: f64 = 0.75;
const FLOOR_EXCLUDED: f64 = 0.70;

/// How a trial was judged for a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Judged {
    NotRelevant,
    Excluded,
    Eligible,
}

/// The judgements: topic, trial, grade.
fn judgements() -> Option<Vec<(String, String, Judged)>> {
    let rows = lines("trec/trec_2023_qrels_with_text.txt")?;
    let rows = rows.iter().filter(|line| !line.trim().is_empty()).map(|line| {
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [topic, _, nct, grade] = parts.as_slice() else {
            panic!("{line}")
        };
        let judged = match *grade {
            "0" => Judged::NotRelevant,
            "1" => Judged::Excluded,
            "2" => Judged::Eligible,
            _ => panic!("{line}"),
        };
        (format!("trec2023-{topic}"), (*nct).to_owned(), judged)
    });
    Some(rows.collect())
}

/// One pair with its scores.
#[derive(Debug)]
struct Pair {
    topic: String,
    judged: Judged,
    score: f64,
    /// Where it stands in the order in which trials are told: by tier, then by nearness, then by score.
    order: f64,
    words: f64,
}

/// The chance that one of the first scores above one of the second, ties counting half; none where either is empty.
fn area(high: &[f64], low: &[f64]) -> Option<f64> {
    if high.is_empty() || low.is_empty() {
        return None;
    }
    let won: f64 = high
        .iter()
        .flat_map(|a| {
            low.iter()
                .map(move |b| f64::from(u8::from(a > b)) + 0.5 * f64::from(u8::from((a - b).abs() < 1e-9)))
        })
        .sum();
    Some(won / (high.len() * low.len()) as f64)
}

/// The mean over topics of the area under the curve of a score: eligible against others; and of how many topics.
fn mean_area(pairs: &[Pair], half: Option<Half>, others: &[Judged], score: &dyn Fn(&Pair) -> f64) -> (f64, usize) {
    let mut by_topic: BTreeMap<&str, (Vec<f64>, Vec<f64>)> = BTreeMap::new();
    for pair in pairs
        .iter()
        .filter(|pair| half.is_none_or(|half| self::half(&pair.topic) == half))
    {
        let sides = by_topic.entry(&pair.topic).or_default();
        if pair.judged == Judged::Eligible {
            sides.0.push(score(pair));
        } else if others.contains(&pair.judged) {
            sides.1.push(score(pair));
        }
    }
    let areas: Vec<f64> = by_topic.values().filter_map(|(high, low)| area(high, low)).collect();
    (areas.iter().sum::<f64>() / areas.len() as f64, areas.len())
}

/// A number that grows with the place of a report in the order in which trials are told.
fn order(report: &Report) -> f64 {
    let tier = match report.tier {
        Tier::Ineligible => 0.0,
        Tier::Recoverable => 1.0,
        Tier::Potential => 2.0,
        Tier::Eligible => 3.0,
    };
    let near = f64::from(report.nearness);
    let on_condition = if report.nearness > 0 { 1e9 } else { 0.0 };
    on_condition + tier * 1e7 + near * 1e5 + f64::from(report.score)
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    let words = text
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| word.len() > 1);
    words.map(str::to_lowercase)
}

/// What words of a patient's conditions a trial's conditions share, the rare ones weighing more.
struct Words<'c> {
    rarity: HashMap<String, f64>,
    charts: &'c BTreeMap<String, Chart>,
}

impl<'c> Words<'c> {
    fn of(cases: &BTreeMap<String, Case>, charts: &'c BTreeMap<String, Chart>) -> Self {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for case in cases.values() {
            let own: BTreeSet<String> = case.conditions.iter().flat_map(|text| words_of(text)).collect();
            for word in own {
                *counts.entry(word).or_default() += 1;
            }
        }
        let all = cases.len() as f64;
        let rarity = counts
            .into_iter()
            .map(|(word, count)| (word, (all / count as f64).ln()))
            .collect();
        Self { rarity, charts }
    }

    fn score(&self, topic: &str, case: &Case) -> f64 {
        let facts = self.charts[topic].facts.iter();
        let own = facts.filter(|fact| fact.sort == Sort::Condition && fact.stance == Stance::Holds);
        let own: BTreeSet<String> = own.flat_map(|fact| words_of(&fact.text)).collect();
        let trial: BTreeSet<String> = case.conditions.iter().flat_map(|text| words_of(text)).collect();
        own.intersection(&trial)
            .map(|word| self.rarity.get(word).copied().unwrap_or_default())
            .sum()
    }
}

#[test]
fn eligible_trials_come_before_others() {
    let Some(judgements) = judgements() else { return };
    let Some(charts) = topics() else { return };
    let wanted: BTreeSet<&str> = judgements.iter().map(|(_, nct, _)| nct.as_str()).collect();
    let Some(cases) = trials::of(&|nct| wanted.contains(nct)) else {
        return;
    };
    let words = Words::of(&cases, &charts);
    let show = super::show(SET);
    // Each of the two comparisons is kept of the last, the screening policy.
    let mut areas = Vec::new();
    for policy in [Policy::Strict, Policy::Screening] {
        areas.clear();
        let setting = Setting::new(topics_day(), policy);
        let mut pairs = Vec::new();
        for (topic, nct, judged) in &judgements {
            let Some(case) = cases.get(nct) else {
                panic!("no text of {nct}")
            };
            let patient = Patient::new(&charts[topic], &setting);
            let found = report(&case.protocol, &patient);
            if show == Some(half(topic)) && policy == Policy::Screening {
                println!(
                    "{topic} {nct} {judged:?} score {} tier {:?} near {} {:?} | {:?}",
                    found.score, found.tier, found.nearness, found.counts, case.conditions
                );
                for line in found
                    .lines
                    .iter()
                    .filter(|line| line.effect != trialfire::screening::Effect::Neutral)
                {
                    println!(
                        "    {:?} {:?} {} | {} | {}",
                        line.effect, line.why, line.presumed, line.text, line.sentence
                    );
                }
            }
            pairs.push(Pair {
                topic: topic.clone(),
                judged: *judged,
                score: f64::from(found.score),
                order: order(&found),
                words: words.score(topic, case),
            });
        }
        println!("\n{SET} {policy:?}: {} pairs", pairs.len());
        for (name, others) in [
            (
                "eligible against the rest",
                &[Judged::NotRelevant, Judged::Excluded][..],
            ),
            ("eligible against excluded", &[Judged::Excluded][..]),
        ] {
            for (what, score) in [
                ("our score", &(|pair: &Pair| pair.score) as &dyn Fn(&Pair) -> f64),
                ("our order", &|pair: &Pair| pair.order),
                ("condition words", &|pair: &Pair| pair.words),
            ] {
                let all = mean_area(&pairs, None, others, score);
                if what == "our order" {
                    areas.push(all.0);
                }
                let dev = mean_area(&pairs, Some(Half::Dev), others, score);
                let held = mean_area(&pairs, Some(Half::Held), others, score);
                println!(
                    "  {name:<28} {what:<18} all {:.3} ({})  dev {:.3} ({})  held {:.3} ({})",
                    all.0, all.1, dev.0, dev.1, held.0, held.1
                );
            }
        }
    }
    let [rest, excluded] = areas.as_slice() else {
        panic!("{areas:?}")
    };
    assert!(*rest >= FLOOR_REST, "{rest:.3}");
    assert!(*excluded >= FLOOR_EXCLUDED, "{excluded:.3}");
}
