//! Statements of every shape, made by rule: whatever a parser may state is written, keeps the rules and comes back.

use serde_json::{Value, json};
use trialfire::conformance::Validator;
use trialfire::eligibility::{Criteria, Side, form};
use trialfire::fhir::{FhirVersion, IssueSeverity};
use trialfire::fhirpath::Expression;
use trialfire::json;
use trialfire::mapping::criteria_of;

use crate::mapping::logic::{mapped, stated};

/// Numbers in a row that never changes.
pub(super) struct Row(u64);

impl Row {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.next(of.len())]
    }

    fn maybe(&mut self) -> bool {
        self.next(3) == 0
    }
}

fn window(row: &mut Row) -> Value {
    json!({
        "n": ([1.0, 4.0, 12.0, 0.5][row.next(4)]),
        "unit": row.one(&["d", "wk", "wk", "mo", "a", "h", "{half-life}"]),
        "relation": row.one(&["within", "within", "within", "within", "before", "after", "outside", "for", "for-less"]),
        "anchor": row.one(&["enrollment", "first-dose", "unstated", "diagnosis"]),
        "start": 1, "end": 3,
    })
}

/// What every language can say.
fn plain(row: &mut Row) -> Value {
    let mut one = match row.next(4) {
        0 => {
            json!({"var": "age", "op": row.one(&["ge", "gt", "le", "lt", "eq"]), "value": 18, "unit": row.one(&["a", "mo"])})
        }
        1 => json!({"var": "alt", "op": "le", "value": 2.5, "relativeTo": "uln"}),
        2 => json!({"var": "ecog", "op": "range", "lo": 0, "hi": 1}),
        _ => json!({"var": "platelets", "op": "ge", "value": 75, "unit": "10*9/L"}),
    };
    if one["var"] != "age" {
        one["codes"] = json!([{"system": "http://loinc.org", "code": row.one(&["777-3", "1742-6", "89247-1"])}]);
    }
    (one["start"], one["end"]) = (json!(0), json!(5));
    one
}

fn measure(row: &mut Row) -> Value {
    let var = row.one(&[
        "age",
        "sex",
        "platelets",
        "alt",
        "ecog",
        "life_expectancy",
        "odd variable",
    ]);
    let unit = row.one(&[
        "a",
        "mo",
        "10*9/L",
        "mL/min/{1.73_m2}",
        "[IU]/mL",
        "%",
        "{score}",
        "mg/dL",
    ]);
    if row.next(3) > 0 {
        return plain(row);
    }
    let mut one = json!({"var": var, "op": row.one(&["eq", "ne", "lt", "le", "gt", "ge"])});
    match row.next(6) {
        0 => {
            one["op"] = json!("range");
            (one["lo"], one["hi"]) = (json!(-1.5), json!(75));
            one["hiInclusive"] = json!(row.maybe());
        }
        1 => {
            one["op"] = json!("in");
            one["values"] = if var == "sex" {
                json!(["female"])
            } else {
                json!(["II", "it's"])
            };
        }
        2 => one["op"] = json!("exists"),
        _ => one["value"] = json!(([0.0, 18.0, 2.5, -3.0, 1e-7, 1e20][row.next(6)])),
    }
    if row.maybe() {
        one["relativeTo"] = json!(row.one(&["uln", "lln"]));
    } else if !row.maybe() {
        one["unit"] = json!(unit);
    }
    if row.maybe() {
        one["window"] = window(row);
    }
    if !row.maybe() {
        one["codes"] = json!([{"system": "http://loinc.org", "code": row.one(&["777-3", "1742-6", "8480-6"])}]);
    }
    if row.next(8) == 0 {
        one["qualifiers"] = json!(["fasting"]);
    }
    (one["start"], one["end"]) = (json!(0), json!(5));
    one
}

fn concept(row: &mut Row) -> Value {
    let kinds = [
        "condition",
        "procedure",
        "medication",
        "allergy",
        "biomarker",
        "finding",
        "device",
        "person",
        "study",
    ];
    let mut one = json!({"concept": row.one(&["asthma", "it's \"odd\""]), "type": row.one(&kinds)});
    if row.next(6) > 0 {
        one["codes"] = json!([
            {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": row.one(&["J45", "C15.9", "I10", "E11", "o'x"])},
            {"system": "http://www.whocc.no/atc", "code": "L01"},
            {"system": "http://purl.obolibrary.org/obo/doid.owl", "code": "DOID:2841"},
        ]);
    }
    if row.maybe() {
        one["window"] = window(row);
    }
    if row.maybe() {
        one["qualifiers"] = json!([row.one(&["history", "history", "prior", "uncontrolled"])]);
    }
    (one["start"], one["end"]) = (json!(1), json!(6));
    one
}

fn statement(row: &mut Row, depth: usize) -> Value {
    let several = |row: &mut Row| -> Vec<Value> { (0..=row.next(2)).map(|_| statement(row, depth + 1)).collect() };
    match row.next(if depth > 2 { 7 } else { 14 }) {
        0..=2 => measure(row),
        3..=5 => concept(row),
        6 => match row.next(2) {
            0 => json!({"ref": row.one(&["inc.1", "exc.2", "inc", "inc.99"])}),
            _ => {
                json!({"opaque": {"reason": "judgement", "ask": "Is it \"so\"?", "who": "clinician", "start": 0, "end": 5}})
            }
        },
        7 | 8 => json!({"all": several(row)}),
        9 | 10 => json!({"any": several(row)}),
        11 => json!({"not": statement(row, depth + 1)}),
        12 => json!({"atLeast": {"n": row.next(4), "of": several(row)}}),
        _ => match row.next(2) {
            0 => json!({"if": {"guard": statement(row, depth + 1), "then": statement(row, depth + 1)}}),
            _ => json!({"case": {"guard": statement(row, depth + 1), "then": statement(row, depth + 1),
                "else": statement(row, depth + 1)}}),
        },
    }
}

/// The criteria of the trial of that number.
pub(super) fn criteria(seed: u64) -> (String, Criteria) {
    let mut row = Row(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let lines: Vec<(Side, &str, Value)> = (0..8)
        .map(|n| {
            let side = if n % 2 == 0 { Side::Inclusion } else { Side::Exclusion };
            (side, "Words of a line", statement(&mut row, 0))
        })
        .collect();
    stated(&lines)
}

#[test]
fn whatever_is_stated_is_written_and_comes_back() {
    let mut said = 0;
    for version in FhirVersion::ALL {
        let validator = Validator::bundled(version);
        for seed in 0..60 {
            let (source, criteria) = criteria(seed);
            let resources = mapped(&source, criteria.clone(), version);
            let plan = resources
                .iter()
                .find(|one| one.id() == Some("nct90000001-elig"))
                .unwrap();
            let mut expected = form(&criteria, &source);
            expected.criteria.sort_by_key(|node| node.side != Side::Inclusion);
            assert_eq!(criteria_of(plan).unwrap(), expected, "{version} {seed}");
            for resource in &resources {
                let value = resource.clone().into_value();
                let text = value.to_string();
                let tree: json::Value<'_> = serde_json::from_str(&text).unwrap();
                let issues = validator.check(&tree, &[]);
                let bad: Vec<_> = issues
                    .iter()
                    .filter(|issue| issue.severity >= IssueSeverity::Error)
                    .collect();
                assert!(bad.is_empty(), "{version} {seed}: {bad:#?}\n{text}");
                said += expressions(&value);
            }
        }
    }
    assert!(said > 100, "{said} expressions");
}

/// Reads every expression in FHIRPath, and says how many there are.
fn expressions(value: &Value) -> usize {
    match value {
        Value::Object(map) => {
            let is_path = map.get("language").is_some_and(|language| language == "text/fhirpath");
            if let Some(text) = map.get("expression").and_then(Value::as_str).filter(|_| is_path) {
                Expression::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
                return 1;
            }
            map.values().map(expressions).sum()
        }
        Value::Array(list) => list.iter().map(expressions).sum(),
        _ => 0,
    }
}
