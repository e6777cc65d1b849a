//! `criteria`: eligibility texts to structured criteria, as JSON or as an outline for people.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{Sender, channel};

use crate::cli::args::CriteriaArguments;
use crate::cli::exit::{Exit, Failure};
use crate::cli::output::{Output, tell};
use crate::cli::side_by_side::in_order;
use crate::eligibility::{Form, form, outline, parse};

/// Size of one eligibility text, or of a line of NDJSON, in bytes. Registries allow 20,000 characters.
const TEXT_BYTES_MAX: usize = 16 << 20;
/// Texts that may wait to be read, and results that may wait to be printed.
const WAITING_MAX: usize = 8;
/// How a gzip stream begins (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Carries out `criteria`.
pub(crate) async fn criteria(arguments: &CriteriaArguments) -> Result<Exit, Failure> {
    let mut input = open(&arguments.file)?;
    if !arguments.ndjson {
        return whole(&mut input, arguments);
    }
    let (cut, lines) = channel(WAITING_MAX);
    let (give, mut results) = channel(WAITING_MAX);
    let reading = tokio::task::spawn_blocking(move || read_lines(&mut input, &cut));
    let as_outline = arguments.outline;
    let make = move |(number, line): (u64, Vec<u8>)| structured(number, &line, as_outline);
    tokio::spawn(in_order(lines, give, Arc::new(make)));

    let mut out = Output::new();
    let (mut seen, mut failed) = (0_u64, 0_u64);
    while let Some(result) = results.recv().await {
        seen += 1;
        match result {
            Ok(line) => {
                if !out.ended_line(&line)? {
                    break;
                }
            }
            Err(why) => {
                failed += 1;
                tell(&format!("{}: {why}", arguments.file));
            }
        }
    }
    out.flush()?;
    reading
        .await
        .map_err(|cause| std::io::Error::other(cause.to_string()))
        .and_then(|read| read)
        .map_err(Failure::io(format!("reading {}", arguments.file)))?;
    if seen == failed {
        return Err(Failure::NoInput("no input could be read".to_owned()));
    }
    Ok(if failed > 0 { Exit::Findings } else { Exit::Done })
}

/// The input, unpacked when it is gzip.
fn open(file: &str) -> Result<Box<dyn BufRead + Send>, Failure> {
    let raw: Box<dyn Read + Send> = if file == "-" {
        Box::new(std::io::stdin())
    } else {
        let file = File::open(file).map_err(|cause| {
            Failure::NoInput(format!(
                "{file}: {cause}; expected a file with eligibility text, or `-`"
            ))
        })?;
        Box::new(file)
    };
    let mut raw = BufReader::new(raw);
    let head = raw.fill_buf().map_err(Failure::io(format!("reading {file}")))?;
    if head.starts_with(&GZIP) {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(raw))));
    }
    Ok(Box::new(raw))
}

/// The whole input as one text.
fn whole(input: &mut dyn BufRead, arguments: &CriteriaArguments) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    let most = TEXT_BYTES_MAX as u64 + 1;
    input
        .take(most)
        .read_to_end(&mut bytes)
        .map_err(Failure::io(format!("reading {}", arguments.file)))?;
    if bytes.len() > TEXT_BYTES_MAX {
        return Err(Failure::NoInput(format!(
            "{}: expected an eligibility text of at most {TEXT_BYTES_MAX} bytes; `--ndjson` reads many",
            arguments.file
        )));
    }
    let text = String::from_utf8(bytes).map_err(|cause| {
        let at = cause.utf8_error().valid_up_to();
        Failure::NoInput(format!(
            "{}: expected UTF-8, found another byte at {at}",
            arguments.file
        ))
    })?;
    let criteria = parse(&text);
    let mut out = Output::new();
    if arguments.outline {
        out.ended_line(outline(&criteria).as_bytes())?;
    } else {
        out.line(&serde_json::to_vec_pretty(&form(&criteria, &text)).unwrap_or_default())?;
    }
    out.flush()?;
    Ok(Exit::Done)
}

/// Passes on the lines of the input with their numbers, from 1; blank ones are left out.
///
/// A line that is too long is cut where the limit is, and what is left of it skipped; it cannot be read as JSON then.
fn read_lines(input: &mut dyn BufRead, to: &Sender<(u64, Vec<u8>)>) -> std::io::Result<()> {
    let mut number = 0;
    loop {
        let mut line = Vec::new();
        let most = TEXT_BYTES_MAX as u64 + 1;
        if input.take(most).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        number += 1;
        if line.len() > TEXT_BYTES_MAX && line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
        }
        if !line.trim_ascii().is_empty() && to.blocking_send((number, line)).is_err() {
            return Ok(());
        }
    }
}

/// One line of the input.
#[derive(Debug, Deserialize)]
struct Line {
    id: serde_json::Value,
    text: String,
}

/// One line of the output.
#[derive(Debug, Serialize)]
struct Structured<'a> {
    id: &'a serde_json::Value,
    #[serde(flatten)]
    form: Form,
}

/// The criteria of one line, ended; in words why there are none.
fn structured(number: u64, line: &[u8], as_outline: bool) -> Result<Vec<u8>, String> {
    if line.len() > TEXT_BYTES_MAX {
        return Err(format!("line {number}: expected at most {TEXT_BYTES_MAX} bytes"));
    }
    let line: Line = serde_json::from_slice(line)
        .map_err(|cause| format!("line {number}: expected {{\"id\": …, \"text\": \"…\"}}: {cause}"))?;
    let criteria = parse(&line.text);
    if as_outline {
        let id = line.id.as_str().map_or_else(|| line.id.to_string(), str::to_owned);
        return Ok(format!("{id}\n{}\n", outline(&criteria)).into_bytes());
    }
    let form = form(&criteria, &line.text);
    let mut out = serde_json::to_vec(&Structured { id: &line.id, form }).unwrap_or_default();
    out.push(b'\n');
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_gives_a_line_with_its_id() {
        let line = structured(1, br#"{"id":7,"text":"Inclusion Criteria:\n* Age >= 18 years"}"#, false).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&line).unwrap();
        assert_eq!(value["id"], 7);
        assert_eq!(value["criteria"][0]["expr"]["var"], "age");
    }

    #[test]
    fn a_line_that_is_none_says_where_and_what_was_expected() {
        let why = structured(3, b"{\"id\":1}", false).unwrap_err();
        assert!(why.starts_with("line 3: expected {\"id\""), "{why}");
    }

    #[test]
    fn lines_that_are_too_long_harm_no_other() {
        let mut input = vec![b'x'; TEXT_BYTES_MAX + 10];
        input.extend_from_slice(b"\n\n{\"id\":1,\"text\":\"\"}");
        let (to, mut from) = channel(4);
        read_lines(&mut input.as_slice(), &to).unwrap();
        drop(to);
        let mut numbers = Vec::new();
        while let Ok((number, line)) = from.try_recv() {
            numbers.push((number, structured(number, &line, false).is_ok()));
        }
        assert_eq!(numbers, [(1, false), (3, true)]);
    }
}
