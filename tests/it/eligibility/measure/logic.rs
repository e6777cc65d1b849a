//! Negation and alternatives of the Chia corpus.
//!
//! How negation is judged is said in `negation`.
//!
//! Alternatives are counted by pair. A gold pair is two members of one OR group; it is found where a leaf over the one
//! and a leaf over the other stand in two branches of an `any`, or, both negated, of an `all` (`neither a nor b`); or
//! where both are members of one `in` or of one range of grades. The roots of an exclusion are alternatives. A pair of ours is two such branches that both lie over entities of the gold: what
//! narrows a branch is no alternative of its own. It is right where the two lie over the members of a gold pair. It is
//! not judged where one is an example of the other (`Subsumes`), for the gold has no alternatives there, or where what
//! they are examples of are alternatives, for the gold does not say it again; nor where a branch lies over nothing but
//! what the annotators left whole; nor in an exclusion where no relation, group or scope leads from the one to the other:
//! each thing excludes by itself, and the gold seldom draws the group that a whole line is. A `Scope` is no entity for
//! this, but may be a member.
//! Long lists weigh much in pairs, so the groups of which every pair is found are counted too.

use trialfire::eligibility::{Expr, Op};

use super::chia::{ChiaLine, Entity, lines};
use super::leaves::{What, leaves};
use super::line::Line;
use super::links::{Links, speaks};
use super::negation::{denials, gold_denies, has_negation, ours_denies};
use super::show::{Failing, Show, compact_all};
use crate::support::figures::{Figures, Share};

const SET: &str = "logic";
const NEGATION_RECALL: &str = "negation, recall of lines";
const NEGATION_PRECISION: &str = "negation, precision of lines";
const ANYWHERE_RECALL: &str = "negation anywhere, recall of lines";
const ANYWHERE_PRECISION: &str = "negation anywhere, precision of lines";
const DENIED_RECALL: &str = "negation, recall of entities";
const DENIED_PRECISION: &str = "negation, precision of entities";
const DENIED_ACCURACY: &str = "negation, accuracy of entities";
const OR_RECALL: &str = "or, recall of pairs";
const OR_PRECISION: &str = "or, precision of pairs";
const OR_GROUPS: &str = "or, groups found whole";
const OR_LINES_RECALL: &str = "or, recall of lines";
const OR_LINES_PRECISION: &str = "or, precision of lines";

/// F1 of lines with negation; goal .95
const FLOOR_NEGATION: f64 = 0.89;
/// F1 of lines with negation anywhere, as they stand
const FLOOR_ANYWHERE: f64 = 0.69;
/// F1 of pairs of alternatives; goal .85
const FLOOR_OR: f64 = 0.80;

/// Two branches of an alternative, each the places of its leaves in [`leaves`].
type Branches = (Vec<usize>, Vec<usize>);

/// Pairs of branches of alternatives; the roots of an exclusion are alternatives too.
fn or_pairs(exprs: &[Expr], side: &str) -> Vec<Branches> {
    let mut pairs = Vec::new();
    let mut next = 0;
    let mut roots: Vec<Vec<usize>> = Vec::new();
    for expr in exprs {
        let below = visit(expr, &mut next, &mut pairs);
        roots.push(below.into_iter().map(|(at, _)| at).collect());
    }
    if side == "exc" {
        for (at, one) in roots.iter().enumerate() {
            let others = roots
                .iter()
                .skip(at + 1)
                .filter(|other| !one.is_empty() && !other.is_empty());
            pairs.extend(others.map(|other| (one.clone(), other.clone())));
        }
    }
    pairs
}

/// The leaves under `expr` as (place, whether denied on the way from `expr`).
fn visit(expr: &Expr, next: &mut usize, pairs: &mut Vec<Branches>) -> Vec<(usize, bool)> {
    let mut branches = |parts: &[&Expr], is_any: bool, pairs: &mut Vec<Branches>| {
        let below: Vec<Vec<(usize, bool)>> = parts.iter().map(|part| visit(part, next, pairs)).collect();
        let side = |leaves: &[(usize, bool)]| -> Vec<usize> {
            let kept = leaves.iter().filter(|(_, denied)| is_any || *denied);
            kept.map(|(at, _)| *at).collect()
        };
        for (at, one) in below.iter().enumerate() {
            for other in below.iter().skip(at + 1) {
                let pair = (side(one), side(other));
                if !pair.0.is_empty() && !pair.1.is_empty() {
                    pairs.push(pair);
                }
            }
        }
        below.concat()
    };
    match expr {
        Expr::Any(parts) => branches(&parts.iter().collect::<Vec<_>>(), true, pairs),
        Expr::AtLeast { n, of } => branches(&of.iter().collect::<Vec<_>>(), *n <= 1, pairs),
        Expr::All(parts) => branches(&parts.iter().collect::<Vec<_>>(), false, pairs),
        Expr::If { guard, then } => branches(&[guard, then], false, pairs),
        Expr::Case { guard, then, otherwise } => branches(&[guard, then, otherwise], false, pairs),
        Expr::Not(part) => {
            let below = visit(part, next, pairs);
            below.into_iter().map(|(at, denied)| (at, !denied)).collect()
        }
        Expr::Measure(_) | Expr::Concept(_) | Expr::Opaque(_) => {
            *next += 1;
            vec![(*next - 1, false)]
        }
        Expr::Ref(_) => Vec::new(),
    }
}

/// The pairs of alternatives of the gold.
fn gold_pairs(line: &ChiaLine) -> Vec<(&Entity, &Entity)> {
    let mut pairs = Vec::new();
    for group in line.groups.iter().filter(|group| group.op == "OR") {
        let members: Vec<&Entity> = group.args.iter().filter_map(|id| line.entity(id)).collect();
        for (at, one) in members.iter().enumerate() {
            pairs.extend(members.iter().skip(at + 1).map(|other| (*one, *other)));
        }
    }
    pairs
}

/// What became of the pairs of one line.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pairs {
    /// For each gold pair, whether it is found.
    found: Vec<bool>,
    /// Ours that are right, of ours.
    ours: Share,
}

fn judge_pairs(gold: &ChiaLine, parsed: &Line, exprs: &[Expr]) -> Pairs {
    let all = leaves(exprs);
    let pairs = or_pairs(exprs, &gold.side);
    let over = |entity: &Entity, at: usize| all.get(at).is_some_and(|leaf| entity.overlaps(parsed, leaf.span()));
    let above = |entity: &Entity, places: &[usize]| places.iter().any(|at| over(entity, *at));
    let wanted = gold_pairs(gold);
    let either =
        |(a, b): &Branches, (x, y): &(&Entity, &Entity)| above(x, a) && above(y, b) || above(x, b) && above(y, a);
    let in_one_set = |(x, y): &(&Entity, &Entity)| {
        all.iter().any(|leaf| {
            matches!(leaf.what, What::Measure(measure) if matches!(measure.op, Op::In | Op::Range))
                && x.overlaps(parsed, leaf.span())
                && y.overlaps(parsed, leaf.span())
        })
    };
    let found = wanted
        .iter()
        .map(|want| pairs.iter().any(|pair| either(pair, want)) || in_one_set(want))
        .collect();
    // What of the gold lies under a branch.
    let under = |places: &[usize]| -> Vec<&Entity> {
        gold.entities
            .iter()
            .filter(|entity| speaks(entity))
            .filter(|entity| above(entity, places))
            .collect()
    };
    let links = Links::of(gold);
    let between = |(a, b): &Branches, linked: &dyn Fn(&Entity, &Entity) -> bool| {
        let (under_a, under_b) = (under(a), under(b));
        under_a.iter().any(|x| under_b.iter().any(|y| linked(x, y)))
    };
    // One branch may be an example of the other: the gold relates the two in a way of its own. Examples of alternatives
    // are alternatives, which the gold does not say again.
    let subsumed = |pair: &Branches| {
        let ends = gold.relations.iter().filter(|(kind, _, _)| kind == "Subsumes");
        let mut ends = ends.filter_map(|(_, from, to)| Some((gold.entity(from)?, gold.entity(to)?)));
        ends.any(|(x, y)| either(pair, &(x, y))) || between(pair, &|x, y| links.implied(x, y))
    };
    // In an exclusion each thing excludes by itself: what nothing connects are reasons side by side.
    let apart = |pair: &Branches| gold.side == "exc" && !between(pair, &|x, y| links.connected(x, y));
    let right = |pair: &Branches| wanted.iter().any(|want| either(pair, want));
    let judged = |pair: &&Branches| {
        let speak = !under(&pair.0).is_empty() && !under(&pair.1).is_empty();
        right(pair) || speak && !subsumed(pair) && !apart(pair)
    };
    let ours: Vec<&Branches> = pairs.iter().filter(judged).collect();
    Pairs {
        found,
        ours: Share {
            right: ours.iter().filter(|pair| right(pair)).count(),
            of: ours.len(),
        },
    }
}

/// Counts negation by side and alternatives by the type of the first member.
pub(crate) fn measure(cases: &[ChiaLine], show: &Show) -> Figures {
    let mut figures = Figures::default();
    for case in cases {
        let half = case.half();
        let parsed = case.parse();
        let exprs = parsed.exprs();
        let ours = || compact_all(&parsed.criteria);
        let failing = |set, row| Failing {
            set,
            row,
            half,
            id: &case.id,
            text: &case.line,
        };
        let marked = case.relations.iter().any(|(kind, _, _)| kind == "Has_negation");
        let anywhere = has_negation(&exprs, &parsed.text);
        if marked {
            figures.count(ANYWHERE_RECALL, &case.side, half, anywhere);
        }
        if anywhere {
            figures.count(ANYWHERE_PRECISION, &case.side, half, marked);
        }
        let gold = gold_denies(case);
        let own = ours_denies(case, &parsed, &exprs, gold);
        if gold {
            figures.count(NEGATION_RECALL, &case.side, half, own);
        }
        if own {
            figures.count(NEGATION_PRECISION, &case.side, half, gold);
        }
        if gold != own {
            let words: Vec<&str> = (case.entities.iter())
                .filter(|entity| entity.kind == "Negation")
                .map(|entity| entity.text.as_str())
                .collect();
            show.case(&failing("negation", &case.side), &format!("negations {words:?}"), &ours);
        }
        for (entity, gold, own) in denials(case, &parsed, &exprs) {
            figures.count(DENIED_ACCURACY, &case.side, half, gold == own);
            if gold {
                figures.count(DENIED_RECALL, &case.side, half, own);
            }
            if own {
                figures.count(DENIED_PRECISION, &case.side, half, gold);
            }
            if gold != own {
                let gold = format!("{:?} {}", entity.text, if gold { "denied" } else { "not denied" });
                show.case(&failing("denied", &case.side), &gold, &ours);
            }
        }
        let wanted = gold_pairs(case);
        let pairs = judge_pairs(case, &parsed, &exprs);
        for ((first, other), found) in wanted.iter().zip(&pairs.found) {
            figures.count(OR_RECALL, &first.kind, half, *found);
            if !found {
                let gold = format!("{:?} or {:?}", first.text, other.text);
                show.case(&failing("or", &first.kind), &gold, &ours);
            }
        }
        figures.add(OR_PRECISION, &case.side, half, pairs.ours.right, pairs.ours.of);
        if pairs.ours.right < pairs.ours.of {
            let groups: Vec<Vec<&str>> = (case.groups.iter())
                .map(|group| {
                    group
                        .args
                        .iter()
                        .filter_map(|id| Some(case.entity(id)?.text.as_str()))
                        .collect()
                })
                .collect();
            show.case(
                &failing("or_precision", &case.side),
                &format!("{}/{} {groups:?}", pairs.ours.right, pairs.ours.of),
                &ours,
            );
        }
        let mut at = 0;
        for group in case.groups.iter().filter(|group| group.op == "OR") {
            let members = group.args.iter().filter(|id| case.entity(id).is_some()).count();
            let of = members * members.saturating_sub(1) / 2;
            let found = pairs.found.iter().skip(at).take(of);
            at += of;
            if of > 0 {
                figures.count(OR_GROUPS, &case.side, half, found.clone().all(|found| *found));
            }
        }
        let has_or = !or_pairs(&exprs, &case.side).is_empty();
        if !wanted.is_empty() {
            figures.count(OR_LINES_RECALL, &case.side, half, has_or);
        }
        if has_or {
            figures.count(OR_LINES_PRECISION, &case.side, half, !wanted.is_empty());
        }
    }
    figures
}

#[test]
fn negation_and_alternatives_of_chia() {
    let Some(cases) = lines() else { return };
    let figures = measure(&cases, &Show::from_environment());
    println!(
        "{}{}{}{}{}",
        figures.table(SET),
        figures.f1_line("negation of entities F1", DENIED_RECALL, DENIED_PRECISION),
        figures.f1_line("negation anywhere F1", ANYWHERE_RECALL, ANYWHERE_PRECISION),
        figures.f1_line("negation F1", NEGATION_RECALL, NEGATION_PRECISION),
        figures.f1_line("or F1", OR_RECALL, OR_PRECISION)
    );
    assert!(figures.share(NEGATION_RECALL).of > 0 && figures.share(OR_RECALL).of > 0);
    assert!(figures.f1(NEGATION_RECALL, NEGATION_PRECISION) >= FLOOR_NEGATION);
    assert!(figures.f1(ANYWHERE_RECALL, ANYWHERE_PRECISION) >= FLOOR_ANYWHERE);
    assert!(figures.f1(OR_RECALL, OR_PRECISION) >= FLOOR_OR);
}

#[cfg(test)]
mod tests {
    use super::super::chia::made::line;
    use super::super::leaves::made;
    use super::*;

    #[test]
    fn what_the_gold_does_not_connect_is_judged_among_requirements_only() {
        let marked = [("Condition", "gout"), ("Condition", "asthma")];
        let either = |gold: &ChiaLine| {
            let parsed = gold.parse();
            let any = Expr::Any(vec![
                made::over(&parsed.text, "gout"),
                made::over(&parsed.text, "asthma"),
            ]);
            judge_pairs(gold, &parsed, &[any]).ours.of
        };
        let mut gold = line("exc", "gout or asthma", &marked, &[]);
        assert_eq!(either(&gold), 0);
        gold.relations
            .push(("AND".to_owned(), "T1".to_owned(), "T2".to_owned()));
        assert_eq!(either(&gold), 1);
        assert_eq!(either(&line("inc", "gout or asthma", &marked, &[])), 1);
    }

    #[test]
    fn examples_of_alternatives_are_alternatives() {
        let marked = [("Drug", "statins"), ("Drug", "fibrates"), ("Drug", "simvastatin")];
        let mut gold = line("inc", "statins (simvastatin) or fibrates", &marked, &[&["T1", "T2"]]);
        let parsed = gold.parse();
        let any = [Expr::Any(vec![
            made::over(&parsed.text, "simvastatin"),
            made::over(&parsed.text, "fibrates"),
        ])];
        assert_eq!(judge_pairs(&gold, &parsed, &any).ours, Share { right: 0, of: 1 });
        gold.relations
            .push(("Subsumes".to_owned(), "T1".to_owned(), "T3".to_owned()));
        assert_eq!(judge_pairs(&gold, &parsed, &any).ours.of, 0);
    }

    #[test]
    fn alternatives_are_pairs_over_the_members() {
        let gold = line(
            "inc",
            "gout, asthma or fever and rash",
            &[
                ("Condition", "gout"),
                ("Condition", "asthma"),
                ("Condition", "fever"),
                ("Condition", "rash"),
            ],
            &[&["T1", "T2", "T3"]],
        );
        let parsed = gold.parse();
        let [gout, asthma, fever, rash] =
            ["gout", "asthma", "fever", "rash"].map(|words| made::over(&parsed.text, words));
        let right = Expr::All(vec![
            Expr::Any(vec![gout.clone(), asthma.clone(), fever.clone()]),
            rash.clone(),
        ]);
        let verdict = judge_pairs(&gold, &parsed, &[right]);
        assert_eq!(
            (verdict.found, verdict.ours),
            (vec![true; 3], Share { right: 3, of: 3 })
        );
        let all = Expr::Any(vec![gout.clone(), asthma.clone(), fever, rash]);
        assert_eq!(judge_pairs(&gold, &parsed, &[all]).ours, Share { right: 3, of: 6 });
        let not = |expr: Expr| Expr::Not(Box::new(expr));
        let neither = Expr::All(vec![not(gout.clone()), not(asthma.clone())]);
        assert_eq!(judge_pairs(&gold, &parsed, &[neither]).found, [true, false, false]);
        let both = Expr::All(vec![gout, asthma]);
        assert_eq!(judge_pairs(&gold, &parsed, &[both]).found, [false; 3]);
    }
}
