//! Whether every line of a page is found again in the canonical trial.

use std::collections::BTreeSet;

use serde_json::Value;
use trialfire::trial::Trial;

/// The lines of a page whose letters and digits are not found again in the canonical JSON: there a line is one
/// text, a part of one, or several one after the other (fused cells, joined lists).
pub(super) fn lost(trial: &Trial, page: &str, chrome: impl Fn(&str) -> bool) -> Vec<String> {
    let mut words = String::new();
    gather(&serde_json::to_value(trial).expect("a trial is JSON"), &mut words);
    let pieces: BTreeSet<String> = words.lines().map(letters).filter(|piece| piece.len() > 1).collect();
    let all = letters(&words);
    page.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !chrome(line))
        .filter(|line| {
            let line = letters(line);
            !all.contains(&line) && !joined(&line, &pieces)
        })
        .map(str::to_owned)
        .collect()
}

/// Whether a line is pieces one after the other.
fn joined(line: &str, pieces: &BTreeSet<String>) -> bool {
    let mut reached = vec![false; line.len() + 1];
    reached[0] = true;
    for at in 0..line.len() {
        if reached[at] && line.is_char_boundary(at) {
            // Pieces in order: those that a text begins with lie between its first letter and the text itself.
            let first: String = line[at..].chars().take(1).collect();
            let near = pieces.range(first..=line[at..].to_owned());
            for piece in near.filter(|piece| line[at..].starts_with(piece.as_str())) {
                reached[at + piece.len()] = true;
            }
        }
    }
    reached[line.len()]
}

fn gather(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => {
            out.push_str(text);
            out.push('\n');
        }
        Value::Number(number) => {
            out.push_str(&number.to_string());
            out.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, out)),
        Value::Object(fields) => fields.values().for_each(|item| gather(item, out)),
        Value::Null | Value::Bool(_) => {}
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}
