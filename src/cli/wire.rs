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

/// Opens the store of the settings for what writes or serves: the program's own definitions are in it.
pub(crate) async fn furnished(settings: &Settings) -> Result<Repository, Failure> {
    let repository = repository(settings)?;
    match crate::operation::publish(&repository).await {
        Ok(_published) => Ok(repository),
        Err(refusal) => Err(Failure::Unavailable(refusal.to_string())),
    }
}
