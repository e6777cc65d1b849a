//! Compressed inputs: gzip (also of several members) and zip, told by their first bytes, guarded against bombs.

use std::cell::Cell;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::rc::Rc;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;
use zip::read::read_zipfile_from_stream;
use zip::result::ZipError;

use crate::registry::container::cut::error;
use crate::registry::limits::Limits;
use crate::trial::{Finding, FindingCode};

/// A source that can be read from any place, as zip archives want it.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

/// Where an input comes from.
pub enum Source<'s> {
    /// A stream, such as standard input. A zip archive in one must state its sizes ahead of each entry.
    Stream(Box<dyn Read + 's>),
    /// A file, or bytes in memory.
    Seekable(Box<dyn ReadSeek + 's>),
}

impl std::fmt::Debug for Source<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Stream(_) => "Stream",
            Self::Seekable(_) => "Seekable",
        })
    }
}

impl<'s> Source<'s> {
    /// Bytes in memory.
    pub fn bytes(bytes: &'s [u8]) -> Self {
        Self::Seekable(Box::new(Cursor::new(bytes)))
    }
}

/// Why reading a compressed stream was stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Over {
    #[error("expected at most `{0}` bytes out of a compressed input, found more")]
    Bytes(u64),
    #[error("expected at most `{0}` bytes out for each compressed byte, found more: this is taken for a bomb")]
    Ratio(u64),
}

/// How many entries of one archive may be stopped as bombs before the archive is given up.
const BOMBS_PER_ARCHIVE_MAX: u64 = 16;

/// Takes each stream of an input: the entry's name inside an archive, and its bytes, or why there are none.
pub(crate) type Entries<'e> = &'e mut dyn FnMut(Option<String>, Result<Box<dyn Read + '_>, Finding>) -> ControlFlow<()>;

/// Whether a stream is an archive that we unpack.
pub(crate) fn is_archive(head: &[u8]) -> bool {
    is_gzip(head) || is_zip(head)
}

fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(b"\x1f\x8b")
}

fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// Opens an input, giving every stream in it, in order.
pub(crate) fn open(source: Source<'_>, limits: &Limits, each: Entries<'_>) -> ControlFlow<()> {
    match source {
        Source::Seekable(mut file) => {
            let head = match head(&mut file) {
                Ok(head) => head,
                Err(why) => return each(None, Err(failure(&why))),
            };
            if is_zip(&head) {
                return entries(file, limits, each);
            }
            plain(head, Box::new(file), limits, each)
        }
        Source::Stream(mut stream) => {
            let head = match head(&mut stream) {
                Ok(head) => head,
                Err(why) => return each(None, Err(failure(&why))),
            };
            if is_zip(&head) {
                return entries_in_stream(Box::new(Cursor::new(head).chain(stream)), limits, each);
            }
            plain(head, stream, limits, each)
        }
    }
}

fn head(stream: &mut dyn Read) -> std::io::Result<Vec<u8>> {
    let mut head = Vec::new();
    stream.take(4).read_to_end(&mut head)?;
    Ok(head)
}

fn plain(head: Vec<u8>, rest: Box<dyn Read + '_>, limits: &Limits, each: Entries<'_>) -> ControlFlow<()> {
    let gzip = is_gzip(&head);
    let stream = Cursor::new(head).chain(rest);
    if !gzip {
        return each(None, Ok(Box::new(stream)));
    }
    let taken = Rc::new(Cell::new(0));
    let counted = Counted {
        inner: stream,
        taken: Rc::clone(&taken),
    };
    each(
        None,
        Ok(Box::new(Guard::new(MultiGzDecoder::new(counted), taken, limits))),
    )
}

fn entries(mut file: Box<dyn ReadSeek + '_>, limits: &Limits, each: Entries<'_>) -> ControlFlow<()> {
    let length = file.seek(SeekFrom::End(0)).unwrap_or(u64::MAX);
    let mut archive = match ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(why) => return each(None, Err(zip_failure(&why))),
    };
    if archive.len() > limits.zip_entries_max {
        return each(None, Err(too_many(limits)));
    }
    // Entries that share their bytes would each pass alone: all of them together keep the ratio of the file.
    let mut out = 0_u64;
    let bombs_allowed = limits.ratio_free_bytes / limits.ratio_max * BOMBS_PER_ARCHIVE_MAX;
    for index in 0..archive.len() {
        let name = archive
            .name_for_index(index)
            .and_then(Result::ok)
            .map(std::borrow::Cow::into_owned);
        if name.as_deref().is_some_and(is_packing) {
            continue;
        }
        if out / limits.ratio_max > length.saturating_add(bombs_allowed) {
            let over = Over::Ratio(limits.ratio_max).to_string();
            return each(name, Err(error(FindingCode::LimitExceeded, over)));
        }
        match archive.by_index(index) {
            Ok(entry) => {
                let taken = Rc::new(Cell::new(entry.compressed_size().min(length)));
                let guard = Guard::new(entry, taken, limits);
                let given = Rc::clone(&guard.given);
                each(name, Ok(Box::new(guard)))?;
                out = out.saturating_add(given.get());
            }
            Err(why) => each(name, Err(zip_failure(&why)))?,
        }
    }
    ControlFlow::Continue(())
}

fn entries_in_stream(mut stream: Box<dyn Read + '_>, limits: &Limits, each: Entries<'_>) -> ControlFlow<()> {
    for _ in 0..limits.zip_entries_max {
        match read_zipfile_from_stream(&mut stream) {
            Ok(None) => return ControlFlow::Continue(()),
            Ok(Some(entry)) => {
                let name = entry.name().ok().map(std::borrow::Cow::into_owned);
                if name.as_deref().is_some_and(is_packing) {
                    continue;
                }
                let taken = Rc::new(Cell::new(entry.compressed_size()));
                each(name, Ok(Box::new(Guard::new(entry, taken, limits))))?;
            }
            Err(why) => {
                let mut finding = zip_failure(&why);
                if matches!(why, ZipError::UnsupportedArchive(_)) {
                    finding.text.push_str("; save the archive as a file and read that");
                }
                return each(None, Err(finding));
            }
        }
    }
    each(None, Err(too_many(limits)))
}

/// Folders, and files that packing programs add.
fn is_packing(name: &str) -> bool {
    name.ends_with('/') || name.starts_with("__MACOSX/") || name.ends_with(".DS_Store")
}

fn too_many(limits: &Limits) -> Finding {
    let text = format!(
        "expected at most `{}` entries in an archive, found more",
        limits.zip_entries_max
    );
    error(FindingCode::LimitExceeded, text)
}

fn failure(why: &std::io::Error) -> Finding {
    error(
        FindingCode::InputUnreadable,
        format!("expected a readable input, found: {why}"),
    )
}

fn zip_failure(why: &ZipError) -> Finding {
    // A zip archive has its directory at its end: without one it was cut off.
    let cut_off = matches!(why, ZipError::InvalidArchive(_))
        || matches!(why, ZipError::Io(io) if io.kind() == std::io::ErrorKind::UnexpectedEof);
    let code = if cut_off {
        FindingCode::InputTruncated
    } else {
        FindingCode::InputUnreadable
    };
    error(code, format!("expected a whole zip archive, found: {why}"))
}

/// Counts the bytes that a decoder takes.
struct Counted<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(into)?;
        self.taken.set(self.taken.get() + count as u64);
        Ok(count)
    }
}

/// Stops a decoder that gives too much.
struct Guard<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
    given: Rc<Cell<u64>>,
    bytes_max: u64,
    ratio_max: u64,
    ratio_free_bytes: u64,
}

impl<R> Guard<R> {
    fn new(inner: R, taken: Rc<Cell<u64>>, limits: &Limits) -> Self {
        Self {
            inner,
            taken,
            given: Rc::new(Cell::new(0)),
            bytes_max: limits.decompressed_bytes_max,
            ratio_max: limits.ratio_max,
            ratio_free_bytes: limits.ratio_free_bytes,
        }
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(into)?;
        let given = self.given.get() + count as u64;
        self.given.set(given);
        if given > self.bytes_max {
            return Err(std::io::Error::other(Over::Bytes(self.bytes_max)));
        }
        if given > self.ratio_free_bytes && given / self.ratio_max > self.taken.get() {
            return Err(std::io::Error::other(Over::Ratio(self.ratio_max)));
        }
        Ok(count)
    }
}
