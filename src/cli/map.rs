//! `map`: records to FHIR without a store, one transaction Bundle a trial.

use crate::cli::args::InputArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::settings::Settings;
use crate::cli::trial::each_record;
use crate::mapping::{Record, map as map_record, transaction};

/// Carries out `map`.
pub(crate) async fn map(arguments: &InputArguments, settings: &Settings) -> Result<Exit, Failure> {
    let version = settings.fhir();
    let mut out = Output::new();
    let exit = each_record(arguments, settings, |reading, raw| {
        let record = Record { trial: &reading.trial, documents: &[raw], findings: &reading.findings, recorded: None };
        let bundle = transaction(map_record(&record, version));
        out.line(&bundle.to_bytes())
    })
    .await?;
    out.flush()?;
    Ok(exit)
}
