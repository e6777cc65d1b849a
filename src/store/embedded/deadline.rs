//! Stopping a search that takes too long: one thread watches over all that run.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::InterruptHandle;

/// Seconds that a search may take.
pub(crate) const SEARCH_SECONDS_MAX: u64 = 10;

/// The searches that run, and the thread that interrupts those past their time.
#[derive(Clone)]
pub(crate) struct Watch(Arc<Shared>);

struct Shared {
    running: Mutex<Running>,
    changed: Condvar,
}

#[derive(Default)]
struct Running {
    /// By end, then number: several may end at once.
    ends: BTreeMap<(Instant, u64), InterruptHandle>,
    next: u64,
    closed: bool,
}

/// A running search; forgotten when dropped.
pub(crate) struct Guard {
    watch: Watch,
    key: (Instant, u64),
}

impl Watch {
    /// Starts the thread. Without one, searches are not stopped.
    pub(crate) fn start() -> Self {
        let watch = Self(Arc::new(Shared {
            running: Mutex::default(),
            changed: Condvar::new(),
        }));
        let shared = Arc::downgrade(&watch.0);
        let started = std::thread::Builder::new()
            .name("search-watch".to_owned())
            .spawn(move || {
                while let Some(shared) = shared.upgrade() {
                    if !turn(&shared) {
                        break;
                    }
                }
            });
        if let Err(error) = started {
            tracing::warn!(%error, "searches run without a limit of time");
        }
        watch
    }

    /// Interrupts through `handle` after the limit, unless the guard is dropped before.
    pub(crate) fn over(&self, handle: InterruptHandle) -> Guard {
        let mut running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (Instant::now() + Duration::from_secs(SEARCH_SECONDS_MAX), running.next);
        running.next += 1;
        running.ends.insert(key, handle);
        Guard {
            watch: self.clone(),
            key,
        }
    }

    /// Ends the thread.
    pub(crate) fn close(&self) {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        self.0.changed.notify_all();
    }
}

/// Interrupts what is due, then sleeps a second: nothing needs to end to the millisecond, and nobody is woken
/// for each search.
fn turn(shared: &Shared) -> bool {
    let mut running = shared.running.lock().unwrap_or_else(PoisonError::into_inner);
    let now = Instant::now();
    while let Some(entry) = running.ends.first_entry().filter(|entry| entry.key().0 <= now) {
        entry.remove().interrupt();
    }
    if !running.closed {
        let waited = shared.changed.wait_timeout(running, Duration::from_secs(1));
        running = waited.unwrap_or_else(PoisonError::into_inner).0;
    }
    !running.closed
}

impl Drop for Guard {
    fn drop(&mut self) {
        let mut running = self.watch.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.ends.remove(&self.key);
    }
}
