//! What every splitter gives: records cut out of a stream, each with the place where it starts.

use std::ops::ControlFlow;

use memchr::memchr_iter;

use crate::trial::{Finding, FindingCode, Format, Place, Severity};

/// A record cut out of a stream, or why it could not be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cut {
    /// Where it starts in the stream.
    pub(crate) at: Place,
    /// Its format, where the container tells.
    pub(crate) format: Option<Format>,
    /// Its bytes; the finding is an error.
    pub(crate) content: Result<Vec<u8>, Finding>,
}

/// Takes cuts one by one; a break stops the reading.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(Cut) -> ControlFlow<()>;

/// Cuts a stream that comes in chunks of any size into records.
pub(crate) trait Splitter {
    /// Takes the next bytes.
    fn feed(&mut self, chunk: &[u8], sink: Sink<'_>) -> ControlFlow<()>;

    /// Ends the stream: what is pending is whole, or cut off (`cause` says by what).
    fn finish(&mut self, cause: Option<Finding>, sink: Sink<'_>) -> ControlFlow<()>;

    /// The most bytes that were ever held at once.
    fn buffered_bytes_max(&self) -> usize;
}

/// A place in a stream, moved on as bytes go by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Position {
    /// Bytes before it.
    pub(crate) byte: u64,
    /// Its line, from 1.
    pub(crate) line: u64,
}

impl Position {
    /// The start of a stream.
    pub(crate) const START: Self = Self { byte: 0, line: 1 };

    /// Moves over `bytes`.
    pub(crate) fn pass(&mut self, bytes: &[u8]) {
        self.byte += bytes.len() as u64;
        self.line += memchr_iter(b'\n', bytes).count() as u64;
    }

    /// The same as a finding's place.
    pub(crate) fn place(self) -> Place {
        Place {
            line: Some(self.line),
            byte: Some(self.byte),
            ..Place::default()
        }
    }
}

/// The bytes of the record in hand, never more than the limit: beyond it they are counted and let go.
#[derive(Debug)]
pub(crate) struct Collector {
    bytes: Vec<u8>,
    over: bool,
    start: Position,
    bytes_max: usize,
    held_max: usize,
}

impl Collector {
    /// An empty one for records of at most `bytes_max` bytes.
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self {
            bytes: Vec::new(),
            over: false,
            start: Position::START,
            bytes_max,
            held_max: 0,
        }
    }

    /// Starts a record.
    pub(crate) fn start(&mut self, at: Position) {
        self.bytes.clear();
        self.over = false;
        self.start = at;
    }

    /// Where the record in hand starts.
    pub(crate) fn started(&self) -> Position {
        self.start
    }

    /// Adds bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.over {
            return;
        }
        if self.bytes.len() + bytes.len() > self.bytes_max {
            self.over = true;
            self.bytes = Vec::new();
            return;
        }
        self.bytes.extend_from_slice(bytes);
        self.held_max = self.held_max.max(self.bytes.capacity());
    }

    /// What is in hand.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the record in hand is beyond the limit.
    pub(crate) fn is_over(&self) -> bool {
        self.over
    }

    /// Takes the record in hand.
    pub(crate) fn take(&mut self, format: Option<Format>) -> Cut {
        let at = self.start.place();
        let bytes = std::mem::take(&mut self.bytes);
        let content = if std::mem::take(&mut self.over) {
            let text = format!(
                "expected a record of at most `{}` bytes, found a longer one",
                self.bytes_max
            );
            Err(at_place(error(FindingCode::LimitExceeded, text), &at))
        } else {
            Ok(bytes)
        };
        Cut { at, format, content }
    }

    /// Lets the record in hand go, for a reason.
    pub(crate) fn refuse(&mut self, finding: Finding) -> Cut {
        if self.over {
            return self.take(None);
        }
        self.bytes.clear();
        Cut {
            at: self.start.place(),
            format: None,
            content: Err(finding),
        }
    }

    /// The most bytes that were ever held at once.
    pub(crate) fn held_max(&self) -> usize {
        self.held_max
    }
}

/// An error finding.
pub(crate) fn error(code: FindingCode, text: impl Into<String>) -> Finding {
    Finding::new(Severity::Error, code, text)
}

/// The finding at a place, unless it has one of its own.
pub(crate) fn at_place(mut finding: Finding, at: &Place) -> Finding {
    if finding.at == Place::default() {
        finding.at = at.clone();
    }
    finding
}
