//! Statements as characteristics: what a Group can say of one, and what an `EvidenceVariable` of R5 can.

use crate::eligibility::{Class, Concept, Expr, Measure, Number, Relation, Statement, Window};
use crate::fhir::names::UCUM;
use crate::fhir::{Object, Value};
use crate::mapping::coding::coding;
use crate::mapping::logic::question::{Comparison, comparisons, is_age, is_sex, sex_of};

/// FHIR's own codes of sex and gender.
const GENDER: &str = "http://hl7.org/fhir/administrative-gender";
/// Most parts that one statement is written in; larger ones are named by their definition in CQL.
const PARTS_MAX: usize = 40;
/// Deepest combination within one statement.
const DEPTH_MAX: usize = 5;

/// Code and value of one characteristic: the value's member is its type, such as `valueQuantity`.
#[derive(Debug)]
pub(crate) struct Fact {
    /// What is measured.
    pub(crate) code: Value,
    /// `valueQuantity`, `valueRange` or `valueCodeableConcept`.
    pub(crate) member: &'static str,
    /// The value.
    pub(crate) value: Value,
}

/// The facts that a statement consists of, when it is wholly understood and a flat list can say it: facts that must
/// hold together of what is asked for, facts each of which excludes of what excludes.
pub(crate) fn facts(stated: &Statement, is_exclusion: bool) -> Option<Vec<Fact>> {
    if stated.class != Class::Exact {
        return None;
    }
    let parts = match (&stated.expr, is_exclusion) {
        (Expr::All(parts), false) | (Expr::Any(parts), true) => parts.as_slice(),
        (one, _) => std::slice::from_ref(one),
    };
    let mut out = Vec::new();
    for part in parts {
        let Expr::Measure(measure) = part else { return None };
        let is_plain = measure.window.is_none() && stated.is_sure(measure.start, measure.end);
        let values = values(measure).filter(|_| is_plain)?;
        // Bounds that must hold together cannot exclude one by one; neither can a list say that something is not so.
        if values.iter().any(|one| one.is_not) || (is_exclusion && values.len() > 1) {
            return None;
        }
        let facts = values.into_iter().map(|one| Fact {
            code: kind(measure),
            member: one.member,
            value: one.value,
        });
        out.extend(facts);
    }
    (!out.is_empty()).then_some(out)
}

/// Adds to a characteristic of R5 what a statement defines, its parts having link ids that begin with `link`; the same
/// characteristic back where it cannot be said.
pub(crate) fn define(body: Object, stated: &Statement, link: &str, is_required: bool) -> Result<Object, Object> {
    let mut writer = Writer {
        stated,
        left: PARTS_MAX,
    };
    match writer.definition(&stated.expr, link, is_required, 0) {
        Some(definition) => Ok(definition.add_to(body)),
        None => Err(body),
    }
}

/// What a characteristic is defined by.
struct Definition {
    is_not: bool,
    member: &'static str,
    value: Value,
    time: Option<Value>,
}

impl Definition {
    fn of(member: &'static str, value: impl Into<Value>) -> Self {
        Self {
            is_not: false,
            member,
            value: value.into(),
            time: None,
        }
    }

    fn add_to(self, body: Object) -> Object {
        let body = if self.is_not { body.with("exclude", true) } else { body };
        body.with(self.member, self.value).with_all("timeFromEvent", self.time)
    }
}

struct Writer<'s> {
    stated: &'s Statement,
    left: usize,
}

impl Writer<'_> {
    fn definition(&mut self, expr: &Expr, link: &str, is_required: bool, depth: usize) -> Option<Definition> {
        self.left = self.left.checked_sub(1)?;
        (depth <= DEPTH_MAX).then_some(())?;
        match expr {
            Expr::All(parts) => self.combination("all-of", None, parts, link, is_required, depth),
            Expr::Any(parts) => self.combination("any-of", None, parts, link, false, depth),
            Expr::AtLeast { n, of } => self.combination("at-least", Some(*n), of, link, false, depth),
            Expr::Not(inner) => {
                let inner = self.definition(inner, link, false, depth)?;
                Some(Definition {
                    is_not: !inner.is_not,
                    ..inner
                })
            }
            Expr::If { guard, then } if is_required => {
                let mut guard = self.definition(guard, &[link, "-1"].concat(), false, depth + 1)?;
                guard.is_not = !guard.is_not;
                let then = self.definition(then, &[link, "-2"].concat(), true, depth + 1)?;
                let parts = [(1, guard), (2, then)]
                    .map(|(n, part)| part.add_to(Object::new().with("linkId", format!("{link}-{n}"))).into());
                Some(combined("any-of", None, parts.to_vec()))
            }
            Expr::Ref(id) => Some(Definition::of("definitionId", id.as_str())),
            Expr::Measure(measure) => self.measure(measure, link),
            Expr::Concept(concept) => self.concept(concept),
            Expr::If { .. } | Expr::Case { .. } | Expr::Opaque(_) => None,
        }
    }

    fn combination(
        &mut self,
        code: &'static str,
        threshold: Option<u32>,
        parts: &[Expr],
        link: &str,
        is_required: bool,
        depth: usize,
    ) -> Option<Definition> {
        // FHIR's thresholds begin with one.
        (threshold != Some(0)).then_some(())?;
        let mut list = Vec::new();
        for (n, part) in parts.iter().enumerate() {
            let link = format!("{link}-{}", n + 1);
            let body = Object::new().with("linkId", link.as_str());
            // What only a person can answer is asked in words.
            let body = if let Expr::Opaque(opaque) = part {
                body.with("description", &*opaque.ask)
            } else {
                self.definition(part, &link, is_required, depth + 1)?.add_to(body)
            };
            list.push(body.into());
        }
        (!list.is_empty()).then(|| combined(code, threshold, list))
    }

    fn measure(&self, measure: &Measure, link: &str) -> Option<Definition> {
        self.stated.is_sure(measure.start, measure.end).then_some(())?;
        let time = time(measure.window.as_ref())?;
        let mut values = values(measure)?;
        let body = |one: Bound| {
            let value = Object::exact([("type", kind(measure)), (one.member, one.value)]);
            Definition {
                is_not: one.is_not,
                time: time.clone(),
                ..Definition::of("definitionByTypeAndValue", value)
            }
        };
        if values.len() == 1 {
            return values.pop().map(body);
        }
        let parts = values.into_iter().enumerate().map(|(n, one)| {
            let link = format!("{link}-{}", n + 1);
            body(one).add_to(Object::new().with("linkId", link)).into()
        });
        Some(combined("all-of", None, parts.collect()))
    }

    fn concept(&self, concept: &Concept) -> Option<Definition> {
        let is_plain = concept.qualifiers.is_empty() && self.stated.is_sure(concept.start, concept.end);
        is_plain.then_some(())?;
        let codes: Vec<Value> = concept
            .codes
            .iter()
            .map(|code| coding(code.system.clone(), &code.code))
            .collect();
        let value = Object::new().with("coding", codes).with("text", &*concept.concept);
        let time = time(concept.window.as_ref())?;
        Some(Definition {
            time,
            ..Definition::of("definitionCodeableConcept", value)
        })
    }
}

fn combined(code: &'static str, threshold: Option<u32>, parts: Vec<Value>) -> Definition {
    let body = Object::new()
        .with("code", code)
        .with_some("threshold", threshold)
        .with("characteristic", parts);
    Definition::of("definitionByCombination", body)
}

/// What a variable is: its codes and its name in words.
fn kind(measure: &Measure) -> Value {
    let codes: Vec<Value> = measure
        .codes
        .iter()
        .map(|code| coding(code.system.clone(), &code.code))
        .collect();
    Object::new()
        .with("coding", codes)
        .with("text", measure.var.replace('_', " "))
        .into()
}

/// One value of a characteristic.
struct Bound {
    is_not: bool,
    member: &'static str,
    value: Value,
}

/// The values that must hold together; none where they cannot be said.
fn values(measure: &Measure) -> Option<Vec<Bound>> {
    if !measure.qualifiers.is_empty() || measure.relative_to.is_some() {
        return None;
    }
    if is_sex(measure) {
        let coding = coding(GENDER, sex_of(measure)?);
        let value = Object::exact([("coding", Value::Array(vec![coding]))]);
        return Some(vec![Bound {
            is_not: false,
            member: "valueCodeableConcept",
            value,
        }]);
    }
    // An age has a unit; without one it is not known what is meant.
    if is_age(measure) && measure.unit.is_none() {
        return None;
    }
    let tests = comparisons(measure)?;
    if let [low, high] = tests.as_slice()
        && (low.sign, high.sign) == (">=", "<=")
        && low.bound.0 <= high.bound.0
    {
        let value = Object::exact([
            ("low", quantity(low.bound, None, measure)),
            ("high", quantity(high.bound, None, measure)),
        ]);
        return Some(vec![Bound {
            is_not: false,
            member: "valueRange",
            value,
        }]);
    }
    Some(tests.iter().map(|test| bound(test, measure)).collect())
}

fn bound(test: &Comparison, measure: &Measure) -> Bound {
    let comparator = Some(test.sign).filter(|sign| !matches!(*sign, "=" | "!="));
    Bound {
        is_not: test.sign == "!=",
        member: "valueQuantity",
        value: quantity(test.bound, comparator, measure),
    }
}

fn quantity(value: Number, comparator: Option<&'static str>, measure: &Measure) -> Value {
    let unit = measure.unit.as_deref().unwrap_or("1");
    Object::new()
        .with("value", number(value))
        .with_some("comparator", comparator)
        .with("system", UCUM)
        .with("code", unit)
        .into()
}

fn number(value: Number) -> Value {
    // Whole numbers are written without a point; others are finite, as `comparisons` sees to.
    match value.whole() {
        Some(whole) => whole.into(),
        None => serde_json::to_value(value).map(Value::from).unwrap_or_default(),
    }
}

/// A window as a time from an event; `Some(None)` without a window, none for one that this cannot say.
#[expect(
    clippy::option_option,
    reason = "no window, a window that can be said, and one that cannot"
)]
fn time(window: Option<&Window>) -> Option<Option<Value>> {
    let Some(window) = window else { return Some(None) };
    if window.alternative.is_some() || window.anchor == "unstated" || window.unit.starts_with('{') {
        return None;
    }
    let quantity = |n: f64| {
        Object::new()
            .with("value", number(Number(n)))
            .with("system", UCUM)
            .with("code", &*window.unit)
    };
    let n = window.n.0;
    let range = match window.relation {
        Relation::Within => Object::new().with("low", quantity(-n)).with("high", quantity(0.0)),
        Relation::Before => Object::new().with("high", quantity(-n)),
        Relation::After => Object::new().with("low", quantity(0.0)).with("high", quantity(n)),
        Relation::Outside => Object::new().with("low", quantity(-n)).with("high", quantity(n)),
        Relation::For | Relation::ForLess => return None,
    };
    let event = Object::new().with("text", window.anchor.replace('-', " "));
    Some(Some(
        Object::new()
            .with("eventCodeableConcept", event)
            .with("range", range)
            .into(),
    ))
}
