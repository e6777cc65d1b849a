//! Ids that are the same whenever the same is answered.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::guidance::occasion::Occasion;

/// Separates the parts of what is hashed.
const SEPARATOR: u8 = 0x1f;

/// A UUID (version 8 of RFC 9562: of our own making) for something told of a study on an occasion.
///
/// It is made of the patient's reference, the day, the policy with its limits of normal, the version of the program and
/// `parts`: another policy or day is another answer.
pub(crate) fn uuid(occasion: &Occasion<'_>, parts: &[&str]) -> String {
    let setting = occasion.patient.setting();
    let mut sum = Sha256::new();
    let mut add = |text: &str| {
        sum.update(text.as_bytes());
        sum.update([SEPARATOR]);
    };
    add(&occasion.patient.chart().subject.reference);
    add(&setting.as_of.to_string());
    add(setting.policy.code());
    for (variable, limits) in &setting.limits {
        add(&format!("{variable} {:?} {:?}", limits.low, limits.high));
    }
    add(env!("CARGO_PKG_VERSION"));
    add(occasion.inputs.unwrap_or_default());
    for part in parts {
        add(part);
    }
    written(&sum.finalize())
}

/// The first 16 bytes as a UUID.
fn written(hash: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in hash.iter().take(16).enumerate() {
        let byte = match at {
            6 => byte & 0x0f | 0x80,
            8 => byte & 0x3f | 0x80,
            _ => *byte,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chart::{Chart, Day};
    use crate::fhir::FhirVersion;
    use crate::screening::{Patient, Policy, Setting};

    #[test]
    fn another_policy_day_or_study_is_another_answer() {
        let mut chart = Chart::default();
        chart.subject.reference = "Patient/p1".to_owned();
        let made = |day: i32, policy, study: &str| {
            let setting = Setting::new(Day(day), policy);
            let patient = Patient::new(&chart, &setting);
            let occasion = Occasion {
                version: FhirVersion::R4,
                patient: &patient,
                inputs: None,
            };
            uuid(&occasion, &["guidance", study])
        };
        let one = made(1, Policy::Strict, "a");
        assert_eq!(one, made(1, Policy::Strict, "a"));
        for other in [
            made(2, Policy::Strict, "a"),
            made(1, Policy::Screening, "a"),
            made(1, Policy::Strict, "b"),
        ] {
            assert_ne!(one, other);
        }
        assert_eq!(one.len(), 36);
        assert_eq!(one.get(14..15), Some("8"), "{one}");
    }
}
