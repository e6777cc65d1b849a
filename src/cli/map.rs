//! `map`: records to FHIR without a store, one transaction Bundle a trial.

use crate::cli::args::InputArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::settings::Settings;
use crate::cli::trial::line_each;
use crate::mapping::{Record, map as map_record, transaction};

/// Carries out `map`.
pub(crate) async fn map(arguments: &InputArguments, settings: &Settings) -> Result<Exit, Failure> {
    let version = settings.fhir();
    line_each(arguments, settings, move |reading, raw| {
        let record = Record {
            trial: &reading.trial,
            documents: &[raw],
            findings: &reading.findings,
            recorded: None,
        };
        transaction(map_record(&record, version)).to_bytes()
    })
    .await
}
