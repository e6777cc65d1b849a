//! Where the parts meet: a store at its address, a clock, and the repository over both.

use std::sync::Arc;

use crate::cli::exit::Failure;
use crate::cli::settings::Settings;
use crate::interaction::{Repository, SystemClock};

/// Opens the store of the settings.
pub(crate) fn repository(settings: &Settings) -> Result<Repository, Failure> {
    let store =
        crate::store::open(settings.get("store")).map_err(|problem| Failure::Unavailable(problem.to_string()))?;
    Ok(Repository::new(store, Arc::new(SystemClock)))
}
