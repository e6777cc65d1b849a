//! Bounds as written: `≥ 1.5 x 10^9/L`, `between 18 and 75 years`, `0, 1 or 2`, `2.5 times the upper limit of normal`.

use crate::eligibility::expr::{Limit, Op};
use crate::eligibility::grammar::cue::Cue;
use crate::eligibility::grammar::mark::{Mark, What};
use crate::eligibility::lex::Kind;

/// A number with its unit or the limit it multiplies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quantity {
    /// The number, in `unit`.
    pub(crate) value: f64,
    /// The unit as UCUM.
    pub(crate) unit: Option<&'static str>,
    /// The limit it multiplies.
    pub(crate) limit: Option<Limit>,
    /// Whether the unit says that the number is an age (`years old`).
    pub(crate) age: bool,
    /// First byte.
    pub(crate) start: u32,
    /// Byte after the last.
    pub(crate) end: u32,
}

/// A bound.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bound {
    /// A comparison with one number.
    One(Op, Quantity),
    /// A range, with whether its ends belong to it.
    Range {
        /// The lower end.
        lo: Quantity,
        /// The upper end.
        hi: Quantity,
        /// Whether the lower end belongs to it.
        lo_inclusive: bool,
        /// Whether the upper end belongs to it.
        hi_inclusive: bool,
    },
    /// One of several grades.
    Set(Vec<Quantity>),
    /// Below one number or above another: `< 18 or > 75`.
    Outside((Op, Quantity), (Op, Quantity)),
    /// Within the limits of normal.
    Normal,
}

/// Marks from a place on, and what stands there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Marks<'a> {
    /// The marks.
    pub(crate) marks: &'a [Mark],
    /// The text they are of.
    pub(crate) text: &'a str,
}

impl<'a> Marks<'a> {
    /// What the mark at a place is.
    pub(crate) fn what(&self, at: usize) -> Option<What> {
        self.marks.get(at).map(|mark| mark.what)
    }

    /// The kind of token at a place.
    pub(crate) fn kind(&self, at: usize) -> Option<Kind> {
        match self.what(at) {
            Some(What::Token(kind)) => Some(kind),
            Some(What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read) | None => None,
        }
    }

    /// The cue at a place.
    pub(crate) fn cue(&self, at: usize) -> Option<Cue> {
        match self.what(at) {
            Some(What::Cue(cue)) => Some(cue),
            Some(What::Token(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read) | None => None,
        }
    }

    /// The words of a mark.
    pub(crate) fn words(&self, at: usize) -> &'a str {
        self.marks
            .get(at)
            .and_then(|mark| self.text.get(mark.start as usize..mark.end as usize))
            .unwrap_or_default()
    }

    /// The place after words that say nothing between a variable and its number, at most `most` of them.
    pub(crate) fn skip_level(&self, mut at: usize, most: usize) -> usize {
        for _ in 0..most {
            match self.cue(at) {
                Some(Cue::Level | Cue::Filler | Cue::Tie) => at += 1,
                _ => break,
            }
        }
        at
    }

    /// A number with its unit from a place on, and the place after it. Roman numerals count as grades.
    pub(crate) fn quantity(&self, at: usize, grades: bool) -> Option<(Quantity, usize)> {
        let mark = self.marks.get(at)?;
        let value = match mark.what {
            What::Token(Kind::Number(value)) if value.is_finite() => value,
            What::Token(Kind::Limit(limit)) => {
                return Some((self.limit_first(at, limit), self.after_limit_first(at)));
            }
            // `IV` is also a way to give drugs.
            _ if grades => f64::from(roman(self.words(at))?),
            _ => return None,
        };
        let mut found = Quantity {
            value,
            unit: None,
            limit: None,
            age: false,
            start: mark.start,
            end: mark.end,
        };
        let mut next = at + 1;
        // `12-months`.
        if matches!(self.kind(next), Some(Kind::Dash)) && matches!(self.kind(next + 1), Some(Kind::Unit(_))) {
            next += 1;
        }
        if let Some((limit, after)) = self.times_limit(next) {
            found.limit = Some(limit);
            found.end = self.marks.get(after - 1).map_or(found.end, |mark| mark.end);
            next = after;
        } else if let Some(Kind::Unit(unit)) = self.kind(next) {
            found.value *= unit.factor;
            found.unit = Some(unit.ucum);
            found.age = says_age(self.words(next));
            found.end = self.marks.get(next).map_or(found.end, |mark| mark.end);
            next += 1;
            if let Some(Cue::Old) = self.cue(next) {
                found.age = true;
                found.end = self.marks.get(next).map_or(found.end, |mark| mark.end);
                next += 1;
            }
        }
        Some((found, next))
    }

    /// `x ULN`, `times the upper limit of normal`, `times normal`, `ULN` after a number.
    fn times_limit(&self, at: usize) -> Option<(Limit, usize)> {
        let times = matches!(self.kind(at), Some(Kind::Times));
        let mut next = if times { at + 1 } else { at };
        // `2.5 x institutional ULN`, `3 times the laboratory's upper limit`.
        for _ in 0..5 {
            match self.what(next) {
                Some(What::Token(Kind::Limit(limit))) => return Some((limit, next + 1)),
                Some(What::Cue(Cue::Normal)) if times => return Some((Limit::Uln, next + 1)),
                Some(What::Cue(Cue::Filler | Cue::Tie | Cue::Level | Cue::Qualifier)) => next += 1,
                Some(What::Token(Kind::Word)) if times => next += 1,
                _ => return None,
            }
        }
        None
    }

    /// `ULN`, `ULN x 1.5`.
    fn limit_first(&self, at: usize, limit: Limit) -> Quantity {
        let (start, mut end) = self.marks.get(at).map_or((0, 0), |mark| (mark.start, mark.end));
        let mut value = 1.0;
        if let (Some(Kind::Times), Some(Kind::Number(times))) = (self.kind(at + 1), self.kind(at + 2)) {
            value = times;
            end = self.marks.get(at + 2).map_or(end, |mark| mark.end);
        }
        Quantity {
            value,
            unit: None,
            limit: Some(limit),
            age: false,
            start,
            end,
        }
    }

    fn after_limit_first(&self, at: usize) -> usize {
        match (self.kind(at + 1), self.kind(at + 2)) {
            (Some(Kind::Times), Some(Kind::Number(_))) => at + 3,
            _ => at + 1,
        }
    }

    /// A bound from a place on, and the place after it. `grades` says that the variable takes grades, so that Roman
    /// numerals and lists of numbers are read; `bare` that a number without a comparison is one.
    pub(crate) fn bound(&self, at: usize, grades: bool, bare: bool) -> Option<(Bound, usize)> {
        match self.what(at)? {
            What::Token(Kind::Compare(op)) => self.compared(at + 1, op, grades),
            What::Token(Kind::Between) => self.between(at + 1, grades),
            What::Token(Kind::Number(_) | Kind::Roman(_) | Kind::Limit(_)) => self.counted(at, grades, bare),
            What::Cue(Cue::Normal) => Some((Bound::Normal, at + 1)),
            What::Cue(_) | What::Concept(_) if grades && roman(self.words(at)).is_some() => {
                self.counted(at, grades, bare)
            }
            What::Token(_) | What::Cue(_) | What::Concept(_) | What::Atom(_) | What::Window(_) | What::Read => None,
        }
    }

    /// The two ends behind `between`, whatever the signs before them.
    pub(crate) fn between(&self, at: usize, grades: bool) -> Option<(Bound, usize)> {
        let (from, lower) = self.sign(self.skip_level(at, 3));
        let (lo, next) = self.quantity(from, grades)?;
        let next = match self.what(next) {
            Some(What::Token(Kind::To | Kind::Dash | Kind::And) | What::Cue(Cue::And)) => next + 1,
            _ => return None,
        };
        let (from, upper) = self.sign(self.skip_level(next, 2));
        let (hi, next) = self.quantity(from, grades)?;
        Some((range(lo, hi, lower != Some(Op::Gt), upper != Some(Op::Lt)), next))
    }

    /// A comparison at a place, if there is one, and the place after it.
    fn sign(&self, at: usize) -> (usize, Option<Op>) {
        match self.kind(at) {
            Some(Kind::Compare(op)) => (at + 1, Some(op)),
            _ => (at, None),
        }
    }

    /// `≥ 140/90 mmHg`: a bound on each of two variables, and the place after it.
    pub(crate) fn pair(&self, at: usize) -> Option<([Bound; 2], usize)> {
        let (from, op) = self.sign(at);
        let op = op.unwrap_or(Op::Eq);
        let (mut first, next) = self.quantity(self.skip_level(from, 2), false)?;
        if !matches!(self.kind(next), Some(Kind::Slash)) {
            return None;
        }
        let (from, second_op) = self.sign(next + 1);
        let (second, mut after) = self.quantity(from, false)?;
        first.unit = first.unit.or(second.unit);
        let mut ops = [op, second_op.unwrap_or(op)];
        if let Some(Kind::Post(post)) = self.kind(after) {
            ops = [post, post];
            after += 1;
        }
        let [one, other] = ops;
        Some(([Bound::One(one, first), Bound::One(other, second)], after))
    }

    /// A bound behind a comparison, from a place on.
    pub(crate) fn compared(&self, at: usize, op: Op, grades: bool) -> Option<(Bound, usize)> {
        let mut from = self.skip_level(at, 4);
        let mut op = op;
        // `> or = 3` may come as two comparisons, `at least ≥ 3` says it twice.
        if let Some(Kind::Compare(second)) = self.kind(from) {
            op = joined(op, second)?;
            from = self.skip_level(from + 1, 2);
        }
        let (first, next) = self.quantity(from, grades)?;
        let (op, next) = match self.kind(next) {
            Some(Kind::Post(post)) => (joined(op, post).unwrap_or(post), next + 1),
            _ => (op, next),
        };
        if let Some(found) = self.second(first, op, next, grades) {
            return Some(found);
        }
        Some((Bound::One(op, first), next))
    }

    /// The other end of a range whose first end was compared: `≥ 18 and ≤ 75`, `> 2 to 5`, `≥18-75`.
    fn second(&self, first: Quantity, op: Op, at: usize, grades: bool) -> Option<(Bound, usize)> {
        let mut next = at;
        let mut joint = false;
        if let Some(Kind::Comma) = self.kind(next) {
            next += 1;
        }
        let ranging = matches!(self.kind(next), Some(Kind::To | Kind::Dash));
        if ranging
            || matches!(
                self.what(next),
                Some(What::Token(Kind::And) | What::Cue(Cue::And | Cue::Or | Cue::Not))
            )
        {
            joint = true;
            next += 1;
        }
        next = self.skip_level(next, 4);
        if let Some(Kind::Compare(second)) = self.kind(next) {
            let (other, after) = self.quantity(self.skip_level(next + 1, 3), grades)?;
            let (other_op, after) = match self.kind(after) {
                Some(Kind::Post(post)) => (post, after + 1),
                _ => (second, after),
            };
            if !compatible(&first, &other) || !(joint || ranging || next > at) && second == op {
                return None;
            }
            return match (op, other_op) {
                (Op::Ge | Op::Gt, Op::Le | Op::Lt) => {
                    Some((range(first, other, op == Op::Ge, other_op == Op::Le), after))
                }
                (Op::Le | Op::Lt, Op::Ge | Op::Gt) if other.value < first.value => {
                    Some((range(other, first, other_op == Op::Ge, op == Op::Le), after))
                }
                (Op::Le | Op::Lt, Op::Ge | Op::Gt) if self.is_over(after, &other) => {
                    let (first, other) = with_unit(first, other);
                    Some((Bound::Outside((op, first), (other_op, other)), after))
                }
                (Op::Eq, Op::Eq) if ranging || joint => Some((range(first, other, true, true), after)),
                _ => None,
            };
        }
        if ranging && matches!(op, Op::Ge | Op::Gt | Op::Eq) {
            let (other, after) = self.quantity(next, grades)?;
            if compatible(&first, &other) && other.value > first.value {
                return Some((range(first, other, op != Op::Gt, true), after));
            }
        }
        None
    }

    /// Whether nothing follows that the number could belong to instead.
    fn is_over(&self, at: usize, number: &Quantity) -> bool {
        match self.what(at) {
            Some(What::Token(Kind::Word) | What::Concept(_) | What::Cue(Cue::Named(_) | Cue::Variable(_))) => false,
            Some(What::Cue(Cue::Time(_))) => !is_time(number.unit),
            Some(_) | None => true,
        }
    }

    /// A bound that opens with a number: a range, a list of grades, `18 or older`, or the number itself.
    fn counted(&self, at: usize, grades: bool, bare: bool) -> Option<(Bound, usize)> {
        let (first, next) = self.quantity(at, grades)?;
        match self.what(next) {
            Some(What::Token(Kind::Post(op))) => {
                if let Some(found) = self.second(first, op, next + 1, grades) {
                    return Some(found);
                }
                return Some((Bound::One(op, first), next + 1));
            }
            Some(What::Token(Kind::Compare(op @ (Op::Le | Op::Lt)))) => {
                // `18 years up to 75 years`.
                let (other, after) = self.quantity(self.skip_level(next + 1, 2), grades)?;
                if first.unit.is_some() && compatible(&first, &other) && other.value > first.value {
                    return Some((range(first, other, true, op == Op::Le), after));
                }
            }
            Some(What::Token(Kind::To | Kind::Dash)) => {
                let from = match self.kind(next + 1) {
                    Some(Kind::Compare(_)) => next + 2,
                    _ => self.skip_level(next + 1, 2),
                };
                if let Some((other, after)) = self.quantity(from, grades)
                    && compatible(&first, &other)
                {
                    let (other, after) = match self.kind(after) {
                        // `I-II-III`: the last one counts.
                        Some(Kind::To | Kind::Dash) if grades => {
                            self.quantity(after + 1, grades).unwrap_or((other, after))
                        }
                        _ => (other, after),
                    };
                    return Some((range(first, other, true, true), after));
                }
            }
            _ => {}
        }
        if grades && let Some(found) = self.grades(first, next) {
            return Some(found);
        }
        bare.then_some((Bound::One(Op::Eq, first), next))
    }

    /// `0, 1 or 2`: a list of grades.
    fn grades(&self, first: Quantity, mut at: usize) -> Option<(Bound, usize)> {
        let mut found = vec![first];
        let mut after = at;
        loop {
            let mut separated = false;
            while matches!(
                self.what(at),
                Some(What::Token(Kind::Comma | Kind::Slash | Kind::And) | What::Cue(Cue::Or | Cue::And | Cue::AndOr))
            ) {
                separated = true;
                at += 1;
            }
            at = self.skip_level(at, 2);
            if !separated {
                break;
            }
            let Some((next, then)) = self.quantity(at, true) else {
                break;
            };
            // `II, 2.5 mg`: something else follows.
            if next.unit.is_some() || next.limit.is_some() || next.value.fract() != 0.0 {
                break;
            }
            found.push(next);
            at = then;
            after = then;
        }
        (found.len() > 1).then_some((Bound::Set(found), after))
    }
}

/// A range; the unit may stand once only, after the upper end.
fn range(lo: Quantity, hi: Quantity, lo_inclusive: bool, hi_inclusive: bool) -> Bound {
    let (mut lo, mut hi) = with_unit(lo, hi);
    lo.age |= hi.age;
    hi.age |= lo.age;
    Bound::Range {
        lo,
        hi,
        lo_inclusive,
        hi_inclusive,
    }
}

/// Two numbers, of which one may have its unit from the other.
fn with_unit(mut one: Quantity, mut other: Quantity) -> (Quantity, Quantity) {
    if one.unit.is_none() && one.limit.is_none() {
        one.unit = other.unit;
        one.limit = other.limit;
    } else if other.unit.is_none() && other.limit.is_none() {
        other.unit = one.unit;
        other.limit = one.limit;
    }
    (one, other)
}

/// The number that a Roman numeral from I to X says.
pub(crate) fn roman(words: &str) -> Option<u8> {
    const NUMERALS: [&str; 10] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
    let place = NUMERALS.iter().position(|numeral| *numeral == words)?;
    u8::try_from(place + 1).ok()
}

/// Whether two numbers can be ends of one range.
fn compatible(one: &Quantity, other: &Quantity) -> bool {
    one.unit.is_none() || other.unit.is_none() || one.unit == other.unit || is_time(one.unit) && is_time(other.unit)
}

/// Whether a unit is one of time.
pub(crate) fn is_time(unit: Option<&str>) -> bool {
    matches!(unit, Some("a" | "mo" | "wk" | "d" | "h" | "min" | "{half-life}"))
}

/// One comparison said in two: `> or =`, `at least ≥`.
fn joined(one: Op, other: Op) -> Option<Op> {
    match (one, other) {
        (one, other) if one == other => Some(one),
        (Op::Gt | Op::Ge, Op::Eq | Op::Ge | Op::Gt) | (Op::Eq, Op::Gt | Op::Ge) => Some(Op::Ge),
        (Op::Lt | Op::Le, Op::Eq | Op::Le | Op::Lt) | (Op::Eq, Op::Lt | Op::Le) => Some(Op::Le),
        _ => None,
    }
}

/// Whether the words of a unit of time say that an age is meant.
fn says_age(words: &str) -> bool {
    let low = words.to_ascii_lowercase();
    low.contains("old") || low.contains("age") || low.contains("y.o") || low.contains("yo")
}
