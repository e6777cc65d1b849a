//! Bounds before their variable: `≥ 18 years of age`, `under the age of 12`, `at least 12 weeks life expectancy`, and
//! bounds without one that are ages or counts.

use crate::eligibility::expr::{ConceptType, Expr};
use crate::eligibility::grammar::cue::{Cue, Head, Time};
use crate::eligibility::grammar::leaf::{Shared, combine, end_of, fits, is_equal, quantity_of, takes_grades};
use crate::eligibility::grammar::listed::{is_bound_start, shared, variables_at};
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::grammar::quantity::{Bound, Marks};
use crate::eligibility::grammar::reading::Reading;
use crate::eligibility::lex::Kind;

/// A bound before its variable, or a bare age or count, and the place after it; `before` is what stands before.
pub(crate) fn bound_first(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    at: usize,
    before: &[Mark],
) -> Option<(Expr, usize)> {
    if let Some(found) = around(reading, here, at) {
        return Some(found);
    }
    let (bound, after) = here.bound(at, false, false).or_else(|| here.bound(at, true, true))?;
    named(reading, here, at, &bound, after)
        .or_else(|| metastases(reading, here, at, &bound, after))
        .or_else(|| bare_age(reading, here, at, &bound, after, before))
}

/// `under the age of 12 months`, `between the ages of 18 and 75`: the variable stands inside its bound.
fn around(reading: &mut Reading<'_>, here: Marks<'_>, at: usize) -> Option<(Expr, usize)> {
    let (Kind::Compare(_) | Kind::Between) = here.kind(at)? else {
        return None;
    };
    let (name, own) = if says_age(here.words(at)) {
        ("age", at + 1)
    } else {
        let place = here.skip_level(at + 1, 3);
        (*variables_at(here, place)?.first()?, here.skip_level(place + 1, 3))
    };
    if !matches!(here.kind(own), Some(Kind::Number(_) | Kind::Roman(_))) {
        return None;
    }
    let grades = takes_grades(name);
    let (bound, after) = match here.kind(at)? {
        Kind::Compare(op) => here.compared(own, op, grades)?,
        _ => here.between(own, grades)?,
    };
    fits(name, &bound).then(|| one(reading, here, name, &bound, (at, after)))
}

/// Whether the words of a comparison hold the age that they compare (`under the age of`).
fn says_age(words: &str) -> bool {
    words
        .split_ascii_whitespace()
        .any(|word| word.eq_ignore_ascii_case("age") || word.eq_ignore_ascii_case("ages"))
}

/// A variable right behind its bound.
fn named(reading: &mut Reading<'_>, here: Marks<'_>, at: usize, bound: &Bound, after: usize) -> Option<(Expr, usize)> {
    let multiple = quantity_of(bound).is_some_and(|quantity| quantity.limit.is_some());
    let mut next = here.skip_level(after, 3);
    // `three times the upper limit of normal for AST and ALT`.
    if multiple && matches!(here.cue(next), Some(Cue::Time(Time::For))) {
        next = here.skip_level(next + 1, 3);
    }
    let first = *variables_at(here, next)?.first()?;
    let mut list = shared(here, next)?;
    if !multiple {
        list.names.truncate(variables_at(here, next)?.len());
        list.next = next + 1;
    }
    let own = here.skip_level(list.next, 4);
    let taken = is_bound_start(here, own) && !matches!(here.cue(own), Some(Cue::Normal));
    let is_age = first == "age";
    let stated = is_age || multiple || !is_equal(bound) || matches!(here.kind(at), Some(Kind::Compare(_)));
    if taken && !is_age || !stated || !fits(first, bound) {
        return None;
    }
    let start = here.marks.get(at)?.start;
    let expr = combine(reading, here, &list, bound, (start, end_of(here, list.next)), &[]);
    Some((expr, list.next))
}

/// `≥ 1 pathologically confirmed metastasis`, `no more than 4 distant metastases`: how many there are.
fn metastases(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    at: usize,
    bound: &Bound,
    after: usize,
) -> Option<(Expr, usize)> {
    let quantity = quantity_of(bound)?;
    if is_equal(bound) || quantity.unit.is_some() || quantity.limit.is_some() || quantity.value.fract() != 0.0 {
        return None;
    }
    let mut confirmed = false;
    for next in after..after + 4 {
        match here.what(next)? {
            What::Cue(Cue::Head(Head::Confirmed(_))) => confirmed = true,
            What::Cue(Cue::Named(_)) | What::Concept(_) | What::Token(Kind::Word)
                if is_metastasis(here.words(next)) =>
            {
                let name = if confirmed || is_confirmed(here, next + 1) {
                    "pathologically_confirmed_metastases"
                } else if is_of_one_organ(here, next + 1) {
                    "metastases_per_organ"
                } else {
                    "distant_metastasis_count"
                };
                return Some(one(reading, here, name, bound, (at, next + 1)));
            }
            What::Cue(Cue::Qualifier | Cue::Filler | Cue::Tie | Cue::Head(_)) | What::Token(Kind::Word) => {}
            What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => {
                return None;
            }
        }
    }
    None
}

/// Whether `in any single organ` follows.
fn is_of_one_organ(here: Marks<'_>, at: usize) -> bool {
    let low = behind(here, at);
    low.contains("organ")
        && ["single", "each", "one", "per", "same"]
            .iter()
            .any(|word| low.contains(word))
}

/// Whether `obtains pathological confirmation` follows.
fn is_confirmed(here: Marks<'_>, at: usize) -> bool {
    let low = behind(here, at);
    low.contains("confirm") && ["patholog", "histolog", "biops"].iter().any(|word| low.contains(word))
}

/// The next few words, up to a comma or another bound, in lower case.
fn behind(here: Marks<'_>, at: usize) -> String {
    let mut words = String::new();
    for place in at..at + 6 {
        match here.what(place) {
            Some(What::Token(Kind::Word) | What::Cue(_) | What::Concept(_)) => {
                words.push_str(&here.words(place).to_ascii_lowercase());
                words.push(' ');
            }
            _ => break,
        }
    }
    words
}

/// Whether words say metastases as such, of no one site.
fn is_metastasis(words: &str) -> bool {
    let low = words.to_ascii_lowercase();
    let plain = low.strip_prefix("distant ").unwrap_or(&low);
    matches!(
        plain,
        "metastasis" | "metastases" | "metastatic lesion" | "metastatic lesions" | "mets" | "metastatic sites"
    )
}

/// A stretch of years, months, weeks or days that is an age.
fn bare_age(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    at: usize,
    bound: &Bound,
    after: usize,
    before: &[Mark],
) -> Option<(Expr, usize)> {
    let lead = quantity_of(bound)?;
    if !matches!(lead.unit, Some("a" | "mo" | "wk" | "d")) {
        return None;
    }
    let aged = lead.age || matches!(here.cue(after), Some(Cue::Old));
    let after = after + usize::from(!lead.age && matches!(here.cue(after), Some(Cue::Old)));
    let years = lead.unit == Some("a") && !is_equal(bound);
    let between =
        matches!(here.kind(at), Some(Kind::Between)) && before.iter().rev().take(30).any(|mark| is_person(mark.what));
    let people = years && (is_of_people(here, after, before) || between || in_bracket(here, after, before));
    if (!aged && !people) || in_time(before) {
        return None;
    }
    Some(one(reading, here, "age", bound, (at, after)))
}

/// `ECOG 0-1 (≤ 70 years)`: years alone in a bracket behind a bound.
fn in_bracket(here: Marks<'_>, after: usize, before: &[Mark]) -> bool {
    let mut last = before.iter().rev().map(|mark| mark.what);
    matches!(here.kind(after), Some(Kind::Close))
        && matches!(last.next(), Some(What::Token(Kind::Open)))
        && matches!(last.next(), Some(What::Atom(_)))
}

/// One variable with a bound between two places, and the second of them.
fn one(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    name: &'static str,
    bound: &Bound,
    (at, after): (usize, usize),
) -> (Expr, usize) {
    let shared = Shared {
        names: vec![(name, at)],
        any: None,
        next: after,
    };
    let start = here.marks.get(at).map_or(0, |mark| mark.start);
    let expr = combine(reading, here, &shared, bound, (start, end_of(here, after)), &[]);
    (expr, after)
}

/// Whether a mark says who is spoken of.
fn is_person(what: What) -> bool {
    match what {
        What::Cue(Cue::Subject | Cue::Sex(_) | Cue::AnySex) => true,
        What::Cue(Cue::Named(named)) => named.kind == ConceptType::Person,
        What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => false,
    }
}

/// Whether a stretch of years without more is an age: it stands with people or their sex, and at the head of a clause.
fn is_of_people(here: Marks<'_>, after: usize, before: &[Mark]) -> bool {
    let follows = match here.what(after) {
        None
        | Some(
            What::Token(Kind::Stop | Kind::Comma | Kind::Semicolon | Kind::Close | Kind::Open)
            | What::Cue(Cue::And | Cue::Or | Cue::With | Cue::Filler),
        ) => true,
        Some(what) => is_person(what),
    };
    let mut leads = true;
    for mark in before.iter().rev().take(6) {
        match mark.what {
            what if is_person(what) => break,
            What::Cue(Cue::Filler | Cue::Level | Cue::Tie | Cue::Must | Cue::With | Cue::And | Cue::Or | Cue::Not)
            | What::Token(Kind::Colon | Kind::Comma | Kind::Open | Kind::Quote) => {}
            What::Token(Kind::Stop | Kind::Semicolon) => break,
            What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => {
                leads = false;
                break;
            }
        }
    }
    follows && leads
}

/// Whether words of time stand right before, so that years are no age.
fn in_time(before: &[Mark]) -> bool {
    for mark in before.iter().rev().take(3) {
        match mark.what {
            What::Cue(Cue::Time(Time::Before | Time::After | Time::Around | Time::Ago)) => return false,
            What::Cue(Cue::Time(_)) => return true,
            What::Cue(Cue::Filler | Cue::Tie | Cue::Level) => {}
            What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => {
                return false;
            }
        }
    }
    false
}
