//! The one table of what is routed. Requests are resolved by it, and the `CapabilityStatement` is made from it.
//!
//! The table is matched by hand, segment by segment: a read costs no regular expression and no allocation, a wrong
//! method knows what to `Allow`, and an unknown address knows what there is.

use crate::fhir::FhirVersion;
use crate::interaction::{EVERYTHING_TYPE, Interaction, MatchingOperation};

/// What a request is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// An interaction on one of the FHIR bases.
    Fhir(Interaction),
    /// Whether the process runs.
    Live,
    /// Whether requests can be answered.
    Ready,
    /// What services of CDS Hooks there are.
    Services,
    /// A service is called.
    Service,
    /// What became of its cards.
    Feedback,
}

/// Where a route hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Below each of the FHIR bases.
    Base,
    /// Below the root.
    Root,
}

/// One segment of a route's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment {
    /// This text.
    Is(&'static str),
    /// A resource type.
    Kind,
    /// This resource type.
    Only(&'static str),
    /// A logical id.
    Id,
    /// A version number.
    Version,
}

/// One row of the table.
#[derive(Debug)]
struct Route {
    place: Place,
    /// The path as people and logs write it.
    template: &'static str,
    path: &'static [Segment],
    /// `GET` stands for `HEAD` too.
    method: &'static str,
    action: Action,
}

use Segment::{Id, Is, Kind, Only, Version};

const fn fhir(
    method: &'static str,
    template: &'static str,
    path: &'static [Segment],
    interaction: Interaction,
) -> Route {
    Route {
        place: Place::Base,
        template,
        path,
        method,
        action: Action::Fhir(interaction),
    }
}

const fn root(method: &'static str, template: &'static str, path: &'static [Segment], action: Action) -> Route {
    Route {
        place: Place::Root,
        template,
        path,
        method,
        action,
    }
}

/// Everything that is routed.
const ROUTES: [Route; 31] = [
    fhir("GET", "metadata", &[Is("metadata")], Interaction::Capabilities),
    fhir("GET", "{type}/{id}", &[Kind, Id], Interaction::Read),
    fhir(
        "GET",
        "{type}/{id}/_history/{vid}",
        &[Kind, Id, Is("_history"), Version],
        Interaction::Vread,
    ),
    fhir(
        "GET",
        "{type}/{id}/_history",
        &[Kind, Id, Is("_history")],
        Interaction::HistoryInstance,
    ),
    fhir("PUT", "{type}/{id}", &[Kind, Id], Interaction::Update),
    fhir("POST", "{type}", &[Kind], Interaction::Create),
    fhir("POST", "", &[], Interaction::Transaction),
    fhir("GET", "{type}", &[Kind], Interaction::SearchType),
    fhir("GET", "{type}/_search", &[Kind, Is("_search")], Interaction::SearchType),
    fhir(
        "POST",
        "{type}/_search",
        &[Kind, Is("_search")],
        Interaction::SearchType,
    ),
    fhir(
        "GET",
        "ResearchStudy/{id}/$everything",
        &[Only(EVERYTHING_TYPE), Id, Is("$everything")],
        Interaction::Everything,
    ),
    fhir("POST", "$validate", &[Is("$validate")], Interaction::Validate),
    fhir(
        "POST",
        "{type}/$validate",
        &[Kind, Is("$validate")],
        Interaction::Validate,
    ),
    fhir(
        "GET",
        "{type}/{id}/$validate",
        &[Kind, Id, Is("$validate")],
        Interaction::Validate,
    ),
    fhir(
        "POST",
        "{type}/{id}/$validate",
        &[Kind, Id, Is("$validate")],
        Interaction::Validate,
    ),
    fhir(
        "POST",
        "ResearchStudy/$match",
        &[Only("ResearchStudy"), Is("$match")],
        Interaction::Matching(MatchingOperation::Match),
    ),
    fhir(
        "GET",
        "Patient/{id}/$match-trials",
        MATCH_TRIALS,
        Interaction::Matching(MatchingOperation::MatchTrials),
    ),
    fhir(
        "POST",
        "Patient/{id}/$match-trials",
        MATCH_TRIALS,
        Interaction::Matching(MatchingOperation::MatchTrials),
    ),
    fhir(
        "POST",
        "ResearchStudy/{id}/$match-patients",
        &[Only("ResearchStudy"), Id, Is("$match-patients")],
        Interaction::Matching(MatchingOperation::MatchPatients),
    ),
    fhir(
        "GET",
        "ResearchStudy/{id}/$evaluate",
        EVALUATE,
        Interaction::Matching(MatchingOperation::Evaluate),
    ),
    fhir(
        "POST",
        "ResearchStudy/{id}/$evaluate",
        EVALUATE,
        Interaction::Matching(MatchingOperation::Evaluate),
    ),
    fhir(
        "GET",
        "PlanDefinition/{id}/$apply",
        APPLY,
        Interaction::Matching(MatchingOperation::Apply),
    ),
    fhir(
        "POST",
        "PlanDefinition/{id}/$apply",
        APPLY,
        Interaction::Matching(MatchingOperation::Apply),
    ),
    fhir(
        "GET",
        "PlanDefinition/{id}/$data-requirements",
        DATA_REQUIREMENTS,
        Interaction::Matching(MatchingOperation::DataRequirements),
    ),
    fhir(
        "POST",
        "PlanDefinition/{id}/$data-requirements",
        DATA_REQUIREMENTS,
        Interaction::Matching(MatchingOperation::DataRequirements),
    ),
    root(
        "POST",
        "getClinicalTrial",
        &[Is("getClinicalTrial")],
        Action::Fhir(Interaction::Matching(MatchingOperation::TrialsOnly)),
    ),
    root("GET", "health/live", &[Is("health"), Is("live")], Action::Live),
    root("GET", "health/ready", &[Is("health"), Is("ready")], Action::Ready),
    root("GET", "cds-services", &[Is("cds-services")], Action::Services),
    root("POST", "cds-services/{id}", &[Is("cds-services"), Id], Action::Service),
    root(
        "POST",
        "cds-services/{id}/feedback",
        &[Is("cds-services"), Id, Is("feedback")],
        Action::Feedback,
    ),
];

const MATCH_TRIALS: &[Segment] = &[Only("Patient"), Id, Is("$match-trials")];
const EVALUATE: &[Segment] = &[Only("ResearchStudy"), Id, Is("$evaluate")];
const APPLY: &[Segment] = &[Only("PlanDefinition"), Id, Is("$apply")];
const DATA_REQUIREMENTS: &[Segment] = &[Only("PlanDefinition"), Id, Is("$data-requirements")];

/// The longest path in the table, in segments.
const SEGMENTS_MAX: usize = 4;

/// What a request was resolved to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target<'a> {
    pub(crate) action: Action,
    /// The release of the base; R4 outside of both.
    pub(crate) version: FhirVersion,
    /// The path without what identifies anybody, for logs.
    pub(crate) template: &'static str,
    pub(crate) kind: &'a str,
    pub(crate) id: &'a str,
    pub(crate) version_id: &'a str,
}

/// Why a request was not resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Miss {
    /// Nothing is routed there.
    Path {
        /// The base it is below, if any.
        base: Option<FhirVersion>,
    },
    /// Something is, with these methods.
    Method {
        /// As in the `Allow` header.
        allow: String,
        /// The base it is below, if any.
        base: Option<FhirVersion>,
    },
}

/// Finds the route of a request; `path` is decoded and begins with a slash.
pub(crate) fn resolve<'a>(method: &str, path: &'a str) -> Result<Target<'a>, Miss> {
    let (base, rest) = base_of(path);
    let mut segments = [""; SEGMENTS_MAX];
    let mut count = 0;
    let rest = rest.strip_prefix('/').unwrap_or(rest);
    for segment in rest.strip_suffix('/').unwrap_or(rest).split('/') {
        match segments.get_mut(count) {
            Some(place) => *place = segment,
            None => return Err(Miss::Path { base }),
        }
        count += 1;
    }
    // The base itself has no segment.
    let count = if count == 1 && segments.first() == Some(&"") {
        0
    } else {
        count
    };
    let segments = segments.get(..count).unwrap_or_default();
    let place = if base.is_some() { Place::Base } else { Place::Root };
    let version = base.unwrap_or_default();
    let method = if method == "HEAD" { "GET" } else { method };
    let mut allow = Vec::new();
    for route in ROUTES.iter().filter(|route| route.place == place) {
        if let Some(target) = matched(route, segments, version) {
            if route.method == method {
                return Ok(target);
            }
            allow.push(if route.method == "GET" {
                "GET, HEAD"
            } else {
                route.method
            });
        }
    }
    if allow.is_empty() {
        return Err(Miss::Path { base });
    }
    Err(Miss::Method {
        allow: allow.join(", "),
        base,
    })
}

/// The interactions that are routed, each once.
pub(crate) fn routed_interactions() -> Vec<Interaction> {
    let mut found = Vec::new();
    for route in &ROUTES {
        match route.action {
            Action::Fhir(interaction) if !found.contains(&interaction) => found.push(interaction),
            Action::Fhir(_) | Action::Live | Action::Ready | Action::Services | Action::Service | Action::Feedback => {}
        }
    }
    found
}

/// What is routed below a base or below the root, as `GET {type}/{id}`.
pub(crate) fn listed(base: Option<FhirVersion>) -> Vec<String> {
    let place = if base.is_some() { Place::Base } else { Place::Root };
    ROUTES
        .iter()
        .filter(|route| route.place == place)
        .map(|route| format!("{} {}", route.method, route.template))
        .collect()
}

/// Where a release is served.
pub(crate) const fn base_path(version: FhirVersion) -> &'static str {
    match version {
        FhirVersion::R4 => "/fhir",
        FhirVersion::R5 => "/fhir/r5",
    }
}

/// The base a path is below, R5 first because its path begins like that of R4.
fn base_of(path: &str) -> (Option<FhirVersion>, &str) {
    for version in [FhirVersion::R5, FhirVersion::R4] {
        if let Some(rest) = path
            .strip_prefix(base_path(version))
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            return (Some(version), rest);
        }
    }
    (None, path)
}

fn matched<'a>(route: &Route, segments: &[&'a str], version: FhirVersion) -> Option<Target<'a>> {
    if route.path.len() != segments.len() {
        return None;
    }
    let mut target = Target {
        action: route.action,
        version,
        template: route.template,
        kind: "",
        id: "",
        version_id: "",
    };
    for (expected, found) in route.path.iter().zip(segments) {
        let named = !found.is_empty() && !found.starts_with(['_', '$']);
        match expected {
            Is(text) if text == found => {}
            Only(kind) if kind == found => target.kind = found,
            Kind if named && *found != "metadata" => target.kind = found,
            Id if named => target.id = found,
            Version if named => target.version_id = found,
            Is(_) | Only(_) | Kind | Id | Version => return None,
        }
    }
    Some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn action(method: &str, path: &str) -> Option<(FhirVersion, Action)> {
        resolve(method, path).ok().map(|target| (target.version, target.action))
    }

    #[test]
    fn both_bases_resolve_to_their_release() {
        let read = Action::Fhir(Interaction::Read);
        assert_eq!(action("GET", "/fhir/Group/a"), Some((FhirVersion::R4, read)));
        assert_eq!(action("HEAD", "/fhir/r5/Group/a"), Some((FhirVersion::R5, read)));
        let search = Action::Fhir(Interaction::SearchType);
        assert_eq!(action("GET", "/fhir/r5/Group/"), Some((FhirVersion::R5, search)));
        assert_eq!(action("POST", "/fhir/Group/_search"), Some((FhirVersion::R4, search)));
        assert_eq!(
            action("GET", "/fhir/metadata"),
            Some((FhirVersion::R4, Action::Fhir(Interaction::Capabilities)))
        );
        assert_eq!(action("GET", "/health/live"), Some((FhirVersion::R4, Action::Live)));
        assert_eq!(
            action("GET", "/cds-services"),
            Some((FhirVersion::R4, Action::Services))
        );
        assert_eq!(
            action("POST", "/cds-services/a"),
            Some((FhirVersion::R4, Action::Service))
        );
        assert_eq!(
            action("POST", "/cds-services/a/feedback"),
            Some((FhirVersion::R4, Action::Feedback))
        );
    }

    #[test]
    fn the_parts_of_a_path_are_told_apart() {
        let target = resolve("GET", "/fhir/ResearchStudy/s-1/_history/3").unwrap();
        assert_eq!(
            (target.kind, target.id, target.version_id),
            ("ResearchStudy", "s-1", "3")
        );
        let target = resolve("GET", "/fhir/ResearchStudy/s-1/$everything").unwrap();
        assert_eq!((target.kind, target.id), ("ResearchStudy", "s-1"));
    }

    #[test]
    fn what_is_not_routed_is_told_from_what_is_not_allowed() {
        for path in [
            "/",
            "/fhirx",
            "/fhir/Group/a/b/c/d/e",
            "/fhir//a",
            "/health",
            "/fhir/Group/$everything",
        ] {
            assert!(matches!(resolve("GET", path), Err(Miss::Path { .. })), "{path}");
        }
        for base in ["/fhir", "/fhir/", "/fhir/r5/"] {
            let miss = resolve("GET", base).unwrap_err();
            assert!(matches!(miss, Miss::Method { allow, .. } if allow == "POST"), "{base}");
        }
        let miss = resolve("DELETE", "/fhir/Group/_search").unwrap_err();
        let allow = "GET, HEAD, POST".to_owned();
        assert_eq!(
            miss,
            Miss::Method {
                allow,
                base: Some(FhirVersion::R4)
            }
        );
    }
}
