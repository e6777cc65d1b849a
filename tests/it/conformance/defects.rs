//! The published defect cases, each with what the specification says is wrong with it.

use std::path::Path;

use serde_json::{Map, Value};
use trialfire::conformance::Settings;
use trialfire::fhir::FhirVersion;

use crate::conformance::expect::{Expected, faults, shown};
use crate::conformance::library::{resource, validator};
use crate::support::corpus::corpus;

/// Name, then code, rule and place of the error; no code: the case is good.
///
/// Other errors may be at the same place, and at those of [`BESIDE`].
const CASES: &[(&str, &str, &str, &str)] = &[
    ("00-good", "", "", ""),
    ("01-wrong-type-title-number", "structure", "", "ResearchStudy.title"),
    ("02-missing-status", "required", "min", "ResearchStudy"),
    (
        "03-unknown-element",
        "structure",
        "unknown-element",
        "ResearchStudy.foo",
    ),
    (
        "04-bad-code-required",
        "code-invalid",
        "binding-required",
        "ResearchStudy.status",
    ),
    ("05a-card-title-array", "structure", "single", "ResearchStudy.title"),
    (
        "05b-card-condition-notarray",
        "structure",
        "list",
        "ResearchStudy.condition",
    ),
    ("05c-card-arm-noname", "required", "min", "ResearchStudy.arm[0]"),
    ("06-invariant-per1", "invariant", "per-1", "ResearchStudy.period"),
    (
        "07-ref-target-type",
        "structure",
        "reference-target-type",
        "ResearchStudy.sponsor",
    ),
    ("08-bad-date", "value", "", "ResearchStudy.period.start"),
    ("09-bad-date-calendar", "value", "", "ResearchStudy.period.start"),
    (
        "10-two-choice-values",
        "structure",
        "choice",
        "ResearchStudy.extension[0]",
    ),
    ("11-empty-array", "structure", "empty", "ResearchStudy.keyword"),
    ("12-bad-id", "value", "", "ResearchStudy.id"),
    (
        "13-contained-bad",
        "code-invalid",
        "binding-required",
        "ResearchStudy.contained[0].type",
    ),
    ("14-ok-example-binding", "", "", ""),
    (
        "15-ext1-both-value-and-ext",
        "invariant",
        "ext-1",
        "ResearchStudy.extension[0]",
    ),
    (
        "16-r5-element-label",
        "structure",
        "unknown-element",
        "ResearchStudy.label",
    ),
    (
        "17-nested-required-code",
        "code-invalid",
        "binding-required",
        "ResearchStudy.identifier[0].use",
    ),
    // An extensible set may be left for another system; but the system that is named has no such code.
    (
        "18-bad-code-cc-extensible-ok",
        "code-invalid",
        "code-unknown",
        "ResearchStudy.primaryPurposeType.coding[0]",
    ),
    ("19-null-value", "structure", "", "ResearchStudy.title"),
    ("20-empty-object", "structure", "ele-1", "ResearchStudy.phase"),
    (
        "21-unresolved-contained-ref",
        "not-found",
        "ref-1",
        "ResearchStudy.sponsor.reference",
    ),
    ("22-group-inv-grp1", "invariant", "grp-1", "Group"),
    ("23-plandef-good", "", "", ""),
    (
        "24-plandef-bad-kind",
        "code-invalid",
        "binding-required",
        "PlanDefinition.action[0].condition[0].kind",
    ),
    ("25-unknown-resource-type", "structure", "resource-type", "Foo"),
    ("26-evidencevariable-good", "", "", ""),
    (
        "27-evidencevariable-missing-choice",
        "required",
        "min",
        "EvidenceVariable.characteristic[0]",
    ),
    ("p-00-good", "", "", ""),
    ("p-01-no-nct-slice", "required", "min", "ResearchStudy"),
    (
        "p-02-nct-slice-no-value",
        "required",
        "min",
        "ResearchStudy.identifier[0]",
    ),
    (
        "p-03-fixed-use-wrong",
        "value",
        "fixed",
        "ResearchStudy.identifier[0].use",
    ),
    ("p-04-two-nct", "structure", "max", "ResearchStudy.identifier"),
    ("p-05-title-missing(min1)", "required", "min", "ResearchStudy"),
    ("p-06-invariant-nct", "invariant", "nct-1", "ResearchStudy"),
    (
        "p-07-sponsor-practitioner(narrowed target)",
        "structure",
        "reference-target-type",
        "ResearchStudy.sponsor",
    ),
    (
        "p-08-pattern-category-wrong",
        "value",
        "pattern",
        "ResearchStudy.category[0]",
    ),
    (
        "p-09-phase-required-vs-bad",
        "code-invalid",
        "binding-required",
        "ResearchStudy.phase",
    ),
    ("p-10-note-max0", "structure", "max", "ResearchStudy.note"),
    ("p-11-extra-identifier-ok(open)", "", "", ""),
    (
        "p-12-ext-slice-missing... wrong value type",
        "structure",
        "type",
        "ResearchStudy.extension[1].value.ofType(string)",
    ),
    ("p-13-ext-good", "", "", ""),
    ("p-14-mustSupport-only-ok", "", "", ""),
];

/// Where the defect of a case shows a second time.
const BESIDE: &[(&str, &str)] = &[
    // Nothing refers to the contained group.
    ("13-contained-bad", "ResearchStudy.contained[0]"),
    // The code is outside the set because its system lacks it.
    ("p-09-phase-required-vs-bad", "ResearchStudy.phase.coding[0]"),
];

#[test]
fn defects_are_found_where_they_are() {
    let Some(folder) = corpus("conformance/defects") else {
        return;
    };
    let added = ["profile.json", "ext.json"].map(|name| resource(&folder.join(name)));
    let validator = validator(FhirVersion::R4, &added, Settings::default());
    let published = published(&folder.join("cases2.json"));
    let listed: Vec<&str> = CASES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(published.keys().collect::<Vec<_>>(), listed);
    let mut wrong = Vec::new();
    for (name, code, rule, expression) in CASES {
        let expected: Vec<Expected> = expected(code, rule, expression).into_iter().collect();
        let also: Vec<String> = BESIDE
            .iter()
            .filter(|(case, _)| case == name)
            .map(|(_, at)| (*at).to_owned())
            .collect();
        let found = validator.check_text(published[*name].to_string().as_bytes(), &[]);
        let faults = faults(&found, &expected, &also);
        if !faults.is_empty() {
            let list: Vec<String> = found.iter().map(shown).collect();
            wrong.push(format!("{name}\n  {}\n  found: {list:#?}", faults.join("\n  ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        CASES.len(),
        wrong.join("\n")
    );
}

fn expected(code: &str, rule: &str, expression: &str) -> Option<Expected> {
    (!code.is_empty()).then(|| Expected {
        severity: "error".to_owned(),
        code: code.to_owned(),
        rule: (!rule.is_empty()).then(|| rule.to_owned()),
        expression: Some(expression.to_owned()),
    })
}

fn published(path: &Path) -> Map<String, Value> {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}
