//! From arguments to an ending: settles the settings, runs the command, says why it failed.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::cli::args::{Arguments, Command};
use crate::cli::exit::{Exit, Failure};
use crate::cli::settings::Settings;
use crate::cli::{complete, config, criteria, export, healthcheck, import};
use crate::cli::{map, matching, search, serve, telemetry, trial, validate};

/// Runs the command line and gives the process's exit code.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let ending = prepare(&arguments).and_then(|settings| dispatch(arguments, &settings));
    match ending {
        Ok(exit) => exit.code(),
        Err(failure) => {
            // Standard error may be closed; there is nobody left to tell.
            let _unheard = writeln!(std::io::stderr(), "trialfire: {failure}");
            failure.exit().code()
        }
    }
}

fn prepare(arguments: &Arguments) -> Result<Settings, Failure> {
    let own = match &arguments.command {
        Command::Serve(serve) => vec![
            ("listen", serve.listen.clone()),
            ("validation", serve.validation.clone()),
            ("public-url", serve.public_url.clone()),
            ("cds-policy", serve.cds_policy.clone()),
            ("cds-study", serve.cds_study.clone()),
            (
                "cds-fhir-servers",
                Some(serve.cds_fhir_servers.join(" ")).filter(|servers| !servers.is_empty()),
            ),
        ],
        Command::Import(import) => vec![("validation", import.validation.clone())],
        Command::Map(_)
        | Command::Trial(_)
        | Command::Criteria(_)
        | Command::Validate(_)
        | Command::Match(_)
        | Command::Search(_)
        | Command::Export(_)
        | Command::Config(_)
        | Command::Completions { .. }
        | Command::Healthcheck(_) => Vec::new(),
    };
    let settings = Settings::resolve(&arguments.global, &own)?;
    telemetry::start(&settings, std::io::stderr().is_terminal())?;
    Ok(settings)
}

fn dispatch(arguments: Arguments, settings: &Settings) -> Result<Exit, Failure> {
    match arguments.command {
        Command::Completions { shell } => complete::completions(shell),
        Command::Config(command) => config::config(&command, settings),
        Command::Serve(arguments) => wait(serve::serve(&arguments, settings)),
        Command::Import(arguments) => wait(import::import(&arguments, settings)),
        Command::Map(arguments) => wait(map::map(&arguments, settings)),
        Command::Trial(arguments) => wait(trial::trial(&arguments, settings)),
        Command::Criteria(arguments) => wait(criteria::criteria(&arguments)),
        Command::Validate(arguments) => wait(validate::validate(&arguments, settings)),
        Command::Match(arguments) => wait(matching::matching(&arguments, settings)),
        Command::Search(arguments) => wait(search::search(&arguments, settings)),
        Command::Export(arguments) => wait(export::export(&arguments, settings)),
        Command::Healthcheck(arguments) => wait(healthcheck::healthcheck(&arguments, settings)),
    }
}

fn wait(work: impl Future<Output = Result<Exit, Failure>>) -> Result<Exit, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::io("starting the runtime"))?
        .block_on(work)
}
