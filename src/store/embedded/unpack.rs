//! Reading packs: a piece of a version's section, with as little unpacked as its place allows.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use rusqlite::{Connection, OptionalExtension};
use zstd::zstd_safe::{DCtx, InBuffer, OutBuffer, ResetDirective};

use crate::store::contract::StoreError;
use crate::store::embedded::failure::failure;
use crate::store::embedded::pack::{HASH_BYTES, Slot, broken, hash};

/// Bytes of unpacked packs that the readers of a database keep: studies that are asked for again need not be unpacked.
const UNPACKED_BYTES_MAX: u64 = 32 << 20;
/// Packs that fit there, about.
const UNPACKED_PACKS: usize = 1_500;
/// Packs that the writer keeps unpacked: those of one trial.
const OWN_MAX: usize = 4;

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
