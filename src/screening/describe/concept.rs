//! A concept in words: what is recorded of it, what is asked, what would change it, what to ask.

use std::fmt::Write as _;

use crate::chart::Fact;
use crate::eligibility::{Concept, ConceptType, Who};
use crate::screening::describe::words::{NAMED_MAX, fact_words, put_reason, window_words};
use crate::screening::judge::Part;
use crate::screening::leaf::Answer;
use crate::screening::patient::Patient;
use crate::screening::report::{Missing, Question};
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// A concept with the capitals of the sponsor's words: `pd-1 antibody` is `PD-1 antibody` again. Capitals at the start
/// of a sentence are none.
pub(super) fn as_written(concept: &Concept, source: &str) -> Concept {
    let own = source.get(concept.start..concept.end).unwrap_or_default();
    let written = |word: &str| {
        own.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | ';' | '(' | ')' | '/'))
            .find(|own| own.eq_ignore_ascii_case(word) && own.chars().skip(1).any(char::is_uppercase))
            .map_or_else(|| word.to_owned(), str::to_owned)
    };
    let words: Vec<String> = concept.concept.split(' ').map(written).collect();
    Concept {
        concept: words.join(" ").into(),
        ..concept.clone()
    }
}

/// `no record of brain metastases`, `C79.31 brain metastasis since 2026-03`.
pub(super) fn of_concept(concept: &Concept, part: &Part<'_>, patient: &Patient<'_>) -> String {
    let answer = &part.answer;
    let name = concept_words(concept);
    let facts: Vec<&Fact> = answer.facts.iter().filter_map(|at| patient.fact(*at)).collect();
    if facts.is_empty() {
        return match (answer.truth.verdict, answer.why) {
            (Verdict::NotApplicable, _) if concept.qualifiers.iter().any(|word| word == "permitted") => {
                format!("{name} allowed")
            }
            (Verdict::NotApplicable, _) => name,
            (_, Some(Why::NoData)) => format!("no record of {name}"),
            (_, Some(why)) => format!("{name}: {}", why.words()),
            (_, None) if answer.truth.presumed => format!("no record of {name}, presumed absent"),
            (Verdict::NotMet, None) => format!("no {name}"),
            (Verdict::Met | Verdict::Unknown, None) => name,
        };
    }
    let named: Vec<String> = facts.iter().take(NAMED_MAX).map(|fact| fact_words(fact)).collect();
    let mut text = named.join(" and ");
    if facts.len() > NAMED_MAX {
        let _ = write!(text, " and {} more", facts.len() - NAMED_MAX);
    }
    if answer.truth.verdict == Verdict::NotApplicable {
        let _ = write!(text, " rules out {name}");
        return text;
    }
    let _ = write!(text, ", {}{name} asked", if part.denied { "no " } else { "" });
    put_reason(answer, &mut text);
    if answer.truth.presumed {
        text.push_str(", taken for the disease of the trial");
    }
    text
}

/// A concept with what narrows it.
fn concept_words(concept: &Concept) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut behind: Vec<String> = Vec::new();
    for qualifier in &concept.qualifiers {
        match &**qualifier {
            "history" | "permitted" | "language" => {}
            word @ ("planned" | "suspected" | "active" | "current" | "severe" | "uncontrolled" | "chronic"
            | "acute" | "other" | "prior" | "symptomatic" | "untreated" | "treated" | "recent" | "major"
            | "significant") => words.push(word),
            "family-history" => behind.push("in the family".to_owned()),
            word => behind.push(word.replace('-', " ")),
        }
    }
    if concept.kind == ConceptType::Allergy {
        words.push("allergy to");
    }
    words.push(&concept.concept);
    let mut text = words.join(" ");
    if !behind.is_empty() {
        let _ = write!(text, " ({})", behind.join(", "));
    }
    if let Some(window) = &concept.window {
        let _ = write!(text, " {}", window_words(window));
    }
    text
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "for every other reason the thing itself is asked"
)]
pub(super) fn ask_concept(concept: &Concept, answer: &Answer) -> Option<Question> {
    let why = answer.why?;
    let name = concept_words(concept);
    let text = match why {
        Why::CoarserCode => format!("Is what is recorded {name}?"),
        Why::Conflict => format!("Which of the records on {name} is right?"),
        Why::Future => format!("Is {name} planned?"),
        Why::Ended => format!("Does {name} still count, now that it is over?"),
        Why::NoData if concept.concept == "child-bearing potential" => "Could the patient become pregnant?".to_owned(),
        Why::NoData if concept.concept == "pregnancy" => "Is the patient pregnant?".to_owned(),
        Why::NoData if concept.concept == "breastfeeding" => "Is the patient breastfeeding?".to_owned(),
        Why::NoData if concept.concept == "negative pregnancy test" => {
            "What is the result of a pregnancy test?".to_owned()
        }
        _ => match concept.kind {
            ConceptType::Medication => format!("Does or did the patient take this: {name}?"),
            ConceptType::Procedure => format!("Has this been done: {name}?"),
            ConceptType::Allergy => format!("Does the patient have an {name}?"),
            ConceptType::Biomarker => format!("What is the result for {name}?"),
            ConceptType::Study => "Does or did the patient take part in another study, and until when?".to_owned(),
            ConceptType::Condition | ConceptType::Finding | ConceptType::Device | ConceptType::Person => {
                format!("Does this apply to the patient: {name}?")
            }
        },
    };
    let who = if concept.kind == ConceptType::Person {
        Who::Participant
    } else {
        why.who()
    };
    Some(Question { text, who })
}

pub(super) fn missing_concept(concept: &Concept, answer: &Answer) -> Option<Missing> {
    let why = answer.why?;
    if !matches!(
        why,
        Why::NoData | Why::Stale | Why::CoarserCode | Why::Unconfirmed | Why::Imprecise | Why::Conflict
    ) {
        return None;
    }
    let resource = match concept.kind {
        ConceptType::Condition | ConceptType::Finding => "Condition",
        ConceptType::Procedure => "Procedure",
        ConceptType::Medication => "MedicationStatement",
        ConceptType::Allergy => "AllergyIntolerance",
        ConceptType::Biomarker => "Observation",
        ConceptType::Device => "DeviceUseStatement",
        ConceptType::Study => "ResearchSubject",
        ConceptType::Person => "Patient",
    };
    Some(Missing {
        text: concept.concept.to_string(),
        resource,
        codes: concept.codes.clone(),
    })
}

pub(super) fn change_concept(answer: &Answer) -> Option<String> {
    let day = answer.turns?;
    Some(match answer.truth.verdict {
        Verdict::Met => format!("over on {day} if nothing new happens"),
        Verdict::NotMet => format!("reached on {day} if nothing new happens"),
        Verdict::Unknown | Verdict::NotApplicable => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_those_of_the_sponsor() {
        let source = "Previous PD-1 Antibody; HBV infection";
        let concept = |name: &'static str, start: usize, end: usize| Concept {
            concept: name.into(),
            kind: ConceptType::Medication,
            codes: Vec::new(),
            window: None,
            qualifiers: Vec::new(),
            start,
            end,
        };
        assert_eq!(
            as_written(&concept("pd-1 antibody", 9, 22), source).concept,
            "PD-1 antibody"
        );
        assert_eq!(
            as_written(&concept("hbv infection", 24, 37), source).concept,
            "HBV infection"
        );
        assert_eq!(as_written(&concept("other", 90, 99), source).concept, "other");
    }
}
