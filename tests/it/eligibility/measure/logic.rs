//! Negation and alternatives of the Chia corpus.
//!
//! Negation is counted by line. The gold has one where a negation is related to something (`Has_negation`); ours has one
//! where there is a `not`, a comparison with `≠`, a choice on a line with `unless` or `except`, a leaf with a qualifier
//! that denies (`never`, `without`, …), or a bound whose own words deny (`not below`), but not by a comparator (`no more
//! than`).
//!
//! Alternatives are counted by pair. A gold pair is two members of one OR group; it is found where a leaf over the one
//! and another leaf over the other stand in two branches of an `any`, or, both negated, of an `all` (`neither a nor b`);
//! or where both are members of one `in`. A pair of ours is two such leaves that lie over entities of the gold; it is
//! right where they lie over the members of a gold pair. A `Scope` is no entity for this, but may be a member. Long lists
//! weigh much in pairs, so the groups of which every pair is found are counted too.

use trialfire::eligibility::{Expr, Op};

use super::chia::{ChiaLine, Entity, lines};
use super::figures::{Figures, Share};
use super::leaves::{Leaf, What, leaves};
use super::line::Line;
use super::show::{Failing, Show, compact_all};

const SET: &str = "logic";
const NEGATION_RECALL: &str = "negation, recall of lines";
const NEGATION_PRECISION: &str = "negation, precision of lines";
const OR_RECALL: &str = "or, recall of pairs";
const OR_PRECISION: &str = "or, precision of pairs";
const OR_GROUPS: &str = "or, groups found whole";
const OR_LINES_RECALL: &str = "or, recall of lines";
const OR_LINES_PRECISION: &str = "or, precision of lines";

/// F1 of lines with negation; goal .95
const FLOOR_NEGATION: f64 = 0.0;
/// F1 of pairs of alternatives; goal .85
const FLOOR_OR: f64 = 0.0;

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
        Expr::Not(_) => true,
        Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast { of: parts, .. } => parts.iter().any(has),
        Expr::If { guard, then } => has(guard) || has(then),
        Expr::Case { guard, then, otherwise } => excepts || has(guard) || has(then) || has(otherwise),
        Expr::Ref(_) | Expr::Opaque(_) | Expr::Measure(_) | Expr::Concept(_) => false,
    }
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

/// Pairs of leaves, by place in [`leaves`], that stand in two branches of an alternative.
fn or_pairs(exprs: &[Expr]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut next = 0;
    for expr in exprs {
        visit(expr, &mut next, &mut pairs);
    }
    pairs
}

/// The leaves under `expr` as (place, whether denied on the way from `expr`).
fn visit(expr: &Expr, next: &mut usize, pairs: &mut Vec<(usize, usize)>) -> Vec<(usize, bool)> {
    let mut branches = |parts: &[&Expr], is_any: bool, pairs: &mut Vec<(usize, usize)>| {
        let below: Vec<Vec<(usize, bool)>> = parts.iter().map(|part| visit(part, next, pairs)).collect();
        for (at, one) in below.iter().enumerate() {
            for other in below.iter().skip(at + 1) {
                for (a, x) in one {
                    pairs.extend(other.iter().filter(|(_, y)| is_any || *x && *y).map(|(b, _)| (*a, *b)));
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
    let wanted = gold_pairs(gold);
    let either =
        |(a, b): &(usize, usize), (x, y): &(&Entity, &Entity)| over(x, *a) && over(y, *b) || over(x, *b) && over(y, *a);
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
    let marked = |at: usize| {
        gold.entities
            .iter()
            .any(|entity| !["Scope", "Negation"].contains(&entity.kind.as_str()) && over(entity, at))
    };
    let ours: Vec<&(usize, usize)> = pairs.iter().filter(|(a, b)| marked(*a) && marked(*b)).collect();
    let right = ours
        .iter()
        .filter(|pair| wanted.iter().any(|want| either(pair, want)))
        .count();
    Pairs {
        found,
        ours: Share { right, of: ours.len() },
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
        "{}{}{}",
        figures.table(SET),
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
