//! Negation and alternatives of the Chia corpus.
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

use trialfire::eligibility::{Expr, Op, Reason};

use super::chia::{ChiaLine, Entity, lines};
use super::leaves::{Leaf, What, leaves};
use super::line::Line;
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
    "Undefined_semantics",
    "Grammar_Error",
    "Line",
];

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
fn has_negation(exprs: &[Expr], text: &str) -> bool {
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
fn gold_denies(gold: &ChiaLine) -> bool {
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
fn ours_denies(gold: &ChiaLine, parsed: &Line, exprs: &[Expr], marked: bool) -> bool {
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

fn speaks(entity: &Entity) -> bool {
    !SILENT.contains(&entity.kind.as_str())
}

/// Whether a marked stretch holds all of the bytes `start..end` of the parsed text.
fn covers(entity: &Entity, line: &Line, (start, end): (usize, usize)) -> bool {
    entity.spans.iter().any(|(from, to)| {
        let (from, to) = line.bytes(*from, *to);
        from <= start && end <= to
    })
}

/// Whether words deny of their own: `non-carious lesion`, `site other than bone`.
fn has_denial(words: &str) -> bool {
    let words = words.to_lowercase();
    let mut each = words.split(|c: char| !c.is_alphanumeric());
    each.any(|word| DENIALS.contains(&word) || WORDS.contains(&word) || word.starts_with("unwilling"))
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
        let found = denied.get(*at).copied().unwrap_or_default() != own;
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

/// How the gold of a line connects its entities, by their names.
#[derive(Debug)]
struct Links<'a> {
    gold: &'a ChiaLine,
}

impl<'a> Links<'a> {
    fn of(gold: &'a ChiaLine) -> Self {
        Self { gold }
    }

    /// What an entity is an example of, itself and what is around it included, as far as the relations lead.
    fn heads(&self, entity: &Entity) -> Vec<&str> {
        let mut found: Vec<&str> = Vec::new();
        let mut open: Vec<&Entity> = self.gold.entity(&entity.id).into_iter().collect();
        while let Some(next) = open.pop() {
            let around = self
                .gold
                .entities
                .iter()
                .filter(|outer| outer.id == next.id || within(next, outer));
            for own in around {
                if found.contains(&own.id.as_str()) {
                    continue;
                }
                found.push(&own.id);
                let heads = self
                    .gold
                    .relations
                    .iter()
                    .filter(|(kind, _, to)| kind == "Subsumes" && *to == own.id);
                open.extend(heads.filter_map(|(_, from, _)| self.gold.entity(from)));
            }
        }
        found
    }

    /// Whether two are alternatives because what they are examples of are.
    fn implied(&self, one: &Entity, other: &Entity) -> bool {
        let (one, other) = (self.heads(one), self.heads(other));
        let groups = self.gold.groups.iter().filter(|group| group.op == "OR");
        let mut members = groups.map(|group| &group.args);
        members.any(|args| {
            let has = |names: &[&str]| -> Vec<usize> {
                (0..args.len())
                    .filter(|at| names.contains(&args[*at].as_str()))
                    .collect()
            };
            let (x, y) = (has(&one), has(&other));
            x.iter().any(|at| y.iter().any(|other| at != other))
        })
    }

    /// Whether relations, groups and scopes lead from the one to the other.
    fn connected(&self, one: &Entity, other: &Entity) -> bool {
        let mut found: Vec<&str> = Vec::new();
        let mut open: Vec<&str> = vec![&one.id];
        while let Some(next) = open.pop() {
            if found.contains(&next) {
                continue;
            }
            found.push(next);
            for (_, from, to) in &self.gold.relations {
                if from == next {
                    open.push(to);
                } else if to == next {
                    open.push(from);
                }
            }
            for group in self
                .gold
                .groups
                .iter()
                .filter(|group| group.args.iter().any(|arg| arg == next))
            {
                open.extend(group.args.iter().map(String::as_str));
            }
            let Some(entity) = self.gold.entity(next) else { continue };
            let near = |found: &&Entity| within(entity, found) || within(found, entity);
            open.extend(self.gold.entities.iter().filter(near).map(|found| found.id.as_str()));
        }
        found.contains(&other.id.as_str())
    }
}

/// Whether an entity lies within a scope.
fn within(inner: &Entity, outer: &Entity) -> bool {
    let inside = |(from, to): &(usize, usize)| outer.spans.iter().any(|(a, b)| a <= from && to <= b);
    outer.kind == "Scope" && inner.spans.iter().all(inside)
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
    let speaks = |entity: &&Entity| !SILENT.contains(&entity.kind.as_str());
    // What of the gold lies under a branch.
    let under = |places: &[usize]| -> Vec<&Entity> {
        gold.entities
            .iter()
            .filter(speaks)
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
    fn what_the_gold_does_not_connect_is_judged_among_requirements_only() {
        let marked = [("Condition", "gout"), ("Condition", "asthma")];
        let either = |gold: &ChiaLine| {
            let parsed = gold.parse();
            let any = Expr::Any(vec![over(&parsed, "gout"), over(&parsed, "asthma")]);
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
        let any = [Expr::Any(vec![over(&parsed, "simvastatin"), over(&parsed, "fibrates")])];
        assert_eq!(judge_pairs(&gold, &parsed, &any).ours, Share { right: 0, of: 1 });
        gold.relations
            .push(("Subsumes".to_owned(), "T1".to_owned(), "T3".to_owned()));
        assert_eq!(judge_pairs(&gold, &parsed, &any).ours.of, 0);
    }

    #[test]
    fn denying_words_inside_what_is_marked_are_not_judged() {
        let denied = |gold: &ChiaLine, words| {
            let parsed = gold.parse();
            ours_denies(gold, &parsed, &[Expr::Not(Box::new(over(&parsed, words)))], false)
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
