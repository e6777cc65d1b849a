//! What the specification asks in words of single types: expressions that can be read, observations of vital signs,
//! search parameters with parts.

use crate::conformance::profile::claims;
use crate::conformance::walk::{Instance, Walk};
use crate::fhir::IssueCode;
use crate::fhir::names::LOINC;
use crate::fhirpath::Expression;
use crate::json;

/// Codes of LOINC of which every observation is one of vital signs, and the profile that it then satisfies (R5
/// "Vital Signs Profile"; R4 has the same).
const VITAL_SIGNS: [(&str, &str); 10] = [
    ("85353-1", "vitalspanel"),
    ("9279-1", "resprate"),
    ("8867-4", "heartrate"),
    ("2708-6", "oxygensat"),
    ("8310-5", "bodytemp"),
    ("8302-2", "bodyheight"),
    ("9843-4", "headcircum"),
    ("29463-7", "bodyweight"),
    ("39156-5", "bmi"),
    ("85354-9", "bp"),
];

impl<'s> Walk<'s> {
    /// Checks an Expression in FHIRPath.
    pub(super) fn check_expression(&mut self, map: &'s json::Map<'s>) {
        let word = |name: &str| map.get(name).and_then(json::Value::as_str);
        if let (Some("text/fhirpath"), Some(text)) = (word("language"), word("expression")) {
            self.at_member("expression", |walk| walk.check_fhirpath(text));
        }
    }

    /// Checks that a text is FHIRPath.
    pub(super) fn check_fhirpath(&mut self, text: &str) {
        if let Err(error) = Expression::parse(text) {
            self.error(IssueCode::Invalid, "fhirpath", format!("expected FHIRPath: {error}"));
        }
    }

    /// Checks what is asked of a resource of one type.
    pub(super) fn check_special(&mut self, kind: &str, map: &'s json::Map<'s>, instance: Instance<'s>) {
        match kind {
            "Observation" => self.check_vital_signs(map, instance),
            "SearchParameter" => self.check_composite(map),
            _ => {}
        }
    }

    /// An observation with such a code satisfies the profile for it.
    fn check_vital_signs(&mut self, map: &'s json::Map<'s>, instance: Instance<'s>) {
        let codings = map
            .get("code")
            .and_then(|code| code.get("coding"))
            .and_then(json::Value::as_array);
        let found = codings.into_iter().flatten().find_map(|coding| {
            let word = |name: &str| coding.get(name).and_then(json::Value::as_str);
            let code = word("code").filter(|_| word("system") == Some(LOINC))?;
            VITAL_SIGNS.iter().find(|(known, _)| *known == code)
        });
        let Some((_, name)) = found else { return };
        let url = ["http://hl7.org/fhir/StructureDefinition/", name].concat();
        let is_claimed = claims(map).iter().any(|claim| claim.as_str() == Some(&url));
        if !is_claimed && let Some(profile) = self.shared.profile(&url) {
            self.apply_profile(profile, instance);
        }
    }

    /// A composite search parameter is composed of two others or more.
    fn check_composite(&mut self, map: &'s json::Map<'s>) {
        let parts = map.get("component").and_then(json::Value::as_array).map_or(0, Vec::len);
        let is_composite = map.get("type").and_then(json::Value::as_str) == Some("composite");
        if is_composite && parts < 2 {
            let text = format!("expected two or more components of a composite search parameter, found {parts}");
            self.error(IssueCode::Required, "search-composite", text);
        }
    }
}
