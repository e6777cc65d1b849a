//! Tables of the embedded engine, and the checks before a file is used.
//!
//! Every type, parameter, system and unit has a number (`name`), every resource a number (`resource.rid`), every code
//! one (`token.tid`): index rows hold numbers only. A resource that is only referred to has a number too (`vid` 0).
//! A row's `mask` says in which releases the value stands: 0 in both, 1 in R4, 2 in R5; both is the commonest and 0
//! takes no byte. In `part` the titles of studies are documents of their own, so that a common word of
//! other strings is no candidate for a title; else a resource is one document, as in `word`. Versions of a resource
//! stand side by side: `vkey` is `rid` × 2^20 + version. Their content stands in `pack`.

use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension, params};

use crate::store::contract::StoreError;
use crate::store::embedded::dictionary::dictionary;
use crate::store::embedded::failure::opening;

/// Marks a file as ours: `TRFR`.
const APPLICATION_ID: i32 = 0x5452_4652;
/// Number of the layout; a file of a higher one is refused.
const SCHEMA_VERSION: i32 = 1;
/// The oldest `SQLite` without the defect that loses pages when a log is reset under two connections (3.51.3).
const SQLITE_MIN: i32 = 3_051_003;
/// Page cache of a connection that reads, in KiB.
const CACHE_KIB: i64 = 8_192;
/// Page cache of the connection that writes, in KiB: the upper pages of every index, so that rows find their place.
const WRITER_CACHE_KIB: i64 = 32_768;
/// Milliseconds to wait for another process's lock.
const BUSY_MS: u64 = 5_000;
/// Compiled statements kept by a connection.
const STATEMENTS_KEPT: usize = 96;
/// Pages of the log after which it is copied into the file.
const CHECKPOINT_PAGES: i64 = 25_000;

const SCHEMA: &str = "
CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE name(nid INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
CREATE TABLE resource(
  rid INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id TEXT NOT NULL,
  vid INTEGER NOT NULL, live INTEGER NOT NULL, updated INTEGER NOT NULL, owner INTEGER);
CREATE UNIQUE INDEX resource_key ON resource(kind, id);
CREATE INDEX resource_updated ON resource(kind, updated, rid, live) WHERE live > 0;
CREATE INDEX resource_owner ON resource(owner) WHERE owner IS NOT NULL;
CREATE TABLE version(
  vkey INTEGER PRIMARY KEY, updated INTEGER NOT NULL, form INTEGER NOT NULL, hash BLOB NOT NULL,
  pid INTEGER, at INTEGER NOT NULL, facts INTEGER NOT NULL, r4 INTEGER NOT NULL, r5 INTEGER NOT NULL);
CREATE TABLE pack(
  pid INTEGER PRIMARY KEY, base INTEGER, base_size INTEGER, hash BLOB NOT NULL, data BLOB NOT NULL);
CREATE TABLE token(code TEXT NOT NULL, system INTEGER NOT NULL, tid INTEGER NOT NULL, PRIMARY KEY(code, system)) WITHOUT ROWID;
CREATE TABLE posting(param INTEGER, value INTEGER, rid INTEGER, mask INTEGER, PRIMARY KEY(param, value, rid)) WITHOUT ROWID;
CREATE TABLE string(param INTEGER, key TEXT, rid INTEGER, mask INTEGER, PRIMARY KEY(param, key, rid)) WITHOUT ROWID;
CREATE TABLE span(param INTEGER, rid INTEGER, lo, hi, mask INTEGER, PRIMARY KEY(param, rid, lo, hi)) WITHOUT ROWID;
CREATE INDEX span_lo ON span(param, lo, rid, hi, mask);
CREATE INDEX span_hi ON span(param, hi, rid, lo, mask);
CREATE TABLE place(
  param INTEGER, band INTEGER, longitude REAL, latitude REAL, rid INTEGER, mask INTEGER,
  PRIMARY KEY(param, band, longitude, latitude, rid)) WITHOUT ROWID;
CREATE VIRTUAL TABLE part USING fts5(text, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1');
CREATE VIRTUAL TABLE word USING fts5(text, content='', contentless_delete=1, detail=none, tokenize='ascii');
";

/// Opens the writing connection, creating the tables in an empty database. `None` opens a database in memory.
pub(crate) fn open_writer(path: Option<&Path>) -> Result<Connection, StoreError> {
    check_library(rusqlite::version_number())?;
    let place = path.map_or_else(|| "memory".to_owned(), |path| path.display().to_string());
    let failed = |error: rusqlite::Error| opening(&place, &error);
    let conn = match path {
        Some(path) => Connection::open(path),
        None => Connection::open_in_memory(),
    }
    .map_err(failed)?;
    conn.busy_timeout(std::time::Duration::from_millis(BUSY_MS))
        .map_err(failed)?;
    check_file(&conn, &place)?;
    conn.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
    conn.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)
        .map_err(failed)?;
    settle(&conn).map_err(failed)?;
    conn.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)
        .map_err(failed)?;
    create(&conn).map_err(failed)?;
    check_schema(&conn, &place)?;
    Ok(conn)
}

/// Opens a connection that only reads.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let failed = |error: rusqlite::Error| opening(&path.display().to_string(), &error);
    let conn = Connection::open(path).map_err(failed)?;
    conn.busy_timeout(std::time::Duration::from_millis(BUSY_MS))
        .map_err(failed)?;
    settle(&conn).map_err(failed)?;
    conn.pragma_update(None, "query_only", true).map_err(failed)?;
    Ok(conn)
}

fn settle(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Without this, SQLite compiles a statement anew at every binding that it has compared with the condition of a
    // partial index: four fifths of the time of a read.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "temp_store", "MEMORY")
}

fn check_library(number: i32) -> Result<(), StoreError> {
    if number >= SQLITE_MIN {
        return Ok(());
    }
    let text = |n: i32| format!("{}.{}.{}", n / 1_000_000, n / 1_000 % 1_000, n % 1_000);
    Err(StoreError::Open(format!(
        "expected SQLite {} or later, which does not lose pages when its log is reset, found {}",
        text(SQLITE_MIN),
        text(number)
    )))
}

/// Refuses a file that is not a database, not ours, or of a later layout.
fn check_file(conn: &Connection, place: &str) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| opening(place, &error);
    let number = |name: &str| {
        conn.pragma_query_value(None, name, |row| row.get::<_, i32>(0))
            .map_err(failed)
    };
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(failed)?;
    let (application, version) = (number("application_id")?, number("user_version")?);
    if tables > 0 && application != APPLICATION_ID {
        return Err(StoreError::Open(format!(
            "expected a trial store in `{place}`, found another SQLite database"
        )));
    }
    if version > SCHEMA_VERSION {
        return Err(StoreError::Open(format!(
            "expected layout {SCHEMA_VERSION} or earlier in `{place}`, found {version}: a later release wrote it"
        )));
    }
    Ok(())
}

fn create(conn: &Connection) -> rusqlite::Result<()> {
    let version: i32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version != 0 {
        return Ok(());
    }
    let transaction = conn.unchecked_transaction()?;
    transaction.execute_batch(SCHEMA)?;
    let put = "INSERT INTO meta(key, value) VALUES(?1, ?2)";
    transaction.execute(put, params!["dictionary", dictionary()])?;
    transaction.execute(put, params!["next_tid", 1])?;
    transaction.execute(put, params!["schema", fingerprint(&transaction)?])?;
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()
}

/// Refuses a file of our number whose tables are not ours after all.
fn check_schema(conn: &Connection, place: &str) -> Result<(), StoreError> {
    let failed = |error: rusqlite::Error| opening(place, &error);
    let written: Option<i64> = meta(conn, "schema").map_err(failed)?;
    if written == Some(fingerprint(conn).map_err(failed)?) {
        return Ok(());
    }
    Err(StoreError::Open(format!(
        "expected the tables of layout {SCHEMA_VERSION} in `{place}`, found others"
    )))
}

/// FNV-1a over the definitions of all tables and indexes.
fn fingerprint(conn: &Connection) -> rusqlite::Result<i64> {
    let mut statement = conn.prepare("SELECT coalesce(sql, '') FROM sqlite_schema ORDER BY name")?;
    let texts = statement.query_map([], |row| row.get::<_, String>(0))?;
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for text in texts {
        for byte in text?.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    Ok(hash.cast_signed())
}

/// A value of `meta`.
pub(crate) fn meta<T: rusqlite::types::FromSql>(conn: &Connection, key: &str) -> rusqlite::Result<Option<T>> {
    conn.query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| row.get(0))
        .optional()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_library_is_named() {
        let text = check_library(3_050_002).unwrap_err().to_string();
        assert!(text.contains("3.51.3") && text.contains("3.50.2"), "{text}");
        assert!(check_library(SQLITE_MIN).is_ok() && check_library(rusqlite::version_number()).is_ok());
    }
}
