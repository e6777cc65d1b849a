//! `config show`: every setting with its value, and where it comes from.

use serde_json::json;

use crate::cli::args::ConfigCommand;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::Output;
use crate::cli::settings::Settings;

/// Carries out `config …`.
pub(crate) fn config(command: &ConfigCommand, settings: &Settings) -> Result<Exit, Failure> {
    let ConfigCommand::Show { origin, json } = command;
    let mut out = Output::new();
    for (name, value, source, meaning) in settings.all() {
        let source = source.describe();
        let line = match (json, origin) {
            (true, true) => json!({"name": name, "value": value, "origin": source, "meaning": meaning}).to_string(),
            (true, false) => json!({"name": name, "value": value}).to_string(),
            (false, true) => format!("{name:<29} {value:<34} {source}"),
            (false, false) => format!("{name} = {value:?}"),
        };
        out.line(line.trim_end().as_bytes())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}
