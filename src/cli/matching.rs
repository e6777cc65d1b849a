//! `match`: patients against trials, as a table, an explanation, CSV or Bundles.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Arc;

use tokio::sync::mpsc::channel;

use crate::chart::{self, Chart, Day};
use crate::cli::args::{ColorChoice, InputArguments, MatchArguments};
use crate::cli::exit::{Exit, Failure};
use crate::cli::inputs;
use crate::cli::match_csv::{heading, rows};
use crate::cli::match_words::{Words, explained, table};
use crate::cli::output::{Output, tell};
use crate::cli::settings::Settings;
use crate::cli::texts::{read_texts, text_sources};
use crate::cli::wire;
use crate::fhir::{FhirVersion, Resource};
use crate::interaction::{Refusal, Repository};
use crate::json::{self, Value};
use crate::mapping::{Record, map, study_id};
use crate::operation::matching::{
    Asked, Demand, Matched, Roster, Told, match_bundle, match_chart, match_trials, protocol, stored_chart,
    stored_studies,
};
use crate::screening::{Policy, Pool, Protocol, Setting, Tier, Wanted};
use crate::trial::Trial;

/// Texts that may wait to be read.
const WAITING_MAX: usize = 8;

/// Carries out `match`.
pub(crate) async fn matching(arguments: &MatchArguments, settings: &Settings) -> Result<Exit, Failure> {
    let asked = asked(arguments)?;
    let repository = wire::repository(settings)?;
    let trials = match arguments.trials.as_slice() {
        [] => None,
        inputs => Some(Trials::read(inputs, settings).await?),
    };
    let roster = Roster::new();
    let demand = Demand::default();
    let words = Words {
        colour: match settings.color() {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => std::io::stdout().is_terminal(),
        },
    };
    let mut out = Output::new();
    if arguments.csv {
        out.line(heading().as_bytes())?;
    }
    let (mut seen, mut unread) = (0_usize, 0_usize);
    for input in charts(arguments, &repository, settings.fhir()).await? {
        let chart = match input {
            Ok(chart) => chart,
            Err(problem) => {
                unread += 1;
                tell(&format!("trialfire: {problem}"));
                continue;
            }
        };
        seen += 1;
        let matched = match &trials {
            Some(trials) => match_trials(&trials.pool, |id| trials.kept.get(id), &chart, &asked, &demand),
            None => match_chart(&repository, &roster, &chart, &asked, &demand).await,
        };
        let matched = matched.map_err(|refusal| Failure::Unavailable(refusal.to_string()))?;
        let text = if arguments.json {
            bundle(&repository, settings.fhir(), trials.as_ref(), &chart, &asked, &matched).await?
        } else {
            printed(arguments, words, &chart, &asked, &matched)
        };
        if !out.ended_line(text.as_bytes())? {
            break;
        }
    }
    out.flush()?;
    if seen == 0 {
        return Err(Failure::NoInput("no patient could be read".to_owned()));
    }
    Ok(if unread > 0 { Exit::Findings } else { Exit::Done })
}

fn printed(arguments: &MatchArguments, words: Words, chart: &Chart, asked: &Asked, matched: &Matched) -> String {
    if arguments.csv {
        rows(chart, matched)
    } else if arguments.explain.is_empty() {
        table(words, chart, asked, matched)
    } else {
        explained(words, chart, asked, matched)
    }
}

/// The searchset that `$match` would give; links in it are relative.
async fn bundle(
    repository: &Repository,
    version: FhirVersion,
    trials: Option<&Trials>,
    chart: &Chart,
    asked: &Asked,
    matched: &Matched,
) -> Result<String, Failure> {
    let unavailable = |refusal: Refusal| Failure::Unavailable(refusal.to_string());
    let studies = match trials {
        Some(trials) => trials.studies(version, matched),
        None => stored_studies(repository, version, &matched.reports)
            .await
            .map_err(unavailable)?,
    };
    let told = Told {
        version,
        base: "",
        notes: &[],
    };
    let bytes = match_bundle(&told, chart, asked, matched, &studies).to_bytes();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    text.push('\n');
    Ok(text)
}

/// What the arguments ask for.
fn asked(arguments: &MatchArguments) -> Result<Asked, Failure> {
    let as_of = match arguments.as_of.as_deref() {
        Some(text) => Day::parse(text)
            .ok_or_else(|| Failure::Usage(format!("expected a day such as `2026-11-21`, found `{text}`")))?,
        None => Day::of(jiff::Zoned::now().date()),
    };
    let only: Vec<String> = arguments
        .explain
        .iter()
        .chain(&arguments.studies)
        .map(|name| name.trim_start_matches("ResearchStudy/").to_lowercase())
        .collect();
    Ok(Asked {
        setting: Setting::new(as_of, Policy::from(arguments.policy)),
        wanted: Wanted {
            open_only: arguments.open,
            all: arguments.all,
            only,
            ..Wanted::default()
        },
        count: arguments.count,
        worst: if arguments.all || !arguments.explain.is_empty() || !arguments.studies.is_empty() {
            Tier::Ineligible
        } else {
            Tier::Recoverable
        },
    })
}

/// Trials that are not in a store.
struct Trials {
    pool: Pool,
    kept: BTreeMap<String, Protocol>,
    whole: BTreeMap<String, Trial>,
}

impl Trials {
    async fn read(inputs: &[String], settings: &Settings) -> Result<Self, Failure> {
        let arguments = InputArguments {
            inputs: inputs.to_vec(),
            query: None,
            format: None,
        };
        let sources = inputs::sources(&arguments)?;
        let mut records = inputs::read(sources, None, settings, |input, record| {
            let made = record.outcome.map(|reading| {
                let id = study_id(&reading.trial);
                (protocol(&reading.trial, &id), reading.trial)
            });
            (input, record.index, made.map_err(|error| error.finding))
        })?;
        let mut found = Self {
            pool: Pool::new(),
            kept: BTreeMap::new(),
            whole: BTreeMap::new(),
        };
        while let Some((input, index, made)) = records.recv().await {
            match made {
                Ok((kept, trial)) => {
                    found.pool.add(kept.study(), kept.criteria());
                    found.whole.insert(kept.study().id.clone(), trial);
                    found.kept.insert(kept.study().id.clone(), kept);
                }
                Err(finding) => tell(&format!("{input} record {index}: {}: {}", finding.code, finding.text)),
            }
        }
        if found.kept.is_empty() {
            return Err(Failure::NoInput("no trial could be read".to_owned()));
        }
        Ok(found)
    }
}

impl Trials {
    /// The studies of reports, mapped for this answer.
    fn studies(&self, version: FhirVersion, matched: &Matched) -> Vec<Resource> {
        let trials = matched
            .reports
            .iter()
            .filter_map(|report| self.whole.get(&report.study.id));
        trials
            .filter_map(|trial| {
                let record = Record {
                    trial,
                    documents: &[],
                    findings: &[],
                    recorded: None,
                };
                let resources = map(&record, version);
                resources
                    .into_iter()
                    .find(|resource| resource.kind() == "ResearchStudy")
            })
            .collect()
    }
}

/// The charts of the patients that are named: files with resources, or `Patient/id` in the store.
async fn charts(
    arguments: &MatchArguments,
    repository: &Repository,
    version: FhirVersion,
) -> Result<Vec<Result<Chart, String>>, Failure> {
    let mut found = Vec::new();
    for patient in &arguments.patients {
        let is_stored = patient.starts_with("Patient/") && !std::path::Path::new(patient).exists();
        if is_stored {
            let chart = stored_chart(repository, version, patient.trim_start_matches("Patient/")).await;
            found.push(chart.map_err(|refusal| format!("{patient}: {refusal}")));
        } else {
            found.extend(of_file(patient).await?);
        }
    }
    Ok(found)
}

/// The charts of one file or folder: each Bundle for itself, single resources of one file together.
async fn of_file(name: &str) -> Result<Vec<Result<Chart, String>>, Failure> {
    let sources = text_sources(std::slice::from_ref(&name.to_owned()))?;
    let (cut, mut texts) = channel(WAITING_MAX);
    tokio::task::spawn_blocking(move || read_texts(&sources, &cut));
    let mut found = Vec::new();
    let mut loose: BTreeMap<Arc<str>, Vec<Vec<u8>>> = BTreeMap::new();
    while let Some(text) = texts.recv().await {
        let bytes = match text.content {
            Ok(bytes) => bytes,
            Err(why) => {
                found.push(Err(format!("{}: {why}", text.input)));
                continue;
            }
        };
        let read = json::read_strict(&bytes);
        match &read.value {
            None => {
                let fault = read.faults.first().map(|fault| fault.kind.to_string());
                let fault = fault.unwrap_or_else(|| "expected JSON".to_owned());
                found.push(Err(format!("{} entry {}: {fault}", text.input, text.index)));
            }
            Some(value) if value.get("resourceType").and_then(Value::as_str) == Some("Bundle") => {
                found.extend(of_resources(&text.input, std::slice::from_ref(value)));
            }
            Some(_) => {
                drop(read);
                loose.entry(text.input).or_default().push(bytes);
            }
        }
    }
    for (input, texts) in &loose {
        let values: Vec<Value<'_>> = texts.iter().filter_map(|text| json::read_strict(text).value).collect();
        found.extend(of_resources(input, &values));
    }
    Ok(found)
}

fn of_resources(input: &str, values: &[Value<'_>]) -> Vec<Result<Chart, String>> {
    let maps = || values.iter().filter_map(Value::as_object);
    let patients = chart::patients(maps());
    let read = |patient: Option<&str>| chart::read(maps(), patient).map_err(|problem| format!("{input}: {problem}"));
    if patients.len() > 1 {
        patients.iter().map(|patient| read(Some(patient))).collect()
    } else {
        vec![read(None)]
    }
}
