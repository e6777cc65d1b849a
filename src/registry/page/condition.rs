//! Flags condition entries that name a treatment; every entry stays a condition, in the source's words.

use crate::registry::page::draft::{Draft, shorten};
use crate::trial::{FindingCode, Severity};

/// Last words of a term that name a treatment by themselves.
const TREATMENTS: [&str; 10] = [
    "chemotherapy",
    "radiotherapy",
    "chemoradiotherapy",
    "chemoradiation",
    "immunotherapy",
    "brachytherapy",
    "chemoembolization",
    "radioembolization",
    "radiation therapy",
    "targeted therapy",
];

/// Words that turn a treatment's name into a condition around it ("resistance to chemotherapy").
const CIRCUMSTANCES: [&str; 13] = [
    "of", "to", "after", "from", "with", "without", "during", "before", "in", "for", "by", "on", "under",
];

/// Notes the conditions that are the name of an intervention of the same trial, or of a treatment in general.
pub(crate) fn flag_treatments(draft: &mut Draft) {
    let names: Vec<String> = draft
        .trial
        .interventions
        .iter()
        .filter_map(|intervention| intervention.name.as_deref().map(plain))
        .collect();
    let odd: Vec<String> = draft
        .trial
        .conditions
        .iter()
        .filter(|condition| names.contains(&plain(condition)) || is_treatment(condition))
        .map(|condition| {
            format!(
                "expected a condition, found `{}`, the name of a treatment",
                shorten(condition)
            )
        })
        .collect();
    for text in odd {
        draft.note(Severity::Information, FindingCode::NonConditionInConditions, text);
    }
}

fn is_treatment(condition: &str) -> bool {
    let words = plain(condition);
    TREATMENTS
        .iter()
        .any(|name| words == *name || words.ends_with(&format!(" {name}")))
        && !words.split(' ').any(|word| CIRCUMSTANCES.contains(&word))
}

fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_treatments_from_what_follows_them() {
        for (text, treatment) in [
            ("Radiotherapy", true),
            ("Hepatic Arterial Infusion Chemotherapy", true),
            ("Resistance to Chemotherapy", false),
            ("Chemotherapy-induced Nausea", false),
            ("Liver Metastases", false),
        ] {
            assert_eq!(is_treatment(text), treatment, "{text}");
        }
    }
}
