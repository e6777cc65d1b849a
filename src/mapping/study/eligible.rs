//! The header of eligibility: sex, ages, volunteers, population. The criteria themselves are a PlanDefinition's.

use crate::fhir::names::UCUM;
use crate::fhir::{Object, Value};
use crate::mapping::coding::Coded;
use crate::mapping::contract::Writing;
use crate::mapping::extension::{Found, own};
use crate::mapping::study::draft::{Draft, Study};
use crate::trial::{Age, AgeUnit, Sex, Trial};

pub(super) fn write(w: &Writing<'_>, draft: &mut Draft) {
    let eligibility = &w.trial.eligibility;
    let own = &mut draft.own;
    let range = Object::new()
        .with_some("low", eligibility.minimum_age.as_ref().map(bound))
        .with_some("high", eligibility.maximum_age.as_ref().map(bound));
    own.add("age-range", "valueRange", (!range.is_empty()).then_some(range));
    match &eligibility.sex {
        Some(Sex::Other(word)) => own.add("sex", "valueString", Some(word.as_str())),
        sex => own.add(
            "sex",
            "valueCode",
            sex.as_ref().map(|sex| sex.code().to_ascii_lowercase()),
        ),
    }
    own.add("gender-based", "valueBoolean", eligibility.gender_based);
    own.add(
        "gender-description",
        "valueMarkdown",
        eligibility.gender_description.as_deref(),
    );
    for group in &eligibility.standard_ages {
        own.coded("standard-age", Some(group));
    }
    own.add("healthy-volunteers", "valueBoolean", eligibility.healthy_volunteers);
    own.add(
        "study-population",
        "valueMarkdown",
        eligibility.study_population.as_deref(),
    );
    own.coded("sampling-method", eligibility.sampling_method.as_ref());
}

pub(super) fn read(study: &Study<'_>, trial: &mut Trial) {
    let own = study.own();
    let eligibility = &mut trial.eligibility;
    let range = own.value("age-range");
    eligibility.minimum_age = range.and_then(|range| read_bound(range.get("low")?));
    eligibility.maximum_age = range.and_then(|range| read_bound(range.get("high")?));
    eligibility.sex = own.get("sex").and_then(read_sex);
    eligibility.gender_based = own.flag("gender-based");
    eligibility.gender_description = own.text("gender-description");
    eligibility.standard_ages = own.coded_all("standard-age");
    eligibility.healthy_volunteers = own.flag("healthy-volunteers");
    eligibility.study_population = own.text("study-population");
    eligibility.sampling_method = own.coded("sampling-method");
}

/// FHIR writes sexes in lower case, the registry in upper case.
fn read_sex(extension: &Value) -> Option<Sex> {
    let member = |name: &str| extension.get(name).and_then(Value::as_str);
    match member("valueCode") {
        Some(code) => <Sex as Coded>::from_code(&code.to_ascii_uppercase()),
        None => member("valueString").map(<Sex as Coded>::other),
    }
}

/// A bound as a UCUM quantity; the source's words beside it unless they are the plain `18 Years`.
fn bound(age: &Age) -> Value {
    let words = (age.text != plain(age.value, age.unit)).then(|| own("source-text", "valueString", age.text.as_str()));
    Object::new()
        .with_all("extension", words)
        .with("value", age.value)
        .with("unit", unit_name(age.unit).to_ascii_lowercase() + "s")
        .with("system", UCUM)
        .with("code", age.unit.ucum())
        .into()
}

fn read_bound(quantity: &Value) -> Option<Age> {
    let value = u32::try_from(quantity.get("value")?.as_u64()?).ok()?;
    let unit = AgeUnit::from_ucum(quantity.get("code")?.as_str()?)?;
    let text = Found::on(Some(quantity))
        .text("source-text")
        .unwrap_or_else(|| plain(value, unit));
    Some(Age { value, unit, text })
}

/// The registry's usual words for an age: `1 Year`, `18 Years`.
fn plain(value: u32, unit: AgeUnit) -> String {
    let plural = if value == 1 { "" } else { "s" };
    format!("{value} {}{plural}", unit_name(unit))
}

fn unit_name(unit: AgeUnit) -> &'static str {
    match unit {
        AgeUnit::Years => "Year",
        AgeUnit::Months => "Month",
        AgeUnit::Weeks => "Week",
        AgeUnit::Days => "Day",
        AgeUnit::Hours => "Hour",
        AgeUnit::Minutes => "Minute",
    }
}
