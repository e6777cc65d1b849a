//! What the files of this folder share: the trial being written, and the resources being read back.
//!
//! Each fact of the trial is read back from one place only; what another resource repeats is for its readers.
//!
//! | read back by | from | facts |
//! |---|---|---|
//! | `study_read` | ResearchStudy | everything that is not below |
//! | `plan` | PlanDefinition `-elig`, `-protocol` | `eligibility.criteria`; `arms[n].intervention_names` (the study has made the arms) |
//! | `activity` | ActivityDefinition `-int-<n>` | `interventions` |
//! | `variable` | EvidenceVariable `-out-…`, in the order of the study's outcome measures | `outcomes` |
//! | `party` | PractitionerRole and Practitioner `-official-<n>` | `officials` |
//! | `site` | Location `-site-<nnn>` | `sites` |
//! | `document` | DocumentReference, Binary | `sources`, `extra`, `alternates`, `results`, `annotations` |
//!
//! Organisations are read where they are referred to, by `agency`.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use sha1::{Digest as _, Sha1};

use crate::eligibility::Criteria;
use crate::fhir::names::{own_extension, own_system};
use crate::fhir::{FhirVersion, Object, Resource, Value, json};
use crate::mapping::ids;
use crate::mapping::logic::Logic;
use crate::trial::{Finding, Severity, Trial};

/// One trial with the bytes of its documents.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The trial.
    pub trial: &'a Trial,
    /// The bytes of its documents, parallel to `trial.sources`.
    pub documents: &'a [&'a [u8]],
    /// What was odd about them.
    pub findings: &'a [Finding],
    /// When it was taken (FHIR `instant`), for the Provenance; without it there is none, since mapping has no clock.
    pub recorded: Option<&'a str>,
}

/// One trial being written in one release: everything that more than one resource needs.
#[derive(Debug)]
pub(crate) struct Writing<'a> {
    /// The trial.
    pub(crate) trial: &'a Trial,
    /// The release.
    pub(crate) version: FhirVersion,
    /// The id of its ResearchStudy, from which all others are made.
    pub(crate) study_id: String,
    /// Its eligibility criteria, split; none when the source gives no text.
    pub(crate) criteria: Option<Criteria>,
    /// What they state, in the languages that FHIR knows.
    pub(crate) logic: Logic,
    /// The bytes of its documents, parallel to `trial.sources`.
    pub(crate) documents: &'a [&'a [u8]],
    /// Their SHA-1 in base64, as FHIR wants it.
    pub(crate) hashes: Vec<String>,
    /// What was odd about them.
    pub(crate) findings: &'a [Finding],
}

impl<'a> Writing<'a> {
    /// Prepares a record.
    pub(crate) fn new(record: &Record<'a>, version: FhirVersion, criteria: Option<Criteria>) -> Self {
        Self {
            trial: record.trial,
            version,
            study_id: ids::study_id(record.trial),
            logic: criteria.as_ref().map(Logic::of).unwrap_or_default(),
            criteria,
            documents: record.documents,
            hashes: record.documents.iter().map(|bytes| hash(bytes)).collect(),
            findings: record.findings,
        }
    }

    /// An id of something that belongs to the study: `elig` gives `nct06184841-elig`.
    pub(crate) fn id(&self, suffix: &str) -> String {
        ids::of_study(&self.study_id, suffix)
    }

    /// The name of the study in words: its registration number, else its id.
    pub(crate) fn number(&self) -> &str {
        self.trial.primary_id().map_or(&self.study_id, |id| &id.value)
    }

    /// A computable name (`[A-Z]([A-Za-z0-9_]){0,254}`) that starts with the study's number: `NCT06184841_Eligibility`.
    pub(crate) fn name(&self, of: &str) -> String {
        let mut name: String = self
            .number()
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
            name.insert_str(0, "T_");
        }
        if !of.is_empty() {
            name.push('_');
            name.push_str(of);
        }
        name.truncate(255);
        name
    }

    /// Whether PlanDefinition `-elig` is written.
    pub(crate) fn has_criteria(&self) -> bool {
        self.trial.eligibility.criteria.is_some()
    }

    /// Whether PlanDefinition `-protocol` is written.
    pub(crate) fn has_protocol(&self) -> bool {
        !self.trial.arms.is_empty() || !self.trial.interventions.is_empty()
    }

    /// Whether Group `-elig` is written.
    pub(crate) fn has_group(&self) -> bool {
        self.trial.eligibility != crate::trial::Eligibility::default() || self.trial.enrollment.count.is_some()
    }

    /// `meta` of a resource that belongs to the study: where it comes from and its profile.
    pub(crate) fn meta(&self, profile: &str) -> Value {
        let Some(source) = self.trial.sources.first() else {
            return meta(profile);
        };
        let source = ["urn:sha256:", &source.sha256].concat();
        let profile = Value::Array(vec![own_extension(profile).into()]);
        Object::exact([("source", source.into()), ("profile", profile)])
    }

    /// The flags that an import leaves on the study: one tag for each kind of finding that a person should see.
    pub(crate) fn tags(&self) -> Vec<Value> {
        let mut codes: Vec<&str> = self
            .findings
            .iter()
            .filter(|finding| finding.severity >= Severity::Warning)
            .map(|finding| finding.code.code())
            .collect();
        codes.sort_unstable();
        codes.dedup();
        let system = own_system("ingest-flag");
        codes
            .iter()
            .map(|code| json!({"system": system.as_str(), "code": *code}))
            .collect()
    }
}

/// `meta` with a profile of ours, such as `trial-organization`; its URL is the same in both releases.
pub(crate) fn meta(profile: &str) -> Value {
    Object::exact([("profile", Value::Array(vec![own_extension(profile).into()]))])
}

/// A Reference to `Type/id`.
pub(crate) fn reference(kind: &str, id: &str) -> Value {
    let address = [kind, "/", id].concat();
    Object::exact([("reference", address.into())])
}

/// The hash of an attachment: SHA-1 in base64, as FHIR wants it.
pub(crate) fn hash(bytes: &[u8]) -> String {
    BASE64.encode(Sha1::digest(bytes))
}

/// The resources of one trial, found by type and id.
#[derive(Debug)]
pub(crate) struct ResourceSet<'a> {
    /// The release they are written in.
    pub(crate) version: FhirVersion,
    /// The study.
    pub(crate) study: &'a Resource,
    /// The study's id, from which the others are made.
    pub(crate) study_id: &'a str,
    by_key: HashMap<(&'a str, &'a str), &'a Resource>,
}

impl<'a> ResourceSet<'a> {
    /// Sorts the resources; none without a ResearchStudy that has an id.
    pub(crate) fn new(resources: &'a [Resource], version: FhirVersion) -> Option<Self> {
        let study = resources.iter().find(|found| found.kind() == "ResearchStudy")?;
        Some(Self {
            version,
            study,
            study_id: study.id()?,
            by_key: resources
                .iter()
                .filter_map(|found| Some(((found.kind(), found.id()?), found)))
                .collect(),
        })
    }

    /// The resource of that type and id.
    pub(crate) fn get(&self, kind: &str, id: &str) -> Option<&'a Resource> {
        self.by_key.get(&(kind, id)).copied()
    }

    /// The study's resource of that type and suffix: `PlanDefinition`, `elig`.
    pub(crate) fn of_study(&self, kind: &str, suffix: &str) -> Option<&'a Resource> {
        self.get(kind, &ids::of_study(self.study_id, suffix))
    }

    /// What a Reference (`{"reference": "Type/id"}`) points to.
    pub(crate) fn resolve(&self, reference: &Value) -> Option<&'a Resource> {
        let (kind, id) = reference.get("reference")?.as_str()?.split_once('/')?;
        self.get(kind, id)
    }

    /// The resources with the ids `id(1)`, `id(2)`, … up to the first that is not there.
    pub(crate) fn series(&self, kind: &str, id: impl Fn(usize) -> String) -> Vec<&'a Resource> {
        (1..).map_while(|n| self.get(kind, &id(n))).collect()
    }
}
