//! One trial from several documents of it.
//!
//! Between formats the more trusted one wins, field by field; what it outvotes is kept as an alternate. Within one
//! format a later document is a later version: its sections replace the earlier ones', which are history and no
//! disagreement.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::registry::sameness::{fill, says_otherwise};
use crate::trial::{Alternate, Format, IdRole, PartialDate, SourceDocument, Trial, TrialId};

/// Fields of the canonical JSON that are records of independent fields, each decided by itself.
const SECTIONS: [&str; 10] = [
    "titles",
    "status",
    "dates",
    "sponsors",
    "oversight",
    "texts",
    "design",
    "eligibility",
    "ipd",
    "derived",
];

/// Fields that are not voted on: united, or trees in a notation of the source's own.
const APART: [&str; 6] = ["ids", "sources", "extra", "alternates", "results", "annotations"];

/// Merges the documents of one trial.
///
/// Per field the most trusted format wins ([`Format::rank`]); of one format, the later update, then the later day of
/// the registry's data, then the last given. Lists win whole. A value that a less trusted format states differently
/// is kept in `alternates`; differences of white space, Markdown escapes or order alone are none. Numbers are united,
/// sources listed, the most trusted first. Merging again changes nothing.
pub fn merge(documents: Vec<Trial>) -> Trial {
    let mut documents = distinct(documents);
    if documents.len() < 2 {
        return documents.pop().unwrap_or_default();
    }
    let known: Vec<Alternate> = documents.iter().flat_map(|trial| trial.alternates.clone()).collect();
    let ids = united_ids(&documents);
    let sources = united_sources(&documents);
    let mut votes = versions(&documents).into_iter();
    let Some(mut winner) = votes.next() else {
        return Trial::default();
    };
    let mut alternates = known;
    for loser in votes {
        outvote(&mut winner, loser, &mut alternates);
    }
    let mut merged = winner.trial();
    merged.ids = ids;
    merged.sources = sources;
    alternates.sort_by(|a, b| (&a.path, &a.source).cmp(&(&b.path, &b.source)));
    alternates.dedup();
    merged.alternates = alternates;
    merged
}

/// The documents in order of trust, each once.
fn distinct(documents: Vec<Trial>) -> Vec<Trial> {
    let mut given: Vec<(usize, Trial)> = documents.into_iter().enumerate().collect();
    given.sort_by(|(a_nth, a), (b_nth, b)| {
        rank(a)
            .cmp(&rank(b))
            .then_with(|| recency(b).cmp(&recency(a)))
            .then_with(|| b_nth.cmp(a_nth))
    });
    let mut seen = BTreeSet::new();
    given
        .into_iter()
        .map(|(_, trial)| trial)
        .filter(|trial| trial.sources.is_empty() || seen.insert(hashes(trial)))
        .collect()
}

fn hashes(trial: &Trial) -> Vec<String> {
    let mut hashes: Vec<String> = trial.sources.iter().map(|source| source.sha256.clone()).collect();
    hashes.sort();
    hashes
}

fn rank(trial: &Trial) -> u8 {
    let ranks = trial.sources.iter().map(|source| source.format.rank());
    ranks.min().unwrap_or(u8::MAX)
}

/// When a document was last updated, as far as it says.
fn recency(trial: &Trial) -> [Option<PartialDate>; 3] {
    let day = |fact: &Option<crate::trial::DateFact>| fact.as_ref().map(|fact| fact.date.latest());
    [
        day(&trial.dates.last_update_post),
        day(&trial.dates.last_update_submit),
        trial.derived.version_holder,
    ]
}

/// One format's say: its canonical JSON, and the hash of the newest document behind it.
struct Vote {
    fields: Map<String, Value>,
    source: String,
}

impl Vote {
    fn of(trial: &Trial) -> Self {
        let fields = match serde_json::to_value(trial) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) | Err(_) => Map::new(),
        };
        Self {
            fields,
            source: trial
                .sources
                .first()
                .map(|source| source.sha256.clone())
                .unwrap_or_default(),
        }
    }

    fn trial(self) -> Trial {
        serde_json::from_value(Value::Object(self.fields)).unwrap_or_default()
    }
}

/// Folds the versions of each format into one vote; the votes stand in order of trust.
fn versions(documents: &[Trial]) -> Vec<Vote> {
    let mut votes: Vec<(u8, Vote)> = Vec::new();
    for trial in documents {
        let rank = rank(trial);
        let vote = Vote::of(trial);
        match votes.last_mut() {
            Some((last, newer)) if *last == rank => {
                // A cut-down record (`fields=`) is no newer in the sections that it leaves out.
                for (field, value) in vote.fields {
                    newer.fields.entry(field).or_insert(value);
                }
            }
            Some(_) | None => votes.push((rank, vote)),
        }
    }
    votes.into_iter().map(|(_, vote)| vote).collect()
}

/// Fills what the winner leaves open and notes what the loser says otherwise.
fn outvote(winner: &mut Vote, loser: Vote, alternates: &mut Vec<Alternate>) {
    let mut note = |path: String, value: Value| {
        alternates.push(Alternate {
            path,
            value,
            source: loser.source.clone(),
        });
    };
    for (field, value) in loser.fields {
        if APART.contains(&field.as_str()) {
            unite(&mut winner.fields, field, value);
            continue;
        }
        let Some(present) = winner.fields.get_mut(&field) else {
            winner.fields.insert(field, value);
            continue;
        };
        match (present, value) {
            (Value::Object(present), Value::Object(parts)) if SECTIONS.contains(&field.as_str()) => {
                for (part, value) in parts {
                    match present.get_mut(&part) {
                        // The day of the export is no fact of the trial.
                        Some(_) if part == "versionHolder" => {}
                        None => drop(present.insert(part, value)),
                        Some(present) => decide(present, value, format!("/{field}/{part}"), &mut note),
                    }
                }
            }
            (present, value) => decide(present, value, format!("/{field}"), &mut note),
        }
    }
}

/// Keeps the winner's value, completed by a loser that agrees with it.
fn decide(present: &mut Value, value: Value, path: String, note: &mut dyn FnMut(String, Value)) {
    if says_otherwise(present, &value) {
        note(path, value);
    } else {
        fill(present, value);
    }
}

/// Fields that are not voted on: source fields of every format are kept, a tree of the source's own is not mixed.
fn unite(winner: &mut Map<String, Value>, field: String, value: Value) {
    match (winner.get_mut(&field), value) {
        (Some(Value::Array(present)), Value::Array(items)) if field == "extra" => {
            for item in items {
                if !present.contains(&item) {
                    present.push(item);
                }
            }
        }
        (Some(_), _) => {}
        (None, value) => drop(winner.insert(field, value)),
    }
}

/// Every number once, as the most trusted document has it; the primary one first.
fn united_ids(documents: &[Trial]) -> Vec<TrialId> {
    let mut united: Vec<TrialId> = Vec::new();
    for id in documents.iter().flat_map(|trial| &trial.ids) {
        match united.iter_mut().find(|known| same_number(known, id)) {
            Some(known) => {
                known.kind = known.kind.take().or_else(|| id.kind.clone());
                known.domain = known.domain.take().or_else(|| id.domain.clone());
                known.link = known.link.take().or_else(|| id.link.clone());
            }
            None => united.push(id.clone()),
        }
    }
    let mut primary = false;
    for id in &mut united {
        // A second primary number is another number that the same trial goes by.
        if id.role == IdRole::Primary && std::mem::replace(&mut primary, true) {
            id.role = IdRole::Alias;
        }
    }
    united.sort_by_key(|id| id.role);
    united
}

fn same_number(a: &TrialId, b: &TrialId) -> bool {
    a.registry == b.registry && a.value.trim().eq_ignore_ascii_case(b.value.trim())
}

fn united_sources(documents: &[Trial]) -> Vec<SourceDocument> {
    let mut seen = BTreeSet::new();
    let mut sources: Vec<SourceDocument> = documents
        .iter()
        .flat_map(|trial| &trial.sources)
        .filter(|source| seen.insert(source.sha256.clone()))
        .cloned()
        .collect();
    sources.sort_by_key(|source: &SourceDocument| Format::rank(source.format));
    sources
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::trial::{Agency, DateFact, Enrollment, RegistryName, Sex, Status};

    fn document(format: Format, sha: &str) -> Trial {
        let mut trial = Trial::default();
        trial.sources.push(SourceDocument {
            format,
            sha256: sha.to_owned(),
            ..SourceDocument::default()
        });
        trial
    }

    fn number(role: IdRole, registry: RegistryName, value: &str) -> TrialId {
        TrialId {
            role,
            registry,
            value: value.to_owned(),
            ..TrialId::default()
        }
    }

    fn alternates(trial: &Trial) -> Vec<String> {
        let shown = |alternate: &Alternate| format!("{} {} {}", alternate.path, alternate.value, alternate.source);
        trial.alternates.iter().map(shown).collect()
    }

    #[test]
    fn the_more_trusted_format_wins_and_the_other_is_heard() {
        let mut v2 = document(Format::CtgovV2, "v");
        v2.titles.brief = Some("Age \\>= 18".to_owned());
        v2.status.overall = Some(Status::Completed);
        v2.conditions = vec!["Pain".to_owned(), "Fever".to_owned()];
        v2.sponsors.lead = Some(Agency {
            name: Some("Acme".to_owned()),
            class: None,
        });
        v2.ids = vec![number(IdRole::Primary, RegistryName::Nct, "NCT00000001")];
        let mut page = document(Format::Medpath, "m");
        page.titles.brief = Some("Age  >= 18".to_owned());
        page.status.overall = Some(Status::Recruiting);
        page.conditions = vec!["Fever".to_owned(), "Pain".to_owned()];
        page.eligibility.sex = Some(Sex::All);
        page.sponsors.lead = Some(Agency {
            name: Some("Acme".to_owned()),
            class: Some(crate::trial::AgencyClass::Industry),
        });
        page.ids = vec![number(IdRole::Secondary, RegistryName::Other, "X-1")];
        let merged = merge(vec![page, v2]);
        assert_eq!(merged.titles.brief.as_deref(), Some("Age \\>= 18"));
        assert_eq!(merged.status.overall, Some(Status::Completed));
        assert_eq!(merged.eligibility.sex, Some(Sex::All));
        assert!(merged.sponsors.lead.as_ref().unwrap().class.is_some());
        assert_eq!(merged.conditions, ["Pain", "Fever"]);
        assert_eq!(alternates(&merged), ["/status/overall \"RECRUITING\" m"]);
        assert_eq!(merged.ids.len(), 2);
        assert_eq!(
            merged.sources.iter().map(|s| s.format).collect::<Vec<_>>(),
            [Format::CtgovV2, Format::Medpath]
        );
    }

    #[test]
    fn a_later_version_replaces_the_sections_it_has() {
        let version = |day: &str, sha: &str| {
            let mut trial = document(Format::CtgovV2, sha);
            trial.dates.last_update_post = Some(DateFact::unstated(day.parse().unwrap()));
            trial
        };
        let mut older = version("2024-01-01", "a");
        older.status.overall = Some(Status::Suspended);
        older.status.why_stopped = Some("money".to_owned());
        older.keywords = vec!["kept".to_owned()];
        let mut newer = version("2025-01-01", "b");
        newer.status.overall = Some(Status::Recruiting);
        let merged = merge(vec![newer, older]);
        assert_eq!(merged.status.overall, Some(Status::Recruiting));
        assert_eq!(merged.status.why_stopped, None);
        assert_eq!(merged.keywords, ["kept"]);
        assert_eq!(merged.alternates, []);
        assert_eq!(merged.sources.len(), 2);
    }

    #[test]
    fn facts_that_belong_together_are_not_mixed() {
        let enrolled = |format, sha: &str, count, actual: bool| {
            let mut trial = document(format, sha);
            trial.enrollment = Enrollment {
                count: Some(count),
                kind: actual.then_some(crate::trial::EnrollmentKind::Actual),
            };
            trial
        };
        let merged = merge(vec![
            enrolled(Format::CtgovV2, "a", 25, false),
            enrolled(Format::CtgovXml, "b", 30, true),
        ]);
        assert_eq!(merged.enrollment.kind, None);
        assert_eq!(
            alternates(&merged),
            ["/enrollment {\"count\":30,\"kind\":\"ACTUAL\"} b"]
        );
    }

    fn any_document() -> impl Strategy<Value = Trial> {
        let words = || prop::option::of(prop::sample::select(vec!["a", "b", "b ", "c"]));
        let formats = prop::sample::select(Format::ALL.to_vec());
        (
            formats,
            0_u16..4,
            words(),
            words(),
            prop::collection::vec(words(), 0..3),
        )
            .prop_map(|(format, day, title, why, list)| {
                // One hash is one document: its content follows from what made it.
                let sha = format!("{format:?}{day}{title:?}{why:?}{list:?}");
                let mut trial = document(format, &sha);
                let date = PartialDate::new(2020, Some(1), u8::try_from(day + 1).ok());
                trial.dates.last_update_post = date.map(DateFact::unstated);
                trial.titles.brief = title.map(str::to_owned);
                trial.status.why_stopped = why.map(str::to_owned);
                trial.conditions = list.into_iter().flatten().map(str::to_owned).collect();
                trial
            })
    }

    proptest! {
        #[test]
        fn order_and_repetition_do_not_matter(mut documents in prop::collection::vec(any_document(), 0..6)) {
            // Two versions of one format and one day have no order but that in which they came.
            let mut days = BTreeSet::new();
            documents.retain(|trial| days.insert((rank(trial), recency(trial))));
            let merged = merge(documents.clone());
            prop_assert_eq!(&merge(documents.iter().rev().cloned().collect()), &merged);
            prop_assert_eq!(&merge([documents.clone(), documents.clone()].concat()), &merged);
            prop_assert_eq!(&merge(vec![merged.clone()]), &merged);
        }
    }
}
