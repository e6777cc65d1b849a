//! The detail of a card: what is met, what is not and what is missing, in the sponsor's words.

use std::fmt::Write;

use crate::guidance::markdown::escaped;
use crate::guidance::occasion::{NOTICE, Occasion};
use crate::guidance::terms::{effect_words, standing};
use crate::screening::{Effect, Line, Report};

/// Criteria of one effect that a card shows; the page of the trial has them all.
const ROWS_MAX: usize = 8;
/// Characters of a criterion's words, and of what was found.
const CELL_CHARS_MAX: usize = 240;
/// Characters of the title.
const TITLE_CHARS_MAX: usize = 300;

/// What a reader wants first comes first: why not, what is missing, what is met. `more` trials that fit have no card.
pub(crate) fn detail(report: &Report, occasion: &Occasion<'_>, more: usize) -> String {
    let study = &report.study;
    let mut text = String::new();
    if let Some(title) = &study.title {
        let _ = write!(text, "**{}**\n\n", escaped(title, TITLE_CHARS_MAX));
    }
    text.push_str(&standing(report));
    if let Some(km) = report.distance_km {
        let _ = write!(text, "; nearest open site {km:.0} km away");
    }
    text.push_str(".\n\n| | Criterion, as written | Found |\n|---|---|---|\n");
    let mut hidden = 0;
    for effect in [Effect::Blocks, Effect::Open, Effect::Helps] {
        let mut lines: Vec<&Line> = Vec::new();
        for line in report.lines.iter().filter(|line| line.effect == effect) {
            told(&report.lines, line, &mut lines);
        }
        for line in lines.iter().take(ROWS_MAX) {
            text.push_str(&row(line, effect));
        }
        hidden += lines.len().saturating_sub(ROWS_MAX);
    }
    text.push('\n');
    if hidden > 0 {
        let _ = write!(text, "{hidden} more criteria are on the trial's page. ");
    }
    if more > 0 {
        let verb = if more == 1 { "trial fits" } else { "trials fit" };
        let _ = write!(text, "{more} more open {verb} as well. ");
    }
    let setting = occasion.patient.setting();
    let _ = write!(
        text,
        "*{NOTICE}* As of {}, policy {}.",
        setting.as_of,
        setting.policy.code()
    );
    text
}

/// The criteria that say what a criterion comes to: of a list those in it that come to the same, each once.
fn told<'l>(lines: &'l [Line], line: &'l Line, out: &mut Vec<&'l Line>) {
    let mut open = vec![line];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(one) = open.pop() {
        // A criterion may refer to itself through others.
        if seen.contains(&one.id.as_str()) {
            continue;
        }
        seen.push(&one.id);
        let deciding = one.parts.iter().filter(|part| part.decides);
        let ids = deciding.filter_map(|part| part.refers_to.as_deref());
        let below = ids.filter_map(|id| lines.iter().find(|line| line.id == id));
        let below: Vec<&Line> = below.filter(|below| below.verdict == one.verdict).collect();
        if below.is_empty() {
            if !out.iter().any(|known| known.id == one.id) {
                out.push(one);
            }
        } else {
            // What is put last is looked at first.
            open.extend(below.into_iter().rev());
        }
    }
}

/// A criterion under the effect of the one that it stands for.
fn row(line: &Line, effect: Effect) -> String {
    let mark = if line.presumed { " (presumed)" } else { "" };
    format!(
        "| {}{mark} | {} | {} |\n",
        effect_words(line.side, effect),
        escaped(&line.text, CELL_CHARS_MAX),
        escaped(&line.sentence, CELL_CHARS_MAX)
    )
}
