//! The structured form in the PlanDefinition and back: what [`crate::eligibility::form`] shows is read again from it.

use serde::de::IntoDeserializer;
use serde::de::value::StrDeserializer;
use serde::{Deserialize, Serialize};

use crate::eligibility::{
    Class, Criterion, Expr, Family, Form, FormCriterion, FormJoin, FormSection, Join, Span, Statement, Text, Warning,
    WarningCode,
};
use crate::fhir::names::own_system;
use crate::fhir::{FhirVersion, Resource, Value};
use crate::mapping::coding::{coded, codings};
use crate::mapping::extension::{Extensions, Found};

/// Warnings that say the same of several places, one after the other.
#[derive(Serialize, Deserialize)]
struct Warned {
    code: WarningCode,
    text: Text,
    /// First byte in the source text and the byte after the last, of each place.
    at: Vec<(usize, usize)>,
}

/// Adds to the extension of a node what it states: how much was understood, the statement as JSON, and the warnings,
/// each in its words once for all places that follow one another.
pub(crate) fn written(node: &Criterion, stated: Option<&Statement>, version: FhirVersion, parts: &mut Extensions) {
    if let Join::AtLeast(n) = node.join {
        parts.add("threshold", "valueUnsignedInt", Some(n));
    }
    let Some(stated) = stated else { return };
    parts.add("computability", "valueCode", code_of(&stated.class));
    if version == FhirVersion::R5 {
        parts.add_all("family", "valueCode", stated.families.iter().filter_map(code_of));
    }
    parts.add("logic", "valueString", serde_json::to_string(&stated.expr).ok());
    parts.add_all(
        "warning",
        "valueString",
        warned(&stated.warnings).filter_map(|one| serde_json::to_string(&one).ok()),
    );
}

/// Most of what is odd is that one word after the other is unknown: the same sentence would stand there many times.
fn warned(warnings: &[Warning]) -> impl Iterator<Item = Warned> {
    let runs = warnings.chunk_by(|one, next| one.code == next.code && one.text == next.text);
    runs.filter_map(|run| {
        let first = run.first()?;
        Some(Warned {
            code: first.code,
            text: first.text.clone(),
            at: run.iter().map(|one| (one.at.start, one.at.end)).collect(),
        })
    })
}

/// The warnings of one sentence, each with its place.
fn read_warnings(text: &str) -> Vec<Warning> {
    let Some(Warned { code, text, at }) = read_json(text) else {
        return Vec::new();
    };
    let at = at.into_iter().map(|(start, end)| Warning {
        code,
        text: text.clone(),
        at: Span { start, end },
    });
    at.collect()
}

/// The codes of the families, for `PlanDefinition.action.code` of R4, which is a list.
pub(crate) fn families(stated: &Statement) -> impl Iterator<Item = Value> {
    let system = own_system("criterion-domain");
    stated
        .families
        .iter()
        .filter_map(move |family| Some(coded(system.clone(), &code_of(family)?)))
}

/// A section as JSON, for the extension `parse-info`.
pub(crate) fn section(section: &FormSection) -> Option<String> {
    serde_json::to_string(section).ok()
}

/// The structured criteria that a `PlanDefinition` `-elig` holds; none where it has none of ours.
///
/// What is read equals what [`crate::eligibility::form`] made of the criteria that were written, but for nodes deeper
/// than the plan nests, which are in the words of the node above them.
pub fn criteria_of(plan: &Resource) -> Option<Form> {
    let root = plan
        .list("action")
        .iter()
        .find(|action| text(action, "id") == Some("elig"))?;
    let info = Found::of(plan.list("extension")).nested("parse-info");
    let sections = info
        .texts("section")
        .iter()
        .filter_map(|text| read_json(text))
        .collect();
    let mut criteria = Vec::new();
    for side in list(root, "action") {
        for node in list(side, "action") {
            read_node(node, None, &mut criteria);
        }
    }
    Some(Form { sections, criteria })
}

fn read_node(action: &Value, parent: Option<&str>, out: &mut Vec<FormCriterion>) {
    let node = read_one(action, parent);
    let id = node.as_ref().map(|node| node.id.clone());
    out.extend(node);
    for child in list(action, "action") {
        read_node(child, id.as_deref(), out);
    }
}

fn read_one(action: &Value, parent: Option<&str>) -> Option<FormCriterion> {
    let parts = Found::on(Some(action)).nested("criterion");
    let code = |name: &str| parts.value(name).and_then(Value::as_str);
    let number = |name: &str| parts.number(name).and_then(|n| usize::try_from(n).ok());
    let join = match code("join") {
        Some("any") => FormJoin::Any,
        Some("at-least") => FormJoin::AtLeast,
        _ => FormJoin::All,
    };
    let class: Option<Class> = code("computability").and_then(of_code);
    Some(FormCriterion {
        id: text(action, "id")?.to_owned(),
        parent: parent.map(str::to_owned),
        side: coded_as(action, "criterion-role").into_iter().next()?,
        kind: code("kind").and_then(of_code)?,
        marker: text(action, "prefix").map(str::to_owned),
        text: text(action, "textEquivalent").unwrap_or_default().to_owned(),
        start: number("start")?,
        end: number("end")?,
        join,
        threshold: parts.number("threshold").and_then(|n| u32::try_from(n).ok()),
        class,
        families: read_families(action, parts),
        expr: code("logic").and_then(read_expr),
        warnings: parts
            .texts("warning")
            .iter()
            .flat_map(|text| read_warnings(text))
            .collect(),
    })
}

fn read_families(action: &Value, parts: Found<'_>) -> Vec<Family> {
    let listed = coded_as(action, "criterion-domain");
    if listed.is_empty() {
        parts.texts("family").iter().filter_map(|code| of_code(code)).collect()
    } else {
        listed
    }
}

/// The codes of one of our systems in `code`, which is a list in R4 and one concept in R5.
fn coded_as<T: for<'de> Deserialize<'de>>(action: &Value, system: &str) -> Vec<T> {
    let system = own_system(system);
    let Some(code) = action.get("code") else {
        return Vec::new();
    };
    let concepts = code.as_array().map_or(std::slice::from_ref(code), Vec::as_slice);
    let all = concepts.iter().flat_map(codings);
    all.filter(|(of, _)| *of == system)
        .filter_map(|(_, code)| of_code(code))
        .collect()
}

/// Reads a statement from its JSON.
pub(crate) fn read_expr(text: &str) -> Option<Expr> {
    read_json(text)
}

fn read_json<T: for<'de> Deserialize<'de>>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// The code of a unit variant.
fn code_of<T: Serialize>(value: &T) -> Option<String> {
    serde_json::to_value(value).ok()?.as_str().map(str::to_owned)
}

fn of_code<T: for<'de> Deserialize<'de>>(code: &str) -> Option<T> {
    let code: StrDeserializer<'_, serde::de::value::Error> = code.into_deserializer();
    T::deserialize(code).ok()
}

fn text<'a>(of: &'a Value, member: &str) -> Option<&'a str> {
    of.get(member).and_then(Value::as_str)
}

fn list<'a>(of: &'a Value, member: &str) -> &'a [Value] {
    of.get(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::{Kind, Side};

    #[test]
    fn statements_come_back_from_their_json() {
        for text in [
            r#"{"all":[{"var":"age","op":"range","lo":18,"hi":75.5,"loInclusive":true,"hiInclusive":false,"unit":"a","start":3,"end":9},{"not":{"ref":"inc.2"}}]}"#,
            r#"{"atLeast":{"n":2,"of":[{"concept":"asthma","type":"condition","codes":[{"system":"s","code":"c"}],"window":{"n":4,"unit":"wk","relation":"within","anchor":"enrollment","start":1,"end":2},"qualifiers":["history"],"start":0,"end":4}]}}"#,
            r#"{"case":{"guard":{"ref":"a"},"then":{"var":"alt","op":"lt","value":5,"relativeTo":"uln","start":0,"end":1},"else":{"opaque":{"reason":"consent","ask":"Is it?","who":"participant","start":0,"end":1}}}}"#,
            r#"{"if":{"guard":{"ref":"a"},"then":{"any":[{"var":"stage","op":"in","values":["III","IV"],"start":0,"end":1}]}}}"#,
        ] {
            let expr = read_expr(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(serde_json::to_string(&expr).unwrap(), text);
        }
    }

    #[test]
    fn warnings_and_sections_come_back() {
        let warning = |code, start, end| Warning {
            code,
            text: "odd".into(),
            at: Span { start, end },
        };
        let all = [
            warning(WarningCode::LeftOver, 7, 9),
            warning(WarningCode::LeftOver, 3, 5),
            warning(WarningCode::UnknownConcept, 3, 5),
            warning(WarningCode::LeftOver, 10, 12),
        ];
        let written: Vec<String> = warned(&all).map(|one| serde_json::to_string(&one).unwrap()).collect();
        assert_eq!(
            written,
            [
                r#"{"code":"left-over","text":"odd","at":[[7,9],[3,5]]}"#,
                r#"{"code":"unknown-concept","text":"odd","at":[[3,5]]}"#,
                r#"{"code":"left-over","text":"odd","at":[[10,12]]}"#,
            ]
        );
        let read: Vec<Warning> = written.iter().flat_map(|text| read_warnings(text)).collect();
        assert_eq!(read, all);
        assert!(read_warnings("{}").is_empty());
        let written = r#"{"side":"inclusion","start":0,"end":9,"heading":"In:"}"#;
        let read: FormSection = read_json(written).unwrap();
        assert_eq!(section(&read).unwrap(), written);
        assert_eq!(of_code::<Kind>("permissive"), Some(Kind::Permissive));
        assert_eq!(of_code::<Side>("exclusion"), Some(Side::Exclusion));
    }
}
