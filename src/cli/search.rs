//! `search`: a FHIR search on the store, printed as the Bundle that the server would give.

use crate::cli::args::SearchArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::settings::Settings;
use crate::cli::wire;
use crate::interaction::{Refusal, decode, search as find, searchset};
use crate::search::Handling;

/// Carries out `search`; links in the Bundle are relative.
pub(crate) async fn search(arguments: &SearchArguments, settings: &Settings) -> Result<Exit, Failure> {
    let (kind, query) = arguments.query.split_once('?').unwrap_or((&arguments.query, ""));
    let repository = wire::repository(settings)?;
    let version = settings.fhir();
    let parameters = decode(query).map_err(|refusal| refused(&refusal))?;
    let found = find(&repository, version, kind, &parameters, Handling::Strict)
        .await
        .map_err(|refusal| refused(&refusal))?;
    let mut out = Output::new();
    out.line(&searchset(version, "", kind, found))?;
    out.flush()?;
    Ok(Exit::Done)
}

fn refused(refusal: &Refusal) -> Failure {
    let words: Vec<&str> = refusal.issues().iter().map(|issue| issue.text.as_str()).collect();
    let text = words.join("; ");
    match refusal {
        Refusal::Malformed(_)
        | Refusal::Invalid(_)
        | Refusal::NotFound(_)
        | Refusal::Gone(_)
        | Refusal::Conflict(_)
        | Refusal::Precondition(_)
        | Refusal::NotSupported(_)
        | Refusal::TooCostly(_)
        | Refusal::TooLarge(_) => Failure::Usage(text),
        Refusal::Full(_) | Refusal::Damaged { .. } | Refusal::Unavailable { .. } => {
            Failure::Unavailable(refusal.to_string())
        }
    }
}
