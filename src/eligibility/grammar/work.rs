//! An item being read: the name its words make, and the leaf the name becomes.

use std::borrow::Cow;

use crate::concept::{ConceptId, ConceptKind, concepts};
use crate::eligibility::expr::{Code, Concept, ConceptType, Expr, Measure, Op, Opaque, Reason, Text, WarningCode, Who};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::{Cue, Head, Named};
use crate::eligibility::grammar::found::Item;
use crate::eligibility::grammar::lexicon::flat;
use crate::eligibility::grammar::mark::What;
use crate::eligibility::grammar::reading::Reading;

/// Most words of an unknown name; longer ones are sentences the grammar does not know.
const NAME_WORDS_MAX: usize = 8;

/// A name being read.
#[derive(Debug, Default)]
pub(super) struct Name {
    /// The places of its words: concepts, named concepts, unknown words.
    pub(super) words: Vec<usize>,
    /// The places of what narrows it.
    pub(super) qualifiers: Vec<usize>,
    /// Whether a preposition has begun its tail.
    pub(super) tied: bool,
    /// Words of its tail.
    pub(super) tail: Vec<usize>,
}

impl Name {
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.qualifiers.is_empty()
    }
}

pub(super) struct Work {
    pub(super) found: Item,
    pub(super) name: Name,
    pub(super) heads: Vec<Head>,
    pub(super) own_heads: bool,
    /// Where the words of the heads stand that say when something is or was.
    pub(super) head_places: Vec<usize>,
    /// A window that belongs to what follows it in the item.
    pub(super) ahead: Option<usize>,
    pub(super) sexes: Vec<(&'static str, u32, u32)>,
    pub(super) statuses: Vec<&'static str>,
    /// Whether something is asked for: what someone must do is a question.
    pub(super) asked: bool,
}

pub(super) fn span(r: &Reading<'_>, from: usize, to: usize) -> (usize, usize) {
    let start = r.marks.get(from).map_or(0, |mark| mark.start as usize);
    let end = r
        .marks
        .get(to.saturating_sub(1))
        .map_or(start, |mark| mark.end as usize);
    (r.base + start, r.base + end.max(start))
}

/// Notes words that nothing holds.
pub(super) fn leave(r: &mut Reading<'_>, places: &[usize]) {
    let marks = std::mem::take(&mut r.marks);
    for at in places {
        r.left_over(&marks, *at);
    }
    r.marks = marks;
}

/// Ends the name being read and keeps what it states.
pub(super) fn close(r: &mut Reading<'_>, work: &mut Work) {
    let name = std::mem::take(&mut work.name);
    let statuses = std::mem::take(&mut work.statuses);
    if name.words.is_empty() {
        // Qualifiers behind a bracket or a relative word belong to what stands before.
        if !name.qualifiers.is_empty() || !statuses.is_empty() {
            let words: Vec<Text> = name.qualifiers.iter().map(|at| qualifier(r, *at)).collect();
            match work.found.parts.last_mut() {
                Some(Expr::Concept(concept)) => {
                    concept.qualifiers.extend(words);
                    concept.qualifiers.extend(statuses.into_iter().map(Cow::Borrowed));
                }
                Some(Expr::Measure(measure)) => measure.qualifiers.extend(words),
                _ => work.found.lone.extend(name.qualifiers),
            }
        }
        return;
    }
    if let Some(expr) = leaf(r, &name, &work.heads, statuses) {
        let (expr, spread) = spread(expr);
        work.found.parts.push(expr);
        work.found.parts.extend(spread);
    }
}

/// `Metastatic melanoma`: the disease, and that it has spread, each a statement of its own.
fn spread(expr: Expr) -> (Expr, Option<Expr>) {
    let Expr::Concept(mut concept) = expr else {
        return (expr, None);
    };
    let is_tumor = concept.kind == ConceptType::Condition
        && concept
            .codes
            .iter()
            .any(|code| code.code.starts_with('C') && code.system.ends_with("icd-10-cm"))
        && !concept
            .codes
            .iter()
            .any(|code| code.code.starts_with("C7") && code.code.as_ref() >= "C77");
    let place = concept.qualifiers.iter().position(|word| word == "metastatic");
    let Some(place) = place.filter(|_| is_tumor) else {
        return (Expr::Concept(concept), None);
    };
    let word = concept.qualifiers.remove(place);
    let mut spread = Concept::clone(&concept);
    spread.concept = word;
    spread.codes = vec![Code {
        system: Cow::Borrowed("http://hl7.org/fhir/sid/icd-10-cm"),
        code: Cow::Borrowed("C79.9"),
    }];
    spread.qualifiers.clear();
    (Expr::Concept(concept), Some(Expr::Concept(Box::new(spread))))
}

fn qualifier(r: &Reading<'_>, at: usize) -> Text {
    Cow::Owned(flat(r.words(at)))
}

/// What a name states.
fn leaf(r: &mut Reading<'_>, name: &Name, heads: &[Head], statuses: Vec<&'static str>) -> Option<Expr> {
    let what = |at: &usize| r.marks.get(*at).map(|mark| mark.what);
    let main = name
        .words
        .iter()
        .rposition(|at| matches!(what(at), Some(What::Concept(_) | What::Cue(Cue::Named(_)))));
    let all_places = || name.words.iter().chain(&name.qualifiers).chain(&name.tail);
    let first = all_places().min().copied()?;
    let last = all_places().max().copied()?;
    let (start, end) = span(r, first, last + 1);
    let mut qualifiers: Vec<Text> = Vec::new();
    for at in &name.qualifiers {
        qualifiers.push(qualifier(r, *at));
    }
    let mut concept = match main
        .and_then(|main| name.words.get(main))
        .and_then(|at| Some((*at, what(at)?)))
    {
        Some((at, What::Cue(Cue::Named(found)))) => {
            r.family(found.family);
            women(r, found, at);
            qualifiers.extend(found.qualifiers.iter().map(|word| Cow::Borrowed(*word)));
            from_named(found, at, r)
        }
        Some((at, What::Concept(id))) => from_dictionary(r, id, at),
        _ => return unknown(r, name, heads, qualifiers, (start, end)),
    };
    for at in &name.qualifiers {
        if let Some(What::Cue(Cue::Named(found))) = r.marks.get(*at).map(|mark| mark.what) {
            women(r, found, *at);
        }
    }
    // Other words of the name narrow it.
    let mut narrowing = Vec::new();
    for (place, at) in name.words.iter().enumerate() {
        if Some(place) != main {
            narrowing.push(*at);
        }
    }
    for at in &narrowing {
        qualifiers.push(qualifier(r, *at));
    }
    if !name.tail.is_empty() {
        let (from, to) = (name.tail.first().copied()?, name.tail.last().copied()?);
        let (from, to) = (r.marks.get(from)?.start as usize, r.marks.get(to)?.end as usize);
        if let Some(words) = r.text.get(from..to) {
            qualifiers.push(Cow::Owned(flat(words)));
        }
        narrowing.extend(&name.tail);
    }
    qualifiers.extend(statuses.into_iter().map(Cow::Borrowed));
    leave(r, &narrowing);
    concept.qualifiers = qualifiers;
    concept.start = start;
    concept.end = end;
    apply(r, &mut concept, heads);
    Some(Expr::Concept(Box::new(concept)))
}

/// Whether words such as `lactating women` name a sex.
/// `Pregnant women` speak of a sex beside the pregnancy.
fn women(r: &mut Reading<'_>, found: &Named, at: usize) {
    if found.family == Family::Pregnancy && names_women(r.words(at)) {
        r.family(Family::Sex);
    }
}

fn names_women(words: &str) -> bool {
    let last = words.rsplit([' ', '-']).next().unwrap_or_default();
    ["women", "woman", "female", "females"]
        .iter()
        .any(|sex| last.eq_ignore_ascii_case(sex))
}

fn from_named(found: &'static Named, at: usize, r: &Reading<'_>) -> Concept {
    // Where a code carries the meaning, the name is the source's own.
    let as_written = !found.codes.is_empty()
        && matches!(
            found.kind,
            ConceptType::Condition | ConceptType::Medication | ConceptType::Procedure
        );
    let name = if as_written {
        Cow::Owned(flat(r.words(at)))
    } else {
        Cow::Borrowed(found.name)
    };
    Concept {
        concept: name,
        kind: found.kind,
        codes: found
            .codes
            .iter()
            .map(|(system, code)| Code {
                system: Cow::Borrowed(*system),
                code: Cow::Borrowed(*code),
            })
            .collect(),
        window: None,
        qualifiers: Vec::new(),
        start: 0,
        end: 0,
    }
}

pub(super) fn named_leaf(r: &mut Reading<'_>, found: &'static Named, at: usize) -> Expr {
    r.family(found.family);
    // `For women of child-bearing potential`: the sex stands in the word before.
    if found.kind == ConceptType::Person && at > 0 && names_women(r.words(at - 1)) {
        r.family(Family::Sex);
    }
    let mut concept = from_named(found, at, r);
    let (start, end) = span(r, at, at + 1);
    concept.start = start;
    concept.end = end;
    concept.qualifiers = found.qualifiers.iter().map(|word| Cow::Borrowed(*word)).collect();
    Expr::Concept(Box::new(concept))
}

fn from_dictionary(r: &Reading<'_>, id: ConceptId, at: usize) -> Concept {
    let known = concepts();
    let kind = match known.kind(id) {
        ConceptKind::Disorder => ConceptType::Condition,
        ConceptKind::Medication | ConceptKind::DrugClass => ConceptType::Medication,
        ConceptKind::Procedure => ConceptType::Procedure,
        ConceptKind::Biomarker => ConceptType::Biomarker,
        ConceptKind::Finding => ConceptType::Finding,
        ConceptKind::Device => ConceptType::Device,
    };
    Concept {
        concept: if r.marks.get(at).is_some_and(|mark| r.shared.contains(&mark.start)) {
            Cow::Owned(known.name(id).to_lowercase())
        } else {
            Cow::Owned(flat(r.words(at)))
        },
        kind,
        codes: known
            .codes(id)
            .map(|(system, code)| Code {
                system: Cow::Borrowed(system),
                code: Cow::Borrowed(code),
            })
            .collect(),
        window: None,
        qualifiers: Vec::new(),
        start: 0,
        end: 0,
    }
}

/// A name that the dictionary does not have: the words themselves, or, when they are many, what a person must read.
fn unknown(
    r: &mut Reading<'_>,
    name: &Name,
    heads: &[Head],
    qualifiers: Vec<Text>,
    (start, end): (usize, usize),
) -> Option<Expr> {
    let places: Vec<usize> = name.words.iter().chain(&name.tail).copied().collect();
    let (from, to) = (places.iter().min()?, places.iter().max()?);
    let (from, to) = (r.marks.get(*from)?.start, r.marks.get(*to)?.end);
    let words = r.text.get(from as usize..to as usize)?;
    if places.len() > NAME_WORDS_MAX {
        return Some(Expr::Opaque(Opaque {
            reason: Reason::Unparsed,
            ask: Cow::Borrowed("Does this hold for the participant?"),
            who: Who::Clinician,
            start,
            end,
        }));
    }
    r.warn(
        WarningCode::UnknownConcept,
        "no code is known for these words",
        from,
        to,
    );
    let mut concept = Concept {
        concept: Cow::Owned(words.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()),
        kind: ConceptType::Finding,
        codes: Vec::new(),
        window: None,
        qualifiers,
        start,
        end,
    };
    apply(r, &mut concept, heads);
    Some(Expr::Concept(Box::new(concept)))
}

/// What the heads of an item say of its concepts.
fn apply(r: &mut Reading<'_>, concept: &mut Concept, heads: &[Head]) {
    let treatment = matches!(concept.kind, ConceptType::Medication | ConceptType::Procedure);
    for head in heads {
        match head {
            Head::History => {
                concept.qualifiers.push(Cow::Borrowed("history"));
                if treatment {
                    r.family(Family::PriorTherapy);
                }
            }
            Head::Allergy => concept.kind = ConceptType::Allergy,
            Head::Treatment => {
                if matches!(concept.kind, ConceptType::Finding) {
                    concept.kind = ConceptType::Medication;
                }
                r.family(Family::PriorTherapy);
            }
            Head::Current => {
                concept.qualifiers.push(Cow::Borrowed("current"));
                if treatment {
                    r.family(Family::ConcomitantMedication);
                }
            }
            Head::Diagnosis => {
                if matches!(concept.kind, ConceptType::Finding) {
                    concept.kind = ConceptType::Condition;
                }
                r.family(Family::Diagnosis);
            }
            Head::Confirmed(how) => {
                concept.qualifiers.push(Cow::Borrowed(how));
                r.family(Family::Diagnosis);
            }
            Head::Planned => concept.qualifiers.push(Cow::Borrowed("planned")),
            Head::Suspected => concept.qualifiers.push(Cow::Borrowed("suspected")),
            Head::Family => concept.qualifiers.push(Cow::Borrowed("family-history")),
        }
    }
    match concept.kind {
        ConceptType::Condition => {
            r.family(Family::Comorbidity);
            if is_allergy(concept) {
                r.family(Family::Allergy);
            }
        }
        ConceptType::Allergy => r.family(Family::Allergy),
        ConceptType::Medication | ConceptType::Procedure => r.family(Family::PriorTherapy),
        ConceptType::Biomarker => r.family(Family::Biomarker),
        ConceptType::Finding | ConceptType::Device | ConceptType::Person | ConceptType::Study => {}
    }
}

/// Whether a condition of the dictionary is an allergy, as `egg allergy` is, by its code in ICD-10-CM.
fn is_allergy(concept: &Concept) -> bool {
    let groups = ["Z88", "Z91.0", "T78.0", "T78.1", "T78.2", "T78.4"];
    concept
        .codes
        .iter()
        .any(|code| groups.iter().any(|group| code.code.starts_with(group)))
}

/// The sexes an item names: a leaf of their own, but with a pregnancy they only say again who is meant.
pub(super) fn sexes(r: &mut Reading<'_>, work: &mut Work) {
    if work.sexes.is_empty() {
        return;
    }
    r.family(Family::Sex);
    let pregnant = work
        .found
        .parts
        .iter()
        .any(|part| matches!(part, Expr::Concept(concept) if matches!(concept.concept.as_ref(), "pregnancy" | "breastfeeding" | "child-bearing potential")));
    if pregnant {
        return;
    }
    let start = work.sexes.iter().map(|(_, start, _)| *start).min().unwrap_or_default();
    let end = work.sexes.iter().map(|(_, _, end)| *end).max().unwrap_or_default();
    let mut values: Vec<Text> = Vec::new();
    for (sex, _, _) in &work.sexes {
        if !values.contains(&Cow::Borrowed(*sex)) {
            values.push(Cow::Borrowed(*sex));
        }
    }
    let measure = Measure {
        values,
        start: r.base + start as usize,
        end: r.base + end as usize,
        ..Measure::new("sex", Op::In)
    };
    work.found.parts.insert(0, Expr::Measure(Box::new(measure)));
}
