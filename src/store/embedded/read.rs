//! Reading versions.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params};

use crate::fhir::{FhirVersion, Key};
use crate::store::contract::{At, HistoryPage, Owned, StoreError, Stored, Timestamp};
use crate::store::embedded::body::{DELETED, HAS_R4, HAS_R5, SAME, is_raw, restore};
use crate::store::embedded::failure::failure;
use crate::store::embedded::name::ParameterIds;
use crate::store::embedded::unpack::{Piece, Unpacker, Unread, pack_row};
use crate::store::embedded::write::{VERSION_BITS, slot};

/// The columns of a version and of its pack, and the tables they come from.
macro_rules! version_of {
    ($columns:literal, $from:literal) => {
        concat!(
            "SELECT v.vkey, v.updated, v.form, v.pid, v.at, v.facts, v.r4, v.r5, p.base, p.base_size, p.hash, p.data",
            $columns,
            " FROM ",
            $from,
            " LEFT JOIN pack p ON p.pid = v.pid "
        )
    };
}

const LATEST: &str = concat!(
    version_of!("", "resource r JOIN version v ON v.vkey = (r.rid << 20 | r.vid)"),
    "WHERE r.kind = ?1 AND r.id = ?2"
);
const NUMBERED: &str = concat!(
    version_of!("", "resource r JOIN version v ON v.vkey = (r.rid << 20 | ?3)"),
    "WHERE r.kind = ?1 AND r.id = ?2"
);
const BY_NUMBER: &str = concat!(
    version_of!(
        ", n.text, r.id",
        "resource r JOIN name n ON n.nid = r.kind JOIN version v ON v.vkey = (r.rid << 20 | r.vid)"
    ),
    "WHERE r.rid = ?1"
);
const HISTORY: &str = concat!(
    version_of!(
        "",
        "resource r JOIN version v ON v.vkey >= (r.rid << 20) AND v.vkey < (r.rid << 20 | ?3)"
    ),
    "WHERE r.kind = ?1 AND r.id = ?2 ORDER BY v.vkey DESC"
);
/// The highest number of a version; the statements above shift by its bits.
const VERSION_MAX: u32 = (1 << VERSION_BITS) - 1;

/// Reads one version.
pub(crate) fn read(
    conn: &Connection,
    unpacker: &mut Unpacker,
    ids: &ParameterIds,
    version: FhirVersion,
    key: &Key,
    at: At,
) -> Result<Option<Stored>, StoreError> {
    let Some(kind) = ids.kind(key.kind()) else {
        return Ok(None);
    };
    let sql = match at {
        At::Latest => LATEST,
        At::Version(_) => NUMBERED,
    };
    let mut statement = conn.prepare_cached(sql).map_err(failure)?;
    let mut rows = match at {
        At::Latest => statement.query(params![kind, key.id()]),
        At::Version(number) if number > VERSION_MAX => return Ok(None),
        At::Version(number) => statement.query(params![kind, key.id(), number]),
    }
    .map_err(failure)?;
    match rows.next().map_err(failure)? {
        Some(row) => stored(conn, unpacker, version, key, row),
        None => Ok(None),
    }
}

/// Reads the current version of a resource by its number, with its key.
pub(crate) fn read_rid(
    conn: &Connection,
    unpacker: &mut Unpacker,
    version: FhirVersion,
    rid: i64,
) -> Result<Option<Stored>, StoreError> {
    let mut statement = conn.prepare_cached(BY_NUMBER).map_err(failure)?;
    let mut rows = statement.query([rid]).map_err(failure)?;
    let Some(row) = rows.next().map_err(failure)? else {
        return Ok(None);
    };
    let name = |place| row.get::<_, String>(place).map_err(failure);
    let key = Key::new(name(12)?, name(13)?).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    stored(conn, unpacker, version, &key, row)
}

/// Reads versions of one resource, newest first.
pub(crate) fn history(
    conn: &Connection,
    unpacker: &mut Unpacker,
    ids: &ParameterIds,
    version: FhirVersion,
    key: &Key,
    page: HistoryPage,
) -> Result<Vec<Stored>, StoreError> {
    let Some(kind) = ids.kind(key.kind()) else {
        return Ok(Vec::new());
    };
    let end = page.before.unwrap_or(VERSION_MAX).min(VERSION_MAX);
    let mut statement = conn.prepare_cached(HISTORY).map_err(failure)?;
    let mut rows = statement.query(params![kind, key.id(), end]).map_err(failure)?;
    let mut found = Vec::new();
    while found.len() < page.count as usize {
        let Some(row) = rows.next().map_err(failure)? else {
            break;
        };
        found.extend(stored(conn, unpacker, version, key, row)?);
    }
    Ok(found)
}

/// Lists what came with a study and is not deleted, in order of type and id.
pub(crate) fn owned(conn: &Connection, ids: &ParameterIds, owner: &str) -> Result<Vec<Owned>, StoreError> {
    let Some(kind) = ids.kind("ResearchStudy") else {
        return Ok(Vec::new());
    };
    let sql = "SELECT n.text, r.id, r.vid FROM resource s JOIN resource r ON r.owner = s.rid
               JOIN name n ON n.nid = r.kind WHERE s.kind = ?1 AND s.id = ?2 AND r.live > 0 ORDER BY n.text, r.id";
    let mut statement = conn.prepare_cached(sql).map_err(failure)?;
    let read = |row: &Row<'_>| {
        Ok((
            row.get::<_, String>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, u32>(2)?,
        ))
    };
    let rows = statement.query_map(params![kind, owner], read).map_err(failure)?;
    rows.map(|row| {
        let (kind, id, version_id) = row.map_err(failure)?;
        let key = Key::new(kind, id).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Owned { key, version_id })
    })
    .collect()
}

fn stored(
    conn: &Connection,
    unpacker: &mut Unpacker,
    version: FhirVersion,
    key: &Key,
    row: &Row<'_>,
) -> Result<Option<Stored>, StoreError> {
    let number = |place| row.get::<_, i64>(place).map_err(failure);
    let (vkey, form) = (number(0)?, number(2)?);
    let whole = Stored {
        key: key.clone(),
        version_id: u32::try_from(vkey & i64::from(VERSION_MAX)).unwrap_or_default(),
        updated: Timestamp(number(1)?),
        body: None,
    };
    if form & DELETED != 0 {
        return Ok(Some(whole));
    }
    let (has, is_r5) = match version {
        FhirVersion::R4 => (HAS_R4, false),
        FhirVersion::R5 => (HAS_R5, form & SAME == 0),
    };
    if form & has == 0 {
        return Ok(None);
    }
    let corrupt = || StoreError::Corrupt {
        key: key.clone(),
        version_id: whole.version_id,
    };
    let (pid, slot) = slot(row, 3).map_err(failure)?;
    let pack = || match row.get_ref(11)? {
        ValueRef::Blob(_) => pack_row(row, 8).map(Some),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => Ok(None),
    };
    let piece = if is_r5 { Piece::R5 } else { Piece::R4 };
    let plain = match unpacker.piece_of(conn, pid, pack, &slot, piece, None) {
        Ok(plain) => plain,
        Err(Unread::Damaged) => return Err(corrupt()),
        Err(Unread::Failed(error)) => return Err(error),
    };
    let body = restore(plain.bytes(), is_raw(form, is_r5), key, whole.version_id, whole.updated).ok_or_else(corrupt)?;
    Ok(Some(Stored {
        body: Some(body),
        ..whole
    }))
}
