//! Stages of cancer: `III` holds `IIIA` and `IIIB`; different stages shut one another out.

use crate::chart::{Fact, Sort, Stance, Value};
use crate::eligibility::{Measure, Op};
use crate::screening::leaf::answer::Answer;
use crate::screening::leaf::number::{Compared, latest};
use crate::screening::patient::Patient;
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// A stage: its number from 0 to 4, and the letter behind it with what follows (`A`, `B2`), where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct StageGroup {
    number: u8,
    part: String,
}

/// Answers a stage by the latest that is recorded.
pub(super) fn stage(asked: &Measure, patient: &Patient<'_>) -> Answer {
    if !asked.qualifiers.is_empty() {
        return Answer::unknown(Why::Qualifier);
    }
    let observed = patient.index.measured("stage");
    let read = |fact: &Fact| {
        let Some(found) = words(fact).iter().find_map(|word| read(word)) else {
            return Compared::unknown(Why::Unit);
        };
        compare(asked, &found)
    };
    if !observed.is_empty() {
        // A stage is that of the diagnosis: it does not grow old.
        let mut answer = latest(asked, patient, observed, &read);
        if answer.why == Some(Why::Stale) {
            let verdict = answer.if_recent.take();
            let facts = std::mem::take(&mut answer.facts);
            return match verdict {
                Some(verdict) => Answer::said(verdict == Verdict::Met).from(facts),
                None => Answer::unknown(Why::Stale).from(facts),
            };
        }
        answer.truth.movable = false;
        return answer;
    }
    let conditions = patient.index.of_sort(Sort::Condition).iter();
    let staged: Vec<(u32, Compared)> = conditions
        .filter_map(|at| Some((*at, patient.fact(*at)?)))
        .filter(|(_, fact)| fact.stance == Stance::Holds)
        .filter_map(|(at, fact)| {
            let found = fact.qualifiers.iter().find_map(|word| read_labelled(word))?;
            Some((at, compare(asked, &found)))
        })
        .collect();
    let facts = || staged.iter().map(|(at, _)| *at);
    let Some((_, first)) = staged.first() else {
        return Answer::unknown(Why::NoData);
    };
    if staged.iter().any(|(_, one)| one.verdict != first.verdict) {
        return Answer::unknown(Why::Conflict).from(facts());
    }
    match first.why {
        Some(why) => Answer::unknown(why).from(facts()),
        None => Answer::said(first.verdict == Verdict::Met).from(facts()),
    }
}

/// The words in which a stage may be written.
fn words(fact: &Fact) -> Vec<String> {
    match &fact.value {
        Value::Code { codings, text, .. } => {
            let displays = codings.iter().filter_map(|coding| coding.display.clone());
            let codes = codings.iter().map(|coding| coding.code.clone());
            displays.chain([text.clone()]).chain(codes).collect()
        }
        Value::Number(measured) => vec![measured.written.clone()],
        Value::Nothing | Value::Flag(_) => Vec::new(),
    }
}

/// Reads `Stage IIIB`, `IIIb`, `3B`, `c4`; none for anything else.
fn read(text: &str) -> Option<StageGroup> {
    text.split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .find_map(one)
}

/// Reads a stage only where the word says so.
fn read_labelled(text: &str) -> Option<StageGroup> {
    text.to_ascii_lowercase()
        .contains("stage")
        .then(|| read(text))
        .flatten()
}

fn one(word: &str) -> Option<StageGroup> {
    let upper = word.to_ascii_uppercase();
    let bare = match upper.strip_prefix(['C', 'P']) {
        Some(rest) if rest.starts_with(|sign: char| sign == 'I' || sign.is_ascii_digit()) => rest,
        _ => &upper,
    };
    let (number, rest) = [
        ("IV", 4),
        ("III", 3),
        ("II", 2),
        ("I", 1),
        ("4", 4),
        ("3", 3),
        ("2", 2),
        ("1", 1),
        ("0", 0),
    ]
    .into_iter()
    .find_map(|(sign, number)| Some((number, bare.strip_prefix(sign)?)))?;
    let fits = rest.is_empty() || (rest.starts_with(|sign: char| ('A'..='E').contains(&sign)) && rest.len() <= 2);
    fits.then(|| StageGroup {
        number,
        part: rest.to_owned(),
    })
}

fn compare(asked: &Measure, found: &StageGroup) -> Compared {
    let wanted = |text: &str| one(text.trim());
    match asked.op {
        Op::In | Op::Eq => {
            let mut coarser = false;
            let values: Vec<String> = asked
                .values
                .iter()
                .map(ToString::to_string)
                .chain(asked.value.map(|value| value.to_string()))
                .collect();
            for value in &values {
                let Some(value) = wanted(value) else {
                    return Compared::unknown(Why::Ambiguous);
                };
                if value.number == found.number {
                    if found.part.starts_with(&value.part) {
                        return Compared::said(true);
                    }
                    coarser |= value.part.starts_with(&found.part);
                }
            }
            if coarser {
                Compared::unknown(Why::CoarserCode)
            } else {
                Compared::said(false)
            }
        }
        Op::Ge | Op::Gt | Op::Le | Op::Lt => {
            let Some(bound) = asked.value.and_then(crate::eligibility::Number::whole) else {
                return Compared::unknown(Why::Ambiguous);
            };
            let number = i64::from(found.number);
            Compared::said(match asked.op {
                Op::Ge => number >= bound,
                Op::Gt => number > bound,
                Op::Le => number <= bound,
                Op::Lt | Op::Eq | Op::Ne | Op::Range | Op::In | Op::Exists => number < bound,
            })
        }
        Op::Range => {
            let whole = |n: Option<crate::eligibility::Number>| n.and_then(crate::eligibility::Number::whole);
            match (whole(asked.lo), whole(asked.hi)) {
                (Some(low), Some(high)) => Compared::said((low..=high).contains(&i64::from(found.number))),
                _ => Compared::unknown(Why::Ambiguous),
            }
        }
        Op::Ne | Op::Exists => Compared::unknown(Why::Ambiguous),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage_of(text: &str) -> Option<(u8, String)> {
        read(text).map(|stage| (stage.number, stage.part))
    }

    #[test]
    fn stages_are_read_as_they_are_written() {
        let stage = |number, part: &str| Some((number, part.to_owned()));
        assert_eq!(stage_of("Stage IIIB"), stage(3, "B"));
        assert_eq!(stage_of("American Joint Committee on Cancer stage 2A"), stage(2, "A"));
        assert_eq!(stage_of("c4"), stage(4, ""));
        assert_eq!(stage_of("IV"), stage(4, ""));
        assert_eq!(stage_of("pT2"), None);
        assert_eq!(stage_of("Inoperable"), None);
    }
}
