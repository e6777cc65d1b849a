//! Where a witness may say otherwise than the native verdict, by kind of criterion and record, each with its reason.

use serde_json::Value;
use trialfire::eligibility::{Code, Concept, Expr};
use trialfire::screening::{LinePart, Verdict};

use super::Disagreement;

/// A kind of difference that lies in what the languages can say.
pub(super) struct Named {
    /// What it is called in the figures.
    pub(super) name: &'static str,
    /// Why both are right in their way.
    #[expect(dead_code, reason = "said to the reader")]
    pub(super) why: &'static str,
    /// Whether a disagreement is of this kind.
    pub(super) is: fn(&Disagreement<'_>) -> bool,
}

/// All kinds.
pub(super) const NAMED: &[Named] = &[
    Named {
        name: "pregnancy of who cannot be pregnant",
        why: "a man, or a woman after her menopause, is not asked; an expression takes the record of a pregnancy, or \
              that there is none, as it stands",
        is: |both| {
            any_leaf(both, |concept, part| {
                part.verdict == Verdict::NotApplicable && PREGNANCY.contains(&&*concept.concept)
            })
        },
    },
    Named {
        name: "records of other names contradict",
        why: "one record denies what is asked for by its code, another affirms a kind of it by a code of its own, or the \
              other way round; the verdict knows what is a kind of what, and an expression only the codes that it lists",
        is: |both| {
            any_leaf(both, |concept, part| {
                let mut evidence = part.evidence.iter();
                evidence.any(|one| {
                    let record = record(both, &one.reference);
                    !record.is_null() && !is_listed(&record, &concept.codes)
                })
            })
        },
    },
];

/// What only some are asked about.
const PREGNANCY: [&str; 4] = [
    "pregnancy",
    "breastfeeding",
    "positive pregnancy test",
    "negative pregnancy test",
];

/// Whether a leaf of the criterion, with what the verdict found of it, is so.
fn any_leaf(both: &Disagreement<'_>, is: impl Fn(&Concept, &LinePart) -> bool) -> bool {
    let Some(stated) = both.stated() else { return false };
    stated.expr.walk().any(|leaf| {
        let Expr::Concept(concept) = leaf else { return false };
        let mut parts = both.line.parts.iter();
        parts.any(|part| part.span == Some((concept.start, concept.end)) && is(concept, part))
    })
}

/// The record that a reference leads to; null for none.
fn record(both: &Disagreement<'_>, reference: &str) -> Value {
    let bundle = Value::from(both.person.bundle.clone());
    let entries = bundle["entry"].as_array().into_iter().flatten();
    let mut records = entries.map(|entry| &entry["resource"]);
    let found = records.find(|one| {
        let (kind, id) = (one["resourceType"].as_str(), one["id"].as_str());
        kind.zip(id)
            .is_some_and(|(kind, id)| reference == format!("{kind}/{id}"))
    });
    found.cloned().unwrap_or_default()
}

/// Whether an expression that lists some codes sees a record.
fn is_listed(record: &Value, codes: &[Code]) -> bool {
    let of = |member: &str| record[member]["coding"].as_array().cloned().unwrap_or_default();
    let own = [of("code"), of("medicationCodeableConcept")].concat();
    own.iter().any(|one| {
        codes.iter().any(|code| {
            let is_open = code.system.contains("icd-10") || code.system.contains("whocc");
            let own = one["code"].as_str().unwrap_or_default();
            one["system"] == *code.system && (own == code.code || is_open && own.starts_with(&*code.code))
        })
    })
}
