//! `import`: registry records into the store.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::args::{ImportArguments, InputArguments};
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::{Output, tell};
use crate::cli::settings::Settings;
use crate::cli::{inputs, wire};
use crate::interaction::Repository;
use crate::operation::ingest::{Item, Line, Outcome, Summary, ingest};
use crate::trial::Severity;

/// Findings shown to people on stderr; the rest are counted. `--json` gives all.
const FINDINGS_SHOWN_MAX: usize = 20;

/// Carries out `import`.
pub(crate) async fn import(arguments: &ImportArguments, settings: &Settings) -> Result<Exit, Failure> {
    let repository = wire::furnished(settings).await?;
    let mut out = Output::new();
    let mut broken = None;
    let summary = take_in(&repository, &arguments.input, settings, |line| {
        if arguments.json && broken.is_none() {
            let text = serde_json::to_vec(line).unwrap_or_default();
            broken = out.line(&text).err();
        }
    })
    .await?;
    if let Some(failure) = broken {
        return Err(failure);
    }
    if !arguments.json {
        for row in table(&summary) {
            out.line(row.as_bytes())?;
        }
    }
    out.flush()?;
    Ok(ending(&summary))
}

/// The exit code: what was rejected counts, and why when nothing else was there.
fn ending(summary: &Summary) -> Exit {
    if summary.not_served == summary.records() {
        Exit::Unavailable
    } else if summary.of(Outcome::Rejected) == summary.records() {
        Exit::NoInput
    } else if summary.with_errors > 0 {
        Exit::Findings
    } else {
        Exit::Done
    }
}

/// Imports inputs with a progress bar on a terminal; `each` sees every report.
pub(crate) async fn take_in(
    repository: &Repository,
    arguments: &InputArguments,
    settings: &Settings,
    mut each: impl FnMut(&Line),
) -> Result<Summary, Failure> {
    let sources = inputs::sources(arguments)?;
    if sources.is_empty() {
        return Err(Failure::Usage(inputs::EXPECTED.to_owned()));
    }
    let items = inputs::read(sources, arguments.format.as_deref(), settings, |input, record| Item {
        input,
        record,
    })?;
    let bar = progress("records", true);
    let mut shown = 0;
    let mut left_out = 0_u64;
    let summary = ingest(repository, items, |line| {
        bar.inc(1);
        for finding in line.issues.iter().filter(|finding| finding.severity == Severity::Error) {
            if shown < FINDINGS_SHOWN_MAX {
                shown += 1;
                bar.suspend(|| {
                    tell(&format!(
                        "{} record {}: {}: {} ({})",
                        line.input, line.index, finding.code, finding.text, finding.at
                    ));
                });
            } else {
                left_out += 1;
            }
        }
        each(line);
    })
    .await
    .map_err(|refusal| Failure::Unavailable(refusal.to_string()))?;
    bar.finish_and_clear();
    if left_out > 0 {
        tell(&format!("{left_out} further errors are not shown; `--json` gives all"));
    }
    if summary.records() == 0 {
        return Err(Failure::NoInput("no input could be read".to_owned()));
    }
    Ok(summary)
}

/// A progress bar that counts `what`, on a terminal and when it is wanted.
pub(crate) fn progress(what: &str, wanted: bool) -> ProgressBar {
    if !wanted || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) =
        ProgressStyle::with_template(&format!("{{spinner}} {{human_pos}} {what}, {{per_sec}}, {{elapsed}}"))
    {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// The summary in words, a line each.
pub(crate) fn table(summary: &Summary) -> Vec<String> {
    let mut rows: Vec<String> = Outcome::ALL
        .into_iter()
        .filter(|outcome| summary.of(*outcome) > 0)
        .map(|outcome| format!("{:<10} {:>8}", outcome.name(), summary.of(outcome)))
        .collect();
    rows.push(format!("{:<10} {:>8}", "records", summary.records()));
    rows.push(format!("{:<10} {:>8}", "resources", summary.resources));
    rows
}
