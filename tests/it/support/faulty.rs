//! A store that fails or holds searches up on demand, in front of one that works.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use tokio::sync::watch;
use trialfire::fhir::{FhirVersion, Key};
use trialfire::search::Query;
use trialfire::store::{Answer, At, Batch, HistoryPage, Owned, Page, Receipt, Store, StoreError, Stored};

/// How the store fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Fault {
    None,
    Unavailable,
    Corrupt,
    Full,
    Costly,
}

/// Text that only the log may carry.
pub(crate) const SECRET: &str = "disk at /secret/place is gone";

#[derive(Debug)]
pub(crate) struct Faulty {
    inner: Arc<dyn Store>,
    fault: AtomicU8,
    /// Whether searches go through.
    open: watch::Sender<bool>,
    /// How many searches have come.
    searches: watch::Sender<usize>,
}

impl Faulty {
    pub(crate) fn over(inner: Arc<dyn Store>) -> Self {
        Self {
            inner,
            fault: AtomicU8::new(Fault::None as u8),
            open: watch::Sender::new(true),
            searches: watch::Sender::new(0),
        }
    }

    pub(crate) fn set(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }

    /// Lets searches through, or holds them up.
    pub(crate) fn let_through(&self, open: bool) {
        self.searches.send_replace(0);
        self.open.send_replace(open);
    }

    /// Waits until that many searches have come since the gate was moved.
    pub(crate) async fn searches(&self, count: usize) {
        let mut searches = self.searches.subscribe();
        searches.wait_for(|come| *come >= count).await.unwrap();
    }

    async fn pass(&self) {
        let mut open = self.open.subscribe();
        self.searches.send_modify(|come| *come += 1);
        open.wait_for(|open| *open).await.unwrap();
    }

    fn failing<T>(&self) -> Option<Result<T, StoreError>> {
        let fault = self.fault.load(Ordering::SeqCst);
        let error = [
            (Fault::Unavailable, StoreError::Unavailable(SECRET.to_owned())),
            (
                Fault::Corrupt,
                StoreError::Corrupt {
                    key: Key::new("Group", "g").unwrap(),
                    version_id: 1,
                },
            ),
            (Fault::Full, StoreError::Full),
            (
                Fault::Costly,
                StoreError::TooCostly {
                    limit: "10 s of work".to_owned(),
                },
            ),
        ];
        error
            .into_iter()
            .find(|(kind, _)| *kind as u8 == fault)
            .map(|(_, error)| Err(error))
    }
}

macro_rules! or_fail {
    ($self:ident, $answer:expr) => {
        match $self.failing() {
            Some(failure) => Box::pin(async move { failure }),
            None => $answer,
        }
    };
}

impl Store for Faulty {
    fn read<'a>(&'a self, version: FhirVersion, key: &'a Key, at: At) -> Answer<'a, Option<Stored>> {
        or_fail!(self, self.inner.read(version, key, at))
    }

    fn history<'a>(&'a self, version: FhirVersion, key: &'a Key, page: HistoryPage) -> Answer<'a, Vec<Stored>> {
        or_fail!(self, self.inner.history(version, key, page))
    }

    fn search<'a>(&'a self, query: &'a Query) -> Answer<'a, Page> {
        let passing = async move {
            self.pass().await;
            self.inner.search(query).await
        };
        or_fail!(self, Box::pin(passing))
    }

    fn owned<'a>(&'a self, owner: &'a str) -> Answer<'a, Vec<Owned>> {
        or_fail!(self, self.inner.owned(owner))
    }

    fn commit(&self, batch: Batch) -> Answer<'static, Receipt> {
        or_fail!(self, self.inner.commit(batch))
    }

    fn ping(&self) -> Answer<'_, ()> {
        or_fail!(self, self.inner.ping())
    }
}
