//! Inputs as typed to streams of records: files, folders, standard input, numbers and queries.

use std::fs::File;
use std::io::BufReader;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::cli::args::InputArguments;
use crate::cli::exit::Failure;
use crate::cli::settings::Settings;
use crate::cli::side_by_side::in_order;
use crate::operation::{FetchError, FetchOptions, Registry};
use crate::registry::{self, Piece, ReadOptions, Record, split_input};
use crate::trial::{Finding, FindingCode, Format, Place, Severity, normalise_nct};

/// What is said when there is no input.
pub(crate) const EXPECTED: &str = "expected an input: a file, a folder, `-`, an NCT number or `--query TEXT`";
/// Records that may wait between the reader and the rest; with the largest records that is bounded memory.
const RECORDS_WAITING_MAX: usize = 32;
/// Folders inside folders that are entered.
const FOLDER_DEPTH_MAX: usize = 32;
/// Wait before the first further try of a failed request.
const BACKOFF: Duration = Duration::from_millis(500);

/// Where records come from, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Standard,
    /// A study to fetch.
    Number(String),
    /// A query to fetch.
    Query(String),
}

impl Source {
    /// The name in reports.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Standard => "-".to_owned(),
            Self::Number(number) => number.clone(),
            Self::Query(text) => format!("query {text}"),
        }
    }
}

/// Settles what the arguments mean: a path that exists, else an NCT number; folders are walked in order of name.
///
/// In a folder, hidden files and Markdown are left out: they are about the records, not records.
pub(crate) fn sources(arguments: &InputArguments) -> Result<Vec<Source>, Failure> {
    let mut found = Vec::new();
    for input in &arguments.inputs {
        let path = Path::new(input);
        if input == "-" {
            found.push(Source::Standard);
        } else if path.is_dir() {
            walk(path, 0, &mut found)?;
        } else if path.exists() {
            found.push(Source::File(path.to_owned()));
        } else if let Some(number) = normalise_nct(input) {
            found.push(Source::Number(number));
        } else {
            return Err(Failure::NoInput(format!(
                "expected a file, a folder, `-` or an NCT number, found `{input}`"
            )));
        }
    }
    found.extend(arguments.query.iter().cloned().map(Source::Query));
    Ok(found)
}

/// The files of a folder and of those in it, in order of name, without hidden ones and Markdown.
pub(crate) fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    walk(folder, 0, &mut found)?;
    let files = found.into_iter().filter_map(|source| match source {
        Source::File(path) => Some(path),
        Source::Standard | Source::Number(_) | Source::Query(_) => None,
    });
    Ok(files.collect())
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<Source>) -> Result<(), Failure> {
    let what = || format!("reading {}", folder.display());
    if depth > FOLDER_DEPTH_MAX {
        return Err(Failure::NoInput(format!(
            "expected folders at most {FOLDER_DEPTH_MAX} deep, found more in {}",
            folder.display()
        )));
    }
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Failure::io(what()))? {
        entries.push(entry.map_err(Failure::io(what()))?.path());
    }
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let about = name.starts_with('.') || path.extension().is_some_and(|end| end.eq_ignore_ascii_case("md"));
        if about {
            continue;
        }
        if path.is_dir() {
            walk(&path, depth + 1, found)?;
        } else {
            found.push(Source::File(path));
        }
    }
    Ok(())
}

/// Starts reading the sources beside the caller; `make` is applied to every record and its input's name, several at a time on as many
/// threads as there are cores, and its results arrive on the channel in the order of the records.
///
/// A source that cannot be read gives one record with an error; the others are unharmed.
pub(crate) fn read<T: Send + 'static>(
    sources: Vec<Source>,
    format: Option<&str>,
    settings: &Settings,
    make: impl Fn(String, Record) -> T + Send + Sync + 'static,
) -> Result<Receiver<T>, Failure> {
    let options = ReadOptions {
        format: format.and_then(Format::from_name),
        ..ReadOptions::default()
    };
    let api = api(&sources, settings)?;
    let limits = options.limits.clone();
    let (cut, pieces) = channel(RECORDS_WAITING_MAX);
    let (send, receive) = channel(RECORDS_WAITING_MAX);
    tokio::spawn(async move {
        for source in sources {
            let gone = match &source {
                Source::File(_) | Source::Standard => here(source, options.clone(), cut.clone()).await,
                Source::Number(_) | Source::Query(_) => match &api {
                    Some(api) => fetched(api, &source, &options, &cut).await,
                    None => false,
                },
            };
            if gone {
                return;
            }
        }
    });
    let make = move |Cut { input, piece }: Cut| make(input, piece.read(&limits));
    tokio::spawn(in_order(pieces, send, Arc::new(make)));
    Ok(receive)
}

/// A record that was cut out of an input and not yet read.
struct Cut {
    input: String,
    piece: Piece,
}

fn api(sources: &[Source], settings: &Settings) -> Result<Option<Registry>, Failure> {
    if !sources
        .iter()
        .any(|source| matches!(source, Source::Number(_) | Source::Query(_)))
    {
        return Ok(None);
    }
    let wanted = settings.registry();
    let options = FetchOptions {
        base_url: wanted.base_url,
        requests_per_minute: wanted.requests_per_minute,
        page_size: wanted.page_size,
        retries: wanted.retries,
        backoff: BACKOFF,
        timeout: wanted.timeout,
        page_bytes_max: wanted.page_bytes_max,
    };
    Registry::new(options)
        .map(Some)
        .map_err(|problem| Failure::Usage(problem.to_string()))
}

/// Reads a file or standard input on a thread of its own; says whether nobody listens any more.
async fn here(source: Source, options: ReadOptions, send: Sender<Cut>) -> bool {
    tokio::task::spawn_blocking(move || {
        let name = source.name();
        let mut gone = false;
        let mut sink = |piece| {
            gone = send
                .blocking_send(Cut {
                    input: name.clone(),
                    piece,
                })
                .is_err();
            if gone {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let opened = match &source {
            Source::File(path) => {
                File::open(path).map(|file| registry::Source::Seekable(Box::new(BufReader::new(file))))
            }
            Source::Standard | Source::Number(_) | Source::Query(_) => {
                Ok(registry::Source::Stream(Box::new(std::io::stdin().lock())))
            }
        };
        match opened {
            Ok(opened) => {
                split_input(opened, &options, &mut sink);
            }
            Err(cause) => {
                let _stop = sink(failed(
                    FindingCode::InputUnreadable,
                    &format!("expected a file that can be read, found: {cause}"),
                ));
            }
        }
        gone
    })
    .await
    .unwrap_or(true)
}

/// Fetches and reads; says whether nobody listens any more.
async fn fetched(api: &Registry, source: &Source, options: &ReadOptions, send: &Sender<Cut>) -> bool {
    let name = source.name();
    let (bytes, mut arrived) = channel::<Vec<u8>>(1);
    let reading = {
        let (name, options, send) = (name.clone(), options.clone(), send.clone());
        tokio::task::spawn_blocking(move || {
            let mut index = 0;
            let mut gone = false;
            while let Some(body) = arrived.blocking_recv() {
                let mut sink = |mut piece: Piece| {
                    piece.index = index;
                    index += 1;
                    gone = send
                        .blocking_send(Cut {
                            input: name.clone(),
                            piece,
                        })
                        .is_err();
                    if gone {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                };
                split_input(registry::Source::bytes(&body), &options, &mut sink);
                if gone {
                    break;
                }
            }
            gone
        })
    };
    let outcome = fetch(api, source, &bytes).await;
    drop(bytes);
    let gone = reading.await.unwrap_or(true);
    match outcome {
        Ok(()) => gone,
        Err(problem) => {
            let piece = failed(FindingCode::ServiceUnavailable, &problem.to_string());
            gone || send.send(Cut { input: name, piece }).await.is_err()
        }
    }
}

/// The record that stands for an input which gave none.
fn failed(code: FindingCode, text: &str) -> Piece {
    Piece {
        index: 0,
        entry: None,
        at: Place::default(),
        format: None,
        content: Err(Finding::new(Severity::Error, code, text).into()),
        note: None,
    }
}

async fn fetch(api: &Registry, source: &Source, bytes: &Sender<Vec<u8>>) -> Result<(), FetchError> {
    match source {
        Source::Number(number) => {
            let body = api.study(number).await?;
            let _nobody_listens = bytes.send(body).await;
            Ok(())
        }
        Source::Query(text) => api.query(text, bytes).await.map(|_pages| ()),
        Source::File(_) | Source::Standard => Ok(()),
    }
}
