//! `trial`: records to the canonical trial, one a line.

use crate::cli::args::InputArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::inputs;
use crate::cli::output::{Output, tell};
use crate::cli::settings::Settings;
use crate::registry::Reading;

/// Carries out `trial`.
pub(crate) async fn trial(arguments: &InputArguments, settings: &Settings) -> Result<Exit, Failure> {
    let mut out = Output::new();
    let exit = each_record(arguments, settings, |reading, _raw| {
        out.line(&serde_json::to_vec(&reading.trial).unwrap_or_default())
    })
    .await?;
    out.flush()?;
    Ok(exit)
}

/// Reads every record; `each` says whether anybody still reads what it writes. Rejected records are told on stderr.
pub(crate) async fn each_record(
    arguments: &InputArguments,
    settings: &Settings,
    mut each: impl FnMut(&Reading, &[u8]) -> Result<bool, Failure>,
) -> Result<Exit, Failure> {
    let sources = inputs::sources(arguments)?;
    if sources.is_empty() {
        return Err(Failure::Usage("expected an input: a file, a folder, `-`, an NCT number or `--query TEXT`".to_owned()));
    }
    let mut items = inputs::read(sources, arguments.format.as_deref(), settings)?;
    let (mut seen, mut rejected) = (0_u64, 0_u64);
    while let Some(item) = items.recv().await {
        seen += 1;
        match item.record.outcome {
            Ok(reading) => {
                if !each(&reading, &item.record.raw)? {
                    break;
                }
            }
            Err(error) => {
                rejected += 1;
                let finding = error.finding;
                tell(&format!("{} record {}: {}: {} ({})", item.input, item.record.index, finding.code, finding.text, finding.at));
            }
        }
    }
    if seen == rejected {
        return Err(Failure::NoInput("no input could be read".to_owned()));
    }
    Ok(if rejected > 0 { Exit::Findings } else { Exit::Done })
}
