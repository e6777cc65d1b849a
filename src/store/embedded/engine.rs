//! The store over one `SQLite` file, or in memory.
//!
//! Reads and searches run where they are polled: they take tens to hundreds of microseconds, less than handing them
//! to another thread and back would cost under load. Writes go to one thread.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::fhir::{FhirVersion, Key};
use crate::search::Query;
use crate::store::contract::{Answer, At, Batch, HistoryPage, Owned, Page, Receipt, Store, StoreError, Stored};
use crate::store::embedded::committer::Committer;
use crate::store::embedded::deadline::Watch;
use crate::store::embedded::failure::failure;
use crate::store::embedded::name::ParameterIds;
use crate::store::embedded::pack::Packer;
use crate::store::embedded::pool::Pool;
use crate::store::embedded::run::Searcher;
use crate::store::embedded::schema::{meta, open_writer};
use crate::store::embedded::unpack::{Kept, Unpacker};
use crate::store::embedded::write::{Writer, prepare};
use crate::store::embedded::{read, run};

/// A store in one `SQLite` file, or in memory.
pub struct Embedded {
    place: String,
    path: Option<PathBuf>,
    // Before the connections: the writing thread ends first.
    committer: Committer,
    pool: Pool,
    ids: Arc<ParameterIds>,
    packers: Mutex<Vec<Packer>>,
    dictionary: Arc<[u8]>,
    watch: Watch,
    searcher: Searcher,
}

impl Embedded {
    /// Opens the store in a file, which is made when absent, or an empty one in memory.
    ///
    /// # Errors
    /// [`StoreError::Open`] when the file is not one of ours or of a later layout, or `SQLite` is too old.
    pub fn open(path: Option<PathBuf>) -> Result<Self, StoreError> {
        let place = path
            .as_ref()
            .map_or_else(|| "memory:".to_owned(), |path| path.display().to_string());
        let conn = open_writer(path.as_deref())?;
        let ids = Arc::new(ParameterIds::settle(&conn).map_err(failure)?);
        let dictionary: Vec<u8> = meta(&conn, "dictionary").map_err(failure)?.unwrap_or_default();
        let dictionary: Arc<[u8]> = dictionary.into();
        let conn = Arc::new(Mutex::new(conn));
        let unpacker = Unpacker::new(&dictionary, Kept::Own(Vec::new()))
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self {
            place,
            path: path.clone(),
            committer: Committer::start(Arc::clone(&conn), Writer::new(Arc::clone(&ids), unpacker))?,
            pool: Pool::new(path, &conn, Arc::clone(&dictionary)),
            searcher: Searcher::new(Arc::clone(&ids)),
            ids,
            packers: Mutex::default(),
            dictionary,
            watch: Watch::start(),
        })
    }

    fn packer(&self) -> Result<Packer, StoreError> {
        let idle = self.packers.lock().ok().and_then(|mut packers| packers.pop());
        let made = || Packer::new(&self.dictionary).map_err(|error| StoreError::Unavailable(error.to_string()));
        idle.map_or_else(made, Ok)
    }

    fn search_now(&self, query: &Query) -> Result<Page, StoreError> {
        self.pool.with(|conn, unpacker| {
            let guard = self.watch.over(conn.get_interrupt_handle());
            let page = run::search(&self.searcher, conn, unpacker, query);
            drop(guard);
            page
        })
    }

    /// The statements that a search runs, each with `SQLite`'s plan for it: for tests of the plans.
    ///
    /// # Errors
    /// As [`Store::search`].
    pub fn plans(&self, query: &Query) -> Result<Vec<(String, Vec<String>)>, StoreError> {
        self.pool.with(|conn, unpacker| {
            run::search(&self.searcher, conn, unpacker, query)?;
            let mut plans = Vec::new();
            for sql in Searcher::statements() {
                let mut statement = conn.prepare(&["EXPLAIN QUERY PLAN ", sql].concat()).map_err(failure)?;
                let nothing = vec![rusqlite::types::Null; statement.parameter_count()];
                let rows = statement.query_map(rusqlite::params_from_iter(nothing), |row| row.get::<_, String>(3));
                let plan = rows.and_then(Iterator::collect).map_err(failure)?;
                plans.push((sql.to_owned(), plan));
            }
            Ok(plans)
        })
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Embedded")
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.watch.close();
    }
}

impl Store for Embedded {
    fn read<'a>(&'a self, version: FhirVersion, key: &'a Key, at: At) -> Answer<'a, Option<Stored>> {
        Box::pin(async move {
            self.pool
                .with(|conn, unpacker| read::read(conn, unpacker, &self.ids, version, key, at))
        })
    }

    fn history<'a>(&'a self, version: FhirVersion, key: &'a Key, page: HistoryPage) -> Answer<'a, Vec<Stored>> {
        Box::pin(async move {
            self.pool
                .with(|conn, unpacker| read::history(conn, unpacker, &self.ids, version, key, page))
        })
    }

    fn search<'a>(&'a self, query: &'a Query) -> Answer<'a, Page> {
        Box::pin(async move { self.search_now(query) })
    }

    fn owned<'a>(&'a self, owner: &'a str) -> Answer<'a, Vec<Owned>> {
        Box::pin(async move { self.pool.with(|conn, _| read::owned(conn, &self.ids, owner)) })
    }

    fn commit(&self, batch: Batch) -> Answer<'static, Receipt> {
        let prepared = self.packer().and_then(|mut packer| {
            let prepared = prepare(&mut packer, &self.ids, &batch);
            if let Ok(mut packers) = self.packers.lock() {
                packers.push(packer);
            }
            prepared
        });
        let queue = self.committer.queue();
        Box::pin(async move { queue.commit(prepared?).await })
    }

    fn ping(&self) -> Answer<'_, ()> {
        Box::pin(async move {
            self.pool
                .with(|conn, _| conn.query_row("SELECT 1", [], |_| Ok(())).map_err(failure))
        })
    }

    fn beside(&self, extension: &str) -> Option<PathBuf> {
        self.path.as_ref().map(|path| path.with_extension(extension))
    }
}
