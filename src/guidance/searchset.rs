//! Matches as a Bundle of type searchset.

use crate::fhir::names::own_extension;
use crate::fhir::{Object, Resource, Value};
use crate::guidance::grade::Grade;
use crate::guidance::identity::uuid;
use crate::guidance::occasion::Occasion;
use crate::guidance::outcome::outcome;
use crate::guidance::output::{distance, score};
use crate::guidance::page::Page;
use crate::guidance::response::{guidance, id};
use crate::screening::Report;

/// Grade of a match, an extension that HL7 made for the matching of patients.
const MATCH_GRADE: &str = "http://hl7.org/fhir/StructureDefinition/match-grade";

/// A trial with what was found.
#[derive(Debug, Clone, Copy)]
pub struct Match<'a> {
    /// What was found.
    pub report: &'a Report,
    /// The trial as it is stored, in the release of the answer.
    pub study: &'a Resource,
}

/// Matches in the order given, then the guidance on each in the same order, then an OperationOutcome.
///
/// A match's `search` has the mode, the score from 0 to 1, the grade ([`Grade`]) and the distance to the nearest open
/// site where that is known. The same input gives the same bytes.
pub fn searchset(matches: &[Match<'_>], page: &Page<'_>, occasion: &Occasion<'_>) -> Resource {
    let mut entries: Vec<Value> = matches.iter().map(|one| entry(one, page)).collect();
    entries.extend(matches.iter().map(|one| {
        Object::new()
            .with("fullUrl", ["urn:uuid:", &id(one.report, occasion)].concat())
            .with("resource", guidance(one.report, occasion).into_map())
            .with("search", Object::new().with("mode", "include"))
            .into()
    }));
    let told = uuid(occasion, &["outcome", page.this.unwrap_or_default()]);
    entries.push(
        Object::new()
            .with("fullUrl", ["urn:uuid:", &told].concat())
            .with("resource", outcome(occasion, page, matches.len()).into_map())
            .with("search", Object::new().with("mode", "outcome"))
            .into(),
    );
    let link = |relation: &'static str, url: Option<&str>| {
        url.map(|url| Object::exact([("relation", relation.into()), ("url", url.into())]))
    };
    let body = Object::new()
        .with(
            "meta",
            Object::new().with_all("profile", [own_extension("trial-match-bundle")]),
        )
        .with("type", "searchset")
        .with("total", page.total)
        .with_all(
            "link",
            [link("self", page.this), link("next", page.next)].into_iter().flatten(),
        )
        .with("entry", entries);
    Resource::of("Bundle", body)
}

/// Matches alone, in the order given: for applications that take every entry for a trial.
pub fn matches_only(matches: &[Match<'_>], page: &Page<'_>) -> Resource {
    let entries: Vec<Value> = matches.iter().map(|one| entry(one, page)).collect();
    let body = Object::new()
        .with("type", "searchset")
        .with("total", page.total)
        .with("entry", entries);
    Resource::of("Bundle", body)
}

/// The grade of a match as an extension of `search`.
pub(crate) fn grade(report: &Report) -> Value {
    Object::exact([
        ("url", MATCH_GRADE.into()),
        ("valueCode", Grade::of(report).code().into()),
    ])
}

fn entry(one: &Match<'_>, page: &Page<'_>) -> Value {
    let report = one.report;
    let mut extensions = vec![grade(report)];
    extensions.extend(report.distance_km.map(|km| {
        Object::exact([
            ("url", own_extension("match-distance").into()),
            ("valueDistance", distance(km)),
        ])
    }));
    let search = Object::new()
        .with("extension", extensions)
        .with("mode", "match")
        .with("score", score(report));
    Object::new()
        .with("fullUrl", [page.base, "/ResearchStudy/", &report.study.id].concat())
        .with("resource", one.study.as_map().clone())
        .with("search", search)
        .into()
}
