//! Writing to stdout: data only, whole lines, and a quiet end when the reader has gone.

use std::io::{BufWriter, Stdout, Write};

use crate::cli::exit::Failure;

/// Standard output, buffered.
#[derive(Debug)]
pub(crate) struct Output(BufWriter<Stdout>);

impl Output {
    /// Standard output.
    pub(crate) fn new() -> Self {
        Self(BufWriter::new(std::io::stdout()))
    }

    /// Writes one line; says whether anybody still reads (`false` after `head` has had enough).
    pub(crate) fn line(&mut self, bytes: &[u8]) -> Result<bool, Failure> {
        let written = self.0.write_all(bytes).and_then(|()| self.0.write_all(b"\n"));
        heard(written)
    }

    /// Writes a line that has its end already, which saves a long one the way through the buffer.
    pub(crate) fn ended_line(&mut self, bytes: &[u8]) -> Result<bool, Failure> {
        heard(self.0.write_all(bytes))
    }

    /// Passes on what is buffered.
    pub(crate) fn flush(&mut self) -> Result<bool, Failure> {
        heard(self.0.flush())
    }
}

fn heard(written: std::io::Result<()>) -> Result<bool, Failure> {
    match written {
        Ok(()) => Ok(true),
        Err(cause) if cause.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(cause) => Err(Failure::Io {
            what: "writing to standard output".to_owned(),
            cause,
        }),
    }
}

/// Tells the user something on stderr; if nobody listens, nothing is lost.
pub(crate) fn tell(text: &str) {
    let _unheard = writeln!(std::io::stderr(), "{text}");
}
