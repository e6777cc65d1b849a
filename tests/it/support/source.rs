//! Reading the sets: lines of JSON, plain or compressed.

use std::io::{BufRead, BufReader, Read};

use flate2::read::GzDecoder;
use serde::de::DeserializeOwned;

use crate::support::corpus::corpus;

/// The records of a file of `data/eligibility`, one a line; none where there is no corpus.
pub(crate) fn records<T: DeserializeOwned>(path: &str) -> Option<Vec<T>> {
    let lines = lines(path)?;
    let read = |line: &String| serde_json::from_str(line).unwrap_or_else(|wrong| panic!("{path}: {wrong}: {line}"));
    Some(lines.iter().map(read).collect())
}

/// The lines of a file of `data/eligibility`, unpacked where its name ends in `.gz`.
pub(crate) fn lines(path: &str) -> Option<Vec<String>> {
    let found = corpus(&format!("data/eligibility/{path}"))?;
    let file = std::fs::File::open(&found).unwrap();
    let bytes: Box<dyn Read> = if found.extension().is_some_and(|end| end == "gz") {
        Box::new(GzDecoder::new(file))
    } else {
        Box::new(file)
    };
    Some(BufReader::new(bytes).lines().map(Result::unwrap).collect())
}
