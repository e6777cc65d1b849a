//! What criteria state, in FHIR: conditions that say what the statement says of a person's records, a library of CQL,
//! and the statements themselves, which come back.

use serde_json::{Value, json};
use trialfire::conformance::Validator;
use trialfire::definition::Definitions;
use trialfire::eligibility::{
    Class, Criteria, Criterion, Expr, Family, Join, Kind, Side, Span, Statement, Warning, WarningCode, form,
};
use trialfire::fhir::{FhirVersion, IssueSeverity, Resource};
use trialfire::fhirpath::{Expression, Moment, Node, Outside, Surroundings};
use trialfire::json;
use trialfire::mapping::{Record, criteria_of, map_with, read};
use trialfire::trial::{Age, Trial};

const LOINC: &str = "http://loinc.org";
const ICD: &str = "http://hl7.org/fhir/sid/icd-10-cm";
const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";

/// One line of criteria with what it states.
pub(super) fn stated(lines: &[(Side, &str, Value)]) -> (String, Criteria) {
    let mut source = String::new();
    let mut roots: Vec<Criterion> = Vec::new();
    for (side, text, expr) in lines {
        let start = source.len();
        source.push_str(text);
        let end = source.len();
        source.push('\n');
        let n = roots.iter().filter(|root| root.side == *side).count() + 1;
        let expr: Expr = serde_json::from_value(expr.clone()).unwrap_or_else(|error| panic!("{text}: {error}"));
        let class = match expr {
            Expr::Opaque(_) => Class::Opaque,
            _ => Class::Exact,
        };
        roots.push(Criterion {
            id: format!("{}.{n}", side.prefix()),
            side: *side,
            kind: Kind::Criterion,
            marker: Some(format!("{n}.")),
            text: (*text).to_owned(),
            start,
            end,
            marker_start: None,
            join: Join::All,
            statement: Some(Statement {
                class,
                families: vec![Family::Lab, Family::Window],
                expr,
                warnings: Vec::new(),
            }),
            children: Vec::new(),
        });
    }
    (
        source,
        Criteria {
            roots,
            ..Criteria::default()
        },
    )
}

fn trial(source: &str) -> Trial {
    let mut trial: Trial = serde_json::from_value(json!({
        "ids": [{"role": "primary", "registry": "nct", "value": "NCT90000001"}],
        "titles": {"brief": "A trial"},
        "sources": [{"format": "ctgov-v2", "sha256": "0".repeat(64), "bytes": 3}],
    }))
    .unwrap();
    trial.eligibility.criteria = Some(source.to_owned());
    trial.eligibility.minimum_age = Age::read("18 Years");
    trial
}

pub(super) fn mapped(source: &str, criteria: Criteria, version: FhirVersion) -> Vec<Resource> {
    let trial = trial(source);
    let documents: Vec<&[u8]> = vec![b"abc"];
    let record = Record {
        trial: &trial,
        documents: &documents,
        findings: &[],
        recorded: None,
    };
    let resources = map_with(&record, Some(criteria), version);
    assert_eq!(read(&resources, version).unwrap(), trial);
    resources
}

fn found<'a>(resources: &'a [Resource], kind: &str, id: &str) -> &'a Resource {
    resources
        .iter()
        .find(|one| one.kind() == kind && one.id() == Some(id))
        .unwrap_or_else(|| panic!("{kind} {id}"))
}

fn plan(resources: &[Resource]) -> &Resource {
    found(resources, "PlanDefinition", "nct90000001-elig")
}

/// The action of a node.
fn action(plan: &Resource, id: &str) -> Value {
    fn search(actions: &[Value], id: &str) -> Option<Value> {
        actions.iter().find_map(|action| {
            if action["id"] == id {
                Some(action.clone())
            } else {
                search(action["action"].as_array()?, id)
            }
        })
    }
    let value = plan.clone().into_value();
    search(value["action"].as_array().unwrap(), id).unwrap_or_else(|| panic!("{id}"))
}

fn condition(expr: &Value, side: Side) -> Option<String> {
    let (source, criteria) = stated(&[(side, "Words of it", expr.clone())]);
    let resources = mapped(&source, criteria, FhirVersion::R4);
    let action = action(plan(&resources), &format!("{}.1", side.prefix()));
    let expression = action["condition"][0]["expression"].clone();
    (expression["language"] == "text/fhirpath").then(|| expression["expression"].as_str().unwrap().to_owned())
}

/// The 21st of November 2026.
pub(super) struct Today;

impl Outside<'_> for Today {
    fn now(&self) -> Option<Moment> {
        Moment::date_time("2026-11-21T12:00:00Z")
    }
}

/// What a statement says of a person's records: true, false, or nothing.
fn answer(expr: &Value, records: &Value) -> Option<bool> {
    let text = condition(expr, Side::Inclusion).unwrap_or_else(|| panic!("not said: {expr}"));
    let entries: Vec<Value> = records
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!({"resource": one}))
        .collect();
    let bundle = json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string();
    let bundle: json::Value<'_> = serde_json::from_str(&bundle).unwrap();
    let definitions = Definitions::bundled(FhirVersion::R4);
    let types = definitions.types();
    let node = Node::new(Some(&bundle), None, types.named("Bundle"));
    let around = Surroundings::new(types, node, node, &Today);
    let expression = Expression::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    expression
        .holds(&around, node)
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn leaf(mut leaf: Value) -> Value {
    leaf["start"] = json!(0);
    leaf["end"] = json!(5);
    leaf
}

fn platelets() -> Value {
    leaf(json!({"var": "platelets", "op": "ge", "value": 75, "unit": "10*9/L",
        "codes": [{"system": LOINC, "code": "777-3"}, {"system": LOINC, "code": "26515-7"}]}))
}

fn result(code: &str, when: &str, value: f64, unit: &str) -> Value {
    json!({"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": LOINC, "code": code}]},
        "effectiveDateTime": when,
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}})
}

#[test]
fn ages_are_of_completed_years_and_of_birth_dates_as_far_as_known() {
    let born = |date: &str| json!([{"resourceType": "Patient", "birthDate": date}]);
    let adult = leaf(json!({"var": "age", "op": "range", "lo": 18, "hi": 75, "unit": "a"}));
    for (date, expected) in [
        ("2008-11-21", Some(true)),
        ("2008-11-22", Some(false)),
        ("1951-11-21", Some(true)),
        ("1950-11-22", Some(true)),
        ("1950-11-21", Some(false)),
        ("1980", Some(true)),
        ("2008", None),
        ("2020", Some(false)),
    ] {
        assert_eq!(answer(&adult, &born(date)), expected, "{date}");
    }
    assert_eq!(answer(&adult, &json!([{"resourceType": "Patient"}])), None);
    assert_eq!(answer(&adult, &json!([])), None);
    let older = leaf(json!({"var": "age", "op": "gt", "value": 18, "unit": "a"}));
    assert_eq!(answer(&older, &born("2007-11-21")), Some(true));
    assert_eq!(answer(&older, &born("2007-11-22")), Some(false));
}

#[test]
fn sexes_that_are_not_stated_are_unknown() {
    let female = leaf(json!({"var": "sex", "op": "in", "values": ["female"]}));
    let person = |gender: &str| json!([{"resourceType": "Patient", "gender": gender}]);
    assert_eq!(answer(&female, &person("female")), Some(true));
    assert_eq!(answer(&female, &person("male")), Some(false));
    assert_eq!(answer(&female, &person("unknown")), None);
    assert_eq!(answer(&json!({"not": female}), &person("male")), Some(true));
}

#[test]
fn the_latest_value_counts_in_any_unit_of_its_dimension() {
    let of = |records: Value| answer(&platelets(), &records);
    assert_eq!(of(json!([])), None);
    assert_eq!(of(json!([result("777-3", "2026-11-01", 80.0, "10*9/L")])), Some(true));
    assert_eq!(
        of(json!([result("26515-7", "2026-11-01", 80.0, "10*3/uL")])),
        Some(true)
    );
    assert_eq!(of(json!([result("777-3", "2026-11-01", 74.0, "10*9/L")])), Some(false));
    assert_eq!(
        of(json!([result("777-3", "2026-11-01", 80.0, "g/L")])),
        None,
        "another dimension"
    );
    let (old, new) = (
        result("777-3", "2026-10-01", 80.0, "10*9/L"),
        result("777-3", "2026-11-01", 60.0, "10*9/L"),
    );
    assert_eq!(of(json!([old, new])), Some(false));
    assert_eq!(of(json!([new, old])), Some(false));
    let same = result("777-3", "2026-11-01", 90.0, "10*9/L");
    assert_eq!(
        of(json!([new, same])),
        None,
        "equally recent, and they contradict one another"
    );
    let mut bound = result("777-3", "2026-11-01", 80.0, "10*9/L");
    bound["valueQuantity"]["comparator"] = json!("<");
    assert_eq!(of(json!([bound])), None, "less than 80 may be less than 75");
    let mut wrong = result("777-3", "2026-11-02", 10.0, "10*9/L");
    wrong["status"] = json!("entered-in-error");
    assert_eq!(of(json!([wrong, old])), Some(true));
}

#[test]
fn limits_of_normal_are_those_of_the_result_itself() {
    let alt = leaf(json!({"var": "alt", "op": "le", "value": 2.5, "relativeTo": "uln",
        "codes": [{"system": LOINC, "code": "1742-6"}]}));
    let mut at = result("1742-6", "2026-11-01", 100.0, "U/L");
    assert_eq!(answer(&alt, &json!([at])), None, "no range, no answer");
    at["referenceRange"] = json!([{"high": {"value": 40, "code": "U/L"}}]);
    assert_eq!(answer(&alt, &json!([at])), Some(true));
    at["valueQuantity"]["value"] = json!(100.1);
    assert_eq!(answer(&alt, &json!([at])), Some(false));
    at["referenceRange"][0]["high"]["code"] = json!("ukat/L");
    assert_eq!(answer(&alt, &json!([at])), None, "the range is in another unit");
}

#[test]
fn units_that_look_alike_are_not_turned_into_one_another() {
    let hba1c = |unit: &str, value: f64| {
        leaf(json!({"var": "hba1c", "op": "le", "value": value, "unit": unit,
            "codes": [{"system": LOINC, "code": "4548-4"}]}))
    };
    let of = |asked: &Value, value: f64, unit: &str| {
        let code = asked["codes"][0]["code"].as_str().unwrap();
        answer(asked, &json!([result(code, "2026-11-01", value, unit)]))
    };
    assert_eq!(of(&hba1c("%", 8.0), 7.5, "%"), Some(true));
    assert_eq!(of(&hba1c("%", 8.0), 75.0, "mmol/mol"), None, "which is 9 %");
    assert_eq!(of(&hba1c("mmol/mol", 64.0), 7.5, "%"), None);
    assert_eq!(of(&hba1c("mmol/mol", 64.0), 70.0, "mmol/mol"), Some(false));
    let karnofsky = |unit: Value| {
        leaf(json!({"var": "karnofsky", "op": "ge", "value": 70, "unit": unit,
            "codes": [{"system": LOINC, "code": "89243-0"}]}))
    };
    assert_eq!(of(&karnofsky(json!("%")), 50.0, "{score}"), None, "not 50 against 0.7");
    assert_eq!(of(&karnofsky(json!("%")), 50.0, "%"), Some(false));
    assert_eq!(of(&karnofsky(Value::Null), 50.0, "{score}"), Some(false));
    assert_eq!(of(&karnofsky(Value::Null), 80.0, "mm[Hg]"), None);
    let bare = leaf(json!({"var": "hemoglobin", "op": "ge", "value": 90,
        "codes": [{"system": LOINC, "code": "718-7"}]}));
    assert_eq!(condition(&bare, Side::Inclusion), None, "90 of what?");
}

#[test]
fn windows_end_today() {
    let mut recent = platelets();
    recent["window"] =
        json!({"n": 2, "unit": "wk", "relation": "within", "anchor": "enrollment", "start": 3, "end": 5});
    let of = |when: &str| answer(&recent, &json!([result("777-3", when, 80.0, "10*9/L")]));
    assert_eq!(of("2026-11-07"), Some(true));
    assert_eq!(of("2026-11-06"), None);
    assert_eq!(of("2026-11"), None, "the day is not known");
}

#[test]
fn no_record_is_unknown_and_a_refuted_one_is_false() {
    let esophageal = leaf(json!({"concept": "esophageal cancer", "type": "condition",
        "codes": [{"system": ICD, "code": "C15"}, {"system": "http://purl.obolibrary.org/obo/doid.owl", "code": "DOID:1107"}]}));
    let ill = |code: &str, status: &str| {
        json!({"resourceType": "Condition", "code": {"coding": [{"system": ICD, "code": code}]},
            "verificationStatus": {"coding": [{"code": status}]}})
    };
    let of = |records: Value| answer(&esophageal, &records);
    assert_eq!(of(json!([])), None);
    assert_eq!(of(json!([ill("C15.9", "confirmed")])), Some(true));
    assert_eq!(of(json!([ill("C16.9", "confirmed")])), None);
    assert_eq!(of(json!([ill("C15", "refuted")])), Some(false));
    assert_eq!(
        of(json!([ill("C15.4", "refuted")])),
        None,
        "who has not one kind of it may have another"
    );
    for status in ["entered-in-error", "unconfirmed", "provisional", "differential"] {
        assert_eq!(of(json!([ill("C15.9", status)])), None, "{status}");
    }
    assert_eq!(
        of(json!([ill("C15", "refuted"), ill("C15.4", "confirmed")])),
        None,
        "they contradict one another"
    );
    assert_eq!(
        of(json!([ill("C15.3", "refuted"), ill("C15.4", "confirmed")])),
        Some(true)
    );
    let several = leaf(json!({"concept": "drug abuse", "type": "condition",
        "codes": [{"system": ICD, "code": "F10"}, {"system": ICD, "code": "F11"}]}));
    assert_eq!(answer(&several, &json!([ill("F11", "confirmed")])), Some(true));
    assert_eq!(
        answer(&several, &json!([ill("F11", "refuted")])),
        None,
        "each of several codes is a kind of it"
    );
    let mut past = ill("C15.9", "confirmed");
    past["clinicalStatus"] = json!({"coding": [{"code": "resolved"}]});
    assert_eq!(of(json!([past])), None);
    let mut history = esophageal.clone();
    history["qualifiers"] = json!(["history"]);
    assert_eq!(answer(&history, &json!([past])), Some(true));
    let not = json!({"not": esophageal});
    assert_eq!(answer(&not, &json!([])), None, "never true because nothing is recorded");
    assert_eq!(answer(&not, &json!([ill("C15", "refuted")])), Some(true));
}

#[test]
fn treatments_in_a_window_are_looked_for_by_their_dates() {
    let window = json!({"n": 6, "unit": "mo", "relation": "within", "anchor": "first-dose", "start": 3, "end": 5});
    let surgery = leaf(json!({"concept": "surgery", "type": "procedure", "window": window,
        "codes": [{"system": "http://snomed.info/sct", "code": "387713003"}]}));
    let done = |when: &str| {
        json!([{"resourceType": "Procedure", "status": "completed", "performedDateTime": when,
            "code": {"coding": [{"system": "http://snomed.info/sct", "code": "387713003"}]}}])
    };
    assert_eq!(answer(&surgery, &done("2026-06-01")), Some(true));
    assert_eq!(answer(&surgery, &done("2026-01-01")), None);
    assert_eq!(answer(&surgery, &done("2026")), None);
    let both = |first: &str, second: &str, status: &str| {
        let mut both = done(first);
        let mut other = done(second)[0].clone();
        other["status"] = json!(status);
        both.as_array_mut().unwrap().push(other);
        answer(&surgery, &both)
    };
    assert_eq!(both("2026-06-01", "2026-01-01", "completed"), Some(true));
    assert_eq!(both("2026-06-01", "2026-06-02", "not-done"), None);
    assert_eq!(both("2026-01-01", "2026-06-02", "not-done"), None, "one was done");
    assert_eq!(answer(&surgery, &json!([])), None);
    let drug = leaf(json!({"concept": "cisplatin", "type": "medication", "window": window,
        "codes": [{"system": RXNORM, "code": "2555"}]}));
    let taken = |status: &str| {
        json!([{"resourceType": "MedicationStatement", "status": status,
            "medicationCodeableConcept": {"coding": [{"system": RXNORM, "code": "2555"}]},
            "effectivePeriod": {"start": "2026-07-01", "end": "2026-08-01"}}])
    };
    assert_eq!(answer(&drug, &taken("completed")), Some(true));
    assert_eq!(answer(&drug, &taken("not-taken")), Some(false));
}

#[test]
fn combinations_keep_what_is_not_known() {
    let old = leaf(json!({"var": "age", "op": "ge", "value": 18, "unit": "a"}));
    let (t, f) = (
        json!({"resourceType": "Patient", "birthDate": "1980-01-01"}),
        json!({"resourceType": "Patient", "birthDate": "2020-01-01"}),
    );
    let lab = platelets();
    let (good, bad) = (
        result("777-3", "2026-11-01", 80.0, "10*9/L"),
        result("777-3", "2026-11-01", 8.0, "10*9/L"),
    );
    let all = json!({"all": [old, lab]});
    assert_eq!(answer(&all, &json!([t, good])), Some(true));
    assert_eq!(answer(&all, &json!([t])), None);
    assert_eq!(answer(&all, &json!([f])), Some(false));
    let any = json!({"any": [old, lab]});
    assert_eq!(answer(&any, &json!([t])), Some(true));
    assert_eq!(answer(&any, &json!([f])), None);
    assert_eq!(answer(&any, &json!([f, bad])), Some(false));
    let only = json!({"if": {"guard": old, "then": lab}});
    assert_eq!(answer(&only, &json!([f])), Some(true), "nothing is asked of others");
    assert_eq!(answer(&only, &json!([t])), None);
    assert_eq!(answer(&only, &json!([good])), Some(true));
    assert_eq!(answer(&only, &json!([t, bad])), Some(false));
    let senior = leaf(json!({"var": "age", "op": "ge", "value": 65, "unit": "a"}));
    let case = json!({"case": {"guard": lab, "then": old, "else": senior}});
    let born = |date: &str| json!({"resourceType": "Patient", "birthDate": date});
    let (child, adult, elder) = (born("2020-01-01"), born("1990-01-01"), born("1930-01-01"));
    assert_eq!(answer(&case, &json!([adult, good])), Some(true));
    assert_eq!(answer(&case, &json!([adult, bad])), Some(false));
    assert_eq!(answer(&case, &json!([adult])), None);
    assert_eq!(answer(&case, &json!([elder])), Some(true), "both bounds hold");
    assert_eq!(answer(&case, &json!([child])), Some(false), "neither bound holds");
    let opaque =
        json!({"opaque": {"reason": "consent", "ask": "Did they agree?", "who": "participant", "start": 0, "end": 5}});
    let both = json!({"all": [old, opaque]});
    assert_eq!(answer(&both, &json!([t])), None);
    assert_eq!(answer(&both, &json!([f])), Some(false));
}

#[test]
fn what_cannot_be_said_exactly_is_not_said() {
    let opaque =
        json!({"opaque": {"reason": "consent", "ask": "Did they agree?", "who": "participant", "start": 0, "end": 5}});
    let mut qualified = leaf(json!({"concept": "hypertension", "type": "condition",
        "codes": [{"system": ICD, "code": "I10"}], "qualifiers": ["uncontrolled"]}));
    assert_eq!(condition(&opaque, Side::Inclusion), None);
    assert_eq!(condition(&qualified, Side::Inclusion), None);
    qualified["qualifiers"] = json!([]);
    assert!(condition(&qualified, Side::Exclusion).is_some());
    let only = json!({"if": {"guard": qualified, "then": platelets()}});
    assert!(condition(&only, Side::Inclusion).is_some());
    assert_eq!(
        condition(&only, Side::Exclusion),
        None,
        "true would exclude those of whom nothing is asked"
    );
    assert_eq!(condition(&json!({"not": only}), Side::Inclusion), None);
    let quote = leaf(json!({"concept": "x", "type": "condition", "codes": [{"system": ICD, "code": "a'b"}]}));
    assert_eq!(condition(&quote, Side::Inclusion), None);
    let atleast = json!({"atLeast": {"n": 2, "of": [platelets(), qualified]}});
    assert_eq!(condition(&atleast, Side::Inclusion), None);
}

fn several() -> (String, Criteria) {
    let opaque =
        json!({"opaque": {"reason": "consent", "ask": "Did they agree?", "who": "participant", "start": 0, "end": 5}});
    let ill = leaf(json!({"concept": "hypertension", "type": "condition", "codes": [{"system": ICD, "code": "I10"}]}));
    let creatinine = leaf(json!({"var": "creatinine", "op": "lt", "value": 2, "unit": "mg/dL",
        "codes": [{"system": LOINC, "code": "2160-0"}]}));
    let (source, mut criteria) = stated(&[
        (Side::Inclusion, "Platelets of 75", platelets()),
        (
            Side::Inclusion,
            "Two of these",
            json!({"atLeast": {"n": 2, "of": [platelets(), ill, creatinine]}}),
        ),
        (Side::Inclusion, "Consent", opaque.clone()),
        (
            Side::Inclusion,
            "If ill, then platelets",
            json!({"if": {"guard": ill, "then": platelets()}}),
        ),
        (Side::Exclusion, "Ill & \"odd\"", ill.clone()),
        (
            Side::Exclusion,
            "Not the inclusion criteria",
            json!({"not": {"ref": "inc.1"}}),
        ),
        (Side::Exclusion, "Creatinine, 2 mg/mL", creatinine),
        (
            Side::Inclusion,
            "One of",
            json!({"any": [{"ref": "inc.5.1"}, {"ref": "inc.5.2"}]}),
        ),
    ]);
    let last = criteria
        .roots
        .iter_mut()
        .find(|root| root.text.starts_with("Creatinine"))
        .unwrap();
    last.statement.as_mut().unwrap().warnings.push(Warning {
        code: WarningCode::ImplausibleUnit,
        text: "2 mg/mL is not plausible".into(),
        at: Span { start: 2, end: 4 },
    });
    let group = criteria.roots.iter_mut().find(|root| root.text == "One of").unwrap();
    group.kind = Kind::Group;
    group.join = Join::AtLeast(1);
    for n in 1..3 {
        group.children.push(Criterion {
            id: format!("inc.5.{n}"),
            side: Side::Inclusion,
            kind: Kind::Criterion,
            marker: None,
            text: "One".to_owned(),
            start: group.start,
            end: group.start + 3,
            marker_start: None,
            join: Join::All,
            statement: Some(Statement {
                class: Class::Partial,
                families: vec![Family::Age],
                expr: serde_json::from_value(leaf(json!({"var": "age", "op": "ge", "value": n, "unit": "a"}))).unwrap(),
                warnings: Vec::new(),
            }),
            children: Vec::new(),
        });
    }
    (source, criteria)
}

#[test]
fn statements_come_back_from_the_plan() {
    let (source, criteria) = several();
    for version in FhirVersion::ALL {
        let resources = mapped(&source, criteria.clone(), version);
        let back = criteria_of(plan(&resources)).unwrap();
        let mut expected = form(&criteria, &source);
        // The plan lists one side after the other.
        expected.criteria.sort_by_key(|node| node.side != Side::Inclusion);
        assert_eq!(
            serde_json::to_value(&back).unwrap(),
            serde_json::to_value(&expected).unwrap(),
            "{version}"
        );
        assert_eq!(back, expected, "{version}");
    }
}

#[test]
fn what_is_written_breaks_no_rule() {
    let (source, criteria) = several();
    for version in FhirVersion::ALL {
        let validator = Validator::bundled(version);
        for resource in mapped(&source, criteria.clone(), version) {
            let text = serde_json::to_string(&resource.into_value()).unwrap();
            let tree: json::Value<'_> = serde_json::from_str(&text).unwrap();
            let issues = validator.check(&tree, &[]);
            let bad: Vec<_> = issues
                .iter()
                .filter(|issue| issue.severity >= IssueSeverity::Error)
                .collect();
            assert!(bad.is_empty(), "{version}: {bad:#?}\n{text}");
        }
    }
}

#[test]
fn what_fhirpath_cannot_say_is_said_in_the_library() {
    use base64::Engine as _;
    let (source, criteria) = several();
    let resources = mapped(&source, criteria.clone(), FhirVersion::R4);
    let library = found(&resources, "Library", "nct90000001-elig-lib");
    let library = library.clone().into_value();
    let data = library["content"][0]["data"].as_str().unwrap();
    let cql = String::from_utf8(base64::engine::general_purpose::STANDARD.decode(data).unwrap()).unwrap();
    for words in [
        "library NCT90000001_EligibilityLogic version '",
        "define \"inc.1\":\n  Agreed((Results({ 'http://loinc.org|777-3|', 'http://loinc.org|26515-7|' })) R return all (Amount(R) >= 75 '10*9/L'))\n",
        "define \"inc.2\":\n  AtLeast(2, { Agreed(",
        "define \"exc.2\":\n  (not \"inc.1\")\n",
        "define \"inc.5\":\n  \"inc.5.1\" or \"inc.5.2\"\n",
        "define function AtLeast(",
    ] {
        assert!(cql.contains(words), "{words}\n{cql}");
    }
    assert!(!cql.contains("define function Took") && !cql.contains("exc.3"), "{cql}");
    let plan = plan(&resources);
    let url = "https://trialfire.example/fhir/Library/nct90000001-elig-lib";
    assert_eq!(plan.clone().into_value()["library"], json!([url]));
    assert_eq!(
        action(plan, "inc.2")["condition"],
        json!([{"kind": "applicability", "expression": {"language": "text/cql", "expression": "\"inc.2\""}}])
    );
    for id in ["inc.3", "inc.5", "exc.3"] {
        assert_eq!(action(plan, id)["condition"], Value::Null, "{id}");
    }
    let resources = mapped(&source, criteria, FhirVersion::R5);
    let plan = self::plan(&resources);
    assert_eq!(
        action(plan, "exc.2")["condition"],
        json!([{"kind": "applicability", "expression": {"language": "text/cql-identifier", "expression": "exc.2"}}])
    );
}

#[test]
fn r5_defines_what_it_can_and_a_group_lists_bounds() {
    let (source, criteria) = several();
    let resources = mapped(&source, criteria.clone(), FhirVersion::R5);
    let variable = found(&resources, "EvidenceVariable", "nct90000001-elig-ev")
        .clone()
        .into_value();
    let side = |n: usize| variable["characteristic"][n]["definitionByCombination"]["characteristic"].clone();
    let (inclusion, exclusion) = (side(1), side(2));
    assert_eq!(
        inclusion[0]["definitionByTypeAndValue"],
        json!({
            "type": {"coding": [{"system": LOINC, "code": "777-3"}, {"system": LOINC, "code": "26515-7"}], "text": "platelets"},
            "valueQuantity": {"value": 75, "comparator": ">=", "system": "http://unitsofmeasure.org", "code": "10*9/L"},
        })
    );
    let two = &inclusion[1]["definitionByCombination"];
    assert_eq!((&two["code"], &two["threshold"]), (&json!("at-least"), &json!(2)));
    assert_eq!(
        two["characteristic"][1]["definitionCodeableConcept"]["coding"][0]["code"],
        "I10"
    );
    let only = &inclusion[3]["definitionByCombination"]["characteristic"];
    assert_eq!(
        (&only[0]["exclude"], &only[0]["linkId"]),
        (&json!(true), &json!("inc.4-1"))
    );
    assert_eq!(inclusion[4]["definitionByCombination"]["threshold"], 1);
    assert_eq!(exclusion[1]["definitionId"], "inc.1");
    assert_eq!(exclusion[1]["exclude"], true);
    for members in exclusion[2].as_object().unwrap().keys() {
        assert!(["linkId", "description"].contains(&members.as_str()), "{members}");
    }
    let resources = mapped(&source, criteria, FhirVersion::R4);
    let group = found(&resources, "Group", "nct90000001-elig").clone().into_value();
    let listed = group["characteristic"].as_array().unwrap();
    assert_eq!(
        listed[1],
        json!({
            "id": "inc.1",
            "extension": [{"url": "https://trialfire.example/fhir/StructureDefinition/source-text", "valueString": "Platelets of 75"}],
            "code": {"coding": [{"system": LOINC, "code": "777-3"}, {"system": LOINC, "code": "26515-7"}], "text": "platelets"},
            "valueQuantity": {"value": 75, "comparator": ">=", "system": "http://unitsofmeasure.org", "code": "10*9/L"},
            "exclude": false,
        })
    );
    assert_eq!(listed[2]["valueCodeableConcept"]["text"], "Two of these");
}
