//! `EvidenceVariable` `-elig-ev` of R5: the eligibility criteria as FHIR nests them; nothing is read back from it.
//!
//! `characteristic.linkId` is the id of the action in `PlanDefinition` `-elig`. Criteria of no stated side are left to
//! that plan, since a characteristic always counts. Notes, definitions and permissions are notes on what they follow.

use crate::eligibility::{Criteria, Criterion, Join, Side};
use crate::fhir::names::CANONICAL;
use crate::fhir::{Object, Resource, Value, json};
use crate::mapping::contract::{Writing, meta};
use crate::mapping::{criteria, group};
use crate::trial::Eligibility;

/// Writes the variable when there is anything on a stated side.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    let mut characteristics = header(&w.trial.eligibility);
    if let Some(split) = &w.criteria {
        let source = w.trial.eligibility.criteria.as_deref().unwrap_or_default();
        characteristics.extend(side(split, source, Side::Inclusion, Join::All));
        characteristics.extend(side(split, source, Side::Exclusion, Join::Any));
    }
    if characteristics.is_empty() {
        return;
    }
    let id = w.id("elig-ev");
    let plan = w
        .has_criteria()
        .then(|| [CANONICAL, "/PlanDefinition/", &w.id("elig")].concat())
        .map(|url| json!({"type": "derived-from", "resource": url}));
    let body = Object::new()
        .with("meta", meta("trial-eligibility-variable"))
        .with("url", [CANONICAL, "/EvidenceVariable/", &id].concat())
        .with("name", w.name("EligibilityVariable"))
        .with_some("title", w.trial.title())
        .with("status", "active")
        .with_all("relatedArtifact", plan)
        .with("characteristic", characteristics);
    out.push(Resource::build("EvidenceVariable", &id, body));
}

/// The bounds of the structured header.
fn header(eligibility: &Eligibility) -> Vec<Value> {
    let ages = group::age_ranges(eligibility);
    let several = ages.len() > 1;
    let ages = ages.into_iter().enumerate().map(|(n, range)| {
        let link = if several {
            format!("age-{}", n + 1)
        } else {
            "age".to_owned()
        };
        json!({"linkId": link, "definitionByTypeAndValue": {"type": group::age_code(), "valueRange": range}})
    });
    let sex = eligibility.sex.as_ref().map(|sex| {
        json!({
            "linkId": "sex",
            "definitionByTypeAndValue": {"type": group::sex_code(), "valueCodeableConcept": group::sex_concept(sex)},
        })
    });
    ages.chain(sex).collect()
}

fn side(split: &Criteria, source: &str, side: Side, join: Join) -> Option<Value> {
    let nodes: Vec<&Criterion> = split.side(side).collect();
    let parts = combined(&nodes, join, source, 1)?;
    let body = Object::new()
        .with("linkId", side.prefix())
        .with_all("note", notes(&nodes));
    let body = match side {
        Side::Exclusion => body.with("exclude", true),
        Side::Inclusion | Side::Neutral => body,
    };
    Some(body.with("definitionByCombination", parts).into())
}

fn characteristic(node: &Criterion, source: &str, depth: usize) -> Value {
    let (text, children) = criteria::words(node, source, depth);
    let below: Vec<&Criterion> = children.iter().collect();
    Object::new()
        .with("linkId", node.id.as_str())
        .with("description", text)
        .with_all("note", notes(&below))
        .with_some(
            "definitionByCombination",
            combined(&below, node.join, source, depth + 1),
        )
        .into()
}

/// The nodes that count, combined; none when none does (a combination needs a part).
fn combined(nodes: &[&Criterion], join: Join, source: &str, depth: usize) -> Option<Value> {
    let parts: Vec<Value> = nodes
        .iter()
        .filter(|node| criteria::counts(node))
        .map(|node| characteristic(node, source, depth))
        .collect();
    let code = match join {
        Join::All => "all-of",
        Join::Any => "any-of",
        Join::AtLeast(_) => "at-least",
    };
    (!parts.is_empty()).then(|| json!({"code": code, "characteristic": parts}))
}

/// The words of the nodes that do not count, each with all that is below it.
fn notes(nodes: &[&Criterion]) -> Vec<Value> {
    let mut words = Vec::new();
    for node in nodes.iter().filter(|node| !criteria::counts(node)) {
        collect(node, &mut words);
    }
    words.into_iter().map(|text| json!({"text": text})).collect()
}

fn collect<'a>(node: &'a Criterion, words: &mut Vec<&'a str>) {
    if !node.text.is_empty() {
        words.push(&node.text);
    }
    for child in &node.children {
        collect(child, words);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::eligibility::Kind;
    use crate::fhir::FhirVersion;
    use crate::mapping::testing::{numbered, only, tree, written};

    #[test]
    fn criteria_nest_as_written_and_notes_stay_with_them() {
        use Side::{Exclusion, Inclusion};
        let text = "Adults. One of: a, or b. Ill. Note: asthma is not.";
        let split = tree(
            text,
            &[
                (Inclusion, Kind::Criterion, Join::All, 0, "", "Adults."),
                (Inclusion, Kind::Group, Join::Any, 0, "", "One of:"),
                (Inclusion, Kind::Criterion, Join::All, 1, "", "a,"),
                (Inclusion, Kind::Criterion, Join::All, 1, "", "or b."),
                (Exclusion, Kind::Criterion, Join::All, 0, "", "Ill."),
                (Exclusion, Kind::Note, Join::All, 1, "", "Note: asthma is not."),
            ],
        );
        let mut trial = numbered();
        trial.eligibility.criteria = Some(text.into());
        let variable = only(
            &written(&trial, FhirVersion::R5, Some(split), write),
            "EvidenceVariable",
        );
        assert_eq!(
            variable["characteristic"],
            json!([
                {"linkId": "inc", "definitionByCombination": {"code": "all-of", "characteristic": [
                    {"linkId": "inc.1", "description": "Adults."},
                    {"linkId": "inc.2", "description": "One of:", "definitionByCombination": {
                        "code": "any-of",
                        "characteristic": [
                            {"linkId": "inc.2.1", "description": "a,"},
                            {"linkId": "inc.2.2", "description": "or b."},
                        ],
                    }},
                ]}},
                {"linkId": "exc", "exclude": true, "definitionByCombination": {"code": "any-of", "characteristic": [
                    {"linkId": "exc.1", "description": "Ill.", "note": [{"text": "Note: asthma is not."}]},
                ]}},
            ])
        );
    }
}
