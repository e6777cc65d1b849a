//! The gold of the seeds against what we state: ends that fit, leaves that are right, trees that are equal.
//!
//! A leaf is right when it stands under the same negation on the same side of a condition and
//! - a bound has the variable, comparison, numbers, unit or limit of normal, and window;
//! - a concept has a code of the gold (one may be finer), names alike by their words, or a name that the dictionary gives
//!   a code of ours (`alopecia` for `hair loss`), the type where the gold gives one, and the window's length;
//! - what the gold calls not computable is an opaque node, or a concept without code that shares a word;
//! - a permission is no leaf of ours.

use serde_json::Value;
use trialfire::concept::concepts;
use trialfire::eligibility::{Expr, Limit, Op};

use super::leaves::{Leaf, What, bound, leaves, same_numbers, same_time};
use super::show::compact;
use super::tree::{End, Place, Raw, equal, normal, paired, places};
use super::variables::same;
use super::words::{alike, content, touch};

/// An end of the gold: a bound, a concept or a reference.
#[derive(Debug, Clone)]
struct Gold(Value);

impl Gold {
    fn text(&self, name: &str) -> Option<&str> {
        self.0[name].as_str()
    }

    fn is(&self, name: &str) -> Option<bool> {
        self.0[name].as_bool()
    }

    fn is_numeric(&self) -> bool {
        self.text("var").is_some()
    }
}

impl End for Gold {
    fn key(&self) -> String {
        self.text("concept").map_or_else(|| self.0.to_string(), str::to_owned)
    }

    fn complement(&self) -> Option<Self> {
        self.text("var")?;
        let op: Op = serde_json::from_value(self.0["op"].clone()).ok()?;
        let mut other = self.clone();
        other.0["op"] = serde_json::to_value(op.complement()?).unwrap();
        Some(other)
    }
}

/// An end of ours.
#[derive(Debug, Clone)]
struct Ours(Expr);

impl End for Ours {
    fn key(&self) -> String {
        compact(&self.0)
    }

    fn complement(&self) -> Option<Self> {
        let Expr::Measure(measure) = &self.0 else { return None };
        let mut other = measure.clone();
        other.op = measure.op.complement()?;
        Some(Self(Expr::Measure(other)))
    }
}

/// The gold's tree; permissions are left out, for they ask for nothing.
fn gold_tree(expr: &Value) -> Option<Raw<Gold>> {
    let list = |name: &str| -> Option<Vec<Raw<Gold>>> {
        let parts = expr[name].as_array()?;
        Some(parts.iter().filter_map(gold_tree).collect())
    };
    if let Some(parts) = list("all") {
        return (!parts.is_empty()).then_some(Raw::All(parts));
    }
    if let Some(parts) = list("any") {
        return (!parts.is_empty()).then_some(Raw::Any(parts));
    }
    if !expr["not"].is_null() {
        return Some(Raw::Not(Box::new(gold_tree(&expr["not"])?)));
    }
    if !expr["if"].is_null() {
        return Some(Raw::If(
            Box::new(gold_tree(&expr["if"])?),
            Box::new(gold_tree(&expr["then"])?),
        ));
    }
    (expr["permissive"] != true).then(|| Raw::Leaf(Gold(expr.clone())))
}

fn permissions(expr: &Value, out: &mut Vec<Gold>) {
    match expr {
        Value::Object(fields) if expr["permissive"] == true && fields.contains_key("concept") => {
            out.push(Gold(expr.clone()));
        }
        Value::Object(fields) => fields.values().for_each(|value| permissions(value, out)),
        Value::Array(items) => items.iter().for_each(|value| permissions(value, out)),
        _ => {}
    }
}

/// Our tree without what is permitted, which asks for nothing; with `merge`, a question and the words behind it
/// are one.
fn our_tree(expr: &Expr, merge: bool) -> Option<Raw<Ours>> {
    let list = |parts: &[Expr]| -> Option<Vec<Raw<Ours>>> {
        let parts: Vec<Raw<Ours>> = parts.iter().filter_map(|part| our_tree(part, merge)).collect();
        (!parts.is_empty()).then_some(parts)
    };
    let boxed = |part: &Expr| our_tree(part, merge).map(Box::new);
    if merge
        && let Expr::All(parts) | Expr::Any(parts) = expr
        && let Some(question) = parts.first().and_then(only_asks).flatten()
        && parts.iter().all(|part| only_asks(part).is_some())
    {
        return Some(Raw::Leaf(Ours(question)));
    }
    Some(match expr {
        Expr::All(parts) => Raw::All(list(parts)?),
        Expr::Any(parts) => Raw::Any(list(parts)?),
        Expr::AtLeast { n, of } => Raw::AtLeast(*n, list(of)?),
        Expr::Not(part) => Raw::Not(boxed(part)?),
        Expr::If { guard, then } => match boxed(guard) {
            Some(guard) => Raw::If(guard, boxed(then)?),
            None => our_tree(then, merge)?,
        },
        Expr::Case { guard, then, otherwise } => Raw::Case(boxed(guard)?, boxed(then)?, boxed(otherwise)?),
        Expr::Measure(measure) if measure.qualifiers.iter().any(|word| word == "permitted") => return None,
        Expr::Concept(concept) if concept.qualifiers.iter().any(|word| word == "permitted") => return None,
        Expr::Ref(_) | Expr::Opaque(_) | Expr::Measure(_) | Expr::Concept(_) => Raw::Leaf(Ours(expr.clone())),
    })
}

/// Whether nothing in a statement can be computed, and the first question in it: words without a code ask a person too.
fn only_asks(expr: &Expr) -> Option<Option<Expr>> {
    match expr {
        Expr::Opaque(_) => Some(Some(expr.clone())),
        Expr::Concept(concept) => {
            let words = concept.codes.is_empty() && concept.window.is_none();
            words.then_some(None)
        }
        Expr::All(parts) | Expr::Any(parts) => {
            let asks: Option<Vec<Option<Expr>>> = parts.iter().map(only_asks).collect();
            asks.map(|asks| asks.into_iter().flatten().next())
        }
        Expr::Not(inner) => only_asks(inner),
        _ => None,
    }
}

/// The gold's tree with the examples of a concept as alternatives to it, which is how they are read.
fn with_examples(raw: Raw<Gold>) -> Raw<Gold> {
    let each = |parts: Vec<Raw<Gold>>| parts.into_iter().map(with_examples).collect();
    match raw {
        Raw::All(parts) => Raw::All(each(parts)),
        Raw::Any(parts) => Raw::Any(each(parts)),
        Raw::Leaf(Gold(expr)) if expr["members_are"] == "examples" => {
            let members = expr["members"].as_array().cloned().unwrap_or_default();
            let of = |name| Raw::Leaf(Gold(serde_json::json!({"concept": name, "type": expr["type"]})));
            let examples: Vec<Raw<Gold>> = members.into_iter().map(of).collect();
            Raw::Any(std::iter::once(Raw::Leaf(Gold(expr.clone()))).chain(examples).collect())
        }
        other => other,
    }
}

/// Whether our end, so negated, is what the end of the gold says.
fn fits((gold, gold_negated): (&Gold, bool), (ours, negated): (&Ours, bool)) -> bool {
    if let Expr::Opaque(_) = &ours.0 {
        return gold.is("computable") == Some(false);
    }
    if gold_negated != negated {
        return false;
    }
    match (&ours.0, gold.text("ref"), gold.is_numeric()) {
        (Expr::Ref(id), Some(to), _) => {
            let side = if to.starts_with('I') { "inc" } else { "exc" };
            id == side
                || id
                    .strip_prefix(side)
                    .is_some_and(|rest| rest.trim_start_matches('.') == &to[1..])
        }
        (Expr::Measure(_) | Expr::Concept(_), None, true) => fits_bound(gold, &ours.0),
        (Expr::Measure(_) | Expr::Concept(_), None, false) => fits_concept(gold, &ours.0),
        _ => false,
    }
}

fn fits_bound(gold: &Gold, ours: &Expr) -> bool {
    let Expr::Measure(measure) = ours else { return false };
    let Some(bound) = bound(measure, false) else {
        return false;
    };
    let numbers: Vec<f64> = ["lo", "value", "hi"]
        .iter()
        .filter_map(|name| gold.0[*name].as_f64())
        .collect();
    let (unit, limit) = match gold.text("unit").unwrap_or_default() {
        "xULN" => ("", Some(Limit::Uln)),
        // Words beside the unit say what is meant by the variable.
        "CTCAE v5.0" => ("", None),
        unit => (unit.split(' ').next().unwrap_or_default(), None),
    };
    same(gold.text("var").unwrap_or_default(), &bound.var)
        && serde_json::to_value(bound.op).unwrap() == gold.0["op"]
        && same_numbers(&numbers, &bound.numbers)
        && bound.unit == unit
        && bound.limit == limit
        && fits_window(gold, ours)
}

fn fits_concept(gold: &Gold, ours: &Expr) -> bool {
    let all = leaves(std::slice::from_ref(ours));
    let Some(leaf) = all.first() else { return false };
    let name = content(gold.text("concept").unwrap_or_default());
    let (codes, kind) = match leaf.what {
        What::Concept(concept) => (&concept.codes, Some(serde_json::to_value(concept.kind).unwrap())),
        What::Measure(measure) => (&measure.codes, None),
        What::Opaque(_) => return false,
    };
    let stated: Vec<&str> = ["icd10", "doid"]
        .iter()
        .filter_map(|system| gold.text(system))
        .chain(
            gold.0["loinc"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str),
        )
        .collect();
    let is_code = codes.iter().any(|code| {
        stated.iter().any(|gold| {
            let (short, long) = if gold.len() < code.code.len() {
                (*gold, &*code.code)
            } else {
                (&*code.code, *gold)
            };
            short.len() >= 3 && long.starts_with(short)
        })
    });
    let own_name = alike(&name, &content(&leaf.name())) || alike(&name, &content(&bare_name(leaf)));
    // `Alopecia` and `hair loss`: two names of one thing.
    let same_thing = || {
        let known = concepts();
        let gold = known.by_name(gold.text("concept")?)?;
        Some(
            known
                .codes(gold)
                .any(|(_, code)| codes.iter().any(|own| own.code == code)),
        )
    };
    let is_named = own_name || same_thing().unwrap_or_default();
    let is_unknown = gold.is("computable") == Some(false) && codes.is_empty() && touch(&name, &content(&leaf.name()));
    let is_kind = gold
        .text("type")
        .is_none_or(|want| kind.as_ref().is_none_or(|kind| kind == want));
    is_kind && (is_code || is_named || is_unknown) && fits_window(gold, ours)
}

fn bare_name(leaf: &Leaf) -> String {
    match leaf.what {
        What::Concept(concept) => concept.concept.clone().into_owned(),
        What::Measure(_) | What::Opaque(_) => leaf.name(),
    }
}

/// Whether a window of the gold has the length of ours.
fn fits_window(gold: &Gold, ours: &Expr) -> bool {
    let Some(window) = gold.0["window"].as_object() else {
        return true;
    };
    let n = window["within"].as_f64().unwrap_or_default();
    let unit = window["unit"].as_str().unwrap_or_default();
    leaves(std::slice::from_ref(ours))
        .iter()
        .filter_map(Leaf::window)
        .any(|ours| same_time((n, unit), (ours.n.0, &ours.unit)))
}

/// What one item came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// Leaves right, of how many.
    pub(crate) leaves: (usize, usize),
    /// Bounds right, of how many.
    pub(crate) numeric: (usize, usize),
    /// Whether the whole tree is equal.
    pub(crate) tree: bool,
}

/// Judges what we state for an item; `permissive` is the kind of the node.
pub(crate) fn judge(gold: &Value, ours: Option<&Expr>, permissive: bool) -> Verdict {
    let wanted = gold_tree(gold).map(|raw| normal(&raw));
    let found = ours.and_then(|expr| our_tree(expr, false)).map(|raw| normal(&raw));
    let merged = ours.and_then(|expr| our_tree(expr, true)).map(|raw| normal(&raw));
    let wanted_ends: Vec<Place<Gold>> = wanted.as_ref().map(places).unwrap_or_default();
    let found_ends: Vec<Place<Ours>> = found.as_ref().map(places).unwrap_or_default();
    let partner = paired(wanted_ends.len(), found_ends.len(), &|x, y| {
        let (gold, ours) = (&wanted_ends[x], &found_ends[y]);
        gold.guard == ours.guard && fits((&gold.leaf, gold.negated), (&ours.leaf, ours.negated))
    });
    let right = partner.iter().flatten().count();
    let numeric = wanted_ends.iter().filter(|end| end.leaf.is_numeric()).count();
    let numeric_right = wanted_ends
        .iter()
        .zip(&partner)
        .filter(|(end, partner)| end.leaf.is_numeric() && partner.is_some())
        .count();
    let mut allowed = Vec::new();
    permissions(gold, &mut allowed);
    // A permission is right where a node that was read does not demand it.
    let granted = allowed
        .iter()
        .filter(|gold| permissive || (ours.is_some() && !found_ends.iter().any(|end| fits_concept(gold, &end.leaf.0))))
        .count();
    let spelled = gold_tree(gold).map(|raw| normal(&with_examples(raw)));
    let tree = match (&wanted, &found) {
        (Some(wanted), Some(found)) => [Some(wanted), spelled.as_ref()].into_iter().flatten().any(|wanted| {
            let found = [Some(found), merged.as_ref()];
            found
                .into_iter()
                .flatten()
                .any(|found| equal(wanted, found, &|gold, ours| fits(gold, ours)))
        }),
        (None, found) => permissive || found.is_none() && granted == allowed.len(),
        (Some(_), None) => false,
    };
    Verdict {
        leaves: (right + granted, wanted_ends.len() + allowed.len()),
        numeric: (numeric_right, numeric),
        tree,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use trialfire::eligibility::{Code, ConceptType, Number, Opaque, Reason, Relation, Who, Window};

    use super::super::leaves::made;
    use super::super::seeds;
    use super::*;

    fn opaque() -> Expr {
        Expr::Opaque(Opaque {
            reason: Reason::Consent,
            ask: "?".into(),
            who: Who::Participant,
            start: 0,
            end: 0,
        })
    }

    #[test]
    fn a_tree_of_bounds_is_judged_leaf_by_leaf() {
        let gold = json!({"all": [{"var": "age", "op": "ge", "value": 18, "unit": "a"}, {"var": "crcl", "op": "gt", "value": 60, "unit": "mL/min"}]});
        let age = made::measure("age", Op::Ge, &[18.0], "a");
        let both = Expr::All(vec![
            made::measure("creatinine_clearance", Op::Gt, &[60.0], "mL/min"),
            age.clone(),
        ]);
        let whole = judge(&gold, Some(&both), false);
        assert_eq!((whole.leaves, whole.numeric, whole.tree), ((2, 2), (2, 2), true));
        let half = judge(&gold, Some(&age), false);
        assert_eq!((half.leaves, half.tree), ((1, 2), false));
        let wrong = judge(&gold, Some(&Expr::Any(vec![both])), false);
        assert!(wrong.tree, "a group of one is its child");
    }

    #[test]
    fn concepts_fit_by_code_or_words_and_by_negation() {
        let gold = json!({"not": {"concept": "liver metastasis", "icd10": "C78.7"}});
        let mut coded = made::concept("hepatic metastases", ConceptType::Condition, 0, 0);
        if let Expr::Concept(concept) = &mut coded {
            concept.codes.push(Code {
                system: "http://hl7.org/fhir/sid/icd-10-cm".into(),
                code: "C78.7".into(),
            });
        }
        assert!(!judge(&gold, Some(&coded), false).tree);
        assert!(judge(&gold, Some(&Expr::Not(Box::new(coded))), false).tree);
        let named = made::concept("metastases of the liver", ConceptType::Condition, 0, 0);
        assert!(judge(&gold, Some(&Expr::Not(Box::new(named))), false).tree);
    }

    #[test]
    fn windows_types_and_opaque_ends() {
        let gold = json!({"concept": "anti-tumor medication", "type": "medication", "window": {"within": 3, "unit": "mo", "before": "x"}});
        let mut ours = made::concept("anti-tumor medication", ConceptType::Medication, 0, 0);
        assert!(!judge(&gold, Some(&ours), false).tree, "no window");
        if let Expr::Concept(concept) = &mut ours {
            concept.window = Some(Window {
                n: Number(3.0),
                unit: "mo".into(),
                relation: Relation::Within,
                anchor: "first-dose".into(),
                alternative: None,
                start: 0,
                end: 0,
            });
        }
        assert!(judge(&gold, Some(&ours), false).tree);
        let consent = json!({"concept": "informed consent", "computable": false});
        assert!(judge(&consent, Some(&opaque()), false).tree);
        assert!(!judge(&json!({"concept": "gout"}), Some(&opaque()), false).tree);
        assert!(!judge(&consent, None, false).tree);
    }

    /// What the gold says, in our words.
    fn said(gold: &Value) -> Option<Expr> {
        let list = |name: &str| -> Option<Vec<Expr>> { Some(gold[name].as_array()?.iter().filter_map(said).collect()) };
        if let Some(parts) = list("all") {
            return Some(Expr::All(parts));
        }
        if let Some(parts) = list("any") {
            return Some(Expr::Any(parts));
        }
        if !gold["not"].is_null() {
            return Some(Expr::Not(Box::new(said(&gold["not"])?)));
        }
        if !gold["if"].is_null() {
            return Some(Expr::If {
                guard: Box::new(said(&gold["if"])?),
                then: Box::new(said(&gold["then"])?),
            });
        }
        if gold["permissive"] == true {
            return None;
        }
        if gold["computable"] == false {
            return Some(opaque());
        }
        if gold["ref"].is_string() {
            return Some(Expr::Ref("inc.6".to_owned()));
        }
        let mut ours = json!({"start": 0, "end": 0, "codes": [], "qualifiers": []});
        if let Some(var) = gold["var"].as_str() {
            ours["var"] = super::super::variables::accepted(var)[0].into();
            for name in ["op", "value", "lo", "hi"] {
                ours[name] = gold[name].clone();
            }
            match gold["unit"].as_str() {
                Some("xULN") => ours["relativeTo"] = "uln".into(),
                Some(unit) if !unit.starts_with("CTCAE") => ours["unit"] = unit.split(' ').next().into(),
                _ => {}
            }
        } else {
            ours["concept"] = gold["concept"].clone();
            ours["type"] = gold["type"].as_str().unwrap_or("condition").into();
        }
        if let Some(window) = gold["window"].as_object() {
            ours["window"] = json!({"n": window["within"], "unit": window["unit"], "relation": "within",
                "anchor": "unstated", "start": 0, "end": 0});
        }
        Some(serde_json::from_value(ours).unwrap())
    }

    #[test]
    fn the_gold_said_in_our_words_is_right() {
        let Some(cases) = seeds::cases() else { return };
        for case in &cases {
            let expr = said(&case.expr);
            let verdict = judge(&case.expr, expr.as_ref(), expr.is_none());
            assert!(verdict.tree, "{} {}: {:?}", case.seed, case.path, expr);
            assert_eq!(verdict.leaves.0, verdict.leaves.1, "{} {}", case.seed, case.path);
            assert_eq!(verdict.numeric.0, verdict.numeric.1, "{} {}", case.seed, case.path);
        }
    }

    #[test]
    fn permissions_ask_for_nothing() {
        let gold = json!({"all": [{"concept": "previous chemotherapy", "permissive": true}, {"concept": "gout"}]});
        let gout = made::concept("gout", ConceptType::Condition, 0, 0);
        let verdict = judge(&gold, Some(&gout), false);
        assert_eq!((verdict.leaves, verdict.tree), ((2, 2), true));
        let demanded = Expr::All(vec![gout, made::concept("chemotherapy", ConceptType::Procedure, 0, 0)]);
        assert_eq!(judge(&gold, Some(&demanded), false).leaves, (1, 2));
        assert_eq!(judge(&gold, None, false).leaves, (0, 2));
    }
}
