//! `validate`: resources against the specification and profiles, one OperationOutcome a resource.

use std::io::IsTerminal;
use std::sync::Arc;

use tokio::sync::mpsc::channel;

use crate::cli::args::{ColorChoice, ValidateArguments};
use crate::cli::definitions::definitions;
use crate::cli::exit::{Exit, Failure};
use crate::cli::import::progress;
use crate::cli::outcome::{Checked, Tally};
use crate::cli::output::Output;
use crate::cli::settings::Settings;
use crate::cli::side_by_side::in_order;
use crate::cli::texts::{Text, read_texts, text_sources};
use crate::conformance::{Validator, issue_of_text};
use crate::fhir::{Issue, IssueCode, IssueSeverity, TextPlace};
use crate::json::{self, Value};
use crate::xml::{XmlFault, locate_xml, read_xml};

/// Texts that may wait to be checked, and results that may wait to be printed.
const WAITING_MAX: usize = 8;

/// Carries out `validate`.
pub(crate) async fn validate(arguments: &ValidateArguments, settings: &Settings) -> Result<Exit, Failure> {
    let sources = text_sources(&arguments.files)?;
    let validator = Validator::new(
        definitions(settings.fhir(), &arguments.definitions)?,
        arguments.strictness(),
    );
    for profile in &arguments.profiles {
        if validator.definitions().structure(profile).is_none() {
            return Err(Failure::Usage(format!(
                "expected a profile that is known as {}, found `{profile}`; `--definitions` adds some",
                settings.fhir().name().to_uppercase()
            )));
        }
    }
    let colour = match settings.color() {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => std::io::stdout().is_terminal(),
    };
    let (as_json, level) = (arguments.json, IssueSeverity::from(arguments.level));
    let profiles = arguments.profiles.clone();
    let check = move |text: Text| {
        let checked = checked(&validator, &profiles, &text, level);
        let words = if as_json { checked.json() } else { checked.words(colour) };
        (words, checked.tally())
    };
    let (cut, texts) = channel(WAITING_MAX);
    let (give, mut results) = channel(WAITING_MAX);
    tokio::task::spawn_blocking(move || read_texts(&sources, &cut));
    tokio::spawn(in_order(texts, give, Arc::new(check)));

    let bar = progress("resources", !std::io::stdout().is_terminal());
    let mut out = Output::new();
    let mut tally = Tally::default();
    while let Some((words, one)) = results.recv().await {
        bar.inc(1);
        tally.add(one);
        if !out.ended_line(&words)? {
            break;
        }
    }
    bar.finish_and_clear();
    if !as_json {
        for row in tally.table() {
            out.line(row.as_bytes())?;
        }
    }
    out.flush()?;
    if tally.unread == tally.resources {
        return Err(Failure::NoInput("no input could be read".to_owned()));
    }
    Ok(if tally.invalid > 0 { Exit::Findings } else { Exit::Done })
}

fn checked(validator: &Validator, profiles: &[String], text: &Text, level: IssueSeverity) -> Checked {
    let profiles: Vec<&str> = profiles.iter().map(String::as_str).collect();
    let (resource, mut issues) = match &text.content {
        Err(why) => (None, vec![Issue::new(IssueSeverity::Fatal, IssueCode::Exception, why)]),
        Ok(bytes) if is_xml(bytes) => check_xml(validator, &profiles, bytes),
        Ok(bytes) => check_json(validator, &profiles, bytes),
    };
    for place in issues.iter_mut().filter_map(|issue| issue.place.as_mut()) {
        place.line += text.lines_before;
    }
    Checked::new(Arc::clone(&text.input), text.index, resource, issues, level)
}

fn is_xml(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    text.trim_ascii_start().starts_with(b"<")
}

fn check_json(validator: &Validator, profiles: &[&str], bytes: &[u8]) -> (Option<String>, Vec<Issue>) {
    let read = json::read_strict(bytes);
    let mut issues: Vec<Issue> = read.faults.iter().map(issue_of_text).collect();
    let Some(value) = &read.value else {
        return (None, issues);
    };
    issues.extend(validator.check_placed(value, profiles, |paths| json::locate_all(bytes, paths)));
    (Some(name(value)), issues)
}

fn check_xml(validator: &Validator, profiles: &[&str], bytes: &[u8]) -> (Option<String>, Vec<Issue>) {
    let types = validator.definitions().types();
    let read = read_xml(bytes, types);
    let mut issues: Vec<Issue> = read.faults.iter().map(issue_of_xml).collect();
    let Some(value) = &read.value else {
        return (None, issues);
    };
    issues.extend(validator.check_placed(value, profiles, |paths| locate_xml(bytes, types, paths)));
    (Some(name(value)), issues)
}

/// `Type/id`, as far as it is there.
fn name(resource: &Value<'_>) -> String {
    let word = |member: &str| resource.get(member).and_then(Value::as_str);
    match (word("resourceType"), word("id")) {
        (Some(kind), Some(id)) => format!("{kind}/{id}"),
        (Some(kind), None) => kind.to_owned(),
        (None, _) => "no resource".to_owned(),
    }
}

fn issue_of_xml(fault: &XmlFault) -> Issue {
    let mut issue = Issue::error(IssueCode::Structure, fault.kind.to_string()).by("xml");
    issue.expression = Some(fault.path.clone()).filter(|path| !path.is_empty());
    issue.place = Some(TextPlace {
        line: fault.place.line,
        column: fault.place.column,
    });
    issue
}
