//! Inputs as typed to texts of one resource each: files, folders and standard input, plain or gzip, JSON, NDJSON or XML.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use tokio::runtime::Handle;
use tokio::sync::mpsc::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::cli::exit::Failure;
use crate::cli::inputs::files_below;
use crate::json;

/// Size of one resource, in bytes; of a Bundle with all that is in it.
const TEXT_BYTES_MAX: usize = 64 << 20;
/// Texts that are being checked or wait for it, together, in bytes.
const WAITING_BYTES_MAX: usize = 256 << 20;
/// How a gzip stream begins (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// Names of files that are taken from a folder end so, perhaps with `.gz` after it.
const ENDINGS: [&str; 4] = ["json", "ndjson", "jsonl", "xml"];
/// What a folder of definitions or examples holds beside resources.
const NO_RESOURCE: [&str; 2] = ["package.json", "package-lock.json"];

/// Where texts come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TextSource {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Standard,
}

/// A text of one resource, or why there is none.
#[derive(Debug)]
pub(crate) struct Text {
    /// The input's name.
    pub(crate) input: Arc<str>,
    /// Which of its input, from 0.
    pub(crate) index: u64,
    /// Lines of the input before it.
    pub(crate) lines_before: usize,
    /// The bytes; in words why not, when they could not be read.
    pub(crate) content: Result<Vec<u8>, String>,
    /// Its share of the memory.
    _room: Option<OwnedSemaphorePermit>,
}

/// Settles what the arguments mean; folders are walked in order of name, and files in them that cannot be resources are
/// left out.
pub(crate) fn text_sources(arguments: &[String]) -> Result<Vec<TextSource>, Failure> {
    let mut found = Vec::new();
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            found.push(TextSource::Standard);
        } else if path.is_dir() {
            let files = files_below(path)?;
            found.extend(
                files
                    .into_iter()
                    .filter(|file| may_be_resource(file))
                    .map(TextSource::File),
            );
        } else {
            found.push(TextSource::File(path.to_owned()));
        }
    }
    Ok(found)
}

/// Whether a file in a folder may hold resources, by its name.
pub(crate) fn may_be_resource(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ending(path).is_some_and(|ending| ENDINGS.contains(&&*ending)) && !NO_RESOURCE.contains(&&*name)
}

/// How the name ends, without `.gz`, in lower case.
fn ending(path: &Path) -> Option<String> {
    let end = |path: &Path| Some(path.extension()?.to_str()?.to_ascii_lowercase());
    match end(path)?.as_str() {
        "gz" => end(Path::new(path.file_stem()?)),
        other => Some(other.to_owned()),
    }
}

/// Reads the sources one after the other until all are read or nobody listens; a source that cannot be read gives one
/// text without content, and the others are unharmed.
pub(crate) fn read_texts(sources: &[TextSource], send: &Sender<Text>) {
    let room = Arc::new(Semaphore::new(WAITING_BYTES_MAX));
    for source in sources {
        let (name, opened): (String, std::io::Result<Box<dyn Read>>) = match source {
            TextSource::File(path) => (
                path.display().to_string(),
                File::open(path).map(|file| Box::new(file) as Box<dyn Read>),
            ),
            TextSource::Standard => ("-".to_owned(), Ok(Box::new(std::io::stdin().lock()))),
        };
        let has_lines =
            matches!(source, TextSource::File(path) if matches!(ending(path).as_deref(), Some("ndjson" | "jsonl")));
        let mut input = Input {
            name: name.into(),
            index: 0,
            lines: 0,
            send,
            room: &room,
        };
        let ended = match opened {
            Ok(bytes) => unpacked(bytes).and_then(|mut text| input.read(&mut text, has_lines)),
            Err(cause) => Err(cause),
        };
        let is_heard = ended
            .unwrap_or_else(|cause| input.give(0, Err(format!("expected an input that can be read, found: {cause}"))));
        if !is_heard {
            return;
        }
    }
}

/// The bytes, taken out of gzip when they are in it.
fn unpacked<'a>(mut bytes: Box<dyn Read + 'a>) -> std::io::Result<Box<dyn BufRead + 'a>> {
    let mut head = Vec::new();
    bytes.by_ref().take(GZIP.len() as u64).read_to_end(&mut head)?;
    let is_packed = head == GZIP;
    let all = BufReader::new(Cursor::new(head).chain(bytes));
    Ok(if is_packed {
        Box::new(BufReader::new(MultiGzDecoder::new(all)))
    } else {
        Box::new(all)
    })
}

/// An input that is being read.
struct Input<'a> {
    name: Arc<str>,
    index: u64,
    /// Lines that were read.
    lines: usize,
    send: &'a Sender<Text>,
    room: &'a Arc<Semaphore>,
}

impl Input<'_> {
    /// Cuts the input into texts; says whether anybody still listens.
    fn read(&mut self, from: &mut dyn BufRead, has_lines: bool) -> std::io::Result<bool> {
        let mut begun = VecDeque::new();
        let has_lines = has_lines || self.begins_with_lines(from, &mut begun)?;
        if !has_lines {
            return self.whole(from, begun);
        }
        loop {
            let line = match begun.pop_front() {
                Some(line) => line,
                None => match self.line(from)? {
                    Some(line) => line,
                    None => return Ok(true),
                },
            };
            let is_too_long = line.bytes.len() > TEXT_BYTES_MAX;
            let content = if is_too_long { Err(too_long()) } else { Ok(line.bytes) };
            // After a line that does not end there is no telling where the next begins.
            if !self.give(line.before, content) {
                return Ok(false);
            }
            if is_too_long {
                return Ok(true);
            }
        }
    }

    /// Whether each line is a resource: the first is one as it stands, or the second begins like the first.
    fn begins_with_lines(&mut self, from: &mut dyn BufRead, begun: &mut VecDeque<Line>) -> std::io::Result<bool> {
        let Some(first) = self.line(from)? else {
            return Ok(false);
        };
        let is_object = first.begins_object();
        let is_whole = is_object && json::read_strict(&first.bytes).value.is_some();
        begun.push_back(first);
        if !is_object || is_whole {
            return Ok(is_whole);
        }
        let Some(second) = self.line(from)? else {
            return Ok(false);
        };
        let has_lines = second.begins_object();
        begun.push_back(second);
        Ok(has_lines)
    }

    /// Gives all of the input as one text.
    fn whole(&mut self, from: &mut dyn BufRead, begun: VecDeque<Line>) -> std::io::Result<bool> {
        let before = begun.front().map_or(0, |line| line.before);
        let mut bytes = Vec::new();
        for line in begun {
            bytes.extend_from_slice(&line.bytes);
        }
        let left = (TEXT_BYTES_MAX + 1).saturating_sub(bytes.len());
        Read::take(from, left as u64).read_to_end(&mut bytes)?;
        let is_too_long = bytes.len() > TEXT_BYTES_MAX;
        Ok(self.give(before, if is_too_long { Err(too_long()) } else { Ok(bytes) }))
    }

    /// The next line that is not blank, with its end; cut off beyond the largest resource.
    fn line(&mut self, from: &mut dyn BufRead) -> std::io::Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            let max = TEXT_BYTES_MAX as u64 + 1;
            if Read::take(&mut *from, max).read_until(b'\n', &mut bytes)? == 0 {
                return Ok(None);
            }
            let before = self.lines;
            self.lines += 1;
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(Line { bytes, before }));
            }
        }
    }

    fn give(&mut self, lines_before: usize, content: Result<Vec<u8>, String>) -> bool {
        let bytes = content.as_ref().map_or(0, Vec::len);
        let room = Arc::clone(self.room).acquire_many_owned(u32::try_from(bytes).unwrap_or(u32::MAX));
        let text = Text {
            input: Arc::clone(&self.name),
            index: self.index,
            lines_before,
            content,
            _room: Handle::current().block_on(room).ok(),
        };
        self.index += 1;
        self.send.blocking_send(text).is_ok()
    }
}

/// A line with its end.
struct Line {
    bytes: Vec<u8>,
    /// Lines before it.
    before: usize,
}

impl Line {
    fn begins_object(&self) -> bool {
        let text = self.bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&self.bytes);
        text.trim_ascii_start().starts_with(b"{") && text.trim_ascii().len() > 1
    }
}

fn too_long() -> String {
    format!("expected a resource of at most {TEXT_BYTES_MAX} bytes, found a longer one; what follows it is not read")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use tokio::sync::mpsc::channel;

    use super::*;

    /// Where each text begins and what it is.
    async fn texts(name: &str, bytes: &[u8]) -> Vec<(usize, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let (send, mut receive) = channel(1);
        let reading = tokio::task::spawn_blocking(move || read_texts(&[TextSource::File(path)], &send));
        let mut found = Vec::new();
        while let Some(text) = receive.recv().await {
            assert_eq!(text.index, found.len() as u64);
            let content = text
                .content
                .map_or_else(|why| format!("! {why}"), |bytes| String::from_utf8(bytes).unwrap());
            found.push((text.lines_before, content.trim().to_owned()));
        }
        reading.await.unwrap();
        found
    }

    #[tokio::test]
    async fn inputs_are_cut_by_what_they_are() {
        let lines = vec![(0, "{\"a\":1}".to_owned()), (2, "{\"b\":2}".to_owned())];
        let ndjson = "{\"a\":1}\n\n{\"b\":2}\n";
        for name in ["x", "x.json", "x.ndjson", "x.JSONL"] {
            assert_eq!(texts(name, ndjson.as_bytes()).await, lines, "{name}");
        }
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(ndjson.as_bytes()).unwrap();
        assert_eq!(texts("x.ndjson.gz", &packed.finish().unwrap()).await, lines);
        // The first line is broken, and is one of lines all the same.
        let broken = texts("x", b"{\"a\":\n{\"b\":2}\n").await;
        assert_eq!(broken, [(0, "{\"a\":".to_owned()), (1, "{\"b\":2}".to_owned())]);
        for whole in [
            "{\n  \"a\": {\n}\n}",
            "[{\"a\":1},\n{\"b\":2}]",
            "<a>\n</a>",
            "{\"a\":1",
            "{\n{",
        ] {
            assert_eq!(texts("x.json", whole.as_bytes()).await, [(0, whole.to_owned())]);
        }
        assert_eq!(texts("x", b" \n\n").await, [(0, String::new())]);
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_said() {
        let damaged = texts("x.gz", &[0x1f, 0x8b, 8, 0, 1, 2, 3]).await;
        assert!(
            damaged[0].1.starts_with("! expected an input that can be read"),
            "{damaged:?}"
        );
        let mut long = vec![b' '; TEXT_BYTES_MAX];
        long[0] = b'{';
        long.extend_from_slice(b"}\n{\"a\":1}\n");
        for name in ["x.json", "x.ndjson"] {
            let found = texts(name, &long).await;
            assert!(
                found.len() == 1 && found[0].1.starts_with("! expected a resource of at most"),
                "{name}"
            );
        }
    }

    #[test]
    fn folders_give_what_may_be_resources() {
        let taken = ["a.json", "b.ndjson.gz", "C.XML", "d.jsonl"];
        assert!(taken.iter().all(|name| may_be_resource(Path::new(name))));
        let left = ["package.json", "a.md", "b.png.gz", "c", "d.tgz"];
        assert!(!left.iter().any(|name| may_be_resource(Path::new(name))));
    }
}
