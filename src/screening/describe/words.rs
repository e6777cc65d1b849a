//! Words that lines share: numbers, units, windows, records.

use std::fmt::Write as _;

use crate::chart::{Days, Fact, Sort, Stance, Value};
use crate::eligibility::{Number, Relation, Window};
use crate::screening::leaf::Answer;
use crate::screening::verdict::Verdict;

/// Records named in one sentence; the evidence holds them all.
pub(super) const NAMED_MAX: usize = 2;

pub(super) fn capital(text: &str) -> String {
    let mut signs = text.chars();
    match signs.next() {
        Some(first) => first.to_uppercase().chain(signs).collect(),
        None => String::new(),
    }
}

pub(super) fn said(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not met",
        Verdict::Unknown => "unknown",
        Verdict::NotApplicable => "not asked",
    }
}

/// Appends why something is unknown, and what it would be if the record were recent.
pub(super) fn put_reason(answer: &Answer, text: &mut String) {
    if let Some(why) = answer.why {
        let _ = write!(text, ", {}", why.words());
        if let Some(verdict) = answer.if_recent {
            let _ = write!(text, " (it would be {})", said(verdict));
        }
    }
}

pub(super) fn when(fact: &Fact) -> Option<Days> {
    fact.from.or(fact.to).or(fact.recorded)
}

/// A number without the tail of digits that converting leaves.
pub(super) fn shown(number: f64) -> String {
    let rounded = (number * 1.0e4).round() / 1.0e4;
    Number(rounded).to_string()
}

pub(super) fn unit_words(unit: &str) -> &str {
    match unit {
        "a" => "years",
        "mo" => "months",
        "wk" => "weeks",
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "{half-life}" => "half-lives",
        other => other,
    }
}

pub(super) fn window_words(window: &Window) -> String {
    let length = format!("{} {}", window.n, unit_words(&window.unit));
    let anchor = match &*window.anchor {
        "unstated" => String::new(),
        anchor => format!(" {}", anchor.replace('-', " ")),
    };
    match window.relation {
        Relation::Within if anchor.is_empty() => format!("within the last {length}"),
        Relation::Within => format!("within {length} before{anchor}"),
        Relation::Before if anchor.is_empty() => format!("at least {length} ago"),
        Relation::Before => format!("at least {length} before{anchor}"),
        Relation::After => format!("within {length} after{anchor}"),
        Relation::Outside => format!("within {length} before or after{anchor}"),
        Relation::For => format!("for at least {length}"),
        Relation::ForLess => format!("for less than {length}"),
    }
}

/// A measured number with its unit of time in words: `9 mo` is `9 months`.
pub(super) fn in_words(written: &str) -> String {
    match written.rsplit_once(' ') {
        // `{INR}` says nothing that the name does not.
        Some((number, unit)) if unit.starts_with('{') => number.to_owned(),
        Some((number, unit)) => format!("{number} {}", unit_words(unit)),
        None => written.to_owned(),
    }
}

pub(super) fn fact_words(fact: &Fact) -> String {
    let mut text = fact.text.clone();
    // `No known allergy` says itself what it denies, and `penicillin allergy` what it is.
    let is_whole = text.to_lowercase().starts_with("no ") || text.to_lowercase().contains("allerg");
    if fact.sort == Sort::Allergy && !is_whole {
        text = format!("allergy to {text}");
    }
    match &fact.value {
        Value::Code { text: value, .. } => {
            let _ = write!(text, ": {value}");
        }
        Value::Flag(flag) => text.push_str(if *flag { ": yes" } else { ": no" }),
        Value::Number(measured) => {
            let _ = write!(text, " {}", in_words(&measured.written));
        }
        Value::Nothing => {}
    }
    match fact.stance {
        Stance::Denied if text.to_lowercase().starts_with("no ") => {}
        Stance::Denied if matches!(fact.value, Value::Nothing) => text.push_str(match fact.sort {
            Sort::Medication | Sort::Immunization => " not taken",
            Sort::Procedure => " not done",
            Sort::Condition
            | Sort::Observation
            | Sort::Report
            | Sort::Allergy
            | Sort::Family
            | Sort::Study
            | Sort::Plan
            | Sort::Device
            | Sort::AdverseEvent
            | Sort::Encounter => " ruled out",
        }),
        Stance::Unsure => text.push_str(" not confirmed"),
        Stance::Denied | Stance::Holds => {}
    }
    match (fact.from, fact.to) {
        (Some(from), Some(to)) if from != to => {
            let _ = write!(text, " {from} to {to}");
        }
        (Some(from), Some(_)) => {
            let _ = write!(text, " on {from}");
        }
        (Some(from), None) => {
            let _ = write!(text, " since {from}");
        }
        (None, Some(to)) => {
            let _ = write!(text, " until {to}");
        }
        (None, None) => {
            if let Some(recorded) = fact.recorded {
                let _ = write!(text, " (recorded {recorded})");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_of_time_are_words_and_other_units_stay() {
        assert_eq!(in_words("9 mo"), "9 months");
        assert_eq!(in_words("12.1 g/dL"), "12.1 g/dL");
        assert_eq!(in_words("3"), "3");
        assert_eq!(in_words("1.1 {INR}"), "1.1");
    }
}
