//! A trial as bytes: what decides its place, its conditions and positions, and its criteria as instructions.
//!
//! ```text
//! id, standing, day of the last update, state, phases, conditions, positions, leaves of the registry's bounds, criteria
//! criterion: side · may it decide · does it count · weight, length, instructions
//! instruction: kind in the three lowest bits of a number, what it is of in the others
//! ```

use crate::chart::Day;
use crate::concept::ConceptId;
use crate::eligibility::{Instruction, Program, Reader, Reason, Side, put, put_bytes};
use crate::screening::pool::about::put_size;
use crate::screening::rank::Standing;
use crate::trial::{Phase, Status};

/// Kinds of instructions.
pub(super) mod op {
    pub(crate) const LEAF: u32 = 0;
    pub(crate) const DENIED_LEAF: u32 = 1;
    pub(crate) const ALL: u32 = 2;
    pub(crate) const ANY: u32 = 3;
    /// Of so many; how many must hold is the number behind it.
    pub(crate) const AT_LEAST: u32 = 4;
    /// One more than the place of a criterion among those that state something; 0 for one that states nothing.
    pub(crate) const CRITERION: u32 = 5;
    pub(crate) const SIDE: u32 = 6;
    /// One of those below.
    pub(crate) const PLAIN: u32 = 7;

    pub(crate) const NOT: u32 = 0;
    pub(crate) const IF: u32 = 1;
    pub(crate) const CASE: u32 = 2;
    pub(crate) const NOTHING: u32 = 3;
    pub(crate) const ASK_PERSON: u32 = 4;
}

/// Bits of what decides a trial's place.
const OPEN: u8 = 1;
const UPDATED: u8 = 2;
const REFERS: u8 = 4;
const PHASE_SHIFT: u32 = 4;

/// Bits of what a criterion is.
const DECIDES: u8 = 4;
const COUNTED: u8 = 8;
const WEIGHT_SHIFT: u32 = 4;

/// Positions are kept in so many parts of a degree: every digit that registries give.
const PARTS_OF_DEGREE: f64 = 1e7;

/// The highest number of a leaf that an instruction holds; there is never a leaf of that number.
pub(super) const LEAF_MAX: u32 = u32::MAX >> 3;

/// Sides, in the order of their numbers.
const SIDES: [Side; 3] = [Side::Inclusion, Side::Exclusion, Side::Neutral];

/// What a record is made of.
pub(super) struct Parts<'a> {
    pub(super) id: &'a str,
    pub(super) standing: Standing,
    pub(super) status: Option<&'a Status>,
    pub(super) phases: &'a [Phase],
    pub(super) conditions: &'a [ConceptId],
    pub(super) positions: &'a [(f64, f64)],
    pub(super) bounds: &'a [u32],
    pub(super) program: &'a Program,
    /// For each criterion its weight, and whether it counts on its own.
    pub(super) marks: &'a [(u8, bool)],
}

/// A record as it is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'p> {
    /// UTF-8.
    pub(super) id: &'p [u8],
    pub(super) standing: Standing,
    /// Whether any criterion names another.
    pub(super) refers: bool,
    /// Its state as [`status_bytes`] has it; empty where it is not known.
    pub(super) status: &'p [u8],
    phases: &'p [u8],
    conditions: &'p [u8],
    positions: &'p [u8],
    /// How many bounds, their leaves, and the criteria.
    pub(super) criteria: Reader<'p>,
}

/// What a criterion is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark(u8);

impl Mark {
    pub(super) fn side(self) -> Side {
        SIDES.get(usize::from(self.0 & 3)).copied().unwrap_or(Side::Neutral)
    }

    /// Whether enough of it was understood.
    pub(super) fn decides(self) -> bool {
        self.0 & DECIDES != 0
    }

    /// Whether it counts on its own.
    pub(super) fn is_counted(self) -> bool {
        self.0 & COUNTED != 0
    }

    pub(super) fn weight(self) -> u8 {
        self.0 >> WEIGHT_SHIFT
    }
}

impl Parts<'_> {
    /// Appends the record.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        let Standing { open, phase, updated } = self.standing;
        put_bytes(self.id.as_bytes(), out);
        let refers = (0..self.program.rows().len())
            .flat_map(|at| self.program.code(at))
            .any(|one| matches!(one, Instruction::Criterion(_) | Instruction::Side(_)));
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        out.push(
            flag(open, OPEN) | flag(updated.is_some(), UPDATED) | flag(refers, REFERS) | phase.min(15) << PHASE_SHIFT,
        );
        if let Some(Day(day)) = updated {
            out.extend_from_slice(&day.to_le_bytes());
        }
        put_bytes(&self.status.map(status_bytes).unwrap_or_default(), out);
        let mut phases = Vec::new();
        for phase in self.phases {
            put_bytes(&phase_bytes(phase), &mut phases);
        }
        put_bytes(&phases, out);
        let mut conditions = Vec::new();
        for condition in self.conditions {
            put(condition.number().into(), &mut conditions);
        }
        put_bytes(&conditions, out);
        put_size(self.positions.len() * 8, out);
        for (north, east) in self.positions {
            for degrees in [north, east] {
                out.extend_from_slice(&parts_of(*degrees).to_le_bytes());
            }
        }
        put_size(self.bounds.len(), out);
        for leaf in self.bounds {
            put((*leaf).into(), out);
        }
        self.write_criteria(out);
    }

    fn write_criteria(&self, out: &mut Vec<u8>) {
        // Headings and notes state nothing and are left out.
        let mut stating = 0_u32;
        let places: Vec<u32> = self
            .program
            .rows()
            .iter()
            .map(|row| {
                stating += u32::from(row.class.is_some());
                if row.class.is_some() { stating } else { 0 }
            })
            .collect();
        let mut code = Vec::new();
        for (at, row) in self.program.rows().iter().enumerate() {
            let Some(class) = row.class else { continue };
            let (weight, counted) = self.marks.get(at).copied().unwrap_or_default();
            let side = SIDES.iter().position(|side| *side == row.side).unwrap_or(2);
            let flag = |set: bool, bit: u8| if set { bit } else { 0 };
            out.push(
                u8::try_from(side).unwrap_or(2)
                    | flag(class.is_computable(), DECIDES)
                    | flag(counted, COUNTED)
                    | weight.min(15) << WEIGHT_SHIFT,
            );
            code.clear();
            write_code(self.program.code(at), &places, &mut code);
            put_bytes(&code, out);
        }
    }
}

fn write_code(code: impl Iterator<Item = Instruction>, places: &[u32], out: &mut Vec<u8>) {
    let mut code = code.peekable();
    let mut least = 0;
    while let Some(instruction) = code.next() {
        let (kind, of) = match instruction {
            Instruction::Leaf(leaf) => {
                let denied = code.next_if_eq(&Instruction::Not).is_some();
                (if denied { op::DENIED_LEAF } else { op::LEAF }, leaf.min(LEAF_MAX))
            }
            Instruction::Criterion(at) => {
                let place = usize::try_from(at).ok().and_then(|at| places.get(at));
                (op::CRITERION, place.copied().unwrap_or(0))
            }
            Instruction::Side(side) => (op::SIDE, u32::from(side == Side::Exclusion)),
            Instruction::All(count) => (op::ALL, count),
            Instruction::Any(count) => (op::ANY, count),
            Instruction::Count(n) => {
                least = n;
                continue;
            }
            Instruction::AtLeast(count) => (op::AT_LEAST, count),
            Instruction::Not => (op::PLAIN, op::NOT),
            Instruction::If => (op::PLAIN, op::IF),
            Instruction::Case => (op::PLAIN, op::CASE),
            Instruction::Nothing | Instruction::Ask(Reason::Unparsed) => (op::PLAIN, op::NOTHING),
            Instruction::Ask(_) => (op::PLAIN, op::ASK_PERSON),
        };
        put(u64::from(of) << 3 | u64::from(kind), out);
        if kind == op::AT_LEAST {
            put(least.into(), out);
        }
    }
}

impl<'p> Record<'p> {
    /// Reads a record from where it starts; none where it is damaged.
    pub(super) fn read(bytes: &'p [u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let id = reader.bytes()?;
        let flags = reader.byte()?;
        let updated = if flags & UPDATED == 0 {
            None
        } else {
            Some(Day(i32::from_le_bytes(reader.array()?)))
        };
        Some(Self {
            id,
            standing: Standing {
                open: flags & OPEN != 0,
                phase: flags >> PHASE_SHIFT,
                updated,
            },
            refers: flags & REFERS != 0,
            status: reader.bytes()?,
            phases: reader.bytes()?,
            conditions: reader.bytes()?,
            positions: reader.bytes()?,
            criteria: reader,
        })
    }

    /// The record with other numbers for its leaves.
    pub(super) fn renumbered(&self, bytes: &[u8], mut number: impl FnMut(u32) -> u32) -> Vec<u8> {
        let mut criteria = self.criteria;
        let head = bytes.len().saturating_sub(criteria.left());
        let mut out = bytes.get(..head).unwrap_or_default().to_vec();
        let bounds = criteria.number().unwrap_or(0);
        put(bounds.into(), &mut out);
        for _ in 0..bounds {
            put(criteria.number().map_or(u32::MAX, &mut number).into(), &mut out);
        }
        let mut changed = Vec::new();
        while let Some((Mark(mark), code)) = next_criterion(&mut criteria) {
            out.push(mark);
            changed.clear();
            let mut code = Reader::new(code);
            while let Some(instruction) = code.number() {
                let (kind, of) = (instruction & 7, instruction >> 3);
                let is_leaf = kind == op::LEAF || kind == op::DENIED_LEAF;
                put(
                    u64::from(if is_leaf { number(of) } else { of }) << 3 | u64::from(kind),
                    &mut changed,
                );
                if kind == op::AT_LEAST {
                    put(code.number().unwrap_or(u32::MAX).into(), &mut changed);
                }
            }
            put_bytes(&changed, &mut out);
        }
        out
    }

    /// The places of its conditions in the table of concepts.
    pub(super) fn conditions(&self) -> impl Iterator<Item = u32> + 'p {
        let mut reader = Reader::new(self.conditions);
        std::iter::from_fn(move || reader.number())
    }

    /// Its phases as [`phase_bytes`] has them.
    pub(super) fn phases(&self) -> impl Iterator<Item = &'p [u8]> + 'p {
        let mut reader = Reader::new(self.phases);
        std::iter::from_fn(move || reader.bytes())
    }

    /// Where its open sites are, in degrees.
    pub(super) fn positions(&self) -> impl Iterator<Item = (f64, f64)> + 'p {
        self.positions.chunks_exact(8).filter_map(|pair| {
            let mut reader = Reader::new(pair);
            let mut degrees = || Some(f64::from(i32::from_le_bytes(reader.array()?)) / PARTS_OF_DEGREE);
            Some((degrees()?, degrees()?))
        })
    }
}

/// A state: its place among the known ones, else its words.
pub(super) fn status_bytes(status: &Status) -> Vec<u8> {
    listed(Status::KNOWN, status).unwrap_or_else(|| status.code().as_bytes().to_vec())
}

/// A phase: its place among the known ones, else its words.
pub(super) fn phase_bytes(phase: &Phase) -> Vec<u8> {
    listed(Phase::KNOWN, phase).unwrap_or_else(|| phase.code().as_bytes().to_vec())
}

/// No word begins with a byte as low as the places are.
fn listed<T: PartialEq>(known: &[T], value: &T) -> Option<Vec<u8>> {
    let place = known.iter().position(|one| one == value)?;
    u8::try_from(place + 1).ok().map(|place| vec![place])
}

/// A mark and the instructions of the next criterion.
pub(super) fn next_criterion<'p>(reader: &mut Reader<'p>) -> Option<(Mark, &'p [u8])> {
    Some((Mark(reader.byte()?), reader.bytes()?))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "what is beyond 214 degrees is no position, and is kept as the last of them"
)]
fn parts_of(degrees: f64) -> i32 {
    (degrees * PARTS_OF_DEGREE).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::{Leaves, compile, parse};

    #[test]
    fn a_record_says_what_it_was_made_of() {
        let mut leaves = Leaves::default();
        let text = "Inclusion Criteria:\n* Age >= 18 years\nExclusion Criteria:\n* Pregnancy\n";
        let program = compile(&parse(text), &mut leaves);
        let marks = vec![(1, true); program.rows().len()];
        let standing = Standing {
            open: true,
            phase: 4,
            updated: Some(Day(-3)),
        };
        let parts = Parts {
            id: "nct1",
            standing,
            status: Some(&Status::Recruiting),
            phases: &[Phase::Phase2, Phase::Other("PHASE9".to_owned())],
            conditions: &[],
            positions: &[(52.52437, -13.41053), (-90.0, 180.0)],
            bounds: &[7, 300],
            program: &program,
            marks: &marks,
        };
        let mut bytes = Vec::new();
        parts.write(&mut bytes);
        let record = Record::read(&bytes).unwrap();
        assert_eq!(
            (record.id, record.standing, record.refers),
            (b"nct1".as_slice(), standing, false)
        );
        assert_eq!(record.status, status_bytes(&Status::Recruiting));
        assert_eq!(
            record.phases().collect::<Vec<_>>(),
            [phase_bytes(&Phase::Phase2).as_slice(), b"PHASE9"]
        );
        // Every digit of a position comes back, so that distances are the same to the last bit.
        let positions: Vec<_> = record.positions().collect();
        assert_eq!(positions, [(52.52437, -13.41053), (-90.0, 180.0)]);
        let mut criteria = record.criteria;
        assert_eq!(
            (criteria.number(), criteria.number(), criteria.number()),
            (Some(2), Some(7), Some(300))
        );
        let (mark, code) = next_criterion(&mut criteria).unwrap();
        assert_eq!(
            (mark.side(), mark.weight(), mark.is_counted()),
            (Side::Inclusion, 1, true)
        );
        assert_eq!(Reader::new(code).number(), Some(op::LEAF));
        for cut in 0..bytes.len() {
            // Cut short it may say less, but never fails otherwise.
            let _less = Record::read(&bytes[..cut]);
        }
    }
}
