//! What a program is made of: instructions and rows.

use crate::eligibility::criterion::{Kind, Side};
use crate::eligibility::expr::{Class, Reason};

/// One instruction; an evaluator keeps a stack of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Instruction {
    /// Pushes the result of a leaf.
    Leaf(u32),
    /// Pushes the result of the criterion at this place of the program.
    Criterion(u32),
    /// Pushes the result of a whole side.
    Side(Side),
    /// Pushes unknown: a question for a person.
    Ask(Reason),
    /// Replaces so many results by whether all hold.
    All(u32),
    /// Replaces so many results by whether any holds.
    Any(u32),
    /// Replaces so many results by whether at least `n` hold; `n` is in the instruction before.
    AtLeast(u32),
    /// How many an [`Instruction::AtLeast`] behind it asks for.
    Count(u32),
    /// Replaces a result by its denial.
    Not,
    /// Replaces a guard and a result by the result where the guard holds.
    If,
    /// Replaces a guard and two results by the first where the guard holds, else by the second.
    Case,
    /// Unknown: a reference to nothing, or words that can be meant in several ways.
    Nothing,
}

/// One criterion of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// First byte of its words in the source text.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// Its parent's place, or its own when it has none.
    pub parent: u32,
    /// The place after its last instruction; its first is where the row before ends.
    pub(crate) code_end: u32,
    /// Its side.
    pub side: Side,
    /// What it is.
    pub kind: Kind,
    /// How much of it was understood; none when it states nothing.
    pub class: Option<Class>,
}

/// The criteria of one trial, compiled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Program {
    pub(crate) rows: Box<[Row]>,
    pub(crate) code: Box<[Instruction]>,
}

impl Program {
    /// The criteria, parents before children, in the order of the text.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The instructions of the criterion at a place, in postfix order; none when it states nothing.
    pub fn code(&self, place: usize) -> impl Iterator<Item = Instruction> + '_ {
        let end = self.rows.get(place).map_or(0, |row| row.code_end as usize);
        let before = place.checked_sub(1).and_then(|before| self.rows.get(before));
        let start = before.map_or(0, |row| row.code_end as usize);
        let code = self.code.get(start..end).unwrap_or_default();
        code.iter().copied()
    }

    /// Bytes it takes, the shared leaves aside.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + size_of_val(&*self.rows) + size_of_val(&*self.code)
    }
}
