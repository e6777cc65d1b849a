//! Connections that read. A file has as many as there are readers at once; memory has one, shared with the writer.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::store::contract::StoreError;
use crate::store::embedded::schema::open_reader;
use crate::store::embedded::unpack::{Kept, Unpacked, Unpacker};

/// Idle connections that are kept; more are opened when more readers come at once, and closed after.
const IDLE_MAX: usize = 8;

/// A connection with what it unpacks with.
pub(crate) struct Reader {
    conn: Option<Connection>,
    /// Unpacks bodies and facts.
    pub(crate) unpacker: Unpacker,
}

/// The connections of a store.
pub(crate) struct Pool {
    place: Place,
    dictionary: Arc<[u8]>,
    unpacked: Arc<Unpacked>,
    idle: Mutex<Vec<Reader>>,
}

enum Place {
    File(PathBuf),
    Memory(Arc<Mutex<Connection>>),
}

impl Pool {
    /// Connections to a file, or the one connection of a store in memory.
    pub(crate) fn new(path: Option<PathBuf>, writer: &Arc<Mutex<Connection>>, dictionary: Arc<[u8]>) -> Self {
        let place = path.map_or_else(|| Place::Memory(Arc::clone(writer)), Place::File);
        Self {
            place,
            dictionary,
            unpacked: Arc::new(Unpacked::new()),
            idle: Mutex::default(),
        }
    }

    /// Lends a connection.
    pub(crate) fn with<T>(
        &self,
        work: impl FnOnce(&Connection, &mut Unpacker) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut reader = self.take()?;
        let result = match (&self.place, &reader.conn) {
            (Place::File(_), Some(conn)) => work(conn, &mut reader.unpacker),
            (Place::Memory(conn), _) => {
                let conn = conn.lock().unwrap_or_else(PoisonError::into_inner);
                work(&conn, &mut reader.unpacker)
            }
            (Place::File(_), None) => Err(StoreError::Unavailable("a reader has no connection".to_owned())),
        };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.push(reader);
        }
        result
    }

    fn take(&self) -> Result<Reader, StoreError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        if let Some(reader) = idle {
            return Ok(reader);
        }
        let conn = match &self.place {
            Place::File(path) => Some(open_reader(path)?),
            Place::Memory(_) => None,
        };
        let kept = Kept::Shared(Arc::clone(&self.unpacked));
        let unpacker =
            Unpacker::new(&self.dictionary, kept).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Reader { conn, unpacker })
    }
}
