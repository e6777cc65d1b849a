//! Truth in a byte, and strong Kleene logic by tables: what `Truth` says, without branches.

use crate::screening::verdict::{Truth, Verdict};

const MET: u8 = 0;
const NOT_MET: u8 = 1;
const UNKNOWN: u8 = 2;
const NOT_APPLICABLE: u8 = 3;
const VERDICT: u8 = 3;
const PRESUMED: u8 = 4;
const MOVABLE: u8 = 8;
const PERSONAL: u8 = 16;
/// All bits that a byte of truth has.
const ALL_BITS: u8 = 31;

/// A verdict with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Bits(u8);

/// What is seen of parts, each of which adds its marks: whether any is strong (decides alone), is strong and not
/// presumed, is strong and stays, is unknown, is unknown though not to a person, is weak, is weak and presumed, is
/// weak and can turn.
type Marks = u8;

const STRONG: Marks = 1;
const STRONG_RECORDED: Marks = 2;
const STRONG_STAYS: Marks = 4;
const OPEN: Marks = 8;
const OPEN_TO_RECORDS: Marks = 16;
const WEAK: Marks = 32;
const WEAK_PRESUMED: Marks = 64;
const WEAK_MOVABLE: Marks = 128;

static ALL: Fold = Fold::new(NOT_MET, MET);
static ANY: Fold = Fold::new(MET, NOT_MET);

/// `all` or `any`, as tables.
struct Fold {
    /// What a part adds.
    marks: [Marks; 32],
    /// What all that was added means.
    meaning: [u8; 256],
}

impl Fold {
    const fn new(strong: u8, weak: u8) -> Self {
        let mut fold = Self {
            marks: [0; 32],
            meaning: [NOT_APPLICABLE; 256],
        };
        let mut at = 0;
        let mut bits: u8 = 0;
        while at < 32 {
            let verdict = bits & VERDICT;
            fold.marks[at] = if verdict == strong {
                STRONG
                    | if bits & PRESUMED == 0 { STRONG_RECORDED } else { 0 }
                    | if bits & MOVABLE == 0 { STRONG_STAYS } else { 0 }
            } else if verdict == weak {
                WEAK | if bits & PRESUMED == 0 { 0 } else { WEAK_PRESUMED }
                    | if bits & MOVABLE == 0 { 0 } else { WEAK_MOVABLE }
            } else if verdict == UNKNOWN {
                OPEN | if bits & PERSONAL == 0 { OPEN_TO_RECORDS } else { 0 }
            } else {
                0
            };
            at += 1;
            bits = bits.wrapping_add(1);
        }
        at = 0;
        let mut marks: u8 = 0;
        while at < 256 {
            fold.meaning[at] = if marks & STRONG != 0 {
                strong
                    | if marks & STRONG_RECORDED == 0 { PRESUMED } else { 0 }
                    | if marks & STRONG_STAYS == 0 { MOVABLE } else { 0 }
            } else if marks & OPEN != 0 {
                UNKNOWN | if marks & OPEN_TO_RECORDS == 0 { PERSONAL } else { 0 }
            } else if marks & WEAK != 0 {
                weak | if marks & WEAK_PRESUMED == 0 { 0 } else { PRESUMED }
                    | if marks & WEAK_MOVABLE == 0 { 0 } else { MOVABLE }
            } else {
                NOT_APPLICABLE
            };
            at += 1;
            marks = marks.wrapping_add(1);
        }
        fold
    }

    fn of(&self, parts: &[Bits]) -> Bits {
        let marks = parts
            .iter()
            .fold(0, |marks, part| marks | self.marks[usize::from(part.0 & ALL_BITS)]);
        Bits(self.meaning[usize::from(marks)])
    }
}

impl Bits {
    /// Unknown.
    pub(super) const UNKNOWN: Self = Self(UNKNOWN);
    /// Not asked.
    pub(super) const NOT_APPLICABLE: Self = Self(NOT_APPLICABLE);

    /// The byte; less than 32.
    pub(super) fn byte(self) -> u8 {
        self.0
    }

    /// What [`Self::byte`] gave; bits beyond are left out.
    pub(super) fn from_byte(byte: u8) -> Self {
        Self(byte & ALL_BITS)
    }

    /// See [`Truth::all`].
    pub(super) fn all(parts: &[Self]) -> Self {
        ALL.of(parts)
    }

    /// See [`Truth::any`].
    pub(super) fn any(parts: &[Self]) -> Self {
        ANY.of(parts)
    }

    /// See [`Truth::denied`].
    pub(super) fn denied(self) -> Self {
        // Met and not met are 0 and 1, the others have the second bit.
        Self(self.0 ^ (!(self.0 >> 1) & 1))
    }

    /// See [`Truth::at_least`].
    pub(super) fn at_least(n: usize, parts: &[Self]) -> Self {
        Truth::at_least(n, parts.iter().map(|part| Truth::from(*part))).into()
    }

    /// See [`Truth::when`].
    pub(super) fn when(guard: Self, then: Self) -> Self {
        Truth::when(guard.into(), then.into()).into()
    }

    /// See [`Truth::case`].
    pub(super) fn case(guard: Self, then: Self, otherwise: Self) -> Self {
        Truth::case(guard.into(), then.into(), otherwise.into()).into()
    }

    /// See [`Truth::if_sure`], where it is not.
    pub(super) fn unsure(self) -> Self {
        if self.0 & 2 == 0 { Self::UNKNOWN } else { self }
    }
}

impl From<Truth> for Bits {
    fn from(truth: Truth) -> Self {
        let verdict = match truth.verdict {
            Verdict::Met => MET,
            Verdict::NotMet => NOT_MET,
            Verdict::Unknown => UNKNOWN,
            Verdict::NotApplicable => NOT_APPLICABLE,
        };
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        Self(verdict | flag(truth.presumed, PRESUMED) | flag(truth.movable, MOVABLE) | flag(truth.personal, PERSONAL))
    }
}

impl From<Bits> for Truth {
    #[inline]
    fn from(bits: Bits) -> Self {
        Self {
            verdict: match bits.0 & VERDICT {
                MET => Verdict::Met,
                NOT_MET => Verdict::NotMet,
                UNKNOWN => Verdict::Unknown,
                _ => Verdict::NotApplicable,
            },
            presumed: bits.0 & PRESUMED != 0,
            movable: bits.0 & MOVABLE != 0,
            personal: bits.0 & PERSONAL != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> impl Iterator<Item = Bits> + Clone {
        (0..32).map(Bits::from_byte)
    }

    #[test]
    fn bytes_say_what_truths_say() {
        for a in every() {
            let truth = Truth::from(a);
            assert_eq!(Bits::from(truth), a);
            assert_eq!(a.denied(), truth.denied().into());
            assert_eq!(a.unsure(), truth.if_sure(false).into());
            for b in every() {
                assert_eq!(Bits::when(a, b), Truth::when(truth, b.into()).into());
                for c in every() {
                    let parts = [a, b, c];
                    let truths = parts.map(Truth::from);
                    assert_eq!(Bits::all(&parts), Truth::all(truths).into(), "{truths:?}");
                    assert_eq!(Bits::any(&parts), Truth::any(truths).into(), "{truths:?}");
                    assert_eq!(Bits::case(a, b, c), Truth::case(truths[0], truths[1], truths[2]).into());
                    for n in 0..=4 {
                        assert_eq!(Bits::at_least(n, &parts), Truth::at_least(n, truths).into());
                    }
                }
            }
        }
        assert_eq!(Bits::all(&[]), Truth::all([]).into());
        assert_eq!(Bits::any(&[]), Truth::any([]).into());
    }
}
