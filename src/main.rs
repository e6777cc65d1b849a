//! The `trialfire` command: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    trialfire::cli::run()
}
