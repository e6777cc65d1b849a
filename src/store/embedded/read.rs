//! Reading versions.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::fhir::{FhirVersion, Key};
use crate::store::contract::{At, HistoryPage, Owned, StoreError, Stored, Timestamp};
use crate::store::embedded::body::{DELETED, HAS_R4, HAS_R5, SAME, is_raw, restore};
use crate::store::embedded::failure::failure;
use crate::store::embedded::name;
use crate::store::embedded::pack::{Piece, Slot, Unpacker, Unread};
use crate::store::embedded::write::{VERSION_BITS, slot};

/// A version as its row has it.
struct Kept {
    vkey: i64,
    updated: Timestamp,
    form: i64,
    /// A pack and the place in it; none marks a deletion.
    place: Option<(i64, Slot)>,
}

const COLUMNS: &str = "v.vkey, v.updated, v.form, v.pid, v.at, v.facts, v.r4, v.r5";

fn kept(row: &Row<'_>) -> rusqlite::Result<Kept> {
    let form: i64 = row.get(2)?;
    Ok(Kept {
        vkey: row.get(0)?,
        updated: Timestamp(row.get(1)?),
        form,
        place: if form & DELETED == 0 { Some(slot(row, 3)?) } else { None },
    })
}

/// Reads one version.
pub(crate) fn read(
    conn: &Connection,
    unpacker: &mut Unpacker,
    version: FhirVersion,
    key: &Key,
    at: At,
) -> Result<Option<Stored>, StoreError> {
    let Some(kind) = name::number(conn, key.kind()).map_err(failure)? else {
        return Ok(None);
    };
    let found = match at {
        At::Latest => {
            let sql = format!(
                "SELECT {COLUMNS} FROM resource r JOIN version v ON v.vkey = (r.rid << {VERSION_BITS} | r.vid)
                 WHERE r.kind = ?1 AND r.id = ?2"
            );
            let mut statement = conn.prepare_cached(&sql).map_err(failure)?;
            statement.query_row(params![kind, key.id()], kept).optional()
        }
        At::Version(number) => {
            let sql = format!(
                "SELECT {COLUMNS} FROM resource r JOIN version v ON v.vkey = (r.rid << {VERSION_BITS} | ?3)
                 WHERE r.kind = ?1 AND r.id = ?2"
            );
            let number = i64::from(number);
            if number >> VERSION_BITS != 0 {
                return Ok(None);
            }
            let mut statement = conn.prepare_cached(&sql).map_err(failure)?;
            statement.query_row(params![kind, key.id(), number], kept).optional()
        }
    };
    match found.map_err(failure)? {
        Some(found) => stored(conn, unpacker, version, key, &found),
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
    let sql = format!(
        "SELECT {COLUMNS}, n.text, r.id FROM resource r JOIN name n ON n.nid = r.kind
         JOIN version v ON v.vkey = (r.rid << {VERSION_BITS} | r.vid) WHERE r.rid = ?1"
    );
    let mut statement = conn.prepare_cached(&sql).map_err(failure)?;
    let read = |row: &Row<'_>| Ok((kept(row)?, row.get::<_, String>(8)?, row.get::<_, String>(9)?));
    let Some((found, kind, id)) = statement.query_row([rid], read).optional().map_err(failure)? else {
        return Ok(None);
    };
    let key = Key::new(kind, id).map_err(|error| StoreError::Unavailable(error.to_string()))?;
    stored(conn, unpacker, version, &key, &found)
}

/// Reads versions of one resource, newest first.
pub(crate) fn history(
    conn: &Connection,
    unpacker: &mut Unpacker,
    version: FhirVersion,
    key: &Key,
    page: HistoryPage,
) -> Result<Vec<Stored>, StoreError> {
    let Some(kind) = name::number(conn, key.kind()).map_err(failure)? else {
        return Ok(Vec::new());
    };
    let sql = "SELECT rid FROM resource WHERE kind = ?1 AND id = ?2";
    let mut statement = conn.prepare_cached(sql).map_err(failure)?;
    let rid: Option<i64> = statement
        .query_row(params![kind, key.id()], |row| row.get(0))
        .optional()
        .map_err(failure)?;
    let Some(rid) = rid else { return Ok(Vec::new()) };
    let first = rid << VERSION_BITS;
    let end = first + page.before.map_or(1 << VERSION_BITS, i64::from);
    let sql = format!("SELECT {COLUMNS} FROM version v WHERE v.vkey >= ?1 AND v.vkey < ?2 ORDER BY v.vkey DESC");
    let mut statement = conn.prepare_cached(&sql).map_err(failure)?;
    let mut rows = statement.query(params![first, end]).map_err(failure)?;
    let mut found = Vec::new();
    while found.len() < page.count as usize {
        let Some(row) = rows.next().map_err(failure)? else {
            break;
        };
        found.extend(stored(conn, unpacker, version, key, &kept(row).map_err(failure)?)?);
    }
    Ok(found)
}

/// Lists what came with a study and is not deleted, in order of type and id.
pub(crate) fn owned(conn: &Connection, owner: &str) -> Result<Vec<Owned>, StoreError> {
    let Some(kind) = name::number(conn, "ResearchStudy").map_err(failure)? else {
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
    kept: &Kept,
) -> Result<Option<Stored>, StoreError> {
    let number = u32::try_from(kept.vkey & ((1 << VERSION_BITS) - 1)).unwrap_or_default();
    let whole = Stored {
        key: key.clone(),
        version_id: number,
        updated: kept.updated,
        body: None,
    };
    let Some((pid, slot)) = &kept.place else {
        return Ok(Some(whole));
    };
    let (has, is_r5) = match version {
        FhirVersion::R4 => (HAS_R4, false),
        FhirVersion::R5 => (HAS_R5, kept.form & SAME == 0),
    };
    if kept.form & has == 0 {
        return Ok(None);
    }
    let corrupt = || StoreError::Corrupt {
        key: key.clone(),
        version_id: number,
    };
    let piece = if is_r5 { Piece::R5 } else { Piece::R4 };
    let plain = match unpacker.piece(conn, *pid, slot, piece, None) {
        Ok(plain) => plain,
        Err(Unread::Damaged) => return Err(corrupt()),
        Err(Unread::Failed(error)) => return Err(error),
    };
    let body = restore(plain, is_raw(kept.form, is_r5), key, number, kept.updated).ok_or_else(corrupt)?;
    Ok(Some(Stored {
        body: Some(body),
        ..whole
    }))
}
