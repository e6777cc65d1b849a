//! `completions`: a completion script for a shell.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::cli::args::Arguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::Output;

/// Prints the script.
pub(crate) fn completions(shell: Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "trialfire", &mut script);
    let mut out = Output::new();
    out.line(script.trim_ascii_end())?;
    out.flush()?;
    Ok(Exit::Done)
}
