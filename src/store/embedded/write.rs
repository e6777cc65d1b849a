//! Writing a batch inside the transaction of its group.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use crate::fhir::{Key, names::CANONICAL};
use crate::search::Target;
use crate::store::contract::{Batch, Change, Effect, Origin, Receipt, StoreError, Timestamp};
use crate::store::embedded::body::{self, Content};
use crate::store::embedded::fact::{self, Fact, Indexed, Row, Words};
use crate::store::embedded::failure::failure;
use crate::store::embedded::name::{ABSOLUTE, CLIENT, ParameterIds, URI, intern};
use crate::store::embedded::pack::{Pack, Packed, Packer, Slot, pack_all};
use crate::store::embedded::schema::meta;
use crate::store::embedded::unpack::{Piece, Unpacker, Unread};

/// Versions of one resource: `vkey` holds the version in its last 20 bits.
pub(crate) const VERSION_BITS: u32 = 20;
/// Codes whose numbers are remembered between batches.
const TOKENS_KEPT: usize = 50_000;

/// A batch with everything worked out that needs no database.
pub(crate) struct Prepared {
    writes: Vec<PreparedWrite>,
    packs: Vec<Pack>,
    at: Timestamp,
}

struct PreparedWrite {
    key: Key,
    owner: Owner,
    expected: Option<u32>,
    /// None deletes.
    put: Option<PreparedPut>,
}

/// Whose a resource is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owner {
    Study(Key),
    Nobody,
    Client,
}

impl Owner {
    fn of(origin: &Origin) -> Result<Self, StoreError> {
        Ok(match origin {
            Origin::Study(id) => {
                let key = Key::new("ResearchStudy", id.as_str());
                Self::Study(key.map_err(|error| StoreError::Batch(error.to_string()))?)
            }
            Origin::Shared => Self::Nobody,
            Origin::Client => Self::Client,
        })
    }

    /// Type and id of the row that stands for it.
    fn row(&self) -> Option<(&str, &str)> {
        match self {
            Self::Study(key) => Some((key.kind(), key.id())),
            Self::Nobody => None,
            Self::Client => Some((CLIENT, "")),
        }
    }
}

struct PreparedPut {
    content: Content,
    /// The pack of the batch, and the place in it.
    pack: usize,
    slot: Slot,
    indexed: Indexed,
}

/// Packs and indexes a batch, on the caller's thread.
pub(crate) fn prepare(packer: &mut Packer, ids: &ParameterIds, batch: &Batch) -> Result<Prepared, StoreError> {
    let mut seen = BTreeSet::new();
    let mut words = Words::default();
    let mut puts = Vec::new();
    let mut sections = Vec::new();
    for write in &batch.writes {
        if !seen.insert(&write.key) {
            return Err(StoreError::Batch(format!("found two for `{}`", write.key)));
        }
        puts.push(match &write.change {
            Change::Delete => None,
            Change::Put { bodies, entries } => {
                let (content, mut section) = body::section(&write.key, bodies)?;
                let (facts, indexed) = fact::indexed(ids, &mut words, write.key.kind(), entries);
                section.facts = facts;
                sections.push((write.key.kind(), section));
                Some((content, indexed))
            }
        });
    }
    let failed = |error: std::io::Error| StoreError::Unavailable(error.to_string());
    let Packed { packs, slots } = pack_all(packer, &sections).map_err(failed)?;
    let mut slots = slots.into_iter();
    let mut writes = Vec::with_capacity(batch.writes.len());
    for (write, put) in batch.writes.iter().zip(puts) {
        writes.push(PreparedWrite {
            key: write.key.clone(),
            owner: Owner::of(&write.origin)?,
            expected: write.expected,
            put: put.map(|(content, indexed)| {
                let (pack, slot) = slots.next().unwrap_or_default();
                PreparedPut {
                    content,
                    pack,
                    slot,
                    indexed,
                }
            }),
        });
    }
    Ok(Prepared {
        writes,
        packs,
        at: batch.at,
    })
}

/// The current state of a resource.
#[derive(Debug, Clone, Copy)]
struct Current {
    rid: i64,
    vid: u32,
    live: i64,
    owner: Option<i64>,
    /// The row was made for this write, and says what it will have done.
    is_new: bool,
}

/// The writing side: what it remembers between batches is dropped when a group fails.
pub(crate) struct Writer {
    ids: Arc<ParameterIds>,
    unpacker: Unpacker,
    kinds: HashMap<String, i64>,
    systems: HashMap<String, i64>,
    tokens: HashMap<i64, HashMap<String, i64>>,
    tokens_kept: usize,
    next_tid: Option<i64>,
    /// Numbers of the resources of the batch, and of those they refer to.
    numbers: HashMap<(i64, String), i64>,
    /// Full-text documents of the group: what stood there before, what stands there after. They are written at its
    /// end, in order of row: out of order, the index would be written out at every document.
    parts: BTreeMap<i64, (Option<String>, Option<String>)>,
    words: BTreeMap<i64, (bool, Option<String>)>,
}

impl Writer {
    /// A writer.
    pub(crate) fn new(ids: Arc<ParameterIds>, unpacker: Unpacker) -> Self {
        Self {
            ids,
            unpacker,
            kinds: HashMap::new(),
            systems: HashMap::new(),
            tokens: HashMap::new(),
            tokens_kept: 0,
            next_tid: None,
            numbers: HashMap::new(),
            parts: BTreeMap::new(),
            words: BTreeMap::new(),
        }
    }

    /// Forgets what a transaction that failed may have made up.
    pub(crate) fn forget(&mut self) {
        self.unpacker.forget();
        self.kinds.clear();
        self.systems.clear();
        self.tokens.clear();
        self.tokens_kept = 0;
        self.next_tid = None;
        self.numbers.clear();
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

    /// Writes a batch. Nothing is written when a version is not the expected one, or when a client may not write what
    /// is there: that is seen before.
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
            self.check_client(conn, write, found)?;
            current.push(found);
        }
        // Whatever is new has its number before anything refers to it.
        self.numbers.clear();
        let mut settled = Vec::with_capacity(batch.writes.len());
        for (write, found) in batch.writes.iter().zip(current) {
            settled.push(self.settle(conn, batch.at, write, found).map_err(failure)?);
        }
        let mut receipt = Receipt::default();
        let mut pids = vec![None; batch.packs.len()];
        for (write, found) in batch.writes.iter().zip(settled) {
            let (effect, version) = self.write(conn, batch, &mut pids, write, found)?;
            receipt.effects.push((write.key.clone(), effect, version));
        }
        Ok(receipt)
    }

    /// Refuses a client's write of what is not a client's, or of what is there in a release that it does not bring.
    fn check_client(
        &mut self,
        conn: &Connection,
        write: &PreparedWrite,
        found: Option<Current>,
    ) -> Result<(), StoreError> {
        let Some(found) = found.filter(|found| found.live > 0 && write.owner == Owner::Client) else {
            return Ok(());
        };
        let client = self.target(conn, CLIENT, "").map_err(failure)?;
        if found.owner != Some(client) {
            return Err(StoreError::Imported { key: write.key.clone() });
        }
        let brought = write.put.as_ref().map(|put| put.content.releases());
        if brought.is_some_and(|brought| found.live & !brought != 0) {
            return Err(StoreError::OtherRelease { key: write.key.clone() });
        }
        Ok(())
    }

    /// Gives a resource that is to be written its row, when it has none.
    fn settle(
        &mut self,
        conn: &Connection,
        at: Timestamp,
        write: &PreparedWrite,
        found: Option<Current>,
    ) -> rusqlite::Result<Option<Current>> {
        let kind = self.kind(conn, write.key.kind())?;
        let name = (kind, write.key.id().to_owned());
        let Some(put) = write.put.as_ref().filter(|_| found.is_none()) else {
            self.numbers.extend(found.map(|found| (name, found.rid)));
            return Ok(found);
        };
        let referred = self.numbers.get(&name).copied();
        let mut current = Current {
            rid: referred.unwrap_or_default(),
            vid: 0,
            live: 0,
            owner: None,
            is_new: false,
        };
        if referred.is_none() {
            let own = matches!(&write.owner, Owner::Study(study) if *study == write.key);
            let owner = match write.owner.row() {
                Some((kind, id)) if !own => Some(self.target(conn, kind, id)?),
                Some(_) | None => None,
            };
            let sql = "INSERT INTO resource(kind, id, vid, live, updated, owner) VALUES(?1, ?2, 1, ?3, ?4, ?5)";
            conn.prepare_cached(sql)?
                .execute(params![kind, write.key.id(), put.content.releases(), at.0, owner])?;
            current.rid = conn.last_insert_rowid();
            // A study is its own owner: its row is written again, once its number is known.
            current.is_new = !own;
            self.numbers.insert(name, current.rid);
        }
        Ok(Some(current))
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
                is_new: false,
            })
        };
        statement.query_row(params![kind, key.id()], read).optional()
    }

    fn write(
        &mut self,
        conn: &Connection,
        batch: &Prepared,
        pids: &mut [Option<i64>],
        write: &PreparedWrite,
        found: Option<Current>,
    ) -> Result<(Effect, u32), StoreError> {
        let vid = found.map_or(0, |found| found.vid);
        let live = found.is_some_and(|found| found.live > 0);
        let at = batch.at;
        let Some(put) = &write.put else {
            let Some(found) = found.filter(|_| live) else {
                return Ok((Effect::Unchanged, vid));
            };
            self.reindex(conn, (found.rid, Some(vid)), &write.key, None)?;
            insert_version(conn, found.rid, vid + 1, at, Content::DELETION, None).map_err(failure)?;
            let sql = "UPDATE resource SET vid = ?2, live = 0, updated = ?3 WHERE rid = ?1";
            execute(conn, sql, params![found.rid, vid + 1, at.0])?;
            return Ok((Effect::Deleted, vid + 1));
        };
        let owner = write
            .owner
            .row()
            .map(|(kind, id)| self.target(conn, kind, id))
            .transpose()
            .map_err(failure)?;
        if let Some(found) = found.filter(|_| live)
            && stored_content(conn, found.rid, vid).map_err(failure)? == Some(put.content)
        {
            if owner != found.owner {
                execute(
                    conn,
                    "UPDATE resource SET owner = ?2 WHERE rid = ?1",
                    params![found.rid, owner],
                )?;
            }
            return Ok((Effect::Unchanged, vid));
        }
        let Some(Current { rid, is_new, .. }) = found else {
            return Ok((Effect::Unchanged, vid));
        };
        let then = live.then_some(vid);
        self.reindex(conn, (rid, then), &write.key, Some(&put.indexed))?;
        let pid = pack_number(conn, &batch.packs, pids, put.pack).map_err(failure)?;
        insert_version(conn, rid, vid + 1, at, put.content, Some((pid, put.slot))).map_err(failure)?;
        if !is_new {
            let sql = "UPDATE resource SET vid = ?2, live = ?3, updated = ?4, owner = ?5 WHERE rid = ?1";
            execute(conn, sql, params![rid, vid + 1, put.content.releases(), at.0, owner])?;
        }
        Ok((if live { Effect::Updated } else { Effect::Created }, vid + 1))
    }

    /// Replaces the index rows of a resource: only those that differ are touched. `then` is the version that is indexed.
    fn reindex(
        &mut self,
        conn: &Connection,
        (rid, then): (i64, Option<u32>),
        key: &Key,
        new: Option<&Indexed>,
    ) -> Result<(), StoreError> {
        let facts_then = match then {
            Some(vid) => self.facts(conn, key, rid, vid)?,
            None => Vec::new(),
        };
        let old = fact::indexed_then(&self.ids, key.kind(), &facts_then);
        for (space, text) in old.parts {
            self.parts
                .entry(space << 40 | rid)
                .or_insert_with(|| (Some(text), None))
                .1 = None;
        }
        for (space, text) in new.iter().flat_map(|indexed| &indexed.parts) {
            self.parts.entry(space << 40 | rid).or_default().1 = Some(text.clone());
        }
        let rows = new.map_or(&[][..], |indexed| indexed.rows.as_slice());
        let is_in = |rows: &[(Row, i64)], one: &(Row, i64)| {
            let place = rows.binary_search_by(|other| other.0.cmp(&one.0));
            place
                .ok()
                .and_then(|place| rows.get(place))
                .is_some_and(|found| found.1 == one.1)
        };
        for one in old.rows.iter().filter(|one| !is_in(rows, one)) {
            self.row(conn, rid, &one.0, None).map_err(failure)?;
        }
        for one in rows.iter().filter(|one| !is_in(&old.rows, one)) {
            self.row(conn, rid, &one.0, Some(one.1)).map_err(failure)?;
        }
        let place = self.kind(conn, key.kind()).map_err(failure)? << 40 | rid;
        let words = new
            .map(|indexed| indexed.words.clone())
            .filter(|words| !words.is_empty());
        self.words.entry(place).or_insert((then.is_some(), None)).1 = words;
        Ok(())
    }

    fn facts(&mut self, conn: &Connection, key: &Key, rid: i64, vid: u32) -> Result<Vec<Fact>, StoreError> {
        let corrupt = || StoreError::Corrupt {
            key: key.clone(),
            version_id: vid,
        };
        let Some((pid, slot)) = stored_slot(conn, rid, vid).map_err(failure)? else {
            return Ok(Vec::new());
        };
        let plain = match self.unpacker.piece(conn, pid, &slot, Piece::Facts) {
            Ok(plain) => plain,
            Err(Unread::Damaged) => return Err(corrupt()),
            Err(Unread::Failed(error)) => return Err(error),
        };
        let mut facts = Vec::new();
        fact::read(plain.bytes(), None, |fact| facts.push(fact)).ok_or_else(corrupt)?;
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
        let name = (self.kind(conn, kind)?, id.to_owned());
        if let Some(rid) = self.numbers.get(&name) {
            return Ok(*rid);
        }
        let sql = "SELECT rid FROM resource WHERE kind = ?1 AND id = ?2";
        let found: Option<i64> = conn
            .prepare_cached(sql)?
            .query_row(params![name.0, id], |row| row.get(0))
            .optional()?;
        let rid = if let Some(rid) = found {
            rid
        } else {
            let sql = "INSERT INTO resource(kind, id, vid, live, updated) VALUES(?1, ?2, 0, 0, 0)";
            conn.prepare_cached(sql)?.execute(params![name.0, id])?;
            conn.last_insert_rowid()
        };
        self.numbers.insert(name, rid);
        Ok(rid)
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
        let of_system = self.tokens.entry(system).or_default();
        if let Some(tid) = of_system.get(code) {
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
        if self.tokens_kept >= TOKENS_KEPT {
            self.tokens.clear();
            self.tokens_kept = 0;
        }
        self.tokens_kept += 1;
        self.tokens.entry(system).or_default().insert(code.to_owned(), tid);
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

/// The number of a pack of the batch, which is put in the table when a version first needs it.
fn pack_number(conn: &Connection, packs: &[Pack], pids: &mut [Option<i64>], place: usize) -> rusqlite::Result<i64> {
    if let Some(pid) = pids.get(place).copied().flatten() {
        return Ok(pid);
    }
    let Some(pack) = packs.get(place) else {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    };
    // A pack is compressed against one that stands before it.
    let base = pack.base().filter(|base| *base < place);
    let base = base.map(|base| pack_number(conn, packs, pids, base)).transpose()?;
    let pid = pack.insert(conn, base)?;
    if let Some(known) = pids.get_mut(place) {
        *known = Some(pid);
    }
    Ok(pid)
}

/// What a version's bodies are.
fn stored_content(conn: &Connection, rid: i64, vid: u32) -> rusqlite::Result<Option<Content>> {
    let read = |row: &rusqlite::Row<'_>| {
        Ok(Content {
            form: row.get(0)?,
            hash: row.get(1)?,
        })
    };
    conn.prepare_cached("SELECT form, hash FROM version WHERE vkey = ?1")?
        .query_row([vkey(rid, vid)], read)
        .optional()
}

/// Where a version stands.
fn stored_slot(conn: &Connection, rid: i64, vid: u32) -> rusqlite::Result<Option<(i64, Slot)>> {
    let sql = "SELECT pid, at, facts, r4, r5 FROM version WHERE vkey = ?1 AND pid IS NOT NULL";
    conn.prepare_cached(sql)?
        .query_row([vkey(rid, vid)], |row| slot(row, 0))
        .optional()
}

/// A pack and the place in it, from five columns of a row.
pub(crate) fn slot(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<(i64, Slot)> {
    let number = |place: usize| row.get::<_, u32>(first + place).map(|number| number as usize);
    let slot = Slot {
        at: number(1)?,
        facts: number(2)?,
        r4: number(3)?,
        r5: number(4)?,
    };
    Ok((row.get(first)?, slot))
}

fn vkey(rid: i64, vid: u32) -> i64 {
    rid << VERSION_BITS | i64::from(vid)
}

fn execute(conn: &Connection, sql: &str, binds: impl rusqlite::Params) -> Result<(), StoreError> {
    conn.prepare_cached(sql)
        .and_then(|mut statement| statement.execute(binds))
        .map(drop)
        .map_err(failure)
}

fn insert_version(
    conn: &Connection,
    rid: i64,
    vid: u32,
    at: Timestamp,
    content: Content,
    place: Option<(i64, Slot)>,
) -> rusqlite::Result<()> {
    let (pid, slot) = place.map_or((None, Slot::default()), |(pid, slot)| (Some(pid), slot));
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let sql = "INSERT INTO version(vkey, updated, form, hash, pid, at, facts, r4, r5)
               VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    conn.prepare_cached(sql)?
        .execute(params![
            vkey(rid, vid),
            at.0,
            content.form,
            content.hash,
            pid,
            number(slot.at),
            number(slot.facts),
            number(slot.r4),
            number(slot.r5)
        ])
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
