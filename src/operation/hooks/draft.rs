//! Draft orders, as if they were signed today.

use crate::chart::Day;
use crate::fhir::{Map, Object, Value};

/// LOINC: what is ordered by its codes is measured, not done to the patient.
const LOINC: &str = "http://loinc.org";
/// A moment after which no record was changed, so that a draft that is among the records too counts as it stands here.
const LATEST: &str = "9999-12-31T23:59:59Z";

/// The records that orders would make if they were signed on a day: drugs as ordered and taken from that day, what is
/// to be done as begun on it. Orders not to do something, and of what is only measured, make none.
pub(crate) fn as_if_signed(drafts: &[Map], patient: &str, day: Day) -> Vec<Map> {
    let made = drafts.iter().enumerate().filter_map(|(at, draft)| {
        let kind = draft.get("resourceType").and_then(Value::as_str)?;
        let is_forbidden = draft.get("doNotPerform").and_then(Value::as_bool) == Some(true);
        let mut made = match kind {
            "MedicationRequest" | "MedicationOrder" if !is_forbidden => signed(draft, day),
            "ServiceRequest" | "ProcedureRequest" if !is_forbidden && !is_measured(draft) => begun(draft, day),
            // What an order refers to.
            "Medication" => return Some(draft.clone()),
            _ => return None,
        };
        if made.get("id").is_none() {
            made.insert("id", format!("draft-order-{}", at + 1).into());
        }
        if made.get("subject").is_none() && made.get("patient").is_none() {
            made.insert(
                "subject",
                Object::exact([("reference", format!("Patient/{patient}").into())]),
            );
        }
        made.insert("meta", Object::exact([("lastUpdated", LATEST.into())]));
        Some(made)
    });
    made.collect()
}

/// An order of a drug, signed.
fn signed(draft: &Map, day: Day) -> Map {
    let mut made = draft.clone();
    made.insert("status", "active".into());
    made.insert("intent", "order".into());
    made.insert("authoredOn", day.to_string().into());
    made
}

/// What is to be done, begun.
fn begun(draft: &Map, day: Day) -> Map {
    let mut made = Map::new();
    made.insert("resourceType", "Procedure".into());
    for name in ["id", "code", "subject", "category", "bodySite"] {
        if let Some(value) = draft.get(name) {
            made.insert(name, value.clone());
        }
    }
    // R5 keeps the code of a ServiceRequest in a reference to a definition or in a concept.
    if let Some(concept) = draft.get("code").and_then(|code| code.get("concept")) {
        made.insert("code", concept.clone());
    }
    made.insert("status", "in-progress".into());
    made.insert("performedDateTime", day.to_string().into());
    made
}

/// Whether an order is of a measurement.
fn is_measured(draft: &Map) -> bool {
    let code = draft.get("code");
    let code = code.and_then(|code| code.get("concept")).or(code);
    let codings = code.and_then(|code| code.get("coding")).and_then(Value::as_array);
    let mut codings = codings.into_iter().flatten();
    codings.any(|coding| coding.get("system").and_then(Value::as_str) == Some(LOINC))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn made(draft: serde_json::Value) -> serde_json::Value {
        let Value::Object(draft) = Value::from(draft) else {
            panic!("an object")
        };
        let made = as_if_signed(&[draft], "p1", Day(0));
        Value::from(made.into_iter().map(Value::Object).collect::<Vec<_>>()).into()
    }

    #[test]
    fn a_drug_is_taken_from_today_and_an_operation_begins_today() {
        let drug = json!({ "resourceType": "MedicationRequest", "id": "d", "status": "draft", "intent": "proposal",
            "medicationCodeableConcept": { "text": "Warfarin" } });
        let signed = made(drug);
        assert_eq!(signed[0]["status"], "active");
        assert_eq!(signed[0]["intent"], "order");
        assert_eq!(signed[0]["authoredOn"], "1970-01-01");
        assert_eq!(signed[0]["subject"]["reference"], "Patient/p1");
        let operation =
            json!({ "resourceType": "ServiceRequest", "status": "draft", "code": { "text": "Radiotherapy" } });
        let begun = made(operation);
        assert_eq!(begun[0]["resourceType"], "Procedure");
        assert_eq!(begun[0]["id"], "draft-order-1");
        assert_eq!(begun[0]["code"]["text"], "Radiotherapy");
    }

    #[test]
    fn what_is_measured_or_forbidden_makes_no_record() {
        let measured = json!({ "resourceType": "ServiceRequest",
            "code": { "coding": [{ "system": LOINC, "code": "777-3" }] } });
        let forbidden = json!({ "resourceType": "MedicationRequest", "doNotPerform": true });
        for order in [
            measured,
            forbidden,
            json!({ "resourceType": "NutritionOrder" }),
            json!({}),
        ] {
            assert_eq!(made(order.clone()), json!([]), "{order}");
        }
    }
}
