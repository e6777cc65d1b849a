//! Lists: `A, B and/or C`, with what their items share: a denial, a kind, a window, a word.

use crate::eligibility::criterion::Side;
use crate::eligibility::expr::{Expr, Measure};
use crate::eligibility::family::name::Family;
use crate::eligibility::grammar::cue::{Cue, Otherwise, Question, Time};
use crate::eligibility::grammar::found::Item;
use crate::eligibility::grammar::item::{Carry, item};
use crate::eligibility::grammar::mark::{What, weighs};
use crate::eligibility::grammar::reading::{Reading, all, any, give, not};
use crate::eligibility::grammar::{example, share};
use crate::eligibility::lex::Kind;

/// Deepest nesting at which a clause is looked for that narrows a whole list.
const NARROWING_DEPTH_MAX: usize = 8;

/// Marks before the first item of a list in which words are looked for that say how many are asked for.
const HEAD_MARKS: usize = 6;

/// How two neighbours of a list are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// `or`, `/`.
    Or,
    /// `and`, `plus`.
    And,
    /// `but`, and what else sets a clause apart.
    But,
    /// `and/or`.
    AndOr,
    /// A comma: as the next word of the list says.
    Comma,
    /// `such as`, `including`: what follows are examples of what stands before.
    Such,
}

/// What a list states; none when it states nothing.
pub(crate) fn list(r: &mut Reading<'_>, lo: usize, hi: usize, depth: usize) -> Option<Expr> {
    let (mut ranges, mut joints) = split(r, lo, hi);
    let narrowing = narrowing(r, &ranges, &joints).filter(|_| depth < NARROWING_DEPTH_MAX);
    let Some(from) = narrowing else {
        return plain(r, ranges, &joints, depth);
    };
    // `A, B or C that needs D`: what narrows the last narrows all.
    if let Some(last) = ranges.last_mut() {
        last.1 = from;
    }
    if ranges.last().is_some_and(|(lo, hi)| lo >= hi) {
        ranges.pop();
        joints.pop();
    }
    let all_of = plain(r, ranges, &joints, depth);
    let narrow = list(r, from, hi, depth + 1);
    match (all_of, narrow) {
        (Some(Expr::Not(inner)), Some(narrow)) => Some(not(all(vec![*inner, narrow]))),
        (Some(one), Some(narrow)) => Some(all(vec![one, narrow])),
        (one, narrow) => one.or(narrow),
    }
}

/// Where a clause begins that narrows all items of a list of alternatives: `…, unable to …`, `… that requires …`.
fn narrowing(r: &Reading<'_>, ranges: &[(usize, usize)], joints: &[Joint]) -> Option<usize> {
    let (from, to) = *ranges.last()?;
    let (last, before) = joints.split_last()?;
    let listed = before
        .iter()
        .any(|joint| matches!(joint, Joint::Or | Joint::And | Joint::AndOr));
    let measured = ranges.iter().any(|(from, to)| is_measured(r, *from, *to));
    if measured {
        return None;
    }
    let opens = (from..to).find(|at| !r.is_cue(*at, |cue| matches!(cue, Cue::Filler | Cue::Subject)))?;
    if *last == Joint::Comma && listed && r.is_cue(opens, |cue| matches!(cue, Cue::Able(_))) {
        return Some(from);
    }
    if !listed && *last != Joint::Or {
        return None;
    }
    let clause = (opens + 1..to).find(|at| r.is_cue(*at, |cue| cue == Cue::With))?;
    let words = r.words(clause).to_ascii_lowercase();
    (words.starts_with("that ") || words.starts_with("which ") || words.starts_with("requir")).then_some(clause)
}

/// A list whose items stand side by side.
fn plain(r: &mut Reading<'_>, ranges: Vec<(usize, usize)>, joints: &[Joint], depth: usize) -> Option<Expr> {
    let (ranges, joints) = absorb(r, ranges, joints);
    let joints = settle(r, &ranges, joints);
    share::heads(r, &ranges);
    let mut carry = Carry::default();
    let mut items: Vec<Item> = Vec::with_capacity(ranges.len());
    for (at, (from, to)) in ranges.iter().enumerate() {
        if at > 0 && joints.get(at - 1) == Some(&Joint::But) {
            carry = Carry::default();
        }
        let found = item(r, *from, *to, &mut carry, depth);
        items.push(found);
    }
    share::names(r, &mut items);
    share_windows(r, &mut items, &joints);
    let (mut items, joints) = gather(items, joints);
    deny(&mut items, &joints);
    group(r, items, &joints)
}

/// The items of a list and what joins them.
fn split(r: &Reading<'_>, lo: usize, hi: usize) -> (Vec<(usize, usize)>, Vec<Joint>) {
    let mut ranges = Vec::new();
    let mut joints: Vec<Joint> = Vec::new();
    let mut from = lo;
    let mut pending: Option<Joint> = None;
    let mut open = 0_usize;
    for at in lo..hi {
        let Some(mark) = r.marks.get(at) else { break };
        let joint = match mark.what {
            What::Token(Kind::Open) => {
                open += 1;
                None
            }
            What::Token(Kind::Close) => {
                open = open.saturating_sub(1);
                None
            }
            _ if open > 0 => None,
            What::Token(Kind::Slash) if is_one_name(r, at) => None,
            What::Cue(Cue::Or) | What::Token(Kind::Slash) => Some(Joint::Or),
            What::Cue(Cue::AndOr) => Some(Joint::AndOr),
            What::Cue(Cue::And) => Some(joint_of(r.words(at))),
            What::Token(Kind::And) => Some(Joint::And),
            What::Token(Kind::Comma) => Some(Joint::Comma),
            What::Cue(Cue::Example) => Some(Joint::Such),
            _ => None,
        };
        let Some(joint) = joint else { continue };
        // `with or without A or B`: neither makes a difference.
        let idle = (from..at).any(|place| r.is_cue(place, |cue| cue == Cue::Regardless));
        if idle && matches!(joint, Joint::Or | Joint::And | Joint::AndOr) {
            continue;
        }
        let weighs = (from..at).any(|place| r.marks.get(place).is_some_and(|mark| counts(mark.what)));
        if weighs {
            if let Some(joint) = pending.take()
                && !ranges.is_empty()
            {
                joints.push(joint);
            }
            ranges.push((from, at));
            pending = Some(joint);
        } else {
            // `, or`: the word says more than the comma.
            pending = match (pending, joint) {
                (Some(before), Joint::Comma) => Some(before),
                (Some(Joint::Such), _) => Some(Joint::Such),
                (_, joint) => Some(joint),
            };
        }
        from = at + 1;
    }
    let weighs = (from..hi).any(|place| r.marks.get(place).is_some_and(|mark| counts(mark.what)));
    if weighs {
        if let Some(joint) = pending
            && !ranges.is_empty()
        {
            joints.push(joint);
        }
        ranges.push((from, hi));
    }
    (ranges, joints)
}

/// Whether a slash stands inside a name: between two words that nothing knows, without blanks (`ABC/DEF criteria`).
fn is_one_name(r: &Reading<'_>, at: usize) -> bool {
    let unknown = |at: usize| {
        r.marks
            .get(at)
            .is_some_and(|mark| matches!(mark.what, What::Token(Kind::Word)))
    };
    let glued = |at: usize| r.marks.get(at).is_some_and(|mark| mark.glued);
    at > 0 && unknown(at - 1) && unknown(at + 1) && glued(at) && glued(at + 1)
}

/// Gives the words behind a question to it: `comply with visits, diet and drug intake` is one question.
///
/// What names something else (a disease, a bound, another question) stays an item of its own; behind `such as` all
/// that follows are examples. A word of ability alone goes with the item after it: `able and willing to comply`.
fn absorb(r: &Reading<'_>, ranges: Vec<(usize, usize)>, joints: &[Joint]) -> (Vec<(usize, usize)>, Vec<Joint>) {
    let mut kept: Vec<(usize, usize)> = Vec::with_capacity(ranges.len());
    let mut between: Vec<Joint> = Vec::with_capacity(joints.len());
    let mut open = Asked::default();
    for (at, (from, to)) in ranges.into_iter().enumerate() {
        let joint = at.checked_sub(1).and_then(|at| joints.get(at)).copied();
        let next = asked(r, from, to);
        let takes = match (kept.last(), joint) {
            (None, _) | (_, Some(Joint::But)) => false,
            _ => open.waits || next.lasts || open.takes(&next),
        };
        if takes && let Some(last) = kept.last_mut() {
            last.1 = to;
            open = Asked {
                waits: open.waits && next.waits,
                examples: open.examples || next.examples,
                question: open.question.or(next.question),
                ..next
            };
        } else {
            if !kept.is_empty() {
                between.extend(joint);
            }
            kept.push((from, to));
            open = next;
        }
    }
    (kept, between)
}

/// What an item asks of a person.
#[expect(clippy::struct_excessive_bools, reason = "what was seen in an item, each by itself")]
#[derive(Debug, Clone, Copy, Default)]
struct Asked {
    /// Its question.
    question: Option<&'static Question>,
    /// Whether nothing stands in it but a word of ability.
    waits: bool,
    /// Whether examples follow behind the question.
    examples: bool,
    /// Whether it names what is no part of a question.
    names: bool,
    /// Whether it denies, or begins a clause.
    opens: bool,
    /// Whether it says nothing but how long: `… before or during the study`.
    lasts: bool,
    /// Whether its question is the general one: `agree to use an effective`.
    general: bool,
}

impl Asked {
    /// Notes a question; one of its own takes the place of the general one.
    fn ask(&mut self, question: &'static Question) {
        if self.question.is_none() || self.general {
            self.question = Some(question);
            self.general = false;
        }
    }

    /// Whether the next item belongs to this one's question: it asks none, or the same. Means of contraception are one.
    fn takes(&self, next: &Self) -> bool {
        let Some(own) = self.question else { return false };
        let same = |other: &Question| {
            let means = other.family == Family::Contraception;
            other == own || (means && (self.general || own.family == Family::Contraception))
        };
        if own.family != Family::Judgement && (self.examples || next.examples) {
            return true;
        }
        !next.names && !next.opens && next.question.is_none_or(same)
    }
}

fn asked(r: &Reading<'_>, from: usize, to: usize) -> Asked {
    let mut found = Asked::default();
    let mut able = false;
    let mut lasts = false;
    let mut weighs = 0_usize;
    for mark in r.marks.iter().take(to).skip(from) {
        weighs += usize::from(super::mark::weighs(mark.what));
        match mark.what {
            What::Cue(Cue::Opaque(question)) if question.whole && !found.names => found.ask(question),
            What::Cue(Cue::Act(question)) if able && !found.names => found.ask(question),
            What::Cue(Cue::Able(ability)) => {
                able = true;
                if let Otherwise::Ask(question) = &ability.otherwise
                    && found.question.is_none()
                {
                    found.question = Some(question);
                    found.general = true;
                }
            }
            What::Cue(Cue::Time(Time::During)) => lasts = true,
            What::Cue(Cue::Example) => found.examples |= found.question.is_some() || weighs == 0,
            // Means of contraception, not what is recorded of them.
            What::Cue(Cue::Named(named)) if named.family == Family::Contraception => {}
            // What stands behind a question belongs to it.
            What::Concept(_)
            | What::Cue(
                Cue::Named(_) | Cue::Variable(_) | Cue::Variables(_) | Cue::Sex(_) | Cue::AnySex | Cue::Head(_),
            ) => found.names |= found.question.is_none(),
            What::Atom(_) | What::Cue(Cue::Reference(_) | Cue::Permit | Cue::Forbid) => found.names = true,
            What::Cue(Cue::Not | Cue::With | Cue::Must) => found.opens |= found.question.is_none(),
            _ => {}
        }
    }
    found.waits = able && weighs == 1;
    found.lasts = lasts && weighs == 0;
    found
}

fn joint_of(words: &str) -> Joint {
    let low = words.to_ascii_lowercase();
    if low.starts_with("but") || low.starts_with("however") || low.contains("not") || low.contains("have") {
        Joint::But
    } else {
        Joint::And
    }
}

fn counts(what: What) -> bool {
    weighs(what) || matches!(what, What::Cue(Cue::Not | Cue::With | Cue::Time(_)))
}

/// Gives every comma the meaning of the next word of the list, and reads `and` in a list of reasons as `or`.
fn settle(r: &Reading<'_>, ranges: &[(usize, usize)], mut joints: Vec<Joint>) -> Vec<Joint> {
    let one = asks_one(r, ranges);
    let mut next = match r.side {
        Side::Exclusion => Joint::Or,
        Side::Inclusion | Side::Neutral if one => Joint::Or,
        Side::Inclusion | Side::Neutral => Joint::And,
    };
    for at in (0..joints.len()).rev() {
        let Some(joint) = joints.get_mut(at) else { continue };
        match joint {
            Joint::Comma => *joint = next,
            Joint::AndOr => {
                *joint = Joint::Or;
                next = Joint::Or;
            }
            Joint::Or => next = Joint::Or,
            Joint::And => {
                let measured = |at: usize| ranges.get(at).is_some_and(|(from, to)| is_measured(r, *from, *to));
                let clause = ranges.get(at + 1).is_some_and(|(from, to)| opens_clause(r, *from, *to));
                let other = ranges.get(at + 1).is_some_and(|(from, to)| is_other(r, *from, *to));
                let reason = (r.side == Side::Exclusion || one || other) && !clause;
                if reason && !(measured(at) && measured(at + 1)) {
                    *joint = Joint::Or;
                }
                next = *joint;
            }
            Joint::But | Joint::Such => {
                next = match r.side {
                    Side::Exclusion => Joint::Or,
                    Side::Inclusion | Side::Neutral => Joint::And,
                };
            }
        }
    }
    joints
}

/// Whether a list says at its head that one of its items is enough: `one of the following: A, B and C`.
fn asks_one(r: &Reading<'_>, ranges: &[(usize, usize)]) -> bool {
    let Some(&(from, to)) = ranges.first() else {
        return false;
    };
    let start = r
        .marks
        .get(from.saturating_sub(HEAD_MARKS))
        .map(|mark| mark.start as usize);
    let end = r.marks.get(to.saturating_sub(1)).map(|mark| mark.end as usize);
    let (Some(start), Some(end)) = (start, end) else {
        return false;
    };
    let words = r.text.get(start..end).unwrap_or_default().to_ascii_lowercase();
    [
        "one of the",
        "1 of the",
        "one the following",
        "any of the",
        "one or more of",
        "at least one",
    ]
    .iter()
    .any(|phrase| words.contains(phrase))
}

/// Whether an item names the rest of a kind: `gout, asthma and any other disease` is one of them.
fn is_other(r: &Reading<'_>, from: usize, to: usize) -> bool {
    let mut words = (from..to).take(2).map(|at| r.words(at).to_ascii_lowercase());
    words.any(|words| words == "other" || words == "any other")
}

fn is_measured(r: &Reading<'_>, from: usize, to: usize) -> bool {
    r.marks
        .iter()
        .take(to)
        .skip(from)
        .any(|mark| matches!(mark.what, What::Atom(_)))
}

/// Whether an item begins a clause of its own: `and who have`, `and must`, `and requiring`.
fn opens_clause(r: &Reading<'_>, from: usize, to: usize) -> bool {
    r.marks.iter().take(to).skip(from).take(2).any(|mark| {
        matches!(
            mark.what,
            What::Cue(Cue::With | Cue::Must | Cue::Not | Cue::Unless | Cue::Permit | Cue::Forbid)
        )
    })
}

/// A window at the end of a list, or alone at its head, holds for every item that has none.
fn share_windows(r: &Reading<'_>, items: &mut [Item], joints: &[Joint]) {
    // `A or B, 8 weeks before the study`: a window alone behind others is theirs.
    for found in items.iter_mut().skip(1) {
        if found.parts.is_empty() {
            found.trailing = found.trailing.or(found.leading.take());
        }
    }
    let mut at = items.len();
    let mut trailing: Option<usize> = None;
    while at > 0 {
        at -= 1;
        // A clause set apart shares nothing with those before it.
        if joints.get(at) == Some(&Joint::But) {
            trailing = None;
        }
        let Some(found) = items.get_mut(at) else { break };
        if found.measured {
            trailing = None;
            continue;
        }
        if let Some(window) = found.trailing {
            trailing = Some(window);
        } else if let Some(window) = trailing.and_then(|place| r.windows.get(place)) {
            for expr in &mut found.parts {
                give(expr, window);
            }
        }
    }
    // `Within 4 weeks before enrollment: A, B or C`.
    let mut leading: Option<usize> = None;
    for found in items {
        if let Some(window) = found.leading {
            leading = Some(window);
        }
        if let Some(window) = leading.and_then(|place| r.windows.get(place)) {
            for expr in &mut found.parts {
                give(expr, window);
            }
        }
    }
}

/// Makes examples alternatives of what they are examples of.
///
/// The examples reach as far as the list goes on without a bound or a clause of its own.
fn gather(items: Vec<Item>, joints: Vec<Joint>) -> (Vec<Item>, Vec<Joint>) {
    if !joints.contains(&Joint::Such) {
        return (items, joints);
    }
    let mut kept: Vec<Item> = Vec::with_capacity(items.len());
    let mut between: Vec<Joint> = Vec::with_capacity(joints.len());
    let mut open = false;
    for (at, found) in items.into_iter().enumerate() {
        let joint = at.checked_sub(1).and_then(|at| joints.get(at)).copied();
        open = match joint {
            Some(Joint::Such) => true,
            Some(Joint::But) | None => false,
            Some(Joint::Or | Joint::And | Joint::AndOr | Joint::Comma) => open,
        };
        open &= !found.measured && !found.clause && !found.denied;
        // `Low risk of spread and death (survival > 90 %), such as …`: a bound alone has no examples, what stands before it
        // has.
        let bound =
            |head: &Item| !head.parts.is_empty() && head.parts.iter().all(|part| matches!(part, Expr::Measure(_)));
        let behind = kept.iter().rev().take_while(|head| bound(head)).count();
        let place = kept
            .len()
            .checked_sub(behind + 1)
            .filter(|at| kept.get(*at).is_some_and(example::fits));
        let place = place.or(kept.len().checked_sub(1));
        match place.and_then(|at| kept.get_mut(at)) {
            Some(head) if open => example::add(head, all(found.parts)),
            _ => {
                between.extend(joint.map(|joint| if joint == Joint::Such { Joint::And } else { joint }));
                kept.push(found);
            }
        }
    }
    (kept, between)
}

/// A denial holds for the items after it, as far as they are of its kind.
fn deny(items: &mut [Item], joints: &[Joint]) {
    let mut denied = false;
    for (at, found) in items.iter_mut().enumerate() {
        if at > 0 && joints.get(at - 1) == Some(&Joint::But) {
            denied = false;
        }
        if !found.denied && (found.measured || found.clause) {
            denied = false;
        }
        if found.denied {
            denied = true;
        } else if denied {
            found.denied = true;
            found.inherited = true;
        }
    }
}

/// Combines the items: `and` binds closer than `or`; what one denial covers is denied together.
fn group(r: &Reading<'_>, items: Vec<Item>, joints: &[Joint]) -> Option<Expr> {
    let sexes = items
        .iter()
        .all(|found| matches!(found.parts.as_slice(), [Expr::Measure(m)] if m.var == "sex"));
    let mut alternatives: Vec<Vec<Expr>> = Vec::new();
    let mut denied: Vec<Expr> = Vec::new();
    let mut current: Vec<Expr> = Vec::new();
    let mut first = true;
    for (at, found) in items.into_iter().enumerate() {
        let joint = at.checked_sub(1).and_then(|at| joints.get(at)).copied();
        let inherited = found.inherited;
        // What one denial covers is denied as a whole: neither A nor B.
        if !inherited && !denied.is_empty() {
            current.push(not(any(std::mem::take(&mut denied))));
        }
        if !first && joint == Some(Joint::Or) && !inherited {
            alternatives.push(std::mem::take(&mut current));
        }
        first = false;
        if found.denied {
            if !found.parts.is_empty() {
                denied.push(all(found.parts));
            }
        } else {
            current.extend(found.parts);
        }
    }
    if !denied.is_empty() {
        current.push(not(any(denied)));
    }
    alternatives.push(current);
    let parts: Vec<Expr> = alternatives
        .into_iter()
        .filter(|parts| !parts.is_empty())
        .map(all)
        .collect();
    if parts.is_empty() {
        return None;
    }
    let _ = r;
    let combined = if sexes { both_sexes(parts) } else { any(parts) };
    Some(combined)
}

/// `Male or female`, `men and women`: one leaf that names both.
fn both_sexes(parts: Vec<Expr>) -> Expr {
    let mut whole: Option<Measure> = None;
    for part in parts {
        let measures: Vec<Expr> = match part {
            Expr::All(parts) | Expr::Any(parts) => parts,
            other => vec![other],
        };
        for measure in measures {
            let Expr::Measure(measure) = measure else { continue };
            match &mut whole {
                None => whole = Some(*measure),
                Some(whole) => {
                    for value in measure.values {
                        if !whole.values.contains(&value) {
                            whole.values.push(value);
                        }
                    }
                    whole.end = whole.end.max(measure.end);
                }
            }
        }
    }
    whole.map_or_else(|| Expr::All(Vec::new()), |whole| Expr::Measure(Box::new(whole)))
}

#[cfg(test)]
mod tests {
    use crate::eligibility::criterion::Side;
    use crate::eligibility::grammar::Grammar;
    use crate::eligibility::notation;

    fn read(text: &str) -> String {
        notation(&Grammar::default().read(text, 0, Side::Inclusion).statement.expr)
    }

    #[test]
    fn what_makes_no_difference_states_nothing() {
        assert!(!read("asthma with or without gout").contains("gout"));
        let found = read("asthma regardless of gout or stroke, fever");
        assert!(!found.contains("stroke") && found.contains("fever"), "{found}");
    }

    #[test]
    fn one_of_a_list_may_be_enough() {
        assert!(read("one of the following: asthma, gout and stroke").starts_with("any("));
        assert!(read("asthma, gout and any other lung disease").starts_with("any("));
        assert!(read("asthma, gout and stroke").starts_with("all("));
    }

    #[test]
    fn one_denial_holds_for_a_list() {
        assert!(read("no asthma, gout or stroke").starts_with("not any("));
    }
}
