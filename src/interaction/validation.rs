//! Whether what is written is checked, by which definitions, and what becomes of it when it is wrong.

use std::sync::{Arc, OnceLock};

use crate::conformance::Validator;
use crate::fhir::{FhirVersion, Issue, IssueSeverity, Key, Resource};
use crate::interaction::refusal::Refusal;
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
        self.place(version).get_or_init(|| Validator::bundled(version))
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
    pub(crate) fn admit(&self, key: &Key, bodies: &Bodies) -> Result<Vec<Issue>, Refusal> {
        if self.strictness == Strictness::Off {
            return Ok(Vec::new());
        }
        let both = [(FhirVersion::R4, &bodies.r4), (FhirVersion::R5, &bodies.r5)];
        let mut errors = Vec::new();
        for (version, body) in both {
            let Some(body) = body else { continue };
            let found = self.check(version, body);
            let grave = found.into_iter().filter(|issue| issue.severity >= IssueSeverity::Error);
            errors.extend(grave.take(ISSUES_TOLD_MAX).map(|mut issue| {
                let release = version.name().to_uppercase();
                issue.text = format!("{} (`{key}` as {release})", issue.text);
                issue
            }));
        }
        if errors.is_empty() || self.strictness == Strictness::Report {
            return Ok(errors);
        }
        Err(Refusal::Invalid(errors))
    }

    fn check(&self, version: FhirVersion, resource: &Resource) -> Vec<Issue> {
        let value = json::Value::Object(resource.as_map().clone());
        self.validator(version).check(&value, &[])
    }
}
