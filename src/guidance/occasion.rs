//! What all answers about one patient share.

use crate::fhir::{FhirVersion, Object, Value};
use crate::screening::Patient;

/// Said wherever a result is shown.
pub(crate) const NOTICE: &str = "Pre-screening aid: a person decides.";

/// For whom, as of when and in which release something is answered.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// The release of what is written.
    pub version: FhirVersion,
    /// The patient with the day and the policy.
    pub patient: &'a Patient<'a>,
    /// A hash of what the answer rests on, where the caller has made one.
    pub inputs: Option<&'a str>,
}

impl Occasion<'_> {
    /// The day, as a FHIR date.
    pub(crate) fn day(&self) -> String {
        self.patient.setting().as_of.to_string()
    }

    /// The patient as a reference; one without an id or an address is named in words only.
    pub(crate) fn subject(&self) -> Value {
        let reference = &self.patient.chart().subject.reference;
        if reference.is_empty() {
            Object::exact([("display", "the patient of the request".into())])
        } else {
            refer(reference)
        }
    }
}

/// A reference.
pub(crate) fn refer(reference: &str) -> Value {
    Object::exact([("reference", reference.into())])
}
