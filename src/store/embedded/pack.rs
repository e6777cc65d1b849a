//! Packs: the versions that were written together, compressed as one.
//!
//! The resources of a trial say the same words in many places, so together they take a third of what they take apart.
//! A pack is a row of sections, one for each version: its R4 body, its facts, its R5 body. The study stands in a pack
//! of its own, which is read on its own; the packs of the rest are compressed against it. Of a pack only what is asked
//! for is unpacked, up to the end of its block. Packs do not change.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use zstd::zstd_safe::{CCtx, CParameter, DCtx, InBuffer, OutBuffer, ResetDirective};

use crate::store::contract::StoreError;
use crate::store::embedded::failure::failure;

/// Level of compression.
const LEVEL: i32 = 3;
/// Bytes of sections after which a pack is closed: what reading one of them costs at most, unless it is larger itself.
const PACK_BYTES: usize = 128 << 10;
/// Bytes of a study that others are compressed against, at most.
const BASE_BYTES_MAX: usize = 96 << 10;
/// Bytes of unpacked packs that the readers of a database keep: studies that are asked for again need not be unpacked.
const UNPACKED_BYTES_MAX: u64 = 32 << 20;
/// Packs that fit there, about.
const UNPACKED_PACKS: usize = 1_500;
/// Packs that the writer keeps unpacked: those of one trial.
const OWN_MAX: usize = 4;
/// Bytes after which a block ends where a piece does: what is unpacked for nothing at most.
const BLOCK_BYTES_MIN: usize = 24 << 10;
/// The same for studies, whose facts are asked for more often than they are.
const STUDY_BLOCK_BYTES_MIN: usize = 4 << 10;
/// Bytes of room that are kept for the next pack.
const ROOM_KEPT_MAX: usize = 1 << 20;
/// Bytes of a hash.
const HASH_BYTES: usize = 16;

/// Shelves, see [`shelf`].
const SHELVES: usize = 4;
const STUDY: usize = 0;
const PLACES: usize = 1;

/// A pack on its way to the table.
#[derive(Debug)]
pub(crate) struct Pack {
    /// The pack of the batch that this one is compressed against, and how much of it.
    base: Option<(usize, usize)>,
    data: Vec<u8>,
}

/// Where a version stands in its pack, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Slot {
    /// Where its section begins.
    pub(crate) at: usize,
    /// Length of its facts.
    pub(crate) facts: usize,
    /// Length of its R4 body, or of that for both.
    pub(crate) r4: usize,
    /// Length of its R5 body.
    pub(crate) r5: usize,
}

/// What of a section is wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece {
    /// The facts.
    Facts,
    /// The R4 body, or that for both.
    R4,
    /// The R5 body.
    R5,
}

impl Slot {
    fn range(&self, piece: Piece) -> (usize, usize) {
        let facts = self.at.saturating_add(self.r4);
        let r5 = facts.saturating_add(self.facts);
        match piece {
            Piece::R4 => (self.at, facts),
            Piece::Facts => (facts, r5),
            Piece::R5 => (r5, r5.saturating_add(self.r5)),
        }
    }
}

/// The content of a section.
#[derive(Debug, Default)]
pub(crate) struct Section {
    /// The facts.
    pub(crate) facts: Vec<u8>,
    /// The R4 body, or that for both.
    pub(crate) r4: Vec<u8>,
    /// The R5 body.
    pub(crate) r5: Vec<u8>,
}

/// Which resources are packed together: what is read together, and what of it is alike.
fn shelf(kind: &str) -> usize {
    match kind {
        "ResearchStudy" => STUDY,
        "Location" | "Organization" | "Practitioner" | "PractitionerRole" => PLACES,
        "Binary" | "DocumentReference" | "Provenance" => 2,
        _ => 3,
    }
}

/// Sections that are packed together, by their places.
struct Group {
    shelf: usize,
    members: Vec<usize>,
}

fn length(section: &Section) -> usize {
    section.facts.len() + section.r4.len() + section.r5.len()
}

fn groups(sections: &[(&str, Section)]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for wanted in 0..SHELVES {
        let mut size = PACK_BYTES;
        for (place, (_, section)) in sections
            .iter()
            .enumerate()
            .filter(|(_, (kind, _))| shelf(kind) == wanted)
        {
            size += length(section);
            if let Some(group) = groups.last_mut().filter(|_| size <= PACK_BYTES) {
                group.members.push(place);
            } else {
                size = length(section);
                groups.push(Group {
                    shelf: wanted,
                    members: vec![place],
                });
            }
        }
    }
    groups
}

/// A batch, compressed.
pub(crate) struct Packed {
    /// The packs; each stands behind the one it is compressed against.
    pub(crate) packs: Vec<Pack>,
    /// For each section its pack and the place in it.
    pub(crate) slots: Vec<(usize, Slot)>,
}

/// Compresses the sections of a batch.
pub(crate) fn pack_all(packer: &mut Packer, sections: &[(&str, Section)]) -> std::io::Result<Packed> {
    let groups = groups(sections);
    // Where there are several studies, none is what the rest is like.
    let mut studies = sections.iter().filter(|(kind, _)| shelf(kind) == STUDY);
    let base: Vec<u8> = match (studies.next(), studies.next()) {
        (Some((_, study)), None) => study
            .r4
            .iter()
            .chain(&study.facts)
            .copied()
            .take(BASE_BYTES_MAX)
            .collect(),
        _ => Vec::new(),
    };
    packer.like(&base)?;
    let mut packs = Vec::with_capacity(groups.len());
    let mut slots = vec![(0, Slot::default()); sections.len()];
    for group in &groups {
        let after = !base.is_empty() && group.shelf > PLACES;
        let mut at = 0;
        let mut pieces: Vec<&[u8]> = Vec::new();
        for place in &group.members {
            let (Some((_, section)), Some(slot)) = (sections.get(*place), slots.get_mut(*place)) else {
                continue;
            };
            let of_section = Slot {
                at,
                facts: section.facts.len(),
                r4: section.r4.len(),
                r5: section.r5.len(),
            };
            *slot = (packs.len(), of_section);
            at += length(section);
            pieces.extend([section.r4.as_slice(), &section.facts, &section.r5]);
        }
        packs.push(Pack {
            // The study's pack is the first.
            base: after.then_some((0, base.len())),
            data: packer.pack(
                &pieces,
                after,
                if group.shelf == STUDY {
                    STUDY_BLOCK_BYTES_MIN
                } else {
                    BLOCK_BYTES_MIN
                },
            )?,
        });
    }
    Ok(Packed { packs, slots })
}

/// Contexts that compress.
pub(crate) struct Packer {
    alone: CCtx<'static>,
    after: CCtx<'static>,
    /// Where a pack is put together, before its size is known.
    room: Vec<u8>,
}

impl Packer {
    /// A packer with the dictionary of its database.
    pub(crate) fn new(dictionary: &[u8]) -> std::io::Result<Self> {
        let mut alone = CCtx::create();
        alone
            .set_parameter(CParameter::CompressionLevel(LEVEL))
            .map_err(broken)?;
        alone.load_dictionary(dictionary).map_err(broken)?;
        let mut after = CCtx::create();
        after
            .set_parameter(CParameter::CompressionLevel(LEVEL))
            .map_err(broken)?;
        Ok(Self {
            alone,
            after,
            room: Vec::new(),
        })
    }

    /// Settles what the packs that follow are like.
    fn like(&mut self, base: &[u8]) -> std::io::Result<()> {
        self.after.reset(ResetDirective::SessionOnly).map_err(broken)?;
        self.after.load_dictionary(base).map(drop).map_err(broken)
    }

    /// Compresses pieces, so that each that is worth it can be unpacked without what follows.
    fn pack(&mut self, pieces: &[&[u8]], after: bool, block_min: usize) -> std::io::Result<Vec<u8>> {
        let context = if after { &mut self.after } else { &mut self.alone };
        context.reset(ResetDirective::SessionOnly).map_err(broken)?;
        let total: usize = pieces.iter().map(|piece| piece.len()).sum();
        context.set_pledged_src_size(Some(total as u64)).map_err(broken)?;
        // A block costs a few bytes more than its content does at worst, and three where it ends.
        let room = zstd::zstd_safe::compress_bound(total) + (total / block_min + 4) * 16;
        self.room.clear();
        self.room.reserve(room);
        let mut out = OutBuffer::around(&mut self.room);
        let mut block = 0;
        for (n, piece) in pieces.iter().enumerate() {
            let mut input = InBuffer::around(piece);
            while input.pos < piece.len() {
                context.compress_stream(&mut out, &mut input).map_err(broken)?;
            }
            block += piece.len();
            if block >= block_min && n + 1 < pieces.len() {
                while context.flush_stream(&mut out).map_err(broken)? > 0 {}
                block = 0;
            }
        }
        while context.end_stream(&mut out).map_err(broken)? > 0 {}
        let data = self.room.as_slice().to_vec();
        if room > ROOM_KEPT_MAX {
            self.room = Vec::new();
        }
        Ok(data)
    }
}

fn broken(code: usize) -> std::io::Error {
    std::io::Error::other(zstd::zstd_safe::get_error_name(code))
}

impl Pack {
    /// Puts the pack in the table; `base` is the number of the pack it is compressed against.
    pub(crate) fn insert(&self, conn: &Connection, base: Option<i64>) -> rusqlite::Result<i64> {
        let base = base.zip(self.base.map(|(_, size)| size));
        let sql = "INSERT INTO pack(base, base_size, hash, data) VALUES(?1, ?2, ?3, ?4)";
        let hash = hash(base, &self.data);
        let size = base.map(|(_, size)| i64::try_from(size).unwrap_or(i64::MAX));
        conn.prepare_cached(sql)?
            .execute(params![base.map(|(pid, _)| pid), size, hash, self.data])?;
        Ok(conn.last_insert_rowid())
    }

    /// The pack of the batch that this one is compressed against.
    pub(crate) fn base(&self) -> Option<usize> {
        self.base.map(|(place, _)| place)
    }
}

/// Hash of a pack: of its bytes and of what it is compressed against.
fn hash(base: Option<(i64, usize)>, data: &[u8]) -> [u8; HASH_BYTES] {
    let mut sum = Sha256::new();
    let (pid, size) = base.unwrap_or_default();
    sum.update(pid.to_le_bytes());
    sum.update((size as u64).to_le_bytes());
    sum.update(data);
    let digest: [u8; 32] = sum.finalize().into();
    digest.first_chunk().copied().unwrap_or_default()
}

/// A pack as its row has it.
pub(crate) struct PackRow {
    base: Option<(i64, usize)>,
    hash: [u8; HASH_BYTES],
    data: Vec<u8>,
}

/// What is read of a pack's row.
pub(crate) const PACK_COLUMNS: &str = "p.base, p.base_size, p.hash, p.data";

/// A pack from four columns of a row, which begin at `first`.
pub(crate) fn pack_row(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<PackRow> {
    let size: Option<u32> = row.get(first + 1)?;
    Ok(PackRow {
        base: row.get::<_, Option<i64>>(first)?.zip(size.map(|size| size as usize)),
        hash: row.get(first + 2)?,
        data: row.get(first + 3)?,
    })
}

/// Why a piece could not be read.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The bytes are not those that were written.
    Damaged,
    /// The engine failed.
    Failed(StoreError),
}

/// Packs that were unpacked lately, shared by the readers of a database. Only packs of transactions that stand may get
/// here: the number of one that was rolled back is given again.
pub(crate) struct Unpacked(Cache<i64, Arc<Vec<u8>>, ByBytes>);

/// Packs count by their bytes.
#[derive(Clone)]
struct ByBytes;

impl Weighter<i64, Arc<Vec<u8>>> for ByBytes {
    fn weight(&self, _pid: &i64, plain: &Arc<Vec<u8>>) -> u64 {
        plain.len() as u64 + 64
    }
}

impl Unpacked {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self(Cache::with_weighter(UNPACKED_PACKS, UNPACKED_BYTES_MAX, ByBytes))
    }
}

/// Where unpacked packs are kept.
pub(crate) enum Kept {
    /// With other readers.
    Shared(Arc<Unpacked>),
    /// By the writer alone, the latest last.
    Own(Vec<(i64, Arc<Vec<u8>>)>),
}

impl Kept {
    fn get(&self, pid: i64, size: usize) -> Option<Arc<Vec<u8>>> {
        let found = match self {
            Self::Shared(shared) => shared.0.get(&pid),
            Self::Own(own) => own
                .iter()
                .find(|(known, _)| *known == pid)
                .map(|(_, plain)| Arc::clone(plain)),
        };
        found.filter(|plain| plain.len() >= size)
    }

    fn put(&mut self, pid: i64, plain: &Arc<Vec<u8>>) {
        match self {
            Self::Shared(shared) => shared.0.insert(pid, Arc::clone(plain)),
            Self::Own(own) => {
                own.retain(|(known, _)| *known != pid);
                if own.len() >= OWN_MAX {
                    own.remove(0);
                }
                own.push((pid, Arc::clone(plain)));
            }
        }
    }
}

/// A piece of a section, unpacked.
pub(crate) struct Plain {
    pack: Arc<Vec<u8>>,
    from: usize,
    to: usize,
}

impl Plain {
    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.pack.get(self.from..self.to).unwrap_or_default()
    }
}

/// Contexts that unpack, and the packs that were unpacked lately.
pub(crate) struct Unpacker {
    alone: DCtx<'static>,
    after: DCtx<'static>,
    kept: Kept,
}

impl Unpacker {
    /// An unpacker with the dictionary of its database.
    pub(crate) fn new(dictionary: &Arc<[u8]>, kept: Kept) -> std::io::Result<Self> {
        let mut alone = DCtx::create();
        alone.load_dictionary(dictionary).map_err(broken)?;
        Ok(Self {
            alone,
            after: DCtx::create(),
            kept,
        })
    }

    /// Forgets what the writer has kept: packs of a transaction that failed.
    pub(crate) fn forget(&mut self) {
        self.kept = Kept::Own(Vec::new());
    }

    /// A piece of a section.
    pub(crate) fn piece(&mut self, conn: &Connection, pid: i64, slot: &Slot, piece: Piece) -> Result<Plain, Unread> {
        self.piece_of(conn, pid, || fetch(conn, pid), slot, piece, None)
    }

    /// The same, of a pack whose row is at hand: it is asked for only when the pack is not kept. What stands before the
    /// end of `next` is unpacked along with the piece, for it will be asked for.
    pub(crate) fn piece_of(
        &mut self,
        conn: &Connection,
        pid: i64,
        row: impl FnOnce() -> rusqlite::Result<Option<PackRow>>,
        slot: &Slot,
        piece: Piece,
        next: Option<Piece>,
    ) -> Result<Plain, Unread> {
        let (from, to) = slot.range(piece);
        let size = to.max(next.map_or(to, |next| slot.range(next).1));
        if let Some(pack) = self.kept.get(pid, size) {
            return Ok(Plain { pack, from, to });
        }
        let row = whole(row())?;
        let plain = match row.base {
            None => unpack(&mut self.alone, &row.data, size),
            Some((base, base_size)) => {
                let base = self.base(conn, base, base_size)?;
                let base = base.get(..base_size).ok_or(Unread::Damaged)?;
                // A frame that was read in part is still open.
                let damaged = |_code| Unread::Damaged;
                self.after.reset(ResetDirective::SessionOnly).map_err(damaged)?;
                self.after.load_dictionary(base).map_err(damaged)?;
                unpack(&mut self.after, &row.data, size)
            }
        };
        let pack = self.keep(pid, plain, size)?;
        Ok(Plain { pack, from, to })
    }

    /// What another pack is compressed against.
    fn base(&mut self, conn: &Connection, pid: i64, size: usize) -> Result<Arc<Vec<u8>>, Unread> {
        if let Some(pack) = self.kept.get(pid, size) {
            return Ok(pack);
        }
        let row = whole(fetch(conn, pid))?;
        if row.base.is_some() {
            return Err(Unread::Damaged);
        }
        let plain = unpack(&mut self.alone, &row.data, size);
        self.keep(pid, plain, size)
    }

    fn keep(&mut self, pid: i64, plain: Option<Vec<u8>>, size: usize) -> Result<Arc<Vec<u8>>, Unread> {
        let plain = Arc::new(plain.filter(|plain| plain.len() >= size).ok_or(Unread::Damaged)?);
        self.kept.put(pid, &plain);
        Ok(plain)
    }
}

fn fetch(conn: &Connection, pid: i64) -> rusqlite::Result<Option<PackRow>> {
    let sql = format!("SELECT {PACK_COLUMNS} FROM pack p WHERE p.pid = ?1");
    conn.prepare_cached(&sql)?
        .query_row([pid], |row| pack_row(row, 0))
        .optional()
}

/// A row whose bytes are those that were written.
fn whole(row: rusqlite::Result<Option<PackRow>>) -> Result<PackRow, Unread> {
    row.map_err(|error| Unread::Failed(failure(error)))?
        .filter(|row| hash(row.base, &row.data) == row.hash)
        .ok_or(Unread::Damaged)
}

/// The first bytes of a frame: `size`, or all if there are fewer; the rest of the last block may follow.
fn unpack(context: &mut DCtx<'static>, data: &[u8], size: usize) -> Option<Vec<u8>> {
    // What the frame says of itself bounds what is set aside for it.
    let whole = zstd::zstd_safe::get_frame_content_size(data).ok()??;
    let size = size.min(usize::try_from(whole).ok()?);
    context.reset(ResetDirective::SessionOnly).ok()?;
    let mut plain = Vec::with_capacity(size);
    let mut out = OutBuffer::around(&mut plain);
    let mut input = InBuffer::around(data);
    while out.pos() < size {
        let before = (out.pos(), input.pos);
        context.decompress_stream(&mut out, &mut input).ok()?;
        if (out.pos(), input.pos) == before {
            return None;
        }
    }
    Some(plain)
}
