//! The validator: definitions as rules, made once and run often.

use std::sync::Arc;

use crate::conformance::settings::Settings;
use crate::conformance::shared::{Clock, Shared};
use crate::conformance::walk::{Found, PathStep, Walk};
use crate::definition::Definitions;
use crate::fhir::{FhirVersion, Issue, IssueCode, IssueSeverity, TextPlace};
use crate::json;

/// Checks resources of one release against the base specification, the profiles that they claim, and others asked for.
///
/// A clone shares what is compiled; the rules of a type or of a profile are made when it is first met.
#[derive(Debug, Clone)]
pub struct Validator(Arc<Shared>);

impl Validator {
    /// A validator by these definitions.
    pub fn new(definitions: Definitions, settings: Settings) -> Self {
        Self(Arc::new(Shared::new(definitions, settings)))
    }

    /// The same with a clock; without one, invariants that ask for the time cannot be checked.
    #[must_use]
    pub fn with_clock(&self, clock: Clock) -> Self {
        let mut shared = Shared::new(self.0.definitions.clone(), self.0.settings.clone());
        shared.clock = Some(clock);
        Self(Arc::new(shared))
    }

    /// A validator by the definitions that are built in, as strict as is usual.
    pub fn bundled(version: FhirVersion) -> Self {
        Self::new(Definitions::bundled(version), Settings::default())
    }

    /// The release.
    pub fn version(&self) -> FhirVersion {
        self.0.definitions.version()
    }

    /// The definitions.
    pub fn definitions(&self) -> &Definitions {
        &self.0.definitions
    }

    /// Everything that is wrong with a resource, in the order of the resource; none when all is well. `profiles` are
    /// canonical URLs, checked beside those of `meta.profile`.
    pub fn check(&self, resource: &json::Value<'_>, profiles: &[&str]) -> Vec<Issue> {
        self.walk(resource, profiles)
            .into_iter()
            .map(|found| found.issue)
            .collect()
    }

    /// The same for a text of JSON, with the place in the text for each issue, and what is wrong with the text itself.
    pub fn check_text(&self, text: &[u8], profiles: &[&str]) -> Vec<Issue> {
        let read = json::read_strict(text);
        let mut issues: Vec<Issue> = read.faults.iter().map(issue_of_text).collect();
        // Issues tell places from the type on, in FHIRPath.
        let kind = read.value.as_ref().and_then(|value| value.get("resourceType"));
        if let Some(kind) = kind.and_then(json::Value::as_str) {
            for issue in &mut issues {
                issue.expression = Some(match issue.expression.take() {
                    Some(path) => [kind, ".", &path].concat(),
                    None => kind.to_owned(),
                });
            }
        }
        if let Some(value) = &read.value {
            issues.extend(self.check_placed(value, profiles, |paths| json::locate_all(text, paths)));
        }
        issues
    }

    /// The same as [`Self::check`], with the place in a text for each issue, which `locate` finds by the steps to the
    /// value, all at once.
    pub fn check_placed(
        &self,
        resource: &json::Value<'_>,
        profiles: &[&str],
        locate: impl FnOnce(&[&[json::Step<'_>]]) -> Vec<Option<json::Place>>,
    ) -> Vec<Issue> {
        let found = self.walk(resource, profiles);
        let paths: Vec<Vec<json::Step<'_>>> = found.iter().map(steps).collect();
        let paths: Vec<&[json::Step<'_>]> = paths.iter().map(Vec::as_slice).collect();
        let places = locate(&paths);
        let mut issues: Vec<Issue> = found.iter().map(|found| found.issue.clone()).collect();
        for (issue, place) in issues.iter_mut().zip(places) {
            issue.place = place.map(TextPlace::from);
        }
        issues
    }

    fn walk(&self, resource: &json::Value<'_>, profiles: &[&str]) -> Vec<Found> {
        let root = resource
            .get("resourceType")
            .and_then(json::Value::as_str)
            .unwrap_or("Resource");
        let mut walk = Walk::new(&self.0, root);
        walk.check_resource(resource, profiles, None, false);
        walk.finish()
    }
}

fn steps(found: &Found) -> Vec<json::Step<'_>> {
    let steps = found.steps.iter().map(|step| match step {
        PathStep::Member(name) => json::Step::Member(name),
        PathStep::Item(at) => json::Step::Item(*at),
    });
    steps.collect()
}

/// What is wrong with a text, as an issue.
pub fn issue_of_text(fault: &json::TextFault) -> Issue {
    let severity = if fault.kind.is_advice() {
        IssueSeverity::Information
    } else {
        IssueSeverity::Error
    };
    let mut issue = Issue::new(severity, IssueCode::Structure, fault.kind.to_string()).by("json");
    issue.expression = Some(fault.path.clone()).filter(|path| !path.is_empty());
    issue.place = Some(fault.place.into());
    issue
}
