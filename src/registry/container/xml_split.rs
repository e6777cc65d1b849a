//! XML streams cut into `clinical_study` elements: one document, several in a row, or a wrapper around them.

use std::ops::ControlFlow;

use memchr::memmem;

use crate::registry::container::cut::{Collector, Position, Sink, Splitter, at_place, error};
use crate::trial::{Finding, FindingCode, Format};

const END: &[u8] = b"</clinical_study>";

/// See the module. The registry writes neither CDATA nor comments inside a study, so its end tag is looked for as text.
#[derive(Debug)]
pub(crate) struct XmlSplitter {
    collector: Collector,
    at: Position,
    /// The last bytes seen, as an end tag can lie across two chunks.
    tail: Vec<u8>,
    cuts: u64,
}

impl XmlSplitter {
    /// A splitter for records of at most `record_bytes_max` bytes.
    pub(crate) fn new(record_bytes_max: usize) -> Self {
        Self {
            collector: Collector::new(record_bytes_max),
            at: Position::START,
            tail: Vec::new(),
            cuts: 0,
        }
    }

    /// Bytes of `rest` up to and with the end tag, which may have begun in earlier chunks.
    fn end_in(&self, rest: &[u8]) -> Option<usize> {
        let joint: Vec<u8> = self.tail.iter().chain(rest.iter().take(END.len())).copied().collect();
        memmem::find(&joint, END)
            .map(|at| (at + END.len()).saturating_sub(self.tail.len()))
            .or_else(|| memmem::find(rest, END).map(|at| at + END.len()))
    }

    fn pass(&mut self, bytes: &[u8]) {
        self.collector.push(bytes);
        self.at.pass(bytes);
        let keep = END.len() - 1;
        if bytes.len() >= keep {
            self.tail.clear();
        }
        self.tail
            .extend_from_slice(bytes.get(bytes.len().saturating_sub(keep)..).unwrap_or_default());
        let surplus = self.tail.len().saturating_sub(keep);
        self.tail.drain(..surplus);
    }
}

impl Splitter for XmlSplitter {
    fn feed(&mut self, chunk: &[u8], sink: Sink<'_>) -> ControlFlow<()> {
        let mut rest = chunk;
        while let Some(end) = self.end_in(rest) {
            let (record, left) = rest.split_at(end.min(rest.len()));
            self.pass(record);
            rest = left;
            let mut cut = self.collector.take(Some(Format::CtgovXml));
            if let Ok(bytes) = &mut cut.content {
                let before = prologue(bytes);
                cut.at.byte = cut.at.byte.map(|byte| byte + before as u64);
                let newlines = memchr::memchr_iter(b'\n', bytes.get(..before).unwrap_or_default()).count();
                cut.at.line = cut.at.line.map(|line| line + newlines as u64);
                bytes.drain(..before);
            }
            self.collector.start(self.at);
            self.tail.clear();
            self.cuts += 1;
            sink(cut)?;
        }
        self.pass(rest);
        ControlFlow::Continue(())
    }

    fn finish(&mut self, cause: Option<Finding>, sink: Sink<'_>) -> ControlFlow<()> {
        let pending = self.collector.is_over() || study_start(self.collector.bytes()).is_some();
        if cause.is_none() && !pending && self.cuts > 0 {
            return ControlFlow::Continue(());
        }
        let why = cause.unwrap_or_else(|| {
            error(
                FindingCode::InputTruncated,
                "expected `</clinical_study>`, found the end of the input",
            )
        });
        let here = self.at.place();
        let cut = self.collector.refuse(at_place(why, &here));
        sink(cut)
    }

    fn buffered_bytes_max(&self) -> usize {
        self.collector.held_max()
    }
}

/// How many bytes before a study belong to a wrapper. A declaration, comments and a document type stay with the study,
/// so that the reader sees (and refuses) them; other elements' tags do not.
fn prologue(bytes: &[u8]) -> usize {
    let Some(start) = study_start(bytes) else {
        return 0;
    };
    let before = bytes.get(..start).unwrap_or_default();
    let declares = [&b"<!DOCTYPE"[..], b"<!ENTITY"]
        .iter()
        .any(|word| memmem::find(before, word).is_some());
    let wraps = before
        .windows(2)
        .any(|pair| matches!(pair, [b'<', next] if next.is_ascii_alphabetic() || *next == b'/'));
    if wraps && !declares {
        return start;
    }
    // A declaration may only stand at the very start.
    before.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

/// Where the start tag of a study begins.
pub(crate) fn study_start(bytes: &[u8]) -> Option<usize> {
    const START: &[u8] = b"<clinical_study";
    memmem::find_iter(bytes, START).find(|at| {
        bytes
            .get(at + START.len())
            .is_none_or(|next| matches!(next, b'>' | b'/') || next.is_ascii_whitespace())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::container::cut::Cut;

    fn split(text: &str) -> Vec<String> {
        let once = |size: usize| {
            let mut splitter = XmlSplitter::new(200);
            let mut found = Vec::new();
            let mut sink = |cut: Cut| {
                found.push(match cut.content {
                    Ok(bytes) => format!("{} {}", cut.at.line.unwrap(), String::from_utf8(bytes).unwrap()),
                    Err(finding) => finding.code.to_string(),
                });
                ControlFlow::Continue(())
            };
            for chunk in text.as_bytes().chunks(size) {
                let _ = splitter.feed(chunk, &mut sink);
            }
            let _ = splitter.finish(None, &mut sink);
            found
        };
        let whole = once(10_000);
        for size in [1, 2, 3, 7, 16, 17, 18] {
            assert_eq!(once(size), whole, "chunks of {size}");
        }
        whole
    }

    #[test]
    fn cuts_documents_and_wrappers() {
        let one = "<?xml version=\"1.0\"?>\n<!-- c --><clinical_study rank=\"1\"><a/></clinical_study>";
        assert_eq!(split(one), [format!("1 {one}")]);
        assert_eq!(
            split(
                "<search_results>\n<clinical_study>x</clinical_study>\n<clinical_study>y</clinical_study>\n</search_results>"
            ),
            [
                "2 <clinical_study>x</clinical_study>",
                "3 <clinical_study>y</clinical_study>"
            ]
        );
        let typed = "<!DOCTYPE r [<!ENTITY a \"b\">]><r><clinical_study>x</clinical_study>";
        assert_eq!(split(typed), [format!("1 {typed}")]);
    }

    #[test]
    fn tells_what_is_cut_off_or_too_long() {
        assert_eq!(split("<clinical_study><a>"), ["input-truncated"]);
        let long = format!(
            "<clinical_study>{}</clinical_study><clinical_study/></clinical_study>",
            "x".repeat(300)
        );
        assert_eq!(split(&long), ["limit-exceeded", "1 <clinical_study/></clinical_study>"]);
    }
}
