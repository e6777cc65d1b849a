//! How a command ends: one exit code for each kind of ending.

use std::process::ExitCode;

/// The endings a script may branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// Done, with findings of severity error: an invalid resource or a rejected record.
    Findings,
    /// Wrong usage.
    Usage,
    /// No input could be read.
    NoInput,
    /// A service is not available.
    Unavailable,
    /// Input or output failed.
    Io,
}

impl Exit {
    /// The number the shell sees; 65, 69 and 74 are those of `sysexits.h`.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Done => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::NoInput => 65,
            Self::Unavailable => 69,
            Self::Io => 74,
        })
    }
}

/// Why a command could not be carried out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The user asked for what cannot be.
    #[error("{0}")]
    Usage(String),
    /// There is no input.
    #[error("{0}")]
    NoInput(String),
    /// Something that is needed does not answer.
    #[error("{0}")]
    Unavailable(String),
    /// Reading or writing failed.
    #[error("{what}: {cause}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        cause: std::io::Error,
    },
}

impl Failure {
    /// The ending for this failure.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::NoInput(_) => Exit::NoInput,
            Self::Unavailable(_) => Exit::Unavailable,
            Self::Io { .. } => Exit::Io,
        }
    }

    /// An I/O failure, with what was being done.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |cause| Self::Io { what, cause }
    }
}
