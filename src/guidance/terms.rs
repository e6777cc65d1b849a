//! The codes of what is told that other rooms keep as enumerations without codes of their own, and words for people.

use std::fmt::Write;

use crate::chart::OddityKind;
use crate::eligibility::{Class, Family, Side, Who};
use crate::screening::{Effect, Report, Tier};

/// The code of the code system `computability`.
pub(crate) fn class_code(class: Class) -> &'static str {
    match class {
        Class::Exact => "exact",
        Class::Partial => "partial",
        Class::Weak => "weak",
        Class::Opaque => "opaque",
    }
}

/// The code of the code system `answerer`.
pub(crate) fn who_code(who: Who) -> &'static str {
    match who {
        Who::Participant => "participant",
        Who::Clinician => "clinician",
        Who::Site => "site",
    }
}

/// The code of the code system `criterion-domain`.
pub(crate) fn family_code(family: Family) -> Option<String> {
    let code = serde_json::to_value(family).ok()?;
    code.as_str().map(str::to_owned)
}

/// What a criterion comes to in a table for people: an exclusion that is not true of the patient is not called met.
pub(crate) fn effect_words(side: Side, effect: Effect) -> &'static str {
    match (side, effect) {
        (Side::Exclusion, Effect::Helps) => "not excluded",
        (Side::Exclusion, Effect::Blocks) => "excluded",
        (Side::Inclusion | Side::Neutral, Effect::Helps) => "met",
        (Side::Inclusion | Side::Neutral, Effect::Blocks) => "not met",
        (_, Effect::Open) => "missing",
        (_, Effect::Neutral) => "not asked",
    }
}

/// How a patient stands to a trial, in one sentence: never plainly eligible while something needs a person.
pub(crate) fn standing(report: &Report) -> String {
    let counts = &report.counts;
    let mut text = capital(report.tier.words());
    if counts.blocks > 0 {
        let _ = write!(text, "; {} not met", criteria(counts.blocks));
    }
    let open = counts.open.saturating_sub(counts.for_a_person);
    if open > 0 {
        let _ = write!(text, "; {} open for want of records", criteria(open));
    }
    match counts.for_a_person {
        0 => {}
        1 => text.push_str("; 1 criterion needs a person"),
        n => {
            let _ = write!(text, "; {n} criteria need a person");
        }
    }
    if counts.presumed > 0 {
        let _ = write!(
            text,
            "; {} decided on the absence of a record",
            criteria(counts.presumed)
        );
    }
    if let (Tier::Recoverable, Some(day)) = (report.tier, report.passes_on) {
        let _ = write!(text, "; time alone opens it on {day}");
    }
    text
}

fn criteria(count: u16) -> String {
    if count == 1 {
        "1 criterion".to_owned()
    } else {
        format!("{count} criteria")
    }
}

/// Why a record could not be used, for people.
pub(crate) fn oddity_words(kind: OddityKind) -> &'static str {
    match kind {
        OddityKind::OtherPatient => "about someone else",
        OddityKind::EnteredInError => "entered in error",
        OddityKind::NotFinal => "not final",
        OddityKind::BadDate => "with a date that is none",
        OddityKind::UnknownUnit => "in a unit that is not known for it",
        OddityKind::NoCode => "without a word or code of what it is about",
        OddityKind::Unresolved => "that refers to a record which is not there",
        OddityKind::TooMany => "beyond the most that are read",
        OddityKind::NotRead => "of a type that is not read",
    }
}

/// The first letter a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_go_by_their_code() {
        assert_eq!(family_code(Family::LinesOfTherapy).as_deref(), Some("lines-of-therapy"));
        assert_eq!(capital("élan"), "Élan");
    }
}
