//! Layout does not change what is stated: real lists written with other marks and other white space.
//!
//! The texts are those of dev trials that are flat lists of `* ` items under headings. Each is written in other styles
//! and must give the same nodes with the same statements; places, markers and white space inside words do not count.

use serde_json::Value;
use trialfire::eligibility::{Criteria, form, parse};

use super::show::{Failing, Show};
use super::texts::cases;
use crate::support::figures::{Figures, Half};

const SET: &str = "layout";
const SAME: &str = "texts with the same tree";

/// Share of rewritten texts that give the same tree; goal 1
const FLOOR: f64 = 0.98;

/// Whether every line is a heading that ends in a colon, an item `* …` or blank, and there is an item.
fn is_flat(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let is_heading = |line: &str| {
        let line = line.to_lowercase();
        line.contains("criteria") && line.ends_with(':') && line.len() < 40 && !line.starts_with(['*', ' ', '-'])
    };
    // Items that hold lists of their own are cut anew when their mark changes.
    let is_item = |line: &str| {
        let words = line.strip_prefix("* ").unwrap_or_default();
        let counts = |word: &str| {
            word.strip_suffix(['.', ')'])
                .is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
        };
        words.starts_with(char::is_alphabetic)
            && !words.ends_with(':')
            && !words.contains(['•', '*'])
            && !words.split(' ').any(counts)
    };
    lines.iter().any(|line| is_item(line)) && lines.iter().all(|line| is_heading(line) || is_item(line))
}

/// The text with each item written by `item`, which is given its number under its heading and its words.
fn rewrite(text: &str, item: &dyn Fn(usize, &str) -> String) -> String {
    let mut out = String::new();
    let mut number = 0;
    for line in text.lines() {
        if let Some(words) = line.strip_prefix("* ") {
            number += 1;
            out.push_str(&item(number, words));
        } else {
            number = if line.trim().is_empty() { number } else { 0 };
            out.push_str(line);
        }
        out.push('\n');
    }
    out
}

/// The text in other styles, each with its name.
fn styles(text: &str) -> Vec<(&'static str, String)> {
    let marked = |mark: &'static str| rewrite(text, &|_, words| format!("{mark} {words}"));
    vec![
        ("dashes", marked("-")),
        ("dots", marked("•")),
        ("numbers", rewrite(text, &|at, words| format!("{at}. {words}"))),
        (
            "numbers in brackets",
            rewrite(text, &|at, words| format!("{at}) {words}")),
        ),
        ("indented", rewrite(text, &|_, words| format!("   * {words}"))),
        ("blank lines between", rewrite(text, &|_, words| format!("* {words}\n"))),
        ("blanks behind", rewrite(text, &|_, words| format!("* {words}  "))),
        (
            "two blanks between words",
            rewrite(text, &|_, words| format!("*  {}", words.replace(' ', "  "))),
        ),
        ("carriage returns", text.replace('\n', "\r\n")),
    ]
}

/// What is stated, without places, markers and white space.
fn meaning(criteria: &Criteria, text: &str) -> Vec<String> {
    let nodes = form(criteria, text).criteria.into_iter().map(|node| {
        let mut value = serde_json::to_value(&node).unwrap();
        if let Some(fields) = value.as_object_mut() {
            fields.remove("marker");
            fields.remove("warnings");
        }
        bare(&mut value);
        let codes: Vec<_> = node.warnings.iter().map(|warning| warning.code).collect();
        format!("{value} {codes:?}")
    });
    nodes.collect()
}

fn bare(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.remove("start");
            fields.remove("end");
            fields.values_mut().for_each(bare);
        }
        Value::Array(items) => items.iter_mut().for_each(bare),
        Value::String(text) => *text = text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => {}
    }
}

/// Counts the texts that mean the same in each style.
pub(crate) fn measure(texts: &[(String, String)], show: &Show) -> Figures {
    let mut figures = Figures::default();
    for (id, text) in texts {
        let wanted = meaning(&parse(text), text);
        for (style, other) in styles(text) {
            let found = meaning(&parse(&other), &other);
            let same = wanted == found;
            figures.count(SAME, style, Half::Dev, same);
            if !same {
                let at = wanted.iter().zip(&found).position(|(a, b)| a != b);
                let at = at.unwrap_or(wanted.len().min(found.len()));
                let none = "nothing".to_owned();
                let failing = Failing {
                    set: SET,
                    row: style,
                    half: Half::Dev,
                    id,
                    text: "the first node that differs:",
                };
                show.case(&failing, wanted.get(at).unwrap_or(&none), &|| {
                    found.get(at).unwrap_or(&none).clone()
                });
            }
        }
    }
    figures
}

#[test]
fn layout_does_not_change_what_is_stated() {
    let Some(cases) = cases() else { return };
    let texts: Vec<(String, String)> = cases
        .into_iter()
        .filter(|case| Half::of(&case.nct) == Half::Dev && is_flat(&case.text))
        .map(|case| (case.nct, case.text))
        .collect();
    assert!(texts.len() > 50, "{} flat texts", texts.len());
    let figures = measure(&texts, &Show::from_environment());
    println!("{}", figures.table(SET));
    figures.assert_floor(SAME, FLOOR);
}

#[test]
fn texts_are_rewritten_item_by_item() {
    let text = "Inclusion Criteria:\n\n* Gout\n* Asthma\n\nExclusion Criteria:\n\n* Fever\n";
    assert!(is_flat(text) && !is_flat("Inclusion Criteria:\n\n* Gout\n  * Acute\n"));
    let styles = styles(text);
    let numbers = styles.iter().find(|(name, _)| *name == "numbers").unwrap();
    assert_eq!(
        numbers.1,
        "Inclusion Criteria:\n\n1. Gout\n2. Asthma\n\nExclusion Criteria:\n\n1. Fever\n"
    );
}
