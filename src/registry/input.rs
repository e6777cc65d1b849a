//! Inputs of any kind, read record by record in bounded memory.

use std::ops::ControlFlow;

use crate::registry::container::archive::{Source, open};
use crate::registry::container::cut::Cut;
use crate::registry::container::stream::{refused, split_stream};
use crate::registry::contract::{ReadError, Reading};
use crate::registry::detect;
use crate::registry::limits::Limits;
use crate::registry::readers::{read_record, unknown};
use crate::trial::{Finding, Format, Place};

/// How an input is to be read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The format, where the user says it; otherwise it is told by content.
    pub format: Option<Format>,
    /// The bounds.
    pub limits: Limits,
}

/// A record cut out of an input and not yet read; reading it may be done elsewhere, such as on another thread.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Its number in the input, from 0.
    pub index: u64,
    /// The name of the archive's entry that it stands in.
    pub entry: Option<String>,
    /// Where it starts in the input, or in the archive's entry, unpacked.
    pub at: Place,
    /// Its format, when known.
    pub format: Option<Format>,
    /// Its bytes, or why it could not be cut out.
    pub content: Result<Vec<u8>, ReadError>,
    /// What is odd about the input as a whole.
    pub note: Option<Finding>,
}

/// One record of an input, read.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its number in the input, from 0.
    pub index: u64,
    /// The name of the archive's entry that it stands in.
    pub entry: Option<String>,
    /// Where it starts in the input, or in the archive's entry, unpacked.
    pub at: Place,
    /// Its format, when known.
    pub format: Option<Format>,
    /// The trial with its findings, or why there is none. Places are counted from the start of the record, or of the
    /// input when no record could be cut out.
    pub outcome: Result<Reading, ReadError>,
    /// Its bytes as they stand in the input (in UTF-8, where the input was UTF-16); none when it was not cut out.
    pub raw: Vec<u8>,
}

/// What reading an input took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Records given, the failed ones included.
    pub records: u64,
    /// Bytes of text read, unpacked.
    pub bytes: u64,
    /// The most bytes of records that were held at once.
    pub buffered_bytes_max: usize,
    /// Whether the taker broke off.
    pub stopped: bool,
}

/// Cuts an input into records, each handed to `sink` at once; a failing one never stops the others.
///
/// Plain, gzip and zip inputs; one record or many, as lines, arrays, pages, tables or elements. Memory is bounded by
/// the largest record, which is bounded by [`Limits::record_bytes_max`].
pub fn split_input(
    source: Source<'_>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Piece) -> ControlFlow<()>,
) -> Summary {
    let mut summary = Summary::default();
    let flow = open(source, &options.limits, &mut |entry, stream| {
        let mut give = |cut: Cut, note: Option<&Finding>| {
            let index = summary.records;
            summary.records += 1;
            sink(piece(index, entry.clone(), cut, note, options.format))
        };
        match stream {
            Err(finding) => give(refused(finding), None),
            Ok(stream) => {
                let (taken, flow) = split_stream(stream, options.format, &options.limits, &mut give);
                summary.bytes += taken.bytes;
                summary.buffered_bytes_max = summary.buffered_bytes_max.max(taken.buffered_bytes_max);
                flow
            }
        }
    });
    summary.stopped = flow.is_break();
    summary
}

/// Reads an input: every record of it, handed to `sink` at once, as [`split_input`] cuts them.
pub fn read_input(
    source: Source<'_>,
    options: &ReadOptions,
    sink: &mut dyn FnMut(Record) -> ControlFlow<()>,
) -> Summary {
    split_input(source, options, &mut |piece| sink(piece.read(&options.limits)))
}

fn piece(index: u64, entry: Option<String>, cut: Cut, note: Option<&Finding>, given: Option<Format>) -> Piece {
    let format = given.or(cut.format).or_else(|| {
        let bytes = cut.content.as_ref().ok()?;
        detect::json_format(bytes)
    });
    Piece {
        index,
        entry,
        at: cut.at,
        format,
        content: cut.content.map_err(ReadError::from),
        note: note.cloned(),
    }
}

impl Piece {
    /// Reads the record.
    pub fn read(self, limits: &Limits) -> Record {
        let (mut outcome, raw) = match self.content {
            Err(error) => (Err(error), Vec::new()),
            Ok(raw) => match self.format {
                Some(format) => (read_record(&raw, format, limits), raw),
                None => (Err(unknown(&raw)), raw),
            },
        };
        if let (Ok(reading), Some(note)) = (&mut outcome, self.note) {
            reading.findings.insert(0, note);
        }
        Record {
            index: self.index,
            entry: self.entry,
            at: self.at,
            format: self.format,
            outcome,
            raw,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial::FindingCode;

    fn codes(bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        read_input(Source::bytes(bytes), &ReadOptions::default(), &mut |record| {
            found.push(match record.outcome {
                Ok(reading) => reading.trial.nct().unwrap_or("none").to_owned(),
                Err(error) => error.finding.code.to_string(),
            });
            ControlFlow::Continue(())
        });
        found
    }

    fn study(number: u32) -> String {
        format!("{{\"protocolSection\":{{\"identificationModule\":{{\"nctId\":\"NCT{number:08}\"}}}}}}")
    }

    #[test]
    fn a_failing_record_never_stops_the_others() {
        let lines = format!("{}\n{{\"x\":1}}\n{{\"protocolSection\":\n{}\n", study(1), study(2));
        assert_eq!(
            codes(lines.as_bytes()),
            ["NCT00000001", "format-unknown", "input-truncated", "NCT00000002"]
        );
    }

    #[test]
    fn inputs_that_hold_nothing_say_so() {
        assert_eq!(codes(b""), ["input-empty"]);
        assert_eq!(codes(b"hello"), ["format-unknown"]);
    }

    #[test]
    fn a_taker_may_stop() {
        let lines = format!("{}\n{}\n", study(1), study(2));
        let summary = read_input(Source::bytes(lines.as_bytes()), &ReadOptions::default(), &mut |_| {
            ControlFlow::Break(())
        });
        assert!(summary.stopped);
        assert_eq!(summary.records, 1);
    }

    #[test]
    fn a_known_format_may_be_given() {
        let options = ReadOptions {
            format: Some(Format::CtgovClassic),
            ..ReadOptions::default()
        };
        let mut code = None;
        read_input(Source::bytes(study(1).as_bytes()), &options, &mut |record| {
            code = record.outcome.err().map(|error| error.finding.code);
            ControlFlow::Continue(())
        });
        assert_eq!(code, Some(FindingCode::RecordMalformed));
    }
}
