//! Bounds flip exactly where they say: patients at, just below and just above the bound of each numeric leaf, measured
//! in every unit in which laboratories report the variable; ages by birth date; windows by the day.
//!
//! The factors between units are written down here anew, after the tables of laboratories, and not taken from the
//! program.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json};
use trialfire::chart::Day;
use trialfire::eligibility::{Concept, ConceptType, Expr, Limit, Measure, Op, Relation, Side, Window};
use trialfire::screening::{Policy, Setting, Verdict, Why};

use super::leaves::{Found, alone, ask, concepts, measures};
use super::patients::chart_of;

/// How far from a bound is just below and just above, as a part of it.
const STEP: f64 = 1e-3;

/// A unit, and the factor and offset that make the first of its group of it.
type Unit = (&'static str, f64, f64);

/// Variables with the units in which laboratories report them.
const UNITS: &[(&[&str], &[Unit])] = &[
    (
        &[
            "anc",
            "platelets",
            "wbc",
            "lymphocytes",
            "monocytes",
            "eosinophils",
            "reticulocytes",
        ],
        &[
            ("10*9/L", 1.0, 0.0),
            ("10*3/uL", 1.0, 0.0),
            ("/uL", 1e-3, 0.0),
            ("{cells}/uL", 1e-3, 0.0),
            ("/mm3", 1e-3, 0.0),
            ("10*6/L", 1e-3, 0.0),
        ],
    ),
    (
        &["cd4"],
        &[
            ("/uL", 1.0, 0.0),
            ("/mm3", 1.0, 0.0),
            ("10*6/L", 1.0, 0.0),
            ("10*9/L", 1e3, 0.0),
        ],
    ),
    (
        &["hemoglobin"],
        &[("g/dL", 1.0, 0.0), ("g/L", 0.1, 0.0), ("mmol/L", 1.611, 0.0)],
    ),
    (&["albumin"], &[("g/dL", 1.0, 0.0), ("g/L", 0.1, 0.0)]),
    (
        &["bilirubin_total", "bilirubin_direct"],
        &[("mg/dL", 1.0, 0.0), ("umol/L", 1.0 / 17.1, 0.0), ("mg/L", 0.1, 0.0)],
    ),
    (
        &["creatinine"],
        &[
            ("mg/dL", 1.0, 0.0),
            ("umol/L", 1.0 / 88.4, 0.0),
            ("mmol/L", 1.0 / 0.0884, 0.0),
        ],
    ),
    (
        &["alt", "ast", "alp", "ggt", "ldh", "ck"],
        &[("U/L", 1.0, 0.0), ("[IU]/L", 1.0, 0.0), ("ukat/L", 60.0, 0.0)],
    ),
    (&["creatinine_clearance"], &[("mL/min", 1.0, 0.0), ("mL/s", 60.0, 0.0)]),
    (&["egfr"], &[("mL/min/{1.73_m2}", 1.0, 0.0), ("mL/min", 1.0, 0.0)]),
    (&["hba1c"], &[("%", 1.0, 0.0), ("mmol/mol", 0.0915, 2.15)]),
    (
        &["glucose", "fasting_glucose"],
        &[("mg/dL", 1.0, 0.0), ("mmol/L", 18.0, 0.0)],
    ),
    (
        &["ldl", "hdl", "cholesterol"],
        &[("mg/dL", 1.0, 0.0), ("mmol/L", 38.67, 0.0)],
    ),
    (&["triglycerides"], &[("mg/dL", 1.0, 0.0), ("mmol/L", 88.57, 0.0)]),
    (&["potassium", "sodium"], &[("mmol/L", 1.0, 0.0), ("meq/L", 1.0, 0.0)]),
    (&["calcium"], &[("mg/dL", 1.0, 0.0), ("mmol/L", 4.008, 0.0)]),
    (
        &["testosterone"],
        &[("ng/dL", 1.0, 0.0), ("nmol/L", 28.8, 0.0), ("ng/mL", 100.0, 0.0)],
    ),
    (&["sbp", "dbp"], &[("mm[Hg]", 1.0, 0.0)]),
    (
        &["weight"],
        &[("kg", 1.0, 0.0), ("g", 1e-3, 0.0), ("[lb_av]", 0.453_592_37, 0.0)],
    ),
    (
        &["height"],
        &[("cm", 1.0, 0.0), ("m", 100.0, 0.0), ("[in_i]", 2.54, 0.0)],
    ),
    (
        &["temperature"],
        &[("Cel", 1.0, 0.0), ("[degF]", 5.0 / 9.0, -160.0 / 9.0)],
    ),
    (&["crp"], &[("mg/L", 1.0, 0.0), ("mg/dL", 10.0, 0.0)]),
    (&["fev1"], &[("L", 1.0, 0.0), ("mL", 1e-3, 0.0)]),
];

/// The day as of which the oracle's patients are screened: no month is too short for it.
fn as_of() -> Date {
    Date::constant(2026, 6, 15)
}

fn setting() -> Setting {
    Setting::new(Day::of(as_of()), Policy::Strict)
}

/// What a bound says of a number in its own unit, `unit` being what it multiplies.
fn holds(asked: &Measure, number: f64, unit: f64) -> bool {
    let bound = |bound: Option<trialfire::eligibility::Number>| bound.map(|bound| bound.0 * unit);
    let value = bound(asked.value).unwrap_or(f64::NAN);
    match asked.op {
        Op::Eq => (number - value).abs() < f64::EPSILON * value.abs(),
        Op::Ne => (number - value).abs() >= f64::EPSILON * value.abs(),
        Op::Lt => number < value,
        Op::Le => number <= value,
        Op::Gt => number > value,
        Op::Ge => number >= value,
        Op::Range => {
            let low = bound(asked.lo).is_none_or(|low| {
                if asked.lo_inclusive == Some(false) {
                    number > low
                } else {
                    number >= low
                }
            });
            let high = bound(asked.hi).is_none_or(|high| {
                if asked.hi_inclusive == Some(false) {
                    number < high
                } else {
                    number <= high
                }
            });
            low && high
        }
        Op::In | Op::Exists => panic!("no bound"),
    }
}

/// The bounds of a leaf, as written.
fn bounds(asked: &Measure) -> Vec<f64> {
    let all = [asked.value, asked.lo, asked.hi];
    all.into_iter().flatten().map(|number| number.0).collect()
}

fn is_number(asked: &Measure) -> bool {
    !matches!(asked.op, Op::In | Op::Exists) && !bounds(asked).is_empty()
}

/// At, just below and just above a bound.
fn around(bound: f64, is_whole: bool) -> [f64; 3] {
    let step = if is_whole { 1.0 } else { (bound.abs() * STEP).max(1e-6) };
    [bound - step, bound, bound + step]
}

fn observation(asked: &Measure, quantity: Value, range: Option<Value>) -> Option<Value> {
    let code = asked.codes.iter().find(|code| code.system.contains("loinc"))?;
    let mut resource = json!({
        "resourceType": "Observation", "id": "o1", "status": "final",
        "subject": { "reference": "Patient/p1" },
        "code": { "coding": [{ "system": "http://loinc.org", "code": code.code }] },
        "effectiveDateTime": as_of().to_string(),
        "valueQuantity": quantity,
    });
    if let Some(range) = range {
        resource["referenceRange"] = json!([range]);
    }
    Some(resource)
}

fn patient() -> Value {
    json!({ "resourceType": "Patient", "id": "p1" })
}

fn quantity(value: f64, unit: &str) -> Value {
    if unit.is_empty() {
        json!({ "value": value })
    } else {
        json!({ "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit })
    }
}

/// Units of a variable beside that of the leaf: each with how a number of the leaf's unit is written in it.
fn other_units(asked: &Measure) -> Vec<(&'static str, f64, f64)> {
    let own = asked.unit.as_deref().unwrap_or_default();
    let group = UNITS.iter().find(|(names, _)| names.contains(&&*asked.var));
    let Some((_, units)) = group else { return Vec::new() };
    let Some((_, factor, offset)) = units.iter().find(|(unit, ..)| *unit == own) else {
        return Vec::new();
    };
    let others = units.iter().filter(|(unit, ..)| *unit != own);
    others
        .map(|(unit, f, o)| (*unit, factor / f, (offset - o) / f))
        .collect()
}

/// Cases asked, and what went wrong with them.
#[derive(Debug, Default)]
struct Tried {
    count: BTreeMap<&'static str, usize>,
    leaves: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl Tried {
    fn check(&mut self, what: &'static str, expected: bool, found: (Verdict, Option<Why>), told: &dyn Fn() -> String) {
        *self.count.entry(what).or_default() += 1;
        let wanted = if expected { Verdict::Met } else { Verdict::NotMet };
        if found.0 != wanted {
            self.wrong
                .push(format!("{what}: expected {wanted:?}, found {found:?}: {}", told()));
        }
    }

    fn print(&self) {
        for (what, count) in &self.count {
            println!(
                "{what:<28} {} leaves, {count} patients",
                self.leaves.get(what).copied().unwrap_or_default()
            );
        }
        println!("{} wrong", self.wrong.len());
        for wrong in self.wrong.iter().take(60) {
            println!("  {wrong}");
        }
    }
}

/// Values in every unit, against a bound on the number itself.
fn absolute(one: &Found<Measure>, tried: &mut Tried) {
    let asked = &one.leaf;
    let criteria = alone(Expr::Measure(Box::new(asked.clone())), Side::Inclusion, &one.stated);
    let own = asked.unit.as_deref().unwrap_or_default();
    let mut units = vec![(own, 1.0, 0.0)];
    units.extend(other_units(asked));
    let is_whole = own.is_empty() && bounds(asked).iter().all(|bound| bound.fract() == 0.0);
    let mut is_asked = false;
    for bound in bounds(asked) {
        for number in around(bound, is_whole) {
            for (unit, factor, offset) in &units {
                let value = number * factor + offset;
                let Some(resource) = observation(asked, quantity(value, unit), None) else {
                    return;
                };
                let chart = chart_of(vec![patient(), resource]);
                let (verdict, _, why) = ask(&criteria, &chart, &setting());
                is_asked = true;
                tried.check("number", holds(asked, number, 1.0), (verdict, why), &|| {
                    format!(
                        "{value} {unit} | {} {:?} {:?} | {}",
                        asked.var,
                        asked.op,
                        bounds(asked),
                        one.words
                    )
                });
            }
        }
    }
    *tried.leaves.entry("number").or_default() += usize::from(is_asked);
}

/// Values against a multiple of the limit of normal that the record states.
fn relative(one: &Found<Measure>, limit: Limit, tried: &mut Tried) {
    let asked = &one.leaf;
    let Some((_, units)) = UNITS.iter().find(|(names, _)| names.contains(&&*asked.var)) else {
        return;
    };
    let criteria = alone(Expr::Measure(Box::new(asked.clone())), Side::Inclusion, &one.stated);
    let edge = 40.0;
    *tried.leaves.entry("limit of normal").or_default() += 1;
    for bound in bounds(asked) {
        for number in around(bound * edge, false) {
            for (unit, factor, offset) in *units {
                let in_unit = |number: f64| (number - offset) / factor;
                let side = match limit {
                    Limit::Uln => "high",
                    Limit::Lln => "low",
                };
                let range = json!({ side: quantity(in_unit(edge), unit) });
                let Some(resource) = observation(asked, quantity(in_unit(number), unit), Some(range)) else {
                    return;
                };
                let chart = chart_of(vec![patient(), resource]);
                let (verdict, _, why) = ask(&criteria, &chart, &setting());
                tried.check("limit of normal", holds(asked, number, edge), (verdict, why), &|| {
                    format!(
                        "{number} {unit} of {edge} | {} {:?} {:?} | {}",
                        asked.var,
                        asked.op,
                        bounds(asked),
                        one.words
                    )
                });
            }
        }
    }
}

/// Completed units of age of someone born on a day.
fn completed(born: Date, unit: &str) -> i64 {
    let day = as_of();
    let days = i64::from(Day::of(day).0 - Day::of(born).0);
    let months = (i64::from(day.year()) - i64::from(born.year())) * 12 + i64::from(day.month())
        - i64::from(born.month())
        - i64::from(day.day() < born.day());
    match unit {
        "a" => months.div_euclid(12),
        "mo" => months,
        "wk" => days.div_euclid(7),
        "d" => days,
        other => panic!("{other}"),
    }
}

/// Ages by birth date: the birthday, the day before and after, and the next birthday.
fn age(one: &Found<Measure>, tried: &mut Tried) {
    let asked = &one.leaf;
    let unit = asked.unit.as_deref().unwrap_or_default();
    let is_whole = bounds(asked).iter().all(|bound| bound.fract() == 0.0);
    if !is_whole || !matches!(unit, "a" | "mo" | "wk" | "d") || asked.window.is_some() {
        return;
    }
    let criteria = alone(Expr::Measure(Box::new(asked.clone())), Side::Inclusion, &one.stated);
    *tried.leaves.entry("age").or_default() += 1;
    for bound in bounds(asked) {
        for units in [bound, bound + 1.0] {
            let n = units as i64;
            let span = match unit {
                "a" => jiff::Span::new().years(n),
                "mo" => jiff::Span::new().months(n),
                "wk" => jiff::Span::new().weeks(n),
                _ => jiff::Span::new().days(n),
            };
            let birthday = as_of().checked_sub(span).unwrap();
            for born in [birthday.yesterday().unwrap(), birthday, birthday.tomorrow().unwrap()] {
                if born > as_of() {
                    continue;
                }
                let chart = chart_of(vec![
                    json!({ "resourceType": "Patient", "id": "p1", "birthDate": born.to_string() }),
                ]);
                let (verdict, _, why) = ask(&criteria, &chart, &setting());
                let expected = holds(asked, completed(born, unit) as f64, 1.0);
                tried.check("age", expected, (verdict, why), &|| {
                    format!(
                        "born {born} | {:?} {:?} {unit} | {}",
                        asked.op,
                        bounds(asked),
                        one.words
                    )
                });
            }
        }
    }
}

#[test]
fn verdicts_flip_exactly_at_the_bound() {
    let Some(leaves) = measures() else { return };
    let mut tried = Tried::default();
    for one in &leaves {
        let asked = &one.leaf;
        if !is_number(asked) {
            continue;
        }
        match (&*asked.var, asked.relative_to) {
            ("age", _) => age(one, &mut tried),
            // A stage is no number, and what is measured then and then is the window's question.
            // `20/40` comes as 20: such bounds are left open, as stages are.
            ("stage" | "visual_acuity", _) => {}
            _ if asked.window.as_ref().is_some_and(|window| !counts_back(window)) => {}
            (_, None) => absolute(one, &mut tried),
            (_, Some(limit)) => relative(one, limit, &mut tried),
        }
    }
    tried.print();
    assert!(tried.count.values().sum::<usize>() >= 3_500, "{:?}", tried.count);
    assert!(tried.wrong.is_empty(), "{} wrong", tried.wrong.len());
}

/// Whether a window counts from the day of screening; from other events nobody knows the day.
fn counts_from_the_day(window: &Window) -> bool {
    matches!(
        &*window.anchor,
        "unstated" | "screening" | "enrollment" | "first-dose" | "randomization" | "baseline" | "consent"
    )
}

/// Whether a window holds what was measured on the day of screening.
fn counts_back(window: &Window) -> bool {
    window.relation == Relation::Within && counts_from_the_day(window)
}

/// A record of a concept on one day.
pub(crate) fn event(asked: &Concept, day: &str) -> Option<Value> {
    let code = asked.codes.first()?;
    let code = json!({
        "coding": [{ "system": code.system, "code": code.code, "display": asked.concept }],
        "text": asked.concept,
    });
    let about = json!({ "reference": "Patient/p1" });
    Some(match asked.kind {
        ConceptType::Condition => json!({
            "resourceType": "Condition", "id": "e1", "subject": about, "code": code,
            "clinicalStatus": { "coding": [{ "code": "resolved" }] },
            "onsetDateTime": day, "abatementDateTime": day,
        }),
        ConceptType::Procedure => json!({
            "resourceType": "Procedure", "id": "e1", "status": "completed", "subject": about, "code": code,
            "performedDateTime": day,
        }),
        ConceptType::Medication => json!({
            "resourceType": "MedicationStatement", "id": "e1", "status": "completed", "subject": about,
            "medicationCodeableConcept": code, "effectivePeriod": { "start": day, "end": day },
        }),
        _ => return None,
    })
}

#[test]
fn windows_close_on_their_day() {
    let Some(leaves) = concepts(false) else { return };
    let mut tried = Tried::default();
    for one in &leaves {
        let asked = &one.leaf;
        let Some(window) = &asked.window else { continue };
        let n = match window.n.whole() {
            Some(n) if window.alternative.is_none() => n,
            _ => continue,
        };
        let is_within = match window.relation {
            Relation::Within => true,
            Relation::Before => false,
            _ => continue,
        };
        let span = match &*window.unit {
            "a" => jiff::Span::new().years(n),
            "mo" => jiff::Span::new().months(n),
            "wk" => jiff::Span::new().weeks(n),
            "d" => jiff::Span::new().days(n),
            _ => continue,
        };
        if !counts_from_the_day(window) {
            continue;
        }
        let edge = as_of().checked_sub(span).unwrap();
        let criteria = alone(Expr::Concept(Box::new(asked.clone())), Side::Exclusion, &one.stated);
        let days = [
            (edge.yesterday().unwrap(), false),
            (edge, true),
            (edge.tomorrow().unwrap(), true),
        ];
        for (day, inside) in days {
            if day > as_of() {
                continue;
            }
            let Some(resource) = event(asked, &day.to_string()) else {
                continue;
            };
            let chart = chart_of(vec![patient(), resource]);
            let (verdict, _, why) = ask(&criteria, &chart, &setting());
            tried.check("window", inside == is_within, (verdict, why), &|| {
                format!(
                    "{day} | {} {:?} {n} {} | {}",
                    asked.concept, window.relation, window.unit, one.words
                )
            });
        }
        *tried.leaves.entry("window").or_default() += 1;
    }
    tried.print();
    assert!(tried.count.values().sum::<usize>() > 300, "{:?}", tried.count);
    assert!(tried.wrong.is_empty(), "{} wrong", tried.wrong.len());
}
