//! `healthcheck`: asks a running server whether it is ready, for supervisors that have no other tool at hand.

use std::time::Duration;

use crate::cli::args::HealthcheckArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::settings::Settings;

/// Time for the answer.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(5);

/// Carries out `healthcheck`.
pub(crate) async fn healthcheck(arguments: &HealthcheckArguments, settings: &Settings) -> Result<Exit, Failure> {
    let base = arguments
        .url
        .clone()
        .unwrap_or_else(|| format!("http://{}", settings.get("listen")));
    let url = format!("{}/health/ready", base.trim_end_matches('/'));
    let client = reqwest::Client::builder()
        .timeout(ANSWER_TIME_MAX)
        .no_proxy()
        .build()
        .map_err(|cause| Failure::Unavailable(cause.to_string()))?;
    match client.get(&url).send().await {
        Ok(answer) if answer.status().is_success() => Ok(Exit::Done),
        Ok(answer) => Err(Failure::Unavailable(format!(
            "expected a server that is ready at {url}, found status {}",
            answer.status().as_u16()
        ))),
        Err(_no_answer) => Err(Failure::Unavailable(format!(
            "expected a server at {url}, found none that answers"
        ))),
    }
}
