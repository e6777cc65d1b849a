//! `EvidenceVariable` `-elig-ev` of R5: the eligibility criteria as FHIR nests them; nothing is read back from it.
//!
//! `characteristic.linkId` is the id of the action in `PlanDefinition` `-elig`. Criteria of no stated side are left to
//! that plan, since a characteristic always counts. Notes, definitions and permissions are notes on what they follow.
//! What a criterion without parts states is its definition: measures by type and value, concepts by their codes,
//! combinations nested; what these cannot say is named by its definition in the library of CQL.

use crate::eligibility::{Criteria, Criterion, Join, Side};
use crate::fhir::names::CANONICAL;
use crate::fhir::{Object, Resource, Value, json};
use crate::mapping::contract::{Writing, meta};
use crate::mapping::{criteria, group, library, logic};
use crate::trial::Eligibility;

/// Writes the variable when there is anything on a stated side.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    let mut characteristics = header(&w.trial.eligibility);
    if let Some(split) = &w.criteria {
        let source = w.trial.eligibility.criteria.as_deref().unwrap_or_default();
        characteristics.extend(side(w, split, source, Side::Inclusion, Join::All));
        characteristics.extend(side(w, split, source, Side::Exclusion, Join::Any));
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

fn side(w: &Writing<'_>, split: &Criteria, source: &str, side: Side, join: Join) -> Option<Value> {
    let nodes: Vec<&Criterion> = split.side(side).collect();
    let parts = combined(w, &nodes, join, source, 1)?;
    let body = Object::new()
        .with("linkId", side.prefix())
        .with_all("note", notes(&nodes));
    let body = match side {
        Side::Exclusion => body.with("exclude", true),
        Side::Inclusion | Side::Neutral => body,
    };
    Some(body.with("definitionByCombination", parts).into())
}

fn characteristic(w: &Writing<'_>, node: &Criterion, source: &str, depth: usize) -> Value {
    let (text, children) = criteria::words(node, source, depth);
    let below: Vec<&Criterion> = children.iter().collect();
    let body = Object::new()
        .with("linkId", node.id.as_str())
        .with("description", text)
        .with_all("note", notes(&below));
    match combined(w, &below, node.join, source, depth + 1) {
        Some(parts) => body.with("definitionByCombination", parts),
        // The words of a node that stands for all below it are more than it states.
        None if children.len() == node.children.len() => defined(w, node, body),
        None => body,
    }
    .into()
}

/// A characteristic with what it states.
fn defined(w: &Writing<'_>, node: &Criterion, body: Object) -> Object {
    let Some(stated) = node.statement.as_ref().filter(|stated| stated.class.is_computable()) else {
        return body;
    };
    let body = match logic::define(body, stated, &node.id, node.side == Side::Inclusion) {
        Ok(defined) => return defined,
        Err(body) => body,
    };
    let is_said = w.logic.get(&node.id).is_some_and(|said| said.cql.is_some());
    match library::url(w).filter(|_| is_said) {
        Some(url) => {
            let name = node.id.as_str();
            body.with(
                "definitionExpression",
                json!({"language": "text/cql-identifier", "expression": name, "reference": url}),
            )
        }
        None => body,
    }
}

/// The nodes that count, combined; none when none does (a combination needs a part).
fn combined(w: &Writing<'_>, nodes: &[&Criterion], join: Join, source: &str, depth: usize) -> Option<Value> {
    let parts: Vec<Value> = nodes
        .iter()
        .filter(|node| node.counts())
        .map(|node| characteristic(w, node, source, depth))
        .collect();
    let (code, threshold) = match join {
        Join::All => ("all-of", None),
        Join::Any => ("any-of", None),
        Join::AtLeast(n) => ("at-least", Some(n).filter(|n| *n > 0)),
    };
    let body = Object::new().with("code", code).with_some("threshold", threshold);
    (!parts.is_empty()).then(|| body.with("characteristic", parts).into())
}

/// The words of the nodes that do not count, each with all that is below it.
fn notes(nodes: &[&Criterion]) -> Vec<Value> {
    let mut words = Vec::new();
    for node in nodes.iter().filter(|node| !node.counts()) {
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
