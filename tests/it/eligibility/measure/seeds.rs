//! The criteria of the seeds, structured by hand: splitting, leaves, numeric leaves and whole trees.
//!
//! Each seed is read as a registry record and its eligibility text is parsed whole; the items of the gold are found by
//! their ids. What is right is said in `seed_gold`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use trialfire::eligibility::{Criteria, Criterion, Expr, Kind, parse};
use trialfire::registry::{Limits, read_any};

use super::line::{resolve, stated};
use super::seed_gold::judge;
use super::show::{Failing, Show, compact};
use crate::support::corpus::corpus;
use crate::support::figures::{ALL, Figures, Half};
use crate::support::source::records;

const SET: &str = "seeds";
const SPLIT: &str = "items split";
const COUNTS: &str = "sides with the items of the gold";
const LEAVES: &str = "leaves right";
const NUMERIC: &str = "numeric leaves right";
const TREES: &str = "trees equal";

/// Share of items found as nodes; goal 1
const FLOOR_SPLIT: f64 = 1.0;
/// Share of leaves right; goal .95
const FLOOR_LEAVES: f64 = 0.95;
/// Share of numeric leaves right; goal 1
const FLOOR_NUMERIC: f64 = 1.0;
/// Share of trees equal; goal .85
const FLOOR_TREES: f64 = 0.68;

/// An item of the gold.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Case {
    /// The number of the seed.
    pub(crate) seed: String,
    /// Its place: `I8.5`, `E3`.
    pub(crate) path: String,
    families: Vec<String>,
    text: String,
    /// What it states.
    pub(crate) expr: Value,
}

impl Case {
    /// The id of our node: `I1.n2` is `inc.1.2`.
    fn id(&self) -> String {
        let (side, rest) = self.path.split_at(1);
        let side = if side == "I" { "inc" } else { "exc" };
        format!("{side}.{}", rest.replace('n', ""))
    }
}

/// What a node states, with the children that are no items of the gold.
fn own(node: &Criterion, items: &BTreeSet<String>) -> Option<Expr> {
    let statement = node.statement.as_ref();
    let of = |child: &Criterion| if items.contains(&child.id) { None } else { stated(child) };
    if let Some(statement) = statement {
        return resolve(&statement.expr, node, &of);
    }
    let children: Vec<Expr> = node.children.iter().filter_map(of).collect();
    (!children.is_empty()).then_some(Expr::All(children))
}

/// Words of an item, signs in one spelling, without marks at their ends.
fn plain(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace('≥', ">=")
        .replace('≤', "<=")
        .replace(char::is_whitespace, " ")
        .split(' ')
        .map(|word| {
            word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '<' | '>'))
                .to_owned()
        })
        .filter(|word| !word.is_empty())
        .collect()
}

/// Whether a node holds the words of the item: nine in ten of them, for the gold shortens.
fn holds(node: &Criterion, case: &Case, items: &BTreeSet<String>) -> bool {
    fn add(node: &Criterion, items: &BTreeSet<String>, out: &mut BTreeSet<String>) {
        out.extend(plain(&node.text));
        for child in node.children.iter().filter(|child| !items.contains(&child.id)) {
            out.extend(child.marker.iter().flat_map(|marker| plain(marker)));
            add(child, items, out);
        }
    }
    let mut words = BTreeSet::new();
    add(node, items, &mut words);
    let wanted = plain(&case.text);
    let there = wanted.iter().filter(|word| words.contains(*word)).count();
    there * 10 >= wanted.len() * 9
}

/// The eligibility text of a seed, as the readers of records give it.
fn seed_text(number: &str) -> Option<String> {
    let entry = std::fs::read_dir(corpus("seeds")?)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(number))
        })?;
    let bytes = std::fs::read(entry).unwrap();
    let reading = read_any(&bytes, &Limits::default()).expect("a trial");
    Some(reading.trial.eligibility.criteria.unwrap_or_default())
}

/// The items of all seeds; none where there is no corpus.
pub(crate) fn cases() -> Option<Vec<Case>> {
    records("seeds_gold/seeds_gold.jsonl")
}

/// Counts what is right in the items of the seeds; every seed may be looked at.
pub(crate) fn measure(cases: &[Case], texts: &BTreeMap<String, Criteria>, show: &Show) -> Figures {
    let mut figures = Figures::default();
    for (seed, criteria) in texts {
        let items: BTreeSet<String> = cases.iter().filter(|case| case.seed == *seed).map(Case::id).collect();
        for side in ["inc", "exc"] {
            let of = |ids: &mut dyn Iterator<Item = &String>| {
                ids.filter(|id| id.starts_with(side) && id.matches('.').count() == 1)
                    .count()
            };
            let ours = criteria.roots.iter().filter(|node| node.side.prefix() == side).count();
            let gold = of(&mut items.iter());
            // The text of seed 004 counts to ten and twelve; a group may be an item by its children only.
            let groups: BTreeSet<&str> = items
                .iter()
                .filter(|id| id.starts_with(side))
                .filter_map(|id| id.split('.').nth(1))
                .collect();
            figures.count(COUNTS, ALL, Half::Dev, ours == gold.max(groups.len()));
        }
        let nodes: BTreeMap<String, &Criterion> = criteria
            .walk()
            .into_iter()
            .map(|node| (node.id.clone(), node))
            .collect();
        for case in cases.iter().filter(|case| case.seed == *seed) {
            let row = case.families.first().map_or("", String::as_str);
            let node = nodes.get(&case.id()).copied().filter(|node| holds(node, case, &items));
            figures.count(SPLIT, ALL, Half::Dev, node.is_some());
            let expr = node.and_then(|node| own(node, &items));
            let verdict = judge(
                &case.expr,
                expr.as_ref(),
                node.is_some_and(|node| node.kind == Kind::Permissive),
            );
            figures.add(LEAVES, row, Half::Dev, verdict.leaves.0, verdict.leaves.1);
            figures.add(NUMERIC, ALL, Half::Dev, verdict.numeric.0, verdict.numeric.1);
            figures.count(TREES, ALL, Half::Dev, verdict.tree);
            if !verdict.tree || verdict.leaves.0 < verdict.leaves.1 {
                let id = format!(
                    "{} {} leaves {}/{}",
                    case.seed, case.path, verdict.leaves.0, verdict.leaves.1
                );
                let text = node.map_or("(no such node)", |node| node.text.as_str());
                let ours = || expr.as_ref().map_or_else(|| "-".to_owned(), compact);
                show.case(
                    &Failing {
                        set: SET,
                        row,
                        half: Half::Dev,
                        id: &id,
                        text,
                    },
                    &case.expr.to_string(),
                    &ours,
                );
            }
        }
    }
    figures
}

#[test]
fn the_seeds_as_structured_by_hand() {
    let Some(cases) = cases() else { return };
    let seeds: BTreeSet<&str> = cases.iter().map(|case| case.seed.as_str()).collect();
    let texts: BTreeMap<String, Criteria> = seeds
        .into_iter()
        .filter_map(|seed| Some((seed.to_owned(), parse(&seed_text(seed)?))))
        .collect();
    let figures = measure(&cases, &texts, &Show::from_environment());
    println!("{}", figures.table(SET));
    assert_eq!(figures.share(SPLIT).of, 60);
    assert_eq!(figures.share(LEAVES).of, 146);
    assert_eq!(figures.share(NUMERIC).of, 52);
    figures.assert_floor(SPLIT, FLOOR_SPLIT);
    figures.assert_floor(LEAVES, FLOOR_LEAVES);
    figures.assert_floor(NUMERIC, FLOOR_NUMERIC);
    figures.assert_floor(TREES, FLOOR_TREES);
}
