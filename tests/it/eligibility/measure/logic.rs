//! Negation and alternatives of the Chia corpus.
//!
//! Negation is counted by line and by entity. The gold has one on a line where a negation is related to something
//! (`Has_negation`); ours has one where there is a `not` over anything a record answers, a comparison with `≠`, a choice
//! on a line with `unless` or `except`, a leaf with a qualifier that denies (`never`, `without`, …), or a bound whose own
//! words deny (`not below`), but not by a comparator (`no more than`). A `not` over a question of consent, compliance or
//! judgement is none: the gold keeps `unwilling`, `unable` and `lack of` inside what it marks as such.
//!
//! By entity, every condition, drug, procedure, observation and device of the gold that a leaf lies over is either
//! denied or not, in the gold and by ours: the accuracy is what other systems publish. The gold denies an entity that has
//! the relation or lies in a scope that has it.
//!
//! Alternatives are counted by pair. A gold pair is two members of one OR group; it is found where a leaf over the one
//! and a leaf over the other stand in two branches of an `any`, or, both negated, of an `all` (`neither a nor b`); or
//! where both are members of one `in`. A pair of ours is two such branches that both lie over entities of the gold: what
//! narrows a branch is no alternative of its own. It is right where the two lie over the members of a gold pair. It is
//! not judged where one is an example of the other (`Subsumes`), for the gold has no alternatives there, nor where a
//! branch lies over nothing but what the annotators left whole. A `Scope` is no entity for this, but may be a member.
//! Long lists weigh much in pairs, so the groups of which every pair is found are counted too.

use trialfire::eligibility::{Expr, Op, Reason};

use super::chia::{ChiaLine, Entity, lines};
use super::leaves::{Leaf, What, leaves};
use super::line::Line;
use super::show::{Failing, Show, compact_all};
use crate::support::figures::{Figures, Share};

const SET: &str = "logic";
const NEGATION_RECALL: &str = "negation, recall of lines";
const NEGATION_PRECISION: &str = "negation, precision of lines";
const DENIED_RECALL: &str = "negation, recall of entities";
const DENIED_PRECISION: &str = "negation, precision of entities";
const DENIED_ACCURACY: &str = "negation, accuracy of entities";
const OR_RECALL: &str = "or, recall of pairs";
const OR_PRECISION: &str = "or, precision of pairs";
const OR_GROUPS: &str = "or, groups found whole";
const OR_LINES_RECALL: &str = "or, recall of lines";
const OR_LINES_PRECISION: &str = "or, precision of lines";

/// F1 of lines with negation; goal .95
const FLOOR_NEGATION: f64 = 0.66;
/// F1 of pairs of alternatives; goal .85
const FLOOR_OR: f64 = 0.74;

/// Kinds of entities that say nothing of alternatives: what groups others, what denies, and what the annotators could
/// not represent and so left whole.
const SILENT: &[&str] = &[
    "Scope",
    "Negation",
    "Non-query-able",
    "Non-representable",
    "Not_a_criteria",
    "Context_Error",
    "Post-eligibility",
    "Subjective_judgement",
    "Parsing_Error",
    "Informed_consent",
    "Pregnancy_considerations",
    "Competing_trial",
];

/// Qualifiers that deny.
const DENIALS: &[&str] = &["no", "not", "never", "without", "absent", "non", "none", "lacking"];

/// Whether the statements of a line deny anything.
fn has_negation(exprs: &[Expr], text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .collect();
    let excepts = words.iter().any(|word| word == "unless" || word.starts_with("except"));
    exprs.iter().any(|expr| has_not(expr, excepts)) || leaves(exprs).iter().any(|leaf| denies(leaf, text))
}

fn has_not(expr: &Expr, excepts: bool) -> bool {
    let has = |part: &Expr| has_not(part, excepts);
    match expr {
        Expr::Not(inner) => answered(inner),
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast { of: parts, .. } => parts.iter().any(has),
        Expr::If { guard, then } => has(guard) || has(then),
        Expr::Case { guard, then, otherwise } => excepts || has(guard) || has(then) || has(otherwise),
        Expr::Ref(_) | Expr::Opaque(_) | Expr::Measure(_) | Expr::Concept(_) => false,
    }
}

/// Whether a record answers any part of a statement.
fn answered(expr: &Expr) -> bool {
    leaves(std::slice::from_ref(expr))
        .iter()
        .any(|leaf| !matches!(leaf.what, What::Opaque(opaque) if opaque.reason != Reason::Future))
}

/// The entities that are denied or not, with what the gold and what ours says of each.
fn denials<'a>(gold: &'a ChiaLine, parsed: &Line, exprs: &[Expr]) -> Vec<(&'a Entity, bool, bool)> {
    let all = leaves(exprs);
    let mut denied = Vec::new();
    for expr in exprs {
        let mut pairs = Vec::new();
        denied.extend(
            visit(expr, &mut denied.len(), &mut pairs)
                .into_iter()
                .map(|(_, denied)| denied),
        );
    }
    let has = |entity: &Entity| {
        let mut relations = gold.relations.iter();
        relations.any(|(kind, from, _)| kind == "Has_negation" && *from == entity.id)
    };
    let within = |inner: &Entity, outer: &Entity| {
        let inside = |(from, to): &(usize, usize)| outer.spans.iter().any(|(a, b)| a <= from && to <= b);
        inner.spans.iter().all(inside)
    };
    let scopes: Vec<&Entity> = gold
        .entities
        .iter()
        .filter(|entity| entity.kind == "Scope" && has(entity))
        .collect();
    let wanted = ["Condition", "Drug", "Procedure", "Observation", "Device"];
    let entities = gold
        .entities
        .iter()
        .filter(|entity| wanted.contains(&entity.kind.as_str()));
    let judged = entities.filter_map(|entity| {
        let over =
            |leaf: &&(usize, &Leaf)| entity.overlaps(parsed, leaf.1.span()) && !matches!(leaf.1.what, What::Opaque(_));
        let places: Vec<(usize, &Leaf)> = all.iter().enumerate().collect();
        let (at, leaf) = places.iter().find(over)?;
        let own = match leaf.what {
            What::Concept(_) => denies(leaf, &parsed.text),
            What::Measure(_) | What::Opaque(_) => false,
        };
        let gold = has(entity) || scopes.iter().any(|scope| within(entity, scope));
        Some((entity, gold, denied.get(*at).copied().unwrap_or_default() != own))
    });
    judged.collect()
}

fn denies(leaf: &Leaf, text: &str) -> bool {
    match leaf.what {
        What::Concept(concept) => concept.qualifiers.iter().any(|word| DENIALS.contains(&word.as_ref())),
        What::Measure(measure) => {
            let (start, end) = leaf.span();
            let own = text.get(start..end).unwrap_or_default().to_lowercase();
            let own: Vec<&str> = own.split_whitespace().collect();
            let comparator = [
                "more",
                "less",
                "greater",
                "fewer",
                "later",
                "exceed",
                "exceeding",
                "earlier",
            ];
            let word_denies = own.iter().enumerate().any(|(at, word)| {
                ["no", "not", "never", "without"].contains(word)
                    && !own.get(at + 1).is_some_and(|next| comparator.contains(next))
            });
            measure.op == Op::Ne || word_denies
        }
        What::Opaque(_) => false,
    }
}

/// Two branches of an alternative, each the places of its leaves in [`leaves`].
type Branches = (Vec<usize>, Vec<usize>);

/// Pairs of branches of alternatives.
fn or_pairs(exprs: &[Expr]) -> Vec<Branches> {
    let mut pairs = Vec::new();
    let mut next = 0;
    for expr in exprs {
        visit(expr, &mut next, &mut pairs);
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
    let pairs = or_pairs(exprs);
    let over = |entity: &Entity, at: usize| all.get(at).is_some_and(|leaf| entity.overlaps(parsed, leaf.span()));
    let above = |entity: &Entity, places: &[usize]| places.iter().any(|at| over(entity, *at));
    let wanted = gold_pairs(gold);
    let either =
        |(a, b): &Branches, (x, y): &(&Entity, &Entity)| above(x, a) && above(y, b) || above(x, b) && above(y, a);
    let in_one_set = |(x, y): &(&Entity, &Entity)| {
        all.iter().any(|leaf| {
            matches!(leaf.what, What::Measure(measure) if measure.op == Op::In)
                && x.overlaps(parsed, leaf.span())
                && y.overlaps(parsed, leaf.span())
        })
    };
    let found = wanted
        .iter()
        .map(|want| pairs.iter().any(|pair| either(pair, want)) || in_one_set(want))
        .collect();
    let speaks = |entity: &&Entity| !SILENT.contains(&entity.kind.as_str());
    // What of the gold lies under a branch.
    let under = |places: &[usize]| -> Vec<&Entity> {
        gold.entities
            .iter()
            .filter(speaks)
            .filter(|entity| above(entity, places))
            .collect()
    };
    // One branch may be an example of the other: the gold relates the two in a way of its own.
    let subsumed = |(a, b): &Branches| {
        let examples = gold.relations.iter().filter(|(kind, _, _)| kind == "Subsumes");
        let mut ends = examples.filter_map(|(_, from, to)| Some((gold.entity(from)?, gold.entity(to)?)));
        ends.any(|(x, y)| above(x, a) && above(y, b) || above(x, b) && above(y, a))
    };
    let right = |pair: &Branches| wanted.iter().any(|want| either(pair, want));
    let judged =
        |pair: &&Branches| right(pair) || !under(&pair.0).is_empty() && !under(&pair.1).is_empty() && !subsumed(pair);
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
        let gold = case.relations.iter().any(|(kind, _, _)| kind == "Has_negation");
        let own = has_negation(&exprs, &parsed.text);
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
            show.case(&failing("or_precision", &case.side), &format!("{groups:?}"), &ours);
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
        let has_or = !or_pairs(&exprs).is_empty();
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
        "{}{}{}{}",
        figures.table(SET),
        figures.f1_line("negation of entities F1", DENIED_RECALL, DENIED_PRECISION),
        figures.f1_line("negation F1", NEGATION_RECALL, NEGATION_PRECISION),
        figures.f1_line("or F1", OR_RECALL, OR_PRECISION)
    );
    assert!(figures.share(NEGATION_RECALL).of > 0 && figures.share(OR_RECALL).of > 0);
    assert!(figures.f1(NEGATION_RECALL, NEGATION_PRECISION) >= FLOOR_NEGATION);
    assert!(figures.f1(OR_RECALL, OR_PRECISION) >= FLOOR_OR);
}

#[cfg(test)]
mod tests {
    use trialfire::eligibility::ConceptType;

    use super::super::chia::made::line;
    use super::super::leaves::made;
    use super::*;

    /// A concept over the first place of its words in the parsed line.
    fn over(parsed: &Line, words: &'static str) -> Expr {
        let start = parsed.text.find(words).unwrap();
        made::concept(words, ConceptType::Condition, start, start + words.len())
    }

    #[test]
    fn negation_is_a_not_or_a_denial() {
        let gout = made::concept("gout", ConceptType::Condition, 0, 0);
        assert!(!has_negation(std::slice::from_ref(&gout), "gout"));
        assert!(has_negation(&[Expr::Not(Box::new(gout))], "no gout"));
        let bound = |text: &str| {
            let mut leaf = made::plain("anc", Op::Ge, &[1.0], "");
            leaf.end = text.len();
            has_negation(&[Expr::Measure(Box::new(leaf))], text)
        };
        assert!(bound("not below 1") && !bound("no more than 1"));
    }

    #[test]
    fn alternatives_are_pairs_over_the_members() {
        let gold = line(
            "exc",
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
        let [gout, asthma, fever, rash] = ["gout", "asthma", "fever", "rash"].map(|words| over(&parsed, words));
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
