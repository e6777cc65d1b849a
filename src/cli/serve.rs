//! `serve`: imports what is given, then answers over HTTP until it is asked to stop.

use std::net::{SocketAddr, ToSocketAddrs};
use std::num::NonZeroUsize;
use std::path::Path;

use crate::cli::args::ServeArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::import::{table, take_in};
use crate::cli::output::tell;
use crate::cli::settings::Settings;
use crate::cli::wire;
use crate::http::{Door, Options, start};
use crate::operation::matching::{Demand, kept_trial};

/// Carries out `serve`. A record that is rejected does not keep the server from starting.
pub(crate) async fn serve(arguments: &ServeArguments, settings: &Settings) -> Result<Exit, Failure> {
    let address = address(settings.get("listen"))?;
    let repository = wire::furnished(settings).await?;
    if !arguments.input.inputs.is_empty() || arguments.input.query.is_some() {
        let summary = take_in(&repository, &arguments.input, settings, |_line| {}).await?;
        for row in table(&summary) {
            tell(&row);
        }
    }
    let options = Options {
        public_url: settings.public_url(),
        origins: settings.cors_origins(),
        hooks: settings.hooks()?,
        matching: settings.matching(),
    };
    if let Some(study) = &options.hooks.study
        && kept_trial(&repository, study).await.ok().flatten().is_none()
    {
        tell(&format!(
            "warning: the study `{study}` (`cds-study`) is not in the store yet"
        ));
    }
    let door = Door::new(repository, options);
    let matching = door.matching(Demand::default());
    let running = start(door, address, workers(settings)).map_err(Failure::io(format!("listening on {address}")))?;
    let url = format!("http://{}", running.address());
    if !running.address().ip().is_loopback() {
        tell("warning: this address can be reached from other machines, and there is no access control yet");
    }
    tell(&format!("listening on {url}"));
    tell(&format!("try: curl '{url}/fhir/ResearchStudy?_count=1&_pretty=true'"));
    if let Some(file) = &arguments.port_file {
        publish(file, &url)?;
    }
    // The first who asks for a match need not wait until all trials are compiled.
    let ready = tokio::spawn(async move {
        if let Err(refusal) = matching.roster.refresh(&matching.repository).await {
            tracing::warn!(target: "trialfire::matching", cause = %refusal, "trials could not be made ready");
        }
    });
    running.until(asked_to_stop()).await.map_err(Failure::io("serving"))?;
    ready.abort();
    Ok(Exit::Done)
}

fn address(text: &str) -> Result<SocketAddr, Failure> {
    let expected = || {
        Failure::Usage(format!(
            "expected an address such as `127.0.0.1:8080` for `listen`, found `{text}`"
        ))
    };
    text.to_socket_addrs()
        .map_err(|_unknown_host| expected())?
        .next()
        .ok_or_else(expected)
}

fn workers(settings: &Settings) -> usize {
    match settings.workers() {
        0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        given => given,
    }
}

/// Writes the address to a file that appears complete or not at all.
fn publish(file: &Path, url: &str) -> Result<(), Failure> {
    let partial = file.with_extension("part");
    std::fs::write(&partial, format!("{url}\n"))
        .and_then(|()| std::fs::rename(&partial, file))
        .map_err(Failure::io(format!("writing {}", file.display())))
}

/// Returns when the process is interrupted or asked to end.
async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        // Without the handler the signal ends the process by itself.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
