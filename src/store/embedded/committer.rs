//! The one thread that writes: it takes what waits into one transaction, so that many callers share one sync.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::{mpsc, oneshot};

use crate::store::contract::{Receipt, StoreError};
use crate::store::embedded::failure::failure;
use crate::store::embedded::write::{Prepared, Writer};

/// Batches that may wait; further callers wait for room.
const QUEUE_MAX: usize = 64;
/// Batches in one transaction.
const GROUP_MAX: usize = 64;
/// How long a transaction goes on taking batches that wait already: the longer, the fewer pages are written twice.
const GROUP_TIME: Duration = Duration::from_millis(250);

struct Job {
    batch: Prepared,
    reply: oneshot::Sender<Result<Receipt, StoreError>>,
}

/// The way to the writing thread; it ends when this is dropped.
pub(crate) struct Committer {
    queue: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Committer {
    /// Starts the thread.
    pub(crate) fn start(conn: Arc<Mutex<Connection>>, writer: Writer) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || work(&conn, writer, jobs))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// A way to hand batches over.
    pub(crate) fn queue(&self) -> Queue {
        Queue(self.queue.as_ref().map(mpsc::Sender::downgrade))
    }
}

/// Hands batches over, as long as the committer is there.
pub(crate) struct Queue(Option<mpsc::WeakSender<Job>>);

impl Queue {
    /// Hands a batch over; the answer comes when its transaction is durable.
    pub(crate) async fn commit(self, batch: Prepared) -> Result<Receipt, StoreError> {
        let gone = || StoreError::Unavailable("the writing thread has ended".to_owned());
        let (reply, answer) = oneshot::channel();
        let Some(queue) = self.0.and_then(|queue| queue.upgrade()) else {
            return Err(gone());
        };
        if queue.send(Job { batch, reply }).await.is_err() {
            return Err(gone());
        }
        // The thread ends when no one can hand it anything more.
        drop(queue);
        answer.await.unwrap_or_else(|_: oneshot::error::RecvError| Err(gone()))
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // The thread has nothing to report: every caller has had its answer.
            drop(thread.join());
        }
    }
}

fn work(conn: &Mutex<Connection>, mut writer: Writer, mut jobs: mpsc::Receiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let mut conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut replies = Vec::new();
        let outcome = group(&mut conn, &mut writer, first, &mut jobs, &mut replies);
        drop(conn);
        if let Err(error) = &outcome {
            writer.forget();
            tracing::error!(%error, batches = replies.len(), "a group of writes failed");
        }
        for (reply, result) in replies {
            let result = match &outcome {
                Ok(()) => result,
                Err(StoreError::Full) => Err(StoreError::Full),
                Err(error) => Err(StoreError::Unavailable(error.to_string())),
            };
            // A caller that has gone away needs no answer.
            drop(reply.send(result));
        }
    }
}

type Reply = (
    oneshot::Sender<Result<Receipt, StoreError>>,
    Result<Receipt, StoreError>,
);

fn group(
    conn: &mut Connection,
    writer: &mut Writer,
    first: Job,
    jobs: &mut mpsc::Receiver<Job>,
    replies: &mut Vec<Reply>,
) -> Result<(), StoreError> {
    let began = Instant::now();
    let transaction = match conn.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => {
            replies.push((first.reply, Ok(Receipt::default())));
            return Err(failure(error));
        }
    };
    let mut next = Some(first);
    while let Some(job) = next {
        let result = writer.apply(&transaction, &job.batch);
        // A conflict is found before anything is written; any other failure takes the group down.
        let fatal = match &result {
            Ok(_)
            | Err(StoreError::Conflict { .. } | StoreError::Imported { .. } | StoreError::OtherRelease { .. }) => None,
            Err(StoreError::Full) => Some(StoreError::Full),
            Err(error) => Some(StoreError::Unavailable(error.to_string())),
        };
        replies.push((job.reply, result));
        if let Some(error) = fatal {
            return Err(error);
        }
        let more = replies.len() < GROUP_MAX && began.elapsed() < GROUP_TIME;
        next = if more { jobs.try_recv().ok() } else { None };
    }
    writer.finish(&transaction).map_err(failure)?;
    transaction.commit().map_err(failure)
}
