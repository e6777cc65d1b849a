//! What a service wants to be sent with a call: queries that the caller's system answers beforehand.
//!
//! Only what the specification recommends that systems understand is used
//! (<https://cds-hooks.hl7.org/2.0/#prefetch-query-restrictions>): reads by id, searches by patient and code, `_sort` and
//! `_count`; no `_include`, so that a drug that stands in a Medication of its own is known by its display.

use std::sync::LazyLock;

use crate::eligibility::variable;

/// The part of a template that stands for the patient's id.
pub(crate) const PATIENT_ID: &str = "{{context.patientId}}";

/// Results that one query asks for: records of patients with long histories are longer than a server's usual page.
const COUNT: usize = 200;

/// What a service wants to be sent.
#[derive(Debug)]
pub(crate) struct Want {
    /// Its name in `prefetch`.
    pub(crate) key: &'static str,
    /// The query, with [`PATIENT_ID`].
    pub(crate) template: String,
}

impl Want {
    /// The query for a patient, whose id is one of FHIR and needs no escapes.
    pub(crate) fn query(&self, patient: &str) -> String {
        self.template.replace(PATIENT_ID, patient)
    }
}

/// The name of the one without which nothing can be answered.
pub(crate) const PATIENT: &str = "patient";

/// The variables on which at least twenty of some 2,700 criteria texts set bounds and that have codes, by name in the
/// catalogue; height, without which there is no body mass index, besides.
const VARIABLES: &[&str] = &[
    "ecog",
    "karnofsky",
    "nyha",
    "pain_score",
    "mmse",
    "weight",
    "height",
    "bmi",
    "sbp",
    "dbp",
    "heart_rate",
    "temperature",
    "spo2",
    "anc",
    "wbc",
    "lymphocytes",
    "platelets",
    "hemoglobin",
    "hematocrit",
    "inr",
    "pt",
    "aptt",
    "bilirubin_total",
    "bilirubin_direct",
    "alt",
    "ast",
    "alp",
    "albumin",
    "creatinine",
    "creatinine_clearance",
    "egfr",
    "potassium",
    "calcium",
    "magnesium",
    "hba1c",
    "glucose",
    "fasting_glucose",
    "triglycerides",
    "psa",
    "hiv_rna",
    "hcv_rna",
    "lvef",
    "qtc",
    "fev1",
    "fev1_fvc",
    "tumor_size",
];

/// Codes of other observations that criteria ask for: the panel that holds blood pressures; smoking, pregnancy, stages
/// and receptors of tumors, variants of genes.
const FINDINGS: &[&str] = &[
    "85354-9", "72166-2", "82810-3", "21908-9", "21902-2", "16112-5", "16113-3", "48676-1", "69548-6",
];

/// Everything that a service wants to be sent.
///
/// Conditions are asked for whatever their clinical status: criteria exclude for what a patient has had ("history of
/// another malignancy within 5 years"), and a query for active conditions would leave that unknown for ever.
pub(crate) fn wants() -> &'static [Want] {
    static WANTS: LazyLock<Vec<Want>> = LazyLock::new(|| {
        let of = |kind: &str| format!("{kind}?patient={PATIENT_ID}&_count={COUNT}");
        let observations = format!(
            "Observation?patient={PATIENT_ID}&code={}&_sort=-date&_count={COUNT}",
            codes().join(",")
        );
        let wants = [
            (PATIENT, format!("Patient/{PATIENT_ID}")),
            ("conditions", of("Condition")),
            ("observations", observations),
            ("medicationRequests", of("MedicationRequest")),
            ("medicationStatements", of("MedicationStatement")),
            ("procedures", of("Procedure")),
            ("allergies", of("AllergyIntolerance")),
        ];
        wants
            .into_iter()
            .map(|(key, template)| Want { key, template })
            .collect()
    });
    &WANTS
}

/// The codes of the observations that are asked for, all of LOINC; bare, as every server understands them.
fn codes() -> Vec<&'static str> {
    let mut found: Vec<&'static str> = Vec::new();
    let known = VARIABLES.iter().filter_map(|name| variable(name));
    for code in known.flat_map(|variable| variable.loinc).chain(FINDINGS) {
        if !found.contains(code) {
            found.push(code);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_are_of_the_catalogue_and_have_codes() {
        for name in VARIABLES {
            assert!(variable(name).is_some_and(|one| !one.loinc.is_empty()), "{name}");
        }
    }

    #[test]
    fn queries_are_short_enough_for_any_server() {
        let longest = wants().iter().map(|want| want.query("p").len()).max().unwrap();
        assert!(longest < 2_000, "{longest} characters");
        assert!(codes().len() <= 200, "{} codes", codes().len());
        for want in wants() {
            assert_eq!(want.template.matches(PATIENT_ID).count(), 1, "{}", want.template);
        }
    }
}
