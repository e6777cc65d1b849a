//! The criteria of one trial against one patient, with everything that is behind each verdict.

use crate::chart::Day;
use crate::eligibility::{Concept, Criterion, Expr, LeafRef, Measure, Opaque, Reason, Side, Statement};
use crate::screening::leaf::{self, Answer, Meaning};
use crate::screening::patient::Patient;
use crate::screening::protocol::{Asks, Protocol};
use crate::screening::tally::Row;
use crate::screening::verdict::{Effect, Truth, Verdict};
use crate::screening::why::Why;

/// Deepest statement that is looked into; the grammar nests no deeper than twelve.
pub(crate) const DEPTH_MAX: usize = 64;

/// What leaves mean that are still to be asked.
type Meanings<'a> = std::slice::Iter<'a, Meaning>;

/// What a leaf of a criterion is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Leaf<'a> {
    Measure(&'a Measure),
    Concept(&'a Concept),
    Opaque(&'a Opaque),
    /// Another criterion.
    Ref(&'a str),
}

/// A leaf with its answer.
#[derive(Debug, Clone)]
pub(crate) struct Part<'a> {
    /// The leaf.
    pub(crate) leaf: Leaf<'a>,
    /// What was found.
    pub(crate) answer: Answer,
    /// Whether the verdict on the whole rests on it.
    pub(crate) decides: bool,
    /// Whether its denial is asked for.
    pub(crate) denied: bool,
}

/// A criterion with its verdict.
#[derive(Debug, Clone)]
pub(crate) struct Judged<'a> {
    /// The criterion.
    pub(crate) node: &'a Criterion,
    /// The verdict on its sentence.
    pub(crate) truth: Truth,
    /// Why that is unknown.
    pub(crate) why: Option<Why>,
    /// Its leaves.
    pub(crate) parts: Vec<Part<'a>>,
    /// What it means for the trial.
    pub(crate) row: Row,
}

/// Judges every criterion, parents before children, in the order of the text.
pub(crate) fn judge<'a>(protocol: &'a Protocol, patient: &Patient<'_>) -> Vec<Judged<'a>> {
    let nodes = protocol.criteria().walk();
    let mut judge = Judge {
        rows: &protocol.rows,
        known: vec![None; nodes.len()],
        busy: vec![false; nodes.len()],
        nodes,
        patient,
    };
    for at in 0..judge.nodes.len() {
        judge.node(at);
    }
    let Judge { nodes, known, rows, .. } = judge;
    let judged = nodes
        .into_iter()
        .zip(known)
        .zip(rows)
        .filter_map(|((node, found), asks)| {
            let found = found?;
            let effect = if asks.counted {
                Effect::of(node.side, found.truth)
            } else {
                Effect::Neutral
            };
            Some(Judged {
                node,
                truth: found.truth,
                why: found.why,
                parts: found.parts,
                row: Row {
                    effect,
                    truth: found.truth,
                    weight: asks.weight,
                },
            })
        });
    judged.collect()
}

/// What a statement or a part of one says.
#[derive(Debug, Clone)]
struct Eval<'a> {
    truth: Truth,
    why: Option<Why>,
    parts: Vec<Part<'a>>,
}

struct Judge<'a, 'p, 'c> {
    nodes: Vec<&'a Criterion>,
    rows: &'a [Asks],
    known: Vec<Option<Eval<'a>>>,
    busy: Vec<bool>,
    patient: &'p Patient<'c>,
}

impl<'a> Judge<'a, '_, '_> {
    /// The verdict on a node; its parts are kept with the node.
    fn node(&mut self, at: usize) -> (Truth, Option<Why>) {
        if let Some(Some(found)) = self.known.get(at) {
            return (found.truth, found.why);
        }
        let unresolved = (Truth::UNKNOWN, Some(Why::Unresolved));
        match self.busy.get_mut(at) {
            Some(busy) if !*busy => *busy = true,
            _ => return unresolved,
        }
        let Some(node) = self.nodes.get(at).copied() else {
            return unresolved;
        };
        let found = match &node.statement {
            None => Eval {
                truth: Truth::NOT_APPLICABLE,
                why: None,
                parts: Vec::new(),
            },
            Some(stated) => {
                let rows = self.rows;
                self.stated(stated, rows.get(at).map_or(&[], |asks| &asks.meanings))
            }
        };
        let said = (found.truth, found.why);
        if let Some(known) = self.known.get_mut(at) {
            *known = Some(found);
        }
        said
    }

    /// The verdict on a statement: none that may not decide does.
    fn stated(&mut self, stated: &'a Statement, meanings: &'a [Meaning]) -> Eval<'a> {
        let mut found = self.expr(&stated.expr, stated, &mut meanings.iter(), 0);
        let sure = found.truth.if_sure(stated.class.is_computable());
        if sure.verdict != found.truth.verdict {
            found.why = Some(Why::Weak);
            found.truth = sure;
        }
        found
    }

    /// The leaves of what is asked are those of the meanings, in the same order.
    fn expr(&mut self, expr: &'a Expr, stated: &'a Statement, meanings: &mut Meanings<'a>, depth: usize) -> Eval<'a> {
        if depth > DEPTH_MAX {
            for _ in expr.walk().filter_map(Expr::leaf) {
                meanings.next();
            }
            return one(Leaf::Ref(""), Answer::unknown(Why::Unparsed));
        }
        match expr {
            Expr::All(parts) => {
                let found = self.each(parts, stated, meanings, depth);
                joined(Truth::all(found.iter().map(|one| one.truth)), found)
            }
            Expr::Any(parts) => {
                let found = self.each(parts, stated, meanings, depth);
                joined(Truth::any(found.iter().map(|one| one.truth)), found)
            }
            Expr::AtLeast { n, of } => {
                let found = self.each(of, stated, meanings, depth);
                let n = usize::try_from(*n).unwrap_or(usize::MAX);
                joined(Truth::at_least(n, found.iter().map(|one| one.truth)), found)
            }
            Expr::Not(inner) => {
                let mut found = self.expr(inner, stated, meanings, depth + 1);
                found.parts.iter_mut().for_each(|part| part.denied = !part.denied);
                Eval {
                    truth: found.truth.denied(),
                    ..found
                }
            }
            Expr::If { guard, then } => {
                let guard = self.expr(guard, stated, meanings, depth + 1);
                let then = self.expr(then, stated, meanings, depth + 1);
                branched(Truth::when(guard.truth, then.truth), guard, vec![then])
            }
            Expr::Case { guard, then, otherwise } => {
                let guard = self.expr(guard, stated, meanings, depth + 1);
                let then = self.expr(then, stated, meanings, depth + 1);
                let otherwise = self.expr(otherwise, stated, meanings, depth + 1);
                let truth = Truth::case(guard.truth, then.truth, otherwise.truth);
                let is_then = guard.truth.verdict == Verdict::Met;
                let is_other = matches!(guard.truth.verdict, Verdict::NotMet | Verdict::NotApplicable);
                let mut branches = Vec::new();
                for (branch, taken) in [(then, !is_other), (otherwise, !is_then)] {
                    branches.push(if taken { branch } else { aside(branch) });
                }
                branched(truth, guard, branches)
            }
            Expr::Ref(id) => self.reference(id),
            Expr::Opaque(opaque) => {
                let mut answer = Answer::unknown(Why::Opaque(opaque.reason));
                answer.truth = of_reason(opaque.reason);
                one(Leaf::Opaque(opaque), answer)
            }
            Expr::Measure(measure) => one(
                Leaf::Measure(measure),
                self.leaf(
                    LeafRef::Measure(measure),
                    stated.is_sure(measure.start, measure.end),
                    meanings,
                ),
            ),
            Expr::Concept(concept) => one(
                Leaf::Concept(concept),
                self.leaf(
                    LeafRef::Concept(concept),
                    stated.is_sure(concept.start, concept.end),
                    meanings,
                ),
            ),
        }
    }

    /// The answer of the leaf whose meaning is the next.
    fn leaf(&self, leaf: LeafRef<'a>, is_sure: bool, meanings: &mut Meanings<'a>) -> Answer {
        match meanings.next() {
            Some(meaning) if is_sure => leaf::ask(leaf, meaning, self.patient),
            Some(_) | None => Answer::unknown(Why::Ambiguous),
        }
    }

    fn each(
        &mut self,
        parts: &'a [Expr],
        stated: &'a Statement,
        meanings: &mut Meanings<'a>,
        depth: usize,
    ) -> Vec<Eval<'a>> {
        let parts = parts.iter();
        parts.map(|part| self.expr(part, stated, meanings, depth + 1)).collect()
    }

    /// What another criterion, or a whole side, says.
    fn reference(&mut self, id: &'a str) -> Eval<'a> {
        let side = [Side::Inclusion, Side::Exclusion]
            .into_iter()
            .find(|side| side.prefix() == id);
        let place = self.nodes.iter().position(|node| node.id == id);
        let (truth, why) = match (side, place) {
            (Some(side), _) => self.side(side),
            (None, Some(at)) => self.node(at),
            (None, None) => (Truth::UNKNOWN, Some(Why::Unresolved)),
        };
        let mut answer = Answer::unknown(Why::Unresolved);
        answer.truth = truth;
        answer.why = why;
        // Of a whole side no day is told.
        let place = place.filter(|_| side.is_none());
        let known = place.and_then(|at| Some((self.known.get(at)?.as_ref()?, self.nodes.get(at)?)));
        answer.turns = known.and_then(|(known, node)| turning_day(&known.parts, truth, node.side));
        one(Leaf::Ref(id), answer)
    }

    fn side(&mut self, side: Side) -> (Truth, Option<Why>) {
        let rows: Vec<usize> = self
            .nodes
            .iter()
            .zip(self.rows)
            .enumerate()
            .filter(|(_, (node, asks))| node.side == side && asks.counted)
            .map(|(at, _)| at)
            .collect();
        let found: Vec<(Truth, Option<Why>)> = rows.into_iter().map(|at| self.node(at)).collect();
        let truths = found.iter().map(|(truth, _)| *truth);
        let truth = match side {
            Side::Exclusion => Truth::any(truths),
            Side::Inclusion | Side::Neutral => Truth::all(truths),
        };
        let why = found
            .iter()
            .find_map(|(_, why)| *why)
            .filter(|_| truth.verdict == Verdict::Unknown);
        (truth, why)
    }
}

/// What is unknown for a reason that no record settles.
pub(crate) fn of_reason(reason: Reason) -> Truth {
    if reason == Reason::Unparsed {
        Truth::UNKNOWN
    } else {
        Truth::for_a_person()
    }
}

fn one(leaf: Leaf<'_>, answer: Answer) -> Eval<'_> {
    Eval {
        truth: answer.truth,
        why: answer.why,
        parts: vec![Part {
            leaf,
            answer,
            decides: true,
            denied: false,
        }],
    }
}

/// Parts that no longer decide.
fn aside(mut eval: Eval<'_>) -> Eval<'_> {
    eval.parts.iter_mut().for_each(|part| part.decides = false);
    eval
}

/// Parts joined by `and`, `or` or a count: those decide that say what the whole says.
fn joined(truth: Truth, found: Vec<Eval<'_>>) -> Eval<'_> {
    let mut why = None;
    let mut parts = Vec::new();
    for one in found {
        let decides = one.truth.verdict == truth.verdict;
        if decides {
            why = why.or(one.why);
        }
        parts.extend(if decides { one } else { aside(one) }.parts);
    }
    Eval { truth, why, parts }
}

/// A guard and what hangs on it.
fn branched<'a>(truth: Truth, guard: Eval<'a>, branches: Vec<Eval<'a>>) -> Eval<'a> {
    let guard_why = guard.why;
    let mut why = branches
        .iter()
        .filter(|branch| branch.truth.verdict == Verdict::Unknown)
        .find_map(|branch| branch.why);
    if guard.truth.verdict == Verdict::Unknown {
        why = guard_why.or(why);
    }
    // What holds either way does not rest on which way it is.
    let rests = guard.truth.verdict != Verdict::Unknown || truth.verdict == Verdict::Unknown;
    let mut parts = if rests { guard } else { aside(guard) }.parts;
    for branch in branches {
        let decides = branch.truth.verdict == truth.verdict;
        parts.extend(if decides { branch } else { aside(branch) }.parts);
    }
    Eval {
        truth,
        why: why.filter(|_| truth.verdict == Verdict::Unknown),
        parts,
    }
}

/// The first day on which a verdict turns by itself: that of what decides.
pub(crate) fn turning_day(parts: &[Part<'_>], truth: Truth, side: Side) -> Option<Day> {
    if !truth.movable {
        return None;
    }
    let deciding: Vec<&Part<'_>> = parts.iter().filter(|part| part.decides).collect();
    let days: Vec<Day> = deciding.iter().filter_map(|part| part.answer.turns).collect();
    if days.len() == deciding.len() {
        days.into_iter().max()
    } else if side == Side::Exclusion && truth.verdict == Verdict::Met {
        // Of what must all hold to keep someone out, the first that ends is enough.
        days.into_iter().min()
    } else {
        None
    }
}
