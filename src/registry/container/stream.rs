//! One stream of text: told by its head, then cut into records chunk by chunk.

use std::io::{ErrorKind, Read};
use std::ops::ControlFlow;

use crate::registry::container::archive::{Over, is_archive};
use crate::registry::container::cut::{Cut, Sink, Splitter, error};
use crate::registry::container::encoding::Utf8Reader;
use crate::registry::container::json_split::JsonSplitter;
use crate::registry::container::table_split::TableSplitter;
use crate::registry::container::whole_split::WholeSplitter;
use crate::registry::container::xml_split::XmlSplitter;
use crate::registry::detect::{self, HEAD_BYTES, LOOKED_FOR, Shape};
use crate::registry::limits::Limits;
use crate::trial::{Finding, FindingCode, Format, Place};

const CHUNK_BYTES: usize = 128 * 1024;

/// What reading a stream took.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Taken {
    /// Bytes of text that were read.
    pub(crate) bytes: u64,
    /// The most bytes of records held at once.
    pub(crate) buffered_bytes_max: usize,
}

/// Cuts a stream into records. `sink` gets each with what is odd about the stream as a whole.
pub(crate) fn split_stream(
    stream: Box<dyn Read + '_>,
    format: Option<Format>,
    limits: &Limits,
    sink: &mut dyn FnMut(Cut, Option<&Finding>) -> ControlFlow<()>,
) -> (Taken, ControlFlow<()>) {
    let mut taken = Taken::default();
    let (mut reader, note) = match Utf8Reader::open(stream) {
        Ok(opened) => opened,
        Err(why) => return (taken, sink(refused(unreadable(&why)), None)),
    };
    let mut sink = |cut: Cut| sink(cut, note.as_ref());
    let mut head = Vec::new();
    let headed = reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head);
    taken.bytes = head.len() as u64;
    let whole = head.len() < HEAD_BYTES;
    let shape = match format {
        Some(format) => detect::shape_of(format, &head, whole),
        None => detect::shape(&head, whole),
    };
    let mut splitter: Box<dyn Splitter> = match (shape, &headed) {
        // What broke the stream says more than that nothing was in it.
        (Shape::Empty | Shape::Unknown(_), Err(why)) => return (taken, sink(refused(unreadable(why)))),
        (Shape::Empty, Ok(_)) => {
            let text = "expected a record, found an empty input";
            return (taken, sink(refused(error(FindingCode::InputEmpty, text))));
        }
        (Shape::Unknown(_), Ok(_)) if is_archive(&head) => {
            let text = "expected records, found an archive within an archive; unpack it first";
            return (taken, sink(refused(error(FindingCode::FormatUnknown, text))));
        }
        (Shape::Unknown(like), Ok(_)) => {
            let text = format!(
                "expected {LOOKED_FOR}, found {like} that begins `{}`",
                detect::shown(&head)
            );
            return (taken, sink(refused(error(FindingCode::FormatUnknown, text))));
        }
        (Shape::Json, _) => Box::new(JsonSplitter::new(limits.record_bytes_max)),
        (Shape::Xml, _) => Box::new(XmlSplitter::new(limits.record_bytes_max)),
        (Shape::Table { format, delimiter }, _) => {
            Box::new(TableSplitter::new(format, delimiter, limits.record_bytes_max))
        }
        (Shape::Page(format), _) => Box::new(WholeSplitter::new(format, limits.record_bytes_max)),
    };
    let flow = feed_all(
        &mut reader,
        &head,
        headed.err(),
        splitter.as_mut(),
        &mut taken,
        &mut sink,
    );
    taken.buffered_bytes_max = splitter.buffered_bytes_max();
    (taken, flow)
}

fn feed_all(
    reader: &mut Utf8Reader<'_>,
    head: &[u8],
    broken: Option<std::io::Error>,
    splitter: &mut dyn Splitter,
    taken: &mut Taken,
    sink: Sink<'_>,
) -> ControlFlow<()> {
    splitter.feed(head, sink)?;
    if let Some(why) = broken {
        return splitter.finish(Some(unreadable(&why)), sink);
    }
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return splitter.finish(None, sink),
            Ok(count) => {
                taken.bytes += count as u64;
                splitter.feed(chunk.get(..count).unwrap_or_default(), sink)?;
            }
            Err(why) if why.kind() == ErrorKind::Interrupted => {}
            Err(why) => return splitter.finish(Some(unreadable(&why)), sink),
        }
    }
}

/// A stream that gives no record at all.
pub(crate) fn refused(finding: Finding) -> Cut {
    Cut {
        at: Place::default(),
        format: None,
        content: Err(finding),
    }
}

/// Why a stream could not be read on.
pub(crate) fn unreadable(why: &std::io::Error) -> Finding {
    if let Some(over) = why.get_ref().and_then(|inner| inner.downcast_ref::<Over>()) {
        return error(FindingCode::LimitExceeded, over.to_string());
    }
    if why.kind() == ErrorKind::UnexpectedEof {
        let text = "expected the rest of the compressed data, found the end of the input";
        return error(FindingCode::InputTruncated, text);
    }
    error(
        FindingCode::InputUnreadable,
        format!("expected a readable input, found: {why}"),
    )
}
