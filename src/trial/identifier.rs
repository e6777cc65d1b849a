//! Registration numbers: which registry a number belongs to, and its one spelling.

use crate::trial::record::record;

/// The registry or body that issued a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegistryName {
    /// ClinicalTrials.gov.
    Nct,
    /// EU Clinical Trials Information System.
    EuCt,
    /// `EudraCT`.
    EudraCt,
    /// ISRCTN registry.
    Isrctn,
    /// German Clinical Trials Register.
    Drks,
    /// Chinese Clinical Trial Registry.
    ChiCtr,
    /// Japan Registry of Clinical Trials.
    Jrct,
    /// UMIN Clinical Trials Registry (Japan).
    Umin,
    /// Clinical Trials Registry of India.
    Ctri,
    /// WHO universal trial number.
    WhoUtn,
    /// No registry: a sponsor's or other body's own number.
    #[default]
    Other,
}

impl RegistryName {
    /// A short lower-case name, as used in naming systems and in JSON.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nct => "nct",
            Self::EuCt => "eu-ct",
            Self::EudraCt => "eudra-ct",
            Self::Isrctn => "isrctn",
            Self::Drks => "drks",
            Self::ChiCtr => "chi-ctr",
            Self::Jrct => "jrct",
            Self::Umin => "umin",
            Self::Ctri => "ctri",
            Self::WhoUtn => "who-utn",
            Self::Other => "other",
        }
    }
}

/// What a number is to the trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdRole {
    /// The registration number the record goes by.
    Primary,
    /// A former number of the same record (`nctIdAliases`).
    Alias,
    /// The sponsor's own number (`orgStudyIdInfo`).
    Organization,
    /// Any other number (`secondaryIdInfos`).
    #[default]
    Secondary,
}

record! {
    /// One number of a trial.
    pub struct TrialId {
        /// What the number is to the trial.
        pub role: IdRole,
        /// Who issued it, as far as its form tells.
        pub registry: RegistryName,
        /// The number; for a ClinicalTrials.gov number its one spelling (`NCT01234567`).
        pub value: String,
        /// The source's type for it, such as `EUDRACT_NUMBER`.
        pub kind: Option<String>,
        /// The issuing body in the source's words.
        pub domain: Option<String>,
        /// A link to the number's record.
        pub link: Option<String>,
    }
}

/// The one spelling of a ClinicalTrials.gov number: `nct6184841` and `NCT06184841` are `NCT06184841`.
pub fn normalise_nct(text: &str) -> Option<String> {
    let text = text.trim();
    let head = text.get(..3)?;
    let digits = text.get(3..)?;
    if !head.eq_ignore_ascii_case("NCT") || digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = digits.trim_start_matches('0');
    (!number.is_empty() && number.len() <= 8).then(|| format!("NCT{number:0>8}"))
}

/// Says by its form which registry a number belongs to.
pub fn classify_identifier(text: &str) -> RegistryName {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let tail = |prefix: &str| {
        upper
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    if normalise_nct(text).is_some() {
        RegistryName::Nct
    } else if tail("ISRCTN") {
        RegistryName::Isrctn
    } else if tail("DRKS") {
        RegistryName::Drks
    } else if tail("CHICTR") || upper.starts_with("CHICTR-") {
        RegistryName::ChiCtr
    } else if upper.starts_with("JRCT") {
        RegistryName::Jrct
    } else if tail("JPRN-UMIN") || tail("UMIN") {
        RegistryName::Umin
    } else if upper.starts_with("CTRI/") {
        RegistryName::Ctri
    } else if is_pattern(&upper, "U9999-9999-9999") {
        RegistryName::WhoUtn
    } else if upper.starts_with("EUCTR") || is_pattern(&upper, "9999-999999-99") {
        RegistryName::EudraCt
    } else if upper.starts_with("CTIS") || is_pattern(&upper, "9999-999999-99-99") {
        RegistryName::EuCt
    } else {
        RegistryName::Other
    }
}

/// Whether `text` has the shape of `pattern`, where `9` stands for any digit.
fn is_pattern(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(found, wanted)| {
            if wanted == b'9' {
                found.is_ascii_digit()
            } else {
                found == wanted
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_nct_numbers_one_way() {
        assert_eq!(normalise_nct("nct6184841").as_deref(), Some("NCT06184841"));
        assert_eq!(normalise_nct(" NCT06184841 ").as_deref(), Some("NCT06184841"));
        for wrong in ["NCT", "NCT00000000", "NCT123456789", "NCTé1", "06184841"] {
            assert_eq!(normalise_nct(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn tells_registries_by_their_numbers() {
        for (text, registry) in [
            ("NCT06184841", RegistryName::Nct),
            ("2013-000615-24", RegistryName::EudraCt),
            ("EUCTR2020-001234-11-HU", RegistryName::EudraCt),
            ("2022-500244-37-00", RegistryName::EuCt),
            ("CTIS2022-500244-37-00", RegistryName::EuCt),
            ("ISRCTN13281214", RegistryName::Isrctn),
            ("JPRN-UMIN000012345", RegistryName::Umin),
            ("U1111-1234-5678", RegistryName::WhoUtn),
            ("R37HL066289", RegistryName::Other),
        ] {
            assert_eq!(classify_identifier(text), registry, "{text}");
        }
    }
}
