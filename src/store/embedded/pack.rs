//! Packs: the versions that were written together, compressed as one.
//!
//! The resources of a trial say the same words in many places, so together they take a third of what they take apart.
//! A pack is a row of sections, one for each version: its R4 body, its facts, its R5 body. The study stands in a pack
//! of its own, which is read on its own; the packs of the rest are compressed against it. Of a pack only what is asked
//! for is unpacked, up to the end of its block. Packs do not change.

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use zstd::zstd_safe::{CCtx, CParameter, InBuffer, OutBuffer, ResetDirective};

/// Level of compression.
const LEVEL: i32 = 3;
/// Bytes of sections after which a pack is closed: what reading one of them costs at most, unless it is larger itself.
const PACK_BYTES: usize = 128 << 10;
/// Bytes of a study that others are compressed against, at most.
const BASE_BYTES_MAX: usize = 96 << 10;
/// Bytes after which a block ends where a piece does: what is unpacked for nothing at most.
const BLOCK_BYTES_MIN: usize = 24 << 10;
/// The same for studies, whose facts are asked for more often than they are.
const STUDY_BLOCK_BYTES_MIN: usize = 4 << 10;
/// Bytes of room that are kept for the next pack.
const ROOM_KEPT_MAX: usize = 1 << 20;
/// Bytes of a hash.
pub(crate) const HASH_BYTES: usize = 16;

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

/// What the library says of a failure.
pub(crate) fn broken(code: usize) -> std::io::Error {
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
pub(crate) fn hash(base: Option<(i64, usize)>, data: &[u8]) -> [u8; HASH_BYTES] {
    let mut sum = Sha256::new();
    let (pid, size) = base.unwrap_or_default();
    sum.update(pid.to_le_bytes());
    sum.update((size as u64).to_le_bytes());
    sum.update(data);
    let digest: [u8; 32] = sum.finalize().into();
    digest.first_chunk().copied().unwrap_or_default()
}
