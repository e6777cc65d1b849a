//! Leaves that trials share, each kept once: bounds and concepts without their places in a text.
//!
//! A leaf is a few bytes: what it is, which parts it has, and the numbers of the words, lists and windows that it
//! shares with others. Half a million trials have some seven million different leaves.

use std::borrow::Cow;

use crate::eligibility::expr::{
    Alternative, Code, Concept, ConceptType, Expr, LeafRef, Limit, Measure, Number, Op, Relation, Text, Window,
};
use crate::eligibility::program::intern::Intern;
use crate::eligibility::program::number::{Reader, put};

/// Marks the first byte of a bound; that of a concept is below.
const BOUND: u8 = 0x80;

/// Comparisons, in the order of their numbers.
const OPS: [Op; 9] = [
    Op::Eq,
    Op::Ne,
    Op::Lt,
    Op::Le,
    Op::Gt,
    Op::Ge,
    Op::Range,
    Op::In,
    Op::Exists,
];

/// Kinds of concepts, in the order of their numbers.
const KINDS: [ConceptType; 9] = [
    ConceptType::Condition,
    ConceptType::Procedure,
    ConceptType::Medication,
    ConceptType::Allergy,
    ConceptType::Biomarker,
    ConceptType::Finding,
    ConceptType::Device,
    ConceptType::Person,
    ConceptType::Study,
];

/// How windows lie, in the order of their numbers.
const RELATIONS: [Relation; 6] = [
    Relation::Within,
    Relation::Before,
    Relation::After,
    Relation::Outside,
    Relation::For,
    Relation::ForLess,
];

/// What may be said of either end of a range, and the limits of normal, in the order of their numbers.
const INCLUSIVE: [Option<bool>; 3] = [None, Some(false), Some(true)];
const LIMITS: [Option<Limit>; 3] = [None, Some(Limit::Uln), Some(Limit::Lln)];

/// Leaves, each kept once, with the words, lists and windows that they share.
#[derive(Debug, Default)]
pub struct Leaves {
    kept: Intern,
    words: Intern,
    lists: Intern,
    windows: Intern,
}

/// How many leaves, words, lists and windows there were at some time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LeavesMark([usize; 4]);

impl Leaves {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes they take with what they share, allocator's rounding aside.
    pub fn bytes(&self) -> usize {
        self.kept.bytes() + self.words.bytes() + self.lists.bytes() + self.windows.bytes()
    }

    /// The number of a leaf, which is kept when it is new; none for what is no leaf, and when there are too many.
    pub fn number(&mut self, leaf: &Expr) -> Option<u32> {
        match leaf.leaf()? {
            LeafRef::Measure(measure) => self.measure(measure),
            LeafRef::Concept(concept) => self.concept(concept),
        }
    }

    /// The number of a bound; none when there are too many.
    pub(crate) fn measure(&mut self, measure: &Measure) -> Option<u32> {
        let mut leaf = vec![
            BOUND | of(&OPS, &measure.op),
            of(&INCLUSIVE, &measure.lo_inclusive)
                | of(&INCLUSIVE, &measure.hi_inclusive) << 2
                | of(&LIMITS, &measure.relative_to) << 4,
        ];
        put(self.word(&measure.var)?.into(), &mut leaf);
        put(self.perhaps(measure.unit.as_ref())?.into(), &mut leaf);
        self.rest(measure.window.as_ref(), &measure.qualifiers, &measure.codes, &mut leaf)?;
        put(self.list(&measure.values)?.into(), &mut leaf);
        put_number(measure.lo.or(measure.value), &mut leaf);
        put_number(measure.hi, &mut leaf);
        self.kept.number(&leaf)
    }

    /// The number of a concept; none when there are too many.
    pub(crate) fn concept(&mut self, concept: &Concept) -> Option<u32> {
        let mut leaf = vec![of(&KINDS, &concept.kind)];
        put(self.word(&concept.concept)?.into(), &mut leaf);
        self.rest(concept.window.as_ref(), &concept.qualifiers, &concept.codes, &mut leaf)?;
        self.kept.number(&leaf)
    }

    /// The leaf with a number, as it was given, without its place (0 to 0).
    pub fn get(&self, number: u32) -> Option<Expr> {
        let mut leaf = Reader::new(self.kept.get(number)?);
        let first = leaf.byte()?;
        if first < BOUND {
            let concept = self.read(leaf.number()?)?;
            let (window, qualifiers, codes) = self.read_rest(&mut leaf)?;
            return Some(Expr::Concept(Box::new(Concept {
                concept,
                kind: *KINDS.get(usize::from(first))?,
                codes,
                window,
                qualifiers,
                start: 0,
                end: 0,
            })));
        }
        let flags = usize::from(leaf.byte()?);
        let var = self.read(leaf.number()?)?;
        let unit = match leaf.number()? {
            0 => None,
            word => Some(self.read(word - 1)?),
        };
        let (window, qualifiers, codes) = self.read_rest(&mut leaf)?;
        let values = self.read_list(leaf.number()?);
        let (low, high) = (read_number(&mut leaf)?, read_number(&mut leaf)?);
        let range = high.is_some();
        Some(Expr::Measure(Box::new(Measure {
            var,
            op: *OPS.get(usize::from(first & !BOUND))?,
            value: low.filter(|_| !range),
            lo: low.filter(|_| range),
            hi: high,
            lo_inclusive: *INCLUSIVE.get(flags & 3)?,
            hi_inclusive: *INCLUSIVE.get(flags >> 2 & 3)?,
            values,
            unit,
            relative_to: *LIMITS.get(flags >> 4 & 3)?,
            window,
            codes,
            qualifiers,
            start: 0,
            end: 0,
        })))
    }

    /// Where all of them end now.
    pub(crate) fn mark(&self) -> LeavesMark {
        LeavesMark([&self.words, &self.lists, &self.windows, &self.kept].map(Intern::len))
    }

    /// How many leaves there were at a mark.
    pub(crate) fn len_at(mark: LeavesMark) -> usize {
        let LeavesMark([.., leaves]) = mark;
        leaves
    }

    /// Appends what came after a mark, to be taken in again.
    pub(crate) fn write(&self, mark: LeavesMark, out: &mut Vec<u8>) {
        let LeavesMark(marks) = mark;
        let all = [&self.words, &self.lists, &self.windows, &self.kept];
        for (one, from) in all.into_iter().zip(marks) {
            one.write(from, out);
        }
    }

    /// Takes in what [`Self::write`] gave; none where that is damaged.
    pub(crate) fn take(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        let all = [&mut self.words, &mut self.lists, &mut self.windows, &mut self.kept];
        all.into_iter().try_for_each(|one| one.take(reader))
    }

    fn word(&mut self, word: &str) -> Option<u32> {
        self.words.number(word.as_bytes())
    }

    /// One more than the number of a word; 0 for none.
    fn perhaps(&mut self, word: Option<&Text>) -> Option<u32> {
        word.map_or(Some(0), |word| self.word(word)?.checked_add(1))
    }

    /// What bounds and concepts have in common.
    fn rest(&mut self, window: Option<&Window>, qualifiers: &[Text], codes: &[Code], leaf: &mut Vec<u8>) -> Option<()> {
        put(self.window(window)?.into(), leaf);
        put(self.list(qualifiers)?.into(), leaf);
        let words: Vec<&str> = codes.iter().flat_map(|code| [&*code.system, &*code.code]).collect();
        put(self.list(&words)?.into(), leaf);
        Some(())
    }

    /// One more than the number of a list; 0 for an empty one.
    fn list(&mut self, words: &[impl AsRef<str>]) -> Option<u32> {
        if words.is_empty() {
            return Some(0);
        }
        let mut list = Vec::with_capacity(4 * words.len());
        for word in words {
            put(self.word(word.as_ref())?.into(), &mut list);
        }
        self.lists.number(&list)?.checked_add(1)
    }

    /// One more than the number of a window; 0 for none.
    fn window(&mut self, window: Option<&Window>) -> Option<u32> {
        let Some(window) = window else { return Some(0) };
        let mut time = vec![of(&RELATIONS, &window.relation)];
        put(self.word(&window.unit)?.into(), &mut time);
        put(self.word(&window.anchor)?.into(), &mut time);
        put_number(Some(window.n), &mut time);
        if let Some(other) = &window.alternative {
            put_number(Some(other.n), &mut time);
            put(self.word(&other.unit)?.into(), &mut time);
            time.push(of(&INCLUSIVE, &other.longer));
        }
        self.windows.number(&time)?.checked_add(1)
    }

    fn read(&self, number: u32) -> Option<Text> {
        let word = std::str::from_utf8(self.words.get(number)?).ok()?;
        Some(Cow::Owned(word.to_owned()))
    }

    fn read_list(&self, number: u32) -> Vec<Text> {
        let list = number.checked_sub(1).and_then(|number| self.lists.get(number));
        let mut list = Reader::new(list.unwrap_or_default());
        std::iter::from_fn(|| list.number())
            .filter_map(|word| self.read(word))
            .collect()
    }

    fn read_rest(&self, leaf: &mut Reader<'_>) -> Option<(Option<Window>, Vec<Text>, Vec<Code>)> {
        let window = match leaf.number()? {
            0 => None,
            number => Some(self.read_window(number - 1)?),
        };
        let qualifiers = self.read_list(leaf.number()?);
        let words = self.read_list(leaf.number()?);
        let codes = words.chunks_exact(2).filter_map(|pair| match pair {
            [system, code] => Some(Code {
                system: system.clone(),
                code: code.clone(),
            }),
            _ => None,
        });
        Some((window, qualifiers, codes.collect()))
    }

    fn read_window(&self, number: u32) -> Option<Window> {
        let mut time = Reader::new(self.windows.get(number)?);
        let relation = *RELATIONS.get(usize::from(time.byte()?))?;
        let unit = self.read(time.number()?)?;
        let anchor = self.read(time.number()?)?;
        let n = read_number(&mut time)??;
        let alternative = if time.is_done() {
            None
        } else {
            Some(Alternative {
                n: read_number(&mut time)??,
                unit: self.read(time.number()?)?,
                longer: *INCLUSIVE.get(usize::from(time.byte()?))?,
            })
        };
        Some(Window {
            n,
            unit,
            relation,
            anchor,
            alternative,
            start: 0,
            end: 0,
        })
    }
}

/// The number of a value of a short list; each list holds every value there is.
fn of<T: PartialEq>(all: &[T], value: &T) -> u8 {
    let place = all.iter().position(|one| one == value);
    place.and_then(|place| u8::try_from(place).ok()).unwrap_or_default()
}

/// A number: 0 for none, 1 before a small whole one, 2 before its bits.
fn put_number(number: Option<Number>, out: &mut Vec<u8>) {
    let Some(number) = number else {
        out.push(0);
        return;
    };
    let whole = number.whole().and_then(|whole| u32::try_from(whole).ok());
    // The bits tell -0 from 0.
    if let Some(whole) = whole.filter(|whole| f64::from(*whole).to_bits() == number.0.to_bits()) {
        out.push(1);
        put(whole.into(), out);
    } else {
        out.push(2);
        out.extend_from_slice(&number.0.to_bits().to_le_bytes());
    }
}

/// The outer none is damage.
#[expect(clippy::option_option, reason = "the inner none is a number that is not stated")]
fn read_number(reader: &mut Reader<'_>) -> Option<Option<Number>> {
    match reader.byte()? {
        0 => Some(None),
        1 => Some(Some(Number(reader.number()?.into()))),
        _ => Some(Some(Number(f64::from_bits(u64::from_le_bytes(reader.array()?))))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eligibility::parse;

    const TEXT: &str = "Inclusion Criteria:\n* Age 18 to 75 years\n* Hemoglobin >= 9.5 g/dL within 14 days before \
        randomization\n* ALT <= 2.5 x ULN\n* ECOG 0-1\n* Histologically confirmed esophageal squamous cell carcinoma\n\
        * No chemotherapy within 4 weeks or 5 half-lives before first dose, whichever is longer\n\
        Exclusion Criteria:\n* Child-Pugh class B or C\n* Temperature < -0.5 Cel\n* Allergy to penicillin\n";

    /// Leaves without their places.
    fn stated() -> Vec<Expr> {
        let criteria = parse(TEXT);
        let mut found = Vec::new();
        for node in criteria.walk() {
            let parts = node.statement.iter().flat_map(|stated| stated.expr.walk());
            found.extend(parts.filter_map(|part| {
                let nowhere = |window: &Option<Window>| {
                    let (start, end) = (0, 0);
                    window.clone().map(|window| Window { start, end, ..window })
                };
                let (start, end) = (0, 0);
                Some(match part.leaf()? {
                    LeafRef::Measure(measure) => Expr::Measure(Box::new(Measure {
                        start,
                        end,
                        window: nowhere(&measure.window),
                        ..measure.clone()
                    })),
                    LeafRef::Concept(concept) => Expr::Concept(Box::new(Concept {
                        start,
                        end,
                        window: nowhere(&concept.window),
                        ..concept.clone()
                    })),
                })
            }));
        }
        found
    }

    #[test]
    fn leaves_come_back_whole_here_and_where_they_are_read_in_again() {
        let leaves = stated();
        assert!(leaves.len() >= 9, "{leaves:?}");
        let mut kept = Leaves::default();
        let numbers: Vec<u32> = leaves.iter().map(|leaf| kept.number(leaf).unwrap()).collect();
        let mut bytes = Vec::new();
        kept.write(LeavesMark::default(), &mut bytes);
        let mut again = Leaves::default();
        assert_eq!(again.take(&mut Reader::new(&bytes)), Some(()));
        for (leaf, number) in leaves.iter().zip(numbers) {
            assert_eq!(kept.get(number).as_ref(), Some(leaf));
            assert_eq!(again.get(number).as_ref(), Some(leaf));
            assert_eq!(again.number(leaf), Some(number));
        }
        assert_eq!(again.mark(), kept.mark());
        assert_eq!(kept.get(10_000), None);
    }

    #[test]
    fn short_lists_hold_every_value_at_its_own_place() {
        for (at, op) in OPS.iter().enumerate() {
            assert_eq!(usize::from(of(&OPS, op)), at);
        }
        for (at, kind) in KINDS.iter().enumerate() {
            assert_eq!(usize::from(of(&KINDS, kind)), at);
        }
        for (at, relation) in RELATIONS.iter().enumerate() {
            assert_eq!(usize::from(of(&RELATIONS, relation)), at);
        }
        let mut bytes = Vec::new();
        for number in [
            Some(Number(-0.0)),
            Some(Number(0.0)),
            Some(Number(2.5)),
            None,
            Some(Number(-3.0)),
        ] {
            bytes.clear();
            put_number(number, &mut bytes);
            let back = read_number(&mut Reader::new(&bytes)).unwrap();
            assert_eq!(back.map(|one| one.0.to_bits()), number.map(|one| one.0.to_bits()));
        }
    }
}
