//! Every whole text: nothing is lost, every place lies where it should, the same again, in time; and how much is
//! understood.

use std::time::{Duration, Instant};

use serde::Deserialize;
use trialfire::eligibility::{Class, Criteria, Criterion, Expr, Kind, form, parse};

use super::leaves::leaves;
use crate::support::figures::{Figures, Half};
use crate::support::source::records;

const SET: &str = "texts";
const STATED: &str = "criteria that state something";
/// Classes with the name of their measure.
const CLASSES: &[(Class, &str)] = &[
    (Class::Exact, "class exact"),
    (Class::Partial, "class partial"),
    (Class::Weak, "class weak"),
    (Class::Opaque, "class opaque"),
];

/// Share of criteria that state something, were it that they are opaque; goal 1
const FLOOR: f64 = 0.99;

/// A trial's text.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Case {
    /// Its number.
    pub(crate) nct: String,
    /// Its eligibility text.
    pub(crate) text: String,
}

/// Every text; none where there is no corpus.
pub(crate) fn cases() -> Option<Vec<Case>> {
    records("trials/eligibility_texts.jsonl.gz")
}

/// The characters of `text` that no span holds or that two hold.
fn lost(text: &str, criteria: &Criteria) -> usize {
    let mut at = 0;
    let mut lost = 0;
    for span in criteria.spans() {
        if span.start < at {
            lost += at - span.start;
        }
        let gap = text.get(at.min(span.start)..span.start).unwrap_or("?");
        lost += gap.chars().filter(|c| !c.is_whitespace()).count();
        at = at.max(span.end);
    }
    lost + text
        .get(at..)
        .unwrap_or("?")
        .chars()
        .filter(|c| !c.is_whitespace())
        .count()
}

/// The places of what a node states that are outside its text, empty or inside a character.
fn misplaced(text: &str, node: &Criterion) -> Vec<String> {
    let Some(statement) = &node.statement else {
        return Vec::new();
    };
    let exprs: &[Expr] = std::slice::from_ref(&statement.expr);
    let mut places: Vec<(&str, usize, usize)> = Vec::new();
    for leaf in leaves(exprs) {
        let (start, end) = leaf.span();
        places.push(("leaf", start, end));
        if let Some(window) = leaf.window() {
            places.push(("window", window.start, window.end));
        }
    }
    places.extend(statement.warnings.iter().map(|w| ("warning", w.at.start, w.at.end)));
    places
        .into_iter()
        .filter(|(_, start, end)| {
            start >= end || *start < node.start || *end > node.end || text.get(*start..*end).is_none()
        })
        .map(|(what, start, end)| format!("{what} {start}..{end} in {} {}..{}", node.id, node.start, node.end))
        .collect()
}

/// Counts what is stated and how well it is understood, by side.
fn measure(cases: &[(Half, Criteria)]) -> Figures {
    let mut figures = Figures::default();
    for (half, criteria) in cases {
        for node in criteria.walk() {
            if matches!(node.kind, Kind::Criterion | Kind::Group) {
                figures.count(STATED, node.side.code(), *half, node.statement.is_some());
            }
            let Some(statement) = &node.statement else { continue };
            for (class, name) in CLASSES {
                figures.count(name, node.side.code(), *half, statement.class == *class);
            }
        }
    }
    figures
}

#[test]
fn every_text_is_kept_whole_and_read_alike() {
    let Some(cases) = cases() else { return };
    let mut parsed = Vec::new();
    let (mut taken, mut longest) = (Duration::ZERO, (Duration::ZERO, String::new()));
    let (mut lost_characters, mut wrong) = (0, Vec::new());
    for case in &cases {
        let start = Instant::now();
        let criteria = parse(&case.text);
        let time = start.elapsed();
        taken += time;
        if time > longest.0 {
            longest = (time, case.nct.clone());
        }
        lost_characters += lost(&case.text, &criteria);
        for node in criteria.walk() {
            wrong.extend(
                misplaced(&case.text, node)
                    .into_iter()
                    .map(|what| format!("{} {what}", case.nct)),
            );
        }
        let again = parse(&case.text);
        assert_eq!(criteria, again, "not the same twice: {}", case.nct);
        let bytes = |criteria| serde_json::to_vec(&form(criteria, &case.text)).unwrap();
        assert_eq!(
            bytes(&criteria),
            bytes(&again),
            "not the same bytes twice: {}",
            case.nct
        );
        parsed.push((Half::of(&case.nct), criteria));
    }
    let figures = measure(&parsed);
    println!("{}", figures.table(SET));
    println!(
        "{} texts in {:.2} s: {:.0} a second; longest {:.1} ms ({}); lost characters {lost_characters}; misplaced {}",
        cases.len(),
        taken.as_secs_f64(),
        cases.len() as f64 / taken.as_secs_f64(),
        longest.0.as_secs_f64() * 1e3,
        longest.1,
        wrong.len()
    );
    assert_eq!(cases.len(), 5483);
    assert_eq!(lost_characters, 0);
    assert!(
        wrong.is_empty(),
        "{} misplaced:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    let share = figures.share(STATED);
    assert!(share.of > 0 && share.value() >= FLOOR, "{share:?}");
}

#[test]
fn what_is_lost_is_counted() {
    let text = "Inclusion Criteria:\n* Gout\n";
    let mut criteria = trialfire::eligibility::split(text);
    assert_eq!(lost(text, &criteria), 0);
    criteria.roots.clear();
    assert_eq!(lost(text, &criteria), 5);
}
