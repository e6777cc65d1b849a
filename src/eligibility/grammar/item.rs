//! One item of a list: its concepts with their qualifiers, its measures, windows and brackets.

use std::borrow::Cow;

use crate::eligibility::expr::{ConceptType, Expr, Relation, Window};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::bracket;
use crate::eligibility::grammar::cue::{Cue, Head, Time};
use crate::eligibility::grammar::found::Item;
use crate::eligibility::grammar::lexicon::flat;
use crate::eligibility::grammar::mark::{What, weighs};
use crate::eligibility::grammar::reading::{Reading, all, any, give, not};
use crate::eligibility::grammar::work::{Name, Work, close, leave, named_leaf, sexes};
use crate::eligibility::grammar::{ask, language};
use crate::eligibility::lex::Kind;

/// What an item of a list hands to those after it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Carry {
    /// The kinds its words gave.
    heads: Vec<Head>,
}

/// Reads the marks of one item.
pub(crate) fn item(r: &mut Reading<'_>, lo: usize, hi: usize, carry: &mut Carry, depth: usize) -> Item {
    let mut work = Work {
        found: Item::default(),
        name: Name::default(),
        heads: carry.heads.clone(),
        own_heads: false,
        head_places: Vec::new(),
        ahead: None,
        sexes: Vec::new(),
        statuses: Vec::new(),
        asked: lo > 0
            && r.marks
                .get(lo - 1)
                .is_some_and(|mark| matches!(mark.what, What::Cue(Cue::Must))),
    };
    let mut at = lo;
    while at < hi {
        at = step(r, &mut work, at, hi, depth);
    }
    close(r, &mut work);
    sexes(r, &mut work);
    if work.found.parts.is_empty() && work.own_heads {
        work.found.lone.extend(work.head_places);
    }
    if work.own_heads || work.found.measured {
        carry.heads = work.heads;
    }
    if let Some(window) = work.ahead.and_then(|place| r.windows.get(place)) {
        work.found.parts.iter_mut().for_each(|part| give(part, window));
    }
    if !work.found.parts.is_empty() {
        // A window that stands before what it belongs to is given to it.
        if let Some(window) = work.found.leading.and_then(|place| r.windows.get(place)) {
            work.found.parts.iter_mut().for_each(|part| give(part, window));
        }
    }
    work.found
}

/// Reads the mark at a place and gives the next place.
fn step(r: &mut Reading<'_>, work: &mut Work, at: usize, hi: usize, depth: usize) -> usize {
    let Some(mark) = r.marks.get(at).copied() else {
        return hi;
    };
    match mark.what {
        What::Atom(place) => {
            heading(r, work);
            if let Some(expr) = r.atoms.get_mut(place).and_then(Option::take) {
                work.found.measured |= is_bound(&expr);
                work.found.parts.push(expr);
            }
        }
        What::Window(place) => {
            close(r, work);
            if work.found.parts.is_empty() && work.sexes.is_empty() {
                work.found.leading = Some(place);
            } else {
                if let Some(window) = r.windows.get(place) {
                    for part in &mut work.found.parts {
                        prefer(r.text, r.base, part, window);
                        give(part, window);
                    }
                }
                work.found.trailing = Some(place);
            }
        }
        What::Concept(_) | What::Token(Kind::Word | Kind::Roman(_)) => named(work, at),
        What::Token(Kind::Open) => return brackets(r, work, at, hi, depth),
        What::Token(
            Kind::Number(_) | Kind::Unit(_) | Kind::Compare(_) | Kind::Post(_) | Kind::Times | Kind::Limit(_),
        ) => {
            if work.name.words.is_empty() || work.name.tied {
                let marks = std::mem::take(&mut r.marks);
                r.left_over(&marks, at);
                r.marks = marks;
            } else {
                work.name.words.push(at);
            }
        }
        What::Token(Kind::Colon) => {
            close(r, work);
            work.found.leading = work.found.leading.or(work.found.trailing);
        }
        What::Token(_) | What::Read => {}
        What::Cue(cue) => return on_cue(r, work, cue, at, hi, depth),
    }
    at + 1
}

/// Reads a phrase and gives the next place.
#[expect(clippy::too_many_lines, reason = "one arm for each kind of phrase")]
fn on_cue(r: &mut Reading<'_>, work: &mut Work, cue: Cue, at: usize, hi: usize, depth: usize) -> usize {
    match cue {
        Cue::Named(found)
            if matches!(found.kind, ConceptType::Person)
                && (work.name.is_empty() || language::is_language(What::Cue(cue))) =>
        {
            let leaf = named_leaf(r, found, at);
            ask::person(r, work, leaf);
        }
        Cue::Qualifier | Cue::Normal => {
            if work.name.tied {
                work.name.tail.push(at);
            } else {
                work.name.qualifiers.push(at);
            }
        }
        Cue::Status(status) => work.statuses.push(status),
        Cue::Head(head) => {
            if work.name.words.is_empty() {
                if !work.own_heads {
                    work.heads.clear();
                    work.own_heads = true;
                }
                work.heads.push(head);
                if head.word().is_some() {
                    work.head_places.push(at);
                }
            } else {
                work.name.qualifiers.push(at);
            }
        }
        Cue::Not => {
            if work.name.words.is_empty() && work.found.parts.is_empty() {
                work.found.denied = !work.found.denied;
            } else {
                // `… without encephalopathy`: the rest of the item is denied.
                close(r, work);
                let mut carry = Carry::default();
                let rest = item(r, at + 1, hi, &mut carry, depth);
                work.found.trailing = rest.trailing.or(work.found.trailing);
                if !rest.parts.is_empty() {
                    let expr = all(rest.parts);
                    // `No A with no B`: neither. But `no A without B` is no A that lacks B.
                    let again = work.found.denied && at > 0 && r.is_cue(at - 1, |cue| cue == Cue::With);
                    if again && !rest.denied {
                        let before = all(std::mem::take(&mut work.found.parts));
                        work.found.parts.push(any(vec![before, expr]));
                    } else {
                        work.found.parts.push(if rest.denied { expr } else { not(expr) });
                    }
                }
                return hi;
            }
        }
        Cue::With => {
            if !work.name.words.is_empty() {
                close(r, work);
            }
            if work.found.parts.is_empty() && work.name.is_empty() {
                work.found.clause |= !matches!(r.words(at), "with" | "With");
            }
        }
        Cue::Tie => {
            work.ahead = work.ahead.or(window_just_before(r, at));
            if !work.name.words.is_empty() {
                work.name.tied = true;
            }
        }
        Cue::Sex(sex) => {
            close(r, work);
            if let Some(mark) = r.marks.get(at) {
                work.sexes.push((sex, mark.start, mark.end));
            }
        }
        Cue::AnySex => {
            close(r, work);
            if let Some(mark) = r.marks.get(at) {
                work.sexes.push(("female", mark.start, mark.end));
                work.sexes.push(("male", mark.start, mark.end));
            }
        }
        Cue::Opaque(question) => return ask::opaque(r, work, question, at, hi),
        Cue::Able(ability) => return ask::able(r, work, ability, at, hi),
        Cue::Act(question) if ask::asked(r, work, question, at, hi) => return ask::opaque(r, work, question, at, hi),
        Cue::Named(_)
        | Cue::Variable(_)
        | Cue::Variables(_)
        | Cue::Anchor(_)
        | Cue::Stage(_)
        | Cue::Act(_)
        | Cue::About => named(work, at),
        Cue::Reference(to) => {
            close(r, work);
            r.family(Family::CrossReference);
            work.found.parts.push(Expr::Ref(to.to_owned()));
        }
        Cue::Example | Cue::Defined => {
            close(r, work);
            examples(r, at + 1, hi);
            return hi;
        }
        Cue::Regardless => {
            close(r, work);
            return past_regardless(r, at, hi);
        }
        Cue::Time(time) => return timed(r, work, time, at, hi),
        Cue::Subject => {
            if !work.name.words.is_empty() {
                close(r, work);
            }
        }
        Cue::Must => {
            work.asked = true;
            work.found.clause |= work.found.parts.is_empty() && work.name.is_empty();
        }
        Cue::Except | Cue::Unless | Cue::If | Cue::Then | Cue::Permit | Cue::Forbid => {
            close(r, work);
        }
        Cue::Filler | Cue::Level | Cue::Old | Cue::Opens | Cue::Several(_) | Cue::Or | Cue::And | Cue::AndOr => {}
    }
    at + 1
}

fn named(work: &mut Work, at: usize) {
    if work.name.tied {
        work.name.tail.push(at);
    } else {
        work.name.words.push(at);
    }
}

/// Makes room for a window that says when something was, where the one before it only says how long it lasted: that one
/// becomes a qualifier (`steroids over 2 weeks within the last year`).
fn prefer(text: &str, base: usize, part: &mut Expr, window: &Window) {
    let lasts = |window: &Window| matches!(window.relation, Relation::For | Relation::ForLess);
    if let Expr::Concept(concept) = part
        && !lasts(window)
        && let Some(own) = concept.window.take_if(|own| lasts(own))
        && let Some(words) = text.get(own.start - base..own.end - base)
    {
        concept.qualifiers.push(Cow::Owned(flat(words)));
    }
}

/// The window that ends where a preposition begins: `hospitalization within 1 year for heart failure`.
fn window_just_before(r: &Reading<'_>, at: usize) -> Option<usize> {
    match r.marks.get(at.checked_sub(1)?)?.what {
        What::Window(place) => Some(place),
        _ => None,
    }
}

/// What makes no difference ends with the item, or at a window, which belongs to what stands before.
fn past_regardless(r: &Reading<'_>, at: usize, hi: usize) -> usize {
    (at + 1..hi)
        .find(|place| {
            r.marks
                .get(*place)
                .is_some_and(|mark| matches!(mark.what, What::Window(_)))
        })
        .unwrap_or(hi)
}

/// Words before a bound that are no concept of their own (`serum`, `adequate renal function`) name what is bounded.
fn heading(r: &mut Reading<'_>, work: &mut Work) {
    let known = work.name.words.iter().any(|at| {
        r.marks
            .get(*at)
            .is_some_and(|mark| matches!(mark.what, What::Concept(_) | What::Cue(Cue::Named(_))))
    });
    if known {
        close(r, work);
    } else {
        leave(r, &work.name.words.clone());
        work.name = Name::default();
    }
}

/// Examples are read for what they name, and state nothing.
fn examples(r: &mut Reading<'_>, lo: usize, hi: usize) {
    let weighty = (lo..hi).any(|at| r.marks.get(at).is_some_and(|mark| weighs(mark.what)));
    r.incomplete |= weighty;
}

fn brackets(r: &mut Reading<'_>, work: &mut Work, at: usize, hi: usize, depth: usize) -> usize {
    let mut open = 0_usize;
    let mut end = hi;
    for place in at..hi {
        match r.marks.get(place).map(|mark| mark.what) {
            Some(What::Token(Kind::Open)) => open += 1,
            Some(What::Token(Kind::Close)) => {
                open = open.saturating_sub(1);
                if open == 0 {
                    end = place;
                    break;
                }
            }
            _ => {}
        }
    }
    // `(chemo)radiotherapy`: part of a word.
    let glued = r
        .marks
        .get(end + 1)
        .is_some_and(|next| next.glued && matches!(next.what, What::Token(Kind::Word) | What::Concept(_)));
    if glued && end - at == 2 {
        return end + 1;
    }
    if let Some(window) = window_before(r, work, at, end) {
        work.ahead = Some(window);
        return end + 1;
    }
    close(r, work);
    bracket::bracket(r, at + 1, end, &mut work.found, depth + 1);
    (end + 1).max(at + 1)
}

/// The window in a bracket that stands before the name it belongs to: `chronic (> 14 days) treatment with X`, `recent
/// (within 3 months) stroke`.
fn window_before(r: &Reading<'_>, work: &Work, open: usize, end: usize) -> Option<usize> {
    let what = |at: usize| r.marks.get(at).map(|mark| mark.what);
    let nameless = work.found.parts.is_empty()
        && (work.name.words.iter()).all(|at| matches!(what(*at), Some(What::Token(Kind::Word))))
        && work.name.words.len() < 2;
    let goes_on = match what(end + 1)? {
        What::Concept(_) | What::Token(Kind::Word) => true,
        What::Cue(cue) => matches!(
            cue,
            Cue::Named(_) | Cue::Head(_) | Cue::Qualifier | Cue::Variable(_) | Cue::Tie | Cue::Time(Time::Before)
        ),
        What::Token(_) | What::Atom(_) | What::Window(_) | What::Read => false,
    };
    if !nameless || !goes_on {
        return None;
    }
    let mut found = None;
    for at in open + 1..end {
        match what(at)? {
            What::Window(place) => found = Some(place),
            other if weighs(other) => return None,
            _ => {}
        }
    }
    found
}

/// A word of time that belongs to no window: `prior to enrollment`, `during the study`.
fn timed(r: &mut Reading<'_>, work: &mut Work, time: Time, at: usize, hi: usize) -> usize {
    match time {
        Time::Past if work.name.words.is_empty() => {
            if !work.own_heads {
                work.heads.clear();
                work.own_heads = true;
            }
            work.heads.push(Head::History);
            at + 1
        }
        Time::During | Time::Next => {
            ask::during(r, work, at);
            at + 1
        }
        Time::Before | Time::After | Time::Since | Time::Around => {
            let mut next = at + 1;
            let mut anchored = false;
            while next < hi {
                match r.marks.get(next).map(|mark| mark.what) {
                    Some(What::Cue(Cue::Filler | Cue::Tie | Cue::Level)) => next += 1,
                    Some(What::Cue(Cue::Anchor(_))) => {
                        anchored = true;
                        next += 1;
                    }
                    _ => break,
                }
            }
            if anchored {
                if !work.name.is_empty() {
                    work.name.qualifiers.push(at);
                }
                return next;
            }
            if !work.name.words.is_empty() {
                work.name.tied = true;
            }
            at + 1
        }
        Time::Within | Time::Past | Time::Ago | Time::For | Time::Duration | Time::Longer | Time::Shorter => {
            if time == Time::For {
                work.ahead = work.ahead.or(window_just_before(r, at));
                work.name.tied |= !work.name.words.is_empty();
            }
            at + 1
        }
    }
}

fn is_bound(expr: &Expr) -> bool {
    match expr {
        Expr::Measure(_) => true,
        Expr::All(parts) | Expr::Any(parts) => parts.iter().any(is_bound),
        Expr::Not(inner) => is_bound(inner),
        Expr::AtLeast { .. }
        | Expr::If { .. }
        | Expr::Case { .. }
        | Expr::Ref(_)
        | Expr::Opaque(_)
        | Expr::Concept(_) => false,
    }
}
