//! Where the parts meet: a store at its address, a clock, what is written is held against, and the repository over them.

use std::sync::Arc;

use crate::cli::exit::Failure;
use crate::cli::settings::Settings;
use crate::interaction::{Repository, SystemClock, Validation};

/// Opens the store of the settings; the definitions are read when something is first checked.
pub(crate) fn repository(settings: &Settings) -> Result<Repository, Failure> {
    let store =
        crate::store::open(settings.get("store")).map_err(|problem| Failure::Unavailable(problem.to_string()))?;
    let validation = Validation::new(settings.validation());
    Ok(Repository::new(store, Arc::new(SystemClock)).validated_by(validation))
}
