//! Whether something is recorded: conditions, drugs, procedures, allergies, devices and other studies.

use crate::chart::{Fact, Sort, Stance, Standing, Value};
use crate::concept::{ConceptId, ConceptKind, concepts};
use crate::eligibility::{Concept, ConceptType, Relation};
use crate::screening::leaf::answer::{Answer, absent};
use crate::screening::leaf::qualifier::Asked;
use crate::screening::leaf::target::Target;
use crate::screening::leaf::window::{Event, place};
use crate::screening::patient::Patient;
use crate::screening::sets;
use crate::screening::setting::Policy;
use crate::screening::verdict::Verdict;
use crate::screening::why::Why;

/// Answers whether something is recorded, within its window and as its qualifiers say.
pub(super) fn recorded(asked: &Concept, patient: &Patient<'_>) -> Answer {
    let mut words = Asked::of(&asked.qualifiers);
    // `Other malignancies` may be a name of its own.
    words.other |= asked
        .concept
        .split(' ')
        .any(|word| matches!(word, "other" | "another" | "second"));
    if words.planned {
        return Answer::unknown(Why::Future);
    }
    let target = Target::of(asked);
    let answer = if words.other && target.is_cancer() {
        other_cancer(asked, words, &target, patient)
    } else {
        found(asked, words, &target, patient)
    };
    if words.negative { answer.denied() } else { answer }
}

/// How long one may wait for a stretch of time to pass, in days: a washout is a matter of weeks or months, but who had
/// another cancer within five years is not told to come back in four.
const WAIT_DAYS_MAX: i32 = 366;

/// Sorts of records that answer a kind of concept.
fn answers(kind: ConceptType, fact: &Fact, words: Asked<'_>) -> bool {
    if words.family || fact.sort == Sort::Family {
        return words.family && fact.sort == Sort::Family;
    }
    let is_result = match &fact.value {
        Value::Number(_) => false,
        Value::Nothing => fact.stance == Stance::Denied,
        Value::Code { .. } | Value::Flag(_) => true,
    };
    match kind {
        ConceptType::Condition | ConceptType::Finding => match fact.sort {
            Sort::Condition | Sort::Report | Sort::AdverseEvent | Sort::Encounter => true,
            Sort::Observation => is_result,
            Sort::Procedure => kind == ConceptType::Finding,
            Sort::Medication
            | Sort::Allergy
            | Sort::Immunization
            | Sort::Family
            | Sort::Study
            | Sort::Plan
            | Sort::Device => false,
        },
        ConceptType::Medication => matches!(fact.sort, Sort::Medication | Sort::Immunization),
        ConceptType::Procedure => matches!(fact.sort, Sort::Procedure | Sort::Report | Sort::Medication),
        ConceptType::Allergy => fact.sort == Sort::Allergy,
        ConceptType::Device => matches!(fact.sort, Sort::Device | Sort::Procedure),
        ConceptType::Study => fact.sort == Sort::Study,
        ConceptType::Biomarker | ConceptType::Person => matches!(fact.sort, Sort::Observation | Sort::Condition),
    }
}

/// What one fact says.
#[derive(Debug, Clone, Copy)]
struct Said {
    at: u32,
    verdict: Verdict,
    why: Option<Why>,
    turns: Option<crate::chart::Day>,
}

fn found(asked: &Concept, words: Asked<'_>, target: &Target, patient: &Patient<'_>) -> Answer {
    let mut said: Vec<Said> = Vec::new();
    for at in candidates(asked, words, target, patient) {
        if let Some(fact) = patient.fact(at) {
            said.extend(one(asked, words, target, patient, at, fact));
        }
    }
    said.extend(perhaps(asked, patient, &said));
    let is_since = asked
        .window
        .as_ref()
        .is_some_and(|window| window.relation == Relation::Before);
    let (strong, weak) = if is_since {
        (Verdict::NotMet, Verdict::Met)
    } else {
        (Verdict::Met, Verdict::NotMet)
    };
    let with = |verdict: Verdict| said.iter().filter(move |one| one.verdict == verdict);
    // Infections pass.
    let movable = target.concepts.iter().any(|one| sets::is_passing(*one));
    for verdict in [strong, Verdict::Unknown, weak] {
        let Some(first) = with(verdict).next() else { continue };
        let facts = with(verdict).map(|one| one.at);
        let answer = match first.why {
            Some(why) if verdict == Verdict::Unknown => return Answer::unknown(why).from(facts),
            _ => Answer::said(verdict == Verdict::Met).from(facts),
        };
        // All of them have to pass.
        let turns: Option<Vec<_>> = with(verdict).map(|one| one.turns).collect();
        let edge = patient.setting.as_of.days_later(WAIT_DAYS_MAX);
        let answer = answer.turning(turns.and_then(|days| days.into_iter().max()).filter(|day| *day <= edge));
        return if movable { answer.movable() } else { answer };
    }
    let wider: Vec<u32> = target
        .concepts
        .iter()
        .flat_map(|concept| patient.index.wider(*concept))
        .copied()
        .filter(|at| patient.fact(*at).is_some_and(|fact| answers(asked.kind, fact, words)))
        .collect();
    let stance = |wanted: Stance| {
        let facts = wider.iter().copied();
        facts.filter(move |at| patient.fact(*at).is_some_and(|fact| fact.stance == wanted))
    };
    if stance(Stance::Denied).next().is_some() && !is_since {
        // Who has no cancer has no cancer of the lung.
        return Answer::said(false).from(stance(Stance::Denied));
    }
    if asked.kind == ConceptType::Allergy {
        let none: Vec<u32> = no_allergy(target, patient);
        if !none.is_empty() {
            return Answer::said(false).from(none);
        }
    }
    if stance(Stance::Holds).next().is_some() {
        return Answer::unknown(Why::CoarserCode).from(stance(Stance::Holds));
    }
    let nothing = absent(asked.kind, patient);
    if is_since { nothing.denied() } else { nothing }
}

/// Records that there is no allergy at all, or none to drugs where a known drug is asked for.
fn no_allergy(target: &Target, patient: &Patient<'_>) -> Vec<u32> {
    let all = concepts();
    let is_drug = target
        .concepts
        .iter()
        .any(|one| all.kind(*one) == ConceptKind::Medication);
    let [any, drugs] = sets::allergies();
    let denying = [any, drugs.filter(|_| is_drug)];
    let facts = denying
        .iter()
        .flatten()
        .flat_map(|one| patient.index.same(*one))
        .copied();
    let mut found: Vec<u32> = facts
        .filter(|at| {
            patient.fact(*at).is_some_and(|fact| {
                let is_it = fact.concepts.iter().any(|one| denying.contains(&Some(*one)));
                fact.sort == Sort::Allergy && fact.stance == Stance::Denied && is_it
            })
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Facts that may answer: of the concept, of a kind of it, or called so.
fn candidates(asked: &Concept, words: Asked<'_>, target: &Target, patient: &Patient<'_>) -> Vec<u32> {
    let mut found: Vec<u32> = target
        .concepts
        .iter()
        .flat_map(|concept| patient.index.same(*concept))
        .chain(patient.index.called(target.key))
        .copied()
        .collect();
    if is_study(asked) {
        found.extend(patient.index.of_sort(Sort::Study));
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|at| {
        patient
            .fact(*at)
            .is_some_and(|fact| answers(asked.kind, fact, words) || (is_study(asked) && fact.sort == Sort::Study))
    });
    found
}

/// Whether surgery of any kind is meant.
pub(super) fn is_surgery(asked: &Concept) -> bool {
    let any = [
        "surgery",
        "major surgery",
        "surgical procedure",
        "surgical intervention",
    ];
    asked.kind == ConceptType::Procedure && any.contains(&&*asked.concept)
}

/// Whether taking part in another study is meant, or what is given there.
pub(super) fn is_study(asked: &Concept) -> bool {
    asked.kind == ConceptType::Study || &*asked.concept == "investigational agent" && asked.kind != ConceptType::Allergy
}

/// What one fact says of a concept; none where it says nothing.
fn one(
    asked: &Concept,
    words: Asked<'_>,
    target: &Target,
    patient: &Patient<'_>,
    at: u32,
    fact: &Fact,
) -> Option<Said> {
    let said = |verdict: Verdict, why: Option<Why>| Said {
        at,
        verdict,
        why,
        turns: None,
    };
    match fact.stance {
        Stance::Denied => {
            let is_it = target.concepts.iter().any(|concept| fact.concepts.contains(concept))
                || patient.index.called(target.key).contains(&at);
            // No antigen now does not say that there never was an infection.
            let is_now = words.past && fact.concepts.iter().any(|one| sets::is_surface_antigen(*one));
            return (is_it && !is_now).then(|| said(Verdict::NotMet, None));
        }
        Stance::Unsure if !words.suspected => return Some(said(Verdict::Unknown, Some(Why::Unconfirmed))),
        Stance::Unsure | Stance::Holds => {}
    }
    let mut turns = None;
    if let Some(window) = &asked.window {
        let is_moment = matches!(fact.sort, Sort::Procedure | Sort::Immunization | Sort::AdverseEvent);
        let Some(event) = Event::of(fact, patient.setting.as_of, is_moment) else {
            return Some(said(Verdict::Unknown, Some(Why::Imprecise)));
        };
        let placed = place(event, window, patient.setting.as_of);
        match placed.verdict {
            Verdict::Met => turns = placed.turns,
            Verdict::NotMet => {
                return Some(Said {
                    turns: placed.turns,
                    ..said(Verdict::NotMet, None)
                });
            }
            Verdict::Unknown | Verdict::NotApplicable => return Some(said(Verdict::Unknown, placed.why)),
        }
        if words.current && fact.standing == Standing::Ended {
            return Some(said(Verdict::NotMet, None));
        }
    } else if fact.standing == Standing::Ended && !words.past && !is_lasting(asked.kind, fact.sort) {
        return Some(if words.current {
            said(Verdict::NotMet, None)
        } else {
            said(Verdict::Unknown, Some(Why::Ended))
        });
    }
    if words.left(fact).next().is_some() || is_one_of_a_system(target, patient, at, fact) {
        return Some(said(Verdict::Unknown, Some(Why::Qualifier)));
    }
    Some(Said {
        turns,
        ..said(Verdict::Met, None)
    })
}

/// Whether a fact answers only as one of the many diseases of a system, and not by the name that is asked for.
fn is_one_of_a_system(target: &Target, patient: &Patient<'_>, at: u32, fact: &Fact) -> bool {
    let is_system = target.concepts.iter().any(|concept| sets::is_system(*concept));
    is_system
        && !target.concepts.iter().any(|concept| fact.concepts.contains(concept))
        && !patient.index.called(target.key).contains(&at)
}

/// Whether what is over stays true: a procedure that was done, an allergy, a vaccine, a part taken in a study.
fn is_lasting(kind: ConceptType, sort: Sort) -> bool {
    match kind {
        ConceptType::Procedure | ConceptType::Device => {
            sort == Sort::Procedure || sort == Sort::Report || sort == Sort::Medication
        }
        ConceptType::Medication => sort == Sort::Immunization,
        ConceptType::Allergy
        | ConceptType::Condition
        | ConceptType::Finding
        | ConceptType::Biomarker
        | ConceptType::Person
        | ConceptType::Study => false,
    }
}

/// Surgery that no code tells from other procedures: what may be it and lies in the window.
fn perhaps(asked: &Concept, patient: &Patient<'_>, said: &[Said]) -> Vec<Said> {
    if !is_surgery(asked) || said.iter().any(|one| one.verdict == Verdict::Met) {
        return Vec::new();
    }
    let known = |at: u32| said.iter().any(|one| one.at == at);
    let procedures = patient.index.of_sort(Sort::Procedure).iter();
    procedures
        .filter_map(|at| Some((*at, patient.fact(*at)?)))
        .filter(|(at, fact)| fact.stance == Stance::Holds && !known(*at))
        .filter_map(|(at, fact)| {
            let as_of = patient.setting.as_of;
            let event = Event::of(fact, as_of, true)?;
            let outside = match &asked.window {
                None => event.start.first > as_of,
                Some(window) => {
                    let placed = place(event, window, as_of).verdict;
                    (placed == Verdict::NotMet) != (window.relation == Relation::Before)
                }
            };
            (!outside).then_some(Said {
                at,
                verdict: Verdict::Unknown,
                why: Some(Why::Qualifier),
                turns: None,
            })
        })
        .collect()
}

/// A cancer beside the one that the trial is about: with one on record, nobody can tell which of both it is.
fn other_cancer(asked: &Concept, words: Asked<'_>, target: &Target, patient: &Patient<'_>) -> Answer {
    let all = concepts();
    let primaries: Vec<(u32, ConceptId)> = candidates(asked, words, target, patient)
        .into_iter()
        .filter_map(|at| {
            let fact = patient.fact(at)?;
            let concept = fact.concepts.iter().copied().find(|one| !sets::is_any_cancer(*one))?;
            (fact.stance == Stance::Holds && !is_metastasis(fact)).then_some((at, concept))
        })
        .collect();
    let related = |a: ConceptId, b: ConceptId| all.is_a(a, b) || all.is_a(b, a);
    let several = primaries
        .iter()
        .any(|(_, a)| primaries.iter().any(|(_, b)| !related(*a, *b)));
    if several {
        let mut answer = found(asked, words, target, patient);
        // Metastases are of one of them.
        answer.facts.retain(|at| primaries.iter().any(|(own, _)| own == at));
        return answer;
    }
    let facts = primaries.iter().map(|(at, _)| *at);
    match (primaries.is_empty(), patient.setting.policy) {
        (true, _) => found(asked, words, target, patient),
        (false, Policy::Strict) => Answer::unknown(Why::Qualifier).from(facts),
        (false, Policy::Screening) => Answer::presumed(false).from(facts),
    }
}

/// Whether a condition is a metastasis: ICD-10 C77 to C79.
fn is_metastasis(fact: &Fact) -> bool {
    let secondary = |code: &str| ["C77", "C78", "C79"].iter().any(|start| code.starts_with(start));
    fact.codings.iter().any(|coding| secondary(&coding.code))
        || fact
            .concepts
            .iter()
            .any(|concept| concepts().exact_codes(*concept).any(|(_, code)| secondary(code)))
}
