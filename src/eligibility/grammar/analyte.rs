//! Bounds on what the catalogue does not know: the words before the bound name the variable (`residual liver volume`).

use std::borrow::Cow;

use crate::concept::{ConceptKind, concepts};
use crate::eligibility::expr::{Expr, WarningCode};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::leaf::{end_of, leaf, quantity_of};
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::grammar::quantity::{Marks, Quantity, is_time};
use crate::eligibility::grammar::reading::Reading;
use crate::eligibility::lex::Kind;
use crate::eligibility::variable;

/// Most words of a name.
const NAME_WORDS_MAX: usize = 5;

/// A bound behind words that name no variable of the catalogue, and the place after it. The words are taken off `out`,
/// but for a drug or disease, which is stated beside its dose or size.
pub(crate) fn unknown(
    reading: &mut Reading<'_>,
    here: Marks<'_>,
    at: usize,
    out: &mut Vec<Mark>,
) -> Option<(Expr, usize)> {
    if !matches!(here.kind(at)?, Kind::Compare(_) | Kind::Between) {
        return None;
    }
    let (bound, after) = here.bound(at, false, false)?;
    let quantity = quantity_of(&bound)?;
    if is_time(quantity.unit) {
        return None;
    }
    let end = out.len() - out.iter().rev().take_while(|mark| is_gap(mark.what)).count().min(3);
    let words = name_before(out.get(..end)?);
    let first = *words.first()?;
    let marks = out.get(first..end)?;
    let kept = marks.iter().any(|mark| is_kept(mark.what));
    let scored = marks
        .last()
        .is_some_and(|mark| matches!(mark.what, What::Cue(Cue::Level)));
    if quantity.unit.is_none() && quantity.limit.is_none() && !scored {
        return None;
    }
    let (from, to) = (marks.first()?.start, marks.last()?.end);
    let name = snake(reading.text.get(from as usize..to as usize)?);
    let name = with_kind(name, quantity, kept);
    if name.is_empty() {
        return None;
    }
    let start = if kept { here.marks.get(at)?.start } else { from };
    let span = (start, end_of(here, after));
    if let Some(found) = variable(&name) {
        if !kept {
            out.truncate(first);
        }
        return Some((Expr::Measure(Box::new(leaf(reading, found.name, &bound, span))), after));
    }
    let mut measure = leaf(reading, "", &bound, span);
    measure.var = Cow::Owned(name);
    reading.family(Family::Lab);
    reading.incomplete = true;
    reading.warn(
        WarningCode::UnknownConcept,
        "a variable that the catalogue does not have",
        from,
        to,
    );
    if !kept {
        out.truncate(first);
    }
    Some((Expr::Measure(Box::new(measure)), after))
}

/// Whether a mark may stand between a name and its bound.
fn is_gap(what: What) -> bool {
    matches!(
        what,
        What::Cue(Cue::Filler | Cue::Tie | Cue::Must) | What::Token(Kind::Colon)
    )
}

/// Whether a mark is a drug or disease, which stays where it is.
fn is_kept(what: What) -> bool {
    match what {
        What::Concept(id) => matches!(
            concepts().kind(id),
            ConceptKind::Disorder | ConceptKind::Medication | ConceptKind::DrugClass
        ),
        What::Cue(Cue::Named(_)) => true,
        What::Token(_) | What::Cue(_) | What::Atom(_) | What::Window(_) | What::Read => false,
    }
}

/// The places of the words at the end that name something, none when nothing among them does.
fn name_before(out: &[Mark]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut names = false;
    for (place, mark) in out.iter().enumerate().rev().take(NAME_WORDS_MAX) {
        match mark.what {
            What::Token(Kind::Word) | What::Cue(Cue::Variable(_) | Cue::Named(_)) | What::Concept(_) => names = true,
            What::Cue(Cue::Qualifier | Cue::Level) => {}
            What::Token(_) | What::Cue(_) | What::Atom(_) | What::Window(_) | What::Read => break,
        }
        places.push(place);
    }
    places.reverse();
    if !names {
        places.clear();
    }
    places
}

/// Words in lower snake case.
fn snake(words: &str) -> String {
    let mut name = String::with_capacity(words.len());
    for part in words
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|part| !part.is_empty())
    {
        if !name.is_empty() {
            name.push('_');
        }
        name.extend(part.chars().flat_map(char::to_lowercase));
    }
    name
}

/// The name with what is bounded of it, where the words leave that out: a size in centimeters, the dose of a drug.
fn with_kind(mut name: String, quantity: Quantity, kept: bool) -> String {
    const SIZES: [&str; 9] = [
        "size",
        "diameter",
        "length",
        "thickness",
        "depth",
        "width",
        "axis",
        "dimension",
        "height",
    ];
    let last = name.rsplit('_').next().unwrap_or_default().to_owned();
    let unit = quantity.unit.unwrap_or_default();
    if matches!(unit, "cm" | "mm") {
        if !SIZES.contains(&last.as_str()) {
            name.push_str("_size");
        }
    } else if kept {
        let dose = unit
            .split('/')
            .next()
            .is_some_and(|mass| matches!(mass, "mg" | "ug" | "g" | "U" | "[IU]"));
        if !dose {
            return String::new();
        }
        if last != "dose" {
            name.push_str("_dose");
        }
    }
    name
}
