//! What no record answers: the question that the words of an item ask, and how far they reach.

use std::borrow::Cow;

use crate::eligibility::expr::{Expr, Opaque, Reason, Who};
use crate::eligibility::family::name::Family;
use crate::eligibility::family::{consent, judgement};
use crate::eligibility::grammar::cue::{Ability, Cue, Otherwise, Question, Time};
use crate::eligibility::grammar::language;
use crate::eligibility::grammar::lexicon::flat;
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::grammar::reading::Reading;
use crate::eligibility::grammar::work::{Name, Work, close, span};
use crate::eligibility::lex::Kind;

/// How many marks ahead a word is looked for that says what an ability or an act is about.
const FAR: usize = 24;

/// Reads a question and gives the place after the words it takes.
pub(super) fn opaque(r: &mut Reading<'_>, work: &mut Work, question: &'static Question, at: usize, hi: usize) -> usize {
    let from = before(r, work, at);
    put(r, work, question, from, at, hi, false)
}

/// Reads what someone can or will do, or not.
pub(super) fn able(r: &mut Reading<'_>, work: &mut Work, ability: &'static Ability, at: usize, hi: usize) -> usize {
    let language = speaks(r, at, hi);
    if let Some((place, question, denied)) = follows(r, at, hi, ability.denies, language) {
        let from = before(r, work, at);
        return put(r, work, question, from, place, hi, denied);
    }
    match &ability.otherwise {
        Otherwise::Ask(question) => {
            let from = before(r, work, at);
            return put(r, work, question, from, at, hi, false);
        }
        Otherwise::Name(_) if language => work.found.denied ^= ability.denies,
        Otherwise::Name(named) => {
            close(r, work);
            if let Some(mark) = r.marks.get_mut(at) {
                mark.what = What::Cue(Cue::Named(named));
            }
            work.name.words.push(at);
            work.name.tied = true;
        }
        Otherwise::Deny => work.found.denied = !work.found.denied,
        Otherwise::Nothing => {}
    }
    at + 1
}

/// The first question behind a word of ability, and whether it is denied there. To understand a language is none.
fn follows(
    r: &Reading<'_>,
    at: usize,
    hi: usize,
    mut denied: bool,
    language: bool,
) -> Option<(usize, &'static Question, bool)> {
    for (place, mark) in r.marks.iter().enumerate().take(hi.min(at + FAR)).skip(at + 1) {
        match mark.what {
            What::Cue(Cue::Opaque(question)) if question.whole => return Some((place, question, denied)),
            What::Cue(Cue::Act(question)) if !language && (question.whole || about_study(r, place, hi)) => {
                return Some((place, question, denied));
            }
            What::Cue(Cue::Able(more)) => denied |= more.denies,
            What::Cue(Cue::Not) => denied = !denied,
            What::Atom(_) => return None,
            _ => {}
        }
    }
    None
}

/// Whether the words speak of a language: `unable to read English` denies that, and is no finding.
fn speaks(r: &Reading<'_>, at: usize, hi: usize) -> bool {
    let mut rest = r.marks.iter().take(hi.min(at + FAR)).skip(at + 1);
    rest.any(|mark| language::is_language(mark.what))
}

/// Tells consent that is asked for from consent that something is counted from (`4 weeks before consent`).
pub(super) fn settle(marks: &mut [Mark]) {
    for at in 0..marks.len() {
        let is = |cue: Cue| match cue {
            Cue::Opaque(question) => *question == consent::INFORMED,
            Cue::Anchor(anchor) => anchor == "consent",
            _ => false,
        };
        if !marks
            .get(at)
            .is_some_and(|mark| matches!(mark.what, What::Cue(cue) if is(cue)))
        {
            continue;
        }
        let counted = counts_from(marks, at);
        if let Some(mark) = marks.get_mut(at) {
            mark.what = What::Cue(if counted {
                Cue::Anchor("consent")
            } else {
                Cue::Opaque(&consent::INFORMED)
            });
        }
    }
}

/// Whether a word of time stands shortly before, with nothing but small words and signing between.
fn counts_from(marks: &[Mark], at: usize) -> bool {
    for mark in marks.iter().take(at).skip(at.saturating_sub(4)).rev() {
        match mark.what {
            What::Cue(Cue::Time(time)) => return time != Time::For && time != Time::During,
            What::Cue(Cue::Filler | Cue::Tie | Cue::Qualifier) | What::Token(Kind::Word) => {}
            What::Token(Kind::Unit(_)) => return true,
            _ => return false,
        }
    }
    false
}

/// Whether an act is asked for: behind `must`, or in words about the study (`precludes participation`).
pub(super) fn asked(r: &Reading<'_>, work: &Work, question: &Question, at: usize, hi: usize) -> bool {
    ((work.asked && question.whole) || about_study(r, at, hi)) && !speaks(r, at, hi)
}

/// Whether words about the study follow.
fn about_study(r: &Reading<'_>, at: usize, hi: usize) -> bool {
    let mut rest = r.marks.iter().take(hi.min(at + FAR)).skip(at + 1);
    rest.any(|mark| match mark.what {
        What::Cue(Cue::About) => true,
        What::Cue(Cue::Opaque(question) | Cue::Act(question)) => {
            question.whole && matches!(question.family, Family::Compliance | Family::Consent)
        }
        _ => false,
    })
}

/// Where a question begins: a known name before it is kept, other words belong to it.
fn before(r: &mut Reading<'_>, work: &mut Work, at: usize) -> usize {
    let known = work.name.words.iter().any(|place| {
        r.marks
            .get(*place)
            .is_some_and(|mark| matches!(mark.what, What::Concept(_) | What::Cue(Cue::Named(_))))
    });
    if known {
        close(r, work);
        return at;
    }
    let name = std::mem::take(&mut work.name);
    name.words.iter().chain(&name.qualifiers).copied().min().unwrap_or(at)
}

/// Keeps a question that begins at `from` and is named at `at`; gives the place after what it takes.
fn put(
    r: &mut Reading<'_>,
    work: &mut Work,
    question: &'static Question,
    from: usize,
    at: usize,
    hi: usize,
    denied: bool,
) -> usize {
    let act = matches!(r.marks.get(at).map(|mark| mark.what), Some(What::Cue(Cue::Act(_))));
    let next = if question.whole || act {
        reach(r, at, hi)
    } else {
        at + 1
    };
    let (start, end) = span(r, from, next);
    r.family(question.family);
    for place in at + 1..next {
        // What else the same words speak of: `comply with contraception`, `agree to a pregnancy test`.
        match r.marks.get(place).map(|mark| mark.what) {
            Some(What::Cue(Cue::Opaque(other))) => r.family(other.family),
            Some(What::Cue(Cue::Named(named))) => r.family(named.family),
            _ => {}
        }
    }
    let ask = if denied { question.denied } else { question.ask };
    let found = Opaque {
        reason: question.reason,
        ask: Cow::Borrowed(ask),
        who: question.who,
        start,
        end,
    };
    match work.found.parts.last_mut() {
        // Whose opinion it is adds nothing to what is judged.
        Some(Expr::Opaque(last)) if last.ask == found.ask || (!question.whole && last.reason == found.reason) => {
            last.end = last.end.max(end);
        }
        Some(Expr::Opaque(last)) if last.ask == judgement::OPINION.ask && last.reason == found.reason => {
            last.ask = found.ask;
            last.end = last.end.max(end);
        }
        _ => work.found.parts.push(Expr::Opaque(found)),
    }
    next
}

/// Where the words of a question end: at the next bound or the bracket that it stands in, else with the item.
fn reach(r: &Reading<'_>, at: usize, hi: usize) -> usize {
    let mut open: Option<usize> = None;
    for place in at + 1..hi {
        match r.marks.get(place).map(|mark| mark.what) {
            Some(What::Atom(_)) => return open.unwrap_or(place),
            Some(What::Token(Kind::Open)) => open = open.or(Some(place)),
            Some(What::Token(Kind::Close)) => open = None,
            _ => {}
        }
    }
    hi
}

/// `During the study`, `in the next year`: what stands before it is narrowed; at the head of an item it is still to come.
pub(super) fn during(r: &mut Reading<'_>, work: &mut Work, at: usize) {
    if !work.name.is_empty() {
        work.name.qualifiers.push(at);
        return;
    }
    match work.found.parts.last_mut() {
        Some(Expr::Concept(concept)) => concept.qualifiers.push(Cow::Owned(flat(r.words(at)))),
        Some(_) => {}
        None => {
            let (start, end) = span(r, at, at + 1);
            work.found.parts.push(Expr::Opaque(Opaque {
                reason: Reason::Future,
                ask: Cow::Borrowed("Will this be so during the study?"),
                who: Who::Participant,
                start,
                end,
            }));
        }
    }
}

/// Adds who someone is; `speaks and reads English` is one language, not a language and English.
pub(super) fn person(r: &mut Reading<'_>, work: &mut Work, leaf: Expr) {
    let spoken = |expr: &Expr| match expr {
        Expr::Concept(concept) => concept.qualifiers.iter().any(|word| word == "language"),
        _ => false,
    };
    let bare = |expr: &Expr| matches!(expr, Expr::Concept(concept) if concept.concept == "language");
    if spoken(&leaf) && acts_only(r, work) {
        work.name = Name::default();
    }
    close(r, work);
    if let Some(last) = work.found.parts.last_mut()
        && spoken(last)
        && spoken(&leaf)
        && (bare(last) || bare(&leaf))
    {
        let (Expr::Concept(last), Expr::Concept(mut next)) = (last, leaf) else {
            return;
        };
        let (start, end) = (last.start.min(next.start), last.end.max(next.end));
        if last.concept == "language" {
            std::mem::swap(last, &mut next);
        }
        last.start = start;
        last.end = end;
        return;
    }
    work.found.parts.push(leaf);
}

/// Whether a name is made of nothing but acts (`read and understand`) that say what is done in a language.
fn acts_only(r: &Reading<'_>, work: &Work) -> bool {
    work.name.words.iter().all(|at| {
        r.marks
            .get(*at)
            .is_some_and(|mark| matches!(mark.what, What::Cue(Cue::Act(_))))
    })
}
