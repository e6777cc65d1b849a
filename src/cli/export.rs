//! `export`: everything that is kept, one NDJSON file a type.

use crate::cli::args::ExportArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::settings::Settings;
use crate::cli::wire;
use crate::operation::{ExportError, export as export_all};

/// Carries out `export`.
pub(crate) async fn export(arguments: &ExportArguments, settings: &Settings) -> Result<Exit, Failure> {
    let repository = wire::repository(settings)?;
    let mut rows = Vec::new();
    export_all(&repository, settings.fhir(), &arguments.folder, |done| {
        rows.push(format!("{:<20} {:>8}  {}", done.kind, done.count, done.path.display()));
    })
    .await
    .map_err(|problem| match problem {
        ExportError::Refused(refusal) => Failure::Unavailable(refusal.to_string()),
        ExportError::Write { path, cause } => Failure::Io {
            what: format!("writing {}", path.display()),
            cause,
        },
    })?;
    let mut out = Output::new();
    for row in rows {
        out.line(row.as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
