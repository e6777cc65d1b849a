//! Whether what is written is checked, by which definitions, and what becomes of it when it is wrong.

use std::sync::{Arc, OnceLock};

use crate::conformance::Validator;
use crate::fhir::{FhirVersion, Issue, IssueSeverity, Key, Resource};
use crate::interaction::refusal::Refusal;
use crate::interaction::sent::{Down, Flaw};
use crate::json;
use crate::store::Bodies;

/// Most issues that are told of one resource; more of them say no more.
const ISSUES_TOLD_MAX: usize = 20;

/// What becomes of a write whose resources break rules. Warnings never keep anything from being written, and what a
/// client prefers changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strictness {
    /// Nothing is checked.
    Off,
    /// What is wrong is told, and written all the same.
    Report,
    /// A resource with an error is not written.
    #[default]
    Errors,
}

impl Strictness {
    /// All of them, the most lenient first.
    pub const ALL: [Self; 3] = [Self::Off, Self::Report, Self::Errors];

    /// The word in settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Report => "report",
            Self::Errors => "errors",
        }
    }
}

/// What is written is held against: how strictly, and the rules of both releases. A clone shares the rules.
#[derive(Debug, Clone, Default)]
pub struct Validation {
    strictness: Strictness,
    /// Made when first needed, for nothing has to be checked before a server answers.
    validators: Arc<[OnceLock<Validator>; 2]>,
}

impl Validation {
    /// By the definitions that are built in.
    pub fn new(strictness: Strictness) -> Self {
        Self {
            strictness,
            ..Self::default()
        }
    }

    /// By these validators, each for its release; by the definitions that are built in for a release without one.
    pub fn by(strictness: Strictness, validators: impl IntoIterator<Item = Validator>) -> Self {
        let made = Self::new(strictness);
        for validator in validators {
            let version = validator.version();
            // The first of a release stays.
            made.place(version).get_or_init(|| validator);
        }
        made
    }

    /// How strictly.
    pub fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// The validator of a release; making it takes a while (some 100 ms) the first time.
    pub fn validator(&self, version: FhirVersion) -> &Validator {
        self.place(version)
            .get_or_init(|| Validator::bundled(version).with_clock(jiff::Timestamp::now))
    }

    fn place(&self, version: FhirVersion) -> &OnceLock<Validator> {
        let [r4, r5] = &*self.validators;
        match version {
            FhirVersion::R4 => r4,
            FhirVersion::R5 => r5,
        }
    }

    /// Checks a resource that is about to be written; gives what is wrong with it and does not keep it from that.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when there is an error and strictness asks for none.
    pub(crate) fn admit(&self, key: &Key, bodies: &mut Bodies) -> Result<Vec<Issue>, Refusal> {
        let both = [(FhirVersion::R4, &mut bodies.r4), (FhirVersion::R5, &mut bodies.r5)];
        let mut errors = Vec::new();
        for (version, body) in both {
            let Some(body) = body else { continue };
            errors.extend(self.flaws(version, body, None).into_iter().map(|flaw| {
                let mut issue = flaw.issue;
                let release = version.name().to_uppercase();
                issue.text = format!("{} (`{key}` as {release})", issue.text);
                issue
            }));
        }
        self.settle(errors)
    }

    /// What becomes of a write with these errors: they are told, or it is refused.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when there is an error and strictness asks for none.
    pub(crate) fn settle(&self, errors: Vec<Issue>) -> Result<Vec<Issue>, Refusal> {
        if errors.is_empty() || self.strictness != Strictness::Errors {
            return Ok(errors);
        }
        Err(Refusal::Invalid(errors))
    }

    /// The errors of a resource, up to a number of them; none when nothing is checked. `entry` is the entry of a Bundle
    /// that it stands in.
    pub(crate) fn flaws(&self, version: FhirVersion, resource: &mut Arc<Resource>, entry: Option<usize>) -> Vec<Flaw> {
        if self.strictness == Strictness::Off {
            return Vec::new();
        }
        // Taken out and put back: a copy would take a good part of the time of the check.
        let resource = Arc::make_mut(resource);
        let value = json::Value::Object(std::mem::take(resource.as_map_mut()));
        let mut ways = Vec::new();
        let issues = self.validator(version).check_placed(&value, &[], |paths| {
            ways = paths.iter().map(|path| path.iter().map(Down::from).collect()).collect();
            Vec::new()
        });
        if let json::Value::Object(map) = value {
            *resource.as_map_mut() = map;
        }
        let both = issues.into_iter().zip(ways);
        let grave = both.filter(|(issue, _)| issue.severity >= IssueSeverity::Error);
        let grave = grave.take(ISSUES_TOLD_MAX);
        grave.map(|(issue, steps)| Flaw { issue, steps, entry }).collect()
    }
}
