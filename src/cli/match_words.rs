//! What matching found, for people in a terminal.

use std::fmt::Write as _;

use crate::chart::Chart;
use crate::eligibility::Who;
use crate::operation::matching::{Asked, Matched};
use crate::screening::{Effect, Line, Report, Tier, Verdict, near_misses, wishes};

const RED: &str = "\u{1b}[31m";
const GREEN: &str = "\u{1b}[32m";
const YELLOW: &str = "\u{1b}[33m";
const DIM: &str = "\u{1b}[2m";
const BOLD: &str = "\u{1b}[1m";
const PLAIN: &str = "\u{1b}[0m";

/// Longest title in a table, in characters.
const TITLE_CHARS: usize = 60;
/// Parts of a criterion that are told in one sentence; more are told one a line.
const PARTS_MAX: usize = 3;
/// Missing records that are told below a table.
const WISHES_MAX: usize = 5;
/// Near misses that are told below a table.
const MISSES_MAX: usize = 3;

/// How words are set.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// Whether in colour.
    pub(crate) colour: bool,
}

impl Words {
    fn set(self, sign: &str, text: &str) -> String {
        if self.colour {
            format!("{sign}{text}{PLAIN}")
        } else {
            text.to_owned()
        }
    }

    fn tier(self, tier: Tier) -> String {
        let sign = match tier {
            Tier::Eligible => GREEN,
            Tier::Potential => BOLD,
            Tier::Recoverable => YELLOW,
            Tier::Ineligible => RED,
        };
        self.set(sign, &format!("{:<19}", tier.code()))
    }
}

/// The trials in order, what is missing and what is nearly so.
pub(crate) fn table(words: Words, chart: &Chart, asked: &Asked, matched: &Matched) -> String {
    let mut text = head(words, chart, asked, matched);
    if matched.deceased {
        return text;
    }
    if matched.reports.is_empty() {
        text.push_str("no trial fits\n");
    } else {
        let row = format!(
            "{:<19} {:>6} {:>4} {:>4} {:>4}  {:<13} {:<24} title",
            "tier", "score", "met", "not", "open", "trial", "status"
        );
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", words.set(DIM, &row));
    }
    for report in &matched.reports {
        let _ = writeln!(
            text,
            "{} {:>6.4} {:>4} {:>4} {:>4}  {:<13} {:<24} {}",
            words.tier(report.tier),
            f64::from(report.score) / 10_000.0,
            report.counts.helps,
            report.counts.blocks,
            report.counts.open,
            number(report),
            status(report),
            short(report.study.title.as_deref().unwrap_or_default(), TITLE_CHARS),
        );
    }
    if !matched.next.is_empty() {
        let _ = writeln!(text, "{} more; `--count` shows them", matched.next.len());
    }
    let wishes = wishes(&matched.reports);
    if !wishes.is_empty() {
        let _ = writeln!(text, "\n{}", words.set(BOLD, "What is missing most"));
    }
    for wish in wishes.iter().take(WISHES_MAX) {
        let _ = write!(
            text,
            "  {} ({}): asked by {}",
            wish.missing.text,
            wish.missing.resource,
            trials(wish.asked)
        );
        if wish.settles > 0 {
            let _ = write!(text, ", all that is missing in {}", trials(wish.settles));
        }
        text.push('\n');
    }
    let misses = near_misses(&matched.reports);
    if !misses.is_empty() {
        let _ = writeln!(text, "\n{}", words.set(BOLD, "Near misses"));
    }
    for miss in misses.iter().take(MISSES_MAX) {
        let what: Vec<&str> = miss
            .blockers
            .iter()
            .take(2)
            .map(|line| line.sentence.as_str())
            .collect();
        let _ = write!(text, "  {}: {}", number(miss.report), what.join("; "));
        if let Some(day) = miss.passes_on {
            let _ = write!(text, "; passes on {day}");
        }
        text.push('\n');
    }
    text
}

/// Every criterion of the trials that are asked for.
pub(crate) fn explained(words: Words, chart: &Chart, asked: &Asked, matched: &Matched) -> String {
    let mut text = head(words, chart, asked, matched);
    if matched.reports.is_empty() {
        text.push_str("no such trial\n");
    }
    for report in &matched.reports {
        let _ = writeln!(
            text,
            "{} {}",
            words.set(BOLD, &number(report)),
            report.study.title.as_deref().unwrap_or_default()
        );
        let counts = report.counts;
        let _ = writeln!(
            text,
            "{}, score {:.4}: {} speak for it, {} against, {} open ({} for a person), {} presumed; {}",
            report.tier.words(),
            f64::from(report.score) / 10_000.0,
            counts.helps,
            counts.blocks,
            counts.open,
            counts.for_a_person,
            counts.presumed,
            status(report),
        );
        if let Some(day) = report.passes_on {
            let _ = writeln!(text, "would pass on {day} if nothing else changes");
        }
        for line in &report.lines {
            criterion(words, line, &mut text);
        }
        text.push('\n');
    }
    text
}

fn head(words: Words, chart: &Chart, asked: &Asked, matched: &Matched) -> String {
    let mut text = format!(
        "{} as of {}, {} policy: {}",
        words.set(BOLD, &chart.subject.reference),
        asked.setting.as_of,
        asked.setting.policy.code(),
        trials(matched.considered)
    );
    let left = [
        (matched.off_condition, "for other conditions"),
        (matched.closed, "closed"),
        (matched.too_far, "too far"),
        (matched.tiers.last().copied().unwrap_or(0), "not eligible"),
    ];
    for (count, why) in left.iter().filter(|(count, _)| *count > 0) {
        let _ = write!(text, ", {count} {why}");
    }
    text.push('\n');
    if matched.deceased {
        text.push_str("the patient is recorded as deceased: no trial fits\n");
    }
    text
}

fn criterion(words: Words, line: &Line, text: &mut String) {
    let indent = "  ".repeat(line.depth + 1);
    let own = plain(&line.text);
    if line.class.is_none() {
        let _ = writeln!(text, "{indent}{}", words.set(DIM, &own));
        return;
    }
    let sign = match line.effect {
        Effect::Helps => words.set(GREEN, "+"),
        Effect::Blocks => words.set(RED, "x"),
        Effect::Open => words.set(YELLOW, "?"),
        Effect::Neutral => words.set(DIM, "."),
    };
    let side = line.side.code().get(..2).unwrap_or_default();
    let _ = writeln!(text, "{indent}{sign} {} [{side}] {}", line.id, words.set(DIM, &own));
    if !line.sentence.is_empty() {
        let mark = if line.presumed { " (presumed)" } else { "" };
        let deciding = || {
            line.parts
                .iter()
                .filter(|part| part.decides && !part.sentence.is_empty())
        };
        if deciding().count() > PARTS_MAX && deciding().any(|part| part.refers_to.is_none()) {
            let _ = writeln!(text, "{indent}    {}{mark}:", capital(line.verdict.words()));
            for part in deciding() {
                let _ = writeln!(text, "{indent}    - {}", part.sentence);
            }
        } else {
            let _ = writeln!(text, "{indent}    {}{mark}", line.sentence);
        }
    }
    if line.effect == Effect::Blocks {
        for part in line.parts.iter().filter(|part| part.decides) {
            if let Some(change) = &part.change {
                let _ = writeln!(text, "{indent}    would pass: {change}");
            }
        }
    }
    if line.effect == Effect::Open || (line.effect == Effect::Neutral && line.verdict == Verdict::Unknown) {
        for part in line.parts.iter().filter(|part| part.decides) {
            if let Some(question) = &part.question {
                let who = match question.who {
                    Who::Participant => "patient",
                    Who::Clinician => "clinician",
                    Who::Site => "site",
                };
                let _ = writeln!(text, "{indent}    ask the {who}: {}", question.text);
            }
        }
    }
}

fn trials(count: usize) -> String {
    if count == 1 {
        "1 trial".to_owned()
    } else {
        format!("{count} trials")
    }
}

fn number(report: &Report) -> String {
    report.study.number.clone().unwrap_or_else(|| report.study.id.clone())
}

fn status(report: &Report) -> String {
    report.study.status.as_ref().map_or_else(
        || "status not stated".to_owned(),
        |status| status.label().to_lowercase(),
    )
}

/// A criterion in one line, without the backslashes that the registry puts before signs.
fn plain(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut signs = line.chars().peekable();
    let mut plain = String::with_capacity(line.len());
    while let Some(sign) = signs.next() {
        let is_escape = sign == '\\' && signs.peek().is_some_and(char::is_ascii_punctuation);
        if !is_escape {
            plain.push(sign);
        }
    }
    plain
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    let first = signs.next().into_iter().flat_map(char::to_uppercase);
    first.chain(signs).collect()
}

/// A text in one line, cut to a number of characters.
fn short(text: &str, chars: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default().trim_end()),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_criteria_lose_their_backslashes() {
        assert_eq!(plain(r"ANC \>= 1.5 x 10\^9/L"), "ANC >= 1.5 x 10^9/L");
        assert_eq!(plain(r"C:\drive  and \"), r"C:\drive and \");
        assert_eq!(capital("not met"), "Not met");
    }
}
