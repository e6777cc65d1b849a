//! A report as Parameters: how the patient stands to the trial, and every criterion.

use crate::fhir::{Object, Resource, Value};
use crate::guidance::criterion::{criteria, missing};
use crate::guidance::occasion::{NOTICE, Occasion};
use crate::guidance::parts::{Parts, decimal};
use crate::guidance::terms::standing;
use crate::screening::{Counts, Report};

/// A report as Parameters.
///
/// First how the patient stands to the trial: `study`, `subject`, `tier`, `score`, `nearness`, `distance`, `summary`,
/// `counts`, `passesOn`, `missing`; then what the answer rests on: `policy`, `asOf`, `version`, `inputs`, `notice`; then
/// each `criterion`, nested as written, with its leaves. Codes are of the code systems that its codings name.
pub fn output(report: &Report, occasion: &Occasion<'_>) -> Resource {
    Resource::of(
        "Parameters",
        Object::new().with("parameter", parameters(report, occasion).into_list()),
    )
}

/// The parameters of a report.
pub(crate) fn parameters(report: &Report, occasion: &Occasion<'_>) -> Parts {
    let setting = occasion.patient.setting();
    let mut parts = Parts::default();
    parts.add("study", "valueReference", study(report));
    parts.add("subject", "valueReference", occasion.subject());
    parts.code("tier", "match-tier", report.tier.code());
    parts.add("score", "valueDecimal", score(report));
    parts.count("nearness", usize::from(report.nearness));
    if let Some(km) = report.distance_km {
        parts.add("distance", "valueDistance", distance(km));
    }
    parts.text("summary", &standing(report));
    parts.nest("counts", counts(&report.counts));
    if let Some(day) = report.passes_on {
        parts.date("passesOn", &day.to_string());
    }
    for one in &report.missing {
        parts.nest("missing", missing(one, occasion.version));
    }
    parts.code("policy", "screening-policy", setting.policy.code());
    parts.date("asOf", &occasion.day());
    parts.text("version", env!("CARGO_PKG_VERSION"));
    parts.text("inputs", occasion.inputs.unwrap_or_default());
    parts.text("notice", NOTICE);
    for criterion in criteria(&report.lines, occasion.version) {
        parts.nest("criterion", criterion);
    }
    parts
}

/// The study, with its title.
pub(crate) fn study(report: &Report) -> Value {
    let study = &report.study;
    Object::new()
        .with("reference", ["ResearchStudy/", &study.id].concat())
        .with_some("display", study.title.as_deref().or(study.number.as_deref()))
        .into()
}

/// The score from 0 to 1 with four decimals.
pub(crate) fn score(report: &Report) -> Value {
    let score = report.score.min(10_000);
    decimal(&format!("{}.{:04}", score / 10_000, score % 10_000))
}

/// Kilometres with one decimal.
pub(crate) fn distance(km: f64) -> Value {
    Object::exact([
        ("value", decimal(&format!("{km:.1}"))),
        ("unit", "km".into()),
        ("system", crate::fhir::names::UCUM.into()),
        ("code", "km".into()),
    ])
}

fn counts(counts: &Counts) -> Parts {
    let mut parts = Parts::default();
    for (name, count) in [
        ("helps", counts.helps),
        ("blocks", counts.blocks),
        ("open", counts.open),
        ("forAPerson", counts.for_a_person),
        ("presumed", counts.presumed),
        ("neutral", counts.neutral),
    ] {
        parts.count(name, usize::from(count));
    }
    parts
}
