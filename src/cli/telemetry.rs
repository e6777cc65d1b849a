//! What is logged, and how: to stderr, words on a terminal, JSON elsewhere. Never query values, never patients.

use tracing_subscriber::EnvFilter;

use crate::cli::args::ColorChoice;
use crate::cli::exit::Failure;
use crate::cli::settings::Settings;

/// Starts logging at the level of the settings.
pub(crate) fn start(settings: &Settings, terminal: bool) -> Result<(), Failure> {
    let level = settings.get("log");
    // The HTTP library tells of its own start at `info`; our own line says more.
    let filter = EnvFilter::try_new(format!("actix_server=warn,{level}")).map_err(|_not_a_filter| {
        Failure::Usage(format!(
            "expected a log level such as `info` or `debug`, found `{level}`"
        ))
    })?;
    let colour = match settings.color() {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal,
    };
    let base = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour);
    // A second start in one process (tests) keeps the first subscriber.
    let _kept = if terminal {
        base.without_time().with_target(false).try_init()
    } else {
        base.json().try_init()
    };
    Ok(())
}
