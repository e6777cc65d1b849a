//! What is missing, as data requirements.

use crate::eligibility::Code;
use crate::fhir::{FhirVersion, Object, Value};
use crate::screening::Missing;

/// What is missing as `DataRequirement`s, each once.
pub(crate) fn requirements(missing: &[Missing], version: FhirVersion) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    for one in missing {
        let made = requirement(one, version);
        if !found.contains(&made) {
            found.push(made);
        }
    }
    found
}

fn requirement(missing: &Missing, version: FhirVersion) -> Value {
    let filter = code_path(missing.resource, version)
        .filter(|_| !missing.codes.is_empty())
        .map(|path| {
            Object::new()
                .with("path", path)
                .with_all("code", missing.codes.iter().map(coding))
        });
    Object::new()
        .with("type", kind(missing.resource, version))
        .with_all("codeFilter", filter)
        .into()
}

/// A code of the criteria.
pub(crate) fn coding(code: &Code) -> Value {
    Object::new()
        .with("system", code.system.as_ref())
        .with("code", code.code.as_ref())
        .into()
}

/// The name of a type in a release: what R4 calls `DeviceUseStatement` is `DeviceUsage` in R5.
pub(crate) fn kind(resource: &'static str, version: FhirVersion) -> &'static str {
    match (resource, version) {
        ("DeviceUseStatement", FhirVersion::R5) => "DeviceUsage",
        (other, _) => other,
    }
}

/// The element of a record that says what it is about, where it holds codes.
fn code_path(resource: &str, version: FhirVersion) -> Option<&'static str> {
    match (resource, version) {
        ("Condition" | "Observation" | "Procedure" | "AllergyIntolerance", _) => Some("code"),
        ("MedicationStatement", _) => Some("medication"),
        ("DeviceUseStatement", FhirVersion::R5) => Some("device"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_asked_for_once_by_type_and_code() {
        let loinc = Code {
            system: "http://loinc.org".into(),
            code: "777-3".into(),
        };
        let missing = |resource, codes: &[&Code]| Missing {
            text: "it".to_owned(),
            resource,
            codes: codes.iter().map(|code| (*code).clone()).collect(),
        };
        let all = [
            missing("Patient", &[&loinc]),
            missing("Patient", &[]),
            missing("Observation", &[&loinc]),
            missing("DeviceUseStatement", &[&loinc]),
        ];
        let written = |version| Value::from(requirements(&all, version)).to_string();
        assert_eq!(
            written(FhirVersion::R4),
            r#"[{"type":"Patient"},{"type":"Observation","codeFilter":[{"path":"code","code":[{"system":"http://loinc.org","code":"777-3"}]}]},{"type":"DeviceUseStatement"}]"#
        );
        assert!(written(FhirVersion::R5).contains(r#"{"type":"DeviceUsage","codeFilter":[{"path":"device""#));
    }
}
