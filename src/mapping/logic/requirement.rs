//! Which records a statement asks for, as `DataRequirement`s.

use crate::eligibility::{Code, Concept, ConceptType, Expr, Measure};
use crate::fhir::{Object, Value};
use crate::mapping::coding::coding;
use crate::mapping::logic::question::{is_age, is_sex};

/// The records that a statement asks for, each kind and path once, in order of the text.
pub(crate) fn requirements(expr: &Expr) -> Vec<Value> {
    let mut needs = Vec::new();
    for part in expr.walk() {
        if let Expr::Measure(measure) = part {
            of_measure(measure, &mut needs);
        } else if let Expr::Concept(concept) = part {
            of_concept(concept, &mut needs);
        }
    }
    needs.into_iter().map(Need::into_value).collect()
}

/// Records of one type.
struct Need<'a> {
    kind: &'static str,
    /// The element of the codes, or the element that is asked for itself.
    path: &'static str,
    codes: Vec<&'a Code>,
}

impl Need<'_> {
    fn into_value(self) -> Value {
        let body = Object::new().with("type", self.kind);
        if self.codes.is_empty() {
            return body.with("mustSupport", vec![Value::from(self.path)]).into();
        }
        let codes: Vec<Value> = self
            .codes
            .iter()
            .map(|code| coding(code.system.clone(), &code.code))
            .collect();
        let filter = Object::exact([("path", self.path.into()), ("code", Value::Array(codes))]);
        body.with("codeFilter", vec![filter]).into()
    }
}

fn of_measure<'a>(measure: &'a Measure, out: &mut Vec<Need<'a>>) {
    if is_age(measure) {
        add("Patient", "birthDate", &[], out);
    } else if is_sex(measure) {
        add("Patient", "gender", &[], out);
    } else if !measure.codes.is_empty() {
        add("Observation", "code", &measure.codes, out);
    }
}

fn of_concept<'a>(concept: &'a Concept, out: &mut Vec<Need<'a>>) {
    if concept.codes.is_empty() {
        return;
    }
    let kinds: &[(&str, &str)] = match concept.kind {
        ConceptType::Condition | ConceptType::Finding => &[("Condition", "code")],
        ConceptType::Procedure => &[("Procedure", "code")],
        ConceptType::Medication => &[
            ("MedicationStatement", "medication"),
            ("MedicationRequest", "medication"),
        ],
        ConceptType::Allergy => &[("AllergyIntolerance", "code")],
        ConceptType::Biomarker => &[("Observation", "code")],
        ConceptType::Device => &[("Device", "type")],
        ConceptType::Person | ConceptType::Study => &[],
    };
    for (kind, path) in kinds {
        add(kind, path, &concept.codes, out);
    }
}

fn add<'a>(kind: &'static str, path: &'static str, codes: &'a [Code], out: &mut Vec<Need<'a>>) {
    if let Some(known) = out.iter_mut().find(|need| need.kind == kind && need.path == path) {
        for code in codes {
            if !known.codes.contains(&code) {
                known.codes.push(code);
            }
        }
    } else {
        let codes = codes.iter().collect();
        out.push(Need { kind, path, codes });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_of_record_is_asked_for_once() {
        let text = r#"{"all":[
            {"var":"age","op":"ge","value":18,"unit":"a","start":0,"end":1},
            {"var":"alt","op":"lt","value":5,"codes":[{"system":"http://loinc.org","code":"1742-6"}],"start":0,"end":1},
            {"not":{"var":"alt","op":"gt","value":9,"codes":[{"system":"http://loinc.org","code":"1742-6"}],"start":0,"end":1}},
            {"concept":"aspirin","type":"medication","start":0,"end":1}
        ]}"#;
        let expr = super::super::structured::read_expr(text).unwrap();
        let found = requirements(&expr);
        assert_eq!(
            Value::Array(found),
            Value::from(json!([
                {"type": "Patient", "mustSupport": ["birthDate"]},
                {"type": "Observation", "codeFilter": [
                    {"path": "code", "code": [{"system": "http://loinc.org", "code": "1742-6"}]}
                ]},
            ]))
        );
    }
}
