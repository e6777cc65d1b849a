//! The published validator cases: does our verdict, error or none, agree with the published one?

use std::path::{Path, PathBuf};

use serde::Deserialize;
use trialfire::conformance::{Settings, Validator};
use trialfire::definition::Definitions;
use trialfire::fhir::{FhirVersion, IssueSeverity, Resource};

use crate::conformance::expect::shown;
use crate::conformance::library::any_resource;
use crate::conformance::suite_differences::DIFFERENCES;
use crate::support::corpus::corpus;

/// The share of verdicts that must agree.
const AGREEMENT_MIN: f64 = 0.9;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    test_cases: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Case {
    name: String,
    file: String,
    /// The release; R5 when absent.
    version: Option<String>,
    /// Definitions at hand: profiles and what they need.
    #[serde(default)]
    profiles: Vec<String>,
    #[serde(default)]
    supporting: Vec<String>,
    /// The verdict on the resource alone.
    java: Option<Outcome>,
    /// A second verdict, against a profile.
    profile: Option<Profile>,
    /// Whether text that looks like HTML is an error.
    #[serde(default)]
    security_checks: bool,
    /// Whether addresses for examples are let pass.
    #[serde(default = "yes")]
    examples: bool,
    #[serde(default, rename = "noHtmlInMarkdown")]
    no_html_in_markdown: bool,
}

#[derive(Debug, Deserialize)]
struct Profile {
    source: String,
    #[serde(default)]
    supporting: Vec<String>,
    java: Option<Outcome>,
}

/// A published outcome in one of its forms.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Outcome {
    Count {
        #[serde(rename = "errorCount")]
        errors: usize,
    },
    Issues {
        #[serde(default)]
        issue: Vec<Issue>,
    },
    /// The name of a file that the suite here does not hold.
    Elsewhere(#[expect(dead_code, reason = "only that it is elsewhere matters")] String),
}

#[derive(Debug, Deserialize)]
struct Issue {
    severity: String,
}

impl Outcome {
    /// Whether an error was found; none when that is not said here.
    fn has_error(&self) -> Option<bool> {
        match self {
            Self::Count { errors } => Some(*errors > 0),
            Self::Issues { issue } => Some(
                issue
                    .iter()
                    .any(|one| matches!(one.severity.as_str(), "error" | "fatal")),
            ),
            Self::Elsewhere(_) => None,
        }
    }
}

/// One validation with a published verdict.
struct Run<'c> {
    name: String,
    case: &'c Case,
    profile: Option<&'c Profile>,
    has_error: bool,
}

#[test]
fn verdicts_agree_with_the_published_ones() {
    let Some(folder) = corpus("conformance/validator") else {
        return;
    };
    let manifest = std::fs::read(folder.join("manifest.json")).unwrap();
    let manifest: Manifest = serde_json::from_slice(&manifest).unwrap();
    let runs: Vec<Run<'_>> = manifest.test_cases.iter().flat_map(runs).collect();
    let bundled = FhirVersion::ALL.map(|version| (version, Definitions::bundled(version)));
    let (mut agreed, mut wrong) = (0, Vec::new());
    for run in &runs {
        let (_, definitions) = bundled
            .iter()
            .find(|(version, _)| *version == version_of(run.case))
            .unwrap();
        let (has_error, found) = verdict(run, &folder, definitions);
        let agrees = has_error == run.has_error;
        agreed += usize::from(agrees);
        let listed = DIFFERENCES.iter().any(|(name, _)| *name == run.name);
        match (agrees, listed) {
            (true, false) | (false, true) => {}
            (true, true) => wrong.push(format!("{} agrees now: take it off the list", run.name)),
            (false, false) => {
                let said = if run.has_error { "an error" } else { "none" };
                wrong.push(format!("{}: published {said}, found {found:#?}", run.name));
            }
        }
    }
    for (name, _) in DIFFERENCES {
        assert!(runs.iter().any(|run| run.name == *name), "no case {name}");
    }
    let share = agreed as f64 / runs.len() as f64;
    println!("{agreed} of {} verdicts agree ({:.1} %)", runs.len(), share * 100.0);
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(share >= AGREEMENT_MIN, "{share}");
}

/// The validations of a case whose verdict is published.
fn runs(case: &Case) -> Vec<Run<'_>> {
    let run = |name: String, profile: Option<&'_ Profile>, has_error: Option<bool>| {
        has_error.map(|has_error| (name, profile.is_some(), has_error))
    };
    let alone = run(case.name.clone(), None, case.java.as_ref().and_then(Outcome::has_error));
    let profiled = case.profile.as_ref().and_then(|profile| {
        let has_error = profile.java.as_ref().and_then(Outcome::has_error);
        run([&case.name, " against its profile"].concat(), Some(profile), has_error)
    });
    alone
        .into_iter()
        .chain(profiled)
        .map(|(name, is_profiled, has_error)| Run {
            name,
            case,
            profile: case.profile.as_ref().filter(|_| is_profiled),
            has_error,
        })
        .collect()
}

/// Whether we find an error, and the errors.
fn verdict(run: &Run<'_>, folder: &Path, definitions: &Definitions) -> (bool, Vec<String>) {
    let profile = run.profile.map(|profile| &profile.source);
    let names = profile
        .into_iter()
        .chain(run.profile.iter().flat_map(|profile| &profile.supporting))
        .chain(&run.case.profiles)
        .chain(&run.case.supporting);
    let paths: Vec<PathBuf> = names
        .map(|name| folder.join(name))
        .filter(|path| path.exists())
        .collect();
    let load = |path: &PathBuf| unpacked(any_resource(path, definitions));
    let added: Vec<Resource> = paths.iter().flat_map(load).collect();
    let asked: Vec<String> = profile
        .into_iter()
        .flat_map(|name| load(&folder.join(name)))
        .filter_map(|one| one.text("url").map(str::to_owned))
        .collect();
    // The suite is run so that an extension nobody knows is an error, unless it is an example's.
    let mut settings = Settings {
        unknown_extension: IssueSeverity::Error,
        ..Settings::default()
    };
    if !run.case.examples {
        settings.example_url = IssueSeverity::Error;
    }
    if run.case.security_checks || run.case.no_html_in_markdown {
        settings.html_in_text = IssueSeverity::Error;
    }
    // A definition that cannot be used is for the suite to judge, not for this test.
    let (definitions, _) = definitions.with(&added);
    let text = std::fs::read(folder.join(&run.case.file)).unwrap();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let found = Validator::new(definitions, settings).check_text(&text, &asked);
    let errors = found.iter().filter(|issue| issue.severity >= IssueSeverity::Error);
    let errors: Vec<String> = errors.map(shown).collect();
    (!errors.is_empty(), errors)
}

fn yes() -> bool {
    true
}

/// A resource, or those in a Bundle.
fn unpacked(resource: Resource) -> Vec<Resource> {
    if resource.kind() != "Bundle" {
        return vec![resource];
    }
    let entries = resource.list("entry").iter();
    entries
        .filter_map(|entry| Resource::from_value(entry.get("resource")?.clone()))
        .collect()
}

fn version_of(case: &Case) -> FhirVersion {
    match case.version.as_deref() {
        Some(version) if version.starts_with("4.0") => FhirVersion::R4,
        Some(version) if version.starts_with("5.0") => FhirVersion::R5,
        None => FhirVersion::R5,
        Some(other) => panic!("{}: version {other}", case.name),
    }
}
