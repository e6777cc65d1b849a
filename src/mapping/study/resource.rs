//! The whole ResearchStudy: every topic in turn.

use crate::fhir::{Resource, Value, json};
use crate::mapping::contract::{ResourceSet, Writing, reference};
use crate::mapping::ids;
use crate::mapping::study::draft::{Draft, Study};
use crate::mapping::study::{arms, artifacts, design, eligible, identity, parties, progress};
use crate::trial::Trial;

/// Writes the ResearchStudy.
pub(crate) fn write(w: &Writing<'_>, out: &mut Vec<Resource>) {
    let mut draft = Draft::new(w.version);
    identity::write(w, &mut draft);
    progress::write(w, &mut draft);
    design::write(w, &mut draft);
    arms::write(w, &mut draft);
    eligible::write(w, &mut draft);
    parties::write(w, &mut draft);
    artifacts::write(w, &mut draft);
    links(w, &mut draft);
    let mut meta = w.meta("trial-research-study");
    let tags = w.tags();
    if let Some(meta) = meta.as_object_mut().filter(|_| !tags.is_empty()) {
        meta.insert("tag", Value::Array(tags));
    }
    out.push(draft.finish(&w.study_id, meta));
}

/// Reads back what the ResearchStudy holds.
pub(crate) fn read(set: &ResourceSet<'_>, trial: &mut Trial) {
    let study = Study {
        version: set.version,
        resource: set.study,
    };
    identity::read(&study, set, trial);
    progress::read(&study, trial);
    design::read(&study, trial);
    arms::read(&study, trial);
    eligible::read(&study, trial);
    parties::read(&study, set, trial);
    artifacts::read(&study, trial);
}

/// References to the resources that others write.
fn links(w: &Writing<'_>, draft: &mut Draft) {
    let mut protocol = Vec::new();
    if w.has_protocol() {
        protocol.push(reference("PlanDefinition", &w.id("protocol")));
    }
    if w.has_criteria() {
        protocol.push(reference("PlanDefinition", &w.id("elig")));
    }
    draft.set("protocol", protocol);
    let sites: Vec<Value> = (1..=w.trial.sites.len())
        .map(|n| reference("Location", &ids::site(&w.study_id, n)))
        .collect();
    draft.set("site", sites);
    draft.set("region", regions(w));
}

/// The distinct countries of the sites, in order of first mention; a code only where the source gives one.
fn regions(w: &Writing<'_>) -> Vec<Value> {
    let mut seen: Vec<(Option<&str>, Option<&str>)> = Vec::new();
    for site in &w.trial.sites {
        let country = (site.country.as_deref(), site.country_code.as_deref());
        if country != (None, None) && !seen.contains(&country) {
            seen.push(country);
        }
    }
    seen.into_iter()
        .map(|(name, code)| {
            let code = code.map(|code| json!([{"system": crate::fhir::names::ISO_3166, "code": code}]));
            crate::fhir::Object::new()
                .with_some("coding", code)
                .with_some("text", name)
                .into()
        })
        .collect()
}
