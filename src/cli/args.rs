//! The command line as typed; what it means is decided in `settings`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::conformance;
use crate::fhir::{FhirVersion, IssueSeverity};
use crate::screening::Policy;

/// Clinical-trial registry records as FHIR.
#[derive(Debug, Parser)]
#[command(name = "trialfire", version, about, long_about = None, propagate_version = true)]
pub(crate) struct Arguments {
    /// Options that every command takes.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options that every command takes; a flag wins over the environment, that over the file, that over the default.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Where data is kept: `sqlite:PATH` or `memory:` [env: `TRIALFIRE_STORE`] [default: sqlite:data/trialfire.db]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) store: Option<String>,
    /// FHIR release of what is printed [env: `TRIALFIRE_FHIR`] [default: r4]
    #[arg(long, global = true, value_name = "RELEASE")]
    pub(crate) fhir: Option<Release>,
    /// Configuration file, TOML [env: `TRIALFIRE_CONFIG`]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What is logged to stderr: `error`, `warn`, `info`, `debug`, `trace` [env: `TRIALFIRE_LOG`] [default: info]
    #[arg(long, global = true, value_name = "LEVEL")]
    pub(crate) log: Option<String>,
    /// Colour on stderr and in tables [env: `TRIALFIRE_COLOR`] [default: auto]
    #[arg(long, global = true, value_name = "WHEN")]
    pub(crate) color: Option<ColorChoice>,
}

/// A FHIR release, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Release {
    /// 4.0.1
    R4,
    /// 5.0.0
    R5,
}

impl From<Release> for FhirVersion {
    fn from(release: Release) -> Self {
        match release {
            Release::R4 => Self::R4,
            Release::R5 => Self::R5,
        }
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal only.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Import the inputs, if any are given, then serve FHIR over HTTP
    Serve(ServeArguments),
    /// Read registry records into the store
    Import(ImportArguments),
    /// Map records to FHIR without a store: NDJSON, one transaction Bundle a trial
    Map(InputArguments),
    /// Read records to the canonical trial: NDJSON, one trial a line
    Trial(InputArguments),
    /// Read eligibility text to structured criteria
    Criteria(CriteriaArguments),
    /// Check FHIR resources against the specification and profiles
    Validate(ValidateArguments),
    /// Match patients to trials: which fit, why, and what is missing
    Match(MatchArguments),
    /// Run a FHIR search on the store and print the Bundle
    Search(SearchArguments),
    /// Write every resource of the store to a folder, one NDJSON file a type
    Export(ExportArguments),
    /// Show the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Ask a running server whether it is ready; exit code 0 if it is, 69 if not
    Healthcheck(HealthcheckArguments),
}

/// Where records come from.
#[derive(Debug, Args)]
pub(crate) struct InputArguments {
    /// Files, folders (read recursively), `-` for standard input, or NCT numbers to fetch; `.gz` and `.zip` are unpacked
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<String>,
    /// Fetch the studies that ClinicalTrials.gov finds for this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) query: Option<String>,
    /// Read every input as this format instead of detecting it
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(crate::trial::Format::ALL.iter().map(|format| format.name())))]
    pub(crate) format: Option<String>,
}

/// `serve`.
#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// What to import first.
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Address to listen on; port 0 takes a free one [env: `TRIALFIRE_LISTEN`] [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) listen: Option<String>,
    /// Write the real address here once the server listens
    #[arg(long, value_name = "FILE")]
    pub(crate) port_file: Option<PathBuf>,
    /// What becomes of resources with errors: `errors` refuses them, `report` tells of them only, `off` checks nothing
    /// [env: `TRIALFIRE_VALIDATION`] [default: errors]
    #[arg(long, value_name = "STRICTNESS")]
    pub(crate) validation: Option<String>,
    /// Address of the server as its clients see it, for links [env: `TRIALFIRE_PUBLIC_URL`]
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// CDS Hooks: what is made of the absence of a record, `strict` or `screening` [env: `TRIALFIRE_CDS_POLICY`]
    /// [default: strict]
    #[arg(long, value_name = "POLICY")]
    pub(crate) cds_policy: Option<String>,
    /// CDS Hooks: the study that `trial-detail` tells of [env: `TRIALFIRE_CDS_STUDY`]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) cds_study: Option<String>,
    /// CDS Hooks: FHIR server from which records that are missing may be fetched; may be repeated
    /// [env: `TRIALFIRE_CDS_FHIR_SERVERS`]
    #[arg(long = "cds-fhir-server", value_name = "URL")]
    pub(crate) cds_fhir_servers: Vec<String>,
}

/// `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArguments {
    /// What to import.
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// What becomes of resources with errors: `errors` refuses them, `report` tells of them only, `off` checks nothing
    /// [env: `TRIALFIRE_VALIDATION`] [default: errors]
    #[arg(long, value_name = "STRICTNESS")]
    pub(crate) validation: Option<String>,
    /// One JSON object a record instead of the summary
    #[arg(long)]
    pub(crate) json: bool,
}

/// `criteria`.
#[derive(Debug, Args)]
pub(crate) struct CriteriaArguments {
    /// A file with eligibility text, or `-` for standard input; gzip is unpacked
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: String,
    /// Read one `{"id", "text"}` a line and write one `{"id", …}` a line
    #[arg(long)]
    pub(crate) ndjson: bool,
    /// The words with what they state below them, for people, instead of JSON
    #[arg(long)]
    pub(crate) outline: bool,
}

/// `validate`.
#[derive(Debug, Args)]
pub(crate) struct ValidateArguments {
    /// Files, folders (read recursively) or `-` for standard input: a resource as JSON or XML, or NDJSON; `.gz` is unpacked
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<String>,
    /// Check every resource against this profile too, beside those it claims; may be repeated
    #[arg(long = "profile", value_name = "URL")]
    pub(crate) profiles: Vec<String>,
    /// Add profiles, extensions, value sets and code systems of a folder or an npm package (`.tgz`); may be repeated
    #[arg(long, value_name = "DIR|FILE")]
    pub(crate) definitions: Vec<PathBuf>,
    /// How grave an extension without a definition is; a modifier extension without one is always an error
    #[arg(long, value_name = "SEVERITY", default_value = "information")]
    pub(crate) unknown_extensions: Level,
    /// How grave breaking a rule is that the specification calls best practice
    #[arg(long, value_name = "SEVERITY", default_value = "information")]
    pub(crate) best_practice: Level,
    /// Show issues of at least this severity; all are counted
    #[arg(long, value_name = "SEVERITY", default_value = "information")]
    pub(crate) level: Level,
    /// One JSON object a resource, with an OperationOutcome, instead of words
    #[arg(long)]
    pub(crate) json: bool,
}

impl ValidateArguments {
    /// How strict the checks are.
    pub(crate) fn strictness(&self) -> conformance::Settings {
        conformance::Settings {
            unknown_extension: self.unknown_extensions.into(),
            best_practice: self.best_practice.into(),
            ..conformance::Settings::default()
        }
    }
}

/// A severity of an issue, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// What keeps a resource from being valid.
    Error,
    /// What a person should look at.
    Warning,
    /// What is worth knowing.
    Information,
}

impl From<Level> for IssueSeverity {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::Error,
            Level::Warning => Self::Warning,
            Level::Information => Self::Information,
        }
    }
}

/// `match`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct MatchArguments {
    /// Files or folders with FHIR resources of patients (Bundles, NDJSON, single resources), `-`, or `Patient/ID` of the store
    #[arg(value_name = "PATIENT", required = true)]
    pub(crate) patients: Vec<String>,
    /// Match against these records instead of the store; as the inputs of `import`
    #[arg(long, value_name = "INPUT", num_args = 1..)]
    pub(crate) trials: Vec<String>,
    /// The day as of which patients are judged [default: today]
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<String>,
    /// What is made of the absence of a record
    #[arg(long, value_name = "POLICY", default_value = "strict")]
    pub(crate) policy: PolicyChoice,
    /// Only these studies, by number or id
    #[arg(long = "study", value_name = "ID", num_args = 1..)]
    pub(crate) studies: Vec<String>,
    /// Show every criterion of these studies
    #[arg(long, value_name = "STUDY", num_args = 1..)]
    pub(crate) explain: Vec<String>,
    /// Every trial: those for other conditions and those that do not fit too
    #[arg(long)]
    pub(crate) all: bool,
    /// Only trials that take participants now
    #[arg(long)]
    pub(crate) open: bool,
    /// How many trials to show, at most 1,000
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) count: usize,
    /// One searchset Bundle a patient instead of the table
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// CSV, one line a patient and trial
    #[arg(long)]
    pub(crate) csv: bool,
}

/// A policy, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PolicyChoice {
    /// What is not recorded is unknown.
    Strict,
    /// What is not recorded is presumed absent, and marked so.
    Screening,
}

impl From<PolicyChoice> for Policy {
    fn from(choice: PolicyChoice) -> Self {
        match choice {
            PolicyChoice::Strict => Self::Strict,
            PolicyChoice::Screening => Self::Screening,
        }
    }
}

/// `search`.
#[derive(Debug, Args)]
pub(crate) struct SearchArguments {
    /// Type and query, such as `ResearchStudy?condition=melanoma&_count=5`
    #[arg(value_name = "TYPE?QUERY")]
    pub(crate) query: String,
}

/// `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Folder to write to; made when missing
    pub(crate) folder: PathBuf,
}

/// `config`.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Print every setting with its value
    Show {
        /// Say where each value comes from
        #[arg(long)]
        origin: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// `healthcheck`.
#[derive(Debug, Args)]
pub(crate) struct HealthcheckArguments {
    /// Base URL of the server [default: the address that `serve` would listen on]
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
}
