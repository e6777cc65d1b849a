//! The criteria of one trial, run over the answers of one patient.

use crate::eligibility::{Reader, Side};
use crate::screening::pool::answers::Answers;
use crate::screening::pool::kleene::Bits;
use crate::screening::pool::record::{Mark, Record, next_criterion, op};
use crate::screening::tally::{DECEASED, Row, Sum, Tally};
use crate::screening::verdict::{Effect, Truth};

/// Runs trials one after the other; what it needs besides is kept from one to the next.
pub(super) struct Machine<'a, 'p, 'c> {
    answers: &'a Answers<'p, 'c>,
    is_deceased: bool,
    /// Whether a trial that is lost is looked at no further.
    stops: bool,
    stack: Vec<Bits>,
    /// Criteria of a trial some of which name others.
    rows: Vec<Known<'p>>,
}

/// A criterion that others may name.
#[derive(Debug, Clone, Copy)]
struct Known<'p> {
    mark: Mark,
    code: &'p [u8],
    truth: Option<Bits>,
    busy: bool,
}

impl<'a, 'p, 'c> Machine<'a, 'p, 'c> {
    pub(super) fn new(answers: &'a Answers<'p, 'c>, stops: bool) -> Self {
        Self {
            answers,
            is_deceased: answers.patient().is_deceased(),
            stops,
            stack: Vec::with_capacity(64),
            rows: Vec::new(),
        }
    }

    /// What the criteria mean for the patient; none for a trial that is lost, when it stops at those.
    pub(super) fn trial(&mut self, record: &Record<'p>) -> Option<Tally> {
        let mut sum = Sum::default();
        if self.is_deceased {
            sum.add(DECEASED);
        }
        let mut reader = record.criteria;
        for _ in 0..reader.number().unwrap_or(0) {
            let truth = Truth::from(self.answers.leaf(reader.number().unwrap_or(u32::MAX)));
            sum.add(Row {
                effect: Effect::of(Side::Inclusion, truth),
                truth,
                weight: 1,
            });
        }
        if record.refers {
            self.rows.clear();
            while let Some((mark, code)) = next_criterion(&mut reader) {
                let (truth, busy) = (None, false);
                self.rows.push(Known {
                    mark,
                    code,
                    truth,
                    busy,
                });
            }
            for at in 0..self.rows.len() {
                let Some(Known { mark, .. }) = self.rows.get(at).copied() else {
                    break;
                };
                let truth = self.row(at);
                sum.add(row(mark, truth));
                if self.stops && sum.is_lost() {
                    return None;
                }
            }
        } else {
            while let Some((mark, code)) = next_criterion(&mut reader) {
                if self.stops && sum.is_lost() {
                    return None;
                }
                let truth = self.code(code);
                sum.add(row(mark, if mark.decides() { truth } else { truth.unsure() }));
            }
        }
        if self.stops && sum.is_lost() {
            return None;
        }
        Some(sum.tally())
    }

    /// The truth of a criterion, once it is asked for; unknown where criteria name each other in a circle.
    fn row(&mut self, at: usize) -> Bits {
        let Some(known) = self.rows.get_mut(at) else {
            return Bits::UNKNOWN;
        };
        if let Some(truth) = known.truth {
            return truth;
        }
        if std::mem::replace(&mut known.busy, true) {
            return Bits::UNKNOWN;
        }
        let Known { mark, code, .. } = *known;
        let said = self.code(code);
        let truth = if mark.decides() { said } else { said.unsure() };
        if let Some(known) = self.rows.get_mut(at) {
            known.truth = Some(truth);
        }
        truth
    }

    fn code(&mut self, code: &'p [u8]) -> Bits {
        let mut reader = Reader::new(code);
        // Most criteria are a single leaf.
        let first = reader.number().unwrap_or(u32::MAX);
        if reader.is_done() {
            match first & 7 {
                op::LEAF => return self.answers.leaf(first >> 3),
                op::DENIED_LEAF => return self.answers.leaf(first >> 3).denied(),
                _ => {}
            }
        }
        self.instructions(code)
    }

    fn instructions(&mut self, code: &'p [u8]) -> Bits {
        let mut reader = Reader::new(code);
        let floor = self.stack.len();
        while let Some(instruction) = reader.number() {
            let of = instruction >> 3;
            let truth = match instruction & 7 {
                op::LEAF => self.answers.leaf(of),
                op::DENIED_LEAF => self.answers.leaf(of).denied(),
                op::ALL => self.fold(floor, of, Bits::all),
                op::ANY => self.fold(floor, of, Bits::any),
                op::AT_LEAST => {
                    let n = reader.size().unwrap_or(usize::MAX);
                    self.fold(floor, of, |parts| Bits::at_least(n, parts))
                }
                op::CRITERION => match size(of).checked_sub(1) {
                    Some(at) => self.row(at),
                    None => Bits::NOT_APPLICABLE,
                },
                op::SIDE => self.side(if of == 0 { Side::Inclusion } else { Side::Exclusion }),
                _ => self.plain(of),
            };
            self.stack.push(truth);
        }
        let said = self.stack.last().copied().filter(|_| self.stack.len() > floor);
        self.stack.truncate(floor);
        said.unwrap_or(Bits::UNKNOWN)
    }

    /// Takes the last of the stack, as many as are joined, but none from below the criterion's own.
    #[inline]
    fn fold(&mut self, floor: usize, count: u32, join: impl Fn(&[Bits]) -> Bits) -> Bits {
        let from = self.stack.len().saturating_sub(size(count)).max(floor);
        let truth = join(self.stack.get(from..).unwrap_or_default());
        self.stack.truncate(from);
        truth
    }

    fn plain(&mut self, of: u32) -> Bits {
        let mut pop = || self.stack.pop().unwrap_or(Bits::UNKNOWN);
        match of {
            op::NOT => pop().denied(),
            op::IF => {
                let (then, guard) = (pop(), pop());
                Bits::when(guard, then)
            }
            op::CASE => {
                let (otherwise, then, guard) = (pop(), pop(), pop());
                Bits::case(guard, then, otherwise)
            }
            op::ASK_PERSON => Truth::for_a_person().into(),
            _ => Bits::UNKNOWN,
        }
    }

    /// What all criteria of a side say that count on their own.
    fn side(&mut self, side: Side) -> Bits {
        let floor = self.stack.len();
        for at in 0..self.rows.len() {
            let counts = |known: &Known<'_>| known.mark.side() == side && known.mark.is_counted();
            if self.rows.get(at).is_some_and(counts) {
                let truth = self.row(at);
                self.stack.push(truth);
            }
        }
        let said = self.stack.get(floor..).unwrap_or_default();
        let truth = match side {
            Side::Exclusion => Bits::any(said),
            Side::Inclusion | Side::Neutral => Bits::all(said),
        };
        self.stack.truncate(floor);
        truth
    }
}

#[inline]
fn row(mark: Mark, truth: Bits) -> Row {
    let truth = Truth::from(truth);
    let effect = if mark.is_counted() {
        Effect::of(mark.side(), truth)
    } else {
        Effect::Neutral
    };
    Row {
        effect,
        truth,
        weight: mark.weight(),
    }
}

fn size(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
