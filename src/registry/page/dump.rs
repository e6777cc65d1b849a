//! Plain dumps of registry fields: title, summary, conditions, interventions, primary and secondary outcomes,
//! detailed description, one below the other, without labels.
//!
//! A field may hold newlines (only four in ten records have exactly seven lines), so positions prove little. The
//! line of interventions (`DRUG: name|DEVICE: name`) is certain, and 8.5 % of records have none.

use crate::registry::contract::{ReadError, Reading};
use crate::registry::outcome_text::{split_cells, split_findings};
use crate::registry::page::condition::flag_treatments;
use crate::registry::page::draft::Draft;
use crate::registry::page::sections::{Line, decode, lines, starts_item, verbatim};
use crate::registry::page::time_words::{Opening, mentions_time, opening};
use crate::trial::{FindingCode, Format, Intervention, InterventionType, OutcomeRank, Severity};

/// Lines of a record whose fields hold no newlines.
const FIELDS: usize = 7;
/// Longest list of conditions without a `|`, in bytes; longer lines are running text.
const CONDITIONS_BYTES_MAX: usize = 250;
/// Longest time frame that is told by naming a time alone, in bytes.
const TIME_FRAME_BYTES_MAX: usize = 100;
/// What joins the parts of an outcome.
const SEAM: &str = ", ";

/// Reads one dump.
pub(crate) fn read(record: &[u8]) -> Result<Reading, ReadError> {
    let text = decode(record);
    let mut draft = Draft::new(Format::Dump, record);
    let all = lines(text.strip_suffix('\n').unwrap_or(&text));
    let first = all.iter().position(|line| !line.is_blank()).unwrap_or_default();
    let mut lines = all.get(first..).unwrap_or_default();
    // One text between a blank first line and the conditions is the summary: every record has one.
    if first > 0 && anchor(all.as_slice()).is_some_and(|at| at.conditions_end == first + 2) {
        lines = all.get(first - 1..).unwrap_or_default();
    }
    draft.trial.titles.brief = lines
        .first()
        .map(|line| line.text.trim().to_owned())
        .filter(|title| !title.is_empty());
    match anchor(lines).or_else(|| gap(lines)) {
        Some(at) => read_fields(&mut draft, lines, at),
        None => read_unplaced(&mut draft, lines),
    }
    flag_treatments(&mut draft);
    draft.finish()
}

/// Where the interventions stand: the conditions end before `conditions_end`, the outcomes begin at `outcomes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Anchor {
    conditions_end: usize,
    outcomes: usize,
}

/// The line of interventions, told by its types.
fn anchor(lines: &[Line<'_>]) -> Option<Anchor> {
    let at = lines
        .iter()
        .skip(2)
        .position(|line| typed(line.text.trim()).is_some())?
        + 2;
    Some(Anchor {
        conditions_end: at,
        outcomes: at + 1,
    })
}

/// Where the interventions would stand in a record without any: a blank line after something like conditions.
fn gap(lines: &[Line<'_>]) -> Option<Anchor> {
    let blank = |at: usize| lines.get(at).is_some_and(Line::is_blank);
    let conditions = |at: usize| lines.get(at).is_some_and(|line| lists_conditions(line.text));
    let outcome = |at: usize| {
        lines
            .get(at)
            .is_some_and(|line| ends_outcome(line.text) || line.text.contains('|'))
    };
    let after = |at: usize| Anchor {
        conditions_end: at,
        outcomes: at + 1,
    };
    if lines.len() == FIELDS && conditions(2) && (blank(3) || outcome(4)) {
        return Some(after(3));
    }
    // Paragraphs are parted by one blank line, so two in a row are two empty fields.
    let places = || 3..lines.len();
    // Conditions follow the summary at once, while a paragraph of the summary has blank lines on both sides.
    let joined = |at: &usize| blank(*at) && !blank(at + 1) && conditions(at - 1) && !blank(at - 2);
    places()
        .find(|at| blank(*at) && blank(at + 1) && conditions(at - 1))
        .or_else(|| places().find(|at| joined(at) && lines.get(at + 1).is_some_and(|line| line.text.contains(SEAM))))
        .or_else(|| places().find(joined))
        .or_else(|| places().find(|at| blank(*at) && conditions(at - 1) && outcome(at + 1)))
        .map(after)
        .or_else(|| {
            places().find(|at| conditions(at - 1) && outcome(*at)).map(|at| Anchor {
                conditions_end: at,
                outcomes: at,
            })
        })
        .or_else(|| places().find(|at| blank(*at) && conditions(at - 1)).map(after))
}

/// Whether a line can be a list of conditions: names, not sentences.
fn lists_conditions(words: &str) -> bool {
    let words = words.trim();
    !words.is_empty()
        && !starts_item(words)
        && (words.contains('|') || (words.len() <= CONDITIONS_BYTES_MAX && !words.ends_with(['.', ':', ';', '?', '!'])))
}

/// Whether a line ends like an outcome: `…, 12 weeks`. Of sentences, only unmistakable time frames count.
fn ends_outcome(words: &str) -> bool {
    let last = words.trim().rsplit('|').next().unwrap_or_default();
    last.match_indices(SEAM)
        .filter_map(|(at, seam)| last.get(at + seam.len()..))
        .any(|tail| {
            let plain = !tail.ends_with('.') && !tail.contains(". ") && tail.len() <= TIME_FRAME_BYTES_MAX;
            mentions_time(tail) && (plain || opening(tail) == Opening::Strong)
        })
}

/// The type and name of an intervention, as in `DRUG: name`.
fn typed(words: &str) -> Option<(InterventionType, &str)> {
    let (code, name) = words.split_once(": ")?;
    InterventionType::KNOWN
        .iter()
        .find(|kind| kind.code() == code)
        .map(|kind| (kind.clone(), name.trim()))
}

fn read_fields(draft: &mut Draft, lines: &[Line<'_>], at: Anchor) {
    let summary = lines.get(1..at.conditions_end - 1).unwrap_or_default();
    draft.trial.texts.brief_summary = verbatim(summary);
    if let Some(line) = lines.get(at.conditions_end - 1) {
        draft.trial.conditions = split_list(line.text).map(str::to_owned).collect();
    }
    if at.outcomes > at.conditions_end
        && let Some(line) = lines.get(at.conditions_end)
    {
        read_interventions(draft, line.text);
    }
    read_tail(draft, lines.get(at.outcomes..).unwrap_or_default());
}

fn split_list(words: &str) -> impl Iterator<Item = &str> {
    words.split('|').map(str::trim).filter(|part| !part.is_empty())
}

/// Splits at `|`; a part without a type is the rest of a name that holds `|`.
fn read_interventions(draft: &mut Draft, words: &str) {
    let list = &mut draft.trial.interventions;
    for part in words.trim().split('|').filter(|part| !part.trim().is_empty()) {
        if let Some((kind, name)) = typed(part.trim()) {
            list.push(Intervention {
                kind: Some(kind),
                name: Some(name.to_owned()),
                ..Intervention::default()
            });
        } else if let Some(name) = list.last_mut().and_then(|last| last.name.as_mut()) {
            name.push('|');
            name.push_str(part);
        } else {
            list.push(Intervention {
                name: Some(part.trim().to_owned()),
                ..Intervention::default()
            });
        }
    }
}

/// Outcomes and the detailed description: what is equal to the summary is no description.
fn read_tail(draft: &mut Draft, tail: &[Line<'_>]) {
    let (tail, repeated) = without_summary(draft.trial.texts.brief_summary.as_deref(), tail);
    let primary = field_length(tail, 0);
    let (first, rest) = tail.split_at(primary.min(tail.len()));
    let secondary = if repeated {
        // Nothing else can stand between the primary outcomes and the repeated summary.
        rest.len()
    } else if rest.len() == 1
        && !rest
            .first()
            .is_some_and(|line| ends_outcome(line.text) || line.text.contains('|'))
    {
        0
    } else {
        field_length(rest, 1).max(joined_length(rest))
    };
    let (second, description) = rest.split_at(secondary.min(rest.len()));
    draft.trial.texts.detailed_description = verbatim(description);
    let cells = [
        (OutcomeRank::Primary, verbatim(first)),
        (OutcomeRank::Secondary, verbatim(second)),
    ];
    let cells: Vec<(OutcomeRank, &str)> = cells
        .iter()
        .filter_map(|(rank, cell)| cell.as_deref().map(|cell| (*rank, cell)))
        .collect();
    draft.trial.outcomes = split_cells(&cells);
    for (rank, path) in [
        (OutcomeRank::Primary, "dump/primary outcomes"),
        (OutcomeRank::Secondary, "dump/secondary outcomes"),
    ] {
        let findings = split_findings(rank, &draft.trial.outcomes, path);
        draft.findings.extend(findings);
    }
}

/// The lines before a description that repeats the summary, and whether it does.
fn without_summary<'a, 'b>(summary: Option<&str>, tail: &'b [Line<'a>]) -> (&'b [Line<'a>], bool) {
    let Some(summary) = summary else {
        return (tail, false);
    };
    let length = summary.split('\n').count();
    let repeated = tail
        .len()
        .checked_sub(length)
        .and_then(|at| tail.split_at_checked(at))
        .filter(|(_, end)| verbatim(end).as_deref() == Some(summary));
    repeated.map_or((tail, false), |(head, _)| (head, true))
}

/// How many lines a cell of outcomes takes: to the first line that ends like an outcome, if the lines before
/// it can belong to one text; a blank line is an empty cell. `after` lines of other fields follow at least.
fn field_length(lines: &[Line<'_>], after: usize) -> usize {
    let Some(first) = lines.first() else {
        return 0;
    };
    if first.is_blank() {
        return 1;
    }
    let limit = lines.len().saturating_sub(after).max(1);
    let last_end = lines.iter().take(limit).rposition(|line| ends_outcome(line.text));
    let mut length = 1;
    for (at, line) in lines.iter().enumerate().take(limit) {
        length = at + 1;
        if ends_outcome(line.text) {
            return length;
        }
        let goes_on = lines
            .get(at + 1)
            .is_some_and(|next| next.is_blank() || starts_item(next.text) || line.is_blank() || starts_item(line.text));
        let ends_later = last_end.is_some_and(|last| last > at);
        if !goes_on || !ends_later {
            return if at == 0 || !goes_on { length } else { 1 };
        }
    }
    length
}

/// How many lines reach to the end of the last outcome that a `|` joins: no other field holds that character.
fn joined_length(lines: &[Line<'_>]) -> usize {
    let Some(joint) = lines.iter().rposition(|line| line.text.contains('|')) else {
        return 0;
    };
    let after = lines.get(joint..).unwrap_or_default();
    after
        .iter()
        .position(|line| ends_outcome(line.text))
        .map_or(0, |end| joint + end + 1)
}

/// A text without interventions, blank field or outcomes to hold on to: title, first paragraph, and the rest kept.
fn read_unplaced(draft: &mut Draft, lines: &[Line<'_>]) {
    let rest = lines.get(1..).unwrap_or_default();
    if rest.iter().all(Line::is_blank) {
        return;
    }
    draft.note(
        Severity::Warning,
        FindingCode::FieldUnknown,
        "expected a line of interventions such as `DRUG: name` or an empty one, found neither: what follows the title is kept as source fields",
    );
    for line in rest {
        draft.keep(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::Trial;

    fn trial(text: &str) -> Trial {
        read(text.as_bytes()).expect("a dump").trial
    }

    #[test]
    fn reads_seven_lines() {
        let trial = trial(
            "Lime Juice Against Scurvy\nSailors drink.\nScurvy|Bleeding Gums\nDRUG: Lime juice|OTHER: a|b\nGum score, Seen by the surgeon, 6 weeks\nDeaths, 1 year\nSailors drink.",
        );
        assert_eq!(trial.conditions, ["Scurvy", "Bleeding Gums"]);
        let names: Vec<_> = trial.interventions.iter().filter_map(|i| i.name.as_deref()).collect();
        assert_eq!(names, ["Lime juice", "a|b"]);
        assert_eq!(trial.outcomes.len(), 2);
        assert_eq!(trial.texts.detailed_description, None, "it repeats the summary");
    }

    #[test]
    fn reads_fields_with_newlines() {
        let trial = trial(
            "Lime Juice\nSailors drink.\n\nDaily.\nScurvy\nDRUG: Lime juice\nGum score, Seen:\n\n* above\n* below, 6 weeks|Teeth, 1 year\nDeaths, 1 year\nThe voyage is long.\n\nIt ends in port.",
        );
        assert_eq!(trial.texts.brief_summary.as_deref(), Some("Sailors drink.\n\nDaily."));
        let ranks: Vec<_> = trial.outcomes.iter().map(|outcome| outcome.rank).collect();
        assert_eq!(
            ranks,
            [OutcomeRank::Primary, OutcomeRank::Primary, OutcomeRank::Secondary]
        );
        assert_eq!(
            trial.texts.detailed_description.as_deref(),
            Some("The voyage is long.\n\nIt ends in port.")
        );
    }

    #[test]
    fn reads_records_without_interventions_or_outcomes() {
        let blank = trial("Lime Juice\nSailors drink.\nScurvy\n\n\n\nThe voyage is long.\n\nIt ends.");
        assert_eq!(blank.conditions, ["Scurvy"]);
        assert!(blank.interventions.is_empty() && blank.outcomes.is_empty());
        assert_eq!(
            blank.texts.detailed_description.as_deref(),
            Some("The voyage is long.\n\nIt ends.")
        );
        let outcomes = trial("Lime Juice\nSailors drink.\n\nDaily.\nScurvy\n\nGum score, 6 weeks\n\nThe voyage.");
        assert_eq!((outcomes.conditions.len(), outcomes.outcomes.len()), (1, 1));
        assert_eq!(outcomes.texts.detailed_description.as_deref(), Some("The voyage."));
    }

    #[test]
    fn takes_no_summary_for_a_missing_title() {
        let untitled = trial("\nSailors drink.\nScurvy\nDRUG: Lime juice\n\n\n");
        assert_eq!(
            (untitled.title(), untitled.texts.brief_summary.as_deref()),
            (None, Some("Sailors drink."))
        );
        let titled = trial("\nLime Juice\nSailors drink.\nScurvy\nDRUG: Lime juice\n\n\n");
        assert_eq!(
            titled.title(),
            Some("Lime Juice"),
            "a blank line before the text means nothing"
        );
    }

    #[test]
    fn keeps_what_it_cannot_place() {
        let reading = read("Lime Juice\nSailors drink.\nAnd eat.".as_bytes()).expect("a title at least");
        assert_eq!(reading.trial.extra.len(), 2);
        assert!(read(b" \n").is_err());
    }
}
