//! Statements in CQL 1.5 over FHIR 4.0.1: each is one definition of a library, with the functions that they share.

use crate::eligibility::Code;
use crate::mapping::logic::language::Language;
use crate::mapping::logic::question::{Comparison, Question, RecordKind, Test, born, by_prefix, whole};

/// The functions, each after those that it uses, with a blank line between them.
const FUNCTIONS: &str = include_str!("functions.cql");

/// CQL, with what was said already.
pub(super) struct Cql<'l> {
    /// The definition that a reference leads to, as a term, and whether it says true where it asks nothing.
    pub(super) defined: &'l dyn Fn(&str) -> Option<(String, bool)>,
}

impl Language for Cql<'_> {
    const UNKNOWN: &'static str = "(null as Boolean)";

    fn leaf(&self, question: &Question<'_>) -> (String, bool) {
        match question {
            Question::Age { unit, tests } => {
                // Not `AgeInYearsAt`: engines take a birth date that is a year for the first of January.
                let tests = born(*unit, tests, "Patient.birthDate.value ", "AsOf");
                (tests.join(" and "), false)
            }
            Question::Sex(sex) => (format!("Sex('{sex}')"), true),
            Question::Value { codes, test, since } => {
                let codes = list(codes, by_prefix);
                let results = match since {
                    None => format!("Results({codes})"),
                    Some(since) => format!("ResultsSince({codes}, AsOf - {} {})", since.n, since.unit.words()),
                };
                let test = match test {
                    Test::Quantity(tests, unit) => all(tests, "Amount(R)", &format!(" '{unit}'")),
                    Test::Same(tests, unit) => all(tests, &format!("Number(R, '{unit}')"), ""),
                    Test::Plain(tests) => all(tests, "Plain(R)", ""),
                    Test::Upper(tests) => all(tests, "Value(R)", " * Upper(R)"),
                    Test::Lower(tests) => all(tests, "Value(R)", " * Lower(R)"),
                };
                (format!("Agreed(({results}) R return all ({test}))"), true)
            }
            Question::Record { kind, codes, since } => {
                let refuting: Vec<Code> = whole(codes).into_iter().cloned().collect();
                // Only what is listed exactly is the whole of it; none is a list too.
                let codes = format!("{}, {}", list(codes, by_prefix), list(&refuting, |_| false));
                let since = since.map(|since| format!("AsOf - {} {}", since.n, since.unit.words()));
                let text = match (kind, since) {
                    (RecordKind::Condition, None) => format!("HasCondition({codes}, false)"),
                    (RecordKind::PastCondition, None) => format!("HasCondition({codes}, true)"),
                    (RecordKind::Condition | RecordKind::PastCondition, Some(day)) => {
                        format!("HasConditionSince({codes}, {day})")
                    }
                    // An allergy has no window: `question` asks none.
                    (RecordKind::Allergy, _) => format!("HasAllergy({codes})"),
                    (RecordKind::Procedure, None) => format!("HadProcedure({codes})"),
                    (RecordKind::Procedure, Some(day)) => format!("HadProcedureSince({codes}, {day})"),
                    (RecordKind::Medication, None) => format!("Took({codes})"),
                    (RecordKind::Medication, Some(day)) => format!("TookSince({codes}, {day})"),
                };
                (text, true)
            }
        }
    }

    fn not(&self, term: &str) -> String {
        format!("(not {term})")
    }

    fn case(&self, guard: &str, yes: &str, no: &str) -> String {
        format!("Either({guard}, {yes}, {no})")
    }

    fn at_least(&self, n: u32, of: &[String]) -> Option<String> {
        Some(format!("AtLeast({n}, {{ {} }})", of.join(", ")))
    }

    fn reference(&self, id: &str) -> Option<(String, bool)> {
        (self.defined)(id)
    }
}

/// A library of definitions: name and body.
pub(crate) fn library<'d>(name: &str, version: &str, definitions: impl Iterator<Item = (&'d str, &'d str)>) -> String {
    let mut body = String::new();
    for (id, text) in definitions {
        for part in ["define ", &self::name(id), ":\n  ", text, "\n"] {
            body.push_str(part);
        }
    }
    let mut needed: Vec<&str> = Vec::new();
    for text in FUNCTIONS.split_inclusive("\n\n").collect::<Vec<_>>().into_iter().rev() {
        let name = text
            .split_once("define function ")
            .and_then(|(_, rest)| rest.split_once('('));
        let call = name.map(|(name, _)| [name, "("].concat());
        let is_needed = |call: &String| body.contains(call) || needed.iter().any(|text| text.contains(call));
        if call.as_ref().is_some_and(is_needed) {
            needed.push(text);
        }
    }
    let head = format!(
        "library {name} version '{version}'\nusing FHIR version '4.0.1'\nparameter AsOf Date default Today()\ncontext Patient\n"
    );
    needed.push(&head);
    needed.reverse();
    needed.concat() + &body
}

/// The name of a node's definition, as CQL refers to it.
pub(super) fn name(id: &str) -> String {
    ["\"", id, "\""].concat()
}

fn all(tests: &[Comparison], what: &str, unit: &str) -> String {
    let tests = tests
        .iter()
        .map(|test| format!("{what} {} {}{unit}", test.sign, test.bound));
    tests.collect::<Vec<_>>().join(" and ")
}

/// Codes as the function `Coded` takes them; those that `opens` picks stand for all that begin with them.
fn list(codes: &[Code], opens: impl Fn(&Code) -> bool) -> String {
    if codes.is_empty() {
        return "List<String>{}".to_owned();
    }
    let codes = codes.iter().map(|code| {
        let end = if opens(code) { "" } else { "|" };
        format!("'{}|{}{end}'", code.system, code.code)
    });
    format!("{{ {} }}", codes.collect::<Vec<_>>().join(", "))
}
