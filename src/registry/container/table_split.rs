//! Tables cut into rows: each record is the header line with one row, so that it can be read and kept by itself.

use std::ops::ControlFlow;

use crate::registry::container::cut::{Collector, Cut, Position, Sink, Splitter, at_place, error};
use crate::trial::{Finding, FindingCode, Format};

/// A longer header line is none of the registry's: its 30 columns have 500 bytes.
const HEADER_BYTES_MAX: usize = 64 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    /// At its first byte, where a quotation mark opens.
    Start,
    /// In a cell without quotation marks.
    Plain,
    /// Between quotation marks.
    Quoted,
    /// Behind a quotation mark that closes, or is the first of a doubled one.
    Quote,
}

/// See the module. Comma tables quote as RFC 4180 says; in tab tables a row is a line, and quotation marks are text.
#[derive(Debug)]
pub(crate) struct TableSplitter {
    collector: Collector,
    format: Format,
    delimiter: u8,
    header: Option<Vec<u8>>,
    cell: Cell,
    blank: bool,
    at: Position,
}

impl TableSplitter {
    /// A splitter for rows of at most `record_bytes_max` bytes.
    pub(crate) fn new(format: Format, delimiter: u8, record_bytes_max: usize) -> Self {
        Self {
            collector: Collector::new(record_bytes_max),
            format,
            delimiter,
            header: None,
            cell: Cell::Start,
            blank: true,
            at: Position::START,
        }
    }

    /// Moves over one byte; true at the end of a row.
    fn passes(&mut self, byte: u8) -> bool {
        self.blank &= byte.is_ascii_whitespace();
        self.cell = match (self.cell, byte) {
            (Cell::Start, b'"') if self.delimiter != b'\t' => Cell::Quoted,
            (Cell::Quoted, b'"') => Cell::Quote,
            (Cell::Quoted, _) | (Cell::Quote, b'"') => Cell::Quoted,
            (Cell::Start | Cell::Plain | Cell::Quote, b'\n') => return true,
            (Cell::Start | Cell::Plain | Cell::Quote, other) if other == self.delimiter => Cell::Start,
            (Cell::Start | Cell::Plain | Cell::Quote, _) => Cell::Plain,
        };
        false
    }

    fn end_row(&mut self, sink: Sink<'_>) -> ControlFlow<()> {
        self.cell = Cell::Start;
        let blank = std::mem::replace(&mut self.blank, true);
        let mut cut = self.collector.take(Some(self.format));
        self.collector.start(self.at);
        if blank {
            return ControlFlow::Continue(());
        }
        let Some(header) = &self.header else {
            return match cut.content {
                Ok(bytes) if bytes.len() <= HEADER_BYTES_MAX => {
                    self.header = Some(bytes);
                    ControlFlow::Continue(())
                }
                Ok(_) | Err(_) => {
                    let text =
                        format!("expected a header line of at most `{HEADER_BYTES_MAX}` bytes, found a longer one");
                    let content = Err(at_place(error(FindingCode::LimitExceeded, text), &cut.at));
                    sink(Cut { content, ..cut })
                }
            };
        };
        if let Ok(row) = &mut cut.content {
            let mut whole = Vec::with_capacity(header.len() + row.len() + 1);
            whole.extend_from_slice(header);
            if header.last() != Some(&b'\n') {
                whole.push(b'\n');
            }
            whole.append(row);
            *row = whole;
        }
        sink(cut)
    }
}

impl Splitter for TableSplitter {
    fn feed(&mut self, chunk: &[u8], sink: Sink<'_>) -> ControlFlow<()> {
        let mut from = 0;
        for (index, byte) in chunk.iter().enumerate() {
            if self.passes(*byte) {
                let row = chunk.get(from..=index).unwrap_or_default();
                self.collector.push(row);
                self.at.pass(row);
                from = index + 1;
                self.end_row(sink)?;
            }
        }
        let rest = chunk.get(from..).unwrap_or_default();
        self.collector.push(rest);
        self.at.pass(rest);
        ControlFlow::Continue(())
    }

    fn finish(&mut self, cause: Option<Finding>, sink: Sink<'_>) -> ControlFlow<()> {
        let why = cause.or_else(|| {
            let text = "expected the `\"` that ends a cell, found the end of the input";
            (self.cell == Cell::Quoted).then(|| error(FindingCode::InputTruncated, text))
        });
        let Some(why) = why else {
            self.end_row(sink)?;
            return ControlFlow::Continue(());
        };
        let here = self.at.place();
        let cut = self.collector.refuse(at_place(why, &here));
        sink(cut)
    }

    fn buffered_bytes_max(&self) -> usize {
        self.collector.held_max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, delimiter: u8) -> Vec<String> {
        let mut splitter = TableSplitter::new(Format::CtgovCsv, delimiter, 100);
        let mut found = Vec::new();
        let mut sink = |cut: Cut| {
            found.push(match cut.content {
                Ok(bytes) => format!("{} {}", cut.at.line.unwrap(), String::from_utf8(bytes).unwrap()),
                Err(finding) => finding.code.to_string(),
            });
            ControlFlow::Continue(())
        };
        for chunk in text.as_bytes().chunks(3) {
            let _ = splitter.feed(chunk, &mut sink);
        }
        let _ = splitter.finish(None, &mut sink);
        found
    }

    #[test]
    fn a_record_is_the_header_and_a_row() {
        assert_eq!(
            split("a,b\r\n1,\"x\ny\"\"z\"\r\n\r\n2,5\" needle\n3,", b','),
            ["2 a,b\r\n1,\"x\ny\"\"z\"\r\n", "5 a,b\r\n2,5\" needle\n", "6 a,b\r\n3,"]
        );
        assert_eq!(split("a\tb\n1\t\"x\n", b'\t'), ["2 a\tb\n1\t\"x\n"]);
    }

    #[test]
    fn tells_what_is_cut_off_or_too_long() {
        assert_eq!(split("a,b\n1,\"x", b','), ["input-truncated"]);
        let long = format!("a,b\n1,{}\n2,y", "x".repeat(200));
        assert_eq!(split(&long, b','), ["limit-exceeded", "3 a,b\n2,y"]);
    }
}
