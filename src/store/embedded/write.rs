//! Writing a batch inside the transaction of its group.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, params};

use crate::fhir::{Key, names::CANONICAL};
use crate::search::Target;
use crate::store::contract::{Batch, Bodies, Change, Effect, Receipt, StoreError, Timestamp};
use crate::store::embedded::body::{Codec, DELETED, Packed};
use crate::store::embedded::fact::{self, Fact, Indexed, Row};
use crate::store::embedded::failure::failure;
use crate::store::embedded::name::{ABSOLUTE, ParameterIds, URI, intern};
use crate::store::embedded::schema::meta;

/// Versions of one resource: `vkey` holds the version in its last 20 bits.
pub(crate) const VERSION_BITS: u32 = 20;
/// Codes whose numbers are remembered between batches.
const TOKENS_KEPT: usize = 50_000;

/// A batch with everything worked out that needs no database.
pub(crate) struct Prepared {
    writes: Vec<PreparedWrite>,
    at: Timestamp,
}

struct PreparedWrite {
    key: Key,
    owner: Option<Key>,
    expected: Option<u32>,
    /// None deletes.
    put: Option<(Packed, Indexed, Vec<u8>)>,
}

/// Packs and indexes a batch, on the caller's thread.
pub(crate) fn prepare(codec: &mut Codec, ids: &ParameterIds, batch: Batch) -> Result<Prepared, StoreError> {
    let mut seen = BTreeSet::new();
    let mut writes = Vec::with_capacity(batch.writes.len());
    for write in batch.writes {
        if !seen.insert(write.key.clone()) {
            return Err(StoreError::Batch(format!("found two for `{}`", write.key)));
        }
        let owner = write.owner.map(|id| Key::new("ResearchStudy", id)).transpose();
        let owner = owner.map_err(|error| StoreError::Batch(error.to_string()))?;
        let put = match write.change {
            Change::Delete => None,
            Change::Put { bodies, entries } => Some(prepare_put(codec, ids, &write.key, &bodies, &entries)?),
        };
        writes.push(PreparedWrite {
            key: write.key,
            owner,
            expected: write.expected,
            put,
        });
    }
    Ok(Prepared { writes, at: batch.at })
}

fn prepare_put(
    codec: &mut Codec,
    ids: &ParameterIds,
    key: &Key,
    bodies: &Bodies,
    entries: &[(crate::fhir::FhirVersion, crate::search::Entry)],
) -> Result<(Packed, Indexed, Vec<u8>), StoreError> {
    let packed = codec.pack_bodies(key, bodies)?;
    let indexed = fact::indexed(ids, key.kind(), entries);
    let facts = codec
        .pack(&indexed.facts)
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Ok((packed, indexed, facts))
}

/// The current state of a resource.
#[derive(Debug, Clone, Copy)]
struct Current {
    rid: i64,
    vid: u32,
    live: i64,
    owner: Option<i64>,
}

/// The writing side: what it remembers between batches is dropped when a group fails.
pub(crate) struct Writer {
    codec: Codec,
    kinds: HashMap<String, i64>,
    systems: HashMap<String, i64>,
    tokens: HashMap<(i64, String), i64>,
    next_tid: Option<i64>,
    /// Full-text documents of the group: what stood there before, what stands there after. They are written at its
    /// end, in order of row: out of order, the index would be written out at every document.
    parts: BTreeMap<i64, (Option<String>, Option<String>)>,
    words: BTreeMap<i64, (bool, Option<String>)>,
}

impl Writer {
    /// A writer that packs with this codec.
    pub(crate) fn new(codec: Codec) -> Self {
        Self {
            codec,
            kinds: HashMap::new(),
            systems: HashMap::new(),
            tokens: HashMap::new(),
            next_tid: None,
            parts: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

    /// Forgets what a transaction that failed may have made up.
    pub(crate) fn forget(&mut self) {
        self.kinds.clear();
        self.systems.clear();
        self.tokens.clear();
        self.next_tid = None;
        self.parts.clear();
        self.words.clear();
    }

    /// Writes the full-text documents and the counters at the end of a group.
    pub(crate) fn finish(&mut self, conn: &Connection) -> rusqlite::Result<()> {
        for (place, (old, new)) in std::mem::take(&mut self.parts) {
            // The index keeps no text, so what leaves it is named in full.
            if let Some(old) = old.as_ref().filter(|_| old != new) {
                let sql = "INSERT INTO part(part, rowid, text) VALUES('delete', ?1, ?2)";
                conn.prepare_cached(sql)?.execute(params![place, old])?;
            }
            if let Some(new) = new.as_ref().filter(|_| old != new) {
                let sql = "INSERT INTO part(rowid, text) VALUES(?1, ?2)";
                conn.prepare_cached(sql)?.execute(params![place, new])?;
            }
        }
        for (place, (old, new)) in std::mem::take(&mut self.words) {
            if old {
                conn.prepare_cached("DELETE FROM word WHERE rowid = ?1")?
                    .execute([place])?;
            }
            if let Some(new) = new {
                let sql = "INSERT INTO word(rowid, text) VALUES(?1, ?2)";
                conn.prepare_cached(sql)?.execute(params![place, new])?;
            }
        }
        if let Some(next) = self.next_tid {
            conn.prepare_cached("UPDATE meta SET value = ?1 WHERE key = 'next_tid'")?
                .execute([next])?;
        }
        Ok(())
    }

    /// Writes a batch. Nothing is written when a version is not the expected one: that is seen before.
    pub(crate) fn apply(&mut self, conn: &Connection, batch: &Prepared) -> Result<Receipt, StoreError> {
        let mut current = Vec::with_capacity(batch.writes.len());
        for write in &batch.writes {
            let found = self.current(conn, &write.key).map_err(failure)?;
            if let Some(expected) = write.expected {
                // A deleted resource has a version, but none that a writer could expect to be there.
                let version = found.filter(|found| found.live > 0).map_or(0, |found| found.vid);
                if version != expected && found.map_or(0, |found| found.vid) != expected {
                    return Err(StoreError::Conflict {
                        key: write.key.clone(),
                        expected,
                        found: version,
                    });
                }
            }
            current.push(found);
        }
        let mut receipt = Receipt::default();
        for (write, found) in batch.writes.iter().zip(current) {
            // An earlier write of the batch may have referred to it, and so given it a number.
            let found = match found {
                Some(found) => Some(found),
                None => self.current(conn, &write.key).map_err(failure)?,
            };
            let (effect, version) = self.write(conn, write, found, batch.at).map_err(failure)?;
            receipt.effects.push((write.key.clone(), effect, version));
        }
        Ok(receipt)
    }

    fn current(&mut self, conn: &Connection, key: &Key) -> rusqlite::Result<Option<Current>> {
        let kind = self.kind(conn, key.kind())?;
        let sql = "SELECT rid, vid, live, owner FROM resource WHERE kind = ?1 AND id = ?2";
        let mut statement = conn.prepare_cached(sql)?;
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Current {
                rid: row.get(0)?,
                vid: row.get(1)?,
                live: row.get(2)?,
                owner: row.get(3)?,
            })
        };
        statement.query_row(params![kind, key.id()], read).optional()
    }

    fn write(
        &mut self,
        conn: &Connection,
        write: &PreparedWrite,
        found: Option<Current>,
        at: Timestamp,
    ) -> rusqlite::Result<(Effect, u32)> {
        let vid = found.map_or(0, |found| found.vid);
        let live = found.is_some_and(|found| found.live > 0);
        let Some((packed, indexed, facts)) = &write.put else {
            let Some(found) = found.filter(|_| live) else {
                return Ok((Effect::Unchanged, vid));
            };
            let tombstone = Packed {
                form: DELETED,
                ..Packed::default()
            };
            insert_version(conn, found.rid, vid + 1, at, &tombstone)?;
            self.reindex(conn, found.rid, &write.key, None)?;
            let sql = "UPDATE resource SET vid = ?2, live = 0, updated = ?3 WHERE rid = ?1";
            conn.prepare_cached(sql)?.execute(params![found.rid, vid + 1, at.0])?;
            return Ok((Effect::Deleted, vid + 1));
        };
        let owner = write
            .owner
            .as_ref()
            .map(|key| self.target(conn, key.kind(), key.id()))
            .transpose()?;
        if let Some(found) = found.filter(|_| live) {
            let stored = read_packed(conn, found.rid, vid)?;
            if stored.is_some_and(|stored| self.codec.same(&stored, packed)) {
                if owner != found.owner {
                    conn.prepare_cached("UPDATE resource SET owner = ?2 WHERE rid = ?1")?
                        .execute(params![found.rid, owner])?;
                }
                return Ok((Effect::Unchanged, vid));
            }
        }
        let rid = match found {
            Some(found) => found.rid,
            None => self.target(conn, write.key.kind(), write.key.id())?,
        };
        insert_version(conn, rid, vid + 1, at, packed)?;
        let sql = "UPDATE resource SET vid = ?2, live = ?3, updated = ?4, owner = ?5 WHERE rid = ?1";
        conn.prepare_cached(sql)?
            .execute(params![rid, vid + 1, packed.releases(), at.0, owner])?;
        self.reindex(conn, rid, &write.key, Some((indexed, facts.as_slice(), live)))?;
        Ok((if live { Effect::Updated } else { Effect::Created }, vid + 1))
    }

    /// Replaces the index rows of a resource: only those that differ are touched.
    fn reindex(
        &mut self,
        conn: &Connection,
        rid: i64,
        key: &Key,
        new: Option<(&Indexed, &[u8], bool)>,
    ) -> rusqlite::Result<()> {
        let was_indexed = new.is_none_or(|(_, _, live)| live);
        let facts_then = if was_indexed {
            self.facts(conn, rid)?
        } else {
            Vec::new()
        };
        let old = fact::rows(&facts_then);
        let parts_then = fact::parts(facts_then.iter().map(|fact| (fact.param, &fact.value)));
        for (param, text) in parts_then {
            self.parts
                .entry(param << 40 | rid)
                .or_insert_with(|| (Some(text), None))
                .1 = None;
        }
        for (param, text) in new.iter().flat_map(|(indexed, ..)| &indexed.parts) {
            self.parts.entry(param << 40 | rid).or_default().1 = Some(text.clone());
        }
        let empty = BTreeMap::new();
        let rows = new.map_or(&empty, |(indexed, ..)| &indexed.rows);
        for (row, mask) in &old {
            if rows.get(row) != Some(mask) {
                self.row(conn, rid, row, None)?;
            }
        }
        for (row, mask) in rows {
            if old.get(row) != Some(mask) {
                self.row(conn, rid, row, Some(*mask))?;
            }
        }
        let place = self.kind(conn, key.kind())? << 40 | rid;
        let words = new
            .map(|(indexed, ..)| indexed.words.clone())
            .filter(|words| !words.is_empty());
        self.words.entry(place).or_insert((was_indexed, None)).1 = words;
        let Some((_, facts, _)) = new else {
            conn.prepare_cached("DELETE FROM fact WHERE rid = ?1")?.execute([rid])?;
            return Ok(());
        };
        conn.prepare_cached("INSERT OR REPLACE INTO fact(rid, data) VALUES(?1, ?2)")?
            .execute(params![rid, facts])?;
        Ok(())
    }

    fn facts(&mut self, conn: &Connection, rid: i64) -> rusqlite::Result<Vec<Fact>> {
        let sql = "SELECT data FROM fact WHERE rid = ?1";
        let data: Option<Vec<u8>> = conn
            .prepare_cached(sql)?
            .query_row([rid], |row| row.get(0))
            .optional()?;
        let plain = data.and_then(|data| self.codec.unpack(&data)).unwrap_or_default();
        let mut facts = Vec::new();
        fact::read(&plain, None, |fact| facts.push(fact));
        Ok(facts)
    }

    /// Puts a row in its index, or takes it away.
    fn row(&mut self, conn: &Connection, rid: i64, row: &Row, mask: Option<i64>) -> rusqlite::Result<()> {
        match row {
            Row::Token(param, system, code) => {
                let value = self.token(conn, system.as_deref().unwrap_or(""), code)?;
                posting(conn, *param, value, rid, mask)
            }
            Row::Uri(param, uri) => {
                let value = self.token(conn, URI, &shrink(uri))?;
                posting(conn, *param, value, rid, mask)
            }
            Row::Reference(param, target) => {
                let value = match target {
                    Target::Local(key) => self.target(conn, key.kind(), key.id())?,
                    Target::Absolute(url) => self.target(conn, ABSOLUTE, url)?,
                };
                posting(conn, *param, value, rid, mask)
            }
            Row::String(param, key) => {
                if let Some(mask) = mask {
                    let sql = "INSERT OR REPLACE INTO string(param, key, rid, mask) VALUES(?1, ?2, ?3, ?4)";
                    conn.prepare_cached(sql)?
                        .execute(params![param, key, rid, mask])
                        .map(drop)
                } else {
                    let sql = "DELETE FROM string WHERE param = ?1 AND key = ?2 AND rid = ?3";
                    conn.prepare_cached(sql)?.execute(params![param, key, rid]).map(drop)
                }
            }
            Row::Date(param, lo, hi) => span(conn, *param, rid, (lo, hi), mask),
            Row::Number(param, lo, hi) => span(conn, *param, rid, (&f64::from_bits(*lo), &f64::from_bits(*hi)), mask),
            Row::Place(param, longitude, latitude) => {
                let (longitude, latitude) = (f64::from_bits(*longitude), f64::from_bits(*latitude));
                let at = params![param, band(latitude), longitude, latitude, rid];
                if let Some(mask) = mask {
                    let sql = "INSERT OR REPLACE INTO place(param, band, longitude, latitude, rid, mask)
                               VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
                    let at = params![param, band(latitude), longitude, latitude, rid, mask];
                    conn.prepare_cached(sql)?.execute(at).map(drop)
                } else {
                    let sql = "DELETE FROM place WHERE param = ?1 AND band = ?2 AND longitude = ?3
                               AND latitude = ?4 AND rid = ?5";
                    conn.prepare_cached(sql)?.execute(at).map(drop)
                }
            }
        }
    }

    fn kind(&mut self, conn: &Connection, kind: &str) -> rusqlite::Result<i64> {
        if let Some(number) = self.kinds.get(kind) {
            return Ok(*number);
        }
        let number = intern(conn, kind)?;
        self.kinds.insert(kind.to_owned(), number);
        Ok(number)
    }

    /// The number of a resource, given now if it has none.
    fn target(&mut self, conn: &Connection, kind: &str, id: &str) -> rusqlite::Result<i64> {
        let kind = self.kind(conn, kind)?;
        let sql = "SELECT rid FROM resource WHERE kind = ?1 AND id = ?2";
        let found: Option<i64> = conn
            .prepare_cached(sql)?
            .query_row(params![kind, id], |row| row.get(0))
            .optional()?;
        if let Some(rid) = found {
            return Ok(rid);
        }
        let sql = "INSERT INTO resource(kind, id, vid, live, updated) VALUES(?1, ?2, 0, 0, 0)";
        conn.prepare_cached(sql)?.execute(params![kind, id])?;
        Ok(conn.last_insert_rowid())
    }

    /// The number of a code, given now if it has none.
    fn token(&mut self, conn: &Connection, system: &str, code: &str) -> rusqlite::Result<i64> {
        let system = if let Some(number) = self.systems.get(system) {
            *number
        } else {
            let number = if system.is_empty() { 0 } else { intern(conn, system)? };
            self.systems.insert(system.to_owned(), number);
            number
        };
        let wanted = (system, code.to_owned());
        if let Some(tid) = self.tokens.get(&wanted) {
            return Ok(*tid);
        }
        let sql = "SELECT tid FROM token WHERE code = ?1 AND system = ?2";
        let found: Option<i64> = conn
            .prepare_cached(sql)?
            .query_row(params![code, system], |row| row.get(0))
            .optional()?;
        let tid = if let Some(tid) = found {
            tid
        } else {
            let next = match self.next_tid {
                Some(next) => next,
                None => meta(conn, "next_tid")?.unwrap_or(1),
            };
            self.next_tid = Some(next + 1);
            let sql = "INSERT INTO token(code, system, tid) VALUES(?1, ?2, ?3)";
            conn.prepare_cached(sql)?.execute(params![code, system, next])?;
            next
        };
        if self.tokens.len() >= TOKENS_KEPT {
            self.tokens.clear();
        }
        self.tokens.insert(wanted, tid);
        Ok(tid)
    }
}

/// Our own base takes one byte among the URIs: nearly all begin with it.
pub(crate) fn shrink(uri: &str) -> String {
    uri.strip_prefix(CANONICAL)
        .map_or_else(|| uri.to_owned(), |rest| ["\u{1}", rest].concat())
}

/// The quarter of a degree of latitude in which a place lies.
pub(crate) fn band(latitude: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "between -360 and 360")]
    let band = (latitude * 4.0).floor() as i64;
    band
}

/// The bodies of a version, as kept.
pub(crate) fn read_packed(conn: &Connection, rid: i64, vid: u32) -> rusqlite::Result<Option<Packed>> {
    let sql = "SELECT form, r4, r5 FROM version WHERE vkey = ?1";
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Packed {
            form: row.get(0)?,
            r4: row.get(1)?,
            r5: row.get(2)?,
        })
    };
    conn.prepare_cached(sql)?
        .query_row([rid << VERSION_BITS | i64::from(vid)], read)
        .optional()
}

fn insert_version(conn: &Connection, rid: i64, vid: u32, at: Timestamp, packed: &Packed) -> rusqlite::Result<()> {
    let vkey = rid << VERSION_BITS | i64::from(vid);
    let hash = packed.hash(vkey, at.0);
    let sql = "INSERT INTO version(vkey, updated, form, hash, r4, r5) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
    conn.prepare_cached(sql)?
        .execute(params![vkey, at.0, packed.form, hash, packed.r4, packed.r5])
        .map(drop)
}

fn posting(conn: &Connection, param: i64, value: i64, rid: i64, mask: Option<i64>) -> rusqlite::Result<()> {
    if let Some(mask) = mask {
        let sql = "INSERT OR REPLACE INTO posting(param, value, rid, mask) VALUES(?1, ?2, ?3, ?4)";
        conn.prepare_cached(sql)?
            .execute(params![param, value, rid, mask])
            .map(drop)
    } else {
        let sql = "DELETE FROM posting WHERE param = ?1 AND value = ?2 AND rid = ?3";
        conn.prepare_cached(sql)?.execute(params![param, value, rid]).map(drop)
    }
}

fn span(
    conn: &Connection,
    param: i64,
    rid: i64,
    ends: (&dyn rusqlite::ToSql, &dyn rusqlite::ToSql),
    mask: Option<i64>,
) -> rusqlite::Result<()> {
    if let Some(mask) = mask {
        let sql = "INSERT OR REPLACE INTO span(param, rid, lo, hi, mask) VALUES(?1, ?2, ?3, ?4, ?5)";
        conn.prepare_cached(sql)?
            .execute(params![param, rid, ends.0, ends.1, mask])
            .map(drop)
    } else {
        let sql = "DELETE FROM span WHERE param = ?1 AND rid = ?2 AND lo = ?3 AND hi = ?4";
        conn.prepare_cached(sql)?
            .execute(params![param, rid, ends.0, ends.1])
            .map(drop)
    }
}
