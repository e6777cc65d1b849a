//! The detail of a card: what is met, what is not and what is missing, in the sponsor's words.

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
        text.push_str(&format!("**{}**\n\n", escaped(title, TITLE_CHARS_MAX)));
    }
    text.push_str(&standing(report));
    if let Some(km) = report.distance_km {
        text.push_str(&format!("; nearest open site {km:.0} km away"));
    }
    text.push_str(".\n\n| | Criterion, as written | Found |\n|---|---|---|\n");
    let mut hidden = 0;
    for effect in [Effect::Blocks, Effect::Open, Effect::Helps] {
        let lines: Vec<&Line> = report.lines.iter().filter(|line| line.effect == effect).collect();
        for line in lines.iter().take(ROWS_MAX) {
            text.push_str(&row(line));
        }
        hidden += lines.len().saturating_sub(ROWS_MAX);
    }
    text.push('\n');
    if hidden > 0 {
        text.push_str(&format!("{hidden} more criteria are on the trial's page. "));
    }
    if more > 0 {
        let verb = if more == 1 { "trial fits" } else { "trials fit" };
        text.push_str(&format!("{more} more open {verb} as well. "));
    }
    let setting = occasion.patient.setting();
    text.push_str(&format!(
        "*{NOTICE}* As of {}, policy {}.",
        setting.as_of,
        setting.policy.code()
    ));
    text
}

fn row(line: &Line) -> String {
    let mark = if line.presumed { " (presumed)" } else { "" };
    format!(
        "| {}{mark} | {} | {} |\n",
        effect_words(line.effect),
        escaped(&line.text, CELL_CHARS_MAX),
        escaped(&line.sentence, CELL_CHARS_MAX)
    )
}
