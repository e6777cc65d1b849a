//! The MedPath tables of outcome measures: fused rows, each followed by its method as paragraphs.

use crate::registry::page::fused::{CERTAIN_MIN, Seam, Vocabulary, best_seam};
use crate::registry::page::sections::{Line, starts_item, verbatim};
use crate::registry::page::time_words::{Opening, opening};
use crate::registry::page::wording::unmarked;
use crate::trial::{Outcome, OutcomeRank, OutcomeSplit};

/// Heads of the table, as pages print them; rows may follow on the line of the second.
const HEADS: [&str; 2] = ["NameTimeMethod", "Name Time Method"];

/// Weight that a line needs to begin a new row where a further paragraph of a method is as likely.
const ROW_AFTER_METHOD_MIN: i32 = 6;
/// Longest time frame after a measure that ends like a sentence, in bytes.
const FRAME_BYTES_MAX: usize = 120;

/// The outcomes of a table.
#[derive(Debug)]
pub(crate) struct OutcomeTable {
    pub(crate) outcomes: Vec<Outcome>,
    /// Numbers of lines that were taken for a description but show a seam of a row.
    pub(crate) doubtful: Vec<u64>,
}

/// Reads the lines of one table.
pub(crate) fn read_outcomes(rank: OutcomeRank, table: &[Line<'_>], vocabulary: &Vocabulary) -> OutcomeTable {
    let lines: Vec<Line<'_>> = table.iter().filter_map(without_head).collect();
    let lines = lines.as_slice();
    let others: Vec<&str> = lines.iter().map(|line| line.text.trim_end()).collect();
    let seam = |line: &Line<'_>| best_seam(line.text.trim(), vocabulary, &others);
    let mut rows: Vec<(Line<'_>, Vec<Line<'_>>)> = Vec::new();
    // A method always stands between blank lines, so the first block is rows and the one after rows a method.
    let mut after_method = false;
    let mut doubtful = Vec::new();
    for (gap, block) in blocks(lines) {
        let rows_here = match rows.last() {
            None => true,
            Some(_) if after_method => begins_rows(block, seam),
            Some(_) => false,
        };
        if rows_here {
            rows.extend(block.iter().map(|line| (*line, Vec::new())));
            after_method = false;
        } else if let Some((_, method)) = rows.last_mut() {
            if !method.is_empty() {
                method.extend_from_slice(gap);
                if let [line] = block
                    && !starts_item(line.text)
                    && seam(line).is_some()
                {
                    doubtful.push(line.number);
                }
            }
            method.extend_from_slice(block);
            after_method = true;
        }
    }
    let outcomes = rows
        .iter()
        .map(|(row, method)| outcome(rank, row.text.trim(), verbatim(method), seam(row)))
        .collect();
    OutcomeTable { outcomes, doubtful }
}

/// The line without the head of the table; none when nothing else stands on it.
fn without_head<'a>(line: &Line<'a>) -> Option<Line<'a>> {
    let words = unmarked(line.text);
    let Some(rest) = HEADS.iter().find_map(|head| words.strip_prefix(head)) else {
        return Some(*line);
    };
    (!rest.trim().is_empty()).then_some(Line {
        number: line.number,
        text: rest.trim(),
    })
}

/// Runs of lines without a blank one, each with the blank lines before it.
fn blocks<'a, 'b>(lines: &'b [Line<'a>]) -> Vec<(&'b [Line<'a>], &'b [Line<'a>])> {
    let mut found = Vec::new();
    let mut rest = lines;
    loop {
        let gap = rest.iter().take_while(|line| line.is_blank()).count();
        let (blank, tail) = rest.split_at(gap);
        let length = tail.iter().take_while(|line| !line.is_blank()).count();
        if length == 0 {
            return found;
        }
        let (block, tail) = tail.split_at(length);
        found.push((blank, block));
        rest = tail;
    }
}

/// Whether a block after a method holds rows: one of its lines shows a seam that no paragraph would.
fn begins_rows(block: &[Line<'_>], seam: impl Fn(&Line<'_>) -> Option<Seam>) -> bool {
    let listed = block.len() > 1 && block.iter().any(|line| starts_item(line.text));
    !listed
        && block.iter().any(|line| {
            let words = line.text.trim();
            let Some((seam, (measure, time))) = seam(line).and_then(|seam| Some((seam, words.split_at_checked(seam.at)?)))
            else {
                return false;
            };
            let strong = opening(time) == Opening::Strong;
            // Sentences run together too ("…was given.At 12 weeks they…"), but go on for longer than a time frame.
            let sentence = measure.ends_with(['.', ':', ';']);
            let short = strong && time.len() <= FRAME_BYTES_MAX && !time.contains(". ");
            // A paragraph ends with a full stop; a row hardly ever does unless its time frame is unmistakable.
            let stop = if strong || words.ends_with('.') { 0 } else { -1 };
            (!sentence || short || seam.shared) && seam.score >= ROW_AFTER_METHOD_MIN + stop
        })
}

fn outcome(rank: OutcomeRank, row: &str, description: Option<String>, seam: Option<Seam>) -> Outcome {
    let whole = Outcome {
        rank,
        description,
        raw: Some(row.to_owned()),
        ..Outcome::default()
    };
    match seam.and_then(|seam| row.split_at_checked(seam.at).map(|parts| (parts, seam.score))) {
        Some(((measure, time), score)) => Outcome {
            measure: Some(measure.trim().to_owned()),
            time_frame: Some(time.trim().to_owned()),
            split: if score >= CERTAIN_MIN {
                OutcomeSplit::Clean
            } else {
                OutcomeSplit::Guessed
            },
            ..whole
        },
        None => Outcome {
            measure: Some(row.to_owned()),
            split: OutcomeSplit::Unsplit,
            ..whole
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::page::sections::lines;

    #[test]
    fn tells_rows_from_paragraphs() {
        let text = "Falls overboardUp to 2 years\nCapsizesUp to 3 years\n\nCounted by the mate.\n\nSee log:\n\n* day\n* night\n\nTime to rescueWeek 4\n\n";
        let outcomes = read_outcomes(OutcomeRank::Primary, &lines(text), &Vocabulary::default()).outcomes;
        let read: Vec<_> = outcomes
            .iter()
            .map(|outcome| {
                (
                    outcome.measure.as_deref().unwrap_or_default(),
                    outcome.time_frame.as_deref().unwrap_or_default(),
                    outcome.description.as_deref(),
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                ("Falls overboard", "Up to 2 years", None),
                (
                    "Capsizes",
                    "Up to 3 years",
                    Some("Counted by the mate.\n\nSee log:\n\n* day\n* night")
                ),
                ("Time to rescue", "Week 4", None),
            ]
        );
    }

    #[test]
    fn keeps_whole_what_it_cannot_cut() {
        let table = read_outcomes(OutcomeRank::Primary, &lines("Seaworthiness\n"), &Vocabulary::default());
        let first = table.outcomes.first().expect("one outcome");
        assert_eq!((first.split, first.measure.as_deref()), (OutcomeSplit::Unsplit, Some("Seaworthiness")));
    }
}
