//! Reads inputs as the command line does, for the tests.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use trialfire::registry::{ReadOptions, Record, Source, Summary, read_input};

/// Every line of a gzipped file.
pub(super) fn lines(path: &Path) -> Vec<Vec<u8>> {
    let mut text = Vec::new();
    flate2::read::MultiGzDecoder::new(std::fs::File::open(path).unwrap())
        .read_to_end(&mut text)
        .unwrap();
    text.split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(<[u8]>::to_vec)
        .collect()
}

/// Every record of a source.
pub(super) fn records(source: Source<'_>, options: &ReadOptions) -> (Vec<Record>, Summary) {
    let mut found = Vec::new();
    let summary = read_input(source, options, &mut |record| {
        found.push(record);
        ControlFlow::Continue(())
    });
    (found, summary)
}

/// Every record of a file, as the command line reads it.
pub(super) fn file_records(path: &Path) -> Vec<Record> {
    let file = std::fs::File::open(path).unwrap();
    records(Source::Seekable(Box::new(file)), &ReadOptions::default()).0
}

/// Each record as its number, or as the code of what is wrong with it.
pub(super) fn outcomes(records: &[Record]) -> Vec<String> {
    let shown = |record: &Record| match &record.outcome {
        Ok(reading) => reading.trial.nct().unwrap_or("no number").to_owned(),
        Err(error) => error.finding.code.to_string(),
    };
    records.iter().map(shown).collect()
}
