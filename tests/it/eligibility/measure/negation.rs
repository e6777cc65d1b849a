//! What denies, in the gold of the Chia corpus and in ours.
//!
//! Negation is counted by line and by entity. The gold has one on a line where a negation is related to something
//! (`Has_negation`); ours has one where there is a `not`, a comparison with `≠`, a choice on a line with `unless` or
//! `except`, a leaf with a qualifier that denies (`never`, `not adequately controlled`), a bound whose own words deny
//! (`not below`), but not by a comparator (`no more than`), or a question whose own words do (`unwilling to`).
//!
//! The gold relates a negation only to what it represents, and keeps many denying words inside what it marks: `unable
//! to` as a mood, `not restorable`, `site other than bone` and `other than` as qualifiers, `does not exceed` as a value,
//! whole sentences as not to be queried. So a denial of ours counts where its leaf lies over something of a kind that
//! the gold represents; and on lines where the gold relates no negation, it is not judged where the leaf lies within
//! what was left whole, where the last denying word before the leaf's end is part of what is marked (and no `Negation`
//! or `Scope`), or where the annotators marked a negation of nothing or a `Grammar_Error`, their label for what says
//! the reverse (`is permitted` among exclusions). What is found `anywhere` is counted beside it as it stands, without
//! any of this: with a `not` over anything a record answers.
//!
//! By entity, every condition, drug, procedure, observation and device of the gold that a leaf lies over is either
//! denied or not, in the gold and by ours: the accuracy is what other systems publish. The gold denies an entity that has
//! the relation or lies in a scope that has it; where it does not and keeps the denying word in what it marks, the entity
//! is not judged, nor where one leaf lies over it and over another that the gold denies (`no contraindication to A`: A is
//! related to the denied one).

use trialfire::eligibility::{Expr, Op, Reason};

use super::chia::{ChiaLine, Entity};
use super::leaves::{Leaf, What, leaves};
use super::line::Line;
use super::links::{covers, speaks, within};

/// Words that deny, beside [`DENIALS`], when they stand within what is marked or asked.
const WORDS: &[&str] = &[
    "absence",
    "cannot",
    "except",
    "excluding",
    "fail",
    "fails",
    "failure",
    "free",
    "inability",
    "lack",
    "naive",
    "naïve",
    "negative",
    "other",
    "prevent",
    "prevents",
    "preclude",
    "precludes",
    "refusal",
    "refuse",
    "unability",
    "unable",
];

/// Qualifiers that deny.
const DENIALS: &[&str] = &["no", "not", "never", "without", "absent", "non", "none", "lacking"];

/// Whether the statements of a line deny anything, whatever the gold says of it.
pub(crate) fn has_negation(exprs: &[Expr], text: &str) -> bool {
    let excepts = excepts(text);
    let all = leaves(exprs);
    let denied = under_not(exprs, excepts);
    let answered = |leaf: &Leaf| !matches!(leaf.what, What::Opaque(opaque) if opaque.reason != Reason::Future);
    all.iter()
        .zip(denied)
        .any(|(leaf, denied)| denied && answered(leaf) || denies(leaf, text))
}

/// Whether the words name exceptions.
fn excepts(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words
        .into_iter()
        .any(|word| word == "unless" || word.starts_with("except"))
}

/// For each leaf of [`leaves`], whether a `not` stands anywhere above it, or a choice on a line with exceptions.
fn under_not(exprs: &[Expr], excepts: bool) -> Vec<bool> {
    fn visit(expr: &Expr, under: bool, excepts: bool, out: &mut Vec<bool>) {
        match expr {
            Expr::Not(inner) => visit(inner, true, excepts, out),
            Expr::All(parts) | Expr::Any(parts) | Expr::AtLeast { of: parts, .. } => {
                for part in parts {
                    visit(part, under, excepts, out);
                }
            }
            Expr::If { guard, then } => {
                visit(guard, under, excepts, out);
                visit(then, under, excepts, out);
            }
            Expr::Case { guard, then, otherwise } => {
                for part in [guard, then, otherwise] {
                    visit(part, under || excepts, excepts, out);
                }
            }
            Expr::Measure(_) | Expr::Concept(_) | Expr::Opaque(_) => out.push(under),
            Expr::Ref(_) => {}
        }
    }
    let mut out = Vec::new();
    for expr in exprs {
        visit(expr, false, excepts, &mut out);
    }
    out
}

/// Whether the gold of a line denies anything that it represents: what it left whole is not judged.
pub(crate) fn gold_denies(gold: &ChiaLine) -> bool {
    let mut relations = gold.relations.iter();
    relations.any(|(kind, from, _)| {
        kind == "Has_negation"
            && gold
                .entity(from)
                .is_some_and(|entity| entity.kind == "Scope" || speaks(entity))
    })
}

/// Whether ours deny anything that the gold represents. Where the gold denies nothing itself, what it could not represent
/// and what keeps its own denying word are not judged.
pub(crate) fn ours_denies(gold: &ChiaLine, parsed: &Line, exprs: &[Expr], marked: bool) -> bool {
    let unsaid = ["Negation", "Grammar_Error"];
    let text = &parsed.text;
    if !marked && (gold.entities.iter()).any(|entity| unsaid.contains(&entity.kind.as_str())) {
        return false;
    }
    let all = leaves(exprs);
    let under = under_not(exprs, excepts(text));
    let left_whole = |entity: &Entity| !speaks(entity) && !["Scope", "Negation"].contains(&entity.kind.as_str());
    let represented = |leaf: &Leaf| {
        let (start, end) = leaf.span();
        let over = |entity: &Entity| speaks(entity) && entity.overlaps(parsed, (start, end));
        let whole = |entity: &Entity| left_whole(entity) && covers(entity, parsed, (start, end));
        gold.entities.iter().any(over)
            && (marked || !gold.entities.iter().any(whole) && !marks_denial(gold, parsed, end))
    };
    all.iter()
        .zip(under)
        .any(|(leaf, under)| (under || denies(leaf, text) || says_denial(leaf, text)) && represented(leaf))
}

/// Whether the last word before `end` that denies is part of what the gold marks, and so no negation of its own.
fn marks_denial(gold: &ChiaLine, parsed: &Line, end: usize) -> bool {
    let Some(word) = denying_word(&parsed.text, end) else {
        return false;
    };
    let mut marks = (gold.entities.iter()).filter(|entity| !["Scope", "Negation"].contains(&entity.kind.as_str()));
    marks.any(|entity| covers(entity, parsed, word))
}

/// The last word before `end` that denies, by its bytes.
fn denying_word(text: &str, end: usize) -> Option<(usize, usize)> {
    let before = text.get(..end)?;
    let mut words = before.split(|c: char| !c.is_alphanumeric()).rev();
    let word = words.find(|word| has_denial(word))?;
    let start = word.as_ptr() as usize - text.as_ptr() as usize;
    Some((start, start + word.len()))
}

/// Whether words deny of their own: `non-carious lesion`, `site other than bone`.
fn has_denial(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut each = words.split(|c: char| !c.is_alphanumeric());
    each.any(|word| DENIALS.contains(&word) || WORDS.contains(&word) || word.starts_with("unwilling"))
}

/// The entities that are denied or not, with what the gold and what ours says of each.
pub(crate) fn denials<'a>(gold: &'a ChiaLine, parsed: &Line, exprs: &[Expr]) -> Vec<(&'a Entity, bool, bool)> {
    let all = leaves(exprs);
    let has = |entity: &Entity| {
        let mut relations = gold.relations.iter();
        relations.any(|(kind, from, _)| kind == "Has_negation" && *from == entity.id)
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
        let wanted = has(entity) || scopes.iter().any(|scope| within(entity, scope));
        let found = leaf.negated != own;
        let judged = wanted || !found || !marks_denial(gold, parsed, leaf.span().1);
        judged.then_some((*at, (entity, wanted, found)))
    });
    let judged: Vec<_> = judged.collect();
    // One leaf over `contraindication` and `pregabalin`: what is related to the denied is not denied again by the gold.
    let met = |at: usize| {
        judged
            .iter()
            .any(|(other, (_, wanted, found))| *other == at && *wanted && *found)
    };
    let kept = judged.iter().filter(|(at, (_, wanted, _))| *wanted || !met(*at));
    kept.map(|(_, judgement)| *judgement).collect()
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

/// Whether words of a leaf deny: what narrows it (`not adequately controlled`), or the words of what a person is asked
/// (`unwilling to …`, `inability to …`).
fn says_denial(leaf: &Leaf, text: &str) -> bool {
    let (start, end) = leaf.span();
    let own = || has_denial(text.get(start..end).unwrap_or_default());
    match leaf.what {
        What::Opaque(_) => own(),
        What::Concept(concept) => {
            concept.qualifiers.iter().any(|words| has_denial(words)) || concept.concept == "inability" && own()
        }
        What::Measure(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use trialfire::eligibility::ConceptType;

    use super::super::chia::made::line;
    use super::super::leaves::made;
    use super::*;

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
    fn denying_words_inside_what_is_marked_are_not_judged() {
        let denied = |gold: &ChiaLine, words| {
            let parsed = gold.parse();
            ours_denies(
                gold,
                &parsed,
                &[Expr::Not(Box::new(made::over(&parsed.text, words)))],
                false,
            )
        };
        let apart = line("exc", "no gout", &[("Condition", "gout")], &[]);
        assert!(denied(&apart, "gout"));
        let within = line("exc", "no gout", &[("Condition", "no gout")], &[]);
        assert!(!denied(&within, "gout"));
        let whole = line(
            "exc",
            "no gout",
            &[("Condition", "gout"), ("Non-query-able", "no gout")],
            &[],
        );
        assert!(!denied(&whole, "gout"));
        let beside = line("exc", "asthma, no gout", &[("Condition", "asthma")], &[]);
        assert!(!denied(&beside, "gout") && denied(&beside, "asthma"));
        let mut related = whole;
        related
            .relations
            .push(("Has_negation".to_owned(), "T1".to_owned(), "T2".to_owned()));
        assert!(gold_denies(&related) && !gold_denies(&apart));
    }
}
