//! The published FHIRPath suites of R4 and R5, and what must not bring an evaluation down.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use trialfire::conformance::narrative_faults;
use trialfire::definition::{Definitions, Types};
use trialfire::fhir::FhirVersion;
use trialfire::fhirpath::{
    Collection, EvaluateError, Expression, Item, Limits, Moment, NoOutside, Node, Outside, Paths, Surroundings,
};
use trialfire::json::Value;
use trialfire::xml::read_xml;

use crate::support::corpus::corpus;

/// Least share of cases that pass, in each suite.
const PASS_SHARE_MIN: f64 = 0.97;

/// Cases that fail in both suites, with the reason.
const EXPECTED: &[(&str, &str)] = &[
    (
        "HighBoundaryDateTimeMillisecond1",
        "the last moment of 08 o'clock is 08:59:59.999; the suite says 08:00:59.999",
    ),
    (
        "HighBoundaryDateTimeMillisecond3",
        "the last moment of 08 o'clock is 08:59:59.999; the suite says 08:00:59.999",
    ),
    (
        "HighBoundaryDecimal15",
        "0.0034 is at most 0.00345, which with one digit is at most 0.1; the suite says 0.0, below the number itself",
    ),
    (
        "HighBoundaryDecimal16",
        "0.0034 is at most 0.00345, which with one digit is at most 0.1; the suite says 0.0, below the number itself",
    ),
    (
        "LowBoundaryDecimal15",
        "-0.0034 is at least -0.00345, which with one digit is at least -0.1; the suite says 0.0, above the number itself",
    ),
];

/// Cases that fail in the suite of R4 only: it is the older one, and the suite of R5 corrects it.
const EXPECTED_R4: &[(&str, &str)] = &[(
    "testPlusDate19",
    "parts of a second count, as the suite of R5 says for the same expression",
)];

/// Cases that fail in the suite of R5 only.
const EXPECTED_R5: &[(&str, &str)] = &[
    (
        "testHasTemplateId1",
        "the suite comes without its input, a CDA document",
    ),
    (
        "testHasTemplateId2",
        "the suite comes without its input, a CDA document",
    ),
    (
        "testHasTemplateId3",
        "the suite comes without its input, a CDA document",
    ),
    (
        "txTest01",
        "`%terminologies` is no part of FHIRPath, and is not offered",
    ),
    (
        "txTest02",
        "`%terminologies` is no part of FHIRPath, and is not offered",
    ),
    (
        "txTest03",
        "`%terminologies` is no part of FHIRPath, and is not offered",
    ),
];

/// A case of a suite.
struct Case {
    name: String,
    input: String,
    mode: String,
    is_predicate: bool,
    is_unordered: bool,
    invalid: Option<String>,
    expression: String,
    outputs: Vec<(String, String)>,
}

#[test]
fn the_suite_of_r4() {
    run_suite(
        FhirVersion::R4,
        "conformance/fhirpath/r4/tests-fhir-r4.xml",
        EXPECTED_R4,
    );
}

#[test]
fn the_suite_of_r5() {
    run_suite(
        FhirVersion::R5,
        "conformance/fhirpath/r5/tests-fhir-r5.xml",
        EXPECTED_R5,
    );
}

fn run_suite(version: FhirVersion, path: &str, expected_here: &[(&str, &str)]) {
    let Some(path) = corpus(path) else { return };
    let cases = read_suite(&std::fs::read_to_string(&path).unwrap());
    let definitions = Definitions::bundled(version);
    let types = definitions.types();
    let mut inputs: BTreeMap<String, Option<Value<'static>>> = BTreeMap::new();
    for case in &cases {
        inputs
            .entry(case.input.clone())
            .or_insert_with(|| read_input(path.parent().unwrap(), &case.input, types));
    }
    let mut failed = BTreeMap::new();
    for case in &cases {
        let result = match &inputs[&case.input] {
            None => Err("the suite comes without this input".to_owned()),
            Some(input) => check(case, input, types),
        };
        if let Err(problem) = result {
            failed.insert(case.name.as_str(), problem);
        }
    }
    let listed: BTreeSet<&str> = EXPECTED.iter().chain(expected_here).map(|(name, _)| *name).collect();
    let unlisted: Vec<_> = failed.iter().filter(|(name, _)| !listed.contains(**name)).collect();
    let better: Vec<_> = listed.iter().filter(|name| !failed.contains_key(**name)).collect();
    let share = 1.0 - failed.len() as f64 / cases.len() as f64;
    println!(
        "{version:?}: {} of {} cases pass",
        cases.len() - failed.len(),
        cases.len()
    );
    assert!(unlisted.is_empty(), "failed without being listed: {unlisted:#?}");
    assert!(better.is_empty(), "listed, and passed: {better:#?}");
    assert!(share >= PASS_SHARE_MIN, "{share}");
}

/// Answers for the cases that ask what the tree cannot tell.
#[derive(Debug)]
struct Answers<'a> {
    types: &'a Types,
}

impl<'a> Outside<'a> for Answers<'_> {
    fn conforms_to(&self, node: &Node<'a>, profile: &str) -> Option<bool> {
        let name = profile.strip_prefix("http://hl7.org/fhir/StructureDefinition/")?;
        Some(self.types.is_a(node.type_id()?, self.types.named(name)?))
    }

    fn html_checks(&self, xhtml: &str) -> Option<bool> {
        Some(narrative_faults(xhtml).is_empty())
    }

    fn now(&self) -> Option<Moment> {
        Moment::date_time("2024-05-17T12:34:56.789+02:00")
    }
}

fn check(case: &Case, input: &Value<'_>, types: &Types) -> Result<(), String> {
    let type_id = input
        .get("resourceType")
        .and_then(Value::as_str)
        .and_then(|name| types.named(name));
    let focus = Node::new(Some(input), None, type_id);
    let outside = Answers { types };
    let around = Surroundings {
        // The suite takes unknown paths for errors where it does not say otherwise.
        paths: if case.mode.contains("lenient") {
            Paths::Lenient
        } else {
            Paths::Strict
        },
        ..Surroundings::new(types, focus, focus, &outside)
    };
    let expression = match Expression::parse(&case.expression) {
        Ok(expression) => expression,
        Err(_) if case.invalid.is_some() => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    let result = match expression.evaluate(&around, focus) {
        Ok(_) if case.invalid.is_some() => return Err("expected an error".to_owned()),
        Ok(result) => result,
        Err(_) if case.invalid.is_some() => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    let mut found: Vec<(String, String)> = if case.is_predicate {
        vec![("boolean".to_owned(), (!result.is_empty()).to_string())]
    } else {
        result.iter().map(|item| describe(item, types)).collect()
    };
    let mut wanted = case.outputs.clone();
    if case.is_unordered {
        found.sort();
        wanted.sort();
    }
    let is_same = found.len() == wanted.len()
        && found.iter().zip(&wanted).all(|((kind, text), (wanted_kind, wanted))| {
            is_kind(kind, wanted_kind) && (text == wanted || is_same_number(text, wanted))
        });
    if is_same {
        Ok(())
    } else {
        Err(format!("expected {wanted:?}, found {found:?}"))
    }
}

/// The type and text of an item, as the suite writes them.
fn describe(item: &Item<'_>, types: &Types) -> (String, String) {
    let Some(node) = item.node() else {
        let text = item.text().unwrap_or_default();
        let text = match item {
            Item::Date(_) | Item::DateTime(_) => format!("@{text}"),
            Item::Time(_) => format!("@T{text}"),
            _ => text.into_owned(),
        };
        return (item.system_type().unwrap().to_owned(), text);
    };
    let kind = node.type_id().map_or("", |id| types.name(id)).to_owned();
    let text = match node.value() {
        Some(Value::String(text)) if matches!(kind.as_str(), "date" | "dateTime" | "instant") => format!("@{text}"),
        Some(Value::String(text)) => text.to_string(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    (kind, text)
}

/// Types of FHIRPath and of FHIR go by one name in the suite; a date counts as a date with a time.
fn is_kind(kind: &str, wanted: &str) -> bool {
    wanted.is_empty()
        || kind.eq_ignore_ascii_case(wanted)
        || (kind.eq_ignore_ascii_case("date") && wanted == "dateTime")
}

/// Numbers are the same when their values and their digits after the point are; zero has no sign.
fn is_same_number(one: &str, two: &str) -> bool {
    let plain = |text: &str| text.strip_prefix('-').unwrap_or(text).to_owned();
    let is_zero = |text: &str| text.bytes().all(|byte| matches!(byte, b'0' | b'.' | b'-'));
    is_zero(one) && is_zero(two) && plain(one) == plain(two)
}

fn read_suite(text: &str) -> Vec<Case> {
    let mut reader = Reader::from_str(text);
    let mut cases: Vec<Case> = Vec::new();
    let mut output: Option<usize> = None;
    let mut in_expression = false;
    loop {
        let event = reader.read_event().unwrap();
        match &event {
            Event::Eof => return cases,
            Event::Start(start) | Event::Empty(start) => match start.name().as_ref() {
                "test" => cases.push(Case {
                    name: attribute(start, "name").unwrap(),
                    input: attribute(start, "inputfile").unwrap_or_else(|| "patient-example.xml".to_owned()),
                    mode: attribute(start, "mode").unwrap_or_default(),
                    is_predicate: attribute(start, "predicate").as_deref() == Some("true"),
                    is_unordered: attribute(start, "ordered").as_deref() == Some("false"),
                    // Some cases have the attribute one level too high.
                    invalid: attribute(start, "invalid"),
                    expression: String::new(),
                    outputs: Vec::new(),
                }),
                "expression" => {
                    let case = cases.last_mut().unwrap();
                    case.invalid = attribute(start, "invalid").or(case.invalid.take());
                    in_expression = matches!(event, Event::Start(_));
                }
                "output" => {
                    let case = cases.last_mut().unwrap();
                    case.outputs
                        .push((attribute(start, "type").unwrap_or_default(), String::new()));
                    output = matches!(event, Event::Start(_)).then_some(case.outputs.len() - 1);
                }
                _ => {}
            },
            Event::End(_) => (output, in_expression) = (None, false),
            _ => {
                let words = text_of(&event);
                if let Some(case) = cases.last_mut() {
                    if in_expression {
                        case.expression.push_str(&words);
                    } else if let Some(at) = output {
                        case.outputs[at].1.push_str(&words);
                    }
                }
            }
        }
    }
}

/// The characters of an event that is text or a reference to a character.
fn text_of(event: &Event<'_>) -> String {
    match event {
        Event::Text(text) => text.xml10_content().into_owned(),
        Event::CData(text) => text.xml10_content().into_owned(),
        Event::GeneralRef(name) => {
            let reference = format!("&{};", &**name);
            quick_xml::escape::unescape(&reference).unwrap().into_owned()
        }
        _ => String::new(),
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.try_get_attribute(name).unwrap()?;
    Some(quick_xml::escape::unescape(&found.value).unwrap().into_owned())
}

/// An input of the suite; the JSON beside an XML input is not always the same resource.
fn read_input(folder: &Path, name: &str, types: &Types) -> Option<Value<'static>> {
    let text = std::fs::read_to_string(folder.join(name)).ok()?;
    if name.ends_with(".xml") {
        return read_xml(text.as_bytes(), types).value;
    }
    Some(Value::from(serde_json::from_str::<serde_json::Value>(&text).unwrap()))
}
