//! JSON streams cut into records: single values, lines, arrays, pages; no more in memory than one record.
//!
//! Elements of `{"studies": […]}` (API v2 pages) and `{"FullStudiesResponse": {"FullStudies": […]}}` are records,
//! as are elements of a top-level array and top-level values that follow each other. A broken record is given up at
//! the next line that starts a record, so that one bad line costs one record.

use std::ops::ControlFlow;

use memchr::{memchr, memchr3};

use crate::registry::container::cut::{Collector, Cut, Position, Sink, Splitter, at_place, error};
use crate::registry::container::json_lines::LineShape;
use crate::registry::container::json_place::Place;
use crate::trial::{Finding, FindingCode};

const NO_OBJECT: &str = "expected a record as a JSON object, found something else";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Before a record, at the depth where records stand.
    Between,
    /// In a record.
    Record,
    /// In something that is no object, up to the end of its line or element.
    Junk,
    /// Behind the records of a page, in the rest of its object.
    Envelope,
    /// Behind a broken record, looking for a line that starts one.
    Resync,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct JsonSplitter {
    collector: Collector,
    mode: Mode,
    at: Position,
    in_text: bool,
    escaped: bool,
    place: Place,
    /// Nesting at which records stand: 0 at the top, more inside a list.
    base: usize,
    /// Whether the run of junk at hand was reported: a list of a million numbers is one finding, not a million.
    junk_told: bool,
    lines: LineShape,
}

impl JsonSplitter {
    /// A splitter for records of at most `record_bytes_max` bytes.
    pub(crate) fn new(record_bytes_max: usize) -> Self {
        Self {
            collector: Collector::new(record_bytes_max),
            mode: Mode::Between,
            at: Position::START,
            in_text: false,
            escaped: false,
            place: Place::default(),
            base: 0,
            junk_told: false,
            lines: LineShape::default(),
        }
    }

    /// Goes over `rest` in the present mode up to the next event; gives how many bytes that took.
    fn step(&mut self, rest: &[u8], sink: Sink<'_>) -> ControlFlow<(), usize> {
        match self.mode {
            Mode::Between => ControlFlow::Continue(self.between(rest)),
            Mode::Record | Mode::Envelope => self.inside(rest, sink),
            Mode::Junk => self.junk(rest, sink),
            Mode::Resync => ControlFlow::Continue(self.resync(rest)),
        }
    }

    fn between(&mut self, rest: &[u8]) -> usize {
        let mut passed = 0;
        while let Some(&byte) = rest.get(passed) {
            match byte {
                b'\n' => self.lines.blanks = Some(0),
                b' ' | b'\t' => {
                    if let Some(blanks) = &mut self.lines.blanks {
                        *blanks += 1;
                    }
                }
                b'\r' => {}
                b',' if self.base > 0 => self.lines.blanks = None,
                b'[' if self.base == 0 => {
                    self.place.open(b'[');
                    self.base = 1;
                    self.lines.blanks = None;
                }
                b']' if self.base > 0 => {
                    self.place.depth = self.base - 1;
                    self.base = 0;
                    self.mode = if self.place.depth == 0 {
                        Mode::Between
                    } else {
                        Mode::Envelope
                    };
                    self.lines.blanks = None;
                    if self.mode == Mode::Envelope {
                        return passed + 1;
                    }
                }
                b'{' => {
                    self.begin(rest.get(..passed).unwrap_or_default());
                    return passed;
                }
                _ => {
                    let mut at = self.at;
                    at.pass(rest.get(..passed).unwrap_or_default());
                    self.collector.start(at);
                    self.mode = Mode::Junk;
                    return passed;
                }
            }
            passed += 1;
        }
        passed
    }

    /// Starts a record behind `before`.
    fn begin(&mut self, before: &[u8]) {
        let mut at = self.at;
        at.pass(before);
        self.collector.start(at);
        self.lines = LineShape::behind(self.lines.blanks.unwrap_or(0));
        self.mode = Mode::Record;
        self.place.begin(self.base);
        self.in_text = false;
        self.escaped = false;
        self.junk_told = false;
    }

    /// Goes over a record or an envelope.
    fn inside(&mut self, rest: &[u8], sink: Sink<'_>) -> ControlFlow<(), usize> {
        let mut passed = 0;
        while let Some(&byte) = rest.get(passed) {
            if self.in_text {
                passed += self.text(rest.get(passed..).unwrap_or_default());
                if self.in_text && rest.get(passed) == Some(&b'\n') {
                    let found = "expected the end of a text, found the end of the line";
                    return self.give_up(rest, passed, error(FindingCode::RecordMalformed, found), sink);
                }
                continue;
            }
            if let Some(blanks) = self.lines.blanks
                && self.mode == Mode::Record
                && !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
            {
                self.lines.blanks = None;
                if self.lines.starts_another(blanks, byte) {
                    let found = "expected the rest of a record, found the start of another";
                    let cut = self.refused(error(FindingCode::InputTruncated, found));
                    self.mode = Mode::Between;
                    self.place.depth = self.base;
                    self.lines.blanks = Some(blanks);
                    sink(cut)?;
                    return ControlFlow::Continue(passed);
                }
            }
            match byte {
                b'"' => {
                    self.in_text = true;
                    self.place.begin_text();
                }
                b'{' | b'[' => {
                    if byte == b'[' && self.opens_records() {
                        self.place.open(b'[');
                        self.base = self.place.depth;
                        self.mode = Mode::Between;
                        self.lines.blanks = None;
                        return ControlFlow::Continue(passed + 1);
                    }
                    self.place.open(byte);
                    self.place.after_colon = false;
                }
                b'}' | b']' => {
                    if !self.place.closes(byte) {
                        let found = format!("expected the other bracket, found `{}`", char::from(byte));
                        return self.give_up(rest, passed, error(FindingCode::RecordMalformed, found), sink);
                    }
                    if self.place.depth == self.base {
                        return self.close(rest, passed + 1, sink);
                    }
                }
                b':' => self.colon(),
                b',' => self.place.after_colon = false,
                b'\n' => self.lines.blanks = Some(0),
                b' ' | b'\t' => {
                    if let Some(blanks) = &mut self.lines.blanks {
                        *blanks += 1;
                    }
                }
                _ => {}
            }
            passed += 1;
        }
        self.hold(rest);
        ControlFlow::Continue(passed)
    }

    /// Goes over a text up to its end, a line end or the end of `rest`.
    fn text(&mut self, rest: &[u8]) -> usize {
        let mut passed = 0;
        while passed < rest.len() {
            if std::mem::take(&mut self.escaped) {
                passed += 1;
                continue;
            }
            let from = rest.get(passed..).unwrap_or_default();
            let found = memchr3(b'"', b'\\', b'\n', from);
            let end = found.unwrap_or(from.len());
            self.place.text(from.get(..end).unwrap_or_default());
            let Some(found) = found else {
                return rest.len();
            };
            passed += found;
            match rest.get(passed) {
                Some(b'"') => {
                    self.in_text = false;
                    return passed + 1;
                }
                Some(b'\\') => {
                    self.escaped = true;
                    passed += 1;
                }
                Some(_) | None => return passed,
            }
        }
        passed
    }

    fn colon(&mut self) {
        self.place.after_colon = true;
        if self.mode == Mode::Record && self.base == 0 {
            self.place.key();
        }
    }

    /// Whether the `[` at hand opens the list of a page's records.
    fn opens_records(&self) -> bool {
        self.mode == Mode::Record && self.base == 0 && self.place.opens_records()
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.mode == Mode::Record {
            self.collector.push(bytes);
        }
    }

    fn close(&mut self, rest: &[u8], passed: usize, sink: Sink<'_>) -> ControlFlow<(), usize> {
        self.hold(rest.get(..passed).unwrap_or_default());
        let was = std::mem::replace(&mut self.mode, Mode::Between);
        self.lines.blanks = None;
        if was == Mode::Record {
            let cut = self.collector.take(None);
            sink(cut)?;
        }
        ControlFlow::Continue(passed)
    }

    /// Gives the record in hand up and looks for the next one.
    fn give_up(&mut self, rest: &[u8], passed: usize, why: Finding, sink: Sink<'_>) -> ControlFlow<(), usize> {
        let mut here = self.at;
        here.pass(rest.get(..passed).unwrap_or_default());
        let indent = self.lines.indent;
        let was_record = self.mode == Mode::Record;
        self.mode = Mode::Resync;
        self.in_text = false;
        self.lines.blanks = None;
        self.lines.indent = indent;
        if !was_record {
            // The rest of a page's object is nobody's record.
            self.base = 0;
            return ControlFlow::Continue(passed);
        }
        let cut = self.refused(at_place(why, &here.place()));
        sink(cut)?;
        ControlFlow::Continue(passed)
    }

    fn refused(&mut self, why: Finding) -> Cut {
        let start = self.collector.started().place();
        self.collector.refuse(at_place(why, &start))
    }

    /// Skips to a line that starts a record or ends the list.
    fn resync(&mut self, rest: &[u8]) -> usize {
        let mut passed = 0;
        while let Some(&byte) = rest.get(passed) {
            match self.lines.blanks {
                Some(blanks) if matches!(byte, b' ' | b'\t') => {
                    self.lines.blanks = Some(blanks + 1);
                    passed += 1;
                }
                Some(blanks) if (byte == b'{' && blanks == self.lines.indent) || (byte == b']' && self.base > 0) => {
                    self.mode = Mode::Between;
                    self.place.depth = self.base;
                    return passed;
                }
                Some(_) if byte != b'\n' => self.lines.blanks = None,
                Some(_) | None => {
                    let Some(found) = memchr(b'\n', rest.get(passed..).unwrap_or_default()) else {
                        return rest.len();
                    };
                    self.lines.blanks = Some(0);
                    passed += found + 1;
                }
            }
        }
        passed
    }

    /// Goes over what is no record, to the end of its line or list item.
    fn junk(&mut self, rest: &[u8], sink: Sink<'_>) -> ControlFlow<(), usize> {
        let in_list = self.base > 0;
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n' || (in_list && matches!(byte, b',' | b']')));
        let Some(end) = end else {
            return ControlFlow::Continue(rest.len());
        };
        self.mode = Mode::Between;
        if !std::mem::replace(&mut self.junk_told, true) {
            let cut = self.refused(error(FindingCode::RecordMalformed, NO_OBJECT));
            sink(cut)?;
        }
        ControlFlow::Continue(end)
    }
}

impl Splitter for JsonSplitter {
    fn feed(&mut self, chunk: &[u8], sink: Sink<'_>) -> ControlFlow<()> {
        let mut rest = chunk;
        while !rest.is_empty() {
            let passed = self.step(rest, sink)?;
            let (done, left) = rest.split_at(passed.min(rest.len()));
            self.at.pass(done);
            rest = left;
        }
        ControlFlow::Continue(())
    }

    fn finish(&mut self, cause: Option<Finding>, sink: Sink<'_>) -> ControlFlow<()> {
        let expected = match self.mode {
            Mode::Record => Some("expected the rest of a record, found the end of the input"),
            Mode::Junk if self.junk_told => None,
            Mode::Junk => Some(NO_OBJECT),
            Mode::Envelope => Some("expected the rest of a page, found the end of the input"),
            Mode::Between | Mode::Resync if self.base > 0 => {
                Some("expected the rest of a list, found the end of the input")
            }
            Mode::Between | Mode::Resync => None,
        };
        let why = cause.or_else(|| {
            let code = if self.mode == Mode::Junk {
                FindingCode::RecordMalformed
            } else {
                FindingCode::InputTruncated
            };
            expected.map(|text| error(code, text))
        });
        let Some(why) = why else {
            return ControlFlow::Continue(());
        };
        if !matches!(self.mode, Mode::Record | Mode::Junk) {
            self.collector.start(self.at);
        }
        let here = self.at.place();
        let cut = self.collector.refuse(at_place(why, &here));
        self.mode = Mode::Between;
        self.base = 0;
        sink(cut)
    }

    fn buffered_bytes_max(&self) -> usize {
        self.collector.held_max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every record's text, or the code of its finding with the line it started on; for chunks of every small size.
    fn split(text: &str) -> Vec<String> {
        let once = |size: usize| {
            let mut splitter = JsonSplitter::new(64);
            let mut found = Vec::new();
            let mut sink = |cut: Cut| {
                found.push(match cut.content {
                    Ok(bytes) => String::from_utf8(bytes).unwrap(),
                    Err(finding) => format!("{} line {}", finding.code, cut.at.line.unwrap()),
                });
                ControlFlow::Continue(())
            };
            for chunk in text.as_bytes().chunks(size) {
                let _ = splitter.feed(chunk, &mut sink);
            }
            let _ = splitter.finish(None, &mut sink);
            found
        };
        let whole = once(usize::MAX >> 1);
        for size in 1..9 {
            assert_eq!(once(size), whole, "chunks of {size} in {text}");
        }
        whole
    }

    #[test]
    fn cuts_lines_arrays_and_pages() {
        assert_eq!(
            split("{\"a\":1}\n{\"b\":\"}{\\\"\"}\r\n\n"),
            ["{\"a\":1}", "{\"b\":\"}{\\\"\"}"]
        );
        assert_eq!(split("[{\"a\":[{}]},\n {\"b\":2}]"), ["{\"a\":[{}]}", "{\"b\":2}"]);
        assert_eq!(
            split(
                "{\"totalCount\":2,\"studies\":[{\"a\":1},{\"studies\":[2]}],\"nextPageToken\":\"x\"}\n{\"studies\":[]}"
            ),
            ["{\"a\":1}", "{\"studies\":[2]}"]
        );
        assert_eq!(
            split("{\"FullStudiesResponse\":{\"APIVrs\":\"1\",\"FullStudies\":[{\"Rank\":1}]}}"),
            ["{\"Rank\":1}"]
        );
        assert_eq!(
            split("{\"protocolSection\":{},\"studies\":[{}]}"),
            ["{\"protocolSection\":{},\"studies\":[{}]}"]
        );
        assert_eq!(split("[]"), Vec::<String>::new());
    }

    #[test]
    fn pretty_records_are_one_record() {
        let flat = "{\n\"a\": [\n{\n\"b\": 1\n}\n]\n}\n";
        assert_eq!(split(flat), [flat.trim_end()]);
        assert_eq!(
            split("[\n  {\n    \"a\": 1\n  },\n  {\n    \"b\": 2\n  }\n]\n").len(),
            2
        );
    }

    #[test]
    fn a_broken_line_costs_one_record() {
        assert_eq!(
            split("{\"a\":1}\n{\"b\":{\"c\":\n{\"d\":2}\n"),
            ["{\"a\":1}", "input-truncated line 2", "{\"d\":2}"]
        );
        assert_eq!(
            split("{\"a\":\"cut\n{\"d\":2}\n"),
            ["record-malformed line 1", "{\"d\":2}"]
        );
        assert_eq!(
            split("{\"a\":[}\n{\"d\":2}\nnull\n{\"e\":3}"),
            [
                "record-malformed line 1",
                "{\"d\":2}",
                "record-malformed line 3",
                "{\"e\":3}"
            ]
        );
        assert_eq!(
            split("[\n  {\n    \"a\": \"cut\n  },\n  {\n    \"b\": 2\n  }\n]\n").len(),
            2
        );
        assert_eq!(split("[{\"a\":1},7,{\"b\":2}]").len(), 3);
    }

    #[test]
    fn ends_that_are_missing_are_told() {
        assert_eq!(split("{\"a\":1}\n{\"b\":"), ["{\"a\":1}", "input-truncated line 2"]);
        assert_eq!(split("[{\"a\":1},"), ["{\"a\":1}", "input-truncated line 1"]);
        assert_eq!(
            split("{\"studies\":[{\"a\":1}]"),
            ["{\"a\":1}", "input-truncated line 1"]
        );
    }

    #[test]
    fn a_record_beyond_the_limit_is_skipped() {
        let long = format!("{{\"a\":\"{}\"}}\n{{\"b\":1}}", "x".repeat(100));
        assert_eq!(split(&long), ["limit-exceeded line 1", "{\"b\":1}"]);
    }
}
