//! Group `-elig`: who may take part, as a flat list of characteristics; nothing is read back from it.
//!
//! Bounds of the structured header come first, then one characteristic for each condition of the criteria, its words
//! verbatim, or the coded values where these say all of it; `characteristic.id` is the id of the action in `PlanDefinition` `-elig` that it comes from.
//! Characteristics must hold together, so criteria of no stated side are not among them, and alternatives are one.

use crate::eligibility::Side;
use crate::fhir::names::{LOINC, SNOMED, UCUM, cross_version};
use crate::fhir::{FhirVersion, Object, Resource, Value, json};
use crate::mapping::coding::{coding, concept, text};
use crate::mapping::contract::{Writing, meta};
use crate::mapping::extension::{extension, own};
use crate::mapping::logic::{self, Fact};
use crate::mapping::{agency, criteria};
use crate::trial::{Age, AgeUnit, Eligibility, Sex};

/// SNOMED CT: current chronological age.
const AGE: &str = "397669002";
/// LOINC: sex.
const SEX: &str = "46098-0";
/// FHIR's own codes of sex and gender.
const GENDER: &str = "http://hl7.org/fhir/administrative-gender";

/// Largest FHIR `unsignedInt`.
const UNSIGNED_INT_MAX: u32 = 2_147_483_647;

/// Writes the Group when the source says anything about who may take part or how many.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    if !w.has_group() {
        return;
    }
    let eligibility = &w.trial.eligibility;
    let whole = eligibility.criteria.as_deref();
    let sponsor = w.trial.sponsors.lead.as_ref().filter(|lead| lead.name.is_some());
    let count = w.trial.enrollment.count.filter(|count| *count <= UNSIGNED_INT_MAX);
    let body = Object::new().with("meta", meta("trial-eligibility-group"));
    let body = match w.version {
        FhirVersion::R4 => body.with_all(
            "extension",
            whole.map(|whole| extension(cross_version("Group.description"), "valueMarkdown", whole.into())),
        ),
        FhirVersion::R5 => body,
    };
    let body = body.with("type", "person");
    let body = match w.version {
        FhirVersion::R4 => body.with("actual", false),
        FhirVersion::R5 => body.with("membership", "definitional"),
    };
    let body = body.with("name", ["Eligibility ", w.number()].concat());
    let body = match w.version {
        FhirVersion::R4 => body,
        FhirVersion::R5 => body.with_some("description", whole),
    };
    let body = body
        .with_some("quantity", count)
        .with_some("managingEntity", sponsor.map(agency::reference))
        .with("characteristic", characteristics(w));
    out.push(Resource::build("Group", &w.id("elig"), body));
}

fn characteristics(w: &Writing<'_>) -> Vec<Value> {
    let eligibility = &w.trial.eligibility;
    let mut list: Vec<Value> = age_ranges(eligibility)
        .into_iter()
        .map(|range| json!({"code": age_code(), "valueRange": range, "exclude": false}))
        .collect();
    if let Some(sex) = &eligibility.sex {
        list.push(json!({"code": sex_code(), "valueCodeableConcept": sex_concept(sex), "exclude": false}));
    }
    if let (Some(split), Some(source)) = (&w.criteria, &eligibility.criteria) {
        criteria::conditions(&split.roots, source, &mut |node, words| {
            let exclude = match node.side {
                Side::Inclusion => false,
                Side::Exclusion => true,
                Side::Neutral => return,
            };
            let stated = node.statement.as_ref().filter(|_| criteria::is_leaf(node));
            if let Some(facts) = stated.and_then(|stated| logic::facts(stated, exclude)) {
                list.extend(coded(facts, &node.id, words, exclude));
                return;
            }
            list.push(Object::exact([
                ("id", node.id.as_str().into()),
                ("code", text("Criterion")),
                ("valueCodeableConcept", text(words)),
                ("exclude", exclude.into()),
            ]));
        });
    }
    list
}

/// One characteristic for each fact; the first bears the id of the action and the words.
fn coded(facts: Vec<Fact>, id: &str, words: &str, exclude: bool) -> impl Iterator<Item = Value> {
    facts.into_iter().enumerate().map(move |(n, fact)| {
        let (id, words) = if n == 0 {
            (id.to_owned(), Some(own("source-text", "valueString", words)))
        } else {
            (format!("{id}-{}", n + 1), None)
        };
        Object::new()
            .with("id", id)
            .with_all("extension", words)
            .with("code", fact.code)
            .with(fact.member, fact.value)
            .with("exclude", exclude)
            .into()
    })
}

/// The code of an age.
pub(crate) fn age_code() -> Value {
    json!({"coding": [coding(SNOMED, AGE)], "text": "Age"})
}

/// The code of a sex.
pub(crate) fn sex_code() -> Value {
    json!({"coding": [coding(LOINC, SEX)], "text": "Sex"})
}

/// A sex: FHIR's code where there is one, and the registry's.
pub(crate) fn sex_concept(sex: &Sex) -> Value {
    let gender = match sex {
        Sex::Female => Some("female"),
        Sex::Male => Some("male"),
        Sex::All | Sex::Other(_) => None,
    };
    concept(sex, gender.map(|code| coding(GENDER, code)))
}

/// The age bounds as one Range, open where the source states no bound; none without a bound.
///
/// Bounds that exclude one another (a slip of the source) are two ranges, since a Range must rise (rng-2).
pub(crate) fn age_ranges(eligibility: &Eligibility) -> Vec<Value> {
    let (low, high) = (&eligibility.minimum_age, &eligibility.maximum_age);
    match (low, high) {
        (None, None) => Vec::new(),
        (Some(least), Some(most)) if least.years() > most.years() => {
            vec![json!({"low": quantity(least)}), json!({"high": quantity(most)})]
        }
        _ => {
            let range = Object::new()
                .with_some("low", low.as_ref().map(quantity))
                .with_some("high", high.as_ref().map(quantity));
            vec![range.into()]
        }
    }
}

/// A Quantity in UCUM with the source's words.
fn quantity(age: &Age) -> Value {
    let words = (!age.text.is_empty()).then(|| own("source-text", "valueString", age.text.as_str()));
    let unit = match age.unit {
        AgeUnit::Years => "years",
        AgeUnit::Months => "months",
        AgeUnit::Weeks => "weeks",
        AgeUnit::Days => "days",
        AgeUnit::Hours => "hours",
        AgeUnit::Minutes => "minutes",
    };
    Object::new()
        .with_all("extension", words)
        .with("value", age.value)
        .with("unit", unit)
        .with("system", UCUM)
        .with("code", age.unit.ucum())
        .into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::eligibility::{Criteria, Join, Kind};
    use crate::mapping::testing::{numbered, only, tree, written};
    use crate::trial::Trial;

    const TEXT: &str = "Good health. Adults. One of: a, or b. Ill. Note: asthma is not.";

    fn criteria() -> Criteria {
        use Side::{Exclusion, Inclusion, Neutral};
        tree(
            TEXT,
            &[
                (Neutral, Kind::Criterion, Join::All, 0, "", "Good health."),
                (Inclusion, Kind::Criterion, Join::All, 0, "", "Adults."),
                (Inclusion, Kind::Group, Join::Any, 0, "", "One of:"),
                (Inclusion, Kind::Criterion, Join::All, 1, "", "a,"),
                (Inclusion, Kind::Criterion, Join::All, 1, "", "or b."),
                (Exclusion, Kind::Criterion, Join::All, 0, "", "Ill."),
                (Exclusion, Kind::Note, Join::All, 1, "", "Note: asthma is not."),
            ],
        )
    }

    fn group(trial: &Trial, version: FhirVersion) -> Value {
        only(&written(trial, version, Some(criteria()), write), "Group")
    }

    #[test]
    fn characteristics_are_the_header_and_every_condition() {
        let mut trial = numbered();
        trial.eligibility.criteria = Some(TEXT.into());
        trial.eligibility.minimum_age = Age::read("6 Months");
        trial.eligibility.sex = Some(Sex::Female);
        let group = group(&trial, FhirVersion::R4);
        let age = &group["characteristic"][0]["valueRange"];
        assert_eq!(
            (&age["low"]["value"], &age["low"]["code"], &age["high"]),
            (&json!(6), &json!("mo"), &Value::Null)
        );
        let sex = &group["characteristic"][1]["valueCodeableConcept"];
        assert_eq!(
            (&sex["text"], &sex["coding"][0]["code"]),
            (&json!("Female"), &json!("female"))
        );
        let rest: Vec<(&str, &str, bool)> = group["characteristic"].as_array().unwrap()[2..]
            .iter()
            .map(|one| {
                let words = one["valueCodeableConcept"]["text"].as_str().unwrap();
                (one["id"].as_str().unwrap(), words, one["exclude"].as_bool().unwrap())
            })
            .collect();
        assert_eq!(
            rest,
            [
                ("inc.1", "Adults.", false),
                ("inc.2", "One of: a, or b.", false),
                ("exc.1", "Ill.", true),
            ]
        );
    }

    #[test]
    fn nothing_stated_gives_no_group_and_a_count_only_a_quantity() {
        assert!(written(&numbered(), FhirVersion::R4, None, write).is_empty());
        let mut trial = numbered();
        trial.enrollment.count = Some(354);
        let group = only(&written(&trial, FhirVersion::R5, None, write), "Group");
        assert_eq!(
            (&group["quantity"], &group["membership"]),
            (&json!(354), &json!("definitional"))
        );
        assert_eq!(group["characteristic"], Value::Null);
    }

    #[test]
    fn bounds_that_exclude_one_another_do_not_make_one_range() {
        let eligibility = Eligibility {
            minimum_age: Age::read("18 Years"),
            maximum_age: Age::read("65 Months"),
            ..Eligibility::default()
        };
        assert_eq!(age_ranges(&eligibility).len(), 2);
    }
}
