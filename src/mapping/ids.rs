//! Stable resource ids: the same trial, site or organisation has the same id in every import and both releases.

use sha2::{Digest, Sha256};

use crate::trial::{Agency, Format, Outcome, OutcomeRank, RegistryName, Trial, title_key};

/// Longest study id, in characters, so that every suffix fits FHIR's 64.
pub(crate) const STUDY_ID_MAX: usize = 40;
/// Longest readable part of an organisation's id, in characters.
pub(crate) const SLUG_MAX: usize = 40;
/// Separates the parts of what is hashed; no registry text holds it.
const SEPARATOR: u8 = 0x1f;

/// The id of the study: its registration number in lower case, else `t-` and 16 hex digits of a hash.
pub fn study_id(trial: &Trial) -> String {
    if let Some(primary) = trial.primary_id() {
        let slug = slug(&primary.value, usize::MAX);
        let named = !slug.is_empty() && slug.len() <= STUDY_ID_MAX && primary.registry != RegistryName::Other;
        if named {
            return slug;
        }
        // A number of no known registry is not unique by itself (`001`), and a long one does not fit.
        let short: String = slug.chars().take(STUDY_ID_MAX - 9).collect();
        return joined(&short, &hash(&[primary.value.as_bytes()], 8));
    }
    let title = trial.title().map(title_key).unwrap_or_default();
    let lead = trial
        .sponsors
        .lead
        .as_ref()
        .and_then(|lead| lead.name.as_deref())
        .unwrap_or_default();
    let source = trial.sources.first();
    let format = source.map_or("", |source| source.format.name());
    // Without a title only the record's own bytes tell one trial from another.
    let bytes = source
        .filter(|_| title.is_empty())
        .map_or("", |source| source.sha256.as_str());
    let digits = hash(
        &[title.as_bytes(), lead.as_bytes(), format.as_bytes(), bytes.as_bytes()],
        16,
    );
    format!("t-{digits}")
}

/// The id of the Binary and the DocumentReference that keep the study's document of a format.
pub fn source_id(study_id: &str, format: Format) -> String {
    format!("{study_id}-src-{}", format.name())
}

/// The id of something that belongs to a study: `nct06184841` and `elig` make `nct06184841-elig`.
pub(crate) fn of_study(study_id: &str, suffix: &str) -> String {
    [study_id, "-", suffix].concat()
}

/// The id of the n-th arm, from 1; it is the link id of the arm inside the study and the action id in its protocol.
pub(crate) fn arm_link(n: usize) -> String {
    format!("arm-{n}")
}

/// The id of the n-th site, from 1.
pub(crate) fn site(study_id: &str, n: usize) -> String {
    format!("{study_id}-site-{n:03}")
}

/// The id of the n-th intervention, from 1.
pub(crate) fn intervention(study_id: &str, n: usize) -> String {
    format!("{study_id}-int-{n}")
}

/// The id of the n-th official, from 1: of the Practitioner and of the PractitionerRole.
pub(crate) fn official(study_id: &str, n: usize) -> String {
    format!("{study_id}-official-{n}")
}

/// The ids of all outcomes, numbered within their rank: `-out-p-1`, `-out-s-1`, `-out-o-1`.
pub(crate) fn outcomes(study_id: &str, outcomes: &[Outcome]) -> Vec<String> {
    let mut counts = [0_usize; 3];
    outcomes
        .iter()
        .map(|outcome| {
            let [primary, secondary, other] = &mut counts;
            let (letter, count) = match outcome.rank {
                OutcomeRank::Primary => ('p', primary),
                OutcomeRank::Secondary => ('s', secondary),
                OutcomeRank::Other => ('o', other),
            };
            *count += 1;
            format!("{study_id}-out-{letter}-{count}")
        })
        .collect()
}

/// The id of an organisation, made of its exact name and class so that equal ids mean equal content.
pub(crate) fn organization(agency: &Agency) -> Option<String> {
    let name = agency.name.as_deref()?;
    let class = agency.class.as_ref().map_or("", |class| class.code());
    let slug = slug(name, SLUG_MAX);
    let digits = if slug.is_empty() { 16 } else { 8 };
    let digits = hash(&[name.as_bytes(), class.as_bytes()], digits);
    Some(format!("org-{}", joined(&slug, &digits)))
}

/// The first `digits` hexadecimal digits of the SHA-256 of the parts.
pub(crate) fn hash(parts: &[&[u8]], digits: usize) -> String {
    let mut sum = Sha256::new();
    for (n, part) in parts.iter().enumerate() {
        if n > 0 {
            sum.update([SEPARATOR]);
        }
        sum.update(part);
    }
    let hex = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let bytes = sum.finalize();
    bytes
        .iter()
        .flat_map(|byte| [hex(byte >> 4), hex(byte & 15)])
        .take(digits)
        .collect()
}

/// Lower-case ASCII letters and digits of a text, everything between them one hyphen.
fn slug(text: &str, longest: usize) -> String {
    let mut out = String::with_capacity(text.len().min(SLUG_MAX));
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
        if out.len() >= longest {
            break;
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    out
}

fn joined(slug: &str, digits: &str) -> String {
    if slug.is_empty() {
        digits.to_owned()
    } else {
        format!("{}-{digits}", slug.trim_end_matches('-'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fhir::is_id;
    use crate::trial::{AgencyClass, IdRole, TrialId};

    fn trial(registry: RegistryName, value: &str) -> Trial {
        Trial {
            ids: vec![TrialId {
                role: IdRole::Primary,
                registry,
                value: value.into(),
                ..TrialId::default()
            }],
            ..Trial::default()
        }
    }

    #[test]
    fn studies_go_by_their_number() {
        assert_eq!(study_id(&trial(RegistryName::Nct, "NCT06184841")), "nct06184841");
        assert_eq!(
            study_id(&trial(RegistryName::Ctri, "CTRI/2020/01/022222")),
            "ctri-2020-01-022222"
        );
        assert!(study_id(&trial(RegistryName::Other, "001")).starts_with("001-"));
        assert!(study_id(&Trial::default()).starts_with("t-"));
        let long = study_id(&trial(RegistryName::EuCt, &"9".repeat(90)));
        assert!(long.len() <= STUDY_ID_MAX && is_id(&site(&long, 1234)), "{long}");
    }

    #[test]
    fn organisations_of_one_name_and_two_classes_differ() {
        let agency = |class| Agency {
            name: Some("Lindqvist Hospital, University of Öresund – Department of Very Long Names".into()),
            class,
        };
        let (a, b) = (
            organization(&agency(None)).unwrap(),
            organization(&agency(Some(AgencyClass::Nih))).unwrap(),
        );
        assert_ne!(a, b);
        assert!(is_id(&a) && is_id(&b), "{a} {b}");
        let foreign = Agency {
            name: Some("医院".into()),
            class: None,
        };
        assert_eq!(organization(&foreign).unwrap().len(), 20);
    }
}
