//! Leaves that trials share, each kept once: bounds and concepts without their places in a text.

use std::borrow::Cow;

use crate::eligibility::expr::{
    Alternative, Code, Concept, ConceptType, Expr, Limit, Measure, Number, Op, Relation, Text, Window,
};
use crate::eligibility::program::intern::Intern;

/// Stands for nothing where a number of a shared value is expected.
const NONE: u32 = u32::MAX;

/// Leaves, each kept once, with the words, lists and windows that they share.
#[derive(Debug, Default)]
pub struct Leaves {
    kept: Intern<Leaf>,
    words: Intern<Box<str>>,
    lists: Intern<Box<[u32]>>,
    windows: Intern<Time>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum What {
    Measure { op: Op, limit: Option<Limit> },
    Concept(ConceptType),
}

/// A leaf; words, lists and windows by number, numbers by their bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Leaf {
    what: What,
    inclusive: (Option<bool>, Option<bool>),
    name: u32,
    unit: u32,
    window: u32,
    qualifiers: u32,
    values: u32,
    codes: u32,
    low: Option<Bits>,
    high: Option<Bits>,
}

/// A number by its bits, so that leaves can be told equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Bits(u64);

impl From<Number> for Bits {
    fn from(number: Number) -> Self {
        Self(number.0.to_bits())
    }
}

impl From<Bits> for Number {
    fn from(bits: Bits) -> Self {
        Self(f64::from_bits(bits.0))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Time {
    n: Bits,
    unit: u32,
    relation: Relation,
    anchor: u32,
    alternative: Option<(Bits, u32, Option<bool>)>,
}

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
        let words: usize = self.words.iter().map(|word| word.len()).sum();
        let lists: usize = self.lists.iter().map(|list| size_of_val(&**list)).sum();
        self.kept.bytes() + self.words.bytes() + self.lists.bytes() + self.windows.bytes() + words + lists
    }

    /// The number of a leaf, which is kept when it is new; none for what is no leaf, and when there are too many.
    pub fn number(&mut self, leaf: &Expr) -> Option<u32> {
        match leaf {
            Expr::Measure(measure) => self.measure(measure),
            Expr::Concept(concept) => self.concept(concept),
            Expr::All(_)
            | Expr::Any(_)
            | Expr::Not(_)
            | Expr::AtLeast { .. }
            | Expr::If { .. }
            | Expr::Case { .. }
            | Expr::Ref(_)
            | Expr::Opaque(_) => None,
        }
    }

    /// The number of a bound; none when there are too many.
    pub(crate) fn measure(&mut self, measure: &Measure) -> Option<u32> {
        let leaf = Leaf {
            what: What::Measure {
                op: measure.op,
                limit: measure.relative_to,
            },
            inclusive: (measure.lo_inclusive, measure.hi_inclusive),
            name: self.word(&measure.var)?,
            unit: self.perhaps(measure.unit.as_ref())?,
            window: self.window(measure.window.as_ref())?,
            qualifiers: self.list(&measure.qualifiers)?,
            values: self.list(&measure.values)?,
            codes: self.codes(&measure.codes)?,
            low: measure.lo.or(measure.value).map(Bits::from),
            high: measure.hi.map(Bits::from),
        };
        self.kept.number(leaf)
    }

    /// The number of a concept; none when there are too many.
    pub(crate) fn concept(&mut self, concept: &Concept) -> Option<u32> {
        let leaf = Leaf {
            what: What::Concept(concept.kind),
            inclusive: (None, None),
            name: self.word(&concept.concept)?,
            unit: NONE,
            window: self.window(concept.window.as_ref())?,
            qualifiers: self.list(&concept.qualifiers)?,
            values: NONE,
            codes: self.codes(&concept.codes)?,
            low: None,
            high: None,
        };
        self.kept.number(leaf)
    }

    /// The leaf with a number, as it was given, without its place (0 to 0).
    pub fn get(&self, number: u32) -> Option<Expr> {
        let leaf = self.kept.get(number)?;
        let window = self.read_window(leaf.window);
        Some(match leaf.what {
            What::Concept(kind) => Expr::Concept(Box::new(Concept {
                concept: self.read(leaf.name)?,
                kind,
                codes: self.read_codes(leaf.codes),
                window,
                qualifiers: self.read_list(leaf.qualifiers),
                start: 0,
                end: 0,
            })),
            What::Measure { op, limit } => {
                let range = leaf.high.is_some();
                Expr::Measure(Box::new(Measure {
                    var: self.read(leaf.name)?,
                    op,
                    value: leaf.low.filter(|_| !range).map(Number::from),
                    lo: leaf.low.filter(|_| range).map(Number::from),
                    hi: leaf.high.map(Number::from),
                    lo_inclusive: leaf.inclusive.0,
                    hi_inclusive: leaf.inclusive.1,
                    values: self.read_list(leaf.values),
                    unit: self.read(leaf.unit),
                    relative_to: limit,
                    window,
                    codes: self.read_codes(leaf.codes),
                    qualifiers: self.read_list(leaf.qualifiers),
                    start: 0,
                    end: 0,
                }))
            }
        })
    }

    fn word(&mut self, word: &str) -> Option<u32> {
        self.words.number(word.into())
    }

    fn perhaps(&mut self, word: Option<&Text>) -> Option<u32> {
        word.map_or(Some(NONE), |word| self.word(word))
    }

    fn list(&mut self, words: &[Text]) -> Option<u32> {
        if words.is_empty() {
            return Some(NONE);
        }
        let numbers: Option<Box<[u32]>> = words.iter().map(|word| self.word(word)).collect();
        self.lists.number(numbers?)
    }

    /// Systems and codes in turn.
    fn codes(&mut self, codes: &[Code]) -> Option<u32> {
        if codes.is_empty() {
            return Some(NONE);
        }
        let mut numbers = Vec::with_capacity(2 * codes.len());
        for code in codes {
            numbers.push(self.word(&code.system)?);
            numbers.push(self.word(&code.code)?);
        }
        self.lists.number(numbers.into())
    }

    fn window(&mut self, window: Option<&Window>) -> Option<u32> {
        let Some(window) = window else { return Some(NONE) };
        let alternative = match &window.alternative {
            None => None,
            Some(other) => Some((other.n.into(), self.word(&other.unit)?, other.longer)),
        };
        let time = Time {
            n: window.n.into(),
            unit: self.word(&window.unit)?,
            relation: window.relation,
            anchor: self.word(&window.anchor)?,
            alternative,
        };
        self.windows.number(time)
    }

    fn read(&self, number: u32) -> Option<Text> {
        self.words.get(number).map(|word| Cow::Owned(word.to_string()))
    }

    fn read_list(&self, number: u32) -> Vec<Text> {
        let numbers = self.lists.get(number).map(|list| &**list).unwrap_or_default();
        numbers.iter().filter_map(|number| self.read(*number)).collect()
    }

    fn read_codes(&self, number: u32) -> Vec<Code> {
        let words = self.read_list(number);
        words
            .chunks_exact(2)
            .filter_map(|pair| match pair {
                [system, code] => Some(Code {
                    system: system.clone(),
                    code: code.clone(),
                }),
                _ => None,
            })
            .collect()
    }

    fn read_window(&self, number: u32) -> Option<Window> {
        let time = self.windows.get(number)?;
        let alternative = match time.alternative {
            None => None,
            Some((n, unit, longer)) => Some(Alternative {
                n: n.into(),
                unit: self.read(unit)?,
                longer,
            }),
        };
        Some(Window {
            n: time.n.into(),
            unit: self.read(time.unit)?,
            relation: time.relation,
            anchor: self.read(time.anchor)?,
            alternative,
            start: 0,
            end: 0,
        })
    }
}
