//! `trial`: records to the canonical trial, one a line.

use crate::cli::args::InputArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::inputs;
use crate::cli::output::{Output, tell};
use crate::cli::settings::Settings;
use crate::registry::Reading;

/// Carries out `trial`.
pub(crate) async fn trial(arguments: &InputArguments, settings: &Settings) -> Result<Exit, Failure> {
    line_each(arguments, settings, |reading, _raw| {
        serde_json::to_vec(&reading.trial).unwrap_or_default()
    })
    .await
}

/// Prints one line a record, in order; `line` makes them side by side. Rejected records are told on stderr.
pub(crate) async fn line_each(
    arguments: &InputArguments,
    settings: &Settings,
    line: impl Fn(&Reading, &[u8]) -> Vec<u8> + Send + Sync + 'static,
) -> Result<Exit, Failure> {
    let sources = inputs::sources(arguments)?;
    if sources.is_empty() {
        return Err(Failure::Usage(inputs::EXPECTED.to_owned()));
    }
    let mut lines = inputs::read(sources, arguments.format.as_deref(), settings, move |input, record| {
        let made = record
            .outcome
            .map(|reading| {
                let mut line = line(&reading, &record.raw);
                line.push(b'\n');
                line
            })
            .map_err(|error| error.finding);
        (input, record.index, made)
    })?;
    let mut out = Output::new();
    let (mut seen, mut rejected) = (0_u64, 0_u64);
    while let Some((input, index, line)) = lines.recv().await {
        seen += 1;
        match line {
            Ok(line) => {
                if !out.ended_line(&line)? {
                    break;
                }
            }
            Err(finding) => {
                rejected += 1;
                tell(&format!(
                    "{input} record {index}: {}: {} ({})",
                    finding.code, finding.text, finding.at
                ));
            }
        }
    }
    out.flush()?;
    if seen == rejected {
        return Err(Failure::NoInput("no input could be read".to_owned()));
    }
    Ok(if rejected > 0 { Exit::Findings } else { Exit::Done })
}
