//! What the arguments mean here: every setting with its value and where it comes from.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::cli::args::{ColorChoice, Global};
use crate::cli::exit::Failure;
use crate::fhir::{FhirVersion, is_id, suggestion};
use crate::http::MatchingLimits;
use crate::interaction::Strictness;
use crate::operation::hooks::{FetchLimits, HookSettings, RecordServers};
use crate::screening::Policy;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The command line.
    Flag,
    /// An environment variable.
    Environment(&'static str),
    /// The configuration file.
    File(PathBuf),
    /// Built in.
    Default,
}

impl Origin {
    /// Words for people.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Flag => "command line".to_owned(),
            Self::Environment(name) => format!("environment {name}"),
            Self::File(path) => format!("file {}", path.display()),
            Self::Default => "default".to_owned(),
        }
    }
}

/// One setting: its name in the file, its variable and its default.
struct Known {
    name: &'static str,
    variable: &'static str,
    default: &'static str,
    meaning: &'static str,
}

/// Every setting there is, in the order in which they are shown.
const KNOWN: &[Known] = &[
    Known {
        name: "store",
        variable: "TRIALFIRE_STORE",
        default: "sqlite:data/trialfire.db",
        meaning: "where data is kept",
    },
    Known {
        name: "fhir",
        variable: "TRIALFIRE_FHIR",
        default: "r4",
        meaning: "FHIR release of printed resources",
    },
    Known {
        name: "log",
        variable: "TRIALFIRE_LOG",
        default: "info",
        meaning: "log level",
    },
    Known {
        name: "color",
        variable: "TRIALFIRE_COLOR",
        default: "auto",
        meaning: "colour",
    },
    Known {
        name: "listen",
        variable: "TRIALFIRE_LISTEN",
        default: "127.0.0.1:8080",
        meaning: "address of the server",
    },
    Known {
        name: "workers",
        variable: "TRIALFIRE_WORKERS",
        default: "0",
        meaning: "HTTP worker threads, 0 for one a core",
    },
    Known {
        name: "cors-origins",
        variable: "TRIALFIRE_CORS_ORIGINS",
        default: "",
        meaning: "exact origins allowed by CORS, separated by spaces",
    },
    Known {
        name: "public-url",
        variable: "TRIALFIRE_PUBLIC_URL",
        default: "",
        meaning: "address of the server as its clients see it; without it, links repeat the `Host` that was asked",
    },
    Known {
        name: "matching-at-once",
        variable: "TRIALFIRE_MATCHING_AT_ONCE",
        default: "0",
        meaning: "requests that are matched at once, 0 for one a core",
    },
    Known {
        name: "matching-waiting",
        variable: "TRIALFIRE_MATCHING_WAITING",
        default: "64",
        meaning: "further requests that wait for their turn to be matched; those beyond get 503",
    },
    Known {
        name: "matching-wait-seconds",
        variable: "TRIALFIRE_MATCHING_WAIT_SECONDS",
        default: "5",
        meaning: "time for which a request waits for its turn before it gets 503",
    },
    Known {
        name: "matching-seconds",
        variable: "TRIALFIRE_MATCHING_SECONDS",
        default: "20",
        meaning: "time for which a request is matched before it is given up with 504",
    },
    Known {
        name: "cds-policy",
        variable: "TRIALFIRE_CDS_POLICY",
        default: "strict",
        meaning: "CDS Hooks: what is made of the absence of a record, `strict` (unknown) or `screening`",
    },
    Known {
        name: "cds-study",
        variable: "TRIALFIRE_CDS_STUDY",
        default: "",
        meaning: "CDS Hooks: the study that the service `trial-detail` tells of, such as `NCT01234567`",
    },
    Known {
        name: "cds-fhir-servers",
        variable: "TRIALFIRE_CDS_FHIR_SERVERS",
        default: "",
        meaning: "CDS Hooks: base addresses of FHIR servers from which missing records are fetched, separated by spaces",
    },
    Known {
        name: "validation",
        variable: "TRIALFIRE_VALIDATION",
        default: "errors",
        meaning: "what is written: `errors` are refused, `report` tells them only, `off` checks nothing",
    },
    Known {
        name: "definitions",
        variable: "TRIALFIRE_DEFINITIONS",
        default: "",
        meaning: "folders and npm packages of further definitions, separated by spaces",
    },
    Known {
        name: "registry-url",
        variable: "TRIALFIRE_REGISTRY_URL",
        default: "https://clinicaltrials.gov/api/v2",
        meaning: "base of the ClinicalTrials.gov API v2",
    },
    Known {
        name: "registry-requests-per-minute",
        variable: "TRIALFIRE_REGISTRY_REQUESTS_PER_MINUTE",
        default: "50",
        meaning: "requests to the registry a minute",
    },
    Known {
        name: "registry-page-size",
        variable: "TRIALFIRE_REGISTRY_PAGE_SIZE",
        default: "100",
        meaning: "studies a page, 1 to 1000",
    },
    Known {
        name: "registry-retries",
        variable: "TRIALFIRE_REGISTRY_RETRIES",
        default: "5",
        meaning: "further tries of a failed request",
    },
    Known {
        name: "registry-timeout-seconds",
        variable: "TRIALFIRE_REGISTRY_TIMEOUT_SECONDS",
        default: "60",
        meaning: "time for one request",
    },
    Known {
        name: "registry-page-bytes-max",
        variable: "TRIALFIRE_REGISTRY_PAGE_BYTES_MAX",
        default: "67108864",
        meaning: "bytes of one answer",
    },
];

/// The settings of this run.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    values: BTreeMap<&'static str, (String, Origin)>,
}

/// How to talk to the registry.
#[derive(Debug, Clone)]
pub(crate) struct RegistrySettings {
    /// Base URL.
    pub(crate) base_url: String,
    /// Requests a minute.
    pub(crate) requests_per_minute: u32,
    /// Studies a page.
    pub(crate) page_size: u32,
    /// Further tries.
    pub(crate) retries: u32,
    /// Time for one request.
    pub(crate) timeout: Duration,
    /// Bytes of one answer.
    pub(crate) page_bytes_max: u64,
}

impl Settings {
    /// Settles every setting: flag, then environment, then file, then default. `own` are flags of the command itself.
    pub(crate) fn resolve(global: &Global, own: &[(&'static str, Option<String>)]) -> Result<Self, Failure> {
        let environment = |name: &'static str| read_environment(name);
        let file = global
            .config
            .clone()
            .or_else(|| environment("TRIALFIRE_CONFIG").map(PathBuf::from));
        let from_file = file.as_deref().map(read_file).transpose()?.unwrap_or_default();
        let mut flags = BTreeMap::from([
            ("store", global.store.clone()),
            (
                "fhir",
                global.fhir.map(|release| FhirVersion::from(release).name().to_owned()),
            ),
            ("log", global.log.clone()),
            ("color", global.color.map(|choice| color_name(choice).to_owned())),
        ]);
        flags.extend(own.iter().cloned());
        let mut values = BTreeMap::new();
        for known in KNOWN {
            let flag = flags
                .get(known.name)
                .cloned()
                .flatten()
                .map(|value| (value, Origin::Flag));
            let variable = || environment(known.variable).map(|value| (value, Origin::Environment(known.variable)));
            let written = || {
                let path = file.clone()?;
                from_file
                    .get(known.name)
                    .map(|value| (value.clone(), Origin::File(path)))
            };
            let settled = flag
                .or_else(variable)
                .or_else(written)
                .unwrap_or((known.default.to_owned(), Origin::Default));
            values.insert(known.name, settled);
        }
        let settings = Self { values };
        settings.check()?;
        Ok(settings)
    }

    /// The value of a setting.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |(value, _)| value.as_str())
    }

    /// Name, value, origin and meaning of every setting, in order.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&'static str, &str, &Origin, &'static str)> {
        KNOWN.iter().filter_map(|known| {
            self.values
                .get(known.name)
                .map(|(value, origin)| (known.name, value.as_str(), origin, known.meaning))
        })
    }

    /// The FHIR release of printed resources.
    pub(crate) fn fhir(&self) -> FhirVersion {
        FhirVersion::ALL
            .into_iter()
            .find(|version| version.name() == self.get("fhir"))
            .unwrap_or_default()
    }

    /// When to use colour.
    pub(crate) fn color(&self) -> ColorChoice {
        match self.get("color") {
            "always" => ColorChoice::Always,
            "never" => ColorChoice::Never,
            _ => ColorChoice::Auto,
        }
    }

    /// HTTP worker threads; 0 for one a core.
    pub(crate) fn workers(&self) -> usize {
        self.get("workers").parse().unwrap_or_default()
    }

    /// What becomes of a write whose resources break rules.
    pub(crate) fn validation(&self) -> Strictness {
        let named = |strictness: &Strictness| strictness.name() == self.get("validation");
        Strictness::ALL.into_iter().find(named).unwrap_or_default()
    }

    /// Folders and packages of further definitions.
    pub(crate) fn definitions(&self) -> Vec<PathBuf> {
        self.get("definitions").split_whitespace().map(PathBuf::from).collect()
    }

    /// The exact origins that CORS allows.
    pub(crate) fn cors_origins(&self) -> Vec<String> {
        self.get("cors-origins").split_whitespace().map(str::to_owned).collect()
    }

    /// The address of the server as its clients see it.
    pub(crate) fn public_url(&self) -> Option<String> {
        Some(self.get("public-url").to_owned()).filter(|url| !url.is_empty())
    }

    /// How the services of CDS Hooks answer.
    pub(crate) fn hooks(&self) -> Result<HookSettings, Failure> {
        let servers: Vec<String> = self
            .get("cds-fhir-servers")
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        let study = self
            .get("cds-study")
            .trim_start_matches("ResearchStudy/")
            .to_lowercase();
        Ok(HookSettings {
            policy: Policy::named(self.get("cds-policy")).unwrap_or(Policy::Strict),
            study: Some(study).filter(|study| !study.is_empty()),
            servers: RecordServers::new(&servers, FetchLimits::default())
                .map_err(|problem| Failure::Usage(format!("{problem} (`cds-fhir-servers`)")))?,
        })
    }

    /// How much matching the server takes on.
    pub(crate) fn matching(&self) -> MatchingLimits {
        let usual = MatchingLimits::default();
        let seconds = |name, usual| self.get(name).parse().map_or(usual, Duration::from_secs);
        MatchingLimits {
            at_once: self.get("matching-at-once").parse().unwrap_or(usual.at_once),
            waiting: self.get("matching-waiting").parse().unwrap_or(usual.waiting),
            wait: seconds("matching-wait-seconds", usual.wait),
            time: seconds("matching-seconds", usual.time),
        }
    }

    /// How to talk to the registry.
    pub(crate) fn registry(&self) -> RegistrySettings {
        RegistrySettings {
            base_url: self.get("registry-url").trim_end_matches('/').to_owned(),
            requests_per_minute: self.get("registry-requests-per-minute").parse().unwrap_or(50),
            page_size: self.get("registry-page-size").parse().unwrap_or(100),
            retries: self.get("registry-retries").parse().unwrap_or(5),
            timeout: Duration::from_secs(self.get("registry-timeout-seconds").parse().unwrap_or(60)),
            page_bytes_max: self.get("registry-page-bytes-max").parse().unwrap_or(64 << 20),
        }
    }

    fn check(&self) -> Result<(), Failure> {
        let wrong = |name: &str, expected: &str| {
            let origin = self
                .values
                .get(name)
                .map_or(String::new(), |(_, origin)| origin.describe());
            Err(Failure::Usage(format!(
                "expected {expected} for `{name}`, found `{}` ({origin})",
                self.get(name)
            )))
        };
        if FhirVersion::ALL
            .iter()
            .all(|version| version.name() != self.get("fhir"))
        {
            return wrong("fhir", "`r4` or `r5`");
        }
        if !["auto", "always", "never"].contains(&self.get("color")) {
            return wrong("color", "`auto`, `always` or `never`");
        }
        if Strictness::ALL.iter().all(|one| one.name() != self.get("validation")) {
            return wrong("validation", "`off`, `report` or `errors`");
        }
        if Policy::named(self.get("cds-policy")).is_none() {
            return wrong("cds-policy", "`strict` or `screening`");
        }
        let is_absolute = |url: &str| url.starts_with("http://") || url.starts_with("https://");
        if self.public_url().is_some_and(|url| !is_absolute(&url)) {
            return wrong("public-url", "an address such as `https://trials.example`");
        }
        let study = self.hooks()?.study;
        if study.is_some_and(|study| !is_id(&study)) {
            return wrong("cds-study", "the number or id of one study");
        }
        for (name, range) in [
            ("workers", 0..=1024_u64),
            ("matching-at-once", 0..=1024),
            ("matching-waiting", 0..=10_000),
            ("matching-wait-seconds", 0..=600),
            ("matching-seconds", 1..=3600),
            ("registry-requests-per-minute", 1..=60_000),
            ("registry-page-size", 1..=1000),
            ("registry-retries", 0..=20),
            ("registry-timeout-seconds", 1..=3600),
            ("registry-page-bytes-max", 1..=1 << 40),
        ] {
            if !self.get(name).parse().is_ok_and(|number| range.contains(&number)) {
                return wrong(name, &format!("a number from {} to {}", range.start(), range.end()));
            }
        }
        Ok(())
    }
}

fn color_name(choice: ColorChoice) -> &'static str {
    match choice {
        ColorChoice::Auto => "auto",
        ColorChoice::Always => "always",
        ColorChoice::Never => "never",
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn read_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Reads a TOML file of settings; an unknown key is an error that suggests the nearest known one.
fn read_file(path: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let text = std::fs::read_to_string(path).map_err(Failure::io(format!("reading {}", path.display())))?;
    parse_file(&text).map_err(|problem| Failure::Usage(format!("{}: {problem}", path.display())))
}

fn parse_file(text: &str) -> Result<BTreeMap<String, String>, String> {
    let table: toml::Table = text.parse().map_err(|problem: toml::de::Error| problem.to_string())?;
    let mut found = BTreeMap::new();
    for (key, value) in table {
        if !KNOWN.iter().any(|known| known.name == key) {
            return Err(unknown_key(&key));
        }
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(truth) => truth.to_string(),
            toml::Value::Array(list) => list
                .iter()
                .filter_map(toml::Value::as_str)
                .collect::<Vec<_>>()
                .join(" "),
            toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => {
                return Err(format!("expected a string or a whole number for `{key}`"));
            }
        };
        found.insert(key, value);
    }
    Ok(found)
}

fn unknown_key(key: &str) -> String {
    let names = || KNOWN.iter().map(|known| known.name);
    let near = suggestion(key, names());
    if near.is_empty() {
        let names: Vec<&str> = names().collect();
        return format!("unknown key `{key}`; expected one of {}", names.join(", "));
    }
    format!("unknown key `{key}`{near}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Global {
        Global {
            store: None,
            fhir: None,
            config: None,
            log: None,
            color: None,
        }
    }

    #[test]
    fn a_flag_wins_over_the_default() {
        let settings = Settings::resolve(
            &Global {
                store: Some("memory:".into()),
                ..none()
            },
            &[],
        )
        .unwrap();
        assert_eq!(settings.get("store"), "memory:");
        assert!(
            settings
                .all()
                .any(|(name, _, origin, _)| name == "store" && *origin == Origin::Flag)
        );
    }

    #[test]
    fn a_file_is_read_and_a_flag_wins_over_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("trialfire.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:9\"\nregistry-page-size = 7\n").unwrap();
        let global = Global {
            config: Some(path.clone()),
            ..none()
        };
        let settings = Settings::resolve(&global, &[]).unwrap();
        assert_eq!(
            (settings.get("listen"), settings.registry().page_size),
            ("127.0.0.1:9", 7)
        );
        assert_eq!(
            Settings::resolve(&global, &[("listen", Some("127.0.0.1:0".to_owned()))])
                .unwrap()
                .get("listen"),
            "127.0.0.1:0"
        );
    }

    #[test]
    fn an_unknown_key_is_an_error_with_a_suggestion() {
        assert_eq!(
            parse_file("lisen = \"x\"").unwrap_err(),
            "unknown key `lisen`; did you mean `listen`?"
        );
    }

    #[test]
    fn what_is_written_is_checked_unless_it_is_said() {
        let settled = |flag: &str| Settings::resolve(&none(), &[("validation", Some(flag.to_owned()))]);
        assert_eq!(
            Settings::resolve(&none(), &[]).unwrap().validation(),
            Strictness::Errors
        );
        assert_eq!(settled("report").unwrap().validation(), Strictness::Report);
        assert_eq!(
            settled("strict").unwrap_err().to_string(),
            "expected `off`, `report` or `errors` for `validation`, found `strict` (command line)"
        );
    }

    #[test]
    fn records_are_fetched_from_servers_that_are_named_and_safe() {
        let settled = |name: &'static str, flag: &str| Settings::resolve(&none(), &[(name, Some(flag.to_owned()))]);
        let hooks = settled("cds-study", "ResearchStudy/NCT90000001")
            .unwrap()
            .hooks()
            .unwrap();
        assert_eq!(hooks.study.as_deref(), Some("nct90000001"));
        assert_eq!(hooks.policy, Policy::Strict);
        assert!(settled("cds-fhir-servers", "https://a.example/fhir http://localhost:1/").is_ok());
        assert_eq!(
            settled("cds-fhir-servers", "http://a.example/fhir")
                .unwrap_err()
                .to_string(),
            "expected https, or http to this machine itself, found `http://a.example/fhir` (`cds-fhir-servers`)"
        );
        for (name, value) in [
            ("cds-policy", "open"),
            ("cds-study", "a b"),
            ("public-url", "trials.example"),
        ] {
            assert!(settled(name, value).is_err(), "{name}");
        }
    }

    #[test]
    fn a_value_out_of_range_names_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.toml");
        std::fs::write(&path, "registry-page-size = 100000\n").unwrap();
        let problem = Settings::resolve(
            &Global {
                config: Some(path),
                ..none()
            },
            &[],
        )
        .unwrap_err()
        .to_string();
        assert!(
            problem.starts_with("expected a number from 1 to 1000 for `registry-page-size`, found `100000` (file "),
            "{problem}"
        );
    }
}
