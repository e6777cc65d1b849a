//! What the server bears: every limit of the door, with its unit.

/// Length of a request's path and query in bytes; longer searches go by POST `_search`.
pub(crate) const TARGET_BYTES_MAX: usize = 16 * 1024;

/// Size of the form of a POST `_search` in bytes.
pub(crate) const FORM_BYTES_MAX: usize = 256 * 1024;

/// Bodies that are being read or worked on at once, together, in bytes.
pub(crate) const BODIES_BYTES_MAX: usize = 256 << 20;

/// How long a client may take to send a body, in seconds.
pub(crate) const BODY_SECONDS_MAX: u64 = 30;

/// How long a client may take to send a request's head, in seconds.
pub(crate) const HEAD_SECONDS_MAX: u64 = 5;

/// How long a client may take nothing of an answer that is on its way, in seconds; a slow one that takes some is waited for.
pub(crate) const STALL_SECONDS_MAX: u64 = 30;

/// How long an answer may be worked on, in seconds.
pub(crate) const ANSWER_SECONDS_MAX: u64 = 30;

/// Requests that wait for their turn to be matched, unless the settings say otherwise.
pub(crate) const MATCHING_WAITING_MAX: usize = 64;

/// How long a request waits for its turn to be matched, in seconds, unless the settings say otherwise.
pub(crate) const MATCHING_WAIT_SECONDS_MAX: u64 = 5;

/// How long a request is matched, in seconds, unless the settings say otherwise.
pub(crate) const MATCHING_SECONDS_MAX: u64 = 20;

/// Answers other than matches that may take long and are worked on at once, for each core; others wait their turn.
pub(crate) const LONG_ANSWERS_PER_CORE: usize = 2;

/// How long an idle connection is kept, in seconds.
pub(crate) const KEEP_ALIVE_SECONDS: u64 = 15;

/// How long requests in flight may take to end when the server stops, in seconds.
pub(crate) const SHUTDOWN_SECONDS_MAX: u64 = 20;

/// Connections at once, over all workers.
pub(crate) const CONNECTIONS_MAX: usize = 12_000;

/// Bodies up to this many bytes are sent as they are: below it, gzip saves no packet.
pub(crate) const GZIP_BYTES_MIN: usize = 1024;

/// Bodies above this many bytes are compressed on another thread, for it would hold up the worker.
pub(crate) const GZIP_INLINE_BYTES_MAX: usize = 128 * 1024;

/// Length of a request id that is taken over from the client, in characters.
pub(crate) const REQUEST_ID_CHARS_MAX: usize = 64;

/// When to try again after the store did not answer, in seconds.
pub(crate) const RETRY_AFTER_SECONDS: &str = "2";

/// How many threads the machine runs at once.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
